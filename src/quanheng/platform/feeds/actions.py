"""The writers of the feeds room: connect, revise, pause, map, confirm, pull, replay, discard, decide."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from quanheng.engine.errors import Place, Problems, Text
from quanheng.platform.agenda import deadlines
from quanheng.platform.agenda.calendar import add_working_days
from quanheng.platform.feeds import jobs, meaning, queries
from quanheng.platform.feeds.checking import check_facts, check_rules
from quanheng.platform.feeds.flow import DEAD, DISCARDED, DOOR, HAND, HELD, KEPT, LEFT, OPEN, REPLAYED, TAKEN
from quanheng.platform.feeds.mapping import items_of
from quanheng.platform.feeds.models import (
    Connection,
    Consent,
    Held,
    Letter,
    Pulse,
    Snapshot,
    Version,
)
from quanheng.platform.feeds.models import Mapping as Written
from quanheng.platform.feeds.posting import HOLDING, ask_owners
from quanheng.platform.feeds.terms import source_digest
from quanheng.platform.ledger import queries as ledger
from quanheng.platform.ledger.actions import post
from quanheng.platform.ledger.entries import Entry
from quanheng.platform.lib.fetching.schedule import following
from quanheng.platform.notices.actions import notify
from quanheng.platform.registry.act import Record, act
from quanheng.platform.registry.people import today
from quanheng.platform.registry.powers import Actor

CONFIRMING = "feeds.confirm"  # the kind of the deadline of a data owner
WROTE_IT = Text("接入设置或映射是自己写的", "the connection or the mapping is one's own")


def connect(
    kind: str,
    title: str,
    facts: Mapping[str, str],
    *,
    title_en: str = "",
    demonstration: bool = False,
    by: Actor,
) -> Connection:
    """Connect a source. Raises `Refused` with everything that is wrong with what it says of itself."""
    with act("feeds.connect", by) as record:
        problems = Problems()
        said = check_facts(kind, facts, problems)
        if not title.strip():
            problems.add(
                "blank",
                Place(path="title"),
                ("没有名称", "there is no title"),
                ("一个名称", "a title"),
                ("写上名称", "give it one"),
            )
        problems.refuse()
        made = Connection.objects.create(
            kind=kind,
            title=title.strip()[:200],
            title_en=title_en.strip()[:200],
            at=record.at,
            by=by.name,
            demonstration=demonstration,
        )
        Pulse.objects.create(connection=made, next_at=following(said, record.at))
        _version(made, 1, said, record, by)
    return made


def revise(connection: Connection, facts: Mapping[str, str], *, by: Actor) -> Version:
    """A new version of what a connection says. Another source, or another use of it, asks for a new mapping."""
    with act("feeds.connect", by) as record:
        problems = Problems()
        said = check_facts(connection.kind, facts, problems)
        problems.refuse()
        last = queries.version(connection)
        if last.facts == said:
            record.skip()
            return last
        Pulse.objects.filter(connection=connection).update(next_at=following(said, record.at), tries=0)
        return _version(connection, last.number + 1, said, record, by)


def _version(
    connection: Connection, number: int, facts: dict[str, str], record: Record, by: Actor
) -> Version:
    made = Version.objects.create(
        connection=connection,
        number=number,
        facts=facts,
        source=source_digest(facts),
        at=record.at,
        by=by.name,
        identity=by.identity,
    )
    record.of(connection.words, connection=connection.pk, version=number, source=made.source)
    return made


def pause(connection: Connection, paused: bool, *, by: Actor) -> None:
    """Stop pulling by the clock, or begin again at the next moment due."""
    with act("feeds.pause", by) as record:
        if not Pulse.objects.filter(connection=connection, paused=not paused).update(
            paused=paused, next_at=following(queries.version(connection).facts, record.at)
        ):
            record.skip()
        record.of(connection.words, connection=connection.pk, paused=paused)


def pull(connection: Connection, *, by: Actor) -> None:
    """Pull now, whatever the clock says."""
    with act("feeds.pull", by) as record:
        record.of(connection.words, connection=connection.pk)
    jobs.pull.enqueue(connection.pk, HAND)


def write_mapping(connection: Connection, rules: Mapping[str, Any], *, by: Actor) -> Written:
    """Write a mapping down, and ask the owners of its items to confirm it. Raises `Refused` where it is not whole, or says
    of an item what the catalogue does not (both sides are shown)."""
    with act("feeds.map", by) as record:
        problems = Problems()
        check_rules(rules, problems)
        meaning.check(rules, problems)
        problems.refuse()
        last, version = queries.newest_mapping(connection), queries.version(connection)
        items = items_of(rules)
        made = Written.objects.create(
            connection=connection, number=last.number + 1 if last else 1, source=version.source, rules=dict(rules), items=items,
            at=record.at, by=by.name, identity=by.identity,
        )  # fmt: skip
        record.of(connection.words, connection=connection.pk, mapping=made.number, items=items[:100])
        _ask(made, int(version.facts["answer_days"]))
    return made


def _ask(mapping: Written, days: int) -> None:
    """The owners of its items find the mapping on their desks; whoever was asked about an older one no longer."""
    connection = mapping.connection
    deadlines.drop(CONFIRMING, str(connection.pk))
    words = Text(
        f"确认数据接入的映射：{connection.title}", f"Confirm the mapping of a feed: {connection.words.en}"
    )
    for owner, items in queries.to_confirm(mapping).items():
        role = "owner" if owner else "office"
        deadlines.set_deadline(
            CONFIRMING, str(connection.pk), owner, add_working_days(today(), days), role=role, link=queries.link(connection), minutes=5 + 2 * len(items),
            title=words,
        )  # fmt: skip
        notify([(role, owner)], words, link=queries.link(connection), about=f"feed:{connection.pk}")


def confirm(mapping: Written, owner: str, *, by: Actor) -> int:
    """The owner says yes to its items of a mapping, as the catalogue defines them now; whoever wrote mapping or connection
    may not. From the last yes on, postings run by themselves. Returns how many items were confirmed."""
    connection, version = mapping.connection, queries.version(mapping.connection)
    newest = queries.newest_mapping(connection)
    state = (
        "newest"
        if newest is not None and newest.pk == mapping.pk and mapping.source == version.source
        else "old"
    )
    wrote = {mapping.identity, version.identity}
    name = "feeds.confirm" if owner else "feeds.receive"
    with act(
        name, by, unit=owner, state=state, allowed=("newest",), not_by=wrote, why_not=WROTE_IT
    ) as record:
        items = queries.to_confirm(Written.objects.get(pk=mapping.pk)).get(owner, [])
        problems = Problems()
        meaning.check(mapping.rules, problems)
        problems.refuse()
        known = {d.item.code: d.number for d in meaning.definitions(items)}
        Consent.objects.bulk_create(
            Consent(
                mapping=mapping,
                item=i,
                definition=known[i],
                owner=owner,
                at=record.at,
                by=by.name,
                identity=by.identity,
            )
            for i in items
        )
        deadlines.met(CONFIRMING, str(connection.pk), owner)
        record.of(connection.words, connection=connection.pk, mapping=mapping.number, items=items[:100])
        if not items:
            record.skip()
    if items and queries.whole(Written.objects.get(pk=mapping.pk)):
        jobs.post_kept.enqueue(connection.pk)
    return len(items)


def replay(snapshot: Snapshot, *, by: Actor) -> None:
    """Post a snapshot again from its bytes, by the mapping that stands now; what is in the ledger already is not posted twice."""
    with act("feeds.replay", by) as record:
        Snapshot.objects.filter(pk=snapshot.pk).update(state=KEPT)
        Letter.objects.filter(snapshot=snapshot, state=OPEN).update(
            state=REPLAYED, ended_at=record.at, ended_by=by.name
        )
        record.of(snapshot.connection.words, connection=snapshot.connection_id, snapshot=snapshot.pk)
    jobs.post_kept.enqueue(snapshot.connection_id)


def settle(letter: Letter, how: str, reason: str = "", *, by: Actor) -> None:
    """Replay a dead letter, or discard it with a reason. Raises `Refused`."""
    with act("feeds.settle", by, state=letter.state, allowed=(OPEN,)) as record:
        problems = Problems()
        if how not in (REPLAYED, DISCARDED):
            problems.add(
                "unknown-way",
                Place(path="how"),
                (f"没有“{how[:20]}”这种处理", f"there is no way “{how[:20]}”"),
                ("重放或放弃", "replay or discard"),
                ("选一种", "choose one"),
            )
        if how == DISCARDED:
            _check_reason(reason, problems)
        problems.refuse()
        Letter.objects.filter(pk=letter.pk).update(
            state=how, ended_at=record.at, ended_by=by.name, reason=reason.strip()[:300]
        )
        if letter.snapshot_id is not None:
            Snapshot.objects.filter(pk=letter.snapshot_id, state=DEAD).update(
                state=KEPT if how == REPLAYED else DISCARDED
            )
        record.of(
            letter.connection.words,
            connection=letter.connection_id,
            letter=letter.pk,
            how=how,
            reason=reason.strip()[:300],
        )
    if how == REPLAYED:
        if letter.snapshot_id is None:
            jobs.pull.enqueue(letter.connection_id, HAND)
        else:
            jobs.post_kept.enqueue(letter.connection_id)


def _check_reason(reason: str, problems: Problems) -> None:
    if not reason.strip():
        problems.add(
            "no-reason",
            Place(path="reason"),
            ("没有写理由", "no reason is given"),
            ("一句理由，会记下来", "a reason; it goes on record"),
            ("写明为什么", "say why"),
        )


def decide(held: Sequence[Held], take: bool, reason: str = "", *, by: Actor) -> int:
    """An owner takes what the source now says into the ledger, or leaves it as it stands (with a reason). All or none."""
    if not held:
        return 0
    owner = held[0].owner
    name = "feeds.decide" if owner else "feeds.receive"
    states = {h.state for h in Held.objects.filter(pk__in=[h.pk for h in held])}
    with act(
        name, by, unit=owner, state="held" if states == {HELD} else "decided", allowed=("held",)
    ) as record:
        problems = Problems()
        if not take:
            _check_reason(reason, problems)
        _check_standing(held, owner, problems)
        problems.refuse()
        if take:
            post([_entry(h) for h in held], DOOR, by=by)
        Held.objects.filter(pk__in=[h.pk for h in held]).update(
            state=TAKEN if take else LEFT,
            decided_at=record.at,
            decided_by=by.name,
            reason=reason.strip()[:300],
        )
        first = held[0].connection
        for one in {h.connection_id: h.connection for h in held}.values():
            ask_owners(one, int(queries.version(one).facts["answer_days"]))
        record.of(
            first.words, connection=first.pk, figures=len(held), taken=take, reason=reason.strip()[:300]
        )
    return len(held)


def _check_standing(held: Sequence[Held], owner: str, problems: Problems) -> None:
    for h in held:
        now = ledger.in_force([h.item], [h.unit_id], periods=[h.period])
        if h.owner != owner:
            problems.add(
                "other-owner",
                Place(path=h.item),
                ("不是同一个责任单位的数", "figures of different owners"),
                ("同一个责任单位的", "those of one owner"),
                ("分开办", "decide on them apart"),
            )
        elif not now or now[0].id != h.standing:
            problems.add("ledger-moved", Place(path=f"{h.item} · {h.unit_id} · {h.period}"), ("台账里的数后来又变了", "the ledger has changed since"),
                         ("与发现时一样的数", "what stood when this was found"), ("等下一次取数重新比对", "wait for the next pull, which compares anew"))  # fmt: skip


def _entry(h: Held) -> Entry:
    return Entry(
        h.item,
        h.unit_id,
        h.period,
        h.value,
        h.status,
        h.source,
        h.stated,
        evidence=(h.snapshot.digest,),
        return_ref=f"feed:{h.snapshot_id}:{h.row}",
    )


__all__ = [
    "CONFIRMING",
    "HOLDING",
    "confirm",
    "connect",
    "decide",
    "pause",
    "pull",
    "replay",
    "revise",
    "settle",
    "write_mapping",
]
