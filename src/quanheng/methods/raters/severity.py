"""The additive severity model: a mark is the unit's level plus the marker's severity plus chance, by least squares.

Source: the two-way additive (unbalanced) linear model, Scheffé 1959 ch. 4; the linear counterpart of many-facet Rasch
measurement (Linacre 1989), used so that a harsh panel does not sink a unit. Intervals are Student's t on the residual
degrees of freedom. It cannot compare units whom no chain of common markers joins: such designs are refused.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from quanheng.engine.errors import Place, Problems
from quanheng.methods.matrix import Floats
from quanheng.methods.raters.marks import Bools, called, checked
from quanheng.methods.raters.student import t_quantile


@dataclass(frozen=True)
class Severity:
    """What the model says.

    `unit` [unit] adjusted levels; `low`, `high` [unit] their intervals (NaN without residual degrees of freedom);
    `raw` [unit] plain means; `marker` [marker] severity, summing to 0 (below 0: severe); `marker_low`, `marker_high`;
    `sd` residual standard deviation; `freedom` its degrees; `residual` [unit, marker]; `adjusted` [unit, marker] marks
    without the marker's severity: their mean over a unit's markers is its level.
    """

    unit: Floats
    low: Floats
    high: Floats
    raw: Floats
    marker: Floats
    marker_low: Floats
    marker_high: Floats
    sd: float
    freedom: int
    residual: Floats
    adjusted: Floats


def parts(given: Bools) -> list[tuple[list[int], list[int]]]:
    """The parts of a design [unit, marker]: units and markers joined by chains of marks, each part apart from the others."""
    units = given.shape[0]
    label = np.arange(units)
    while True:
        of_marker = np.where(given, label[:, None], units).min(axis=0)
        new = np.minimum(label, np.where(given, of_marker, units).min(axis=1))
        if (new == label).all():
            break
        label = new
    return [
        (np.flatnonzero(label == k).tolist(), np.flatnonzero(of_marker == k).tolist())
        for k in np.unique(label)
    ]


def severity(
    marks: ArrayLike, units: Sequence[str] = (), markers: Sequence[str] = (), *, confidence: float = 0.95
) -> Severity:
    """Fit the model to marks [unit, marker], NaN where not marked.

    Raises `Refused` for a disconnected design, naming its parts.
    """
    x = checked(marks, units, markers)
    given = ~np.isnan(x)
    _refuse_parts(parts(given), units, markers)
    n, m = x.shape
    rows, columns = np.nonzero(given)
    design = np.zeros((len(rows), n + m))
    design[np.arange(len(rows)), rows] = 1.0
    design[np.arange(len(rows)), n + columns] = 1.0
    cross = design.T @ design
    cross[n:, n:] += (
        1.0  # severities sum to zero: adds (Σ severity)², which is 0 at the answer and makes it one
    )
    inverse = np.linalg.inv(cross)
    effects = inverse @ (design.T @ x[given])
    left = x[given] - design @ effects
    freedom = len(rows) - (n + m - 1)
    residual = np.full(x.shape, np.nan)
    residual[given] = left
    sd = float(np.sqrt((left @ left) / freedom)) if freedom > 0 else float("nan")
    centre = np.eye(n + m)
    centre[n:, n:] -= 1.0 / m
    centre[:n, n:] += 1.0 / m  # the level of a unit is with the mean marker
    errors = np.sqrt(np.maximum(np.diag(centre @ inverse @ centre.T), 0.0)) * sd
    half = errors * (t_quantile((1 + confidence) / 2, freedom) if freedom > 0 else float("nan"))
    effects = centre @ effects
    unit, marker = effects[:n], effects[n:]
    return Severity(
        unit, unit - half[:n], unit + half[:n], np.nanmean(x, axis=1), marker, marker - half[n:], marker + half[n:], sd, freedom,
        residual, x - marker,
    )  # fmt: skip


def _refuse_parts(
    found: list[tuple[list[int], list[int]]], units: Sequence[str], markers: Sequence[str]
) -> None:
    if len(found) == 1:
        return
    problems = Problems()
    for k, (own, by) in enumerate(found, 1):
        of = "、".join(called(units, i) for i in own[:12]) + ("…" if len(own) > 12 else "")
        who = "、".join(called(markers, j) for j in by[:12]) + ("…" if len(by) > 12 else "")
        problems.add(
            "design-disconnected", Place(path=f"{k}/{len(found)}"),
            (f"第 {k} 部分与其余没有共同的评分人：单位 {of}；评分人 {who}", f"part {k} has no marker in common with the rest: units {of}; markers {who}"),
            ("各单位由共同的评分人连成一片", "all units joined by chains of common markers"),
            ("请一位评分人加评两部分各一个单位，或不用宽严模型", "have one marker mark a unit of each part, or do not use the severity model"),
        )  # fmt: skip
    problems.refuse()
