"""A workbook → its sheets as JSON, inside the reading process: the gate, the marks, then calamine for the values.

`asked`: `kind` "xlsx" or "xls"; `marker`, what a cell in a sheet's first rows must begin with for it to be told of (all
sheets are, if it is empty); `cells`, the most cells of the sheets that are told of.
"""

from __future__ import annotations

import io
import json
from collections.abc import Iterable, Mapping
from typing import Any

import python_calamine

from quanheng.engine.document.sheet_marks import Cell
from quanheng.platform.lib.uploads import biff
from quanheng.platform.lib.uploads.child import Answer, as_json
from quanheng.platform.lib.uploads.guard_office import Package, has
from quanheng.platform.lib.uploads.guard_zip import Harm
from quanheng.platform.lib.uploads.limits import CELLS, COLUMNS, MB, ROWS, SHEETS, TEXT
from quanheng.platform.lib.uploads.marks import Marks, Noticed, marks_of, too_large, too_many

SEPARATOR = "\x7f"  # between the texts of a column; no office writes it
_LOOKED_AT = 60  # rows in which the marker is looked for
_PLAIN = (python_calamine.SheetTypeEnum.WorkSheet, python_calamine.SheetTypeEnum.ChartSheet)


def sheets(data: bytes, asked: Mapping[str, Any]) -> Answer:
    """The sheets, one JSON object a line: `name`, `shown`, `columns`, `formulas`, `errors`, `percents`. Raises `Harm`."""
    if asked["kind"] == "xls":
        marks = biff.marks_of(data)
    else:
        noticed = Noticed()
        marks = marks_of(Package(data, "xlsx", noticed.look), noticed)
    book = _opened(data)
    told, cells, size = [], 0, 0
    for sheet in book.sheets_metadata:
        if sheet.typ not in _PLAIN:
            raise has("macros", sheet.name)
        content = book.get_sheet_by_name(sheet.name)
        height, width = _reach(content)
        if height > ROWS or width > COLUMNS:
            raise too_large(sheet.name, height, width)
        cells += height * width
        if cells > CELLS:
            raise too_many(cells, CELLS)
        if asked["marker"] and not _marked(content, asked["marker"]):
            continue
        if height * width > asked["cells"]:
            raise too_many(height * width, asked["cells"])
        shown = sheet.visible == python_calamine.SheetVisibleEnum.Visible
        line = _told(sheet.name, shown, content, marks.get(sheet.name, Marks()))
        size += len(line)
        if size > TEXT:
            raise _too_much_text()
        told.append(line)
    return {}, b"\n".join(told)


def _opened(data: bytes) -> Any:
    try:
        book = python_calamine.load_workbook(io.BytesIO(data))
    except python_calamine.PasswordError as error:
        raise Harm("locked", ("文件有密码", "the file is locked with a password"), ("没有密码的文件", "a file without a password"),
                   ("去掉打开密码后再传", "remove the password and upload again")) from error  # fmt: skip
    if len(book.sheets_metadata) > SHEETS:
        raise Harm("too-many-sheets", (f"有 {len(book.sheets_metadata)} 张表", f"there are {len(book.sheets_metadata)} sheets"),
                   (f"不超过 {SHEETS} 张", f"at most {SHEETS}"), ("删去无关的表", "remove sheets that do not belong"))  # fmt: skip
    return book


def _reach(content: Any) -> Cell:
    """Rows and columns from A1 to the last cell."""
    row, column = content.end or (-1, -1)
    return row + 1, column + 1


def _marked(content: Any, marker: str) -> bool:
    rows = content.to_python(skip_empty_area=False, nrows=_LOOKED_AT)
    return any(isinstance(cell, str) and cell.startswith(marker) for row in rows for cell in row)


def _told(name: str, shown: bool, content: Any, marks: Marks) -> bytes:
    """One sheet as JSON. A column of texts goes as one long text, which is quicker by far than many short ones."""
    height, width = _reach(content)
    columns: list[dict[str, Any]] = []
    size = 0
    found = list(zip(*content.iter_rows(), strict=True))
    # The library leaves out what is empty before the first cell: columns do, rows may.
    for column in [("",) * height] * (width - len(found)) + found:
        cells = [""] * (height - len(column)) + list(column)
        joined = _joined(cells)
        columns.append({"cells": cells} if joined is None else {"texts": joined})
        size += sum(map(len, map(str, cells))) if joined is None else len(joined)
        if size > TEXT:
            raise _too_much_text()
    told = {
        "name": name, "shown": shown, "formulas": _listed(marks.formulas), "percents": _listed(marks.percents),
        "errors": [[*cell, said] for cell, said in sorted(marks.errors.items())], "columns": columns,
    }  # fmt: skip
    # check_circular: nothing here holds itself, and looking for it costs a third of the time
    text = json.dumps(told, ensure_ascii=False, default=as_json, check_circular=False, separators=(",", ":"))
    return text.encode("utf-8", "replace")


def _joined(cells: list[Any]) -> str | None:
    """All texts as one; None if there is anything but texts, or one holds what separates them."""
    try:
        joined = SEPARATOR.join(cells)
    except TypeError:
        return None
    return joined if joined.count(SEPARATOR) == len(cells) - 1 else None


def _listed(cells: Iterable[Cell]) -> list[Cell]:
    return sorted(cells)


def _too_much_text() -> Harm:
    return Harm("too-much-text", (f"文字超过 {TEXT // MB} MB", f"more than {TEXT // MB} MB of text"),
                ("一张数据表", "a table of figures"), ("删去大段文字", "remove long texts"))  # fmt: skip
