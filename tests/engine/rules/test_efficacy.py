"""功效系数 efficacy: its cases, and what they do not say."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from tests.engine.rules.bench import BEFORE, NOW, Bench, cases, check_bad, check_good, ids

GOOD, BAD = cases("efficacy", "good"), cases("efficacy", "bad")


@pytest.mark.parametrize("case", GOOD, ids=ids(GOOD))
def test_good(case: dict[str, Any]) -> None:
    check_good(case)


@pytest.mark.parametrize("case", BAD, ids=ids(BAD))
def test_bad(case: dict[str, Any]) -> None:
    check_bad(case)


def test_over_a_span_of_periods_the_ends_are_those_of_the_span() -> None:
    values = {BEFORE: {"甲": 0, "乙": 5}, NOW: {"甲": 5, "乙": 10}}
    outcome = Bench({"rule": "efficacy"}, values, over=[BEFORE, NOW]).rated()
    outcome.agree()
    assert outcome.exact == {"甲": 80, "乙": 100}


def test_groups_have_their_own_ends() -> None:
    values = {NOW: {"甲": 1, "乙": 3, "丙": 10, "丁": 30}}
    groups = {"甲": "一", "乙": "一", "丙": "二", "丁": "二"}
    own = Bench({"rule": "efficacy"}, values, groups=groups).rated()
    assert own.exact == {"甲": 60, "乙": 100, "丙": 60, "丁": 100}
    together = Bench({"rule": "efficacy"}, values, groups=groups, over="all-groups").rated()
    together.agree()
    assert together.exact["乙"] == 60 + Fraction(40 * 2, 29)


def test_few_units_with_third_best_and_third_worst_reversed_is_refused() -> None:
    rate = {"rule": "efficacy", "satisfied": {"nth": 3}, "unacceptable": {"nth": 3}}
    outcome = Bench(rate, {NOW: {"甲": 1, "乙": 2, "丙": 3, "丁": 4}}).rated()
    outcome.agree()
    assert len(outcome.exact_faults) == 4
