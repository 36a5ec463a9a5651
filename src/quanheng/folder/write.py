"""Writing tables: CSV, Parquet, JSON, Excel; whole or not at all (a temporary file beside it, then renamed)."""

from __future__ import annotations

import datetime
import io
import json
import os
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from quanheng.engine.errors import Place, Problems

ENDINGS = (".csv", ".parquet", ".json", ".xlsx")
MOST_ROWS = 1_048_575  # of an Excel sheet, besides the header

DEMONSTRATION = (
    "示意：本方案为演示，不是任何官方评价。",
    "Demonstration: this scheme is an illustration and no official evaluation.",
)


@dataclass(frozen=True)
class Sheet:
    """One sheet of a workbook: its name, the table, and what the columns are called in it."""

    name: str
    frame: pl.DataFrame
    titles: Mapping[str, str]


def atomically(path: Path, data: bytes) -> None:
    """Write a file whole: a reader sees the old one or the new one, never half of either."""
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        mask = os.umask(0)
        os.umask(mask)
        os.chmod(temporary, 0o666 & ~mask)
        os.replace(temporary, path)
    except BaseException:
        os.unlink(temporary)
        raise


def writable(path: Path, rows: int, problems: Problems) -> None:
    """Note whatever forbids writing so many rows to such a file, before any work is done."""
    if path.suffix not in ENDINGS:
        problems.add(
            "unknown-ending", Place(str(path)),
            (f"不认识的文件格式“{path.suffix or path.name}”", f"unknown file format “{path.suffix or path.name}”"),
            ("、".join(ENDINGS), ", ".join(ENDINGS)),
            ("换一个扩展名", "use another ending"),
        )  # fmt: skip
    elif path.suffix == ".xlsx" and rows > MOST_ROWS:
        problems.add(
            "too-many-rows", Place(str(path)),
            (f"有 {rows:,} 行", f"there are {rows:,} rows"),
            (f"Excel 表最多 {MOST_ROWS:,} 行", f"at most {MOST_ROWS:,} rows in an Excel sheet"),
            ("用 --period 分期输出，或写 .parquet", "write fewer periods (--period), or .parquet"),
        )  # fmt: skip
    if not path.parent.is_dir():
        problems.add(
            "no-folder", Place(str(path)),
            (f"没有文件夹 {path.parent}", f"there is no folder {path.parent}"),
            ("已有的文件夹", "a folder that exists"),
            ("先建好它", "make it first"),
        )  # fmt: skip


def write(
    path: Path,
    frame: pl.DataFrame,
    about: Mapping[str, Any],
    sheets: Sequence[Sheet] = (),
    notes: Sequence[str] = (),
) -> None:
    """Write a table by the ending of the file's name; `about` is the head of a JSON file, `sheets` and `notes`
    make the workbook (default: the one table)."""
    if path.suffix == ".csv":
        data = as_csv(frame).encode("utf-8")
    elif path.suffix == ".json":
        data = as_json(frame, about).encode("utf-8")
    elif path.suffix == ".parquet":
        stream = io.BytesIO()
        frame.write_parquet(stream, compression="zstd")
        data = stream.getvalue()
    else:
        data = as_xlsx(sheets or (Sheet("scores", frame, {}),), notes)
    atomically(path, data)


def as_csv(frame: pl.DataFrame) -> str:
    """The table as CSV; numbers at their shortest exact form, absent ones empty."""
    # an empty text is an empty cell, not a pair of quotes
    return frame.with_columns(pl.col(pl.String).replace("", None)).write_csv()


def as_json(frame: pl.DataFrame, about: Mapping[str, Any]) -> str:
    """{…about, "rows": [{column: value, …}, …]}; absent numbers are null."""
    head = json.dumps({**about, "rows": []}, ensure_ascii=False, indent=1).removesuffix("[]\n}")
    return f"{head}{frame.write_json()}\n}}\n"


def as_xlsx(sheets: Sequence[Sheet], notes: Sequence[str] = ()) -> bytes:
    """A workbook: frozen bold headers, filters, widths that fit, numbers as numbers; `notes` on a last sheet."""
    import xlsxwriter  # type: ignore[import-untyped]  # only for Excel output: it costs start-up time

    stream = io.BytesIO()
    book = xlsxwriter.Workbook(
        stream, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    book.set_properties({"created": datetime.datetime(2000, 1, 1)})  # the same input gives the same bytes
    head = book.add_format(
        {"bold": True, "bg_color": "#EDEBE4", "border_color": "#C9C5BA", "bottom": 1, "valign": "vcenter"}
    )
    for sheet in sheets:
        page = book.add_worksheet(sheet.name)
        titles = [sheet.titles.get(c, c) for c in sheet.frame.columns]
        for k, (title, column) in enumerate(zip(titles, sheet.frame.get_columns(), strict=True)):
            page.write_string(0, k, title, head)
            number = column.dtype.is_numeric()
            widest = _width(title)
            for r, value in enumerate(column.to_list(), 1):
                if value is None or value == "":
                    continue
                if number:
                    page.write_number(r, k, value)
                    widest = max(widest, len(f"{value:.15g}")) if r < 2000 else widest
                else:
                    page.write_string(r, k, str(value))
                    widest = max(widest, _width(str(value))) if r < 2000 else widest
            page.set_column(k, k, min(widest + 2, 60))
        page.freeze_panes(1, 0)
        if len(sheet.frame):
            page.autofilter(0, 0, len(sheet.frame), max(len(titles) - 1, 0))
    if notes:
        page = book.add_worksheet("说明 notes")
        page.set_column(0, 0, 100)
        for r, note in enumerate(notes):
            page.write_string(r, 0, note)
    book.close()
    return stream.getvalue()


def _width(text: str) -> int:
    """Columns a text takes, Chinese characters counting two."""
    return sum(2 if ord(c) > 0x2E80 else 1 for c in text)
