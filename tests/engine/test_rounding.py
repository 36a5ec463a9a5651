"""Half-up away from zero, in both forms, on every cent of a wide range."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import numpy as np
import pytest

from quanheng.engine.rounding import half_up, half_up_array, show


@pytest.mark.parametrize("decimals", [0, 1, 2, 3])
def test_both_forms_agree_with_decimal_arithmetic(decimals: int) -> None:
    step = Decimal(1).scaleb(-decimals - 1)
    numbers = [step * k for k in range(-20_005, 20_005, 3)] + [
        Decimal(10**6) + step * k for k in range(0, 1000, 5)
    ]
    right = [n.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP) for n in numbers]
    assert [half_up(Fraction(n), decimals) for n in numbers] == [Fraction(r) for r in right]
    fast = half_up_array(np.array([float(n) for n in numbers]), decimals, np)
    assert fast.tolist() == [float(r) for r in right]


def test_a_value_truly_below_a_half_is_not_lifted() -> None:
    assert half_up_array(np.array([255.6824999, 0.4999999]), 3, np).tolist() == [255.682, 0.5]
    assert half_up_array(np.array([0.4999999]), 0, np).tolist() == [0.0]


@pytest.mark.parametrize(
    ("x", "decimals", "text"),
    [
        ("1/3", None, "0.3333333333"),
        ("-5/4", None, "-1.25"),
        ("5", 2, "5.00"),
        ("-1/200", 2, "-0.01"),
        ("0", None, "0"),
    ],
)
def test_show(x: str, decimals: int | None, text: str) -> None:
    assert show(Fraction(x), decimals) == text
