"""A snapshot's bytes → one table of texts, read by the process of its own that reads every stranger's file."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from quanheng.engine.errors import Refused
from quanheng.platform.feeds.models import Snapshot
from quanheng.platform.feeds.sources.house import HOUSE
from quanheng.platform.lib import store
from quanheng.platform.lib.fetching.refusals import refused
from quanheng.platform.lib.uploads import process
from quanheng.platform.lib.uploads.guard_zip import Harm
from quanheng.platform.lib.uploads.scan import scan
from quanheng.platform.lib.uploads.sheets import Sheet, sheets_of

_TABLE = "quanheng.platform.lib.fetching.child_tables:table"


@dataclass(frozen=True)
class Table:
    """Columns by name, and rows of texts; `first` is the line or row of the sheet where the first row of data stands."""

    columns: list[str]
    rows: list[list[str]]
    first: int = 1
    name: str = ""


def table_of(snapshot: Snapshot) -> Table:
    """The table of a kept snapshot. Raises `Refused` where there is none in it."""
    try:
        data = store.read(snapshot.digest)
    except (KeyError, store.Damaged) as error:
        raise refused(
            "snapshot-gone", snapshot.name, ("留存的原件不在了，或内容与摘要不符", "the bytes kept are gone, or do not match their digest"),
            (f"SHA-256 {snapshot.digest[:12]}… 的原件", f"the bytes of SHA-256 {snapshot.digest[:12]}…"),
            ("请系统管理员从备份恢复 files 文件夹", "have the system administrator restore the folder of files"),
        ) from error  # fmt: skip
    return read(data, snapshot.form, snapshot.name, snapshot.version.facts)


def read(data: bytes, form: str, name: str, facts: Mapping[str, Any]) -> Table:
    """The table in some bytes of a form. Raises `Refused`."""
    try:
        scan(data)
    except Harm as harm:
        raise harm.refused(name) from harm
    if form in ("xlsx", "xls"):
        return _of_sheet(sheets_of(data, name), str(facts.get("sheet") or ""), name)
    told, content = process.ask(_TABLE, {"form": form, "path": _path(facts)}, data, name)
    _named_once(told["columns"], name)
    return Table(
        told["columns"], [json.loads(line) for line in content.splitlines()], 2 if form == "csv" else 1, name
    )


def _path(facts: Mapping[str, Any]) -> str:
    """Where the rows stand in JSON: as the connection says, or as the other house always has them."""
    return HOUSE[str(facts["way"])][1] if "way" in facts else str(facts.get("rows") or "")


def _of_sheet(sheets: list[Sheet], wanted: str, name: str) -> Table:
    """The table of a sheet: its first row that is not empty is the header."""
    chosen = next((s for s in sheets if s.name == wanted or (not wanted and s.shown)), None)
    if chosen is None:
        raise _no_table(name, f"没有工作表“{wanted}”", f"there is no sheet “{wanted}”")
    height, width = max((len(c) for c in chosen.columns), default=0), len(chosen.columns)
    if chosen.formulas:
        row, column = min(chosen.formulas)
        raise refused(
            "formula-cell", name, (f"第 {row + 1} 行第 {column + 1} 列是公式", f"row {row + 1}, column {column + 1} is a formula"),
            ("数，不是公式", "figures, not formulas"), ("请来源系统导出为数值", "have the source export values"),
        )  # fmt: skip
    rows = [[chosen.text(r, c) for c in range(width)] for r in range(height)]
    start = next((r for r, row in enumerate(rows) if any(row)), None)
    if start is None:
        raise _no_table(name, "工作表是空的", "the sheet is empty")
    _named_once([c for c in rows[start] if c], name)
    return Table(rows[start], [row for row in rows[start + 1 :] if any(row)], start + 2, name)


def _no_table(name: str, zh: str, en: str) -> Refused:
    return refused(
        "no-table",
        name,
        (zh, en),
        ("一行表头和若干行数据", "a header row and rows of data"),
        ("请来源一方按约定给表", "have the source give the table agreed upon"),
    )


def _named_once(columns: list[str], name: str) -> None:
    twice = next((c for c in columns if columns.count(c) > 1), None)
    if twice is not None:
        raise refused("double-column", name, (f"“{twice}”一列有两个", f"the column “{twice}” is there twice"), ("每列一个名字", "a name for each column"),
                      ("请来源一方改列名", "have the source rename one"))  # fmt: skip
