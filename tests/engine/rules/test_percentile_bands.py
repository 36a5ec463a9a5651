"""比例分档 percentile_bands: its cases, and what they do not say."""

from __future__ import annotations

import random
from typing import Any

import pytest
from tests.engine.rules.bench import NOW, Bench, cases, check_bad, check_good, ids

GOOD, BAD = cases("percentile_bands", "good"), cases("percentile_bands", "bad")


@pytest.mark.parametrize("case", GOOD, ids=ids(GOOD))
def test_good(case: dict[str, Any]) -> None:
    check_good(case)


@pytest.mark.parametrize("case", BAD, ids=ids(BAD))
def test_bad(case: dict[str, Any]) -> None:
    check_bad(case)


@pytest.mark.parametrize("ties", ["up", "down"])
@pytest.mark.parametrize("rounding", ["floor", "half_up", "ceil"])
def test_equal_values_never_get_different_points(ties: str, rounding: str) -> None:
    rng = random.Random(f"{ties} {rounding}")
    rate = {
        "rule": "percentile_bands", "shares": ["0.2", "0.3", "0.4", "0.1"], "points": [100, 90, 80, 60],
        "ties": ties, "rounding": rounding,
    }  # fmt: skip
    for _ in range(30):
        values = {f"单位{k}": rng.randint(0, 5) for k in range(rng.randint(1, 23))}
        outcome = Bench(rate, {NOW: values}).rated()
        outcome.agree()
        by_value: dict[int, set[Any]] = {}
        for unit, value in values.items():
            by_value.setdefault(value, set()).add(outcome.exact[unit])
        assert all(len(points) == 1 for points in by_value.values())


def test_without_ties_the_bands_have_their_sizes() -> None:
    rate = {
        "rule": "percentile_bands",
        "shares": ["0.2", "0.3", "0.5"],
        "points": [3, 2, 1],
        "rounding": "half_up",
    }
    for n in range(1, 40):
        points = list(Bench(rate, {NOW: {f"单位{k}": k for k in range(n)}}).rated().exact.values())
        first, both = (2 * n + 5) // 10, (5 * n + 5) // 10
        assert [points.count(3), points.count(3) + points.count(2)] == [first, both]
