"""The matrix of a run: units × indicators in one period, ready for the methods of this package."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from quanheng.engine.errors import Place, Problems
from quanheng.engine.run import Run
from quanheng.methods.matrix import Floats


@dataclass(frozen=True)
class PointsMatrix:
    """Points [unit, indicator], larger = better, NaN where absent. `weights`: the scheme's own declared
    weights of the indicators as shares of the whole, averaged over the units."""

    period: str
    units: tuple[str, ...]
    leaves: tuple[str, ...]
    points: Floats
    weights: Floats


def matrix_of(run: Run, period: str) -> PointsMatrix:
    """The ranked units' points in a period; indicators without any points there are left out.

    Raises `Refused` for a period that was not scored.
    """
    if period not in run.periods:
        problems = Problems()
        problems.add(
            "period-unknown", Place(path=period),
            (f"期间 {period} 没有计分", f"period {period} was not scored"),
            ("、".join(run.periods[-12:]), ", ".join(run.periods[-12:])),
            ("换一个期间", "choose another period"),
        )  # fmt: skip
        problems.refuse()
    row = run.row(period)
    ranked = np.flatnonzero(~np.isnan(run.ranks[row]))
    whole = run.weights[run.scheme.root.id]
    leaves, columns, weights = [], [], []
    for leaf in run.scheme.leaves:
        points = run.points(leaf)[row, ranked]
        if np.isnan(points).all():
            continue
        share = np.broadcast_to(np.asarray(run.weights[leaf.id] / whole, dtype=np.float64), run.cube.shape)
        leaves.append(leaf.id)
        columns.append(points)
        weights.append(float(np.nan_to_num(share[row, ranked]).mean()))
    points = np.stack(columns, axis=1) if columns else np.empty((len(ranked), 0))
    return PointsMatrix(
        period, tuple(run.units[u].id for u in ranked), tuple(leaves), points, np.array(weights)
    )
