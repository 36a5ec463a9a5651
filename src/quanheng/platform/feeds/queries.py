"""The readers of the feeds room.

`version(connection)` what it says now · `confirmed(snapshot)` the mapping that may post it · `listing()` every connection
with its lamps · `freshness(connection)` a lamp for each item · `to_confirm(connection)` owners still asked · `letters()`
"""

from __future__ import annotations

from collections.abc import Mapping as Told
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from django.db.models import Count, Q
from django.urls import reverse
from django.utils import timezone

from quanheng.engine.errors import Place, Problem, Text
from quanheng.engine.periods import Period, parse
from quanheng.platform.agenda.models import Deadline
from quanheng.platform.feeds import meaning
from quanheng.platform.feeds.flow import (
    DEAD,
    HELD,
    NOTICED,
    OPEN,
    VERDICTS,
    WAITING,
)
from quanheng.platform.feeds.models import Connection, Held, Letter, Mapping, Run, Seen, Snapshot, Version
from quanheng.platform.feeds.words_of_sources import last_day
from quanheng.platform.lib.fetching.schedule import interval
from quanheng.platform.registry.people import today
from quanheng.platform.registry.powers import Actor

FEEDER = Actor("数据接入 feeds", frozenset({"office"}))
MOST = 2**63
COUNTED = {
    **VERDICTS, **NOTICED,
    "snapshots": Text("新快照", "new snapshots"), "as_before": Text("与上次一样", "as before"),
    WAITING: Text("等确认映射", "waiting for a mapping"), DEAD: Text("未能处理", "could not be used"),
}  # fmt: skip


def connection(id: int) -> Connection:
    """One connection. Raises KeyError."""
    found = Connection.objects.select_related("pulse").filter(pk=id).first() if id < MOST else None
    if found is None:
        raise KeyError(id)
    return found


def snapshot(id: int) -> Snapshot:
    """One snapshot. Raises KeyError."""
    found = (
        Snapshot.objects.select_related("connection__pulse", "version").filter(pk=id).first()
        if id < MOST
        else None
    )
    if found is None:
        raise KeyError(id)
    return found


def letter(id: int) -> Letter:
    """One dead letter. Raises KeyError."""
    found = (
        Letter.objects.select_related("connection", "snapshot").filter(pk=id).first() if id < MOST else None
    )
    if found is None:
        raise KeyError(id)
    return found


def link(connection: Connection) -> str:
    """The page of a connection."""
    return reverse("feeds:page", args=[connection.pk])


def version(connection: Connection) -> Version:
    """What a connection says now."""
    return Version.objects.filter(connection=connection).order_by("-number")[0]


def newest_mapping(connection: Connection) -> Mapping | None:
    """The mapping written last."""
    return Mapping.objects.filter(connection=connection).prefetch_related("consents").first()


def confirmed(snapshot: Snapshot) -> Mapping | None:
    """The newest mapping written for the source this snapshot came from, every item of which its owner confirmed."""
    written = Mapping.objects.filter(connection=snapshot.connection_id, source=snapshot.version.source)
    return next((m for m in written.prefetch_related("consents") if whole(m)), None)


def whole(mapping: Mapping) -> bool:
    """Whether every item of a mapping was confirmed."""
    return {c.item for c in mapping.consents.all()} >= set(mapping.items)


def to_confirm(mapping: Mapping) -> dict[str, list[str]]:
    """Owner ("" is the office) → the items of a mapping still to be confirmed."""
    given = {c.item for c in mapping.consents.all()}
    asked: dict[str, list[str]] = {}
    for item, owner in meaning.owners(i for i in mapping.items if i not in given).items():
        asked.setdefault(owner, []).append(item)
    return asked


def asked_owners(kind: str, ref: str) -> set[str]:
    """The units on whose desks something of a kind stands."""
    return set(
        Deadline.objects.filter(kind=kind, ref=ref, met_at=None, dropped_at=None).values_list(
            "unit", flat=True
        )
    )


def files_known(connection: Connection) -> set[tuple[str, int, int]]:
    """Files of a drop folder that were brought already: name, size, time of change."""
    told = Snapshot.objects.filter(connection=connection).values_list("request", flat=True)
    return {(r["file"], r["size"], r["changed"]) for r in told if "file" in r}


class Lamp(NamedTuple):
    """A lamp: its colour, and what stands beside it."""

    colour: str
    note: Text = Text("", "")


class Row(NamedTuple):
    """A connection on the list."""

    connection: Connection
    version: Version
    lamp: Lamp
    letters: int
    held: int
    last: Run | None
    waiting: bool


def listing() -> list[Row]:
    """Every connection, with its lamp and what waits for somebody."""
    found = Connection.objects.select_related("pulse").annotate(
        open_letters=Count("letters", filter=Q(letters__state=OPEN), distinct=True),
        waiting_held=Count("held", filter=Q(held__state=HELD), distinct=True),
    )
    rows = []
    for c in found:
        mapping = newest_mapping(c)
        rows.append(
            Row(
                c,
                version(c),
                lamp(c),
                c.open_letters,
                c.waiting_held,
                c.runs.first(),
                mapping is None or not whole(mapping),
            )
        )
    return rows


