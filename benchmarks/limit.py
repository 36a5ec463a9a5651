"""What the machine allows: one fused pass over the cube (affine, clip, weight, accumulate, with missing values)
plus the sorting the rank rule cannot do without. No engine can be faster than this much arithmetic and reading.
"""

from __future__ import annotations

import numpy as np
from numba import njit


@njit(cache=True, fastmath=False)
def _fused(cube, low, scale, weight, num, den):  # type: ignore[no-untyped-def]
    leaves, periods, units = cube.shape
    for j in range(leaves):
        for t in range(periods):
            for u in range(units):
                x = cube[j, t, u]
                p = min(max((x - low[j]) * scale[j], 0.0), 100.0)
                ok = x == x
                num[t, u] += weight[j] * p if ok else 0.0
                den[t, u] += weight[j] if ok else 0.0


def limit_pass(cube: np.ndarray) -> np.ndarray:
    """The pass and the sort of every eighth indicator's rows; returns the weighted means."""
    leaves = len(cube)
    low, scale, weight = np.full(leaves, 20.0), np.full(leaves, 1.5), np.linspace(1, 9, leaves)
    num, den = np.zeros(cube.shape[1:]), np.zeros(cube.shape[1:])
    _fused(cube, low, scale, weight, num, den)
    for j in range(5, leaves, 8):
        np.sort(cube[j], axis=1)
    return num / den
