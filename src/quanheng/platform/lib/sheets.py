"""A list somebody sends in, as CSV or as an Excel file: its rows as texts, each cell knowing where it stands."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date

from quanheng.engine.document.digits import narrowed
from quanheng.engine.errors import Place, Problems
from quanheng.folder.table import Table
from quanheng.platform.lib.uploads.tables import table_of

MOST_BYTES = 10_000_000
MOST_ROWS = 20_000
Columns = Mapping[str, tuple[str, ...]]

_DAY = re.compile(r"(\d{4})(?:[-/.]|年)(\d{1,2})(?:[-/.]|月)(\d{1,2})日?")
_RUN = re.compile(r"(\d{4})(\d{2})(\d{2})")


def read_list(
    data: bytes, file: str, columns: Columns, required: Sequence[str], problems: Problems
) -> Table | None:
    """The table in an uploaded list; None, with the problems noted, if it cannot be read.

    `columns`: name → other headers it may have. Excel is known by its content, whatever the file is called; its
    first sheet is read.
    """
    shown = file[:120] or "list"
    table = table_of(data, shown, columns, required, problems, MOST_BYTES)
    if table is not None and len(table.frame) > MOST_ROWS:
        problems.add(
            "too-many-rows", Place(shown),
            (f"有 {len(table.frame):,} 行", f"there are {len(table.frame):,} rows"),
            (f"不超过 {MOST_ROWS:,} 行", f"at most {MOST_ROWS:,}"),
            ("分成几份", "split it"),
        )  # fmt: skip
        return None
    return table


def rows(table: Table) -> Iterator[tuple[int, dict[str, str]]]:
    """Each row's number and its cells by column."""
    yield from enumerate(table.frame.iter_rows(named=True))


def words(text: str) -> list[str]:
    """The words of a cell that lists several, in their order, each once: 、 ， , ; ； / and line ends part them."""
    return list(dict.fromkeys(w.strip() for w in re.split(r"[、，,;；/\n]", text) if w.strip()))


def day_in(text: str) -> date | None:
    """The day a text means (2026-07-08, 2026/7/8, 2026年7月8日, 20260708); None if it is none."""
    plain = narrowed(text).split("T")[0].split(" ")[0]
    found = _DAY.fullmatch(plain) or _RUN.fullmatch(plain)
    if found is None:
        return None
    try:
        return date(*map(int, found.groups()))
    except ValueError:
        return None
