"""分段递减 tapered: its cases, and what they do not say."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from tests.engine.rules.bench import ALONE, NOW, Bench, cases, check_bad, check_good, ids

GOOD, BAD = cases("tapered", "good"), cases("tapered", "bad")


@pytest.mark.parametrize("case", GOOD, ids=ids(GOOD))
def test_good(case: dict[str, Any]) -> None:
    check_good(case)


@pytest.mark.parametrize("case", BAD, ids=ids(BAD))
def test_bad(case: dict[str, Any]) -> None:
    check_bad(case)


def test_the_published_series_of_divisors() -> None:
    """B + x1·B/20 + x2·B/40 + x3·B/60, x1 = x2 = x3 = 10 points: 10 + 5 + 2.5 + 5/3."""
    rate = {"rule": "tapered", "from": 0, "base": 10, "divisors": [20, 40, 60]}
    outcome = Bench(rate, {NOW: {ALONE: 30}}).rated()
    assert outcome.exact[ALONE] == 10 + 5 + Fraction(5, 2) + Fraction(5, 3)


def test_deductions_mirror_additions() -> None:
    rate = {"rule": "tapered", "from": 0, "base": 50, "points_base": 10}
    for far in (3, 10, 17, 25, 60):
        outcome = Bench(rate, {NOW: {"上": far, "下": -far}}).rated()
        outcome.agree()
        assert outcome.exact["上"] + outcome.exact["下"] == 100
