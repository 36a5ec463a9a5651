"""The burden lint: its word list holds what its examples say, the three phrases of A17b are caught, the library passes."""

from __future__ import annotations

import pytest

from quanheng import library
from quanheng.engine.document.read import read
from quanheng.engine.errors import Problem, Problems
from quanheng.engine.scheme.checks import check
from quanheng.engine.scheme.checks.burden import CODES, SIGNS
from quanheng.engine.scheme.from_document import draft

BONUS = """\
scheme: 例
period: year
items: {{数: {{uom: 个, owner: 统计局}}}}
tree: [{{id: 居民收入, weight: 100, measure: 数, rate: given}}]
adjust:
  bonus:
    cap: 5
    categories:
      其他: {{claims: {{{claim}: "if(数 > 0, 2, 0)"}}}}
overrides: {{double-counting: 例}}
"""
NODE = """\
scheme: 例
period: year
items: {{数: {{uom: 个, owner: 统计局}}}}
tree: [{{id: 甲, name: {name}, weight: 100, measure: 数, rate: given}}]
"""


def told(text: str) -> list[Problem]:
    problems = Problems()
    document = read(text.encode(), "scheme.yaml", problems)
    assert document is not None, problems.found
    scheme = draft(document, problems)
    assert problems.errors == [], problems.found
    return [p for p in check(scheme, document) if p.code in CODES]


@pytest.mark.parametrize("phrase", ["获领导批示 +2 分", "信息采用 +0.3", "每日 App 打卡排名"])
def test_the_three_phrases_are_refused_with_their_clause(phrase: str) -> None:
    for text in (BONUS.format(claim=f'"{phrase}"'), NODE.format(name=f'"{phrase}"')):
        found = told(text)
        assert found, phrase
        assert all(p.severity == "error" and p.place.line for p in found)
        assert all(
            "整治形式主义为基层减负若干规定" in p.expected.zh and "2024-08-06" in p.expected.zh for p in found
        )
        assert all("2024-08-06" in p.expected.en for p in found)


@pytest.mark.parametrize(("code", "phrase"), [(s.code, w) for s in SIGNS for w in s.caught])
def test_what_must_be_caught_is_caught(code: str, phrase: str) -> None:
    assert code in {p.code for p in told(NODE.format(name=f'"{phrase}"'))}


@pytest.mark.parametrize("phrase", [w for s in SIGNS for w in s.passes])
def test_what_is_sound_passes(phrase: str) -> None:
    assert [p.say() for p in told(NODE.format(name=f'"{phrase}"'))] == []


def test_every_sign_has_examples_both_ways() -> None:
    assert all(len(s.caught) >= 2 and len(s.passes) >= 2 for s in SIGNS)


@pytest.mark.parametrize(
    "part",
    [
        "grades: {bands: [{name: 优, from: 90}, {name: 良}], promote: [{when: 批示数 > 0, to: 优}]}",
        "grades: {bands: [{name: 优, from: 90, requires: 批示数 > 0}, {name: 良}]}",
        "adjust: {bonus: {cap: 1, only_if: 批示数 > 0, categories: {创新: {claims: {首创: 批示数 + 1}}}}}",
    ],
)
def test_no_side_door(part: str) -> None:
    """Not by promotion, not by a condition of a grade, not by the gate of bonuses."""
    text = f"""\
scheme: 例
period: year
items: {{数: {{uom: 个, owner: 统计局}}, 批示数: {{uom: 件, owner: 政府办}}}}
tree: [{{id: 居民收入, weight: 100, measure: 数, rate: given}}]
{part}
"""
    assert "formalism-instructions" in {p.code for p in told(text)}


def test_milestones_and_anchors_are_read_too() -> None:
    text = """\
scheme: 例
period: year
items: {召开动员会议: {uom: 次, owner: 住建局}, 开工: {uom: 个, owner: 住建局}}
tree: [{id: 改造, weight: 100, rate: {rule: milestones, points: {召开动员会议: 20, 开工: 80}}}]
"""
    assert [p.code for p in told(text)] == ["formalism-meetings"]


@pytest.mark.parametrize("name", [e.id for e in library.names()])
def test_no_false_alarm_in_the_library(name: str) -> None:
    """Some 30 schemes, most of them from published texts: none asks for what the rules forbid, so none may be flagged."""
    text = (library.entry(name).path / "scheme.yaml").read_text(encoding="utf-8")
    assert [p.say() for p in told(text)] == []


def test_the_library_is_not_empty() -> None:
    assert len(library.names()) >= 29
