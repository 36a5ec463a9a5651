"""Any workbook → its sheets, read by a process of its own; for returns and for whatever else is brought as Excel."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from quanheng.engine.document.sheet_marks import Cell
from quanheng.platform.lib.uploads import process
from quanheng.platform.lib.uploads.biff import MAGIC
from quanheng.platform.lib.uploads.cells import as_text
from quanheng.platform.lib.uploads.guard_zip import Harm
from quanheng.platform.lib.uploads.limits import CELLS

_WORK = "quanheng.platform.lib.uploads.book:sheets"
_LOCKED = "EncryptedPackage".encode("utf-16-le")  # an .xlsx with a password is wrapped into the old container
_SEPARATOR = "\x7f"  # `book.SEPARATOR`; that module belongs to the reading process
_REFUSED = {  # endings of workbooks that are not taken → why
    ".xlsm": ("带宏的工作簿（.xlsm）", "a workbook with macros (.xlsm)"),
    ".xltm": ("带宏的模板（.xltm）", "a template with macros (.xltm)"),
    ".xlsb": ("二进制工作簿（.xlsb）", "a binary workbook (.xlsb)"),
    ".xlam": ("加载宏（.xlam）", "an add-in (.xlam)"),
    ".ods": ("OpenDocument 表格（.ods）", "an OpenDocument sheet (.ods)"),
    ".et": ("WPS 表格（.et）", "a WPS sheet (.et)"),
    ".numbers": ("Numbers 表格", "a Numbers sheet"),
}


@dataclass(frozen=True)
class Sheet:
    """One sheet by columns, all equally long: each cell a text, a number, a truth value, or {"date": …}; "" is empty.
    Which cells hold formulas or errors, or are shown as per cent; rows and columns count from 0, from A1."""

    name: str
    shown: bool
    columns: list[list[Any]]
    formulas: frozenset[Cell] = frozenset()
    percents: frozenset[Cell] = frozenset()
    errors: Mapping[Cell, str] = field(default_factory=dict)

    @cached_property
    def rows(self) -> list[list[Any]]:
        """The same cells by rows."""
        return list(map(list, zip(*self.columns, strict=True)))

    def cell(self, row: int, column: int) -> Any:
        """A cell's value; "" beyond the sheet's end."""
        if 0 <= column < len(self.columns) and 0 <= row < len(self.columns[column]):
            return self.columns[column][row]
        return ""

    def text(self, row: int, column: int) -> str:
        """A cell's value as it is shown."""
        return as_text(self.cell(row, column), (row, column) in self.percents)


def sheets_of(data: bytes, name: str = "", *, marker: str = "", cells: int = CELLS) -> list[Sheet]:
    """The sheets of an .xlsx or .xls file that hold the `marker` (all, if it is empty). Raises `Refused`."""
    try:
        kind = kind_of(data, name)
    except Harm as harm:
        raise harm.refused(name) from harm
    _, content = process.ask(_WORK, {"kind": kind, "marker": marker, "cells": cells}, data, name)
    return [_sheet(json.loads(line)) for line in content.split(b"\n") if line]


def kind_of(data: bytes, name: str) -> str:
    """ "xlsx" or "xls", where ending and content agree. Raises `Harm`."""
    small = name.lower()
    for ending, (zh, en) in _REFUSED.items():
        if small.endswith(ending):
            raise Harm("not-taken", (f"{zh}不收", f"{en} is not taken"), (".xlsx 工作簿", "an .xlsx workbook"),
                       ("另存为 .xlsx 再传", "save it as .xlsx and upload that"))  # fmt: skip
    kind = "xlsx" if data.startswith(b"PK\x03\x04") else "xls" if data.startswith(MAGIC) else ""
    if kind == "xls" and _LOCKED in data:
        raise Harm("locked", ("文件有密码", "the file is locked with a password"), ("没有密码的文件", "a file without a password"),
                   ("去掉打开密码后再传", "remove the password and upload again"))  # fmt: skip
    named = small.rpartition(".")[2] if "." in small else kind
    if not kind or (named != kind and named in ("xlsx", "xls")):
        raise Harm(
            "not-the-kind", ("内容不是工作簿，或与文件名不符", "the content is not a workbook, or not the one its name says"),
            (".xlsx（或旧的 .xls）工作簿", "an .xlsx (or old .xls) workbook"),
            ("用 Excel 或 WPS 另存为 .xlsx，不要只改文件名", "save it as .xlsx in Excel or WPS; do not just rename it"),
        )  # fmt: skip
    return kind


def _sheet(told: Mapping[str, Any]) -> Sheet:
    return Sheet(
        told["name"], told["shown"], [c["texts"].split(_SEPARATOR) if "texts" in c else c["cells"] for c in told["columns"]],
        frozenset((r, c) for r, c in told["formulas"]), frozenset((r, c) for r, c in told["percents"]),
        {(r, c): said for r, c, said in told["errors"]},
    )  # fmt: skip
