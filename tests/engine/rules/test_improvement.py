"""增幅计分 improvement: its cases, and what they do not say."""

from __future__ import annotations

from typing import Any

import pytest
from tests.engine.rules.bench import NOW, Bench, cases, check_bad, check_good, ids

GOOD, BAD = cases("improvement", "good"), cases("improvement", "bad")


@pytest.mark.parametrize("case", GOOD, ids=ids(GOOD))
def test_good(case: dict[str, Any]) -> None:
    check_good(case)


@pytest.mark.parametrize("case", BAD, ids=ids(BAD))
def test_bad(case: dict[str, Any]) -> None:
    check_bad(case)


def test_looks_as_far_back_as_it_says() -> None:
    values = {"2023": {"甲": 100}, "2024": {"甲": 50}, NOW: {"甲": 110}}
    for n, points in ((1, 100), (2, 100), (3, None)):
        outcome = Bench({"rule": "improvement", "n": n, "per": 400}, values).rated()
        outcome.agree()
        assert outcome.exact["甲"] == points
    assert Bench({"rule": "improvement", "n": 2, "per": 100}, values).rated().exact["甲"] == 70
