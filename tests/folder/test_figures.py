"""Numbers as people write them."""

from decimal import Decimal

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from quanheng.folder.figures import hundredth, normalise, number, why_not


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("12", "12"), ("１２", "12"), ("１２．５", "12.5"), ("1,234", "1234"), ("12，345.6", "12345.6"),
        ("−3", "-3"), ("+3", "3"), (" 7 ", "7"), ("1e3", "1000"), ("1.5E-2", "0.015"), (".5", "0.5"), ("5.", "5"),
        ("1,234,567.89", "1234567.89"), ("00.10", "0.10"),
    ],
)  # fmt: skip
def test_numbers(written, plain):
    assert number(written) == (plain, False)


@pytest.mark.parametrize(
    "written",
    [
        "",
        "abc",
        "1,23",
        "1,2345",
        "0,123",
        "12 3",
        "1.2.3",
        "--1",
        "½",
        "①",
        "10²",
        "nan",
        "inf",
        "1e999",
        "0x10",
        "1_000",
        "一百",
        "%",
    ],
)
def test_no_numbers(written):
    assert number(written) is None


def test_percent_signs():
    assert number("12%") == ("12", True)
    assert number("１２．５％") == ("12.5", True)
    assert hundredth("12.5") == "0.125"


def test_what_stands_there_instead():
    assert why_not("NaN")[0] == "not-finite"
    assert why_not("#REF!")[0] == "error-cell"
    assert why_not("无")[0] == "text-for-number"


@given(
    st.lists(
        st.one_of(
            st.decimals(
                allow_nan=False, allow_infinity=False, places=3, min_value=-(10**9), max_value=10**9
            ).map(str),
            st.just(""),
            st.just("x"),
            st.just("１２%"),
        ),
        min_size=1,
    )
)
def test_a_column_is_its_cells(cells):
    plain, percent = normalise(pl.Series("value", cells))
    for cell, one, signed in zip(cells, plain.to_list(), percent.to_list(), strict=True):
        if cell == "":
            assert one == ""
        elif cell == "x":
            assert one is None
        else:
            assert Decimal(one) == Decimal(number(cell)[0])
            assert signed == cell.endswith("%")
