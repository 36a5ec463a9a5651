"""排名赋分 by_rank: its cases, and what they do not say."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from tests.engine.rules.bench import NOW, Bench, cases, check_bad, check_good, ids

GOOD, BAD = cases("by_rank", "good"), cases("by_rank", "bad")


@pytest.mark.parametrize("case", GOOD, ids=ids(GOOD))
def test_good(case: dict[str, Any]) -> None:
    check_good(case)


@pytest.mark.parametrize("case", BAD, ids=ids(BAD))
def test_bad(case: dict[str, Any]) -> None:
    check_bad(case)


def test_places_are_taken_within_the_group_or_over_all() -> None:
    values = {NOW: {"甲": 9, "乙": 5, "丙": 8, "丁": 1}}
    groups = {"甲": "一", "乙": "一", "丙": "二", "丁": "二"}
    within = Bench({"rule": "by_rank", "step": 10}, values, groups=groups).rated()
    assert within.exact == {"甲": 100, "乙": 90, "丙": 100, "丁": 90}
    over_all = Bench({"rule": "by_rank", "step": 10}, values, groups=groups, over="all-groups").rated()
    over_all.agree()
    assert over_all.exact == {"甲": 100, "乙": 80, "丙": 90, "丁": 70}


@pytest.mark.parametrize(("step", "second"), [(2, 98), (5, 95)])
def test_the_two_published_steps(step: int, second: int) -> None:
    """瑞安 takes 2 per cent a place, others 5."""
    outcome = Bench({"rule": "by_rank", "step": step}, {NOW: {"甲": 2, "乙": 1}}).rated()
    assert outcome.exact == {"甲": 100, "乙": second}


def test_a_hundred_places_of_a_ratio_stay_exact() -> None:
    rate = {"rule": "by_rank", "form": "ratio", "step": "0.98"}
    outcome = Bench(rate, {NOW: {f"第{k:03}": -k for k in range(100)}}).rated()
    outcome.agree()
    assert outcome.exact["第099"] == 100 * Fraction(98, 100) ** 99
