"""Score against calls: 98 of 100 while the calls doubled; edges of the lines, small samples, what rose everywhere."""

from __future__ import annotations

import numpy as np
import pytest

from quanheng.analytics.doubt import calls
from quanheng.analytics.doubt.record import SEED


def test_calls_that_doubled_are_over_and_the_line_is_met_not_exceeded():
    found = calls.rise([40, 39, 80], [20, 20, 40])
    assert list(found.over) == [True, False, True]
    assert found.ratio[0] == 2
    assert found.p[0] == pytest.approx(0.00674, abs=1e-5)  # P(X ≥ 40), X ~ B(60, ½)
    assert not calls.rise(80, 40, factor=2.5).over
    assert calls.rise(100, 40, factor=2.5).over


def test_few_calls_say_nothing():
    found = calls.rise([19, 20, 20, 3], [2, 2, 0, 0])
    assert list(found.over) == [False, True, True, False]
    assert np.isnan(found.ratio[[0, 3]]).all()
    assert found.ratio[2] == 20  # against none: as against one
    assert not calls.rise(20, 10).over  # twice as many, but chance explains it
    assert calls.rise(20, 10, sure=0.05).over
    assert not calls.rise(30, 5, least=31).over


def test_what_rose_at_all_other_units_is_no_news_and_what_fell_there_no_excuse():
    assert not calls.rise(80, 40, others_now=200, others_before=100).over
    assert calls.rise(160, 40, others_now=200, others_before=100).over
    fell = calls.rise(60, 40, others_now=50, others_before=200)
    assert fell.growth == 1
    assert not fell.over
    assert calls.rise(80, 40, others_now=8, others_before=2).growth == 1  # too few others to say


def test_the_share_unsolved_needs_answers_on_both_sides():
    assert calls.unsolved(30, 50, 12, 50).over
    assert calls.unsolved(30, 50, 12, 50).ratio == pytest.approx(2.5)
    assert not calls.unsolved(30, 50, 12, 50, growth=1.5).over
    assert not calls.unsolved(12, 19, 4, 50).over
    assert not calls.unsolved(30, 50, 3, 19).over
    assert calls.unsolved(20, 50, 0, 50).over  # none before: as if one
    assert not calls.unsolved(0, 0, 0, 0).over


def test_a_high_score_meets_its_line():
    assert list(calls.high([0.9, 0.3 * 3, 0.8999, np.nan, 0.98])) == [True, True, False, False, True]


def test_a_quiet_score_is_not_asked_however_many_call():
    one = lambda n: calls.Calls(*(np.array([float(x)]) for x in (n, n, n * 0.2)))  # noqa: E731
    assert calls.asked_of([0.98], one(100), one(20))[0]
    assert not calls.asked_of([0.80], one(100), one(20))[0]


def test_honest_units_are_restless_and_the_trial_can_fail():
    """With nothing to find, power is the false alarms; with three times as many, it is not."""
    rng = np.random.default_rng
    same = calls.trial(rng(SEED), 40, 1.0, 2000)
    assert same[0] <= 0.06
    assert calls.trial(rng(SEED), 40, 3.0, 2000)[0] > 0.85
