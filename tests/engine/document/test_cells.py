"""One value, one cell: numbers as offices write them, everything else back as it was."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from quanheng.engine.document.cells import LONGEST, as_cell, from_cell, number_cell
from quanheng.engine.document.growing import Growing
from quanheng.engine.document.model import Written
from quanheng.engine.errors import Place, Problems

HERE = Place("f.xlsx", sheet="表", cell="B2")


@pytest.mark.parametrize(
    "value",
    [
        12,
        Decimal("1.5"),
        Decimal("12345678901234567890"),
        True,
        None,
        "文字",
        "null",
        '"',
        "{a: 1}",
        "[",
        " x ",
        "",
        "a\nb",
        [1, "二"],
        {"a": {"b": 1}},
    ],
    ids=repr,
)
def test_back_and_forth(value: Any) -> None:
    problems = Problems()
    cell = as_cell(value)
    shown: Any = (
        int(cell)
        if isinstance(cell, float) and cell.is_integer()
        else Decimal(repr(cell))
        if isinstance(cell, float)
        else cell
    )
    found = from_cell(shown, HERE, problems)
    assert problems.found == []
    wanted = str(value) if isinstance(value, Decimal) and isinstance(cell, str) else value
    assert found.plain() == wanted


def test_a_text_too_long_for_a_cell() -> None:
    with pytest.raises(ValueError, match="does not fit"):
        as_cell("字" * (LONGEST + 1))


@pytest.mark.parametrize(
    ("cell", "percent", "share", "number"),
    [
        ("1,200", False, False, 1200), ("1,234,567.8", False, False, Decimal("1234567.8")), ("９５", False, False, 95), ("95%", False, False, 95),
        ("９５％", False, False, 95), ("30%", False, True, Decimal("0.3")), (Decimal("0.95"), True, False, 95), (Decimal("0.3"), True, True, Decimal("0.3")),
        (40, False, False, 40), ("1,23", False, False, "1,23"), ("约40", False, False, "约40"), ("开工数 * 2", False, False, "开工数 * 2"), (True, False, False, True), (None, True, False, None),
    ],
)  # fmt: skip
def test_numbers_as_offices_write_them(cell: Any, percent: bool, share: bool, number: Any) -> None:
    assert number_cell(cell, percent, share) == number


def test_broken_yaml_names_the_cell() -> None:
    problems = Problems()
    from_cell("{a: [1", HERE, problems)
    assert [(p.code, p.place) for p in problems.found] == [("yaml-syntax", HERE)]


def test_growing_tells_a_path_that_is_taken() -> None:
    problems, document = Problems(), Growing(Place())
    document.set(["a", "b"], Written(1, HERE), problems)
    document.set(["a", "c"], Written(2, HERE), problems)
    document.set(["a"], Written({"d": Written(3, HERE)}, HERE), problems)
    assert document.done().plain() == {"a": {"b": 1, "c": 2, "d": 3}}
    document.set(["a", "b"], Written(4, HERE), problems)
    document.set(["a", "b", "x"], Written(4, HERE), problems)
    assert [p.code for p in problems.found] == ["duplicate-key", "duplicate-key"]
