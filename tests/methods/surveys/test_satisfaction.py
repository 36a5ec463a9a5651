"""满意度 and 满意率 of the same answers, “don't know” left out, and what may be shown of small numbers."""

from __future__ import annotations

import math

import pytest

from quanheng.engine.errors import Refused
from quanheng.methods.surveys.satisfaction import on_hundred, satisfaction
from quanheng.methods.surveys.suppression import standing

COUNTS = [10, 20, 60, 180, 330]  # 600 answers on five steps, worst first


def test_two_measures_of_the_same_answers() -> None:
    made = satisfaction(COUNTS)
    assert made.value == pytest.approx((20 * 25 + 60 * 50 + 180 * 75 + 330 * 100) / 600)
    assert made.rate == pytest.approx(510 / 600)
    assert made.value_low < made.value < made.value_high
    assert made.rate_low < made.rate < made.rate_high


@pytest.mark.parametrize(("counts_as", "rate"), [(0, 510), (0.5, 540), (1, 570)])
def test_whether_the_middle_counts_is_a_parameter(counts_as: float, rate: float) -> None:
    made = satisfaction(COUNTS, satisfied=[0, 0, counts_as, 1, 1])
    assert made.rate == pytest.approx(rate / 600)
    assert made.value == pytest.approx(satisfaction(COUNTS).value)


def test_dont_know_is_in_no_denominator_and_is_shown() -> None:
    made = satisfaction(COUNTS, unknown=150)
    assert made.rate == pytest.approx(510 / 600)
    assert made.answers == 600
    assert made.unknown_share == pytest.approx(0.2)


def test_steps_may_have_values_of_their_own() -> None:
    made = satisfaction([0, 0, 10], values=[0, 60, 85])
    assert made.value == 85


def test_a_smaller_effective_size_widens_the_intervals_and_moves_nothing() -> None:
    wide, narrow = satisfaction(COUNTS, effective=100), satisfaction(COUNTS)
    assert wide.value == narrow.value
    assert wide.rate == narrow.rate
    assert wide.value_high - wide.value_low > 2 * (narrow.value_high - narrow.value_low)
    assert wide.rate_high - wide.rate_low > 2 * (narrow.rate_high - narrow.rate_low)


def test_nobody_judged() -> None:
    made = satisfaction([0, 0, 0, 0, 0], unknown=3)
    assert math.isnan(made.value)
    assert made.unknown_share == 1.0


def test_scales() -> None:
    assert on_hundred(5).tolist() == [0, 25, 50, 75, 100]
    assert on_hundred(2).tolist() == [0, 100]
    assert satisfaction([3, 7]).rate == 0.7
    assert satisfaction([2, 3, 5]).rate == 0.5


@pytest.mark.parametrize(
    "wrong",
    [
        {"counts": [-1, 2]}, {"counts": [1, 2], "values": [0, 50, 100]},
        {"counts": [1, 2], "satisfied": [0, 2]}, {"counts": [5]},
    ],
)  # fmt: skip
def test_bad_input_is_refused(wrong: dict) -> None:
    with pytest.raises(Refused):
        satisfaction(**wrong)


def test_small_numbers() -> None:
    assert standing([120, 45, 22]) == ["shown", "shown", "grey"]
    assert standing([120, 8, 45, 22]) == ["shown", "hidden", "shown", "hidden"]
    assert standing([120, 8, 45, 22], total_shown=False) == ["shown", "hidden", "shown", "grey"]
    # two hidden ones of 3 and 4 together are seven people: a third goes with them
    assert standing([120, 3, 4, 22]) == ["shown", "hidden", "hidden", "hidden"]
    assert standing([120, 6, 7, 22]) == ["shown", "hidden", "hidden", "grey"]
    assert standing([120, 0, 45]) == ["shown", "hidden", "shown"]
    assert standing([5, 4]) == ["hidden", "hidden"]
    assert standing([9, 50], least=5, firm=8) == ["shown", "shown"]
    assert standing([]) == []
