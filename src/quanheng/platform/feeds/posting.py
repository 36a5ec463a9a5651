"""A kept snapshot into the ledger, in one transaction: figures posted or held, what was seen, the snapshot's state.

Nothing here asks anybody anything twice: the mapping was confirmed by the owners of its items, and what is posted says so by
its door, its signature and the snapshot's digest as evidence.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from quanheng.engine.errors import Problem, Problems, Refused, Text
from quanheng.platform.agenda import deadlines
from quanheng.platform.agenda.calendar import add_working_days
from quanheng.platform.feeds import leases, meaning, queries, reading
from quanheng.platform.feeds.comparing import Comparison, Judged, compare, source_of
from quanheng.platform.feeds.flow import (
    APPLIED,
    CHANGED,
    DEAD,
    DOOR,
    HELD,
    LEDGER,
    LEFT,
    MEANING,
    NEW,
    OLDER,
    OVERTAKEN,
    ROWS,
    TO_HOLD,
)
from quanheng.platform.feeds.leases import Lease
from quanheng.platform.feeds.letters import tell, write_letter
from quanheng.platform.feeds.mapping import Figure, digest, read
from quanheng.platform.feeds.models import Connection, Held, Mapping, Outcome, Seen, Snapshot
from quanheng.platform.ledger.actions import post
from quanheng.platform.ledger.entries import Entry
from quanheng.platform.lib.faults import point
from quanheng.platform.registry.act import act
from quanheng.platform.registry.people import today
from quanheng.platform.registry.powers import Actor

HOLDING = "feeds.held"  # the kind of the deadline of a data owner


def signature(connection: Connection, mapping: Mapping) -> Actor:
    """Who posts: the connection itself, with the powers of the owners who confirmed its mapping."""
    owners = {c.owner for c in mapping.consents.all()}
    seats = frozenset(("owner", o) if o else ("office", "") for o in owners)
    return Actor(
        f"数据接入“{connection.title}”第 {mapping.number} 版映射", frozenset(r for r, _ in seats), None, seats
    )


def figures_of(snapshot: Snapshot, mapping: Mapping) -> list[Figure]:
    """The figures a mapping reads from a snapshot: always the same. Raises `Refused` with every problem."""
    problems = Problems()
    table = reading.table_of(snapshot)
    found = read(table, mapping.rules, meaning.house(mapping.rules), snapshot.stated, problems)
    problems.refuse()
    return found


def post_snapshot(snapshot: Snapshot, lease: Lease) -> dict[str, int] | None:
    """Post a snapshot; the counts of what became of it, {"dead": 1} if nothing could; None if no confirmed mapping stands."""
    mapping = queries.confirmed(snapshot)
    if mapping is None:
        return None
    problems = Problems()
    meaning.check(mapping.rules, problems)
    meaning.check_consents(mapping.consents.all(), problems)
    if problems.errors:
        return _dead(snapshot, lease, MEANING, problems.found)
    try:
        figures = figures_of(snapshot, mapping)
    except Refused as refusal:
        return _dead(snapshot, lease, ROWS, refusal.problems)
    point("feeds.post:read")
    try:
        return _post(snapshot, mapping, figures, lease)
    except Refused as refusal:
        return _dead(snapshot, lease, LEDGER, refusal.problems)


def _dead(snapshot: Snapshot, lease: Lease, kind: str, problems: Sequence[Problem]) -> dict[str, int]:
    with act("feeds.post", queries.FEEDER) as record:
        leases.hold(lease)
        Snapshot.objects.filter(pk=snapshot.pk).update(state=DEAD)
        write_letter(snapshot.connection, snapshot, kind, problems, record.at)
        record.of(
            snapshot.connection.words,
            connection=snapshot.connection_id,
            snapshot=snapshot.pk,
            refused=[p.code for p in problems][:50],
        )
    return {DEAD: 1}


def _post(snapshot: Snapshot, mapping: Mapping, figures: Sequence[Figure], lease: Lease) -> dict[str, int]:
    connection, by = snapshot.connection, signature(snapshot.connection, mapping)
    with act("feeds.post", by) as record:
        leases.hold(lease)
        found = compare(snapshot, figures)
        entries = [_entry(j, snapshot) for j in found.judged if j.verdict in (NEW, CHANGED)]
        posted = post(entries, DOOR, by=by)
        point("feeds.post:ledger")
        counts = found.counts()
        raised = _hold(snapshot, mapping, found, record.at)
        gone = _see(snapshot, found)
        point("feeds.post:seen")
        Outcome.objects.create(
            snapshot=snapshot,
            mapping=mapping,
            counts=counts,
            figures=digest(figures),
            posting=posted.posting,
            at=record.at,
        )
        Snapshot.objects.filter(pk=snapshot.pk).update(state=APPLIED)
        if gone:
            tell(connection, Text(f"数据接入“{connection.title}”这次少了 {gone} 个数", f"The feed “{connection.words.en}” lacks {gone} figures this time"),
                 Text("以前有、这次没有；台账里的数不动", "They were there before; the ledger keeps them"), "feeds:page")  # fmt: skip
        if raised:
            tell(connection, Text(f"数据接入“{connection.title}”有 {raised} 个数与台账不同，等确认", f"The feed “{connection.words.en}”: {raised} figures differ from the ledger and wait"),
                 Text("来源改了数，责任单位确认前台账不变", "The source changed them; the ledger stays until the owner decides"), "feeds:page")  # fmt: skip
        record.of(
            connection.words, connection=connection.pk, snapshot=snapshot.pk, mapping=mapping.number, digest=snapshot.digest,
            posting=posted.posting, **counts,
        )  # fmt: skip
    return counts


def _entry(judged: Judged, snapshot: Snapshot) -> Entry:
    f = judged.figure
    return Entry(
        f.item, f.unit, f.period, f.value, f.status, source_of(snapshot.connection), f.stated, evidence=(snapshot.digest,),
        return_ref=f"feed:{snapshot.pk}:{f.row}",
    )  # fmt: skip


def _hold(snapshot: Snapshot, mapping: Mapping, found: Comparison, at: datetime) -> int:
    """Raise what differs from the ledger to its owner, once; how many are new. What agrees again needs nobody."""
    connection = snapshot.connection
    owners = {c.item: c.owner for c in mapping.consents.all()}
    waiting = {
        (h.item, h.unit_id, h.period): h for h in Held.objects.filter(connection=connection, state=HELD)
    }
    left = {
        (h.item, h.unit_id, h.period, h.value, h.status, h.standing)
        for h in Held.objects.filter(connection=connection, state=LEFT)
    }
    made = []
    for one in found.judged:
        f, known = one.figure, waiting.get(one.figure.key)
        if one.verdict == OLDER or (known is not None and known.stated > f.stated):
            continue
        now = one.standing.id if one.standing is not None else 0
        if (
            known is not None
            and one.verdict == TO_HOLD
            and (known.value, known.status, known.standing) == (f.value, f.status, now)
        ):
            continue
        if known is not None:
            Held.objects.filter(pk=known.pk).update(state=OVERTAKEN, decided_at=at)
        if one.verdict == TO_HOLD and (*f.key, f.value, f.status, now) not in left:
            made.append(Held(
                connection=connection, snapshot=snapshot, item=f.item, unit_id=f.unit, period=f.period, value=f.value, status=f.status,
                source=source_of(connection), stated=f.stated, row=str(f.row), standing=now, owner=owners.get(f.item, ""),
                at=at, state=HELD,
            ))  # fmt: skip
    Held.objects.bulk_create(made, batch_size=500)
    ask_owners(connection, int(snapshot.version.facts["answer_days"]))
    return len(made)


def ask_owners(connection: Connection, days: int) -> None:
    """What is held stands on the desks of its owners, and leaves them when nothing is any more."""
    counted: dict[str, int] = {}
    for owner in Held.objects.filter(connection=connection, state=HELD).values_list("owner", flat=True):
        counted[owner] = counted.get(owner, 0) + 1
    ref = f"{connection.pk}"
    open_now = queries.asked_owners(HOLDING, ref)
    for owner in open_now - set(counted):
        deadlines.met(HOLDING, ref, owner)
    for owner, n in counted.items():
        if owner not in open_now:
            deadlines.set_deadline(
                HOLDING, ref, owner, add_working_days(today(), days), role="owner" if owner else "office", link=queries.link(connection),
                minutes=2 * n, title=Text(f"确认来源改过的 {n} 个数：{connection.title}", f"Decide on {n} changed figures: {connection.words.en}"),
            )  # fmt: skip


def _see(snapshot: Snapshot, found: Comparison) -> int:
    """Note what the source says now of every figure; how many figures it does not give any more that it gave until now."""
    connection = snapshot.connection
    known = {(s.item, s.unit, s.period): s for s in Seen.objects.filter(connection=connection)}
    new, moved = [], []
    for one in found.judged:
        f, old = one.figure, known.get(one.figure.key)
        facts = {
            "value": f.value,
            "status": f.status,
            "stated": f.stated,
            "snapshot": snapshot,
            "missing": None,
        }
        if old is None:
            new.append(Seen(connection=connection, item=f.item, unit=f.unit, period=f.period, **facts))
        elif f.stated >= old.stated:
            for name, value in facts.items():
                setattr(old, name, value)
            moved.append(old)
    gone = [s for s in found.missing if s.missing is None]
    for s in gone:
        s.missing = snapshot
    with transaction.atomic():
        Seen.objects.bulk_create(new, batch_size=500)
        Seen.objects.bulk_update(moved, ["value", "status", "stated", "snapshot", "missing"], batch_size=200)
        Seen.objects.bulk_update(gone, ["missing"], batch_size=200)
    return len(gone)
