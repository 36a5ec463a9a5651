"""VIKOR: a compromise between the good of the whole and the largest single regret.

Source: Opricovic 1998; Opricovic & Tzeng 2004, European Journal of Operational Research 156, 445–455.
S = Σ w (f* − f) / (f* − f−), R = the largest of these terms, Q = v (S − S*) / (S− − S*) + (1 − v) (R − R*) / (R− − R*).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from quanheng.methods.matrix import Floats, checked, min_max, shares


@dataclass(frozen=True)
class Compromise:
    """`group`: S, `regret`: R, `index`: Q, all [unit]; less is better."""

    group: Floats
    regret: Floats
    index: Floats


def vikor(
    matrix: ArrayLike,
    weights: ArrayLike,
    lower_better: Sequence[bool] = (),
    names: Sequence[str] = (),
    *,
    v: float = 0.5,
) -> Compromise:
    """S, R and Q of a matrix [unit, indicator]; `v` is the weight of the group's good against single regret."""
    x = checked(matrix, names)
    away = np.where(np.ptp(x, axis=0) > 0, 1.0 - min_max(x, lower_better), 0.0)
    terms = away * shares(np.asarray(weights, dtype=np.float64))
    group, regret = terms.sum(axis=1), terms.max(axis=1)
    index: Floats = v * min_max(group[:, None])[:, 0] + (1 - v) * min_max(regret[:, None])[:, 0]
    return Compromise(group, regret, index)
