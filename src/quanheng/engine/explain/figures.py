"""Figures in sums: shown so that whoever adds them up by hand gets what is printed."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from quanheng.engine.errors import Text
from quanheng.engine.rounding import half_up, show
from quanheng.engine.rules.wording import number, term

MOST = 6  # decimals shown of a number that has no end
FINEST = 10  # decimals shown where fewer would not add up


def whole(x: Fraction, most: int = MOST) -> bool:
    """True if x is shown in full with so many decimals."""
    return half_up(x, most) == x


def fixed(x: Fraction, decimals: int | None) -> str:
    """x with the declared decimals, or as many as it has (at most six)."""
    return number(x) if decimals is None else show(x, decimals).replace("-", "−")


def sign(result: Fraction, *operands: Fraction) -> str:
    """= if result and operands are shown in full, else ≈."""
    return "=" if all(whole(x) for x in (result, *operands)) else "≈"


def adding(parts: Sequence[Fraction], total: Fraction) -> tuple[list[str], str]:
    """The parts and `= total` with the fewest decimals (six or more where numbers have no end) at which the
    shown parts add up to the shown total; with `≈` if ten are not enough.

    >>> adding([Fraction(1, 3), Fraction(2, 3)], Fraction(1))
    (['0.333333', '0.666667'], '= 1')
    """
    for digits in range(MOST, FINEST + 1):
        if sum((half_up(p, digits) for p in parts), Fraction(0)) == half_up(total, digits):
            return [_in_sum(p, digits) for p in parts], f"= {number(total, digits)}"
    return [_in_sum(p, MOST) for p in parts], f"≈ {number(total)}"


def _in_sum(x: Fraction, digits: int) -> str:
    shown = number(x, digits)
    return f"({shown})" if shown.startswith("−") else shown


def rounded(exact: Fraction, final: Fraction, decimals: int | None, *operands: Fraction) -> Text:
    """`= 9.5123, rounded to 2 decimals: 9.51`, or just `= 9.51`."""
    if decimals is None or exact == final:
        shown = f"{sign(exact, *operands)} {number(exact)}"
        return Text(shown, shown)
    return Text(
        f"{sign(exact, *operands)} {number(exact)}，保留 {decimals} 位为 {fixed(final, decimals)}",
        f"{sign(exact, *operands)} {number(exact)}, to {decimals} decimals {fixed(final, decimals)}",
    )


def times(points: Fraction, weight: Fraction, score: Fraction, decimals: int | None) -> Text:
    """`95 × 10 ÷ 100 = 9.5`."""
    tail = rounded(points * weight / 100, score, decimals, points, weight)
    body = f"{term(points)} × {term(weight)} ÷ 100"
    return Text(f"{body} {tail.zh}", f"{body} {tail.en}")
