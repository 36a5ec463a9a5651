"""Heaping and rounding (凑整): too many last digits 0 or 5, or too many figures exactly at the target."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

from quanheng.analytics.doubt.record import Measured, Record
from quanheng.engine.errors import Text

RECORD = Record(
    key="heaping",
    words=Text("凑整", "heaping and rounding"),
    sees=Text(
        "末位为 0 或 5 的个数是否多于五分之一（精确二项检验）；恰好等于目标的个数是否多于窗口内均匀时应有的个数",
        "whether more than a fifth end in 0 or 5 (exact binomial); whether more equal their target exactly than an even spread in the window would give",
    ),
    cannot=Text(
        "不能说明数是编的：按约数上报、按批次交付、计量单位粗都会凑整",
        "that figures are invented: round reporting, delivery in lots or a coarse unit of measure also heap",
    ),
    needs=Text("366／99／48 个数才看得出 10／20／30 % 被凑整", "366 / 99 / 48 values to see 10 / 20 / 30 % rounded"),
    least=40,
    line=0.2,
    line_is=Text("末位 0 或 5 应占的比例", "share of last digits 0 and 5 to be expected"),
    alpha=0.01,
    measured=(
        Measured(Text("10 % 的数被凑整", "10 % of the values rounded"), 0.1, 366, 0.9, 0.0098),
        Measured(Text("20 % 的数被凑整", "20 % of the values rounded"), 0.2, 99, 0.9, 0.0091),
        Measured(Text("30 % 的数被凑整", "30 % of the values rounded"), 0.3, 48, 0.915, 0.0085),
    ),
    draws=20000,
    source=Text("惠普尔指数一类的末位检验", "last-digit tests of Whipple's kind"),
)  # fmt: skip


@dataclass(frozen=True)
class Heap:
    """`round_` of `n` values are of the heaping kind; `expected` that many; `p` the chance of at least as many."""

    round_: int
    n: int
    expected: float
    p: float


def last_digits(values: ArrayLike, decimals: int = 0, expected: float = RECORD.line) -> Heap:
    """How many values, written with `decimals` places, end in 0 or 5. Values of one digit say nothing and are left out."""
    x = np.abs(np.asarray(values, dtype=np.float64))
    whole = np.rint(x[np.isfinite(x)] * 10**decimals)
    whole = whole[whole >= 10]
    hits = int((whole % 5 == 0).sum())
    return _heap(hits, int(whole.size), expected)


def at_targets(values: ArrayLike, targets: ArrayLike, *, step: float, half: float = 0.05) -> Heap:
    """How many values equal their target exactly, among those within `half` of it, on a grid of `step`.

    `step` is the grid on which values are written (1 for whole numbers, 0.1 …); the even spread gives each point of the
    window the same chance.
    """
    x, t = np.asarray(values, dtype=np.float64), np.asarray(targets, dtype=np.float64)
    with np.errstate(invalid="ignore"):
        near = np.abs(x - t) <= half * np.abs(t)
    hits = int((near & (np.abs(x - t) < step / 2)).sum())
    points = 2 * half * np.abs(t[near]) / step + 1
    return _heap(hits, int(near.sum()), float((1 / points).mean()) if near.any() else 0.0)


def _heap(hits: int, n: int, share: float) -> Heap:
    p = float(stats.binom.sf(hits - 1, n, share)) if n >= RECORD.least else float("nan")
    return Heap(hits, n, n * share, p)


def trial(rng: np.random.Generator, n: int, effect: float, draws: int) -> tuple[float, float]:
    """(power, false alarms) at `RECORD.alpha` with `n` values of which the share `effect` is rounded to 0 or 5."""
    chance = stats.binom.sf(np.arange(n + 1) - 1, n, RECORD.line) <= RECORD.alpha
    honest = rng.binomial(n, RECORD.line, draws)
    heaped = rng.binomial(n, effect + (1 - effect) * RECORD.line, draws)
    return float(chance[heaped].mean()), float(chance[honest].mean())
