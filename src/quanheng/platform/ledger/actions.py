"""The only writer of observations: `post`. There is no other way to change what the ledger says."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from django.db.models import Max

from quanheng.engine.errors import Place, Problems
from quanheng.platform.ledger.doors import DOORS
from quanheng.platform.ledger.entries import Entry, check
from quanheng.platform.ledger.models import Observation
from quanheng.platform.ledger.queries import LOCK
from quanheng.platform.lib.locks import take_turns
from quanheng.platform.registry import queries as registry
from quanheng.platform.registry.act import act
from quanheng.platform.registry.powers import Actor

Key = tuple[str, str, str]
Life = tuple[Key, Decimal | None, str, str, str]


@dataclass(frozen=True)
class Posted:
    """What became of the entries: figures never known before, superseding ones, and repetitions."""

    new: int = 0
    superseding: int = 0
    unchanged: int = 0


def post(rows: Iterable[Entry], door: str, *, by: Actor) -> Posted:
    """Post entries, all or none.

    An entry that says what is in force already (same value or absence, same source) leaves no row, nor does a
    vintage (an entry with `stated_at`) that is in the figure's life already: a repeated call does nothing. Any
    other supersedes what was in force. Several entries for one figure are its vintages and are posted in the
    order they were stated; one older than what is in force is refused. Raises `Refused` with every problem.
    """
    entries = list(rows)
    with act("ledger.post", by) as record:
        _refuse_bad(entries, door)
        take_turns(LOCK)
        at = _moment(record.at)
        last = _last_of({e.item for e in entries})
        lived = _lived({e.item for e in entries if e.stated_at})
        _refuse_older(entries, last, lived)
        counts = {"new": 0, "superseding": 0, "unchanged": 0}
        for layer in _layers(entries):
            _post_layer(layer, door, at, by, last, lived, counts)
        done = Posted(**counts)
        if done.new or done.superseding:
            items = sorted({e.item for e in entries})
            record.of(DOORS[door], door=door, items=items[:100], **counts)
        else:
            record.skip()
    return done


def _refuse_bad(entries: Sequence[Entry], door: str) -> None:
    problems = Problems()
    if door not in DOORS:
        problems.add(
            "unknown-door",
            Place(path="ledger.post"),
            (f"没有“{door}”这个入口", f"there is no door “{door}”"),
            ("、".join(DOORS), ", ".join(DOORS)),
            ("从其中一个入口入账", "post by one of these"),
        )
    check(entries, set(registry.units({e.unit for e in entries})), problems)
    problems.refuse()


def _moment(now: datetime) -> datetime:
    """The moment of posting: after everything posted already, whatever the clock says."""
    latest = Observation.objects.aggregate(latest=Max("posted_at"))["latest"]
    return max(now, latest + timedelta(microseconds=1)) if latest else now


def _last_of(items: set[str]) -> dict[Key, Observation]:
    """The row in force now of every figure of these items."""
    rows = Observation.objects.filter(item__in=items, superseded_by=None)
    return {(o.item, o.unit_id, o.period): o for o in rows}


def _lived(items: set[str]) -> set[Life]:
    """Every vintage these items ever had."""
    rows = Observation.objects.filter(item__in=items).exclude(stated_at="")
    return {((o.item, o.unit_id, o.period), o.value, o.status, o.source, o.stated_at) for o in rows}


def _refuse_older(entries: Sequence[Entry], last: Mapping[Key, Observation], lived: set[Life]) -> None:
    problems = Problems()
    for entry in entries:
        old = last.get(entry.key)
        if old is None or not (entry.stated_at and old.stated_at) or _life(entry) in lived:
            continue
        if entry.stated_at < old.stated_at:
            problems.add(
                "older-vintage",
                entry.where,
                (
                    f"此数公布于 {entry.stated_at}，台账里已有 {old.stated_at} 公布的",
                    f"this was stated at {entry.stated_at}; the ledger holds one stated at {old.stated_at}",
                ),
                ("不早于台账里的那一版", "no older than the one in the ledger"),
                ("旧版不再入账，或改正公布时间", "leave the older one out, or correct when it was stated"),
            )
    problems.refuse()


def _life(entry: Entry) -> Life:
    return entry.key, entry.value, entry.status, entry.source, entry.stated_at


def _layers(entries: Sequence[Entry]) -> list[list[Entry]]:
    """First vintages of all figures, then second ones, and so on; each layer names a figure once."""
    vintages: defaultdict[Key, list[Entry]] = defaultdict(list)
    for entry in entries:
        vintages[entry.key].append(entry)
    deepest = max((len(v) for v in vintages.values()), default=0)
    ordered = [sorted(v, key=lambda e: e.stated_at) for v in vintages.values()]
    return [[v[n] for v in ordered if n < len(v)] for n in range(deepest)]


def _post_layer(
    layer: list[Entry],
    door: str,
    at: datetime,
    by: Actor,
    last: dict[Key, Observation],
    lived: set[Life],
    counts: dict[str, int],
) -> None:
    rows = []
    for entry in layer:
        old = last.get(entry.key)
        same = old is not None and (old.value, old.status, old.source) == _life(entry)[1:4]
        if same or _life(entry) in lived:
            counts["unchanged"] += 1
            continue
        counts["superseding" if old else "new"] += 1
        rows.append(
            Observation(
                item=entry.item,
                unit_id=entry.unit,
                period=entry.period,
                value=entry.value,
                status=entry.status,
                door=door,
                source=entry.source,
                stated_at=entry.stated_at,
                posted_at=at,
                posted_by=by.name,
                supersedes=old,
            )
        )
    for row in Observation.objects.bulk_create(rows, batch_size=2000):
        last[(row.item, row.unit_id, row.period)] = row