def lamp(connection: Connection, now: datetime | None = None) -> Lamp:
    """How long ago the source was last pulled, in rounds of its own rule."""
    pulse, facts = connection.pulse, version(connection).facts
    if pulse.paused:
        return Lamp("blue")
    if pulse.pulled_at is None:
        return Lamp("none")
    rounds = ((now or timezone.now()) - pulse.pulled_at) / interval(facts)
    if rounds > float(facts["stale_rounds"]):
        return Lamp("red")
    return Lamp("amber" if rounds > float(facts["late_rounds"]) else "green")


class Fresh(NamedTuple):
    """How fresh an item is: the newest period seen, the one expected by now, how many figures are missing."""

    item: str
    name: Any
    lamp: Lamp
    newest: str
    expected: str
    figures: int
    missing: int


def freshness(connection: Connection, day: date | None = None) -> list[Fresh]:
    """A lamp for each item of the newest mapping: by its frequency, and the days allowed after a period's end."""
    mapping = newest_mapping(connection)
    if mapping is None:
        return []
    grace = int(version(connection).facts["grace_days"])
    definitions = {d.item.code: d for d in meaning.definitions(mapping.items)}
    seen: dict[str, list[Seen]] = {}
    for s in Seen.objects.filter(connection=connection, item__in=mapping.items):
        seen.setdefault(s.item, []).append(s)
    found = []
    for item in mapping.items:
        periods = [p for s in seen.get(item, []) if (p := parse(s.period)) is not None]
        newest = max(periods) if periods else None
        named = definitions.get(item)
        kind = (named.frequency if named else "") or (newest.kind if newest else "")
        expected = expected_by(kind, grace, day or today()) if kind else None
        missing = sum(s.missing_id is not None for s in seen.get(item, []))
        found.append(
            Fresh(
                item,
                named or item,
                Lamp(_colour(newest, expected)),
                str(newest or ""),
                str(expected or ""),
                len(periods),
                missing,
            )
        )
    return found


def expected_by(kind: str, grace: int, day: date) -> Period:
    """The newest period whose figures should be there on a day."""
    months = {"year": 12, "half": 6, "quarter": 3, "month": 1}[kind]
    now = Period(kind, day.year, (day.month - 1) // months + 1)
    while last_day(now) + timedelta(days=grace) >= day:
        now = now.shift(-1)
    return now


def _colour(newest: Period | None, expected: Period | None) -> str:
    if newest is None or expected is None:
        return "none"
    if newest >= expected:
        return "green"
    return "amber" if newest >= expected.shift(-1) else "red"


def held(connection: Connection) -> list[Held]:
    """Figures that wait for their owners."""
    return list(
        Held.objects.filter(connection=connection, state=HELD)
        .select_related("unit")
        .order_by("item", "unit", "period")
    )


def letters(open_only: bool = False) -> list[Letter]:
    """Dead letters, open ones first, then the newest."""
    found = Letter.objects.select_related("connection", "snapshot")
    waiting = list(found.filter(state=OPEN))
    return waiting if open_only else waiting + list(found.exclude(state=OPEN)[:100])


def settled(connection: Connection) -> list[Snapshot]:
    """The newest snapshots."""
    return list(Snapshot.objects.filter(connection=connection).prefetch_related("outcomes__mapping")[:30])


def for_preview(connection: Connection) -> Snapshot | None:
    """The newest snapshot of the source as it is now."""
    return (
        Snapshot.objects.filter(connection=connection, version__source=version(connection).source)
        .select_related("connection", "version")
        .first()
    )


def due(now: datetime) -> list[Connection]:
    """Connections that should be pulled now, and those that somebody is at: who left one behind is for `sweep` to see."""
    wanted = Q(pulse__next_at__lte=now) | Q(pulse__until__isnull=False)
    return list(Connection.objects.filter(wanted, pulse__paused=False).select_related("pulse"))


def problems_of(kept: list[Told[str, Any]]) -> list[Problem]:
    """Problems as they were kept, to be shown again."""
    return [
        Problem(str(p["code"]), Place(**p["place"]), Text(**p["found"]), Text(**p["expected"]), Text(**p["remedy"]), str(p["severity"]))
        for p in kept
    ]  # fmt: skip


def words_of(counts: Told[str, int]) -> Text:
    """The counts of a run or an outcome in a line."""
    known = [(words, counts[k]) for k, words in COUNTED.items() if counts.get(k)]
    return Text(
        "，".join(f"{w.zh} {n}" for w, n in known) or "没有新的",
        ", ".join(f"{w.en} {n}" for w, n in known) or "nothing new",
    )
