"""Many questions at once: Benjamini–Hochberg across units × detectors, so that honest units are left in peace.

Source: Benjamini & Hochberg 1995, Journal of the Royal Statistical Society B 57, 289–300.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from quanheng.methods.matrix import Floats

LEVEL = 0.05  # expected share of false questions among those asked: a parameter of the room


def kept(p: ArrayLike, level: float = LEVEL) -> NDArray[np.bool_]:
    """Which of the chances `p` (any shape; NaN = not tested) remain when all are tested together at `level`."""
    x = np.asarray(p, dtype=np.float64)
    q = adjusted(x)
    return np.asarray(np.isfinite(q) & (np.nan_to_num(q, nan=1.0) <= level))


def adjusted(p: ArrayLike) -> Floats:
    """The chances, adjusted for how many were tested: the lowest level at which each would still be kept."""
    x = np.asarray(p, dtype=np.float64)
    flat = x.ravel()
    tested = np.flatnonzero(np.isfinite(flat))
    out = np.full(flat.shape, np.nan)
    if tested.size:
        order = tested[np.argsort(flat[tested], kind="stable")]
        scaled = flat[order] * tested.size / np.arange(1, tested.size + 1)
        out[order] = np.minimum(np.minimum.accumulate(scaled[::-1])[::-1], 1.0)
    return out.reshape(x.shape)
