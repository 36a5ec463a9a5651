"""The matrix every method starts from: units in rows, indicators in columns, checked once, told all at once."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from quanheng.engine.errors import Place, Problems

Floats = NDArray[np.float64]


def checked(
    matrix: ArrayLike,
    names: Sequence[str] = (),
    *,
    least: int = 2,
    positive: bool = False,
    varied: bool = False,
) -> Floats:
    """`matrix` as float64 [unit, indicator].

    `least`: fewest units. `positive`: no number below zero and no column that sums to zero. `varied`: at least
    one column is not constant. Raises `Refused` with every fault, each naming its column.
    """
    x = np.asarray(matrix, dtype=np.float64)
    problems = Problems()
    if x.ndim != 2 or x.shape[0] < least or x.shape[1] < 1:
        problems.add(
            "matrix-shape", Place(),
            (f"矩阵的形状是 {x.shape}", f"the matrix has shape {x.shape}"),
            (f"至少 {least} 个单位、1 项指标的二维表", f"a table of at least {least} units and 1 indicator"),
            ("检查所选时期有没有得分", "check that the chosen period has scores"),
        )  # fmt: skip
        problems.refuse()
    called = [names[j] if j < len(names) else str(j + 1) for j in range(x.shape[1])]
    for j in np.flatnonzero(~np.isfinite(x).all(axis=0)):
        gone = int((~np.isfinite(x[:, j])).sum())
        problems.add(
            "matrix-gap", Place(path=called[j]),
            (f"{gone} 个单位没有数", f"{gone} units have no number"),
            ("每个单位每项指标都有数", "a number for every unit and indicator"),
            ("去掉这项指标或这些单位，或先补数", "leave out the indicator or the units, or fill the gaps first"),
        )  # fmt: skip
    if positive:
        for j in np.flatnonzero((x < 0).any(axis=0) | (x.sum(axis=0) == 0)):
            problems.add(
                "matrix-sign", Place(path=called[j]),
                ("有负数，或合计为零", "it has a negative number, or sums to zero"),
                ("不小于零、合计大于零，才能算占比", "no number below zero and a sum above zero, to form shares"),
                ("改用评分（points）矩阵，或先归一化", "use the matrix of points, or normalise first"),
            )  # fmt: skip
    if varied and np.isfinite(x).all() and (np.ptp(x, axis=0) == 0).all():
        problems.add(
            "matrix-constant", Place(),
            ("所有指标在各单位间都没有差别", "no indicator differs between units"),
            ("至少一项有差别", "at least one that differs"),
            ("换一个时期，或用等权", "choose another period, or equal weights"),
        )  # fmt: skip
    problems.refuse()
    return x


def min_max(x: Floats, lower_better: Sequence[bool] = ()) -> Floats:
    """Each column scaled to 0–1, 1 = best; a constant column becomes 0. [unit, indicator] → same shape."""
    low, high = x.min(axis=0), x.max(axis=0)
    spread = np.where(high > low, high - low, 1.0)
    scaled: Floats = (x - low) / spread
    for j, lower in enumerate(lower_better):
        if lower:
            scaled[:, j] = (high[j] - x[:, j]) / spread[j]
    return scaled


def shares(amounts: Floats) -> Floats:
    """Non-negative amounts divided by their sum."""
    out: Floats = amounts / amounts.sum()
    return out
