"""Roots and powers: exact where the result is a fraction, right to fifty digits elsewhere."""

from __future__ import annotations

from decimal import Decimal, localcontext
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quanheng.engine.exact.roots import exponential, geometric, logarithm, power, root, whole_root

SMALL = st.fractions(min_value=Fraction(1, 1000), max_value=1000, max_denominator=1000)


@given(st.integers(0, 10**30), st.integers(2, 7))
def test_a_whole_power_has_its_root_and_its_neighbour_has_none(base: int, degree: int) -> None:
    assert whole_root(base**degree, degree) == base
    if base > 1:
        assert whole_root(base**degree + 1, degree) is None


@given(SMALL, st.integers(1, 6))
def test_a_root_of_a_power_is_exact(x: Fraction, degree: int) -> None:
    assert root(x**degree, degree) == x
    assert power(x**degree, Fraction(1, degree)) == x


def test_an_irrational_root_is_right_to_fifty_digits() -> None:
    with localcontext() as context:
        context.prec = 50
        assert root(Fraction(2)) == Fraction(Decimal(2).sqrt())


@pytest.mark.parametrize(
    ("x", "exponent"),
    [(Fraction(0), Fraction(-1)), (Fraction(-2), Fraction(1, 2)), (Fraction(10), Fraction(10**9))],
)
def test_there_is_no_such_power(x: Fraction, exponent: Fraction) -> None:
    assert power(x, exponent) is None


def test_nought_to_nought_is_one() -> None:
    assert power(Fraction(0), Fraction(0)) == 1


@given(SMALL)
def test_logarithm_and_exponential_undo_each_other(x: Fraction) -> None:
    back = exponential(logarithm(x))
    assert back is not None
    assert abs(back - x) < x / 10**45


@given(st.lists(st.tuples(SMALL, st.integers(1, 9)), min_size=1, max_size=5))
def test_a_geometric_mean_lies_between_its_values_and_raised_again_gives_their_product(
    parts: list[tuple[Fraction, int]],
) -> None:
    values, weights = [v for v, _ in parts], [Fraction(w) for _, w in parts]
    mean = geometric(values, weights)
    assert min(values) <= mean * (1 + Fraction(1, 10**40))
    assert mean <= max(values) * (1 + Fraction(1, 10**40))
    product = Fraction(1)
    for value, weight in parts:
        product *= value**weight
    raised = mean ** sum(w for _, w in parts)
    assert abs(raised - product) < product / 10**40


def test_a_short_decimal_comes_out_as_itself() -> None:
    # weights of 0.123 and 0.456 make a degree too high for whole roots; equal values must still be kept
    assert geometric([Fraction("50.005")] * 2, [Fraction("0.123"), Fraction("0.456")]) == Fraction("50.005")
    assert (
        geometric(
            [Fraction(4), Fraction(16), Fraction(8)],
            [Fraction("0.101"), Fraction("0.101"), Fraction("0.331")],
        )
        == 8
    )
