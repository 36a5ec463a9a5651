"""Preparation of measured values before rating: imputation, winsorising, Box-Cox, as COINr does them.

Source: W. Becker, COINr (MIT), functions Treat, winsorise, boxcox; skewness and kurtosis with bias correction
(G1 and G2, as in Excel). The criterion is decided in fractions, without a root: G1² is compared with skew².
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import TypeVar

from quanheng.engine.exact.functions import average, middle
from quanheng.engine.exact.roots import logarithm, power
from quanheng.engine.scheme.model import Prepare

Key = TypeVar("Key")


def imputed(how: str, reported: list[Fraction]) -> Fraction | None:
    """The value put in for one that was not reported: mean or median of the group's; None if there are none."""
    if not how or not reported:
        return None
    return middle(reported) if how == "group_median" else average(reported)


def moments(values: list[Fraction]) -> tuple[Fraction, Fraction, Fraction]:
    """The sums of squares, cubes and fourth powers of the deviations from the mean."""
    centre = average(values)
    deviations = [v - centre for v in values]
    return (
        sum((d**2 for d in deviations), Fraction(0)),
        sum((d**3 for d in deviations), Fraction(0)),
        sum((d**4 for d in deviations), Fraction(0)),
    )


def outlying(values: list[Fraction], skew: Decimal, kurtosis: Decimal) -> int:
    """1 or -1 if |G1| > skew and G2 > kurtosis, with the sign of the skewness (the heavy end); 0 if not.

    Fewer than four values, or values all alike, have no kurtosis and are left as they are.
    """
    n = len(values)
    squares, cubes, fourths = moments(values) if n >= 4 else (Fraction(0),) * 3
    if n < 4 or squares == 0:
        return 0
    # G1 = sqrt(n) Σd³ / (Σd²)^1.5 · sqrt(n(n-1))/(n-2), squared
    skewness_squared = Fraction(n * n * (n - 1), (n - 2) ** 2) * cubes**2 / squares**3
    # G2 = ((n+1)(r-3)+6)(n-1)/((n-2)(n-3)) with r = n Σd⁴ / (Σd²)²
    excess = ((n + 1) * (n * fourths / squares**2 - 3) + 6) * Fraction(n - 1, (n - 2) * (n - 3))
    if skewness_squared > Fraction(skew) ** 2 and excess > Fraction(kurtosis):
        return 1 if cubes >= 0 else -1
    return 0


def winsorised(values: Mapping[Key, Fraction], how: Prepare) -> tuple[dict[Key, Fraction], bool]:
    """The values with outliers drawn in, and whether they pass now.

    The block at the heavy end takes the value of the next one inwards, again and again, until the criterion
    is met or `winsorise` points (the block at the high end and that at the low end together) have been drawn in.
    """
    drawn = dict(values)
    high = low = 0
    side = outlying(list(drawn.values()), how.skew, how.kurtosis)
    while side and high + low < how.winsorise:
        edge = max(drawn.values()) if side > 0 else min(drawn.values())
        block = [k for k, v in drawn.items() if v == edge]
        rest = [v for v in drawn.values() if v != edge]
        inner = max(rest) if side > 0 else min(rest)
        drawn.update(dict.fromkeys(block, inner))
        if side > 0:
            high = len(block)
        else:
            low = len(block)
        side = outlying(list(drawn.values()), how.skew, how.kurtosis)
    return drawn, side == 0


def transformed(x: Fraction, lowest: Fraction, exponent: Decimal) -> Fraction:
    """Box-Cox of x - lowest + 1, which is 1 or more, with a given exponent (lambda)."""
    shifted = x - lowest + 1
    if exponent == 0:
        return logarithm(shifted)
    raised = power(shifted, Fraction(exponent))
    if raised is None:
        raise OverflowError(f"{shifted} ** {exponent}")
    return (raised - 1) / Fraction(exponent)


def treated(values: Mapping[Key, Fraction], how: Prepare) -> dict[Key, Fraction]:
    """A population after treatment: winsorised if that is enough; else Box-Cox of the values as they were
    measured, if a lambda is declared. A lambda without winsorising is applied in any case."""
    drawn, passes = winsorised(values, how)
    if how.boxcox is None or not values or (how.winsorise and passes):
        return drawn
    lowest = min(values.values())
    return {k: transformed(v, lowest, how.boxcox) for k, v in values.items()}
