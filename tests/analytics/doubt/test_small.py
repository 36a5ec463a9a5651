"""The other detectors on figures small enough to check by hand."""

from __future__ import annotations

import numpy as np
import pytest

from quanheng.analytics.doubt import (
    benford,
    breaks,
    bunching,
    copied,
    drift,
    heaping,
    inverted,
    joint,
    smooth,
    sums,
    uniform,
)
from quanheng.analytics.doubt.record import tail


def test_bunching_counts_both_windows_and_the_line_itself_is_above():
    found = bunching.at_line([*[99.0] * 3, *[100.0] * 17, 94.9, 105.1], 100)
    assert (found.below, found.above) == (3, 17)
    assert found.p == pytest.approx(0.001288, abs=1e-6)  # P(X ≥ 17), X ~ B(20, ½)
    assert np.isnan(bunching.at_line([100.0] * 19, 100).p)  # too few to say


def test_heaping_counts_last_digits_and_leaves_out_single_digits():
    found = heaping.last_digits([10, 25, 31, 5, 0, *[40] * 37])
    assert (found.round_, found.n) == (39, 40)
    assert found.p < 1e-20
    assert heaping.last_digits(np.arange(100, 200)).p > 0.5
    assert heaping.last_digits([1.25, 1.31] * 20, decimals=2).round_ == 20


def test_figures_exactly_at_their_targets():
    values = [*[100.0] * 30, *range(95, 106)]
    found = heaping.at_targets(values, np.full(41, 100.0), step=1)
    assert (found.round_, found.n) == (31, 41)
    assert found.expected == pytest.approx(41 / 11)
    assert found.p < 1e-20


def test_a_typing_error_leaps_down_and_up_again():
    rng = np.random.default_rng(1)
    levels = np.exp(np.cumsum(rng.normal(0.07, 0.02, (10, 12)), axis=1)) * 100
    levels[4, 8] /= 5
    found = breaks.breaks(levels)
    assert {(int(u), int(t)) for u, t in np.argwhere(found.over)} >= {(4, 7), (4, 8)}
    assert found.over.sum() <= 4
    assert found.change[4, 7] == pytest.approx(np.log(levels[4, 8] / levels[4, 7]))


def test_a_group_that_falls_together_is_seen_where_no_unit_stands_out_alone():
    rng = np.random.default_rng(5)
    growth = rng.normal(0.07, 0.03, (80, 15))
    groups = [f"g{k // 10}" for k in range(80)]
    growth[:10, 9] -= 0.08
    levels = np.exp(np.cumsum(np.hstack([np.full((80, 1), 5.0), growth]), axis=1))
    names, found = breaks.group_breaks(levels, groups)
    assert found.over[names.index("g0"), 9]
    assert breaks.breaks(levels).over[:10, 9].mean() < 0.5


def test_vintages_differ_beyond_a_line_either_way():
    moved, over = breaks.vintages([100, 100, 100, 0], [90.1, 89.9, 111, 3])
    assert list(over) == [False, True, True, False]
    assert np.isnan(moved[3])


def test_a_series_of_equal_steps_is_too_smooth():
    rng = np.random.default_rng(2)
    levels = np.exp(np.cumsum(rng.normal(0.07, 0.03, (20, 14)), axis=1))
    levels[3] = 100 * 1.08 ** np.arange(14)
    found = smooth.smooth(levels)
    assert np.argmin(found.p) == 3
    assert found.run[3] == 13
    assert found.p[3] < 0.001
    assert np.isnan(smooth.smooth(levels[:, :8]).p).all()  # too short


def test_copied_returns_are_found_by_their_figures_and_common_figures_say_nothing():
    rng = np.random.default_rng(3)
    returns = np.rint(rng.lognormal(6, 1, (40, 10)))
    returns[:, 9] = 500  # handed down to all
    returns[7] = returns[21]
    found = copied.twins(returns)
    assert [(t.first, t.second, t.same) for t in found] == [(7, 21, 10)]
    assert found[0].p < 1e-6
    assert not copied.twins(np.full((6, 10), 500.0))


def test_benford_says_nothing_of_few_amounts_or_a_narrow_range():
    rng = np.random.default_rng(4)
    assert not benford.digits(10 ** rng.uniform(0, 5, 999)).told
    assert not benford.digits(10 ** rng.uniform(2, 4, 5000)).told
    fitting = benford.digits(10 ** rng.uniform(0, 5, 5000), 1)
    assert fitting.told
    assert fitting.p > 0.01
    assert not benford.digits(rng.uniform(500, 999, 5000)).told


def test_leading_digits_are_not_fooled_by_binary_fractions():
    assert list(benford.leading([0.29, 1.0, 99999.5, 0.00123, -5, 0], 2)) == [29, 10, 99, 12]


def test_parts_and_whole_and_impossible_ratios():
    found = sums.parts_and_whole([[10, 20, 30], [10, 20, 34], [10, np.nan, 3]], [60, 60, 60])
    assert list(found.over) == [False, True, False]
    assert list(sums.outside([-0.1, 0, 100, 100.1, np.nan], 0, 100)) == [True, False, False, True, False]


def test_output_up_and_outcome_down_twice_is_inverted():
    found = inverted.inverted([100, 110, 120], [50, 48, 46])
    assert (found.run, found.found) == (2, True)
    assert found.r == pytest.approx(-1)
    assert not inverted.inverted([100, 110, 120], [50, 52, 46]).found  # one period only
    assert not inverted.inverted([100, 110, 120], [50, 48, 46], periods=3).found
    assert inverted.inverted([100, 120], [50, 46]).n == 2  # two points say nothing
    assert not inverted.inverted([100, 120], [50, 46]).found


def test_the_ratchet_is_found_in_targets_that_rise_fast_and_hardly_fall():
    rng = np.random.default_rng(6)
    targets, achieved = np.zeros((30, 7)), np.zeros((30, 7))
    for year in range(7):
        achieved[:, year] = targets[:, year] + rng.normal(0, 1, 30)
        excess = achieved[:, year] - targets[:, year]
        if year < 6:
            targets[:, year + 1] = targets[:, year] + np.where(excess > 0, 0.8, 0.1) * excess
    found = drift.ratchet(targets, achieved)
    assert found.up == pytest.approx(0.8, abs=0.01)
    assert found.down == pytest.approx(0.1, abs=0.01)
    assert found.p < 0.001
    assert np.isnan(drift.ratchet(targets[:, :4], achieved[:, :4]).p)  # fewer than five years


def test_everybody_at_the_full_value():
    found = uniform.collapse([100] * 23 + [99.0], np.random.default_rng(7).normal(85, 8, 24))
    assert found.over
    assert found.full == pytest.approx(23 / 24)
    assert found.p < 0.001
    assert found.ratio < 0.1
    assert not uniform.collapse([100] * 5).over  # too few


def test_benjamini_hochberg_on_the_authors_own_example():
    """Fifteen chances of the 1995 paper: at 5 % four are kept."""
    p = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0]  # fmt: skip
    assert joint.kept(p).sum() == 4
    assert list(joint.kept([[0.001, np.nan], [0.9, 0.001]]).ravel()) == [True, False, False, True]
    assert not joint.kept([np.nan, np.nan]).any()


def test_the_tail_is_scaled_so_that_half_lies_within_one_mad():
    assert tail(1 / 1.482602218505602) == pytest.approx(0.5)
