"""Numbers for people."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quanheng.platform.ui.numbers import exact, fixed, kilobytes, number, places, share, signed, written


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        (1234.5, 2, "1,234.50"),
        (1.005, 2, "1.01"),
        (-1.005, 2, "−1.01"),
        (Fraction(1, 3), 4, "0.3333"),
        (0, 2, "0.00"),
        (-0.001, 2, "0.00"),
        (None, 2, "—"),
        (Decimal("2.5"), 0, "3"),
    ],
)
def test_fixed(value, decimals, text):
    assert fixed(value, decimals) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (5, "5"),
        (0.25, "0.25"),
        (Fraction(1, 3), "0.3333"),
        (None, "—"),
        (Decimal("1000"), "1,000"),
        (100.0, "100"),
    ],
)
def test_number(value, text):
    assert number(value) == text


@pytest.mark.parametrize(
    ("posted", "text"),
    [
        ("50646.7", "50,646.7"),
        ("0.10", "0.10"),
        ("-3.50", "−3.50"),
        ("1234567", "1,234,567"),
        ("", "—"),
        (None, "—"),
        ("约 5", "约 5"),
    ],
)
def test_written_keeps_the_digits_as_they_were_posted(posted, text):
    assert written(posted) == text


@pytest.mark.parametrize(
    ("value", "text"), [(0.31, "+0.31"), (-2, "−2.00"), (0, "0.00"), (0.001, "0.00"), (None, "—")]
)
def test_signed(value, text):
    assert signed(value) == text


@pytest.mark.parametrize(("value", "text"), [(2, "↑2"), (-12, "↓12"), (0, "—"), (None, "—")])
def test_places(value, text):
    assert places(value) == text


def test_share_and_size():
    assert share(0.345) == "35"
    assert share(0.345, 1) == "34.5"
    assert kilobytes(48_211) == "48 kB"
    assert kilobytes(12) == "1 kB"
    assert kilobytes(1_250_000) == "1.3 MB"


@given(st.floats(allow_nan=False, allow_infinity=False), st.integers(0, 6))
def test_the_quick_form_writes_the_same_digits_as_fractions(value, decimals):
    assert fixed(value, decimals) == fixed(exact(value), decimals)
