"""The writer of observations: `post` (and `bulk.take` for many). There is no other way to change what the ledger says."""

from __future__ import annotations

import secrets
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal

from django.db.models import Max

from quanheng.engine.errors import Place, Problems
from quanheng.platform.ledger import locks
from quanheng.platform.ledger.doors import DOORS
from quanheng.platform.ledger.entries import Entry, check, older
from quanheng.platform.ledger.leaves import leaf, root
from quanheng.platform.ledger.models import Observation, Posting, Waiver
from quanheng.platform.ledger.queries import LOCK, known_units
from quanheng.platform.lib.faults import point
from quanheng.platform.lib.locks import take_turns
from quanheng.platform.registry.act import Record, act
from quanheng.platform.registry.powers import Actor

Key = tuple[str, str, str]
Life = tuple[Key, Decimal | None, str, str, str]
FEW = 500  # so many codes go into one question to the database


@dataclass(frozen=True)
class Posted:
    """What became of the entries: figures never known before, superseding ones, and repetitions.

    `posting` is the number of what was written (None: nothing), `root` its Merkle root.
    """

    new: int = 0
    superseding: int = 0
    unchanged: int = 0
    posting: int | None = field(default=None, compare=False)
    root: str = field(default="", compare=False)


@dataclass
class Plan:
    """What a call would write: rows by layer (each figure once a layer), and how many are repetitions."""

    layers: list[list[tuple[Entry, bool]]] = field(default_factory=list)  # with: supersedes something
    unchanged: int = 0

    @property
    def entries(self) -> list[Entry]:
        """Everything that would be written, in its order."""
        return [entry for layer in self.layers for entry, _ in layer]

    def posted(self) -> Posted:
        """The counts."""
        later = sum(supersedes for layer in self.layers for _, supersedes in layer)
        return Posted(len(self.entries) - later, later, self.unchanged)


def post(rows: Iterable[Entry], door: str, *, by: Actor, dry_run: bool = False) -> Posted:
    """Post entries, all or none; what is written is one posting with one Merkle root.

    An entry that says what is in force already (same value or absence, same source) leaves no row, nor does a
    vintage (an entry with `stated_at`) that is in the figure's life already: a repeated call does nothing. Any
    other supersedes what was in force. Several entries for one figure are its vintages and are posted in the
    order they were stated; one older than what is in force is refused, and so is a locked figure unless a granted
    exception holds for it. `dry_run`: everything is looked at, nothing is written. Raises `Refused` with every problem.
    """
    entries = list(rows)
    with act("ledger.post", by) as record:
        _refuse_bad(entries, door)
        take_turns(LOCK)
        at = moment(record.at)
        last = _last_of(entries)
        plan = _plan(entries, last)
        waivers = _past_locks(plan.entries)
        counted = plan.posted()
        if dry_run or not plan.entries:
            record.skip()
            return counted
        posting = _write(plan, door, at, by, last)
        locks.use(waivers, posting)
        say(record, posting, counted, sorted({e.item for e in entries}), waivers)
    return Posted(counted.new, counted.superseding, counted.unchanged, posting.pk, posting.root)


def say(
    record: Record, posting: Posting, counted: Posted, items: Sequence[str], waivers: Sequence[Waiver]
) -> None:
    """What the journal says of a posting."""
    more = {"exceptions": [w.pk for w in waivers]} if waivers else {}
    record.of(
        DOORS[posting.door], posting=posting.pk, root=posting.root, rows=posting.rows, door=posting.door,
        items=list(items[:100]), new=counted.new, superseding=counted.superseding, unchanged=counted.unchanged, **more,
    )  # fmt: skip


def moment(now: datetime) -> datetime:
    """The moment of posting: after everything posted already, whatever the clock says."""
    latest = Posting.objects.aggregate(latest=Max("at"))["latest"]
    return max(now, latest + timedelta(microseconds=1)) if latest else now


def check_door(door: str, problems: Problems) -> None:
    """Note a door there is not."""
    if door not in DOORS:
        problems.add(
            "unknown-door",
            Place(path="ledger.post"),
            (f"没有“{door}”这个入口", f"there is no door “{door}”"),
            ("、".join(DOORS), ", ".join(DOORS)),
            ("从其中一个入口入账", "post by one of these"),
        )


def _refuse_bad(entries: Sequence[Entry], door: str) -> None:
    problems = Problems()
    check_door(door, problems)
    check(entries, known_units({e.unit for e in entries}), problems)
    problems.refuse()


def _last_of(entries: Sequence[Entry]) -> dict[Key, Observation]:
    """The row in force now of every figure these entries may be about."""
    found: dict[Key, Observation] = {}
    units, periods = {e.unit for e in entries}, {e.period for e in entries}
    for items in _few(sorted({e.item for e in entries})):
        rows = Observation.objects.filter(item__in=items, superseded_by=None)
        rows = rows.filter(period__in=periods) if len(periods) <= FEW else rows
        rows = rows.filter(unit__in=units) if len(units) <= FEW else rows
        found |= {(o.item, o.unit_id, o.period): o for o in rows}
    return found


