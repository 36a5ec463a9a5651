"""Dynamic optimised theta (Fiorucci, Pellegrini, Louzada, Petropoulos & Koehler 2016), fitted to all series at once.

The one-step forecast is linear in the starting level and in 1 − 1/θ once the smoothing α is fixed, so for each α of a grid
both follow by least squares with 0 ≤ 1 − 1/θ < 1, exactly, and the α with the least squared error is taken: no search that
could stop half-way. Seasons are taken out beforehand and put back, as in the paper.
"""

from __future__ import annotations

import numpy as np

from quanheng.analytics.forecast.accuracy import Floats
from quanheng.analytics.forecast.decompose import adjusted

ALPHAS = (0.1, 0.13, 0.17, 0.21, 0.26, 0.31, 0.37, 0.43, 0.5, 0.57, 0.64, 0.71, 0.78, 0.85, 0.92, 0.99)
WARM_UP = 3  # the first errors do not count: the lines have no past yet
STEEPEST = 1 - 1e-4  # of 1 − 1/θ


def theta(values: Floats, horizon: int, season: int) -> Floats:
    """Point forecasts [n, horizon] of complete series [n, t]."""
    level, factor, addend = adjusted(values, season, horizon)
    size = np.abs(level).mean(1, keepdims=True)
    size = np.where(size > 0, size, 1.0)
    return fit(level / size, horizon) * size * factor + addend


def lines(y: Floats) -> tuple[Floats, Floats, Floats]:
    """Running intercept, slope and mean after each point, of the straight line through all points so far."""
    steps = np.arange(1, y.shape[1] + 1)
    means = np.cumsum(y, 1) / steps
    moment = np.cumsum(y * steps, 1)
    # least squares on 1..i; one point alone is a level line
    middle = (steps + 1) / 2
    power = steps * (steps**2 - 1) / 12
    slopes = np.where(power > 0, (moment - means * steps * middle) / np.where(power > 0, power, 1), 0.0)
    return means - slopes * middle, slopes, means


def fit(y: Floats, horizon: int) -> Floats:
    """Fit each series over the grid of α, then run the states on through the horizon."""
    n, t = y.shape
    intercepts, slopes, means = lines(y)
    best = np.full(n, np.inf)
    chosen, start, steep, ended = np.zeros(n, dtype=int), np.zeros(n), np.zeros(n), np.zeros(n)
    when = np.arange(WARM_UP, t)
    for number, alpha in enumerate(ALPHAS):
        keep = 1 - alpha
        smoothed = smooth(y, alpha)
        rest = y[:, when] - smoothed[:, when - 1]
        drift = intercepts[:, when - 1] * keep**when + slopes[:, when - 1] * (
            (1 - keep ** (when + 1)) / alpha
        )
        fade = keep**when
        rr, rd, dd = (np.einsum("ij,ij->i", a, b) for a, b in ((rest, rest), (rest, drift), (drift, drift)))
        rf, df, ff = rest @ fade, drift @ fade, float(fade @ fade)
        weight = np.clip((rd - rf * df / ff) / np.maximum(dd - df**2 / ff, 1e-15), 0.0, STEEPEST)
        first = (rf - weight * df) / ff
        error = (
            rr - first * rf * 2 + first**2 * ff - 2 * weight * rd + weight**2 * dd + 2 * weight * first * df
        )
        better = error < best
        best = np.where(better, error, best)
        chosen, start = np.where(better, number, chosen), np.where(better, first, start)
        steep, ended = np.where(better, weight, steep), np.where(better, smoothed[:, -1], ended)
    alpha_of = np.asarray(ALPHAS)[chosen]
    state = ended + (1 - alpha_of) ** t * start
    return onward(alpha_of, steep, state, intercepts[:, -1], slopes[:, -1], means[:, -1], t, horizon)


def smooth(y: Floats, alpha: float) -> Floats:
    """Exponential smoothing from nought, as one product with a triangular matrix."""
    t = y.shape[1]
    lag = np.arange(t)[None, :] - np.arange(t)[:, None]
    kernel = np.where(lag >= 0, alpha * (1 - alpha) ** np.maximum(lag, 0), 0.0)
    return np.asarray(y @ kernel)


def onward(
    alpha: Floats,
    steep: Floats,
    level: Floats,
    intercept: Floats,
    slope: Floats,
    mean: Floats,
    t: int,
    horizon: int,
) -> Floats:
    """Forecast step by step; each forecast is taken for the figure of its step."""
    out = np.empty((len(alpha), horizon))
    keep = 1 - alpha
    for step in range(horizon):
        i = t + step
        told = level + steep * (intercept * keep**i + slope * (1 - keep ** (i + 1)) / alpha)
        out[:, step] = told
        level = alpha * told + keep * level
        slope = ((i - 1) * slope + 6 * (told - mean) / (i + 1)) / (i + 2)
        mean = (i * mean + told) / (i + 1)
        intercept = mean - slope * (i + 2) / 2
    return out
