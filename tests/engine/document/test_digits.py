"""What is a number and what only looks like one."""

from __future__ import annotations

from decimal import Decimal

import pytest

from quanheng.engine.document.digits import believable, is_not_finite, narrowed, number_in, without_thousands


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("0", 0), ("-0.5", Decimal("-0.5")), ("１２．５", Decimal("12.5")), ("＋３", 3), (".5", Decimal("0.5")), ("5.", Decimal(5)), ("1e-3", Decimal("0.001")),
        ("007", None), ("1 2", None), ("", None), ("-", None), ("1e999", None), ("9" * 41, None), ("一", None), ("½", None), ("1,000", None), ("٣", None),
    ],
)  # fmt: skip
def test_numbers(text: str, number: int | Decimal | None) -> None:
    assert number_in(text) == number


@pytest.mark.parametrize(
    ("number", "good"),
    [
        ("1e30", True),
        ("1e31", False),
        ("1e-30", True),
        ("1e-31", False),
        ("NaN", False),
        ("Infinity", False),
        ("0", True),
        ("0e-50", False),
    ],
)
def test_believable(number: str, good: bool) -> None:
    assert believable(Decimal(number)) is good


def test_what_keyboards_and_excel_put_in() -> None:
    assert narrowed("　１２％\u00a0") == "12%"
    assert number_in("\ufeff−３\u200b") == -3


def test_not_finite_words() -> None:
    assert all(is_not_finite(w) for w in (".inf", "-Inf", "NaN", ".nan", "infinity"))
    assert not any(is_not_finite(w) for w in ("info", "nano", "inf率", ""))


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("1,234", "1234"),
        ("12,34", "12,34"),
        ("0,123", "0,123"),
        ("1,234.50", "1234.50"),
        ("１，２３４", "1234"),
    ],
)
def test_thousands(text: str, plain: str) -> None:
    assert without_thousands(text) == plain
