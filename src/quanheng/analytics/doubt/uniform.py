"""Everybody at 100 % (整齐划一): results without any spread, where peers or the past had some."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

from quanheng.analytics.doubt.record import Measured, Record
from quanheng.engine.errors import Text

RECORD = Record(
    key="uniform",
    words=Text("整齐划一", "no spread left"),
    sees=Text("达到满值的比例；离散比以往或同类小多少（Levene 检验，中位数中心）", "the share at the full value; how much less spread there is than before or among peers (Levene's test about the median)"),
    cannot=Text("不能说明结果不实：封顶的指标、已普及的服务本来就齐", "that results are not true: capped measures and services that reached everybody are even by nature"),
    needs=Text("前后各至少 12 个数", "at least 12 values on each side"),
    least=12,
    line=0.9,
    line_is=Text("达到满值的比例", "share at the full value"),
    alpha=0.01,
    measured=(
        Measured(Text("离散缩小到十分之一", "spread down to a tenth"), 0.1, 12, 0.942, 0.0115),
        Measured(Text("离散缩小到五分之一", "spread down to a fifth"), 0.2, 24, 0.999, 0.0055),
    ),
    draws=2000,
    source=Text("Brown & Forsythe 1974", "Brown & Forsythe 1974"),
)  # fmt: skip


@dataclass(frozen=True)
class Collapse:
    """`full` share of values at or above the full value; `ratio` of standard deviations now/before; `p` one-sided that
    the spread did not shrink (NaN with too few); `over` where `full` exceeds the line."""

    n: int
    full: float
    ratio: float
    p: float
    over: bool


def collapse(
    now: ArrayLike, before: ArrayLike = (), full: float = 100.0, line: float = RECORD.line
) -> Collapse:
    """Judge values of now against those of before (or of peers)."""
    a, b = _known(now), _known(before)
    nan = float("nan")
    share = float((a >= full).mean()) if a.size else nan
    if min(a.size, b.size) < RECORD.least:
        return Collapse(int(a.size), share, nan, nan, a.size >= RECORD.least and share > line)
    old = float(b.std(ddof=1))
    ratio = float(a.std(ddof=1)) / old if old > 0 else nan
    away, past = np.abs(a - np.median(a)), np.abs(b - np.median(b))
    if np.ptp(np.concatenate([away, past])) == 0:
        return Collapse(int(a.size), share, ratio, 1.0, share > line)
    p = float(stats.ttest_ind(away, past, equal_var=False, alternative="less").pvalue)
    return Collapse(int(a.size), share, ratio, p, share > line)


def _known(values: ArrayLike) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    x = np.asarray(values, dtype=np.float64).ravel()
    return x[np.isfinite(x)]


def trial(rng: np.random.Generator, n: int, effect: float, draws: int) -> tuple[float, float]:
    """(power, false alarms) at `RECORD.alpha` with `n` values before and `n` now whose spread is `effect` of before."""
    found = false = 0
    for _ in range(draws):
        before, now = rng.normal(90, 5, n), rng.normal(90, 5, n)
        false += collapse(now, before).p <= RECORD.alpha
        found += collapse(100 + (now - 90) * effect, before).p <= RECORD.alpha
    return found / draws, false / draws
