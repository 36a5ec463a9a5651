"""线性扣分 steps_off: its cases, and what they do not say."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from tests.engine.rules.bench import ALONE, NOW, Bench, cases, check_bad, check_good, ids

GOOD, BAD = cases("steps_off", "good"), cases("steps_off", "bad")


@pytest.mark.parametrize("case", GOOD, ids=ids(GOOD))
def test_good(case: dict[str, Any]) -> None:
    check_good(case)


@pytest.mark.parametrize("case", BAD, ids=ids(BAD))
def test_bad(case: dict[str, Any]) -> None:
    check_bad(case)


@pytest.mark.parametrize("line", [0, 1000, 123456, 98765432])
@pytest.mark.parametrize("whole", ["down", "up"])
def test_whole_steps_are_counted_right_however_large_the_figures(line: int, whole: str) -> None:
    """k steps of 0.1 are k steps, not k ± 1, whatever binary fractions make of the difference."""
    for k in range(1, 30):
        rate = {"rule": "steps_off", "on": "above", "from": line, "step": "0.1", "per": 2, "whole": whole}
        outcome = Bench(rate, {NOW: {ALONE: written(line, k)}}).rated()
        outcome.agree()
        assert outcome.exact[ALONE] == 100 - 2 * k


def written(line: int, tenths: int) -> str:
    """line + tenths/10, as people write it."""
    return str(Decimal(line) + Decimal(tenths) / 10)
