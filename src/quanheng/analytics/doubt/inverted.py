"""Inverted proxy (倒挂): the output goes up, the outcome it was meant for goes down, period after period."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

from quanheng.analytics.doubt.record import Measured, Record
from quanheng.engine.errors import Text

PERIODS = 2  # periods in a row: a parameter

RECORD = Record(
    key="inverted",
    words=Text("产出与效果倒挂", "inverted proxy"),
    sees=Text(
        "产出升、效果降连续若干期；两者的相关系数及其区间（期数够时）",
        "output up and outcome down for periods in a row; their correlation and its interval (where there are enough periods)",
    ),
    cannot=Text("不能说明因果：效果也可能因别的原因下降，或要更久才显现", "cause: the outcome may fall for other reasons, or need longer to show"),
    needs=Text("至少 3 期（2 次变化）；看出 r = −0.3／−0.5／−0.7 需 68／24／12 期或单位", "at least 3 periods (2 changes); 68 / 24 / 12 periods or units to see r = −0.3 / −0.5 / −0.7"),
    least=3,
    line=2,
    line_is=Text("产出升而效果降的连续期数", "periods in a row with output up and outcome down"),
    alpha=0.05,
    measured=(
        Measured(Text("r = −0.3", "r = −0.3"), -0.3, 68, 0.797, 0.0455),
        Measured(Text("r = −0.5", "r = −0.5"), -0.5, 24, 0.838, 0.0553),
        Measured(Text("r = −0.7", "r = −0.7"), -0.7, 12, 0.862, 0.0505),
    ),
    draws=4000,
    source=Text("代理指标与效果的符号检验；Pearson 相关、Fisher z 区间", "signs of proxy and outcome; Pearson's correlation, Fisher's z interval"),
)  # fmt: skip


@dataclass(frozen=True)
class Inverted:
    """`r` of output and outcome with `low`–`high` (95 %; NaN below 4 points) and one-sided chance `p`; `run` of latest
    periods in a row in which output rose and outcome fell; `found` where the run is long enough and r < 0."""

    n: int
    r: float
    low: float
    high: float
    p: float
    run: int
    found: bool


def inverted(output: ArrayLike, outcome: ArrayLike, periods: int = PERIODS) -> Inverted:
    """Compare two series of the same periods (or a sample of units); gaps leave a period out."""
    a, b = np.asarray(output, dtype=np.float64), np.asarray(outcome, dtype=np.float64)
    known = np.isfinite(a) & np.isfinite(b)
    a, b = a[known], b[known]
    n = int(a.size)
    nan = float("nan")
    if n < RECORD.least:
        return Inverted(n, nan, nan, nan, nan, 0, False)
    run = 0
    for up, down in zip(np.diff(a)[::-1], np.diff(b)[::-1], strict=True):
        if not (up > 0 and down < 0):
            break
        run += 1
    r = float(np.corrcoef(a, b)[0, 1]) if np.ptp(a) > 0 and np.ptp(b) > 0 else nan
    low = high = p = nan
    if n >= 4 and np.isfinite(r):
        middle, wide = np.arctanh(np.clip(r, -0.999999, 0.999999)), 1.959964 / np.sqrt(n - 3)
        low, high = float(np.tanh(middle - wide)), float(np.tanh(middle + wide))
        t = r * np.sqrt((n - 2) / max(1e-12, 1 - r * r))
        p = float(stats.t.cdf(t, n - 2))
    return Inverted(n, r, low, high, p, run, run >= periods and r < 0)


def trial(rng: np.random.Generator, n: int, effect: float, draws: int) -> tuple[float, float]:
    """(power, false alarms) of the one-sided test of r at `RECORD.alpha` with `n` pairs whose true correlation is `effect`."""
    x, e = rng.normal(size=(draws, n)), rng.normal(size=(draws, n))
    y = effect * x + np.sqrt(1 - effect**2) * e
    found = sum(inverted(a, b).p <= RECORD.alpha for a, b in zip(x, y, strict=True))
    false = sum(inverted(a, b).p <= RECORD.alpha for a, b in zip(x, e, strict=True))
    return found / draws, false / draws
