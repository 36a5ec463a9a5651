"""Excel: a sheet as a table of texts, each cell known by its address."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Protocol

import polars as pl

from quanheng.engine.document.package import TooMuch
from quanheng.engine.document.reckoned import tell_reckoned
from quanheng.engine.document.sheet_marks import Cell, Marks, reference
from quanheng.engine.document.workbook import Harmful, Workbook
from quanheng.engine.errors import Place, Problems
from quanheng.folder.limits import MB, Limits
from quanheng.folder.table import Table, name_columns

SHEETS: Mapping[str, tuple[str, ...]] = {
    "units": ("units", "单位", "单位名单"),
    "observations": ("observations", "观测值", "数据", "台账"),
    "targets": ("targets", "目标值", "目标"),
}


class Book(Protocol):
    """A workbook that somebody has opened: all its sheets' names, their marks, and a sheet's cells by row from A1."""

    names: list[str]
    marks: dict[str, Marks]

    def cells(self, sheet: str) -> list[list[Any]]: ...


def open_workbook(data: bytes, file: str, limits: Limits, problems: Problems) -> Workbook | None:
    """The workbook, or None with the problem noted."""
    most = limits.workbook.most(len(data))
    try:
        return Workbook(data, limits.workbook)
    except Harmful as harm:
        _tell(harm, file, problems)
    except TooMuch as much:
        problems.add(
            "inflates", Place(file),
            (f"解压后至少 {much.inflated / MB:,.0f} MB，是文件本身的 {much.inflated // max(len(data), 1):,} 倍，未读",
             f"it inflates to at least {much.inflated / MB:,.0f} MB, {much.inflated // max(len(data), 1):,} times its size; not read"),
            (f"不超过 {most / MB:,.0f} MB", f"at most {most / MB:,.0f} MB"),
            ("在 Excel 里另存一份，删去空白的格式行列；数据大用 CSV 或 Parquet",
             "save it anew without empty formatted rows; use CSV or Parquet for large data"),
        )  # fmt: skip
    return None


def _tell(harm: Harmful, file: str, problems: Problems) -> None:
    problems.add(
        harm.code, Place(file), harm.found, harm.expected,
        ("在 Excel 里打开后另存为 .xlsx", "open it in Excel and save it as .xlsx"),
    )  # fmt: skip


def sheet_for(book: Workbook, part: str, alone: bool) -> str | None:
    """The sheet that holds "units", "observations" or "targets"; the first one if the file is for it alone."""
    named = next((n for n in book.names if n.strip().lower() in SHEETS[part]), None)
    return named or (book.names[0] if alone and book.names else None)


def read_table(
    book: Book,
    file: str,
    sheet: str,
    known: Mapping[str, tuple[str, ...]],
    required: Sequence[str],
    problems: Problems,
    extras: bool = False,
) -> Table | None:
    """One sheet; the first row with content is the header. None, with the problems noted, if it cannot be."""
    try:
        rows = book.cells(sheet)
    except Harmful as harm:
        _tell(harm, file, problems)
        return None
    top = next((r for r, cells in enumerate(rows) if any(c not in ("", None) for c in cells)), None)
    if top is None:
        problems.add(
            "empty-file", Place(file, sheet=sheet),
            ("表里没有内容", "the sheet has no content"),
            ("一行表头和若干行数据", "a header row and rows of data"),
            ("补上内容", "fill it"),
        )  # fmt: skip
        return None
    headers = [text(c).strip() for c in rows[top]]
    columns = name_columns(
        headers, known, required,
        lambda k: Place(file, sheet=sheet, cell=reference(top, k)), problems, extras,
    )  # fmt: skip
    if columns is None:
        return None
    marks = book.marks.get(sheet, Marks())
    kept = [(k, n) for k, n in enumerate(columns) if n]
    names = dict(kept)

    def shown(cell: Cell) -> str:
        r, k = cell
        if r >= len(rows) or k >= len(rows[r]):
            return ""
        return text(rows[r][k], names[k], percent=cell in marks.percents).strip()

    hollow = tell_reckoned(
        marks, lambda cell: cell[0] >= top and cell[1] in names,
        lambda cell: Place(file, sheet=sheet, cell=reference(*cell), path=names[cell[1]]), shown, problems,
    )  # fmt: skip
    at: list[int] = []
    cells: dict[str, list[str]] = {n: [] for _, n in kept}
    told: set[tuple[int, str]] = set()
    for r in range(top + 1, len(rows)):
        if not any(rows[r][k] not in ("", None) or (r, k) in hollow for k in names):
            continue
        for k, name in kept:
            cells[name].append("" if (r, k) in hollow else shown((r, k)))
            if (r, k) in hollow:
                told.add((len(at), name))
        at.append(r)
    where = {n: k for k, n in kept}

    def locate(row: int, column: str) -> Place:
        cell = reference(at[row] if at else top, where.get(column, 0))
        return Place(file, sheet=sheet, cell=cell, path=column)

    frame = pl.DataFrame(cells, schema=dict.fromkeys(cells, pl.String))
    return Table(file, frame, locate, {n: headers[k] for k, n in kept}, told)


def text(cell: Any, column: str = "", percent: bool = False) -> str:
    """A cell's value as text: numbers at Excel's own 15 digits, dates in ISO (a first of a month, in a period
    column, as that month, because Excel makes a date of 2026-05)."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, (int, float)):
        number = Decimal(f"{cell:.15g}") if isinstance(cell, float) else Decimal(cell)
        if not number.is_finite():
            return str(number)
        if percent:
            return format((number * 100).normalize(), "f") + "%"
        plain = format(number, "f")
        return plain.rstrip("0").rstrip(".") if "." in plain else plain
    if isinstance(cell, (datetime.datetime, datetime.date)):
        day = cell.date() if isinstance(cell, datetime.datetime) else cell
        if column == "period" and day.day == 1:
            return f"{day:%Y-%m}"
        midnight = isinstance(cell, datetime.datetime) and cell.time() == datetime.time()
        return day.isoformat() if midnight else cell.isoformat()
    return str(cell)
