"""Holt-Winters with a damped trend and additive seasons, over all series and a small grid of parameters at once.

A series whose season does not show (see `decompose`) is smoothed without one. The grid's member with the least squared
one-step error after the first season is taken for each series.
"""

from __future__ import annotations

from itertools import product

import numpy as np

from quanheng.analytics.forecast.accuracy import Floats
from quanheng.analytics.forecast.decompose import indices, seasonal

GRID = np.array(list(product((0.1, 0.3, 0.6, 0.9), (0.02, 0.15), (0.9, 0.98), (0.05, 0.2))))  # α β φ γ
BLOCK = 1024  # series smoothed together: what fits a processor's cache


def holt_winters(values: Floats, horizon: int, season: int) -> Floats:
    """Point forecasts [n, horizon] of complete series [n, t]."""
    blocks = [values[k : k + BLOCK] for k in range(0, len(values), BLOCK)]
    return np.concatenate([smoothed(block, horizon, season) for block in blocks]) if blocks else values[:, :0]


def smoothed(y: Floats, horizon: int, season: int) -> Floats:
    """One block of series through the grid."""
    n, t = y.shape
    with_season = seasonal(y, season)
    shape = np.zeros((n, max(season, 1)))
    if with_season.any():
        shape[with_season] = indices(y[with_season], season, np.zeros(int(with_season.sum()), dtype=bool))
    alpha, beta, phi, gamma = (GRID[:, k : k + 1] for k in range(4))
    gamma = gamma * with_season
    cycle = shape.shape[1]
    seasons = np.repeat(shape.T[:, None, :], len(GRID), 1)  # [cycle, grid, n]
    flat = y - shape[:, np.arange(t) % cycle]
    span = min(max(cycle, 4), t // 2)
    slope = np.repeat(
        ((flat[:, span : 2 * span].mean(1) - flat[:, :span].mean(1)) / span)[None], len(GRID), 0
    )
    level = flat[:, :span].mean(1) - slope * (span + 1) / 2
    error = np.zeros_like(level)
    warm = min(cycle, t // 3)
    for i in range(t):
        phase = i % cycle
        before = phi * slope
        told = level + before
        miss = y[:, i] - told - seasons[phase]
        if i >= warm:
            error += miss * miss
        gain = alpha * miss
        level = told + gain
        slope = before + beta * gain
        seasons[phase] += gamma * (miss - gain)
    best = error.argmin(0)
    pick = np.arange(n)
    level, slope = level[best, pick], slope[best, pick]
    fade = np.cumsum(phi[best] ** np.arange(1, horizon + 1), 1)
    kept = seasons[:, best, pick].T
    return np.asarray(level[:, None] + fade * slope[:, None] + kept[:, (t + np.arange(horizon)) % cycle])
