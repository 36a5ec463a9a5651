"""Whether self and verified agree over many units (Bland–Altman): mean difference, limits of agreement, trend with the level.

Source: Bland & Altman 1986, Lancet 327 (8476), 307–310; intervals of the mean and of the limits ibid. p. 309; the slope of
differences on means as in Bland & Altman 1999, Stat. Methods Med. Res. 8, 135–160, §3.2.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

from quanheng.methods.raters.student import t_quantile
from quanheng.platform.verification import gap

WIDTH, LEFT, RIGHT = 640, 64, 440
LEAST = 10  # pairs below which no limits are given (methods.md D.2)
REACH = 1.96


@dataclass(frozen=True)
class Agreement:
    """Differences self − verified of `count` pairs, in per cent of full marks.

    `mean` with its 95 % interval `mean_low`–`mean_high`; `low`, `high` the limits within which 95 % of differences lie,
    each ± `reach` (95 %); `slope` of the difference on the mean of the two. `points`: (mean, difference) of each pair.
    """

    count: int
    mean: float
    sd: float
    mean_low: float
    mean_high: float
    low: float
    high: float
    reach: float
    slope: float | None
    points: tuple[tuple[float, float], ...]


def agreement(pairs: Sequence[tuple[float, float]], least: int = LEAST) -> Agreement | None:
    """Compare (self, verified) pairs in per cent; None below `least` pairs."""
    n = len(pairs)
    if n < max(least, 3):
        return None
    points = tuple(((a + b) / 2, a - b) for a, b in pairs)
    mean = sum(d for _, d in points) / n
    sd = sqrt(sum((d - mean) ** 2 for _, d in points) / (n - 1))
    t = t_quantile(0.975, n - 1)
    level = sum(m for m, _ in points) / n
    spread = sum((m - level) ** 2 for m, _ in points)
    slope = sum((m - level) * (d - mean) for m, d in points) / spread if spread else None
    wide = t * sd / sqrt(n)
    return Agreement(
        n, mean, sd, mean - wide, mean + wide, mean - REACH * sd, mean + REACH * sd, t * sd * sqrt(3 / n), slope, points,
    )  # fmt: skip


@dataclass(frozen=True)
class Chart:
    """The picture: dots, the heights of zero and of the three lines, and of their labels (key → height, label's height)."""

    dots: tuple[tuple[float, float], ...]
    zero: float
    lines: dict[str, tuple[float, float]]
    low: float
    high: float
    width: int = WIDTH
    height: int = gap.HEIGHT
    left: int = LEFT
    right: int = RIGHT


def chart(found: Agreement) -> Chart:
    """Where everything stands: across the mean of self and verified, upwards their difference."""
    across, up = [m for m, _ in found.points], [d for _, d in found.points]
    low, high = min(across), max(across)
    least, most = min(*up, found.low, 0.0), max(*up, found.high, 0.0)
    wide, tall = max(high - low, 1.0), max(most - least, 1.0)

    def y(value: float) -> float:
        return round(gap.TOP + (most - value) / tall * (gap.HEIGHT - gap.TOP - 2 * gap.FOOT), 1)

    dots = tuple((round(LEFT + 8 + (m - low) / wide * (RIGHT - LEFT - 16), 1), y(d)) for m, d in found.points)
    lines = [y(v) for v in (found.high, found.mean, found.low)]
    keyed = zip(("high", "mean", "low"), lines, gap.apart(lines), strict=True)
    return Chart(dots, y(0.0), {k: (at, label) for k, at, label in keyed}, low, high)
