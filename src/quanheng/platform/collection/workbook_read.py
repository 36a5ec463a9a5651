"""A workbook come back → its lines, each with its cell. Rows are found by their machine key, wherever they stand now.

What belongs to another call, unit, period or version is refused as a whole; what is wrong with a cell is told at the
cell. A locked figure is never taken from here: it is only compared with what was locked.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

from quanheng.engine.document.digits import narrowed, number_in
from quanheng.engine.document.sheet_marks import reference
from quanheng.engine.errors import Place, Problems, Refused
from quanheng.platform.collection.intake_form import ASKED, SHEET, Filled, Form, Line, Row, in_order
from quanheng.platform.collection.intake_number import as_text, note_of, quoted, tell_formula, value_of_cell
from quanheng.platform.collection.workbook_make import FORMAT, HIDDEN, KEY, MARKER
from quanheng.platform.lib.uploads.limits import FORM_CELLS
from quanheng.platform.lib.uploads.sheets import Sheet, sheets_of

_MARK = "quanheng:"  # in both sheets of ours
_MOST = 200  # problems of one kind told one by one
_LABELS = ((0, "name", ("数据项", "item")), (1, "uom", ("计量单位", "unit of measure")))
_LEFT = KEY - 2  # the figure stands so many columns before the key
_TAKE_BLANK = (
    "下载本期的空白工作簿，把数抄过去再传",
    "download the blank workbook, copy the figures over and upload that",
)


def read(data: bytes | Path, expected: Form, name: str = "") -> Filled:
    """The lines of a workbook made by `workbook.make` and filled in. Raises `Refused` for a file that must not or
    cannot be read into this form; problems of cells come with the lines."""
    if isinstance(data, Path):
        name, data = name or data.name, data.read_bytes()
    sheets = sheets_of(data, name, marker=_MARK, cells=FORM_CELLS)
    problems = Problems()
    locked = _same(sheets, expected, name, problems)
    found = next((s for s in sheets if s.name != HIDDEN and _head(s)), None)
    if found is None:
        problems.add(
            "no-form-sheet", Place(name), (f"没有“{SHEET}”这张表，或隐藏的编号列已删去", f"there is no sheet “{SHEET}”, or its hidden column is gone"),
            ("由本平台下载、保留全部列的工作簿", "the workbook downloaded here, with all its columns"), _TAKE_BLANK,
        )  # fmt: skip
        raise Refused(problems.found)
    return _Reader(found, expected, name, locked).filled()


def _head(sheet: Sheet) -> tuple[int, int] | None:
    """Where the head of the hidden column stands."""
    return next(((r, row.index(MARKER)) for r, row in enumerate(sheet.rows) if MARKER in row), None)


def _same(sheets: list[Sheet], form: Form, file: str, problems: Problems) -> Mapping[str, str]:
    """What was locked in the workbook, by item; refused if it is not this form's."""
    hidden = next((s for s in sheets if s.name == HIDDEN), None)
    rows = [[as_text(cell) for cell in row] for row in hidden.rows] if hidden else []
    facts = {row[0]: row[1] for row in rows if len(row) > 1}
    if f"{_MARK}format" not in facts:
        problems.add(
            "not-our-workbook", Place(file), ("不是由本平台下载的填报工作簿", "this is not a workbook downloaded here"),
            ("本次填报的工作簿", "the workbook of this return"), _TAKE_BLANK,
        )  # fmt: skip
        raise Refused(problems.found)
    told = {
        "format": (str(FORMAT), ("工作簿格式", "format of the workbook")),
        "unit": (form.unit, ("填报单位", "unit")),
        "period": (form.period, ("期间", "period")),
        "call": (form.call, ("填报通知", "call")),
        "scheme": (form.scheme_digest, ("方案摘要", "digest of the scheme")),
    }
    for key, (wanted, (zh, en)) in told.items():
        is_ = facts.get(_MARK + key, "")
        if is_ != wanted:
            problems.add(
                f"other-{key}", Place(file), (f"工作簿的{zh}是“{quoted(is_, 64)}”", f"the workbook's {en} is “{quoted(is_, 64)}”"),
                (f"“{wanted}”", f"“{wanted}”"), _TAKE_BLANK,
            )  # fmt: skip
    if not problems.found and facts.get(f"{_MARK}form") != form.digest:
        version = quoted(facts.get(f"{_MARK}version", ""), 10)
        problems.add(
            "other-form", Place(file),
            (f"工作簿是第 {version} 版表样，表样已改为第 {form.version} 版", f"the workbook is version {version} of the form, which is now version {form.version}"),
            ("现行表样的工作簿", "a workbook of the form now in force"), _TAKE_BLANK,
        )  # fmt: skip
    problems.refuse()
    return {row[0]: row[2] for row in rows if len(row) > 2 and row[2]}


