"""完成比 ratio: its cases, and what they do not say."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest
from tests.engine.rules.bench import ALONE, NOW, Bench, cases, check_bad, check_good, ids

GOOD, BAD = cases("ratio", "good"), cases("ratio", "bad")


@pytest.mark.parametrize("case", GOOD, ids=ids(GOOD))
def test_good(case: dict[str, Any]) -> None:
    check_good(case)


@pytest.mark.parametrize("case", BAD, ids=ids(BAD))
def test_bad(case: dict[str, Any]) -> None:
    check_bad(case)


def test_the_public_self_evaluation_figure_is_exact() -> None:
    """154.74 of 310.2 is 15474/31020 of full marks, to the last digit."""
    outcome = Bench({"rule": "ratio"}, {NOW: {ALONE: "154.74"}}, "310.2").rated()
    assert outcome.exact[ALONE] == Fraction(15474, 31020) * 100


def test_half_marks_are_not_lost_to_binary_fractions() -> None:
    """The mirror at 1.1 of the target is 90, though 2 − 1.1 is not 0.9 in binary."""
    outcome = Bench({"rule": "ratio", "better": "lower"}, {NOW: {ALONE: "1.1"}}, 1).rated()
    assert outcome.exact[ALONE] == 90
    assert outcome.fast[ALONE] == pytest.approx(90, abs=1e-12)


@pytest.mark.parametrize("better", ["higher", "lower"])
def test_a_target_that_is_met_gives_full_marks_in_both_directions(better: str) -> None:
    outcome = Bench({"rule": "ratio", "better": better}, {NOW: {ALONE: 7}}, 7).rated()
    assert outcome.exact[ALONE] == 100
