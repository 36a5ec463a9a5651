"""Weights from principal components: how much of each indicator the main components share.

Source: OECD/JRC, Handbook on Constructing Composite Indicators (2008), section 6.1 (after Nicoletti et al.
2000): components of the correlation matrix with an eigenvalue above 1 are kept; an indicator weighs as its
squared loadings on them, summed (its communality). Communalities do not change under rotation, so no
rotation has to be chosen. What has much of its own, and little in common, weighs little: say so when used.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from quanheng.methods.matrix import Floats, checked, shares


def pca(matrix: ArrayLike, names: Sequence[str] = ()) -> Floats:
    """Weights [indicator] of a matrix [unit, indicator]; constant columns get 0.

    If no eigenvalue exceeds 1 (indicators without correlation), the largest component is kept.
    """
    x = checked(matrix, names, varied=True)
    varies = np.ptp(x, axis=0) > 0
    values, vectors = np.linalg.eigh(np.atleast_2d(np.corrcoef(x[:, varies], rowvar=False)))
    kept = values > 1.0 + 1e-9
    if not kept.any():
        kept = values >= values.max() - 1e-9
    communality = np.zeros(x.shape[1])
    communality[varies] = (vectors[:, kept] ** 2 * values[kept]).sum(axis=1)
    return shares(communality)
