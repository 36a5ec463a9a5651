"""Measures of accuracy against figures worked by hand."""

from __future__ import annotations

import numpy as np
import pytest

from quanheng.analytics.forecast.accuracy import (
    auc,
    brier_gain,
    calibration_slope,
    coverage,
    line_for,
    mase,
    mean_known,
    precision_recall,
    smape,
)


def test_smape_is_symmetric_and_nought_for_nought() -> None:
    assert smape(np.array([[100.0, 50.0]]), np.array([[50.0, 100.0]])).tolist() == pytest.approx([66.666667])
    assert smape(np.array([[0.0]]), np.array([[0.0]])).tolist() == [0]


def test_mase_divides_by_the_seasonal_naive_of_the_past() -> None:
    past = np.array([[1.0, 2.0, 3.0, 4.0]])  # season 2: |3−1|, |4−2| → 2
    assert mase(np.array([[5.0]]), np.array([[8.0]]), past, 2).tolist() == [1.5]
    assert np.isnan(mase(np.array([[5.0]]), np.array([[8.0]]), np.ones((1, 4)), 2)).all()


def test_coverage_counts_edges_in_and_unknown_out() -> None:
    actual = np.array([1.0, 2.0, 3.0, np.nan])
    assert coverage(actual, np.ones(4), np.full(4, 2.0)) == pytest.approx(2 / 3)
    assert np.isnan(coverage(np.array([np.nan]), np.ones(1), np.ones(1)))


def test_auc_counts_ties_half() -> None:
    assert auc(np.array([1.0, 2.0, 2.0, 3.0]), np.array([False, False, True, True])) == pytest.approx(3.5 / 4)


def test_precision_and_recall() -> None:
    warned, truth = np.array([True, True, False, False]), np.array([True, False, True, False])
    assert precision_recall(warned, truth) == (0.5, 0.5)
    assert precision_recall(np.zeros(4, dtype=bool), truth) == (0, 0)


def test_the_base_rate_gains_nothing_and_certainty_gains_all() -> None:
    truth = np.array([True, False, False, False])
    assert brier_gain(np.full(4, 0.25), truth) == pytest.approx(0)
    assert brier_gain(truth.astype(float), truth) == 1


def test_slope_is_one_for_right_chances_and_half_for_odds_squared() -> None:
    rng = np.random.default_rng(1)
    odds = rng.normal(0, 1.5, 40_000)
    truth = rng.random(40_000) < 1 / (1 + np.exp(-odds))
    assert calibration_slope(1 / (1 + np.exp(-odds)), truth) == pytest.approx(1, abs=0.04)
    assert calibration_slope(1 / (1 + np.exp(-2 * odds)), truth) == pytest.approx(0.5, abs=0.02)


def test_the_line_for_a_precision_is_the_lowest_that_keeps_it() -> None:
    chance, truth = np.array([0.9, 0.8, 0.7, 0.6]), np.array([True, False, True, False])
    assert line_for(chance, truth, 0.66) == 0.7
    assert line_for(chance, truth, 1.0) == 0.9
    assert line_for(chance, ~truth, 1.0) == 1.0  # no line keeps it


def test_the_mean_of_nothing_is_unknown() -> None:
    assert mean_known(np.array([[1.0, np.nan], [np.nan, np.nan]]), 1).tolist()[0] == 1
    assert np.isnan(mean_known(np.array([[np.nan]]), 1)).all()
