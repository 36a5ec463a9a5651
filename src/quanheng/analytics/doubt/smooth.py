"""Too smooth (过于平滑): a series that grows by nearly the same step for years while its peers go up and down."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from quanheng.analytics.doubt.breaks import changes
from quanheng.analytics.doubt.record import Measured, Record, centre, spread, tail
from quanheng.engine.errors import Text
from quanheng.methods.matrix import Floats

PEERS = 8

RECORD = Record(
    key="too-smooth",
    words=Text("过于平滑", "too smooth"),
    sees=Text(
        "增幅的离散（扣除同期同类的共同变化）远小于同类单位；连续多期增幅完全相同",
        "changes, freed of what all peers share, that spread far less than peers' do; the same change again and again",
    ),
    cannot=Text("不能说明数是推算的：合同约定的匀速、受控的价格也很平滑", "that figures were computed forward: agreed instalments or controlled prices are smooth too"),
    needs=Text("至少 12 期、8 个同类单位", "at least 12 periods and 8 peers"),
    least=12,
    line=0.01,
    line_is=Text("显著性（与其他检测联合控制前）", "chance, before joint control"),
    alpha=0.01,
    measured=(
        Measured(Text("波动只有同类的 30 %", "30 % of peers' spread"), 0.3, 13, 0.827, 0.01),
        Measured(Text("波动只有同类的 20 %", "20 % of peers' spread"), 0.2, 13, 0.981, 0.01),
        Measured(Text("波动只有同类的 10 %", "10 % of peers' spread"), 0.1, 13, 1.0, 0.01),
    ),
    draws=4000,
    source=Text("方差比的对数与同类比较（稳健 z）", "log ratio of variances against peers (robust z)"),
)  # fmt: skip


@dataclass(frozen=True)
class Smoothness:
    """Per unit: `spread` of its changes, `z` of its logarithm among peers (negative = smoother), `p`, and the longest
    `run` of equal changes."""

    spread: Floats
    z: Floats
    p: Floats
    run: Floats


def smooth(values: ArrayLike) -> Smoothness:
    """Judge each row of a panel [unit, period] against the others."""
    g = changes(values)
    left = g - centre(g, 0)[None, :]
    enough = np.isfinite(left).sum(axis=1) >= RECORD.least - 1
    with np.errstate(all="ignore"):
        wide = np.where(enough, np.sqrt(_mean((left - _mean(left)[:, None]) ** 2)), np.nan)
        logs = np.log(np.maximum(wide, 1e-12))
    z = np.full(logs.shape, np.nan)
    if enough.sum() >= PEERS:
        floor = np.sqrt(1 / (2 * (np.isfinite(left).sum(axis=1)[enough] - 1)))
        z[enough] = (logs[enough] - float(centre(logs[enough]))) / np.fmax(floor, float(spread(logs[enough])))
    runs = np.array([_run(row) for row in g], dtype=np.float64)
    return Smoothness(wide, z, np.where(np.isnan(z), np.nan, tail(-z, two=False)), runs)


def _mean(x: Floats) -> Floats:
    known = np.isfinite(x)
    return np.asarray(np.where(known, x, 0.0).sum(axis=1) / np.maximum(known.sum(axis=1), 1))


def _run(row: Floats) -> int:
    """The longest run of changes equal to four places."""
    best = now = 0
    before = np.nan
    for change in np.round(row, 4):
        now = now + 1 if change == before else int(np.isfinite(change))
        best, before = max(best, now), change
    return best


def trial(rng: np.random.Generator, n: int, effect: float, draws: int) -> tuple[float, float]:
    """(power, false alarms) at `RECORD.alpha`: `n` periods, panels of 40 units, one whose spread is `effect` of peers'."""
    found = false = 0
    panels = max(1, draws // 40)
    for _ in range(panels):
        own = np.exp(rng.normal(0, 0.15, (40, 1)))
        shocks = rng.standard_t(8, (40, n - 1)) * 0.03 * own
        common = rng.normal(0.07, 0.02, (1, n - 1))
        for unit in range(10):
            made = shocks.copy()
            made[unit] *= effect / own[unit]
            levels = np.exp(np.cumsum(np.hstack([np.full((40, 1), 6.0), common + made]), axis=1))
            found += int(smooth(levels).p[unit] <= RECORD.alpha)
        levels = np.exp(np.cumsum(np.hstack([np.full((40, 1), 6.0), common + shocks]), axis=1))
        false += int((smooth(levels).p <= RECORD.alpha).sum())
    return found / (panels * 10), false / (panels * 40)
