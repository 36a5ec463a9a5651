"""The back-test: what an origin may know, and what the models reach on the M3 monthly series."""

from __future__ import annotations

import csv

import numpy as np
import pytest
from tests.shared import whole

from quanheng.analytics.forecast.accuracy import coverage, mase, smape
from quanheng.analytics.forecast.back_test import Told, back_test, cuts, trials
from quanheng.analytics.forecast.choose import forecast
from quanheng.analytics.forecast.models import all_points, seasonal_naive
from quanheng.analytics.forecast.synthetic import monthly

HORIZON = 18


def test_origins_end_where_the_last_horizon_fits() -> None:
    assert cuts(120, 12, 12, 3) == [102, 105, 108]
    assert cuts(36, 12, 12) == [24]
    assert cuts(35, 12, 12) == []
    assert cuts(40, 12, 12) == [24, 25, 26, 27, 28]


def test_a_trial_knows_nothing_of_what_came() -> None:
    series = monthly(5, 60, seed=21)
    tried = trials(series, 6, 12, 4)
    for k, cut in enumerate(tried.at):
        for name, points in all_points(series[:, :cut], 6, 12).items():
            assert np.array_equal(tried.points[name][:, k], points)
        assert np.array_equal(tried.actual[:, k], series[:, cut : cut + 6])


def test_every_model_has_its_line_and_short_series_are_left_out() -> None:
    series = monthly(30, 90, seed=22)
    short = np.full((5, 90), np.nan)
    short[:, -20:] = 1.0
    found = {row.model: row for row in back_test(np.concatenate([series, short]), 6)}
    assert list(found) == ["naive", "seasonal-naive", "holt-winters", "theta", "combined", "chosen"]
    assert found["chosen"].mase < found["seasonal-naive"].mase
    assert found["combined"].trials % 30 == 0
    assert back_test(short, 6) == []


def test_without_enough_trials_there_is_no_coverage_to_tell() -> None:
    found = back_test(monthly(5, 33, seed=23), 6)
    assert all(np.isnan(row.coverage) for row in found)
    assert "chosen" not in {row.model for row in found}


@pytest.fixture(scope="module")
def m3() -> tuple[np.ndarray, np.ndarray]:
    series = whole("m3_monthly") / "m3_monthly_demographic.csv"
    parts: dict[str, dict[str, list[float]]] = {"train": {}, "test": {}}
    with series.open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            parts[row["part"]].setdefault(row["series"], []).append(float(row["value"]))
    longest = max(len(series) for series in parts["train"].values())
    past = np.full((len(parts["train"]), longest), np.nan)
    for k, series in enumerate(parts["train"].values()):
        past[k, longest - len(series) :] = series
    return past, np.array(list(parts["test"].values()))


def scaled(came: np.ndarray, told: np.ndarray, past: np.ndarray) -> float:
    """Mean MASE over series of different length."""
    one = [
        mase(came[k : k + 1], told[k : k + 1], past[k : k + 1, ~np.isnan(past[k])], 12)[0]
        for k in range(len(past))
    ]
    return float(np.mean(one))


def test_m3_the_eighteen_months_held_out(m3: tuple[np.ndarray, np.ndarray]) -> None:
    past, came = m3
    assert past.shape[0] == 111
    plain = seasonal_naive(past, HORIZON, 12)
    assert smape(came, plain).mean() == pytest.approx(9.26, abs=0.005)  # the baseline of the data's README
    assert scaled(came, plain, past) == pytest.approx(1.057, abs=0.0005)
    told = forecast(past, HORIZON)
    shown = np.where(np.isnan(told.point), told.baseline, told.point)
    assert smape(came, shown).mean() < 7.6
    assert scaled(came, shown, past) < 0.72
    given = told.note == ""
    assert given.mean() > 0.7
    assert smape(came[given], told.point[given]).mean() < 0.85 * smape(came[given], plain[given]).mean()
    assert coverage(came, told.low, told.high) == pytest.approx(0.80, abs=0.05)


@pytest.mark.parametrize("horizon", [6, 12, 18])
def test_m3_bands_made_from_the_past_alone_cover_eighty_per_cent(
    m3: tuple[np.ndarray, np.ndarray], horizon: int
) -> None:
    found: dict[str, Told] = {row.model: row for row in back_test(np.concatenate(m3, 1), horizon)}
    for name in ("holt-winters", "theta", "combined", "chosen"):
        assert found[name].coverage == pytest.approx(0.80, abs=0.05)
        assert found[name].smape < found["seasonal-naive"].smape
        assert found[name].mase < found["seasonal-naive"].mase
