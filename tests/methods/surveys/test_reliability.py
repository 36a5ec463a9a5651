"""Cronbach's alpha: by hand, with gaps, refused. On real answers: tests/published/test_satisfaction_survey.py."""

from __future__ import annotations

import numpy as np
import pytest

from quanheng.engine.errors import Refused
from quanheng.methods.surveys.reliability import alpha


def test_by_hand() -> None:
    """Two questions, r = 0.5 and equal variances: both forms are 2·0.5 / 1.5."""
    x = np.array([[1, 1], [2, 3], [3, 2]], dtype=float)
    made = alpha(x)
    assert made.raw == pytest.approx(2 / 3)
    assert made.standardised == pytest.approx(2 / 3)
    assert (made.questions, made.answers, made.left_out) == (2, 3, 0)


def test_the_raw_form_depends_on_the_scale_and_the_standardised_does_not() -> None:
    draw = np.random.default_rng(1)
    x = draw.normal(size=(80, 1)) + draw.normal(size=(80, 4))
    stretched = x * [1, 1, 1, 10]
    assert alpha(stretched).standardised == pytest.approx(alpha(x).standardised)
    assert alpha(stretched).raw < alpha(x).raw


def test_who_left_a_question_out_is_left_out_and_counted() -> None:
    x = np.array([[1, 1], [2, 3], [3, 2], [4, np.nan]])
    made = alpha(x)
    assert (made.answers, made.left_out) == (3, 1)
    assert made.raw == pytest.approx(2 / 3)


@pytest.mark.parametrize(
    "block", [[[1], [2], [3]], [[1, 2], [2, 3]], [[1, 2], [1, 3], [1, 4]], [[np.nan, 1]] * 5]
)
def test_what_cannot_be_reckoned_is_refused(block: list) -> None:
    with pytest.raises(Refused):
        alpha(block)
