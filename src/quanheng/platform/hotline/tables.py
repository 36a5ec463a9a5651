"""A batch of tickets as a table: a file by hand or from a folder, or records a service gave; their headers made ours."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field

import polars as pl

from quanheng.engine.errors import Place, Problems, Refused
from quanheng.folder.table import Table, name_columns
from quanheng.platform.hotline.columns import COLUMNS, REQUIRED
from quanheng.platform.lib import sheets
from quanheng.platform.lib.uploads import process
from quanheng.platform.lib.uploads.tables import admit

RECORDS = ("json", "pages", "parquet")  # read as records by the process that reads strangers' files
LONGEST = 20_000  # characters of a cell; what is kept of a text is less
_TABLE = "quanheng.platform.lib.fetching.child_tables:table"


@dataclass(frozen=True)
class Form:
    """How a batch is to be read: its form, where the records stand in JSON, and what a source calls our columns."""

    kind: str = "csv"
    path: str = ""
    names: Mapping[str, str] = field(default_factory=dict)  # the source's header → ours

    def columns(self) -> dict[str, tuple[str, ...]]:
        """Every column with all headers it may bear."""
        found = dict(COLUMNS)
        for theirs, ours in self.names.items():
            name = column_named(ours)
            if name:
                found[name] = (*found[name], theirs)
        return found


def column_named(word: str) -> str:
    """The column a header means; "" for none."""
    return next((name for name, others in COLUMNS.items() if word == name or word in others), "")


def table_of(data: bytes, shown: str, form: Form, problems: Problems) -> Table | None:
    """The table of a batch; None, with the problems noted, where it cannot be read."""
    if form.kind not in RECORDS:
        return sheets.read_list(data, shown, form.columns(), REQUIRED, problems)
    if not admit(data, shown, sheets.MOST_BYTES, problems):
        return None
    try:
        asked = {"form": form.kind, "path": form.path, "text": LONGEST}
        told, content = process.ask(_TABLE, asked, data, shown)
    except Refused as refused:
        problems.extend(refused.problems)
        return None
    return _records(
        told["columns"], [json.loads(line) for line in content.splitlines()], shown, form, problems
    )


def _records(
    headers: list[str], rows: list[list[str]], shown: str, form: Form, problems: Problems
) -> Table | None:
    """Records as a table; a record is told by its number, from 1."""
    if len(rows) > sheets.MOST_ROWS:
        problems.add(
            "too-many-rows", Place(shown), (f"有 {len(rows):,} 条", f"there are {len(rows):,} records"),
            (f"不超过 {sheets.MOST_ROWS:,} 条", f"at most {sheets.MOST_ROWS:,}"), ("缩小查询的范围", "ask for less"),
        )  # fmt: skip
        return None
    names = name_columns(headers, form.columns(), REQUIRED, lambda _k: Place(shown), problems, False)
    if names is None:
        return None
    at = {name: k for k, name in enumerate(names) if name}
    frame = pl.DataFrame(
        {name: [row[k] for row in rows] for name, k in at.items()}, schema=dict.fromkeys(at, pl.String)
    )
    written = {name: headers[k] for name, k in at.items()}
    return Table(
        shown, frame, lambda row, column: Place(shown, row + 1, path=written.get(column, column)), written
    )
