"""Cells that Excel reckons: a formula or an error value where a value is read is told, and refused."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from quanheng.engine.document.sheet_marks import Cell, Marks
from quanheng.engine.errors import Place, Problems

MOST = 100  # cells of one kind told one by one; the rest are counted
LONGEST = 40  # characters of a stored result that are shown

Pair = tuple[str, str]
_VALUE: Pair = ("一个值，或留空", "a value, or nothing")
_FIXED: Pair = (
    "写定的值：公式的结果随别的单元格变，也可能过时",
    "a fixed value: what a formula gives moves with other cells and may be out of date",
)
_PASTE: Pair = ("粘贴为数值（选择性粘贴—数值），核对后保存", "paste as values, check them and save")
_CALCULATE: Pair = (
    "在 Excel 里打开算出结果，粘贴为数值（选择性粘贴—数值）并保存",
    "open it in Excel so that it is calculated, paste as values and save",
)
_CORRECT: Pair = (
    "改正公式，粘贴为数值（选择性粘贴—数值）并保存；没有值就清空",
    "correct the formula, paste as values and save; clear the cell if there is no value",
)
_WRITE: Pair = ("改成一个值；没有值就清空", "write a value; clear the cell if there is none")


def tell_reckoned(
    marks: Marks,
    read: Callable[[Cell], bool],
    place: Callable[[Cell], Place],
    stored: Callable[[Cell], str],
    problems: Problems,
) -> set[Cell]:
    """Note an error for each cell with a formula or an error value that is `read`; `stored` is its last result as
    text, "" if the file has none. Gives the cells that have no value at all."""
    by_code: dict[str, list[tuple[Cell, Pair, Pair, Pair]]] = {}
    hollow = set()
    for cell in sorted(_all(marks, read)):
        code, found, expected, remedy = _words(marks, cell, stored(cell))
        by_code.setdefault(code, []).append((cell, found, expected, remedy))
        if code != "formula-cell":
            hollow.add(cell)
    for code, told in by_code.items():
        for cell, found, expected, remedy in told[:MOST]:
            problems.add(code, place(cell), found, expected, remedy)
        if len(told) > MOST:
            cell, _, expected, remedy = told[MOST]
            more = len(told) - MOST
            problems.add(
                code, place(cell),
                (f"自此起还有 {more} 处同样的问题", f"from here on {more} more of the same"), expected, remedy,
            )  # fmt: skip
    return hollow


def _all(marks: Marks, read: Callable[[Cell], bool]) -> Iterable[Cell]:
    return (cell for cell in marks.formulas | marks.errors.keys() if read(cell))


def _words(marks: Marks, cell: Cell, stored: str) -> tuple[str, Pair, Pair, Pair]:
    """Code, found, expected and remedy of one cell."""
    error = marks.errors.get(cell)
    if error is not None:
        if cell in marks.formulas:
            found = (f"公式的结果是错误值 {error}", f"the formula gives the error {error}")
            return "error-cell", found, _VALUE, _CORRECT
        return "error-cell", (f"单元格是错误值 {error}", f"the cell holds the error {error}"), _VALUE, _WRITE
    if stored == "":
        found = (
            "单元格是公式，文件里没有它的结果，或结果为空",
            "the cell is a formula; the file has no result of it, or an empty one",
        )
        return "formula-without-value", found, _FIXED, _CALCULATE
    said = stored if len(stored) <= LONGEST else stored[:LONGEST] + "…"
    found = (f"单元格是公式，存的结果是 {said}", f"the cell is a formula; its stored result is {said}")
    return "formula-cell", found, _FIXED, _PASTE
