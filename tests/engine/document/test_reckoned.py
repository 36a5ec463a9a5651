"""Formulas and error values: each told in its own words, the first hundred one by one."""

from __future__ import annotations

from quanheng.engine.document.reckoned import MOST, tell_reckoned
from quanheng.engine.document.sheet_marks import Marks, reference
from quanheng.engine.errors import Place, Problem, Problems


def told(
    marks: Marks, stored: dict[tuple[int, int], str], column: int = 0
) -> tuple[list[Problem], set[tuple[int, int]]]:
    problems = Problems()
    hollow = tell_reckoned(
        marks, lambda cell: cell[1] == column, lambda cell: Place("f.xlsx", sheet="表", cell=reference(*cell)),
        lambda cell: stored.get(cell, ""), problems,
    )  # fmt: skip
    return problems.errors, hollow


def test_each_kind_in_its_own_words() -> None:
    marks = Marks({(0, 0), (1, 0), (2, 0), (4, 1)}, {(2, 0): "#DIV/0!", (3, 0): "#N/A"})
    found, hollow = told(marks, {(0, 0): "15", (4, 1): "1"})
    assert [(p.code, p.place.cell) for p in found] == [
        ("formula-cell", "A1"), ("formula-without-value", "A2"), ("error-cell", "A3"), ("error-cell", "A4"),
    ]  # fmt: skip
    assert hollow == {(1, 0), (2, 0), (3, 0)}
    assert (found[0].found.zh, found[2].found.zh, found[3].found.zh) == (
        "单元格是公式，存的结果是 15", "公式的结果是错误值 #DIV/0!", "单元格是错误值 #N/A",
    )  # fmt: skip


def test_beyond_the_first_hundred_they_are_counted() -> None:
    cells = {(r, 0) for r in range(MOST + 7)}
    found, _ = told(Marks(cells), dict.fromkeys(cells, "1"))
    assert len(found) == MOST + 1
    assert found[-1].place.cell == "A101"
    assert "7" in found[-1].found.zh
