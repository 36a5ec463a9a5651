"""Student's t: its distribution function for whole degrees of freedom, exactly, and its quantiles by bisection.

Source: Abramowitz & Stegun 1964, 26.7.3 and 26.7.4 (finite sums).
"""

from __future__ import annotations

import math

NORMAL_FROM = 2000  # degrees of freedom from which the normal curve serves to four places


def t_cdf(t: float, freedom: int) -> float:
    """P(T ≤ t) for whole `freedom` ≥ 1."""
    if freedom >= NORMAL_FROM:
        return 0.5 * (1 + math.erf(t / math.sqrt(2)))
    angle = math.atan(t / math.sqrt(freedom))
    c, s = math.cos(angle), math.sin(angle)
    odd = freedom % 2 == 1
    term, total = (c, c) if odd else (1.0, 1.0)
    for k in range(3 if odd else 2, freedom - 1, 2):
        term *= (k - 1) / k * c * c
        total += term
    inside = 2 / math.pi * (angle + (s * total if freedom > 1 else 0.0)) if odd else s * total
    return 0.5 * (1 + inside)


def t_quantile(p: float, freedom: int) -> float:
    """The t below which a share `p` (0 < p < 1) lies.

    >>> round(t_quantile(0.975, 10), 4)
    2.2281
    """
    if p == 0.5:
        return 0.0
    if p < 0.5:
        return -t_quantile(1 - p, freedom)
    low, high = 0.0, 1.0
    while t_cdf(high, freedom) < p and high < 1e9:
        high *= 2
    for _ in range(80):
        middle = (low + high) / 2
        low, high = (middle, high) if t_cdf(middle, freedom) < p else (low, middle)
    return (low + high) / 2
