"""The forecasts there are, by name, and the two baselines they must beat."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from quanheng.analytics.forecast.accuracy import Floats
from quanheng.analytics.forecast.holt_winters import holt_winters
from quanheng.analytics.forecast.theta import theta

Picks = npt.NDArray[np.intp]
Model = Callable[[Floats, int, int], Floats]


def naive(values: Floats, horizon: int, season: int) -> Floats:
    """The last figure, repeated."""
    return np.repeat(values[:, -1:], horizon, 1)


def seasonal_naive(values: Floats, horizon: int, season: int) -> Floats:
    """The last season, repeated."""
    cycle = min(season, values.shape[1])
    return values[:, values.shape[1] - cycle + np.arange(horizon) % cycle]


BASELINES: dict[str, Model] = {"naive": naive, "seasonal-naive": seasonal_naive}
MODELS: dict[str, Model] = {"holt-winters": holt_winters, "theta": theta}
COMBINED = "combined"  # the mean of all MODELS: combinations won the M4 competition
CLEARLY = 0.05  # a single model is taken only where its past error is so far below the combination's
NAMES = (*BASELINES, *MODELS, COMBINED)


def all_points(values: Floats, horizon: int, season: int) -> dict[str, Floats]:
    """Every model's point forecasts of complete series."""
    made = {name: model(values, horizon, season) for name, model in (BASELINES | MODELS).items()}
    made[COMBINED] = np.mean([made[name] for name in MODELS], axis=0)
    return made


def best(errors: Floats) -> tuple[Picks, Picks]:
    """Mean absolute errors [models, n] in the order of NAMES → what to take for each series, and its better baseline.

    Few trials cannot tell good models apart, so the combination stands unless a single model did clearly better; and a
    model that does not beat the better baseline is not taken at all.
    """
    weighed = errors.copy()
    weighed[len(BASELINES) : -1] /= 1 - CLEARLY
    pick = np.arange(errors.shape[1])
    plain = errors[: len(BASELINES)].argmin(0)
    model = weighed[len(BASELINES) :].argmin(0) + len(BASELINES)
    return np.where(errors[model, pick] < errors[plain, pick], model, plain), plain
