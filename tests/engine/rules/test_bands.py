"""分档计分 bands: its cases, and what they do not say."""

from __future__ import annotations

from typing import Any

import pytest
from tests.engine.rules.bench import NOW, Bench, cases, check_bad, check_good, ids, rule_of

GOOD, BAD = cases("bands", "good"), cases("bands", "bad")


@pytest.mark.parametrize("case", GOOD, ids=ids(GOOD))
def test_good(case: dict[str, Any]) -> None:
    check_good(case)


@pytest.mark.parametrize("case", BAD, ids=ids(BAD))
def test_bad(case: dict[str, Any]) -> None:
    check_bad(case)


def test_the_order_in_which_bands_are_written_does_not_matter() -> None:
    bands = [{"to": 60, "points": 0}, {"from": 60, "to": 90, "points": 60}, {"from": 90, "points": 100}]
    values = {NOW: {"甲": 59, "乙": 60, "丙": 90, "丁": None}}
    results = [Bench({"rule": "bands", "bands": b}, values).rated() for b in (bands, bands[::-1])]
    for outcome in results:
        outcome.agree()
        assert outcome.exact == {"甲": 0, "乙": 60, "丙": 100, "丁": None}


def test_the_direction_follows_from_the_points() -> None:
    up = rule_of({"rule": "bands", "bands": [{"to": 0, "points": 0}, {"from": 0, "points": 100}]})
    down = rule_of({"rule": "bands", "bands": [{"to": 0, "points": 100}, {"from": 0, "points": 0}]})
    peak = rule_of(
        {
            "rule": "bands",
            "bands": [{"to": 0, "points": 0}, {"from": 0, "to": 9, "points": 100}, {"from": 9, "points": 0}],
        }
    )
    assert [r.monotone() for r in (up, down, peak)] == [1, -1, 0]
