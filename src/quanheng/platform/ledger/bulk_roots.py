"""The Merkle root over a table of rows: the very leaves of `leaves.leaf`, put together column by column."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from hashlib import sha256

import polars as pl
from django.db import connection

from quanheng.bundle import merkle
from quanheng.bundle.posting import PostedRow, nonce
from quanheng.platform.ledger.leaves import moment
from quanheng.platform.ledger.models import Posting

AT_ONCE = 65_536  # a power of two: the hashes of so many leaves make one whole subtree


def root(
    frame: pl.DataFrame, door: str, at: datetime, blind: bytes, evidence: tuple[str, ...], ref: str
) -> str:
    """The root in hexadecimal; rows are numbered from 0 in the order of the table."""
    subtrees = []
    for start in range(0, len(frame), AT_ONCE):
        level = list(_hashes(frame.slice(start, AT_ONCE), start, door, at, blind, evidence, ref))
        subtrees.append(_folded(level))
    return merkle.root(subtrees).hex()


def hashes(posting: Posting) -> Iterator[bytes]:
    """The leaf hashes of a posting's rows in their order, read from the ledger."""
    columns = ("item", "unit", "period", "value", "status", "source", "stated_at", "evidence", "return_ref")
    order = f"SELECT {', '.join(columns)} FROM ledger_observation WHERE id BETWEEN %s AND %s AND posting_id = %s ORDER BY id"
    with connection.cursor() as cursor:
        cursor.execute(order, [posting.first, posting.last, posting.pk])
        start = 0
        while rows := cursor.fetchmany(AT_ONCE):
            frame = pl.DataFrame(rows, schema=dict.fromkeys(columns, pl.String), orient="row").with_columns(
                pl.col("value").fill_null("")
            )
            # rows of an import have their evidence in common; those of a return may each have their own
            for alike in frame.with_columns(run=pl.struct("evidence", "return_ref").rle_id()).partition_by(
                "run"
            ):
                files, ref = alike.select("evidence", "return_ref").row(0)
                given = (posting.door, posting.at, bytes(posting.blind), tuple(files.split()), ref)
                yield from _hashes(alike, start, *given)
                start += len(alike)


def _folded(level: list[bytes]) -> bytes:
    """The root over some leaf hashes: pairs to the left, what is left over goes up as it is."""
    while len(level) > 1:
        pairs = [sha256(b"\1" + a + b).digest() for a, b in zip(level[::2], level[1::2], strict=False)]
        level = [*pairs, level[-1]] if len(level) % 2 else pairs
    return level[0]


def _hashes(
    frame: pl.DataFrame,
    start: int,
    door: str,
    at: datetime,
    blind: bytes,
    evidence: tuple[str, ...],
    ref: str,
) -> Iterator[bytes]:
    """Leaf hashes of some rows, the first of which is number `start`."""
    before, after = _halves(frame, door, at, evidence, ref)
    for number, (one, other) in enumerate(zip(before, after, strict=True), start):
        yield sha256(b"\0" + one + nonce(blind, number).encode() + other).digest()


def _halves(
    frame: pl.DataFrame, door: str, at: datetime, evidence: tuple[str, ...], ref: str
) -> tuple[list[bytes], list[bytes]]:
    """The canonical JSON of each row up to its nonce, and from there on."""
    names = ("item", "unit", "period", "value", "status", "source", "stated_at")
    holes = {n: f"\1{n}\1" for n in names}
    blank = PostedRow(**holes, posted_at=moment(at), door=door, evidence=evidence, ref=ref, nonce="\1nonce\1")
    form = blank.leaf().decode("utf-8").replace('"\\u0001', "\1").replace('\\u0001"', "\1")
    pieces = form.split("\1")
    words = {n: _json(frame.get_column(n)) for n in names}
    head, tail, nonce_seen = [], [], False
    for piece in pieces:
        side = tail if nonce_seen else head
        if piece == "nonce":
            head.append(pl.lit('"'))
            tail.append(pl.lit('"'))
            nonce_seen = True
        elif piece in words:
            side.append(pl.col(piece))
        else:
            side.append(pl.lit(piece))
    table = pl.DataFrame(words)
    done = table.select(
        pl.concat_str(head).cast(pl.Binary).alias("head"), pl.concat_str(tail).cast(pl.Binary).alias("tail")
    )
    return done.get_column("head").to_list(), done.get_column("tail").to_list()


def _json(column: pl.Series) -> pl.Series:
    """Each text as a JSON string."""
    quoted = pl.select(pl.concat_str(pl.lit('"'), column, pl.lit('"'))).to_series().alias(column.name)
    odd = column.str.contains(r'["\\\x00-\x1f]')
    if not odd.any():
        return quoted
    changed = {t: json.dumps(t, ensure_ascii=False) for t in column.filter(odd).unique().to_list()}
    plain = pl.Series(column.name, [changed.get(t) for t in column.to_list()], dtype=pl.String)
    return pl.select(pl.when(odd).then(plain).otherwise(quoted)).to_series().alias(column.name)
