"""The table every method on markers starts from: units in rows, markers in columns, a gap where nothing was marked."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

from quanheng.engine.errors import Place, Problems
from quanheng.methods.matrix import Floats

Bools = NDArray[np.bool_]


def checked(
    marks: ArrayLike, units: Sequence[str] = (), markers: Sequence[str] = (), *, whole: bool = False
) -> Floats:
    """`marks` as float64 [unit, marker], NaN where a marker did not mark a unit.

    `whole`: no gap may be there. Raises `Refused` with every fault, each naming its unit or marker.
    """
    x = np.asarray(marks, dtype=np.float64)
    problems = Problems()
    if x.ndim != 2 or 0 in x.shape:
        problems.add(
            "marks-shape", Place(),
            (f"评分表的形状是 {x.shape}", f"the table of marks has shape {x.shape}"),
            ("至少 1 个单位、1 位评分人的二维表", "a table of at least 1 unit and 1 marker"),
            ("检查有没有评分", "check that there are marks"),
        )  # fmt: skip
        problems.refuse()
    if np.isinf(x).any():
        problems.add(
            "marks-infinite", Place(),
            ("有无穷大的分", "a mark is infinite"), ("有限的数", "finite numbers"), ("改正评分", "correct the mark"),
        )  # fmt: skip
    gone = np.isnan(x)
    for i in np.flatnonzero(gone.all(axis=1)).tolist():
        problems.add(
            "unit-without-marks", Place(path=called(units, i)),
            ("没有一位评分人打分", "no marker has marked it"),
            ("每个单位至少一个分", "a mark for every unit"), ("补打分，或去掉这个单位", "have it marked, or leave the unit out"),
        )  # fmt: skip
    for j in np.flatnonzero(gone.all(axis=0)).tolist():
        problems.add(
            "marker-without-marks", Place(path=called(markers, j)),
            ("一个分也没打", "has given no mark"),
            ("每位评分人至少一个分", "a mark by every marker"), ("去掉这位评分人", "leave the marker out"),
        )  # fmt: skip
    if whole and gone.any():
        problems.add(
            "marks-gap", Place(),
            (f"有 {int(gone.sum())} 处没有打分", f"{int(gone.sum())} marks are missing"),
            ("人人打全的表", "a table where everybody marked everything"),
            ("只取都打了分的单位", "take only the units that all have marked"),
        )  # fmt: skip
    problems.refuse()
    return x


def called(names: Sequence[str], index: int) -> str:
    """The name of a row or column, its number where it has none."""
    return names[index] if index < len(names) else str(index + 1)


def spread(x: Floats, axis: int) -> Floats:
    """The sample standard deviation (n − 1) along an axis, gaps left out; 0 where there are fewer than two marks."""
    n = (~np.isnan(x)).sum(axis=axis)
    mean = np.nansum(x, axis=axis) / np.maximum(n, 1)
    squares = np.nansum((x - np.expand_dims(mean, axis)) ** 2, axis=axis)
    out: Floats = np.sqrt(squares / np.maximum(n - 1, 1))
    return out
