"""The standing of one value: parameters of every kind, earlier periods, faults."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from tests.engine.exact.small import f, facts, leaf, scheme

from quanheng.engine.errors import Text
from quanheng.engine.exact import Weighing
from quanheng.engine.exact.standing import ExactStanding, Undecided
from quanheng.engine.scheme.model import PerGroup, Prepare

DATA = {
    "石桥": {"甲": 10, "甲 2024": 30, "乙": 4},
    "东河": {"甲": 20, "甲 2024": 10},
    "西岭": {"甲": 40, "甲 2024": 20},
}


def standing(unit: str = "石桥", **more: object) -> ExactStanding:
    made = scheme(leaf("甲", 100, target=Decimal(50), **more), items="甲 乙")
    return Weighing(
        made, facts(DATA, units={"石桥": {"区": "2"}, "东河": {"区": "1"}, "西岭": {"区": "1"}})
    ).standing(unit, "甲", "2025")


def test_parameters() -> None:
    at = standing()
    assert at.target == 50
    assert at.value(Decimal("1.5")) == Fraction(3, 2)
    assert at.value(PerGroup(Decimal(1), {"全部": Decimal(2)})) == 2
    assert at.value(PerGroup(None)) is None
    assert at.value(f("乙 * 区 + target + x")) == 68
    assert standing("东河").value(f("乙")) is None


def test_the_population_and_the_place_in_it() -> None:
    at = standing()
    assert (at.low(), at.high(), at.mean(), at.median(), at.count()) == (10, 40, Fraction(70, 3), 20, 3)
    assert (at.place(), at.place("lower")) == (3, 1)


def test_earlier_periods() -> None:
    at = standing()
    assert (at.previous(), at.previous(2)) == (30, None)
    assert (at.previous_place(), at.previous_place(2)) == (1, None)


def test_the_earlier_value_is_the_one_measured_not_the_treated_one() -> None:
    data = {f"u{k}": {"甲 2024": v, "甲": v} for k, v in enumerate((1, 2, 3, 4, 5, 6, 100))}
    made = scheme(leaf("甲", 100, prepare=Prepare(winsorise=5)))
    at = Weighing(made, facts(data)).standing("u6", "甲", "2025")
    assert at.high() == 6
    assert at.previous() == 100


def test_edges_and_wholes() -> None:
    at = standing()
    third = Fraction(1, 3)
    assert at.reaches(third, third)
    assert not at.exceeds(third, third)
    assert (at.whole_down(Fraction(-5, 2)), at.whole_up(Fraction(5, 2))) == (-3, 3)


def test_a_fault_ends_the_rating_with_its_reason() -> None:
    at = standing()
    at.fault(False, Text("不该", "not so"))
    with pytest.raises(Undecided) as undecided:
        at.fault(True, Text("目标为零", "the target is zero"))
    assert undecided.value.why.zh == "目标为零"
    with pytest.raises(Undecided):
        at.value(f("1 / (乙 - 4)"))
