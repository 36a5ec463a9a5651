"""Roots, powers, logarithms: exact where the result is a fraction, else decimal, right to 50 digits.

Everything else in the exact form is pure fractions. The decimal work is done with 15 digits to spare, so that
a result that is a short decimal comes out as that decimal.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import (
    ROUND_HALF_EVEN,
    Context,
    Decimal,
    DecimalException,
    DivisionByZero,
    InvalidOperation,
    Overflow,
)
from fractions import Fraction

DIGITS = 50
LARGEST_POWER = 20_000  # bits of a power that is still computed as a whole number
_WORK = Context(prec=DIGITS + 15, rounding=ROUND_HALF_EVEN, Emin=-99_999, Emax=99_999,
                traps=[DivisionByZero, InvalidOperation, Overflow])  # fmt: skip
_KEEP = Context(prec=DIGITS, rounding=ROUND_HALF_EVEN, Emin=-99_999, Emax=99_999)


def _decimal(x: Fraction) -> Decimal:
    return _WORK.divide(Decimal(x.numerator), Decimal(x.denominator))


def _fraction(x: Decimal) -> Fraction:
    return Fraction(_KEEP.plus(x))


def whole_root(n: int, degree: int) -> int | None:
    """The whole number whose `degree`-th power is n (n >= 0), or None if there is none.

    >>> whole_root(27, 3), whole_root(28, 3)
    (3, None)
    """
    if n < 2 or degree == 1:
        return n
    guess = 1 << -(-n.bit_length() // degree)
    while True:
        better = ((degree - 1) * guess + n // guess ** (degree - 1)) // degree
        if better >= guess:
            break
        guess = better
    return guess if guess**degree == n else None


def root(x: Fraction, degree: int = 2) -> Fraction:
    """The `degree`-th root of x >= 0."""
    above, below = whole_root(x.numerator, degree), whole_root(x.denominator, degree)
    if above is not None and below is not None:
        return Fraction(above, below)
    return _fraction(_WORK.power(_decimal(x), _WORK.divide(Decimal(1), Decimal(degree))))


def power(x: Fraction, exponent: Fraction) -> Fraction | None:
    """x to a power; None where there is none (0 to a negative power, a root of a negative number, too large)."""
    if x == 0:
        return None if exponent < 0 else Fraction(int(exponent == 0))
    if x < 0 and exponent.denominator != 1:
        return None
    size = max(x.numerator.bit_length(), x.denominator.bit_length()) * abs(exponent.numerator)
    if exponent.denominator == 1 and size <= LARGEST_POWER:
        return Fraction(x**exponent.numerator)
    if exponent.denominator <= 100 and size <= LARGEST_POWER:
        return root(Fraction(x**exponent.numerator), exponent.denominator)
    try:
        return _fraction(_WORK.power(_decimal(x), _decimal(exponent)))
    except DecimalException:
        return None


def logarithm(x: Fraction, base_ten: bool = False) -> Fraction:
    """The natural (or decimal) logarithm of x > 0."""
    return _fraction(_WORK.log10(_decimal(x)) if base_ten else _WORK.ln(_decimal(x)))


def exponential(x: Fraction) -> Fraction | None:
    """e to the x; None where it is too large."""
    try:
        return _fraction(_WORK.exp(_decimal(x)))
    except DecimalException:
        return None


def geometric(values: Sequence[Fraction], weights: Sequence[Fraction]) -> Fraction:
    """The weighted geometric mean of positive values: the product of v ** (w / sum of w).

    >>> geometric([Fraction(4), Fraction(9)], [Fraction(1), Fraction(1)])
    Fraction(6, 1)
    """
    if len(set(values)) == 1:
        return values[0]
    total = sum(weights, Fraction(0))
    shares = [w / total for w in weights]
    degree = 1
    for share in shares:
        degree = degree * share.denominator // _common(degree, share.denominator)
    size = sum(max(v.numerator.bit_length(), v.denominator.bit_length()) * share * degree
               for v, share in zip(values, shares, strict=True))  # fmt: skip
    if degree <= 100 and size <= LARGEST_POWER:
        product = Fraction(1)
        for v, share in zip(values, shares, strict=True):
            product *= v ** int(share * degree)
        return root(product, degree)
    logarithms = Decimal(0)
    for v, share in zip(values, shares, strict=True):
        logarithms = _WORK.add(logarithms, _WORK.multiply(_WORK.ln(_decimal(v)), _decimal(share)))
    return _fraction(_WORK.exp(logarithms))


def _common(a: int, b: int) -> int:
    while b:
        a, b = b, a % b
    return a
