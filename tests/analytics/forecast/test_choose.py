"""Chosen per series by back-test; no forecast where nothing beats the baseline or little is known."""

from __future__ import annotations

import numpy as np
import pytest

from quanheng.analytics.forecast.accuracy import coverage
from quanheng.analytics.forecast.choose import forecast
from quanheng.analytics.forecast.models import naive
from quanheng.analytics.forecast.synthetic import monthly


def test_forecasts_with_bands_beat_the_baseline_on_what_came() -> None:
    series = monthly(200, 108, seed=11)
    told = forecast(series[:, :96], 12)
    came = series[:, 96:]
    shown = told.note == ""
    assert shown.mean() > 0.8
    assert np.abs(told.point - came)[shown].mean() < 0.9 * np.abs(told.baseline - came)[shown].mean()
    assert coverage(came, told.low, told.high) == pytest.approx(0.8, abs=0.07)
    assert (told.error[shown] < told.baseline_error[shown]).all()
    assert set(told.band[shown]) == {"conformal"}


def test_a_random_walk_gets_no_forecast_but_its_baseline_is_there_to_compare() -> None:
    walks = 1000 + np.random.default_rng(12).normal(0, 1, (60, 90)).cumsum(1)
    told = forecast(walks, 6)
    refused = told.note == "no-better"
    assert refused.mean() > 0.3
    assert np.isnan(told.point[refused]).all()
    assert np.isnan(told.low[refused]).all()
    assert not np.isnan(told.baseline[refused]).any()
    assert set(told.model[refused]) <= {"naive", "seasonal-naive"}
    assert (told.band[refused] == "").all()
    plain = told.model == "naive"
    assert told.baseline[plain] == pytest.approx(naive(walks[plain], 6, 12))


@pytest.mark.parametrize(("figures", "note"), [(29, "too-short"), (30, ""), (0, "too-short")])
def test_two_seasons_and_the_horizon_are_needed(figures: int, note: str) -> None:
    series = 100.0 + 3 * np.arange(120)[None]
    values = np.full((1, 60), np.nan)
    if figures:
        values[:, -figures:] = series[:, -figures:]
    told = forecast(values, 6)
    assert told.note.tolist() == [note]
    assert np.isnan(told.point).all() == (note != "")


def test_few_trials_give_a_parametric_band_and_say_so() -> None:
    series = monthly(40, 31, seed=13)  # room for two trials of 6
    told = forecast(series, 6)
    shown = told.note == ""
    assert shown.any()
    assert set(told.band[shown]) == {"parametric"}
    assert set(told.trials) == {2}


def test_series_of_different_length_stand_together() -> None:
    series = monthly(6, 80, seed=14)
    short = series.copy()
    short[::2, :25] = np.nan
    mixed = forecast(short, 6)
    alone = forecast(series[1::2], 6)
    assert np.allclose(mixed.point[1::2], alone.point, equal_nan=True)
    assert np.allclose(mixed.point[::2], forecast(series[::2, 25:], 6).point, equal_nan=True)


def test_small_gaps_are_bridged_large_ones_and_a_missing_last_figure_refuse() -> None:
    series = monthly(3, 72, seed=15)
    series[0, 30] = np.nan
    series[1, 20:40] = np.nan
    series[2, -1] = np.nan
    told = forecast(series, 6)
    assert told.note[0] != "gaps"
    assert told.note[1:].tolist() == ["gaps", "gaps"]
    assert np.isnan(told.point[1:]).all()


def test_quarters_and_years() -> None:
    quarters = monthly(20, 40, seed=16)
    assert (forecast(quarters, 4, season=4).note != "too-short").all()
    assert (forecast(quarters[:, :12], 2, season=1).note != "too-short").all()
    assert (forecast(quarters[:, :9], 2, season=1).note == "too-short").all()


def test_a_wider_level_is_wider() -> None:
    series = monthly(20, 90, seed=17)
    narrow, wide = (forecast(series, 6, level=level) for level in (0.5, 0.9))
    shown = narrow.note == ""
    assert ((wide.high - wide.low)[shown] >= (narrow.high - narrow.low)[shown]).all()


def test_no_series_no_forecast() -> None:
    assert forecast(np.empty((0, 50)), 6).point.shape == (0, 6)
