"""标准分 z_score: its cases, and what they do not say."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from tests.engine.rules.bench import NOW, Bench, cases, check_bad, check_good, ids

GOOD, BAD = cases("z_score", "good"), cases("z_score", "bad")


@pytest.mark.parametrize("case", GOOD, ids=ids(GOOD))
def test_good(case: dict[str, Any]) -> None:
    check_good(case)


@pytest.mark.parametrize("case", BAD, ids=ids(BAD))
def test_bad(case: dict[str, Any]) -> None:
    check_bad(case)


def test_an_irrational_deviation_is_taken_to_fifty_digits() -> None:
    """1, 2, 4: the sample's deviation is √(7/3); 70 + 10 × (4 − 7/3) ÷ √(7/3) = 80.910894511799…"""
    outcome = Bench({"rule": "z_score"}, {NOW: {"甲": 1, "乙": 2, "丙": 4}}).rated()
    outcome.agree()
    z = (outcome.exact["丙"] - 70) / 10
    assert abs(z * z - Fraction(25, 9) / Fraction(7, 3)) < Fraction(1, 10**40)


@pytest.mark.parametrize("value", ["0.1", "1234567.89", "1e-7"])
def test_equal_values_have_no_spread_whatever_their_binary_form(value: str) -> None:
    outcome = Bench({"rule": "z_score"}, {NOW: {f"单位{k}": value for k in range(7)}}).rated()
    outcome.agree()
    assert set(outcome.exact.values()) == {Fraction(70)}
