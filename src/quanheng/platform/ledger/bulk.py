"""Posting by the million: `take` does what `actions.post` does, by columns and sets instead of row by row.

Everything is checked before anything is written, every bad row is told with its line (the first thousand; all are
counted by kind), and all rows enter or none. On PostgreSQL the Merkle root is worked out while the database writes.
"""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import polars as pl
from django.db import connection

from quanheng.engine.errors import Problem, Problems
from quanheng.platform.ledger import bulk_check, bulk_read, bulk_store, locks
from quanheng.platform.ledger.actions import Posted, check_door, moment, say, seal
from quanheng.platform.ledger.bulk_check import KEY, TOLD, BulkRefused
from quanheng.platform.ledger.bulk_read import Batch
from quanheng.platform.ledger.bulk_roots import root
from quanheng.platform.ledger.entries import Entry, older
from quanheng.platform.ledger.models import Posting, Waiver
from quanheng.platform.ledger.queries import LOCK
from quanheng.platform.lib.faults import point
from quanheng.platform.lib.locks import take_turns
from quanheng.platform.registry.act import act
from quanheng.platform.registry.powers import Actor

__all__ = ["BulkRefused", "Taken", "take"]


@dataclass(frozen=True)
class Taken(Posted):
    """What became of the rows; `left_out` say 未报 and are no figures; `warnings` do not forbid going on."""

    rows: int = 0
    left_out: int = 0
    warnings: list[Problem] = field(default_factory=list, compare=False)


@dataclass
class _Sorted:
    """The rows in the order of their posting, and what the database said of them."""

    frame: pl.DataFrame
    layers: int
    met: bool = False
    skip: Sequence[int] = ()

    @property
    def kept(self) -> pl.DataFrame:
        """The rows that will be written."""
        if not self.skip:
            return self.frame
        return self.frame.filter(~pl.col("seq").is_in(list(self.skip)))


def nothing(items: Collection[str]) -> Collection[str]:
    """No item is barred."""
    return ()


def take(
    source: Path | bytes | Iterable[Entry],
    door: str,
    *,
    by: Actor,
    file: str = "",
    evidence: Sequence[str] = (),
    return_ref: str = "",
    barred: Callable[[Collection[str]], Collection[str]] = nothing,
    dry_run: bool = False,
) -> Taken:
    """Post all rows of a CSV file (its path or bytes) or all entries, or none of them.

    `file`: its name for people; `evidence`, `return_ref`: of every row; `barred` says which of these items the sender
    may not post, for example because another unit answers for them. Raises `BulkRefused` (a `Refused`) with
    problems by line and their counts, `Refused` where the file cannot be read at all.
    """
    with act("ledger.post", by) as asked:
        asked.skip()  # the guard is asked before the work begins, and again when it is written
    problems = Problems()
    check_door(door, problems)
    batch = _read(source, file, problems)
    if batch is None:
        problems.refuse()
        raise AssertionError("no table and no problem")
    bulk_check.check(batch, problems, frozenset(barred(batch.frame.get_column("item").unique().to_list())))
    point("ledger.bulk:checked")
    rows = _sorted(batch.frame)
    told = {"rows": len(rows.frame) + batch.left_out, "left_out": batch.left_out, "warnings": problems.found}
    with act("ledger.post", by) as record:
        take_turns(LOCK)
        at = moment(record.at)
        counted, waivers = _compare(rows, batch)
        kept = rows.kept
        if dry_run or not len(kept):
            record.skip()
            bulk_store.clear()
            return Taken(**vars(counted), **told)
        posting = _write(rows, kept, door, at, by, tuple(evidence), return_ref)
        bulk_store.clear()
        locks.use(waivers, posting)
        say(record, posting, counted, kept.get_column("item").unique().sort().head(100).to_list(), waivers)
    return Taken(**{**vars(counted), "posting": posting.pk, "root": posting.root}, **told)


