"""Both forms run every case; they must agree, and refuse alike."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import pytest
from tests.engine.cases.town import results, town, written

from quanheng.engine.cases import run_cases, runner
from quanheng.engine.scheme.model import Scheme

GOOD = "- {case: 例, given: {observations: {开工数: 2, 计划数: 4, 满意度: 95}}, then: {score: 68}}"


def test_a_case_that_holds_passes() -> None:
    [result] = results(GOOD)
    assert result.ok
    assert (result.name, result.place.line) == ("例", 1)


def test_a_folder_will_do_as_well_as_its_scheme() -> None:
    @dataclass
    class Folder:
        scheme: Scheme

    assert run_cases(Folder(town()), written(GOOD))[0].ok


@pytest.mark.parametrize(("field", "other"), [("score", 1), ("rank", 2), ("grade", "优秀"), ("absence", 1)])
def test_forms_that_do_not_agree_fail_the_case(
    monkeypatch: pytest.MonkeyPatch, field: str, other: Any
) -> None:
    whole = runner.exact_score

    def bent(*given: Any) -> Any:
        return [
            replace(r, **{field: type(getattr(r, field) or other)(other)}) if r.node == "total" else r
            for r in whole(*given)
        ]

    monkeypatch.setattr(runner, "exact_score", bent)
    [result] = results(GOOD.replace("score: 68", "开工率: 30"))
    assert len(result.differences) == 1
    assert result.differences[0].text.zh.startswith("两种算法不一致")
    assert result.differences[0].text.en.startswith("the two forms differ")


def test_a_row_only_one_form_gives_fails_the_case(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = runner.exact_score
    monkeypatch.setattr(
        runner, "exact_score", lambda *given: [r for r in whole(*given) if r.node != "群众满意"]
    )
    assert not results(GOOD)[0].ok


def test_figures_that_cannot_be_computed_must_be_refused_by_both() -> None:
    zero = "- {case: 例, given: {observations: {开工数: 2, 计划数: 0, 满意度: 95}}, then: {refused: not-computable, at: 开工率}}"
    assert results(zero)[0].ok
    assert not results(zero.replace("at: 开工率", "at: 群众满意"))[0].ok
    assert not results(zero.replace("not-computable", "other"))[0].ok
    [unexpected] = results(zero.replace("refused: not-computable, at: 开工率", "score: 1"))
    assert {p.code for p in unexpected.problems} == {"not-computable"}


def test_a_refusal_that_does_not_come_fails_the_case() -> None:
    [result] = results(GOOD.replace("score: 68", "refused: not-computable"))
    assert [d.text.en for d in result.differences] == [
        "the exact form should refuse with not-computable; it did: not refused",
        "the fast form should refuse with not-computable; it did: not refused",
    ]


def test_one_bad_case_does_not_hide_the_others() -> None:
    found = results(
        f"{GOOD}\n- {{case: 坏, given: {{observations: {{没有: 1}}}}, then: {{score: 1}}}}\n{GOOD}\n"
    )
    assert [r.ok for r in found] == [True, False, True]


def test_a_result_speaks_both_languages_and_to_machines() -> None:
    [good, bad] = results(f"{GOOD}\n{GOOD.replace('score: 68', 'score: 69')}\n")
    assert good.say("zh") == "通过 例"
    assert bad.say("en").splitlines() == [
        "fail 例",
        "  cases.yaml line 2 ([1].then.score): score of “total” of 甲 should be 69; it is 68",
    ]
    assert bad.as_json()["ok"] is False
    assert bad.as_json()["differences"] == [
        {
            "zh": "甲 的“总分”得分应为 69，实为 68",
            "en": "score of “total” of 甲 should be 69; it is 68",
            "line": 2,
        }
    ]
