"""Imputation and outlier treatment of measured values, as COINr does them, when the scheme declares them.

Source: COINr (Becker et al.), functions Impute and Treat; skewness G1 and excess kurtosis G2 are the
bias-corrected ones. Winsorising replaces one more point at the heavy end each time by the next value.
"""

from __future__ import annotations

import numpy as np

from quanheng.engine.scheme.model import Prepare
from quanheng.engine.steps.algebra import reduce_present
from quanheng.engine.steps.cube import Cube, Floats, Seen
from quanheng.engine.terms import NOT_REPORTED


def impute(seen: Seen, how: str, cube: Cube) -> Seen:
    """Not-reported values filled by the group's mean or median of the period."""
    function = how.removeprefix("group_")
    by_group = np.stack([reduce_present(function, seen.v[:, s]) for s in cube.slices.values()], axis=1)
    fill = np.repeat(by_group, cube.sizes, axis=1)
    return Seen(np.where(seen.absent == NOT_REPORTED, fill, seen.v), seen.codes)


def moments(x: Floats) -> tuple[float, float]:
    """Bias-corrected skewness G1 and excess kurtosis G2 of the present values; NaN if not defined."""
    present = x[~np.isnan(x)]
    n = len(present)
    if n < 4:
        return np.nan, np.nan
    off = present - present.mean()
    m2 = float((off**2).mean())
    if m2 <= 0:
        return np.nan, np.nan
    g1 = float((off**3).mean()) / m2**1.5
    g2 = float((off**4).mean()) / m2**2 - 3
    return (
        g1 * float(np.sqrt(n * (n - 1))) / (n - 2),
        ((n + 1) * g2 + 6) * (n - 1) / ((n - 2) * (n - 3)),
    )


def treat(x: Floats, how: Prepare) -> Floats:
    """One population's values treated: winsorised while skewed and heavy, until so many points are drawn in;
    then, if that was not enough, Box-Cox of the values as measured. A lambda without winsorising always applies.
    """

    def heavy(v: Floats) -> tuple[bool, float]:
        skew, kurt = moments(v)
        # powers of deviations gather more dust than sums do
        return abs(skew) > float(how.skew) + 1e-9 and kurt > float(how.kurtosis) + 1e-9, skew

    if np.isnan(x).all():
        return x
    treated = x.copy()
    bad, skew = heavy(treated)
    high = low = 0
    while bad and high + low < how.winsorise:
        end = np.nanmax(treated) if skew >= 0 else np.nanmin(treated)
        block = treated == end
        rest = treated[~np.isnan(treated) & ~block]
        treated[block] = rest.max() if skew >= 0 else rest.min()
        if skew >= 0:
            high = int(block.sum())
        else:
            low = int(block.sum())
        bad, skew = heavy(treated)
    if how.boxcox is None or (how.winsorise and not bad):
        return treated
    return box_cox(x, float(how.boxcox))


def box_cox(x: Floats, power: float) -> Floats:
    """Box-Cox of x moved so that the lowest is 1: (x^λ − 1)/λ, or ln x for λ = 0."""
    moved = x - np.nanmin(x) + 1
    out: Floats = np.log(moved) if power == 0 else (moved**power - 1) / power
    return out
