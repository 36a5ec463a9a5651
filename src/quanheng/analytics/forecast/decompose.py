"""Is there a season, and which? The test and the classical decomposition that the theta papers use, for all series at once."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from quanheng.analytics.forecast.accuracy import Floats

Bools = npt.NDArray[np.bool_]
SEASONAL_Z = 1.6448536269514722  # 90 % two-sided, as in the theta papers


def seasonal(values: Floats, season: int) -> Bools:
    """Which series repeat themselves after `season` steps: autocorrelation there beyond what the earlier ones explain."""
    n, t = values.shape
    if season < 2 or t < 2 * season:
        return np.zeros(n, dtype=bool)
    off = values - values.mean(1, keepdims=True)
    power = (off**2).sum(1)
    safe = np.where(power > 0, power, 1.0)
    acf = np.stack([(off[:, k:] * off[:, :-k]).sum(1) / safe for k in range(1, season + 1)], 1)
    limit = SEASONAL_Z * np.sqrt((1 + 2 * (acf[:, :-1] ** 2).sum(1)) / t)
    return np.asarray((np.abs(acf[:, -1]) > limit) & (power > 0))


def indices(values: Floats, season: int, factors: Bools) -> Floats:
    """[n, season] seasonal indices from a centred moving average: factors with mean 1, or addends with mean 0."""
    t = values.shape[1]
    weights = np.ones(season + 1 - season % 2)
    if season % 2 == 0:
        weights[[0, -1]] = 0.5
    weights /= season
    half = len(weights) // 2
    padded = np.zeros((len(weights) - 1 + t, t))
    for lag, weight in enumerate(weights):
        padded[np.arange(t) + lag, np.arange(t)] = weight
    band = padded[half : half + t]
    trend = values @ band
    inner = slice(half, t - half)
    base = trend[:, inner]
    by = factors[:, None]
    off = np.where(by, values[:, inner] / np.where(by & (base != 0), base, 1.0), values[:, inner] - base)
    phase = np.arange(half, t - half) % season
    out = np.stack([off[:, phase == k].mean(1) for k in range(season)], 1)
    middle = out.mean(1, keepdims=True)
    return np.asarray(np.where(by, out / np.where(by, middle, 1.0), out - middle))


def adjusted(values: Floats, season: int, horizon: int) -> tuple[Floats, Floats, Floats]:
    """The series without their season, and the season of the `horizon` steps to come as (factor, addend)."""
    n, t = values.shape
    factor, addend = np.ones((n, t + horizon)), np.zeros((n, t + horizon))
    which = seasonal(values, season)
    if which.any():
        told = values[which]
        factors: Bools = np.asarray((told > 0).all(1))
        shape = indices(told, season, factors)
        factors = np.asarray(factors & (shape > 0.01).all(1))
        shape = indices(told, season, factors)
        long = shape[:, np.arange(t + horizon) % season]
        factor[which] = np.where(factors[:, None], long, 1.0)
        addend[which] = np.where(factors[:, None], 0.0, long)
    return (values - addend[:, :t]) / factor[:, :t], factor[:, t:], addend[:, t:]
