"""The writers of the catalogue: enter items, take in a scheme's, revise a definition, settle a conflict."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Max

from quanheng.engine.errors import Place, Problems, Refused, Text
from quanheng.engine.scheme.model import Scheme
from quanheng.platform.catalogue.meanings import COLUMNS, Clash, Comparison, ItemSpec, compare
from quanheng.platform.catalogue.models import Ask, Conflict, Definition, Item
from quanheng.platform.lib.faults import point
from quanheng.platform.lib.locks import take_turns
from quanheng.platform.registry import queries as registry
from quanheng.platform.registry.act import Record, act
from quanheng.platform.registry.people import today
from quanheng.platform.registry.powers import Actor

__all__ = ["Entered", "ItemSpec", "enter", "from_scheme", "release", "revise", "settle"]


@dataclass(frozen=True)
class Entered:
    """How many items are new, had blanks filled, stood already; how many clashes were put on record instead."""

    new: int = 0
    filled: int = 0
    same: int = 0
    clashes: int = 0


def enter(items: Iterable[ItemSpec], by: Actor, *, whence: str = "") -> Entered:
    """Enter items into the register. All or nothing: a conflict of definition, unit of measure or owner under one
    id, or under one name, is refused with both sides shown, and put on record for the page of conflicts."""
    specs = list(items)
    found: list[Clash] = []
    try:
        with act("catalogue.enter", by) as record:
            _check(specs)
            take_turns("catalogue")
            found_here = compare(_register(), specs, owner_codes())
            problems = Problems()
            for clash in found_here.clashes:
                clash.tell(problems)
            found = found_here.clashes
            problems.refuse()
            done = _write(found_here, whence, record, by)
            if not (done.new or done.filled):
                record.skip()
            record.of(Text(f"{len(specs)} 项数据", f"{len(specs)} items"), new=done.new, filled=done.filled)
    except Refused:
        if found:
            _dispute(found, whence, by)
        raise
    return done


def from_scheme(scheme: Scheme, by: Actor, *, refuse: bool | None = None) -> Entered:
    """Take in the items of a scheme that is being adopted, and note that it asks for them.

    A meaning that only this scheme asks for may change with it: that is a new version of the definition. Any other
    contradiction is refused (A11). `refuse`: None means unless the scheme is a demonstration, whose conflicts are
    only put on record: made-up schemes of different places share one house there.
    """
    specs = [_spec(i, scheme) for i in scheme.items.values()]
    found: list[Clash] = []
    try:
        with act("catalogue.enter", by) as record:
            take_turns("catalogue")
            _release(scheme.id, [s.id for s in specs], record)
            register = _register()
            here = compare(register, specs, owner_codes())
            alone = _asked_only_by(scheme.id)
            revised = [c for c in here.clashes if c.standing_id == c.brought.id and c.brought.id in alone]
            found = [c for c in here.clashes if c not in revised]
            if (not scheme.demonstration) if refuse is None else refuse:
                problems = Problems()
                for clash in found:
                    clash.tell(problems)
                problems.refuse()
            done = _write(here, scheme.id, record, by)
            for clash in revised:
                _supersede(
                    clash.brought,
                    record.at.date(),
                    f"随方案“{scheme.title or scheme.id}”改",
                    scheme.id,
                    record,
                    by,
                )
            point("catalogue.from_scheme:items")
            asked = _ask(scheme.id, specs, record)
            if not (done.new or done.filled or revised or asked):
                record.skip()
            record.of(
                Text(f"方案“{scheme.title or scheme.id}”的 {len(specs)} 项数据",
                     f"{len(specs)} items of the scheme “{scheme.title_en or scheme.id}”"),
                scheme=scheme.id, new=done.new, filled=done.filled, revised=len(revised), clashes=len(found),
            )  # fmt: skip
    except Refused:
        if found:
            _dispute(found, scheme.id, by)
        raise
    if found:
        _dispute(found, scheme.id, by)
    return replace(done, clashes=len(found))


def release(scheme: str, by: Actor) -> int:
    """A retired scheme asks for nothing any more. Returns how many asks ended."""
    with act("catalogue.enter", by) as record:
        ended = _release(scheme, [], record)
        record.of(Text(f"方案“{scheme}”不再要数", f"the scheme “{scheme}” asks no more"), ended=ended)
        if not ended:
            record.skip()
    return ended


def revise(spec: ItemSpec, *, since: date | None = None, reason: str, by: Actor) -> Definition:
    """A new version of an item's definition from a day on (None: today); figures before it keep the old one.

    Raises `Refused` without a reason, for an unknown item, for a name another item bears, for a day before the
    version in force began, and where nothing would change.
    """
    with act("catalogue.revise", by) as record:
        take_turns("catalogue")
        problems = Problems()
        current = Definition.objects.filter(item__code=spec.id, until=None).select_related("item").first()
        begins = since or today()
        _check([spec], problems)
        if current is None:
            _add(problems, "unknown-item", spec.id, (f"没有数据项“{spec.id}”", f"there is no item “{spec.id}”"),
                 ("在册的编号", "an id of the register"), ("先登记该数据项", "enter it first"))  # fmt: skip
        else:
            _check_revision(spec, current, begins, problems)
        if not reason.strip():
            _add(problems, "no-reason", spec.id, ("没有写改口径的理由", "no reason is given"),
                 ("一句理由，会记下来", "a reason; it goes on record"), ("写明为什么改", "say why"))  # fmt: skip
        problems.refuse()
        made = _supersede(spec, begins, reason.strip(), "", record, by)
        record.of(Text(spec.name, spec.name_en), item=spec.id, number=made.number, reason=reason.strip())
    return made


def _check_revision(spec: ItemSpec, current: Definition, begins: date, problems: Problems) -> None:
    other = Definition.objects.filter(name=spec.name, until=None).exclude(item=current.item).first()
    if other is not None:
        _add(problems, "name-taken", spec.id,
             (f"名称“{spec.name}”已是 {other.item.code} 的", f"the name “{spec.name}” is that of {other.item.code}"),
             ("一个名称一个编号", "one id for a name"), ("换一个名称", "choose another name"))  # fmt: skip
    if begins < current.since:
        _add(problems, "before-the-last", spec.id,
             (f"新口径自 {begins} 起，早于现行口径的 {current.since}", f"the new definition begins on {begins}, before the present one of {current.since}"),
             (f"{current.since} 或之后", f"{current.since} or later"), ("改日期", "correct the day"))  # fmt: skip
    if all(getattr(current, c) == getattr(spec, c) for c in COLUMNS if c != "id"):
        _add(problems, "nothing-changed", spec.id, ("与现行口径一字不差", "it is word for word what stands"),
             ("至少改一处", "at least one change"), ("不用改，直接用现行的", "use the present one as it is"))  # fmt: skip


def settle(conflict: Conflict, how: str, *, reason: str, by: Actor) -> Conflict:
    """Settle a conflict: "standing" (what stands is right) or "brought" (what was brought becomes the new version).

    Another person than the one who brought it. Raises `Refused`.
    """
    with act("catalogue.settle", by, state=conflict.settled or "open", allowed=("open",)) as record:
        problems = Problems()
        if how not in ("standing", "brought"):
            _add(problems, "unknown-way", str(conflict.pk), (f"没有“{how}”这种处理", f"there is no way “{how}”"),
                 ("以在册的为准，或改用报来的", "the standing one, or the one brought"), ("选一种", "choose one"))  # fmt: skip
        if not reason.strip():
            _add(problems, "no-reason", str(conflict.pk), ("没有写理由", "no reason is given"),
                 ("一句理由，会记下来", "a reason; it goes on record"), ("写明为什么", "say why"))  # fmt: skip
        if how == "brought" and "id" in conflict.fields:
            _add(problems, "two-ids", str(conflict.pk), ("两个编号同一个名称，不能并成一项", "two ids under one name cannot be made one"),
                 ("报来的一方换名称，或改用在册的编号", "the bringer renames it, or uses the standing id"),
                 ("选“以在册的为准”", "choose the standing one"))  # fmt: skip
        problems.refuse()
        if how == "brought":
            take_turns("catalogue")
            spec = ItemSpec(**conflict.brought)
            _supersede(spec, today(), reason.strip(), conflict.whence, record, by)
        conflict.settled, conflict.settled_at = how, record.at
        conflict.settled_by, conflict.reason = by.name, reason.strip()
        conflict.save(update_fields=["settled", "settled_at", "settled_by", "reason"])
        record.of(Text(conflict.standing.name, conflict.standing.name_en), item=conflict.item.code, how=how)
    return conflict


def owner_codes() -> Callable[[str], str]:
    """Turns an owner as written (name or code) into the unit's code; what is no unit stays as written."""
    units = registry.units()
    named: dict[str, str] = {}
    for code, unit in units.items():
        named[unit.name] = "" if unit.name in named else code
    return lambda owner: owner if owner in units else named.get(owner) or owner


