"""The chance that a forecast figure ends where it should, from the very errors its band is made of.

With a conformal band the past errors are put onto the forecast, and it is counted how many of them end inside (split
conformal, as in Vovk and others 2019: with k of n inside, (k + ½) ÷ (n + 1), so that few trials never sound sure). With
a parametric band, which stands where errors are too few for the level, it is the distribution that band was made with.
"""

from __future__ import annotations

import numpy as np
from scipy import stats

from quanheng.analytics.forecast.accuracy import Floats
from quanheng.analytics.forecast.bands import CONFORMAL
from quanheng.analytics.forecast.choose import Forecasts


def inside(
    made: Forecasts, low: Floats, high: Floats, level: float, floor: Floats, ceiling: Floats
) -> Floats:
    """The chance [n] that each series ends, at the last step, in [low, high]; NaN where nothing is forecast.

    `low`, `high`: [n], infinite where there is no such limit. `level`: that of the bands in `made`. `floor`, `ceiling`: [n]
    beyond which a figure cannot be (a share: 0 and 100); what lies beyond is taken for them.
    """
    point, wide = made.point[:, -1], made.high[:, -1] - made.point[:, -1]
    came = np.clip(point[:, None] + made.misses, floor[:, None], ceiling[:, None])
    tried = ~np.isnan(came)
    hits = (tried & (came >= low[:, None]) & (came <= high[:, None])).sum(1)
    counted = (hits + 0.5) / (tried.sum(1) + 1)
    freedom = np.maximum(made.trials, 2)
    scale = np.maximum(wide / stats.t.ppf(0.5 + level / 2, freedom), 1e-12)
    above = np.where(high >= ceiling, 1.0, stats.t.cdf((high - point) / scale, freedom))
    below = np.where(low <= floor, 0.0, stats.t.cdf((low - point) / scale, freedom))
    told = np.where(made.band == CONFORMAL, counted, np.maximum(above - below, 0.0))
    return np.asarray(np.where(np.isnan(point), np.nan, told))