def _lived(entries: Sequence[Entry]) -> set[Life]:
    """Every vintage the figures with a vintage among these entries ever had."""
    found: set[Life] = set()
    periods = {e.period for e in entries if e.stated_at}
    for items in _few(sorted({e.item for e in entries if e.stated_at})):
        rows = Observation.objects.filter(item__in=items).exclude(stated_at="")
        rows = rows.filter(period__in=periods) if len(periods) <= FEW else rows
        found |= {((o.item, o.unit_id, o.period), o.value, o.status, o.source, o.stated_at) for o in rows}
    return found


def _few(codes: list[str]) -> Iterable[list[str]]:
    return (codes[k : k + FEW] for k in range(0, len(codes), FEW))


def _plan(entries: Sequence[Entry], last: Mapping[Key, Observation]) -> Plan:
    """What is to be written, decided before anything is. Raises `Refused` for vintages older than what is held."""
    lived = _lived(entries)
    _refuse_older(entries, last, lived)
    plan = Plan()
    stands = {key: (o.value, o.status, o.source) for key, o in last.items()}
    for layer in _layers(entries):
        rows = []
        for entry in layer:
            said = (entry.value, entry.status, entry.source)
            old = stands.get(entry.key)
            if old == said or _life(entry) in lived:
                plan.unchanged += 1
                continue
            rows.append((entry, old is not None))
            stands[entry.key] = said
        plan.layers.append(rows)
    return plan


def _refuse_older(entries: Sequence[Entry], last: Mapping[Key, Observation], lived: set[Life]) -> None:
    problems = Problems()
    for entry in entries:
        old = last.get(entry.key)
        if old is None or not (entry.stated_at and old.stated_at) or _life(entry) in lived:
            continue
        if entry.stated_at < old.stated_at:
            older(entry, old.stated_at, problems)
    problems.refuse()


def _life(entry: Entry) -> Life:
    return entry.key, entry.value, entry.status, entry.source, entry.stated_at


def _layers(entries: Sequence[Entry]) -> list[list[Entry]]:
    """First vintages of all figures, then second ones, and so on; each layer names a figure once, in order."""
    vintages: defaultdict[Key, list[tuple[str, int]]] = defaultdict(list)
    for place, entry in enumerate(entries):
        vintages[entry.key].append((entry.stated_at, place))
    layers: defaultdict[int, list[int]] = defaultdict(list)
    for own in vintages.values():
        for depth, (_, place) in enumerate(sorted(own)):
            layers[depth].append(place)
    return [sorted((entries[place] for place in layers[depth]), key=_order) for depth in sorted(layers)]


def _order(entry: Entry) -> Key:
    """Rows of a posting lie by item, unit, period, whatever the order they were given in."""
    return entry.key


def _past_locks(entries: Sequence[Entry]) -> list[Waiver]:
    """The exceptions these entries need to pass the locks. Raises `Refused` where one is wanting."""
    if not entries:
        return []
    held = locks.standing({e.item for e in entries}, {e.period for e in entries})
    locked = {h.lock.pk: {(e.item, e.unit) for e in entries if h.holds(*e.key)} for h in held}
    waivers, closed = locks.pass_for(locked, held)
    problems = Problems()
    for one in closed:
        for entry in entries:
            if one.holds(*entry.key):
                locks.tell(entry, one.lock, problems)
    problems.refuse()
    return waivers


def _write(plan: Plan, door: str, at: datetime, by: Actor, last: dict[Key, Observation]) -> Posting:
    """The posting and its rows, layer by layer: a row supersedes what the layer before has written."""
    blind = secrets.token_bytes(32)
    posting = Posting.objects.create(door=door, at=at, by=by.name, by_identity=by.identity, blind=blind)
    point("ledger.post:posting")
    layers = [[_row(entry, posting) for entry, _ in planned] for planned in plan.layers]
    for number, row in enumerate(row for rows in layers for row in rows):
        row.number = number
    for rows in layers:
        for row in rows:
            old = last.get((row.item, row.unit_id, row.period))
            row.supersedes, row.edition = old, old.edition + 1 if old else 1
        for row in Observation.objects.bulk_create(rows, batch_size=2000):
            last[(row.item, row.unit_id, row.period)] = row
        point("ledger.post:rows")
    written = [row for rows in layers for row in rows]
    seal(
        posting,
        root(leaf(_Hashed(row, posting), blind) for row in written),
        written[0].pk,
        written[-1].pk,
        len(written),
    )
    return posting


def seal(posting: Posting, root: str, first: int, last: int, rows: int) -> None:
    """Write down once what the posting holds."""
    posting.root, posting.first, posting.last, posting.rows = root, first, last, rows
    posting.save(update_fields=["root", "first", "last", "rows"])
    point("ledger.post:sealed")


def _row(entry: Entry, posting: Posting) -> Observation:
    return Observation(
        item=entry.item, unit_id=entry.unit, period=entry.period, value=entry.value, status=entry.status,
        source=entry.source, stated_at=entry.stated_at, evidence=entry.evidence, return_ref=entry.return_ref,
        posting=posting,
    )  # fmt: skip


class _Hashed:
    """A row about to be written, with the names `leaf` asks for."""

    def __init__(self, row: Observation, posting: Posting) -> None:
        self.__dict__.update(row.__dict__)
        self.unit, self.door, self.posted_at = row.unit_id, posting.door, posting.at
