"""行为锚定 anchors: its cases, and what they do not say."""

from __future__ import annotations

from typing import Any

import pytest
from tests.engine.rules.bench import ALONE, NOW, Bench, cases, check_bad, check_good, ids

GOOD, BAD = cases("anchors", "good"), cases("anchors", "bad")


@pytest.mark.parametrize("case", GOOD, ids=ids(GOOD))
def test_good(case: dict[str, Any]) -> None:
    check_good(case)


@pytest.mark.parametrize("case", BAD, ids=ids(BAD))
def test_bad(case: dict[str, Any]) -> None:
    check_bad(case)


@pytest.mark.parametrize(("hours", "points"), [("0.5", 100), (1, 100), ("1.5", 60), (2, 60), ("2.1", 0)])
def test_arrival_within_one_and_two_hours(hours: Any, points: int) -> None:
    """5 points within one hour, 3 within two, none after, out of 5."""
    anchors = [{"to": 1, "points": 5}, {"to": 2, "points": 3}, {"points": 0}]
    outcome = Bench({"rule": "anchors", "out_of": 5, "anchors": anchors}, {NOW: {ALONE: hours}}).rated()
    outcome.agree()
    assert outcome.exact[ALONE] == points
