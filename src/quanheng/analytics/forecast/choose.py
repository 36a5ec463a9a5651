"""A forecast for each series, from the model that did best in its own back-test; none where none beats the baseline."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from quanheng.analytics.forecast.accuracy import Floats
from quanheng.analytics.forecast.back_test import ORIGINS, cuts, trials
from quanheng.analytics.forecast.bands import reach
from quanheng.analytics.forecast.models import BASELINES, NAMES, all_points, best

TOO_SHORT, NO_BETTER, GAPS = "too-short", "no-better", "gaps"
GAP_SHARE = (
    0.1  # so many figures may be missing inside a series (they are interpolated); its last one may not
)
CHUNK = 2048

Words = npt.NDArray[np.str_]


@dataclass(frozen=True)
class Forecasts:
    """Per series: what is forecast, by which model, how sure, or why not."""

    model: Words  # the model chosen, the better baseline where none beats it, "" where nothing could be tried
    plain: Words  # the better baseline, which the model had to beat
    point: Floats  # [n, horizon]; NaN where `note` says why
    low: Floats
    high: Floats
    baseline: Floats  # [n, horizon] the better baseline's figures, for comparison only
    misses: Floats  # [n, trials] of the model taken, at the last step: what came less what was forecast; NaN: no trial
    error: Floats  # mean absolute error in the back-test
    baseline_error: Floats
    trials: npt.NDArray[np.int64]
    note: Words  # "" | "too-short" | "no-better" | "gaps"
    band: Words  # "conformal" | "parametric" | ""


def forecast(
    values: Floats, horizon: int, season: int = 12, level: float = 0.8, origins: int = ORIGINS
) -> Forecasts:
    """Series [n, t] (NaN: not known) → the next `horizon` figures of each with bands of the level asked for."""
    values = np.asarray(values, dtype=np.float64)
    n, t = values.shape
    out = empty(n, horizon, origins)
    known = ~np.isnan(values)
    first = np.where(known.any(1), known.argmax(1), t)
    for start in np.unique(first):
        group = np.flatnonzero(first == start)
        if not cuts(t - start, horizon, season, origins):
            out.note[group] = TOO_SHORT
            continue
        holes = ~known[group, start:]
        bad = holes[:, -1] | (holes.mean(1) > GAP_SHARE)
        out.note[group[bad]] = GAPS
        good = group[~bad]
        for k in range(0, len(good), CHUNK):
            rows = good[k : k + CHUNK]
            settle(out, rows, filled(values[rows, start:]), horizon, season, level, origins)
    return out


def empty(n: int, horizon: int, origins: int) -> Forecasts:
    """Nothing said yet."""
    point, low, high, baseline = (np.full((n, horizon), np.nan) for _ in range(4))
    misses, error, baseline_error = np.full((n, origins), np.nan), np.full(n, np.nan), np.full(n, np.nan)
    model, plain, note, band = (np.full(n, "", dtype="<U16") for _ in range(4))
    tried = np.zeros(n, np.int64)
    return Forecasts(
        model, plain, point, low, high, baseline, misses, error, baseline_error, tried, note, band
    )


def filled(values: Floats) -> Floats:
    """Holes inside a series by the straight line between their neighbours."""
    holes = np.isnan(values)
    out = values.copy()
    steps = np.arange(values.shape[1])
    for row in np.flatnonzero(holes.any(1)):
        told = ~holes[row]
        out[row] = np.interp(steps, steps[told], values[row, told])
    return out


def settle(
    out: Forecasts,
    rows: npt.NDArray[np.intp],
    values: Floats,
    horizon: int,
    season: int,
    level: float,
    origins: int,
) -> None:
    """Back-test, choose and forecast complete series of one length, into their rows of `out`."""
    tried = trials(values, horizon, season, origins)
    errors = np.stack([tried.error(name) for name in NAMES])
    points = np.stack(list(all_points(values, horizon, season).values()))
    pick = np.arange(len(rows))
    taken, plain = best(errors)
    better = taken >= len(BASELINES)
    chosen = np.stack([tried.points[name] for name in NAMES])[taken, pick]
    wide, told_by = reach(np.abs(tried.actual - chosen), level)
    point = np.where(better[:, None], points[taken, pick], np.nan)
    out.model[rows], out.plain[rows] = np.asarray(NAMES)[taken], np.asarray(NAMES)[plain]
    out.point[rows], out.low[rows], out.high[rows] = point, point - wide, point + wide
    out.baseline[rows] = points[plain, pick]
    out.error[rows], out.baseline_error[rows] = errors[taken, pick], errors[plain, pick]
    out.trials[rows] = tried.actual.shape[1]
    out.misses[rows, : tried.actual.shape[1]] = (tried.actual - chosen)[:, :, -1]
    out.note[rows] = np.where(better, "", NO_BETTER)
    out.band[rows] = np.where(better, told_by, "")
