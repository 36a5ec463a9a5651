"""关键结果 key_result: its cases, and what they do not say."""

from __future__ import annotations

from typing import Any

import pytest
from tests.engine.rules.bench import cases, check_bad, check_good, ids, rule_of

GOOD, BAD = cases("key_result", "good"), cases("key_result", "bad")


@pytest.mark.parametrize("case", GOOD, ids=ids(GOOD))
def test_good(case: dict[str, Any]) -> None:
    check_good(case)


@pytest.mark.parametrize("case", BAD, ids=ids(BAD))
def test_bad(case: dict[str, Any]) -> None:
    check_bad(case)


def test_the_direction_is_known_from_the_figures_or_from_better() -> None:
    up = rule_of({"rule": "key_result", "baseline": 1, "goal": 5})
    down = rule_of({"rule": "key_result", "baseline": 5, "goal": 1})
    unknown = rule_of({"rule": "key_result", "baseline": 5})
    said = rule_of({"rule": "key_result", "baseline": 5, "better": "lower"})
    assert [r.monotone() for r in (up, down, unknown, said)] == [1, -1, 0, -1]
