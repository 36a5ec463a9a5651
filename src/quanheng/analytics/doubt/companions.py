"""Companions (关联指标): is a figure higher than what goes along with it — tax, wages, spending, people — suggests?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from quanheng.analytics.doubt.record import LINE, Measured, Record, centre, spread
from quanheng.engine.errors import Text
from quanheng.methods.matrix import Floats

RECORD = Record(
    key="companions",
    words=Text("与关联指标不相称", "out of proportion with its companions"),
    sees=Text(
        "一个总量与多项关联总量（税收、就业、支出、人口……）的对数回归：留出本单位后预测它，看自报高出多少",
        "a logarithmic regression of a total on the totals that go along with it (tax, employment, spending, people …): predicted with the unit left out, how much higher is the report?",
    ),
    cannot=Text("不能说明关联指标本身可靠；结构特殊的地区天生偏离", "that the companions are reliable; places of unusual structure lie apart by nature"),
    needs=Text("单位数至少为关联指标数的 4 倍", "at least 4 times as many units as companions"),
    least=12,
    line=LINE,
    line_is=Text("稳健 z", "robust z"),
    alpha=0.0,
    measured=(
        Measured(Text("多报 60 %（关联误差 10 %）", "60 % over-reported (companions off by 10 %)"), 0.6, 31, 0.547, 0.0014),
        Measured(Text("多报 100 %（关联误差 10 %）", "100 % over-reported (companions off by 10 %)"), 1, 31, 0.927, 0.0014),
    ),
    draws=300,
    source=Text("留一回归残差；思路同税收、用电等旁证法（如 Chen et al. 2019）", "leave-one-out residuals; the idea of tax, power and the like as witnesses (as in Chen et al. 2019)"),
)  # fmt: skip


@dataclass(frozen=True)
class Beside:
    """Per unit: `above` = log(report) − log(predicted without it), and robust `z` of it."""

    above: Floats
    z: Floats


def beside(total: ArrayLike, companions: ArrayLike) -> Beside:
    """Predict each `total` from `companions` [unit, companion], all above zero, with the unit itself left out.

    The formula is declared and has nothing to tune: least squares of the logarithm on all logarithms, equal for all.
    Columns with a gap are not used; the shape of the answer is the units'.
    """
    y = np.log(np.asarray(total, dtype=np.float64))
    x = np.asarray(companions, dtype=np.float64)
    whole = np.isfinite(x).all(axis=0) & (np.where(np.isfinite(x), x, 1) > 0).all(axis=0)
    design = np.column_stack([np.ones(y.size), np.log(x[:, whole])])
    nan = np.full(y.shape, np.nan)
    if y.size < max(RECORD.least, 4 * (design.shape[1] - 1)) or design.shape[1] < 2:
        return Beside(nan, nan)
    hat = design @ np.linalg.pinv(design)
    left = (y - hat @ y) / np.maximum(1e-9, 1 - np.diag(hat))  # the residual with the unit left out, exactly
    wide = float(spread(left))
    return Beside(left, (left - float(centre(left))) / wide if wide > 0 else nan)


def trial(rng: np.random.Generator, n: int, effect: float, draws: int) -> tuple[float, float]:
    """(power, false alarms) with `n` units, four companions each off by 10 %, and one report raised by `effect`."""
    found = false = 0
    for _ in range(draws):
        size = rng.normal(8, 1, n)
        x = np.exp(size[:, None] + rng.normal(0, 0.1, (n, 4)))
        y = np.exp(size + rng.normal(0, 0.1, n))
        false += int((beside(y, x).z > LINE).sum())
        y[0] *= 1 + effect
        found += bool(beside(y, x).z[0] > LINE)
    return found / draws, false / (draws * n)
