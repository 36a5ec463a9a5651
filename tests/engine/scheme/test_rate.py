"""Every rule is read by its own fields: none is unreadable, parameters come back, wrong ones are located."""

from __future__ import annotations

from dataclasses import fields
from decimal import Decimal
from typing import Any

import pytest

from quanheng.engine.document.model import unplaced
from quanheng.engine.errors import Problems
from quanheng.engine.formula import Formula
from quanheng.engine.rules import RULES
from quanheng.engine.rules.edges import Nth
from quanheng.engine.scheme.model import PerGroup
from quanheng.engine.scheme.rate import Rating, hints, key_of, read_rate, reader
from quanheng.engine.scheme.values import Reading


def rate(plain: Any, better: str = "") -> tuple[Rating | None, Problems]:
    problems = Problems()
    return read_rate(Reading(problems), unplaced(plain), better), problems


def sound(plain: Any, better: str = "") -> Any:
    found, problems = rate(plain, better)
    assert found is not None, [p.say() for p in problems.found]
    again, _ = rate(found.plain, better)
    assert again == found
    return found.rule


@pytest.mark.parametrize("name", RULES)
def test_every_field_of_every_rule_has_a_reader_and_a_meaning(name: str) -> None:
    cls = RULES[name]
    for of in fields(cls):
        assert callable(reader(Reading(Problems()), of, hints(cls)[of.name])), of.name
        assert of.metadata["text"].zh
        assert of.metadata["text"].en
        assert not key_of(of).endswith("_")


@pytest.mark.parametrize("name", RULES)
def test_unknown_parameters_are_named(name: str) -> None:
    _, problems = rate({"rule": name, "没有这个": 1})
    assert "unknown-key" in {p.code for p in problems.found}


def test_edges() -> None:
    rule = sound({"rule": "efficacy", "satisfied": {"nth": 3}, "unacceptable": "worst"})
    assert (rule.satisfied, rule.unacceptable) == (Nth(3), "worst")
    rule = sound({"rule": "efficacy", "satisfied": 12, "unacceptable": {"default": 6, "甲区": 5}})
    assert (rule.satisfied, rule.unacceptable) == (Decimal(12), PerGroup(Decimal(6), {"甲区": Decimal(5)}))
    assert isinstance(sound({"rule": "efficacy", "satisfied": "计划 * 2"}).satisfied, Formula)
    assert [p.code for p in rate({"rule": "efficacy", "satisfied": "worst"})[1].found] == ["unknown-word"]


def test_records_lists_and_mappings() -> None:
    rule = sound(
        {"rule": "bands", "bands": [{"from": 60, "points": 100}, {"to": 60, "points": 0, "closed_to": False}]}
    )
    assert (rule.bands[0].from_, rule.bands[0].to, rule.bands[1].closed_to) == (Decimal(60), None, False)
    assert sound({"rule": "by_rank", "form": "series", "series": [100, 95]}).series == (
        Decimal(100),
        Decimal(95),
    )
    assert sound({"rule": "milestones", "points": {"甲": 40, "乙": 60}}).points == {
        "甲": Decimal(40),
        "乙": Decimal(60),
    }


def test_words_or_numbers() -> None:
    assert sound({"rule": "ratio", "zero_target": "full"}).zero_target == "full"
    assert sound({"rule": "ratio", "zero_target": "60"}).zero_target == Decimal(60)
    assert [p.code for p in rate({"rule": "ratio", "zero_target": "half"})[1].found] == ["unknown-word"]


def test_a_rule_alone_may_be_its_name() -> None:
    found, _ = rate({"rule": "given"})
    assert found is not None
    assert found.plain == "given"
    assert rate("given")[0] == found


def test_direction_is_inherited_but_not_overruled() -> None:
    assert sound("min_max", "lower").better == "lower"
    assert sound({"rule": "min_max", "better": "higher"}, "lower").better == "higher"


def test_null_for_an_optional_parameter_is_an_answer() -> None:
    found, _ = rate({"rule": "efficacy", "cap": None})
    assert found is not None
    assert found.rule.cap is None  # type: ignore[attr-defined]
    assert rate({"rule": "given", "cap": None})[0].rule.cap == 100  # type: ignore[union-attr]


def test_a_rule_by_its_title_is_pointed_to() -> None:
    _, problems = rate(RULES["ratio"].title.zh)
    assert "ratio" in problems.found[0].remedy.zh


def test_problems_inside_a_list_are_located() -> None:
    _, problems = rate({"rule": "bands", "bands": [{"from": "x", "points": 1}, {"to": 5}]})
    assert {(p.code, p.place.path) for p in problems.found} == {
        ("wrong-type", "bands[0].from"),
        ("missing-key", "bands[1]"),
    }
