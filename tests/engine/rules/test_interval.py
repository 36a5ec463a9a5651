"""区间最佳 interval: its cases, and what they do not say."""

from __future__ import annotations

from typing import Any

import pytest
from tests.engine.rules.bench import NOW, Bench, cases, check_bad, check_good, ids

GOOD, BAD = cases("interval", "good"), cases("interval", "bad")


@pytest.mark.parametrize("case", GOOD, ids=ids(GOOD))
def test_good(case: dict[str, Any]) -> None:
    check_good(case)


@pytest.mark.parametrize("case", BAD, ids=ids(BAD))
def test_bad(case: dict[str, Any]) -> None:
    check_bad(case)


def test_points_rise_before_the_interval_and_fall_after_it() -> None:
    rate = {"rule": "interval", "low": 40, "high": 60, "reach": 30}
    values = {f"第{k:03}": k for k in range(0, 101, 5)}
    points = list(Bench(rate, {NOW: values}).rated().exact.values())
    top = max(points)
    assert top == 100
    first, last = points.index(top), len(points) - 1 - points[::-1].index(top)
    assert points[: first + 1] == sorted(points[: first + 1])
    assert points[last:] == sorted(points[last:], reverse=True)
    assert points[0] == points[-1] == 0
