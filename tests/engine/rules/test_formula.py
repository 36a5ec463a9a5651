"""自定公式 formula: its cases, and what they do not say."""

from __future__ import annotations

from typing import Any

import pytest
from tests.engine.rules.bench import NOW, Bench, cases, check_bad, check_good, ids

GOOD, BAD = cases("formula", "good"), cases("formula", "bad")


@pytest.mark.parametrize("case", GOOD, ids=ids(GOOD))
def test_good(case: dict[str, Any]) -> None:
    check_good(case)


@pytest.mark.parametrize("case", BAD, ids=ids(BAD))
def test_bad(case: dict[str, Any]) -> None:
    check_bad(case)


def test_a_division_by_zero_is_reported_by_both_forms() -> None:
    outcome = Bench(
        {"rule": "formula", "points": "100 / x", "monotone": -1}, {NOW: {"甲": 0, "乙": 4}}
    ).rated()
    outcome.agree()
    assert set(outcome.exact_faults) == {"甲"}
    assert outcome.exact["乙"] == 25


def test_x_is_the_value_of_the_unit_and_group_functions_see_the_group() -> None:
    rate = {"rule": "formula", "points": "100 * x / group_mean(x)", "monotone": 1}
    outcome = Bench(rate, {NOW: {"甲": 1, "乙": 3, "丙": None}}).rated()
    outcome.agree()
    assert outcome.exact == {"甲": 50, "乙": 150, "丙": None}
