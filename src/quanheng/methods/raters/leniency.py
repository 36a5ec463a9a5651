"""How high and how spread each marker marks, and what a distribution of grades is worth: material for calibration.

Sources: leniency and central tendency as in Saal, Downey & Lahey 1980; effective number of grades 2^H by Shannon's entropy
(Hill 1973). Lines on the share of good grades are parameters of the place (domain.md §7, §16 A2.3, A15).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from quanheng.methods.matrix import Floats
from quanheng.methods.raters.marks import checked, spread


@dataclass(frozen=True)
class Leniency:
    """Of each marker: `count` of marks, `mean`, `sd` (n − 1), and `lean`: the mean difference from the units' own means of
    the other markers (above 0: lenient; NaN where no unit has another marker)."""

    count: Floats
    mean: Floats
    sd: Floats
    lean: Floats


def leniency(marks: ArrayLike) -> Leniency:
    """Leniency and spread [marker] of marks [unit, marker], NaN where not marked."""
    x = checked(marks)
    given = ~np.isnan(x)
    count = given.sum(axis=0).astype(np.float64)
    of_unit, total = given.sum(axis=1), np.nansum(x, axis=1)
    others = of_unit[:, None] - 1
    rest = np.where(others > 0, (total[:, None] - np.nan_to_num(x)) / np.maximum(others, 1), np.nan)
    apart = np.where(given, x - rest, np.nan)
    known = (~np.isnan(apart)).sum(axis=0)
    lean = np.where(known > 0, np.nansum(apart, axis=0) / np.maximum(known, 1), np.nan)
    return Leniency(count, np.nansum(x, axis=0) / count, spread(x, 0), lean)


@dataclass(frozen=True)
class Distribution:
    """Grades of a group: `counts` by grade, `good` how many of the good ones, `share` of all, `effective` grades 2^H."""

    counts: Mapping[str, int]
    good: int
    share: float
    effective: float


def distribution(grades: Sequence[str], order: Sequence[str], good: Sequence[str]) -> Distribution:
    """Count grades in their `order` (grades not in it come last); `good` are those that a cap is on."""
    known = [*order, *sorted(set(grades) - set(order))]
    counts = {g: sum(one == g for one in grades) for g in known}
    total = len(grades)
    part = np.array([c / total for c in counts.values() if c]) if total else np.array([1.0])
    best = sum(counts.get(g, 0) for g in set(good))
    return Distribution(
        counts, best, best / total if total else 0.0, float(2 ** -(part * np.log2(part)).sum())
    )
