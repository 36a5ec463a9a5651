"""Marks standardised by marker: each marker's mean and spread made those of all.

Source: the usual standardisation, z = (s − μⱼ) / σⱼ mapped back to μ̄ + σ̄·z (domain.md §11). It supposes that every
marker marked units of the same mean quality; where markers mark different units, `severity` does not need that.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from quanheng.methods.matrix import Floats
from quanheng.methods.raters.marks import checked, spread


def standardised(marks: ArrayLike) -> Floats:
    """Marks [unit, marker] with each marker's mean and standard deviation (n − 1) replaced by the mean of all markers'.

    A marker whose marks are all the same has no z; the marks stay as they are. Gaps stay gaps.

    """
    x = checked(marks)
    n = (~np.isnan(x)).sum(axis=0)
    mean, sd = np.nansum(x, axis=0) / n, spread(x, 0)
    able = sd > 0
    if not able.any():
        return x
    to_mean, to_sd = float(mean[able].mean()), float(sd[able].mean())
    out: Floats = np.where(able, to_mean + to_sd * (x - mean) / np.where(able, sd, 1.0), x)
    return out
