"""The exact linear programme."""

from fractions import Fraction

import pytest

from quanheng.methods.programme import minimise


def _f(*numbers: int) -> list[Fraction]:
    return [Fraction(n) for n in numbers]


def test_the_least_cost_is_found_in_whole_fractions() -> None:
    # x + y + z = 1, 3x <= 1, 3y - z <= 0: cheapest is as much x as allowed, then y, then z
    found = minimise(_f(1, 2, 5), [_f(3, 0, 0), _f(0, 3, -1)], _f(1, 0), _f(1, 1, 1), Fraction(1))
    assert found == [Fraction(1, 3), Fraction(1, 6), Fraction(1, 2)]


def test_a_degenerate_programme_ends() -> None:
    rows = [_f(1, -1, 0), _f(-1, 1, 0), _f(0, 1, -1), _f(0, -1, 1)]
    assert minimise(_f(1, 1, 1), rows, _f(0, 0, 0, 0), _f(1, 1, 1), Fraction(1)) == [Fraction(1, 3)] * 3


def test_what_cannot_be_is_said() -> None:
    with pytest.raises(ValueError, match="no solution"):
        minimise(_f(1, 1), [_f(1, 1)], _f(1), _f(1, 1), Fraction(2))
    with pytest.raises(ValueError, match="no least"):
        minimise(_f(0, 0, -1), [_f(1, 0, 0)], _f(1), _f(1, 1, 0), Fraction(1))
