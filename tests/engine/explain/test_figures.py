"""Figures in sums: what is shown adds up when added by hand, or says that it does not."""

from __future__ import annotations

import re
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from quanheng.engine.explain.figures import adding, rounded, sign, times


def number(shown: str) -> Fraction:
    return Fraction(shown.strip("()").replace("−", "-"))


@given(st.lists(st.fractions(-1000, 1000, max_denominator=999), min_size=1, max_size=12))
def test_the_shown_parts_add_up_to_the_shown_total_or_it_says_about(parts: list[Fraction]) -> None:
    total = sum(parts, Fraction(0))
    shown, result = adding(parts, total)
    mark, _, value = result.partition(" ")
    added = sum((number(s) for s in shown), Fraction(0))
    assert (added == number(value)) == (mark == "=")
    assert abs(number(value) - total) <= Fraction(1, 10**6)


def test_halves_that_would_not_add_up_get_more_digits() -> None:
    parts = [Fraction(1, 3), Fraction(1, 3), Fraction(1, 3)]
    assert adding(parts, Fraction(1)) == (["0.333333"] * 3, "≈ 1")
    assert adding([Fraction("1.0000005"), Fraction("2.0000005")], Fraction("3.000001")) == (
        ["1.0000005", "2.0000005"],
        "= 3.000001",
    )


def test_rounding_is_told() -> None:
    assert (
        times(Fraction("91.11"), Fraction(12), Fraction("10.93"), 2).zh
        == "91.11 × 12 ÷ 100 = 10.9332，保留 2 位为 10.93"
    )
    assert times(Fraction(50), Fraction(12), Fraction(6), 2).en == "50 × 12 ÷ 100 = 6"
    assert rounded(Fraction(1, 3), Fraction("0.3"), 1).en == "≈ 0.333333, to 1 decimals 0.3"


@given(st.fractions(0, 100, max_denominator=40), st.fractions(0, 100, max_denominator=40))
def test_equals_means_equal(points: Fraction, weight: Fraction) -> None:
    said = times(points, weight, points * weight / 100, None).zh
    found = re.fullmatch(r"([\d.]+) × ([\d.]+) ÷ 100 ([=≈]) ([\d.]+)", said)
    assert found is not None
    if found[3] == "=":
        assert number(found[1]) * number(found[2]) / 100 == number(found[4])
    assert sign(Fraction(1, 3)) == "≈"