def _register() -> dict[str, Any]:
    return {d.item.code: d for d in Definition.objects.filter(until=None).select_related("item")}


def _spec(item: Any, scheme: Scheme) -> ItemSpec:
    return ItemSpec(
        item.id, item.name or item.id, item.name_en, item.uom, item.definition, item.owner, item.frequency,
        item.source, Place(path=f"items.{item.id}"),
    )  # fmt: skip


def _write(found: Comparison, whence: str, record: Record, by: Actor) -> Entered:
    codes = [s.id for s in found.new]
    Item.objects.bulk_create([Item(code=c, entered_at=record.at) for c in codes], batch_size=500)
    point("catalogue.enter:items")
    made = {i.code: i for i in Item.objects.filter(code__in=codes)}
    Definition.objects.bulk_create(
        [_version(made[s.id], s, 1, record.at.date(), "", whence, record, by) for s in found.new],
        batch_size=500,
    )
    point("catalogue.enter:definitions")
    for id, spec in found.filled.items():
        standing = Definition.objects.get(item__code=id, until=None)
        whole = {c: getattr(standing, c) or getattr(spec, c) for c in COLUMNS if c != "id"}
        _supersede(ItemSpec(id, **whole), record.at.date(), "补全空缺", whence, record, by)
    return Entered(len(found.new), len(found.filled), len(found.same))


