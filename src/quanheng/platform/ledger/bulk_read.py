"""Many rows from a CSV file or from entries, as one table of texts that knows where each row was written.

Columns of the table: row (for `locate`) item unit period value status source stated_at; no nulls, "" where there is
nothing. Numbers are plain decimals in `value`; what is no number stays as it was and is marked in `odd`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from itertools import islice
from pathlib import Path

import polars as pl

from quanheng.engine.document.digits import narrowed
from quanheng.engine.errors import Place, Problems
from quanheng.folder import columns
from quanheng.folder.csvfile import read_csv
from quanheng.folder.figures import number
from quanheng.platform.ledger.entries import NOWHERE, Entry
from quanheng.platform.lib.decimals import plain
from quanheng.platform.lib.escape import plain as unquoted

LARGEST = 200_000_000  # bytes of a CSV file
MOST = 2_000_000  # rows of one import
AT_ONCE = 50_000
TEXTS = ("item", "unit", "period", "value", "status", "source", "stated_at")
KNOWN: Mapping[str, tuple[str, ...]] = {
    **{k: v for k, v in columns.OBSERVATIONS.items() if k != "posted_at"},
    "stated_at": ("posted_at", "公布时间", "发布时间", "公布日期", *columns.OBSERVATIONS["posted_at"]),
}
NEEDED = ("unit", "item", "period", "value")
_SURROGATE = re.compile("[\ud800-\udfff]")
CANONICAL = r"^-?(0|[1-9][0-9]*)(\.[0-9]+)?$"


@dataclass
class Batch:
    """The table, where its rows stand, which cells under `value` are no numbers, and how many rows say 未报."""

    frame: pl.DataFrame
    locate: Callable[[int], Place]
    odd: frozenset[str] = frozenset()
    left_out: int = 0


def from_csv(source: Path | bytes, file: str, problems: Problems) -> Batch | None:
    """The rows of a CSV file (UTF-8 or GB 18030); None, with problems noted, if it cannot be read as a table."""
    size = len(source) if isinstance(source, bytes) else source.stat().st_size
    if size > LARGEST:
        problems.add(
            "file-too-large", Place(file),
            (f"文件有 {size / 1e6:,.0f} MB", f"the file has {size / 1e6:,.0f} MB"),
            (f"一次至多 {LARGEST // 1_000_000} MB", f"at most {LARGEST // 1_000_000} MB at a time"),
            ("按期间或数据项分成几份", "split it by period or item"),
        )  # fmt: skip
        return None
    data = source if isinstance(source, bytes) else source.read_bytes()
    table = read_csv(data, file, KNOWN, NEEDED, problems)
    del data
    if table is None:
        return None
    if _too_many(len(table.frame), file, problems):
        return None
    texts = [pl.col(c) if c in table.frame.columns else pl.lit("").alias(c) for c in TEXTS]
    frame, locate = table.frame.select(*texts).with_row_index("row"), table.locate
    del table
    return _normal(frame, lambda row: locate(row, ""))


def from_entries(entries: Iterable[Entry], file: str, problems: Problems) -> Batch | None:
    """Entries as such a table. Evidence and references are given once for the whole import, not by row."""
    pieces, places, rows = [], [], iter(entries)
    while some := list(islice(rows, AT_ONCE)):
        if any(e.evidence or e.return_ref for e in some):
            raise ValueError("rows of an import bear no evidence of their own: give it to the import")
        values = ["" if e.value is None else _text(e) for e in some]
        columns_of = {c: values if c == "value" else [_clean(getattr(e, c)) for e in some] for c in TEXTS}
        pieces.append(pl.DataFrame(columns_of, schema=dict.fromkeys(TEXTS, pl.String)))
        places += [e.place for e in some]
        if _too_many(len(places), file, problems):
            return None
    if not pieces:
        return Batch(
            pl.DataFrame(schema={"row": pl.UInt32, **dict.fromkeys(TEXTS, pl.String)}), lambda row: NOWHERE
        )
    return Batch(pl.concat(pieces).with_row_index("row"), lambda row: places[row])


def entry_of(row: Mapping[str, str], place: Place) -> Entry:
    """One row of the table as an entry, to say what is wrong with it."""
    try:
        value = Decimal(row["value"]) if row["value"] else None
    except InvalidOperation:
        value = None
    return Entry(
        row["item"], row["unit"], row["period"], value, row["status"], row["source"], row["stated_at"], place
    )


def _text(entry: Entry) -> str:
    value = entry.value
    assert value is not None
    return plain(value) if value.is_finite() and abs(value.adjusted()) < 100 else str(value)


def _clean(text: str) -> str:
    """Lone surrogates cannot stand in a table; what is put for them is no text either, and will be refused."""
    return text if text.isprintable() else _SURROGATE.sub("\0", text)


def _too_many(count: int, file: str, problems: Problems) -> bool:
    if count > MOST:
        problems.add(
            "too-many-rows", Place(file),
            (f"多于 {MOST:,} 行", f"more than {MOST:,} rows"),
            (f"一次至多 {MOST:,} 行", f"at most {MOST:,} rows at a time"),
            ("按期间或数据项分成几份", "split it by period or item"),
        )  # fmt: skip
    return count > MOST


def _normal(frame: pl.DataFrame, locate: Callable[[int], Place]) -> Batch:
    """Full-width digits narrowed, status words translated, our own quotes taken off, numbers made plain."""
    frame = frame.with_columns(
        _mapped(frame, "period", narrowed),
        _mapped(frame, "status", _status),
        *(_mapped(frame, c, unquoted) for c in ("item", "unit", "source") if _quoted(frame, c)),
    )
    absent = (pl.col("status") == "not_reported") & (pl.col("value") == "")
    left_out = frame.select(absent.sum()).item()
    frame = frame.filter(~absent) if left_out else frame
    values = frame.get_column("value")
    strange = values.filter(~values.str.contains(CANONICAL) & (values != "")).unique().to_list()
    if not strange:
        return Batch(frame, locate, left_out=left_out)
    read = {text: number(text) for text in strange}
    odd = frozenset(text for text, n in read.items() if n is None or n[1])
    plains = {text: _short(n[0]) for text, n in read.items() if n is not None and not n[1]}
    frame = frame.with_columns(
        pl.col("value").replace(list(plains), list(plains.values())) if plains else pl.col("value")
    )
    return Batch(frame, locate, odd, left_out)


def _short(text: str) -> str:
    """A plain decimal as `post` keeps it: no leading zeros."""
    return plain(Decimal(text))


def _status(text: str) -> str:
    word = narrowed(text).lower()
    if word == "":
        return "reported"
    return columns.STATUSES.get(word, text) or "not_reported"


def _mapped(frame: pl.DataFrame, column: str, change: Callable[[str], str]) -> pl.Expr:
    """A column of few different texts with each changed."""
    found = {t: change(t) for t in frame.get_column(column).unique().to_list()}
    changed = {k: v for k, v in found.items() if k != v}
    return pl.col(column).replace(list(changed), list(changed.values())) if changed else pl.col(column)


def _quoted(frame: pl.DataFrame, column: str) -> bool:
    return bool(frame.get_column(column).str.starts_with("'").any())
