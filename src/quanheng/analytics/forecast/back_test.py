"""How each model would have done: forecasts made from earlier origins, held against what then came.

Nothing after an origin is known to the forecast made there, nor to its band: that is made from the errors of earlier trials
whose whole horizon had come by then. A trial with too few such errors for the level counts in the errors, not in coverage.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from quanheng.analytics.forecast.accuracy import Floats, mean_known, naive_scale, smape
from quanheng.analytics.forecast.bands import errors_needed, reach
from quanheng.analytics.forecast.models import BASELINES, NAMES, all_points, best

ORIGINS = 14  # trials behind one forecast
TESTED = 24  # trials behind the back-test page: its bands are made from the earlier ones only
CHOSEN = "chosen"  # what `choose.forecast` would have shown, the better baseline where it shows nothing
LEAST = 8  # figures a forecast needs at the very least


@dataclass(frozen=True)
class Trials:
    """What was forecast and what came, per model, of series of one length."""

    at: list[int]  # figures known at each origin
    actual: Floats  # [n, trials, horizon]
    points: dict[str, Floats]  # each [n, trials, horizon]
    scale: Floats  # [n] what MASE divides by

    def error(self, name: str) -> Floats:
        """Mean absolute error of each series over all trials and steps."""
        return np.asarray(np.abs(self.actual - self.points[name]).mean((1, 2)))


@dataclass(frozen=True)
class Told:
    """One model's line on the back-test page."""

    model: str
    smape: float
    mase: float
    coverage: float
    better: float  # share of the series on which it beats the better baseline
    trials: int


def needed(season: int) -> int:
    """Figures that must lie before the first origin: two seasons, to see one at all."""
    return max(LEAST, 2 * season)


def cuts(t: int, horizon: int, season: int, origins: int = ORIGINS) -> list[int]:
    """How many figures are known at each trial's origin, the latest last; none if the series is too short."""
    room = t - horizon - needed(season)
    if room < 0:
        return []
    step = max(1, min(room // max(1, origins - 1), max(1, horizon // 4)))
    count = min(origins, room // step + 1)
    return [t - horizon - step * k for k in reversed(range(count))]


def trials(values: Floats, horizon: int, season: int, origins: int = ORIGINS) -> Trials:
    """Forecast complete series of one length from each origin."""
    at = cuts(values.shape[1], horizon, season, origins)
    actual = np.stack([values[:, cut : cut + horizon] for cut in at], 1)
    made = [all_points(values[:, :cut], horizon, season) for cut in at]
    points = {name: np.stack([one[name] for one in made], 1) for name in NAMES}
    return Trials(at, actual, points, naive_scale(values[:, : at[0]], season))


def back_test(
    values: Floats, horizon: int, season: int = 12, origins: int = TESTED, level: float = 0.8
) -> list[Told]:
    """sMAPE, MASE and coverage of every model, and of choosing among them, over all series long enough.

    Complete series [n, t], NaN before a start. Only the trials before which enough is known are judged (all, if none is).
    """
    values = np.asarray(values, dtype=np.float64)
    first = np.where(np.isnan(values).all(1), values.shape[1], (~np.isnan(values)).argmax(1))
    rows: dict[str, list[Floats]] = {name: [] for name in (*NAMES, CHOSEN)}
    for start in np.unique(first):
        group = values[first == start, start:]
        group = group[~np.isnan(group).any(1)]
        if len(group) and cuts(group.shape[1], horizon, season, origins):
            for name, row in judge(trials(group, horizon, season, origins), level).items():
                rows[name].append(row)
    return [summary(name, np.concatenate(found)) for name, found in rows.items() if found]


def judge(tried: Trials, level: float) -> dict[str, Floats]:
    """Per model [n, 6]: sMAPE, MASE, figures in bands known at the time, figures with bands, baseline beaten, trials."""
    n, _, horizon = tried.actual.shape
    earlier = [[i for i, before in enumerate(tried.at) if before + horizon <= cut] for cut in tried.at]
    judged = [k for k, known in enumerate(earlier) if len(known) >= errors_needed(level)]
    seen = judged or list(range(len(tried.at)))
    errors = np.stack(
        [np.abs(tried.actual - tried.points[name]) for name in NAMES]
    )  # [model, n, trials, horizon]
    points = {name: tried.points[name][:, seen] for name in NAMES}
    wide = {name: np.full((n, len(seen), horizon), np.nan) for name in (*NAMES, CHOSEN)}
    picked = points[NAMES[0]].copy()
    for place, k in enumerate(judged):
        before = errors[:, :, earlier[k]]
        taken, _ = best(before.mean((2, 3)))
        for number, name in enumerate(NAMES):
            wide[name][:, place] = reach(before[number], level)[0]
            mine = taken == number
            picked[mine, place] = tried.points[name][mine, k]
            if name not in BASELINES:  # a baseline is no forecast: it gets no band
                wide[CHOSEN][mine, place] = wide[name][mine, place]
    if judged:
        points[CHOSEN] = picked
    off = {name: np.abs(tried.actual[:, seen] - point) for name, point in points.items()}
    plain = np.min([off[name].mean((1, 2)) for name in BASELINES], axis=0)
    return {
        name: np.stack(
            [
                smape(tried.actual[:, seen], point).mean(1),
                off[name].mean((1, 2)) / tried.scale,
                (off[name] <= wide[name]).sum((1, 2)),
                (~np.isnan(wide[name])).sum((1, 2)),
                off[name].mean((1, 2)) < plain,
                np.full(n, len(seen)),
            ],
            1,
        )
        for name, point in points.items()
    }


def summary(name: str, rows: Floats) -> Told:
    """One model's figures over series of all lengths."""
    percent, scaled = mean_known(rows[:, :2], 0)
    inside, seen, _, counted = rows[:, 2:].sum(0)
    return Told(
        model=name,
        smape=float(percent),
        mase=float(scaled),
        coverage=float(inside / seen) if seen else float("nan"),
        better=float(rows[:, 4].mean()),
        trials=int(counted),
    )
