"""Ranges of units, running numbers, complaints with their line."""

from __future__ import annotations

from decimal import Decimal

import pytest
from tests.engine.cases.town import written

from quanheng.engine.cases.reading import MOST_UNITS, Reader, Running, expand
from quanheng.engine.errors import Problems


def test_a_range_keeps_the_width_of_its_numbers() -> None:
    assert expand("部门08..部门11") == ["部门08", "部门09", "部门10", "部门11"]
    assert expand("镇9…11") == ["镇9", "镇10", "镇11"]


@pytest.mark.parametrize("name", ["甲", "甲1", "甲3..甲1", "甲1..乙3", f"甲1..甲{MOST_UNITS + 1}"])
def test_what_is_no_range_stands_for_itself(name: str) -> None:
    assert expand(name) == [name]


def test_a_running_number_runs_in_decimals() -> None:
    problems = Problems()
    cell = written("{from: 47, step: -0.1}")
    running = Reader(problems).number(cell)
    assert isinstance(running, Running)
    assert running.at(3) == Decimal("46.7")
    assert not problems.found


def test_a_word_in_place_of_a_number_is_told_with_its_line() -> None:
    problems = Problems()
    cells = written("甲: 1\n乙: 很好\n")
    for _, cell in cells.items():
        Reader(problems).number(cell)
    assert [(p.code, p.place.line) for p in problems.found] == [("case-unreadable", 2)]
