"""达标争先 competition: its cases, and what they do not say."""

from __future__ import annotations

from typing import Any

import pytest
from tests.engine.rules.bench import NOW, Bench, cases, check_bad, check_good, ids

GOOD, BAD = cases("competition", "good"), cases("competition", "bad")


@pytest.mark.parametrize("case", GOOD, ids=ids(GOOD))
def test_good(case: dict[str, Any]) -> None:
    check_good(case)


@pytest.mark.parametrize("case", BAD, ids=ids(BAD))
def test_bad(case: dict[str, Any]) -> None:
    check_bad(case)


def test_each_unit_has_its_own_line() -> None:
    outcome = Bench(
        {"rule": "competition"}, {NOW: {"甲": 9, "乙": 8, "丙": 7}}, targets={"甲": 10, "乙": 8, "丙": 5}
    ).rated()
    outcome.agree()
    assert outcome.exact == {"甲": 0, "乙": 97, "丙": 94}


def test_the_published_method_for_growth_of_eight_per_cent() -> None:
    """GDP 8 %: 4 points for reaching it, up to 6 for exceeding it, out of 10 points."""
    rate = {
        "rule": "competition",
        "out_of": 10,
        "line": 8,
        "base": 4,
        "top": 6,
        "step": 5,
        "who": "exceeding",
    }
    outcome = Bench(rate, {NOW: {"甲": "8.5", "乙": "8.0", "丙": "7.9"}}).rated()
    outcome.agree()
    assert outcome.exact == {"甲": 100, "乙": 40, "丙": 0}