def _version(
    item: Item, spec: ItemSpec, number: int, since: date, reason: str, whence: str, record: Record, by: Actor
) -> Definition:
    facts = {c: getattr(spec, c) for c in COLUMNS if c != "id"}
    return Definition(
        item=item, number=number, since=since, reason=reason, whence=whence, at=record.at, by=by.name, **facts
    )


def _supersede(
    spec: ItemSpec, since: date, reason: str, whence: str, record: Record, by: Actor
) -> Definition:
    item = Item.objects.get(code=spec.id)
    item.definitions.filter(until=None).update(until=since)
    last = item.definitions.aggregate(last=Max("number"))["last"] or 0
    made = _version(item, spec, last + 1, since, reason, whence, record, by)
    made.save()
    return made


def _ask(scheme: str, specs: Sequence[ItemSpec], record: Record) -> int:
    items = {i.code: i for i in Item.objects.filter(code__in=[s.id for s in specs])}
    held = {a.item.code: a for a in Ask.objects.filter(scheme=scheme).select_related("item")}
    changed = 0
    for number, spec in enumerate(specs):
        ask = held.get(spec.id)
        if spec.id not in items:
            continue
        facts = {"number": number, "frequency": spec.frequency, "ended_at": None}
        if ask is None:
            Ask.objects.create(item=items[spec.id], scheme=scheme, at=record.at, **facts)
            changed += 1
        elif any(getattr(ask, name) != value for name, value in facts.items()):
            Ask.objects.filter(pk=ask.pk).update(**facts)
            changed += 1
    return changed


def _release(scheme: str, kept: Sequence[str], record: Record) -> int:
    asks = Ask.objects.filter(scheme=scheme, ended_at=None).exclude(item__code__in=kept)
    return asks.update(ended_at=record.at)


def _asked_only_by(scheme: str) -> set[str]:
    asks = Ask.objects.filter(ended_at=None).values_list("item__code", "scheme")
    mine = {item for item, asker in asks if asker == scheme}
    return mine - {item for item, asker in asks if asker != scheme}


def _dispute(found: Sequence[Clash], whence: str, by: Actor) -> None:
    """Put clashes on record; the same one is kept once while it is not settled."""
    with transaction.atomic():
        for clash in found:
            item = Item.objects.filter(code=clash.standing_id).first()
            standing = item.definitions.filter(until=None).first() if item else None
            if item is None or standing is None:  # both sides came in one list and neither was entered
                continue
            brought = clash.brought.plain()
            if any(c.brought == brought for c in item.conflicts.filter(settled="", standing=standing)):
                continue
            with act("catalogue.dispute", by) as record:
                Conflict.objects.create(
                    item=item, standing=standing, brought=brought, fields=list(clash.fields), whence=whence[:200],
                    at=record.at, by=by.name,
                )  # fmt: skip
                record.of(Text(standing.name, standing.name_en), item=item.code, fields=list(clash.fields))


def _check(specs: Sequence[ItemSpec], problems: Problems | None = None) -> None:
    told = problems or Problems()
    for spec in specs:
        for column, most in (("id", 200), ("name", 200), ("uom", 60), ("owner", 200), ("source", 300)):
            value = getattr(spec, column)
            place = spec.place if spec.place != Place() else Place(path=spec.id or spec.name)
            if column in ("id", "name") and not value.strip():
                told.add("blank", place, (f"没有{COLUMNS[column].zh}", f"the {COLUMNS[column].en} is missing"),
                         ("每项数据都有编号和名称", "an id and a name for every item"), ("补上", "fill it in"))  # fmt: skip
            if len(value) > most:
                told.add("too-long", place, (f"{COLUMNS[column].zh}有 {len(value)} 字", f"the {COLUMNS[column].en} has {len(value)} characters"),
                         (f"不超过 {most} 字", f"at most {most}"), ("写短些，细节放进口径", "shorten it; details belong into the definition"))  # fmt: skip
    if problems is None:
        told.refuse()


def _add(
    problems: Problems,
    code: str,
    path: str,
    found: tuple[str, str],
    expected: tuple[str, str],
    remedy: tuple[str, str],
) -> None:
    problems.add(code, Place(path=path), found, expected, remedy)
