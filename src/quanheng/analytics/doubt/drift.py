"""Target drift (目标漂移): targets that rise fast after success and hardly fall after failure — or the other way round.

Source: the asymmetric ratchet of Weitzman 1980 as estimated by Chang, Wang & Xiong 2025 on Chinese growth targets.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import stats

from quanheng.analytics.doubt.record import Measured, Record
from quanheng.engine.errors import Text

RECORD = Record(
    key="drift",
    words=Text("目标漂移", "target drift"),
    sees=Text(
        "上期超额后目标上调的幅度 β⁺ 与上期未达后目标下调的幅度 β⁻ 是否不同；下级目标与上级目标之比是否逐级放大",
        "whether targets move after over-fulfilment (β⁺) otherwise than after a shortfall (β⁻); whether lower levels set more than upper levels ask",
    ),
    cannot=Text("不能说明目标定得对不对；政策本身可以要求只升不降", "whether a target is right; policy itself may want it never to fall"),
    needs=Text("至少 5 年；单位合并后至少 20 次变化", "at least 5 years; at least 20 changes when units are pooled"),
    least=5,
    line=0.01,
    line_is=Text("β⁺ = β⁻ 的显著性", "chance under β⁺ = β⁻"),
    alpha=0.01,
    measured=(
        Measured(Text("β⁺ = 0.6，β⁻ = 0.1", "β⁺ = 0.6, β⁻ = 0.1"), 0.5, 100, 1.0, 0.007),
        Measured(Text("β⁺ = 0.5，β⁻ = 0.2", "β⁺ = 0.5, β⁻ = 0.2"), 0.3, 100, 0.944, 0.007),
    ),
    draws=1000,
    source=Text("Weitzman 1980；Chang, Wang & Xiong 2025", "Weitzman 1980; Chang, Wang & Xiong 2025"),
)  # fmt: skip
POOLED = 20


@dataclass(frozen=True)
class Drift:
    """`up` how much of an excess goes into the next target, `down` how much of a shortfall; `p` that they are the same;
    `n` changes seen. NaN where there are too few."""

    n: int
    up: float
    down: float
    p: float


def ratchet(targets: ArrayLike, achieved: ArrayLike) -> Drift:
    """Targets and achievements [unit, year] of the same measure: next target's change on last year's excess and shortfall."""
    t, a = np.asarray(targets, dtype=np.float64), np.asarray(achieved, dtype=np.float64)
    move = np.diff(t, axis=1).ravel()
    excess = (a - t)[:, :-1].ravel()
    known = np.isfinite(move) & np.isfinite(excess)
    y, x = move[known], excess[known]
    n, nan = int(y.size), float("nan")
    above, below = np.maximum(x, 0), np.minimum(x, 0)
    if t.shape[1] < RECORD.least or n < POOLED or (above > 0).sum() < 3 or (below < 0).sum() < 3:
        return Drift(n, nan, nan, nan)
    design = np.column_stack([np.ones(n), above, below])
    beta, *_ = np.linalg.lstsq(design, y, rcond=None)
    left = y - design @ beta
    inverse = np.linalg.pinv(design.T @ design)
    # heteroscedasticity-consistent (HC3): large units scatter more
    hat = np.einsum("ij,jk,ik->i", design, inverse, design)
    meat = design.T @ (design * ((left / np.maximum(1e-9, 1 - hat)) ** 2)[:, None])
    cov = inverse @ meat @ inverse
    wide = np.sqrt(max(1e-18, cov[1, 1] + cov[2, 2] - 2 * cov[1, 2]))
    p = float(2 * stats.t.sf(abs(beta[1] - beta[2]) / wide, n - 3))
    return Drift(n, float(beta[1]), float(beta[2]), p)


def trial(rng: np.random.Generator, n: int, effect: float, draws: int) -> tuple[float, float]:
    """(power, false alarms) with `n` pooled changes; `effect` is β⁺ − β⁻ around a mean of 0.35."""
    found = false = 0
    for _ in range(draws):
        for gap in (effect, 0.0):
            t = np.zeros((n // 5, 6))
            a = np.zeros((n // 5, 6))
            for year in range(6):
                a[:, year] = t[:, year] + rng.normal(0, 1, n // 5)
                if year < 5:
                    x = a[:, year] - t[:, year]
                    step = np.where(x > 0, 0.35 + gap / 2, 0.35 - gap / 2) * x
                    t[:, year + 1] = t[:, year] + step + rng.normal(0, 0.2, n // 5)
            hit = ratchet(t, a).p <= RECORD.alpha
            found, false = found + (hit and gap > 0), false + (hit and gap == 0)
    return found / draws, false / draws
