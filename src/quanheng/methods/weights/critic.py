"""CRITIC weights: spread times conflict with the other indicators.

Source: Diakoulaki, Mavrotas & Papayannakis 1995, Computers & Operations Research 22(7), 763–770:
C_j = σ_j Σ_k (1 − r_jk) on columns scaled to 0–1; w = C / ΣC. Known trap: noise is rewarded.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from quanheng.methods.matrix import Floats, checked, min_max, shares


def critic(matrix: ArrayLike, names: Sequence[str] = ()) -> Floats:
    """Weights [indicator] of a matrix [unit, indicator], larger = better; constant columns get 0.

    If all indicators that vary move exactly together there is no conflict anywhere, and they share alike.
    """
    x = min_max(checked(matrix, names, varied=True))
    spread = x.std(axis=0)
    varies = spread > 0
    conflict = np.zeros(x.shape[1])
    together = np.atleast_2d(np.corrcoef(x[:, varies], rowvar=False))
    conflict[varies] = (1.0 - together).sum(axis=1)
    content = spread * np.where(np.abs(conflict) < 1e-12, 0.0, conflict)
    return shares(content if content.sum() > 0 else varies.astype(np.float64))
