"""Gather: folding of finer periods, groups, attributes, periods."""

from __future__ import annotations

from fractions import Fraction

import pytest
from tests.engine.exact.small import DUE, NA, f, facts, leaf, scheme

from quanheng.engine.exact.gather import Gathered
from quanheng.engine.exact.values import Absent
from quanheng.engine.scheme.model import Group, Item
from quanheng.engine.terms import EVERYONE, NOT_APPLICABLE, NOT_REPORTED

QUARTERS = {"数 2025-Q1": 10, "数 2025-Q2": 20, "数 2025-Q4": 60}


def folded(fold: str, data: dict[str, object]) -> object:
    made = scheme(leaf("数", 100), declared={"数": Item("数", "数", frequency="quarter", fold=fold)})
    return Gathered(made, facts({"石桥": data})).observed("石桥", "数", "2025")


@pytest.mark.parametrize(("fold", "value"), [("sum", 90), ("mean", 30), ("last", 60), ("", 60)])
def test_finer_periods_are_folded_over_those_reported(fold: str, value: int) -> None:
    assert folded(fold, QUARTERS) == value


def test_an_observation_of_the_period_itself_wins_over_its_parts() -> None:
    assert folded("sum", QUARTERS | {"数": 95}) == 95
    assert folded("sum", QUARTERS | {"数": NA}) == Absent(NOT_APPLICABLE)


def test_a_period_none_of_whose_parts_is_reported_is_absent_of_their_kind() -> None:
    assert folded("sum", {"数 2025-Q1": NA, "数 2025-Q2": DUE}) == Absent(NOT_APPLICABLE)
    assert folded("sum", {"数 2024-Q1": 5}) == Absent(NOT_REPORTED)


def test_zero_is_no_absence() -> None:
    assert folded("sum", {"数 2025-Q1": 0, "数 2025-Q2": NA}) == 0


def test_groups_by_formula_the_first_that_holds() -> None:
    made = scheme(
        leaf("数", 100),
        groups=(Group("生态区", f("生态 == 1")), Group("大县", f("人口 >= 50")), Group("列明")),
    )
    units = {
        "甲县": {"生态": "1", "人口": "80"},
        "乙县": {"生态": "0", "人口": "80"},
        "丙县": {"生态": "0", "人口": "", "group": "列明"},
        "丁县": {"生态": "0", "人口": "3", "group": "别处"},
    }
    gathered = Gathered(made, facts({}, units=units))
    assert gathered.group_of == {"甲县": "生态区", "乙县": "大县", "丙县": "列明"}


def test_without_declared_groups_the_listed_one_or_everyone() -> None:
    gathered = Gathered(scheme(leaf("数", 100)), facts({}, units={"甲": {"group": "一组"}, "乙": {}}))
    assert gathered.group_of == {"甲": "一组", "乙": EVERYONE}


def test_a_column_of_attributes_is_numbers_or_texts() -> None:
    units = {"甲": {"类": "1", "级": "1"}, "乙": {"类": "农", "级": ""}}
    gathered = Gathered(scheme(leaf("数", 100)), facts({}, units=units))
    assert gathered.named("类", "甲", "2025") == "1"
    assert gathered.named("级", "甲", "2025") == Fraction(1)
    assert gathered.named("级", "乙", "2025") == Absent(NOT_REPORTED)


def test_periods_run_from_the_first_observed_to_the_last_without_gaps() -> None:
    made = scheme(leaf("数", 100), declared={"数": Item("数", "数", frequency="quarter", fold="sum")})
    assert Gathered(made, facts({"石桥": {"数 2022": 1, "数 2024-Q3": 1}})).periods_observed() == [
        "2022",
        "2023",
        "2024",
    ]
