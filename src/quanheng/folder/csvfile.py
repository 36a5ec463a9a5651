"""CSV: UTF-8 with or without BOM, GBK and GB18030; every cell as text; every row knows its line."""

from __future__ import annotations

import csv
import io
from codecs import BOM_UTF8
from collections.abc import Mapping, Sequence

import polars as pl

from quanheng.engine.document.encoding import encoding_of
from quanheng.engine.errors import Place, Problems
from quanheng.folder.table import Table, name_columns

csv.field_size_limit(10_000_000)


def decode(data: bytes, file: str, problems: Problems) -> bytes | None:
    """The same text in UTF-8 without BOM and with \\n or \\r\\n line ends; None (and a problem) if it is no text."""
    at = data.find(b"\0")
    try:
        if at >= 0:
            raise UnicodeDecodeError("utf-8", data[at : at + 1], 0, 1, "NUL")
        encoding = encoding_of(data)
    except UnicodeDecodeError as strange:
        at = at if at >= 0 else strange.start
        problems.add(
            "encoding", Place(file, line=data.count(b"\n", 0, at) + 1),
            ("既不是 UTF-8 也不是 GBK/GB18030 的文字", "neither UTF-8 nor GBK/GB18030 text"),
            ("UTF-8（有无 BOM 均可）或 GB18030", "UTF-8 (with or without BOM) or GB18030"),
            ("在 Excel 里另存为“CSV UTF-8”", "save it as “CSV UTF-8” in Excel"),
        )  # fmt: skip
        return None
    data = data.removeprefix(BOM_UTF8) if encoding == "utf-8-sig" else data.decode(encoding).encode("utf-8")
    if b"\r" in data and b"\n" not in data:
        data = data.replace(b"\r", b"\n")
    return data


def read_csv(
    data: bytes,
    file: str,
    known: Mapping[str, tuple[str, ...]],
    required: Sequence[str],
    problems: Problems,
    extras: bool = False,
    most: int | None = None,
) -> Table | None:
    """The table in a CSV file's bytes, or None with the problems noted. Rows without any content are left out.

    `most`: the cells (lines × columns of the header) that a file from outside may span.
    """
    decoded = decode(data, file, problems)
    if decoded is None:
        return None
    body = decoded.lstrip(b"\r\n")
    above = decoded[: len(decoded) - len(body)].count(b"\n")
    if not body.strip():
        problems.add(
            "empty-file", Place(file),
            ("文件里没有内容", "the file has no content"),
            ("一行表头和若干行数据", "a header line and rows of data"),
            ("补上内容，或删去此文件", "fill it, or remove the file"),
        )  # fmt: skip
        return None
    try:
        headers = next(csv.reader(_lines(body)))
    except csv.Error:
        headers = []
    if most is not None and (cells := len(headers) * (1 + body.count(b"\n") + body.count(b"\r"))) > most:
        problems.add(
            "too-many-cells", Place(file),
            (f"铺开 {cells:,} 格", f"{cells:,} cells"),
            (f"不超过 {most:,} 格", f"at most {most:,} cells"),
            ("删去用不到的列和空行，或分成几份", "take out columns and empty rows that are not needed, or split it"),
        )  # fmt: skip
        return None
    names = name_columns(headers, known, required, lambda k: Place(file, line=above + 1), problems, extras)
    frame = _frame(body, len(headers), file, above, problems) if names is not None else None
    if names is None or frame is None:
        return None
    frame = frame.slice(1)  # row k of the frame is record k + 1 of the file
    filled = frame.select((~pl.all_horizontal(pl.all() == "")).arg_true()).to_series()
    whole = len(filled) == len(frame)
    lines: list[int] = []

    def locate(row: int, column: str) -> Place:
        record = (row if whole else int(filled[row])) + 1
        if b'"' not in body:
            line = record + 1
        else:
            lines[:] = lines or _starts(body)
            line = lines[record]
        return Place(file, line=line + above, path=column)

    kept = [(f"c{k}", n) for k, n in enumerate(names) if n]
    frame = (frame if whole else frame[filled]).select(pl.col(c).str.strip_chars().alias(n) for c, n in kept)
    return Table(file, frame, locate, {n: headers[k] for k, n in enumerate(names) if n})


def _lines(body: bytes) -> io.TextIOWrapper:
    return io.TextIOWrapper(io.BytesIO(body), "utf-8", newline="")


def _starts(body: bytes) -> list[int]:
    """The line on which each record begins, records counted from 0."""
    starts, line, reader = [], 1, csv.reader(_lines(body))
    for _ in reader:
        starts.append(line)
        line = reader.line_num + 1
    return starts


def _frame(body: bytes, width: int, file: str, above: int, problems: Problems) -> pl.DataFrame | None:
    """All records, the header among them, as texts c0, c1 …; None if one has more cells than the header."""
    schema = {f"c{k}": pl.String for k in range(width)}
    quote = '"' if b'"' in body else None
    try:
        return pl.read_csv(body, has_header=False, schema=schema, infer_schema=False, quote_char=quote,
                           empty_string_is_null=False, missing_columns="insert").fill_null("")  # fmt: skip
    except pl.exceptions.PolarsError:
        return _slowly(body, width, file, above, problems)


def _slowly(body: bytes, width: int, file: str, above: int, problems: Problems) -> pl.DataFrame | None:
    """The same record by record: for stray quotes, and to say which rows are too long."""
    rows, line, before = [], 1, len(problems.found)
    reader = csv.reader(_lines(body), strict=False)
    for record in reader:
        while len(record) > width and not record[-1].strip():
            record.pop()
        if len(record) > width and len(problems.found) - before < 100:
            problems.add(
                "ragged-row", Place(file, line=line + above),
                (f"这一行有 {len(record)} 格，表头有 {width} 列", f"{len(record)} cells under {width} columns"),
                ("与表头一样多的格数", "as many cells as the header"),
                ("数里的逗号去掉，或整格加双引号", "take commas out of cells, or put the cell in double quotes"),
            )  # fmt: skip
        rows.append((record + [""] * width)[:width])
        line = reader.line_num + 1
    if len(problems.found) > before:
        return None
    return pl.DataFrame(rows, schema={f"c{k}": pl.String for k in range(width)}, orient="row")
