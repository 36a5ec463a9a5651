"""A table or a scheme that somebody uploads: the file's size, the scanner, then the sheets as the reading process tells them.

Every room that takes in lists goes through here; the web process never opens a workbook itself.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from typing import Any

from quanheng.engine.document import workbook
from quanheng.engine.document.sheet_marks import Marks
from quanheng.engine.errors import Place, Problems, Refused
from quanheng.folder.csvfile import read_csv
from quanheng.folder.table import Table
from quanheng.folder.workbook import read_table
from quanheng.platform.lib.uploads import limits
from quanheng.platform.lib.uploads.biff import MAGIC
from quanheng.platform.lib.uploads.guard_zip import Harm
from quanheng.platform.lib.uploads.scan import scan
from quanheng.platform.lib.uploads.sheets import Sheet, sheets_of

_ENDINGS = (".xlsx", ".xls", ".xlsm", ".xltm", ".xlsb", ".xlam", ".ods", ".et", ".numbers")
_ZIP = b"PK"


class Brought:
    """An uploaded workbook, read: what `folder.workbook.read_table` asks of a book."""

    def __init__(self, sheets: Sequence[Sheet]) -> None:
        self.names = [s.name for s in sheets]
        self.shown = [s.name for s in sheets if s.shown]
        self.marks = {s.name: Marks(set(s.formulas), dict(s.errors), set(s.percents)) for s in sheets}
        self._sheets = {s.name: s for s in sheets}

    def cells(self, sheet: str) -> list[list[Any]]:
        """A sheet's cells by row, from A1; dates are dates again."""
        return [[_cell(c) for c in row] for row in self._sheets[sheet].rows]


def _cell(told: Any) -> Any:
    """The reading process has no word for a date but a pair of it and its text."""
    if not isinstance(told, dict):
        return told
    if "date" not in told:
        return next(iter(told.values()), "")
    said = told["date"]
    return datetime.datetime.fromisoformat(said) if "T" in said else datetime.date.fromisoformat(said)


def is_workbook(data: bytes, name: str) -> bool:
    """Whether a file is to be read as Excel: by its content, whatever its name, or by a name that says so."""
    return data.startswith((_ZIP, MAGIC[:4])) or name.lower().endswith(_ENDINGS)


def admit(data: bytes, name: str, most: int, problems: Problems) -> bool:
    """Whether a file may be read at all: not too large, not infected; else the problem is noted."""
    if len(data) > most:
        problems.add(
            "file-too-large", Place(name),
            (f"文件有 {len(data) / limits.MB:,.1f} MB", f"the file has {len(data) / limits.MB:,.1f} MB"),
            (f"不超过 {most / limits.MB:,.0f} MB", f"at most {most / limits.MB:,.0f} MB"),
            ("分成几份，或删去用不到的列", "split it, or take out columns that are not needed"),
        )  # fmt: skip
        return False
    try:
        scan(data)
    except Harm as harm:
        problems.extend(harm.refused(name).problems)
        return False
    return True


def table_of(
    data: bytes, name: str, columns: Mapping[str, tuple[str, ...]], required: Sequence[str], problems: Problems,
    most: int, extras: bool = False,
) -> Table | None:  # fmt: skip
    """The table in a CSV, or in the first sheet of a workbook; None, with the problems noted, if it cannot be read."""
    if not admit(data, name, most, problems):
        return None
    if not is_workbook(data, name):
        return read_csv(data, name, columns, required, problems, extras, limits.LIST_CELLS)
    book = _book(data, name, problems)
    if book is None:
        return None
    return read_table(book, name, book.names[0], columns, required, problems, extras=extras)


def sheets_shown(data: bytes, name: str, problems: Problems) -> list[workbook.Sheet] | None:
    """The visible sheets of a workbook as the engine reads schemes from them; None, with the problems noted."""
    book = _book(data, name, problems)
    if book is None:
        return None
    return [workbook.sheet_of(name, s, book.cells(s), book.marks[s]) for s in book.shown]


def _book(data: bytes, name: str, problems: Problems) -> Brought | None:
    try:
        sheets = sheets_of(data, name)
    except Refused as refused:
        problems.extend(refused.problems)
        return None
    if not sheets:
        problems.add(
            "empty-file", Place(name),
            ("工作簿里没有一张表", "the workbook has no sheet"),
            ("一行表头和若干行数据", "a header row and rows of data"),
            ("在 Excel 里另存一份再传", "save it anew in Excel and upload that"),
        )  # fmt: skip
        return None
    return Brought(sheets)
