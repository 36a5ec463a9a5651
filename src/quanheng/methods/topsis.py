"""TOPSIS: closeness to the ideal unit.

Source: Hwang & Yoon 1981; Tzeng & Huang 2011. Columns are divided by the root of their sum of squares and
weighted; d+ and d− are the distances to the best and the worst of every column; closeness = d− / (d+ + d−).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from quanheng.methods.matrix import Floats, checked, shares


def topsis(
    matrix: ArrayLike, weights: ArrayLike, lower_better: Sequence[bool] = (), names: Sequence[str] = ()
) -> Floats:
    """Closeness [unit], 0–1, larger = better, of a matrix [unit, indicator] with weights [indicator].

    `lower_better`: True for columns where less is better. Units all alike are equally close: 1/2.

    >>> topsis([[5, 8, 4], [7, 6, 8], [8, 8, 6], [7, 4, 6]], [0.3, 0.4, 0.3]).round(4).tolist()
    [0.5037, 0.6581, 0.7482, 0.334]
    """
    x = checked(matrix, names, least=1)
    length = np.sqrt((x**2).sum(axis=0))
    v = x / np.where(length > 0, length, 1.0) * shares(np.asarray(weights, dtype=np.float64))
    down = np.zeros(x.shape[1], dtype=bool)
    down[: len(lower_better)] = lower_better
    best = np.where(down, v.min(axis=0), v.max(axis=0))
    worst = np.where(down, v.max(axis=0), v.min(axis=0))
    to_best = np.sqrt(((v - best) ** 2).sum(axis=1))
    to_worst = np.sqrt(((v - worst) ** 2).sum(axis=1))
    both = to_best + to_worst
    closeness: Floats = np.where(both > 0, to_worst / np.where(both > 0, both, 1.0), 0.5)
    return closeness
