"""Rounding half-up, away from zero, the same in both forms: 1.005 → 1.01, -1.005 → -1.01.

Source: domain practice (四舍五入); Python's own `round` is half-even and binary, and would give 1.00.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

# Binary dust: two numbers nearer than this (relative, or absolute below 1) are taken as equal by the fast
# form. Float64 carries 16 digits; a chain of sums and products loses two or three of them.
DUST = 1e-11
# The same for halves in rounding, narrower: a value truly below a half must not be lifted. The relative part
# is the error of a chain of sums and products, the absolute part that of differences of like numbers.
HALF_DUST = (1e-9, 2e-14)


def half_up(x: Fraction, decimals: int | None) -> Fraction:
    """`x` rounded to so many decimals, halves away from zero; unchanged if decimals is None."""
    if decimals is None:
        return x
    scale = 10**decimals
    scaled = abs(x) * scale
    whole = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    return Fraction(whole if x >= 0 else -whole, scale)


def half_up_array(x: Any, decimals: int | None, xp: Any) -> Any:
    """The same for an array of floats: a value within binary dust below a half counts as the half.

    >>> import numpy
    >>> half_up_array(numpy.array([1.005, -1.005, 2.675]), 2, numpy).tolist()
    [1.01, -1.01, 2.68]
    """
    if decimals is None:
        return x
    scale = 10.0**decimals
    scaled = xp.abs(x) * scale
    guard = HALF_DUST[0] + HALF_DUST[1] * scaled
    return xp.copysign(xp.floor(scaled + 0.5 + guard) / scale, x)


def show(x: Fraction, decimals: int | None = None, most: int = 10) -> str:
    """A number for people: exact decimals if it has few, else rounded half-up to `most` places.

    >>> show(Fraction(1, 4)), show(Fraction(1, 3), most=4), show(Fraction(5), 2)
    ('0.25', '0.3333', '5.00')
    """
    places = most if decimals is None else decimals
    rounded = half_up(x, places)
    scale = 10**places
    whole, part = divmod(abs(rounded.numerator * scale // rounded.denominator), scale)
    text = f"{whole}.{part:0{places}d}" if places else str(whole)
    if decimals is None and places:
        text = text.rstrip("0").rstrip(".")
    return f"-{text}" if rounded < 0 else text
