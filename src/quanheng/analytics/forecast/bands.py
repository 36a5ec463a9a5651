"""Bands from past errors, step by step (split conformal); wider and parametric where past errors are too few.

A band that is to hold with chance L needs at least ⌈1 / (1 − L)⌉ − 1 past errors: 4 for 80 %, 9 for 90 %, 19 for 95 %.
"""

from __future__ import annotations

import numpy as np
from scipy import stats

from quanheng.analytics.forecast.accuracy import Floats

LIFT = 0.25
CONFORMAL, PARAMETRIC = "conformal", "parametric"


def errors_needed(level: float) -> int:
    """Past errors without which no band of this level can be read from them."""
    return int(np.ceil(round(1 / (1 - level), 9))) - 1


def reach(errors: Floats, level: float) -> tuple[Floats, str]:
    """Absolute errors [n, trials, horizon] → how far the band reaches [n, horizon], and how it was made."""
    count = errors.shape[1]
    rank = int(np.ceil(round(level * (count + 1), 9)))
    if count >= errors_needed(level) and rank <= count:
        wide = np.sort(errors, 1)[:, rank - 1]
        # a later step is seldom surer than an earlier one: drawn part of the way up to the widest step before it
        return wide + LIFT * (np.maximum.accumulate(wide, 1) - wide), CONFORMAL
    # root mean square over steps up to this one, grown as a random walk's would, with the few trials' own t quantile
    steps = np.arange(1, errors.shape[2] + 1)
    one = np.sqrt((errors**2 / steps).mean((1, 2)))
    return np.asarray(one[:, None] * np.sqrt(steps) * stats.t.ppf(0.5 + level / 2, max(count, 2))), PARAMETRIC
