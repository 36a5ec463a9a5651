"""Do markers agree: intraclass correlation, Kendall's W, weighted kappa.

Sources: Shrout & Fleiss 1979 (ICC); Kendall & Babington Smith 1939, corrected for ties; Cohen 1968 (weighted kappa).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from quanheng.engine.errors import Place, Problems
from quanheng.methods.matrix import Floats
from quanheng.methods.raters.marks import checked


@dataclass(frozen=True)
class Icc:
    """The six intraclass correlations: `one`, `random`, `fixed` of a single marker (ICC(1,1), (2,1), (3,1)), and
    `one_mean`, `random_mean`, `fixed_mean` of the mean of all (ICC(1,k), (2,k), (3,k)); NaN where there is no spread."""

    one: float
    random: float
    fixed: float
    one_mean: float
    random_mean: float
    fixed_mean: float


def icc(marks: ArrayLike) -> Icc:
    """ICC of a whole table [unit, marker] of at least two units and markers. Raises `Refused` for gaps.

    `random` counts a marker's severity as disagreement (two-way random, absolute agreement); `fixed` does not.
    """
    x = checked(marks, whole=True)
    n, k = _two(x)
    all_, units, markers = x.mean(), x.mean(axis=1), x.mean(axis=0)
    between = k * ((units - all_) ** 2).sum() / (n - 1)
    within = ((x - units[:, None]) ** 2).sum() / (n * (k - 1))
    columns = n * ((markers - all_) ** 2).sum() / (k - 1)
    error = ((x - units[:, None] - markers + all_) ** 2).sum() / ((n - 1) * (k - 1))
    return Icc(
        _share(between - within, between + (k - 1) * within),
        _share(between - error, between + (k - 1) * error + k * (columns - error) / n),
        _share(between - error, between + (k - 1) * error),
        _share(between - within, between),
        _share(between - error, between + (columns - error) / n),
        _share(between - error, between),
    )


def kendall_w(marks: ArrayLike) -> float:
    """Kendall's W of a whole table [unit, marker], corrected for ties: 1 where all markers rank alike; NaN where nobody
    ranks anything. Raises `Refused` for gaps."""
    x = checked(marks, whole=True)
    n, k = _two(x)
    ranks = np.column_stack([_ranks(x[:, j]) for j in range(k)])
    ties = sum(float((c**3 - c).sum()) for c in (np.unique(x[:, j], return_counts=True)[1] for j in range(k)))
    sums = ranks.sum(axis=1)
    return _share(12 * float(((sums - sums.mean()) ** 2).sum()), k**2 * (n**3 - n) - k * ties)


def kappa(first: ArrayLike, second: ArrayLike, levels: int, *, power: int = 2) -> float:
    """Weighted kappa of two markers' levels 1…`levels` on the same cases; `power` 1: linear weights, 2: quadratic.

    NaN where chance alone would agree wholly. Raises `Refused` for levels that are none.
    """
    a, b = np.asarray(first, dtype=np.int64), np.asarray(second, dtype=np.int64)
    problems = Problems()
    if (
        a.ndim != 1
        or a.shape != b.shape
        or len(a) == 0
        or min(a.min(), b.min()) < 1
        or max(a.max(), b.max()) > levels
    ):
        problems.add(
            "levels", Place(),
            ("两人的档次不能逐个对上", "the levels of the two cannot be paired"),
            (f"同一批个案，各为 1 到 {levels} 的整数", f"the same cases, each a whole number from 1 to {levels}"),
            ("核对两人的评定", "check what the two have judged"),
        )  # fmt: skip
    problems.refuse()
    seen: NDArray[np.float64] = np.zeros((levels, levels))
    np.add.at(seen, (a - 1, b - 1), 1.0 / len(a))
    chance = np.outer(seen.sum(axis=1), seen.sum(axis=0))
    apart = np.abs(np.subtract.outer(np.arange(levels), np.arange(levels))) ** power
    by_chance = float((apart * chance).sum())
    return 1 - float((apart * seen).sum()) / by_chance if by_chance > 0 else float("nan")


def _two(x: Floats) -> tuple[int, int]:
    problems = Problems()
    if min(x.shape) < 2:
        problems.add(
            "too-few", Place(),
            (f"{x.shape[0]} 个单位、{x.shape[1]} 位评分人", f"{x.shape[0]} units and {x.shape[1]} markers"),
            ("至少两个单位、两位评分人", "two units and two markers at least"),
            ("不足时不算一致性", "agreement cannot be told of fewer"),
        )  # fmt: skip
    problems.refuse()
    return x.shape[0], x.shape[1]


def _share(part: float, whole: float) -> float:
    return float(part / whole) if whole else float("nan")


def _ranks(column: Floats) -> Floats:
    """Mean ranks, ties shared."""
    _, inverse, counts = np.unique(column, return_inverse=True, return_counts=True)
    ends = np.cumsum(counts)
    out: Floats = ((ends - counts + 1 + ends) / 2)[inverse]
    return out
