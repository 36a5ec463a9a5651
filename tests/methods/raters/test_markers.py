"""Trimmed means, odd markers, z-scores, leniency, grades and assignments, with figures by hand and of domain.md."""

import math

import numpy as np
import pytest

from quanheng.engine.errors import Refused
from quanheng.methods.raters import (
    assign,
    distribution,
    leniency,
    odd_markers,
    parts,
    standardised,
    trimmed_mean,
)

NINE = [80, 85, 86, 88, 88, 89, 90, 91.4, 99]  # domain.md A10: without 80 and 99 their mean is 88.2


def test_the_trimmed_mean_of_nine_experts():
    assert trimmed_mean([NINE], 1)[0] == pytest.approx(88.2)


def test_few_marks_are_not_trimmed_and_gaps_do_not_count():
    nan = float("nan")
    assert trimmed_mean([[80, 90]], 1)[0] == 85
    assert trimmed_mean([[80, 90, nan, 100], [1, 1, 1, 1]], 1)[0] == 90
    assert trimmed_mean([[80, 90, 100]], 2)[0] == 90


def test_who_marks_all_alike_and_who_is_far_off():
    rng = np.random.default_rng(0)
    marks = 80 + rng.normal(0, 4, (12, 1)) + rng.normal(0, 1, (12, 7))
    assert odd_markers(marks) == []
    marks[:, 2] = 85
    marks[:, 5] -= 15
    found = {o.marker: o for o in odd_markers(marks)}
    assert set(found) == {2, 5}
    assert found[2].equal
    assert not found[5].equal
    assert found[5].off >= 6
    assert found[5].z > 2


def test_two_markers_have_no_lines():
    assert odd_markers([[1, 99], [2, 98]]) == []


def test_z_scores_bring_markers_to_one_mean_and_spread():
    marks = np.array([[60.0, 82, 75], [70, 86, 75], [80, 90, 75]])
    made = standardised(marks)
    assert made[:, 0].mean() == pytest.approx(made[:, 1].mean())
    assert made[:, 0].std(ddof=1) == pytest.approx(made[:, 1].std(ddof=1)) == pytest.approx(7)
    assert made[:, 2].tolist() == [75, 75, 75]  # no spread: as it was
    assert standardised([[5, 5], [5, 5]]).tolist() == [[5, 5], [5, 5]]


def test_leniency_is_against_the_others_on_the_same_units():
    nan = float("nan")
    found = leniency([[90, 80, 80], [nan, 70, 80]])
    assert found.mean.tolist() == [90, 75, 80]
    assert found.count.tolist() == [1, 2, 2]
    assert found.lean[0] == pytest.approx(10)
    assert found.lean[1] == pytest.approx((-5 - 10) / 2)
    alone = leniency([[90, nan], [nan, 80]])
    assert math.isnan(alone.lean[0])


def test_the_grades_of_a_hundred_people():
    """domain.md A2.3 and methods.md D.3: 85 good of 100 make 1.65 effective grades, 20/50/25/5 make 3.2."""
    grades = ["优异"] * 0 + ["十分满意"] * 85 + ["满意"] * 12 + ["不大满意"] * 3
    found = distribution(grades, ["优异", "十分满意", "满意", "不大满意", "不满意"], ["优异", "十分满意"])
    assert found.good == 85
    assert found.share == 0.85
    assert found.effective == pytest.approx(1.65, abs=0.005)
    spread = distribution(["a"] * 20 + ["b"] * 50 + ["c"] * 25 + ["d"] * 5, "abcd", "a")
    assert spread.effective == pytest.approx(3.2, abs=0.02)
    assert distribution([], "ab", "a").share == 0


@pytest.mark.parametrize(
    ("units", "markers", "each", "anchors"), [(30, 12, 4, 0), (30, 12, 4, 2), (7, 5, 2, 0), (40, 6, 3, 0)]
)
def test_assignments_are_balanced_and_connected(units, markers, each, anchors):
    for seed in range(5):
        made = assign(units, markers, each, anchors=anchors, seed=seed)
        assert len(parts(made)) == 1
        assert sorted(made.sum(axis=1))[: units - anchors] == [each] * (units - anchors)
        assert (made.sum(axis=1) == markers).sum() >= anchors
        assert np.ptp(made.sum(axis=0)) <= 1
    assert (
        assign(units, markers, each, anchors=anchors) == assign(units, markers, each, anchors=anchors)
    ).all()


def test_nobody_marks_what_is_barred():
    barred = {(i, i % 5) for i in range(20)}
    made = assign(20, 5, 3, barred=barred)
    assert not any(made[i, j] for i, j in barred)
    assert (made.sum(axis=1) == 3).all()


def test_impossible_assignments_are_refused():
    with pytest.raises(Refused):
        assign(3, 2, 3)
    with pytest.raises(Refused):
        assign(2, 2, 1, barred={(0, 0), (0, 1)})
    with pytest.raises(Refused):
        assign(6, 3, 1)  # one marker each: nothing joins them
    assert assign(6, 3, 1, anchors=1).any()
