"""The chance of ending where one should: counted from the errors behind the band, or from the wide band's own distribution."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from quanheng.analytics.forecast.accuracy import Floats
from quanheng.analytics.forecast.chance import inside
from quanheng.analytics.forecast.choose import Forecasts, forecast
from quanheng.analytics.forecast.synthetic import monthly

NONE = np.inf


def asked(made: Forecasts, low: float, high: float, ceiling: float = NONE) -> Floats:
    """The chance of [low, high], the same for every series."""
    n = len(made.point)
    return inside(made, np.full(n, low), np.full(n, high), 0.8, np.full(n, -NONE), np.full(n, ceiling))


def test_it_is_counted_from_the_errors_of_the_model_taken() -> None:
    made = forecast(monthly(30, 96, seed=21), 6)
    k = int(np.flatnonzero(made.band == "conformal")[0])
    came = made.point[k, -1] + made.misses[k]
    assert made.trials[k] == 14
    assert not np.isnan(came).any()
    for line in np.quantile(came, [0.1, 0.5, 0.9]):
        assert asked(made, line, NONE)[k] == pytest.approx(((came >= line).sum() + 0.5) / 15)
        assert asked(made, -NONE, line)[k] == pytest.approx(((came <= line).sum() + 0.5) / 15)


def test_few_trials_never_sound_sure_and_nothing_forecast_has_no_chance() -> None:
    made = forecast(monthly(30, 96, seed=22), 6)
    shown = made.note == ""
    sure, never = asked(made, -1e12, NONE)[shown], asked(made, 1e12, NONE)[shown]
    assert sure == pytest.approx(14.5 / 15)
    assert never == pytest.approx(0.5 / 15)
    walks = forecast(1000 + np.random.default_rng(12).normal(0, 1, (60, 90)).cumsum(1), 6)
    assert np.isnan(asked(walks, 0, NONE)[walks.note != ""]).all()


def test_a_wide_band_is_asked_by_the_distribution_it_was_made_with() -> None:
    made = forecast(monthly(40, 31, seed=13), 6)  # two trials
    shown = made.note == ""
    assert set(made.band[shown]) == {"parametric"}
    assert asked(made, -NONE, NONE)[shown] == pytest.approx(1)
    for k in np.flatnonzero(shown)[:5]:
        assert asked(made, float(made.low[k, -1]), float(made.high[k, -1]))[k] == pytest.approx(0.8)
        middle, wide = made.point[k, -1], made.high[k, -1] - made.point[k, -1]
        scale = wide / stats.t.ppf(0.9, 2)
        assert asked(made, middle + scale, NONE)[k] == pytest.approx(stats.t.sf(1, 2))


def test_a_share_cannot_pass_a_hundred() -> None:
    """95 to 100 of 100: an error that would lead past 100 counts as 100, and so inside."""
    chance = np.random.default_rng(23)
    values = 99.6 + 0.3 * np.sin(np.arange(96) * np.pi / 6)[None] + chance.normal(0, 0.05, (8, 96))
    made = forecast(values + np.where(np.arange(96) > 90, 0.4, 0), 6)
    shown = made.note == ""
    assert shown.any()
    with_end, without = asked(made, 95, 100, ceiling=100)[shown], asked(made, 95, 100)[shown]
    assert (with_end >= without).all()
    assert (with_end > without).any()


def test_the_chances_told_come_true_about_as_often() -> None:
    """Over 400 series whose end is known (示意数据): where 60–90 % was told, it came about 60–90 % of the time."""
    series = monthly(400, 102, seed=24)
    made = forecast(series[:, :96], 6)
    line = np.array(
        [
            np.quantile(row[60:96], q)
            for row, q in zip(series, np.tile([0.2, 0.4, 0.6, 0.8], 100), strict=True)
        ]
    )
    n = len(series)
    told = inside(made, line, np.full(n, NONE), 0.8, np.full(n, -NONE), np.full(n, NONE))
    known = ~np.isnan(told)
    came = series[:, -1] >= line
    likely, unlikely = known & (told > 0.6), known & (told < 0.4)
    assert came[likely].mean() == pytest.approx(told[likely].mean(), abs=0.08)
    assert came[unlikely].mean() == pytest.approx(told[unlikely].mean(), abs=0.08)
