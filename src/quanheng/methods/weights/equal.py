"""Equal weights: the default that needs no argument."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from quanheng.methods.matrix import Floats, checked


def equal(matrix: ArrayLike, names: Sequence[str] = ()) -> Floats:
    """1/n for each of n indicators. `matrix`: [unit, indicator].

    >>> equal([[1, 2], [3, 4]]).tolist()
    [0.5, 0.5]
    """
    n = checked(matrix, names, least=1).shape[1]
    return np.full(n, 1.0 / n)
