"""Bunching (线上堆积): more values just above a line than just below it, where honest values would lie evenly."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

from quanheng.analytics.doubt.record import Measured, Record
from quanheng.engine.errors import Text

RECORD = Record(
    key="bunching",
    words=Text("线上堆积", "bunching just above a line"),
    sees=Text(
        "界线两侧同宽窗口（±h）内，线上（含）与线下的个数之比是否高于一半（精确二项检验，可多年合并）",
        "whether, in windows of equal width (±h) on both sides of a line, more than half lie on or above it (exact binomial; years may be pooled)",
    ),
    cannot=Text(
        "不能指出是哪几个数；努力刚好达标的单位也会落在线上；须用未取整的数",
        "which of the values it is; units that worked until the line was reached also lie there; needs values that are not rounded",
    ),
    needs=Text("窗口内 158／69／23 个数才看得出 20／30／50 % 被移动", "158 / 69 / 23 values in the window to see 20 / 30 / 50 % moved"),
    least=20,
    line=0.05,
    line_is=Text("窗口的半宽，占界线值的比例", "half-width of the window as a share of the line"),
    alpha=0.05,
    measured=(
        Measured(Text("线下 20 % 被移到线上", "20 % of those below moved above"), 0.2, 158, 0.806, 0.0484),
        Measured(Text("线下 30 % 被移到线上", "30 % of those below moved above"), 0.3, 69, 0.808, 0.0452),
        Measured(Text("线下 50 % 被移到线上", "50 % of those below moved above"), 0.5, 23, 0.804, 0.0457),
    ),
    draws=20000,
    source=Text("McCrary 2008；Ghanem & Zhang 2014（蓝天日）", "McCrary 2008; Ghanem & Zhang 2014 (blue-sky days)"),
)  # fmt: skip


@dataclass(frozen=True)
class Bunch:
    """How many lie within the window below and on or above the line, and the chance `p` of at least so many above."""

    below: int
    above: int
    p: float

    @property
    def moved(self) -> float:
        """The share of those below that would have had to move to make this picture (0 where none)."""
        n = self.below + self.above
        return max(0.0, (self.above - self.below) / n) if n else 0.0


def at_line(values: ArrayLike, line: float, half: float | None = None) -> Bunch:
    """Count `values` in [line − half, line) and [line, line + half); `half` defaults to 5 % of the line."""
    x = np.asarray(values, dtype=np.float64)
    h = abs(line) * RECORD.line if half is None else half
    below, above = int(((x >= line - h) & (x < line)).sum()), int(((x >= line) & (x < line + h)).sum())
    n = below + above
    return Bunch(
        below, above, float(stats.binom.sf(above - 1, n, 0.5)) if n >= RECORD.least else float("nan")
    )


def trial(rng: np.random.Generator, n: int, effect: float, draws: int) -> tuple[float, float]:
    """(power, false alarms) at `RECORD.alpha` with `n` values in the window and the share `effect` of those below moved."""
    honest = rng.binomial(n, 0.5, draws)
    moved = rng.binomial(n, 0.5 + effect / 2, draws)
    chance = stats.binom.sf(np.arange(n + 1) - 1, n, 0.5) <= RECORD.alpha
    return float(chance[moved].mean()), float(chance[honest].mean())
