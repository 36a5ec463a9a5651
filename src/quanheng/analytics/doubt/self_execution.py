"""Self-score against execution (自评与执行): a unit scores itself high while the money lies idle."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from quanheng.analytics.doubt.record import Measured, Record, beyond
from quanheng.engine.errors import Text
from quanheng.methods.matrix import Floats

RECORD = Record(
    key="self-execution",
    words=Text("自评与执行背离", "self-score against execution"),
    sees=Text(
        "自评得分率 s 与预算执行率 b 的差 (s−b)/s；全体的平均差与一致性界限（Bland–Altman）",
        "the gap (s−b)/s between a self-score rate s and the budget execution rate b; for all, the mean gap and the limits of agreement (Bland–Altman)",
    ),
    cannot=Text(
        "不能说明目标没有完成：节约、以前年度资金、跨年付款都会使执行率低于得分率",
        "that the goals were not reached: savings, earlier money or payment across years also leave execution below the score",
    ),
    needs=Text("1 个项目即可看界限；一致性界限至少 10 个", "one project for the line; at least 10 for the limits of agreement"),
    least=1,
    line=0.05,
    line_is=Text("差额占自评得分率的比例", "gap as a share of the self-score rate"),
    alpha=0.0,
    measured=(
        Measured(Text("得分率比执行率高 8 %", "score rate 8 % above execution"), 0.08, 10, 0.95, 0.0063),
        Measured(Text("得分率比执行率高 10 %", "score rate 10 % above execution"), 0.1, 10, 0.998, 0.0063),
    ),
    draws=4000,
    source=Text(
        "省级预算绩效管理系统“自评失真”规则；Bland & Altman 1986；5 % 为可改的默认参数",
        "the rule “distorted self-evaluation” of a provincial budget-performance system; Bland & Altman 1986; 5 % is a default to be changed",
    ),
)  # fmt: skip
PEERS = 10


@dataclass(frozen=True)
class Apart:
    """Per unit `gap` (s−b)/s and `over` the line; for all the `mean` of s−b and its limits `low`–`high` (NaN below 10)."""

    gap: Floats
    over: NDArray[np.bool_]
    mean: float
    low: float
    high: float


def apart(score: ArrayLike, execution: ArrayLike, line: float = RECORD.line) -> Apart:
    """Compare self-score rates with execution rates (both as shares: 0.98, 0.68)."""
    s, b = np.asarray(score, dtype=np.float64), np.asarray(execution, dtype=np.float64)
    with np.errstate(all="ignore"):
        gap = np.where(s > 0, (s - b) / s, np.nan)
    over = beyond(gap, line)
    d = (s - b)[np.isfinite(s) & np.isfinite(b)]
    if d.size < PEERS:
        return Apart(gap, over, float("nan"), float("nan"), float("nan"))
    mean, sd = float(d.mean()), float(d.std(ddof=1))
    return Apart(gap, over, mean, mean - 1.96 * sd, mean + 1.96 * sd)


def trial(rng: np.random.Generator, n: int, effect: float, draws: int) -> tuple[float, float]:
    """(power, false alarms) of the line where honest scores follow execution within 1.8 points of a hundred."""
    b = rng.uniform(0.80, 0.96, (draws, n))
    s = np.clip(b + rng.normal(0, 0.018, (draws, n)), 0, 1)
    false = apart(s.ravel(), b.ravel()).over.mean()
    up = b[:, 0] / (1 - effect) + rng.normal(0, 0.018, draws)
    return float(apart(up, b[:, 0]).over.mean()), float(false)
