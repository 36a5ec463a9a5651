"""Entropy weights (熵权): an indicator that tells units apart more weighs more.

Source: Shannon 1948; Zeleny 1982; formula of domain practice: p = x / Σx by column, e = −Σ p ln p / ln n,
w = (1 − e) / Σ(1 − e), with 0 · ln 0 = 0. The result depends on the scale the numbers are put on: weigh the
same matrix that is added up (points), not raw figures in several units.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from quanheng.methods.matrix import Floats, checked, shares


def entropy(matrix: ArrayLike, names: Sequence[str] = ()) -> Floats:
    """Weights [indicator] of a matrix [unit, indicator] without negative numbers; constant columns get 0.

    >>> entropy([[1, 2], [4, 16]]).round(6).tolist()
    [0.358889, 0.641111]
    """
    x = checked(matrix, names, positive=True, varied=True)
    p = x / x.sum(axis=0)
    e = -(p * np.log(np.where(p > 0, p, 1.0))).sum(axis=0) / np.log(len(x))
    return shares(np.where(np.ptp(x, axis=0) == 0, 0.0, np.maximum(1.0 - e, 0.0)))
