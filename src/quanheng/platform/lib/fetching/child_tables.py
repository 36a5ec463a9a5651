"""What a source gave → one table of texts, inside the reading process: CSV, JSON, pages of JSON, Parquet, rows of a query.

`asked`: `form`; `path`, the way to the list of rows in JSON (“data.rows”; "" is the whole); `text`, the characters a cell
may have (2,000 unless told). Answers with the columns and a line of JSON for each row. Runs without Django (see `lib.uploads.child`).
"""

from __future__ import annotations

import csv
import io
import json
import os
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from quanheng.engine.document.encoding import encoding_of
from quanheng.platform.lib.uploads.child import Answer
from quanheng.platform.lib.uploads.guard_zip import Harm
from quanheng.platform.lib.uploads.limits import COLUMNS

ROWS = 50_000  # of one snapshot
TEXT = 2_000  # characters of a cell
DEPTH = 4  # of objects within a row of JSON
csv.field_size_limit(1_000_000)


class _Number(str):
    """A number as it is written in the file."""


def table(data: bytes, asked: Mapping[str, Any]) -> Answer:
    """The table of a source's answer. Raises `Harm` for what is none."""
    columns, rows = _READ[asked["form"]](data, asked.get("path", ""))
    if len(columns) > COLUMNS:
        raise _harm(
            "too-many-columns",
            f"有 {len(columns)} 列",
            f"there are {len(columns)} columns",
            f"不超过 {COLUMNS} 列",
            f"at most {COLUMNS}",
        )
    lines, most = [], int(asked.get("text", TEXT))
    for row in rows:
        if len(lines) == ROWS:
            raise _harm(
                "too-many-rows",
                f"不止 {ROWS:,} 行",
                f"there are more than {ROWS:,} rows",
                "缩小范围或分批",
                "less at a time",
            )
        lines.append(json.dumps([_text(cell, most) for cell in row], ensure_ascii=False))
    told = "\n".join(lines).encode("utf-8", "replace")
    return {"columns": [_text(c) for c in columns]}, told


def page(data: bytes, asked: Mapping[str, Any]) -> Answer:
    """How many rows a page of JSON has, and what its path `next` says of the next one ("" if nothing)."""
    told = _loaded(data)
    following = _at(told, asked["next"]) if asked.get("next") else ""
    return {
        "rows": len(_listed(told, asked.get("path", ""))),
        "next": following if isinstance(following, str) else "",
    }, b""


def _harm(code: str, zh: str, en: str, expected_zh: str, expected_en: str) -> Harm:
    return Harm(
        code,
        (zh, en),
        (expected_zh, expected_en),
        (
            "请数据来源的一方按约定给数，或改接入设置",
            "have the source give what was agreed, or change the connection",
        ),
    )


def _text(cell: Any, most: int = TEXT) -> str:
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    said = str(cell) if not isinstance(cell, (dict, list)) else json.dumps(cell, ensure_ascii=False)
    if len(said) > most:
        raise _harm(
            "cell-too-long",
            f"有一格超过 {most:,} 个字",
            f"a cell has more than {most:,} characters",
            "一个数或一个短词",
            "a figure or a short word",
        )
    return said.strip()


def _csv(data: bytes, _path: str) -> tuple[list[str], Iterator[list[str]]]:
    if b"\0" in data:
        raise _harm(
            "encoding",
            "里面有 NUL，不是文本",
            "there are NULs in it: this is no text",
            "UTF-8 或 GB18030 的 CSV",
            "a CSV in UTF-8 or GB18030",
        )
    try:
        text = data.decode(encoding_of(data)).removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        raise _harm("encoding", f"第 {error.start + 1} 个字节起认不出", f"from byte {error.start + 1} on it cannot be read",
                    "UTF-8 或 GB18030 的 CSV", "a CSV in UTF-8 or GB18030") from error  # fmt: skip
    rows = (row for row in csv.reader(io.StringIO(text, newline="")) if any(cell.strip() for cell in row))
    head = next(rows, None)
    if head is None:
        raise _harm(
            "empty",
            "一行也没有",
            "there is not a single row",
            "一行表头和若干行数据",
            "a header row and rows of data",
        )
    return [c.strip() for c in head], _even(rows, len(head))


