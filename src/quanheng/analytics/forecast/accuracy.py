"""How good a forecast or a warning was: sMAPE, MASE, coverage; AUC, precision and recall, Brier score, calibration slope."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]


def mean_known(x: Floats, axis: int | tuple[int, ...] | None = None) -> Floats:
    """The mean over what is known; NaN where nothing is, without a word."""
    known = ~np.isnan(x)
    count = known.sum(axis=axis)
    return np.asarray(
        np.where(count > 0, np.where(known, x, 0.0).sum(axis=axis) / np.maximum(count, 1), np.nan)
    )


def smape(actual: Floats, forecast: Floats) -> Floats:
    """Symmetric percentage error of each series, 0 to 200."""
    size = np.abs(actual) + np.abs(forecast)
    error = np.where(size > 0, 200 * np.abs(actual - forecast) / np.where(size > 0, size, 1), 0.0)
    return mean_known(np.where(np.isnan(actual - forecast), np.nan, error), -1)


def naive_scale(past: Floats, season: int) -> Floats:
    """Mean absolute error of repeating the season inside the past: what MASE divides by; NaN where it is nought."""
    step = season if past.shape[-1] > season else 1
    scale = mean_known(np.abs(past[..., step:] - past[..., :-step]), -1)
    return np.where(scale > 0, scale, np.nan)


def mase(actual: Floats, forecast: Floats, past: Floats, season: int) -> Floats:
    """Mean absolute error of each series over that of the seasonal naive inside its past."""
    return mean_known(np.abs(actual - forecast), -1) / naive_scale(past, season)


def coverage(actual: Floats, low: Floats, high: Floats) -> float:
    """Share of the known figures inside their bands."""
    told = ~np.isnan(actual + low + high)
    inside = (actual >= low) & (actual <= high)
    return float(inside[told].mean()) if told.any() else float("nan")


def auc(score: Floats, truth: Bools) -> float:
    """The chance that a true case has a higher score than an untrue one; ties count half."""
    order = np.sort(score[~truth])
    if not truth.any() or not order.size:
        return float("nan")
    below = np.searchsorted(order, score[truth], "left") + np.searchsorted(order, score[truth], "right")
    return float(below.mean() / 2 / order.size)


def precision_recall(warned: Bools, truth: Bools) -> tuple[float, float]:
    """Share of the warnings that were right; share of the true cases that were warned of."""
    hits = float((warned & truth).sum())
    return hits / max(1.0, float(warned.sum())), hits / max(1.0, float(truth.sum()))


def brier_gain(chance: Floats, truth: Bools) -> float:
    """How much smaller the Brier score is than that of always saying the base rate: 0.3 is 30 % better."""
    base = truth.mean()
    return float(1 - np.mean((chance - truth) ** 2) / (base * (1 - base)))


def calibration_slope(chance: Floats, truth: Bools) -> float:
    """Slope of a logistic line of what happened on the log odds told: 1 is right, below 1 is too sure."""
    told = np.clip(chance, 1e-4, 1 - 1e-4)
    x = np.stack([np.ones_like(told), np.log(told / (1 - told))], 1)
    beta = np.array([0.0, 1.0])
    for _ in range(25):
        p = 1 / (1 + np.exp(-np.clip(x @ beta, -30, 30)))
        step = np.linalg.solve((x.T * (p * (1 - p))) @ x + 1e-9 * np.eye(2), x.T @ (truth - p))
        beta = beta + step
        if np.abs(step).max() < 1e-9:
            break
    return float(beta[1])


def line_for(chance: Floats, truth: Bools, precision: float) -> float:
    """The lowest warning line whose warnings are right at least `precision` of the time: most cases found at that price."""
    order = np.argsort(-chance, kind="stable")
    right = np.cumsum(truth[order]) / np.arange(1, len(order) + 1)
    enough = np.flatnonzero(right >= precision)
    return float(chance[order[enough[-1]]]) if enough.size else 1.0