def _read(source: Path | bytes | Iterable[Entry], file: str, problems: Problems) -> Batch | None:
    if isinstance(source, (Path, bytes)):
        name = file or (source.name if isinstance(source, Path) else "")
        return bulk_read.from_csv(source, name, problems)
    return bulk_read.from_entries(source, file, problems)


def _sorted(frame: pl.DataFrame) -> _Sorted:
    """First vintages by item, unit, period, then second ones, and so on: as `post` lays them."""
    several = bulk_check.twice(frame, KEY)
    depth = (pl.col("stated_at").rank("ordinal").over(KEY) - 1 if several else pl.lit(0)).cast(pl.Int32)
    ranked = {
        k: frame.get_column(k).cast(pl.Enum(frame.get_column(k).unique().sort())).to_physical() for k in KEY
    }
    laid = frame.with_columns(depth.alias("layer")).sort(pl.col("layer"), *ranked.values())
    layers = int(laid.get_column("layer").max() or 0) + 1 if len(laid) else 1
    return _Sorted(laid.with_row_index("seq"), layers)


def _compare(rows: _Sorted, batch: Batch) -> tuple[Posted, list[Waiver]]:
    """Stage the rows, and let the database say what is new, superseding, the same, older. Raises `BulkRefused`."""
    bulk_store.stage(rows.frame.select(bulk_store.COLUMNS))
    point("ledger.bulk:staged")
    items, periods = (rows.frame.get_column(c).unique().to_list() for c in ("item", "period"))
    rows.met = bulk_store.meets(items, periods)
    if rows.met or rows.layers > 1:
        bulk_store.analyse()
        _refuse_older(rows, batch)
        rows.skip = bulk_store.unchanged()
        if rows.skip:
            bulk_store.keep(rows.skip)
    kept = rows.kept
    waivers = bulk_check.past_locks(kept, batch.locate)
    later = bulk_store.counted_later(rows.met, bool(rows.skip), rows.layers)
    return Posted(len(kept) - later, later, len(rows.skip)), waivers


def _refuse_older(rows: _Sorted, batch: Batch) -> None:
    found, count = bulk_store.older(TOLD) if rows.met else ([], 0)
    if not count:
        return
    told = Problems()
    wanted = rows.frame[[f.seq for f in found]].with_columns(held=pl.Series([f.held for f in found]))
    for row in wanted.sort("row").iter_rows(named=True):
        older(bulk_read.entry_of(row, batch.locate(int(row["row"]))), row["held"], told)
    bulk_check.refuse_with(told, Counter({"older-vintage": count}), len(rows.frame), count)


def _write(
    rows: _Sorted, kept: pl.DataFrame, door: str, at: datetime, by: Actor, evidence: tuple[str, ...], ref: str
) -> Posting:
    """The posting, and its rows layer by layer."""
    blind = secrets.token_bytes(32)
    posting = Posting.objects.create(door=door, at=at, by=by.name, by_identity=by.identity, blind=blind)
    point("ledger.bulk:posting")
    floor = bulk_store.newest()
    given = [posting.pk, " ".join(evidence), ref]
    orders = [
        bulk_store.insertion(rows.met, bool(rows.skip), layer, rows.layers) for layer in range(rows.layers)
    ]
    with ThreadPoolExecutor(1) as aside:
        if bulk_store.postgresql():  # the database writes in its own process: meanwhile this one hashes
            with connection.cursor() as cursor:
                writing = aside.submit(_run, cursor, orders, given)
                rooted = root(kept, door, at, blind, evidence, ref)
                writing.result()
        else:
            rooted = root(kept, door, at, blind, evidence, ref)
            with connection.cursor() as cursor:
                _run(cursor, orders, given)
    point("ledger.bulk:rows")
    first, last = bulk_store.span(floor)
    seal(posting, rooted, first, last, len(kept))
    return posting


def _run(cursor: object, orders: Sequence[str], given: list[object]) -> None:
    for order in orders:
        cursor.execute(order, given)  # type: ignore[attr-defined]
