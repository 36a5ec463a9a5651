"""Bands: how many past errors a level needs, and what happens below."""

from __future__ import annotations

import numpy as np
import pytest

from quanheng.analytics.forecast.bands import errors_needed, reach


@pytest.mark.parametrize(("level", "errors"), [(0.8, 4), (0.9, 9), (0.95, 19)])
def test_errors_that_a_level_needs(level: float, errors: int) -> None:
    assert errors_needed(level) == errors
    rng = np.random.default_rng(2)
    assert reach(rng.random((3, errors, 2)), level)[1] == "conformal"
    assert reach(rng.random((3, errors - 1, 2)), level)[1] == "parametric"


def test_the_rank_of_split_conformal() -> None:
    errors = np.arange(1.0, 10.0)[None, :, None]  # nine errors: the eighth for 80 %
    assert reach(errors, 0.8)[0].tolist() == [[8]]
    assert reach(errors, 0.9)[0].tolist() == [[9]]


def test_a_parametric_band_is_wider_than_the_errors_seen() -> None:
    errors = np.full((1, 2, 3), 1.0)
    wide, told = reach(errors, 0.8)
    assert told == "parametric"
    assert (np.diff(wide[0]) > 0).all()
    assert wide[0, -1] > 1.5


@pytest.mark.parametrize("level", [0.8, 0.9])
def test_coverage_of_exchangeable_errors(level: float) -> None:
    rng = np.random.default_rng(3)
    errors = np.abs(rng.standard_t(4, (20_000, 20, 1)))
    wide, _ = reach(errors[:, :19], level)
    assert (errors[:, 19] <= wide).mean() == pytest.approx(level, abs=0.01)