class _Reader:
    """One sheet read into one form."""

    def __init__(self, sheet: Sheet, form: Form, file: str, locked: Mapping[str, str]) -> None:
        self._sheet, self._form, self._file, self._locked = sheet, form, file, locked
        self._problems = Problems()
        self._top, self._key = _head(sheet) or (0, KEY)

    def filled(self) -> Filled:
        """The lines and the problems."""
        lines: list[Line] = []
        remarks: list[Line] = []
        if self._columns_stand():
            for item, at in self._rows().items():
                row = self._form.row_of(item)
                if row is not None:
                    line = self._line(row, at)
                    if row.kind == ASKED:
                        lines.append(line)
                    elif line.note and line.note != row.note:
                        remarks.append(line)
        return Filled(in_order(self._form, lines), _cut(self._problems), self._file, tuple(remarks))

    def _place(self, at: int, column: int, path: str = "") -> Place:
        return Place(self._file, sheet=self._sheet.name, cell=reference(at, column), path=path)

    def _columns_stand(self) -> bool:
        """Whether the columns stand as they were made, seen from the hidden one; else a problem is noted."""
        for offset, wanted in ((KEY, "数据项"), (KEY - 1, "计量单位"), (_LEFT, "本期数"), (2, "说明")):
            column = self._key - offset
            said = self._sheet.text(self._top, column) if column >= 0 else ""
            if not said.startswith(wanted):
                self._problems.add(
                    "columns-moved", self._place(self._top, max(column, 0)),
                    (f"这一列的表头是“{quoted(said, 20)}”", f"the head of this column is “{quoted(said, 20)}”"), (f"“{wanted}”", f"“{wanted}”"),
                    ("不要插入、删除或挪动列；" + _TAKE_BLANK[0], "do not insert, delete or move columns; " + _TAKE_BLANK[1]),
                )  # fmt: skip
        return not self._problems.found

    def _rows(self) -> dict[str, int]:
        """Where each item stands; double, strange and missing ones are told."""
        found: dict[str, int] = {}
        last = max((r for r, _ in self._sheet.formulas), default=0)
        for at in range(self._top + 1, max(len(self._sheet.rows), last + 1)):
            item, cell = self._sheet.text(at, self._key).strip(), self._place(at, self._key - _LEFT)
            if not item:
                self._tell_extra(at)
            elif item in found:
                first = reference(found[item], self._key - _LEFT)
                self._problems.add(
                    "double-row", self._place(at, self._key - _LEFT, item),
                    (f"数据项“{item}”还在 {first}", f"the item “{item}” stands at {first} as well"),
                    ("每个数据项一行", "one row an item"), ("删去多出的一行", "delete the row that is too many"),
                )  # fmt: skip
            elif self._form.row_of(item) is None:
                self._problems.add(
                    "strange-row", cell, (f"表里没有要“{quoted(item)}”", f"“{quoted(item)}” is not asked for"),
                    ("表样上的数据项", "an item of the form"), ("删去这一行", "delete the row"),
                )  # fmt: skip
            else:
                found[item] = at
        for row in self._form.rows:
            if row.item not in found:
                self._problems.add(
                    "row-gone", Place(self._file, sheet=self._sheet.name, path=row.item),
                    (f"“{row.name}”这一行不见了，或它的编号已删去", f"the row “{row.name}” is gone, or its key is"),
                    ("表样上的每一行", "every row of the form"), _TAKE_BLANK,
                )  # fmt: skip
        return found

    def _tell_extra(self, at: int) -> None:
        value = self._sheet.text(at, self._key - _LEFT).strip()
        if value or (at, self._key - _LEFT) in self._sheet.formulas:
            self._problems.add(
                "extra-row", self._place(at, self._key - _LEFT),
                (f"表样之外的一行，写着“{quoted(value)}”，没有读", f"a row beside the form with “{quoted(value)}” was not read"),
                ("表样上的各行", "the rows of the form"), ("不用理会，或删去这一行", "nothing, or delete the row"), severity="warning",
            )  # fmt: skip

    def _line(self, row: Row, at: int) -> Line:
        """One row's line; the figure of a row that is not asked is only compared."""
        column = self._key - _LEFT
        place = self._place(at, column, row.item)
        raw = self._sheet.text(at, column)
        value, status = None, ""
        self._compare_labels(row, at)
        if row.kind != ASKED:
            self._compare(row, at, raw, place)
        else:
            value, status = self._value(row, at, column, place)
        note = self._note(row, at)
        return Line(row.item, quoted(raw, 200), value, status, note, self._sheet.name, place.cell)

    def _value(self, row: Row, at: int, column: int, place: Place) -> tuple[Decimal | None, str]:
        sheet, cell = self._sheet, (at, column)
        if cell in sheet.errors:
            self._tell_error(sheet.errors[cell], place)
        elif cell in sheet.formulas:
            tell_formula(sheet.text(at, column), place, self._problems)
        else:
            return value_of_cell(sheet.cell(at, column), row, place, self._problems, cell in sheet.percents)
        return None, ""

    def _note(self, row: Row, at: int) -> str:
        column = self._key - 2
        text, place = self._sheet.text(at, column), self._place(at, column, row.item)
        if (at, column) in self._sheet.formulas:
            tell_formula(text, place, self._problems)
            return ""
        return note_of(text, place, self._problems)

    def _tell_error(self, error: str, place: Place) -> None:
        self._problems.add(
            "error-cell", place, (f"单元格是错误值 {error}", f"the cell holds the error {error}"),
            ("一个数，或“不适用”“未到期”，或留空", "a number, “not applicable”, “not due”, or nothing"),
            ("改成一个数；没有数就清空", "write a number; clear the cell if there is none"),
        )  # fmt: skip

    def _compare_labels(self, row: Row, at: int) -> None:
        for column, part, (zh, en) in _LABELS:
            at_column = self._key - KEY + column
            said, wanted = self._sheet.text(at, at_column), getattr(row, part)
            if narrowed(said) != narrowed(wanted):
                self._problems.add(
                    "label-changed", self._place(at, at_column, row.item),
                    (f"{zh}改成了“{quoted(said)}”", f"the {en} was changed to “{quoted(said)}”"), (f"“{wanted}”", f"“{wanted}”"),
                    ("改回原样；数按原来的计量单位填", "put it back; the figure is read in the form's own unit"),
                )  # fmt: skip

    def _compare(self, row: Row, at: int, raw: str, place: Place) -> None:
        """Tell a locked figure that was changed."""
        was = self._locked.get(row.item, "")
        if not _equal(raw, was, row) or (at, self._key - _LEFT) in self._sheet.formulas:
            self._problems.add(
                "locked-changed", place, (f"锁定的数从“{quoted(was)}”改成了“{quoted(raw)}”", f"a locked figure was changed from “{quoted(was)}” to “{quoted(raw)}”"),
                (f"“{quoted(was)}”（{row.source or row.formula_text}）", f"“{quoted(was)}” ({row.source or row.formula_text})"),
                ("改回原数；认为不对，在“说明”栏写明", "put it back; if it is wrong, say so in its Note"),
            )  # fmt: skip
        elif was != row.shown and not _equal(was, row.shown, row):
            self._problems.add(
                "known-since", place, (f"下载以后，这个数已从“{was}”更新为“{row.shown}”", f"since the download this figure has become “{row.shown}”, from “{was}”"),
                ("以平台上的数为准", "the platform's figure holds"), ("不用改动", "nothing"), severity="warning",
            )  # fmt: skip


def _equal(a: str, b: str, row: Row) -> bool:
    """Whether two texts are the same figure, or the same word."""
    x, y = _decimal(a), _decimal(b)
    if x is not None and y is not None:
        return x == y or f"{float(x):.15g}" == f"{float(y):.15g}"
    return narrowed(a) == narrowed(b)


def _decimal(text: str) -> Decimal | None:
    number = number_in(text.removesuffix("%"))
    return None if number is None else Decimal(number)


def _cut(problems: Problems) -> tuple[Any, ...]:
    """Of each kind not more than can be read."""
    counts: dict[str, int] = {}
    kept = []
    for problem in problems.found:
        counts[problem.code] = counts.get(problem.code, 0) + 1
        if counts[problem.code] <= _MOST:
            kept.append(problem)
    return tuple(kept)
