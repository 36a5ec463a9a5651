"""Second-source gap (第二来源差异): what a unit reported, against the same thing counted by somebody else."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import stats

from quanheng.analytics.doubt.record import Measured, Record, beyond, centre, spread, tail
from quanheng.engine.errors import Text
from quanheng.methods.matrix import Floats

PEERS = 8  # fewest units for a comparison with peers

RECORD = Record(
    key="second-source",
    words=Text("第二来源差异", "second-source gap"),
    sees=Text(
        "自报数与另一来源的同期同口径数之差，占自报数的比例；同组单位的差异中位数和离散；多数单位是否偏向同一方向（符号检验）",
        "the difference between a reported figure and the same thing counted elsewhere, as a share of the report; how it stands among peers; whether most units lean one way (sign test)",
    ),
    cannot=Text(
        "不能说明哪一个来源正确；口径、时点、范围不同也会造成差异",
        "which source is right; another definition, day or coverage also makes a gap",
    ),
    needs=Text("1 个单位即可看界限；与同组比较至少 8 个单位", "one unit for the line; at least 8 units for the comparison with peers"),
    least=1,
    line=0.10,
    line_is=Text("差异占自报数的比例", "gap as a share of the report"),
    alpha=0.0,
    measured=(
        Measured(Text("自报多报 12 %", "12 % over-reported"), 0.12, 8, 0.604, 0.0007),
        Measured(Text("自报多报 15 %", "15 % over-reported"), 0.15, 8, 0.873, 0.0007),
        Measured(Text("自报多报 20 %", "20 % over-reported"), 0.2, 8, 0.997, 0.0007),
    ),
    draws=4000,
    source=Text(
        "方法：成对差异、稳健 z、符号检验（Iglewicz & Hoaglin 1993）；10 % 为可改的默认参数",
        "paired differences, robust z, sign test (Iglewicz & Hoaglin 1993); 10 % is a default to be changed",
    ),
)  # fmt: skip


@dataclass(frozen=True)
class Gaps:
    """Per unit: `share` (own − other)/own, `over` the line, robust `z` among peers and its chance `p` (NaN for fewer than
    `PEERS`). For all: `higher` of `compared` units report more than the other source, and the sign test's chance."""

    share: Floats
    over: NDArray[np.bool_]
    z: Floats
    p: Floats
    higher: int
    compared: int
    sign_p: float


def gaps(own: ArrayLike, other: ArrayLike, line: float = RECORD.line) -> Gaps:
    """Compare what units reported with a second source; NaN where either has nothing. `line`: exceeded, never met."""
    a, b = np.asarray(own, dtype=np.float64), np.asarray(other, dtype=np.float64)
    with np.errstate(all="ignore"):
        share = np.where(a == b, 0.0, (a - b) / np.abs(a))
    share = np.where(
        np.isfinite(a) & np.isfinite(b), np.where(a == 0, np.where(b == 0, 0.0, -np.inf), share), np.nan
    )
    known = np.isfinite(share)
    z = np.full(share.shape, np.nan)
    if known.sum() >= PEERS:
        wide = float(spread(share[known]))
        if wide > 0:
            z[known] = (share[known] - float(centre(share[known]))) / wide
    differ = share[~np.isnan(share) & (share != 0)]
    higher = int((differ > 0).sum())
    sign = float(stats.binomtest(higher, differ.size).pvalue) if differ.size else float("nan")
    over = beyond(np.abs(share), line)
    return Gaps(share, over, z, np.where(np.isnan(z), np.nan, tail(z)), higher, int(differ.size), sign)


def trial(rng: np.random.Generator, n: int, effect: float, draws: int) -> tuple[float, float]:
    """(power, false alarms) of the line where two honest counts differ by 3 % and one of `n` units adds `effect`."""
    other = rng.lognormal(8, 0.5, (draws, n))
    own = other * np.exp(rng.normal(0, 0.03, (draws, n)))
    alarm = gaps(own.ravel(), other.ravel()).over.mean()
    return float(gaps(own[:, 0] * (1 + effect), other[:, 0]).over.mean()), float(alarm)
