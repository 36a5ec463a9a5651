"""The only file that knows both the engine's tables and ours: ledger and basis → engine run → rows to be kept."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, NamedTuple

import polars as pl

from quanheng.engine import run as engine
from quanheng.engine.data import Unit
from quanheng.engine.scheme.model import Scheme
from quanheng.engine.terms import TOTAL
from quanheng.platform.ledger import queries as ledger
from quanheng.platform.lib.decimals import plain
from quanheng.platform.registry import queries as registry

OBSERVATION = ("unit", "item", "period", "value", "status", "posted_at", "source")
TARGET = ("unit", "node", "period", "target")


class Inputs(NamedTuple):
    """Everything a run is made of, and the digest of it all."""

    scheme: Scheme
    units: tuple[Unit, ...]
    targets: list[list[str]]
    observations: pl.DataFrame
    digest: str


def standing_units(members: Mapping[str, str]) -> tuple[Unit, ...]:
    """The members of a scheme as the register knows them now, with their groups."""
    known = registry.units(members)
    return tuple(registry.plain(known[code], group) for code, group in members.items())


def as_plain(units: Sequence[Unit]) -> list[dict[str, Any]]:
    """Units as JSON values, to be kept."""
    return [{**vars(u), "attributes": dict(u.attributes)} for u in units]


def from_plain(units: Sequence[Mapping[str, Any]]) -> tuple[Unit, ...]:
    """Units back from JSON values."""
    return tuple(Unit(**u) for u in units)


def inputs(scheme: Scheme, units: tuple[Unit, ...], targets: list[list[str]], cut_off: datetime) -> Inputs:
    """What the scheme reads of the ledger as of a cut-off, together with the rest."""
    figures = ledger.in_force(items=scheme.items, units=[u.id for u in units], as_of=cut_off)
    rows = [
        (
            f.unit,
            f.item,
            f.period,
            "" if f.value is None else plain(f.value),
            f.status,
            f.posted_at.astimezone(UTC).isoformat(timespec="microseconds"),
            f.source,
        )
        for f in figures
    ]
    frame = pl.DataFrame(rows, schema=dict.fromkeys(OBSERVATION, pl.String), orient="row")
    return Inputs(
        scheme, units, targets, frame, _digest(scheme.digest, as_plain(units), targets, sorted(rows))
    )


def score(given: Inputs, periods: Sequence[str] | None = None) -> engine.Run:
    """The engine's eight steps on the inputs; raises `Refused` if anything cannot be computed."""
    targets = pl.DataFrame(given.targets, schema=dict.fromkeys(TARGET, pl.String), orient="row")
    return engine.run(given.scheme, given.observations, given.units, targets, periods=periods)


def rows(run: engine.Run) -> Iterator[dict[str, Any]]:
    """The result as columns of `RunScore`, in the engine's order."""
    bases = _bases(run)
    for row in run.table().iter_rows(named=True):
        kept = {k: _number(row[k]) for k in ("value", "points", "weight", "score", "rank")}
        base = bases.get((row["unit"], row["period"])) if row["node"] == TOTAL else None
        words = {k: row[k] or "" for k in ("period", "group", "unit", "node", "grade", "absence")}
        yield {**words, **kept, "base": base}


def result_digest(rows: Collection[Mapping[str, Any]]) -> str:
    """SHA-256 of scores, ranks, grades and absences, whatever the order of rows."""
    return _digest(
        sorted(
            [r["period"], r["unit"], r["node"], _text(r["score"]), _text(r["rank"]), r["grade"], r["absence"]]
            for r in rows
        )
    )


def _bases(run: engine.Run) -> dict[tuple[str, str], Decimal | None]:
    """The total before adjustment, by unit and period."""
    return {
        (unit.id, period): _number(float(value))
        for period in run.periods
        for unit, value in zip(run.units, run.adjusted.base[run.row(period)], strict=True)
    }


def _number(value: float | None) -> Decimal | None:
    """A float by its shortest text; None and NaN are absent."""
    return None if value is None or value != value else Decimal(repr(value))


def _text(value: Decimal | None) -> str:
    return "" if value is None else plain(value.normalize())


def _digest(*parts: Any) -> str:
    text = json.dumps(parts, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return hashlib.sha256(text.encode("utf-8")).hexdigest()