def _even(rows: Iterable[list[str]], width: int) -> Iterator[list[str]]:
    for number, row in enumerate(rows, 2):
        if len(row) > width and any(cell.strip() for cell in row[width:]):
            raise _harm(
                "uneven",
                f"第 {number} 行比表头多出格子",
                f"row {number} has more cells than the header",
                "每行与表头一样宽",
                "rows as wide as the header",
            )
        yield [*row[:width], *([""] * (width - len(row)))]


def _json(data: bytes, path: str) -> tuple[list[str], Iterable[list[Any]]]:
    return _of_objects(_listed(_loaded(data), path))


def _pages(data: bytes, path: str) -> tuple[list[str], Iterable[list[Any]]]:
    return _of_objects([row for one in _loaded(data) for row in _listed(one, path)])


def _query(data: bytes, _path: str) -> tuple[list[str], Iterable[list[Any]]]:
    told = _loaded(data)
    return told["columns"], told["rows"]


def _of_objects(listed: list[Any]) -> tuple[list[str], Iterable[list[Any]]]:
    flat = [dict(_flat(row, "", DEPTH)) for row in listed]
    columns = list(dict.fromkeys(key for row in flat for key in row))
    return columns, ([row.get(c) for c in columns] for row in flat)


def _flat(row: Any, before: str, depth: int) -> Iterator[tuple[str, Any]]:
    """An object within an object as columns named by their way: `area.code`."""
    if isinstance(row, dict) and depth:
        for key, value in row.items():
            yield from _flat(value, f"{before}.{key}" if before else str(key), depth - 1)
    elif isinstance(row, list) and depth and before == "":
        yield from ((f"{n + 1}", value) for n, value in enumerate(row))
    else:
        yield before or "1", row


def _loaded(data: bytes) -> Any:
    try:
        return json.loads(
            data.decode("utf-8-sig"),
            parse_int=_Number,
            parse_float=_Number,
            parse_constant=_Number,
            object_pairs_hook=_once,
        )
    except (ValueError, RecursionError) as error:
        raise _harm("not-json", "这不是 JSON，或同一个键写了两遍，或嵌套过深", "this is no JSON, or a key is there twice, or it is nested too deeply",
                    "UTF-8 的 JSON", "JSON in UTF-8") from error  # fmt: skip


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    told = dict(pairs)
    if len(told) != len(pairs):
        raise ValueError("a key is there twice")
    return told


def _at(told: Any, path: str) -> Any:
    """What stands at a path of names and numbers parted by dots; None if nothing."""
    for part in (p for p in path.split(".") if p):
        if isinstance(told, dict):
            told = told.get(part)
        elif isinstance(told, list) and part.isdecimal() and int(part) < len(told):
            told = told[int(part)]
        else:
            return None
    return told


def _listed(told: Any, path: str) -> list[Any]:
    found = _at(told, path)
    if not isinstance(found, list):
        raise _harm(
            "no-rows",
            f"路径“{path}”处不是一列数据",
            f"there is no list at the path “{path}”",
            "一列对象",
            "a list of objects",
        )
    return found


def _parquet(data: bytes, _path: str) -> tuple[list[str], Iterable[tuple[Any, ...]]]:
    os.environ["POLARS_MAX_THREADS"] = "1"  # threads reserve address space, of which this process has little
    import polars as pl  # heavy, and only for this form

    frame = pl.read_parquet(io.BytesIO(data), n_rows=ROWS + 1)
    return frame.columns, frame.iter_rows()


_READ = {"csv": _csv, "json": _json, "pages": _pages, "query": _query, "parquet": _parquet}
