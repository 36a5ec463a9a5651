"""Impossible sums and ratios (合计与比率): parts that do not make the whole, and ratios that cannot be."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from quanheng.analytics.doubt.record import Measured, Record, beyond
from quanheng.engine.errors import Text
from quanheng.methods.matrix import Floats

RECORD = Record(
    key="sums",
    words=Text("合计与比率不符", "impossible sum or ratio"),
    sees=Text("分项之和与总数之差占总数的比例；比率超出可能的范围（如 0–100 %）", "the difference of parts and whole as a share of the whole; a ratio outside what is possible (such as 0–100 %)"),
    cannot=Text("不能说明错在分项还是总数；分项可能来自不同版本", "whether a part or the whole is wrong; parts may come from different vintages"),
    needs=Text("1 行即可", "one row"),
    least=1,
    line=0.05,
    line_is=Text("差额占总数的比例", "difference as a share of the whole"),
    alpha=0.0,
    measured=(
        Measured(Text("一个分项（约占总数三分之一）错 10 %", "one part (a third of the whole) wrong by 10 %"), 0.1, 3, 0.007, 0.0),
        Measured(Text("一个分项错 25 %", "one part wrong by 25 %"), 0.25, 3, 0.998, 0.0),
        Measured(Text("一个分项错一半", "one part wrong by half"), 0.5, 3, 1.0, 0.0),
    ),
    draws=4000,
    source=Text("平衡关系校验", "balance checks"),
)  # fmt: skip


@dataclass(frozen=True)
class Sums:
    """Per row: `gap` (sum of parts − whole)/|whole|, and `over` the line."""

    gap: Floats
    over: NDArray[np.bool_]


def parts_and_whole(parts: ArrayLike, whole: ArrayLike, line: float = RECORD.line) -> Sums:
    """Compare the sum of `parts` [row, part] with `whole`; NaN where anything is missing."""
    p, w = np.asarray(parts, dtype=np.float64), np.asarray(whole, dtype=np.float64)
    with np.errstate(all="ignore"):
        gap = (p.sum(axis=1) - w) / np.abs(w)
    return Sums(gap, beyond(np.abs(gap), line))


def outside(values: ArrayLike, low: float, high: float) -> NDArray[np.bool_]:
    """Which values lie outside what is possible."""
    x = np.asarray(values, dtype=np.float64)
    with np.errstate(invalid="ignore"):
        return (x < low) | (x > high)


def trial(rng: np.random.Generator, n: int, effect: float, draws: int) -> tuple[float, float]:
    """(power, false alarms): `n` parts of about equal size, honest rounding of 0.5 %, one part wrong by `effect`."""
    parts = rng.dirichlet(np.full(n, 40.0), draws) * 1000
    whole = parts.sum(axis=1) * np.exp(rng.normal(0, 0.005, draws))
    false = parts_and_whole(parts, whole).over.mean()
    parts[:, 0] *= 1 + effect
    return float(parts_and_whole(parts, whole).over.mean()), float(false)
