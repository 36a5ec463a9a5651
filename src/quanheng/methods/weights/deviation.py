"""Standard-deviation weights (标准差法): weight in proportion to the spread of a column.

Source: Diakoulaki, Mavrotas & Papayannakis 1995, section 2. Whether the deviation is of a sample or of a
population does not matter: the factor is the same for all columns.
"""

from __future__ import annotations

from collections.abc import Sequence

from numpy.typing import ArrayLike

from quanheng.methods.matrix import Floats, checked, shares


def deviation(matrix: ArrayLike, names: Sequence[str] = ()) -> Floats:
    """Weights [indicator] of a matrix [unit, indicator].

    >>> deviation([[1, 2], [4, 16]]).round(6).tolist()
    [0.176471, 0.823529]
    """
    x = checked(matrix, names, varied=True)
    return shares(x.std(axis=0))
