"""进位计分 places_gained: its cases, and what they do not say."""

from __future__ import annotations

from typing import Any

import pytest
from tests.engine.rules.bench import BEFORE, NOW, Bench, cases, check_bad, check_good, ids

GOOD, BAD = cases("places_gained", "good"), cases("places_gained", "bad")


@pytest.mark.parametrize("case", GOOD, ids=ids(GOOD))
def test_good(case: dict[str, Any]) -> None:
    check_good(case)


@pytest.mark.parametrize("case", BAD, ids=ids(BAD))
def test_bad(case: dict[str, Any]) -> None:
    check_bad(case)


def test_places_are_those_of_the_group_then_and_now() -> None:
    groups = {"甲": "一", "乙": "一", "丙": "二", "丁": "二"}
    values = {BEFORE: {"甲": 1, "乙": 2, "丙": 9, "丁": 8}, NOW: {"甲": 3, "乙": 2, "丙": 5, "丁": 4}}
    outcome = Bench({"rule": "places_gained"}, values, groups=groups).rated()
    outcome.agree()
    assert outcome.exact == {"甲": 65, "乙": 55, "丙": 60, "丁": 60}
