"""A population: extremes, mean, median, deviation, places."""

from __future__ import annotations

from fractions import Fraction

import pytest

from quanheng.engine.exact.population import Population

FIVE = Population(Fraction(x) for x in (7, 3, 5, 5, 10))


def test_order_and_middle() -> None:
    assert (FIVE.low(), FIVE.low(2), FIVE.high(), FIVE.high(2), FIVE.high(9)) == (3, 5, 10, 7, 3)
    assert (FIVE.mean(), FIVE.median()) == (6, 5)


def test_deviation_is_exact_where_it_is_a_fraction() -> None:
    assert Population([Fraction(1), Fraction(3)]).deviation(0) == 1
    assert Population([Fraction(1)] * 3 + [Fraction(5)]).deviation(1) == 2
    assert Population([Fraction(1)]).deviation(1) is None


@pytest.mark.parametrize(
    ("ties", "higher", "lower"),
    [("min", 3, 2), ("max", 4, 3), ("mean", Fraction(7, 2), Fraction(5, 2)), ("dense", 3, 2)],
)
def test_places_of_the_tied_fives(ties: str, higher: object, lower: object) -> None:
    assert FIVE.place(Fraction(5), "higher", ties) == higher
    assert FIVE.place(Fraction(5), "lower", ties) == lower


def test_nobody_there() -> None:
    empty = Population([])
    assert (empty.low(), empty.high(), empty.mean(), empty.median(), empty.deviation()) == (None,) * 5
