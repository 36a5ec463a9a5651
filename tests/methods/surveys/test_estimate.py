"""Means of several questions over weighted answers: by hand, and covered as often as said."""

from __future__ import annotations

import math

import numpy as np
import pytest

from quanheng.methods.surveys.estimate import estimate
from quanheng.methods.surveys.intervals import mean_interval, wilson


def test_one_question_unweighted_is_the_plain_mean() -> None:
    made = estimate([[0], [50], [100], [np.nan]])
    assert (made.mean, made.answers, made.effective) == (50, 3, 3)
    assert made.error == pytest.approx(50 / math.sqrt(3))
    assert made.interval(-999, 999) == pytest.approx(mean_interval(50, 2500, 3))
    assert made.interval(0, 100) == (0, 100)


def test_the_mean_of_questions_is_not_the_mean_of_people() -> None:
    made = estimate([[100, 0], [100, np.nan], [100, np.nan]])
    assert made.mean == 50  # question by question: 100 and 0


def test_weights_move_the_mean_and_shrink_the_size() -> None:
    made = estimate([[0], [100]], [3, 1])
    assert made.mean == 25
    assert made.effective == pytest.approx(1.6)


def test_a_share_all_agree_on_still_has_an_interval() -> None:
    assert estimate([[1.0]] * 20).share_interval() == pytest.approx(wilson(20, 20))
    assert estimate([[1.0], [0.0]] * 50).share_interval() == pytest.approx(wilson(49.5, 99))


def test_nobody() -> None:
    made = estimate([[np.nan, np.nan]])
    assert math.isnan(made.mean)
    assert made.share_interval() == (0.0, 1.0)
    assert estimate(np.empty((0, 2))).answers == 0


def test_correlated_questions_with_weights_are_covered() -> None:
    """4,000 surveys of 250 weighted people on three questions of one trait, a fifth of the answers missing."""
    draw = np.random.default_rng(12)
    held = []
    for _ in range(4000):
        trait = draw.normal(0, 10, (250, 1))
        x = 70 + trait + draw.normal(0, 12, (250, 3))
        x[draw.random(x.shape) < 0.2] = np.nan
        low, high = estimate(x, draw.uniform(0.5, 2.0, 250)).interval(0, 100)
        held.append(low <= 70 <= high)
    assert 0.94 <= np.mean(held) <= 0.96, np.mean(held)
