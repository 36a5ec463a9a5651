"""The writers of units through time: place a unit, and record what became of units (设立 更名 合并 拆分 撤销).

A change is dated; what was before stays as it was. Units that end hand on their figures by shares, their children
by name; nothing is left hanging, and what would be is refused with every problem told.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from quanheng.engine.errors import Place, Problems, Text
from quanheng.platform.lib.faults import point
from quanheng.platform.lib.locks import take_turns
from quanheng.platform.registry import maps
from quanheng.platform.registry.act import act
from quanheng.platform.registry.changes_check import check_change, check_trees
from quanheng.platform.registry.dated import (
    ABOLISHED,
    ALWAYS,
    CHANGES,
    CREATED,
    DEFAULT,
    MERGED,
    RENAMED,
    SPLIT,
    Hierarchy,
    Placing,
    Succession,
    UnitChange,
    UnitName,
)
from quanheng.platform.registry.models import Unit
from quanheng.platform.registry.powers import Actor


@dataclass(frozen=True)
class NewUnit:
    """A unit that comes out of a change; of one that exists already only the code is needed."""

    code: str
    name: str = ""
    name_en: str = ""
    kind: str = ""


@dataclass(frozen=True)
class Change:
    """What became of units on the day `at`.

    `shares`: (old, new) → the part of old's additive figures that goes there; a merger needs none. `parents`:
    hierarchy → parent of the new units, where it is not plainly that of the old. `heirs`: child of a unit that
    ends by a split → its new parent.
    """

    kind: str
    at: date
    old: tuple[str, ...] = ()
    new: tuple[NewUnit, ...] = ()
    shares: Mapping[tuple[str, str], Decimal] = field(default_factory=dict)
    parents: Mapping[str, str] = field(default_factory=dict)
    heirs: Mapping[str, str] = field(default_factory=dict)
    basis: str = ""

    @property
    def ending(self) -> tuple[str, ...]:
        """The units that are no more from that day."""
        stay = {n.code for n in self.new}
        return () if self.kind in (CREATED, RENAMED) else tuple(u for u in self.old if u not in stay)

    @property
    def successions(self) -> list[tuple[str | None, str | None, Decimal]]:
        """(old, new, share) as they are kept."""
        if self.kind == CREATED:
            return [(None, n.code, Decimal(1)) for n in self.new]
        if self.kind == ABOLISHED:
            return [(u, None, Decimal(1)) for u in self.old]
        if self.kind == SPLIT:
            return [(old, new, share) for (old, new), share in self.shares.items()]
        return [(u, n.code, Decimal(1)) for u in self.old for n in self.new]


def found_hierarchy(code: str, name: str, name_en: str = "", *, by: Actor) -> Hierarchy:
    """A further hierarchy by name. Raises `Refused` where the code is taken or empty."""
    with act("registry.place", by) as record:
        problems = Problems()
        if not code.strip() or not name.strip() or code in maps.hierarchies():
            problems.add(
                "hierarchy-taken",
                Place(path=code),
                (f"层级“{code}”为空或已有", f"the hierarchy “{code}” is empty or taken"),
                ("没有用过的代码，和名称", "a code not used yet, and a name"),
                ("换一个代码", "choose another code"),
            )
        problems.refuse()
        made = Hierarchy.objects.create(code=code.strip(), name=name.strip(), name_en=name_en.strip())
        record.of(Text(made.name, made.name_en), hierarchy=made.code)
    return made


def place(
    unit: str, parent: str = "", hierarchy: str = DEFAULT, since: date | None = None, *, by: Actor
) -> None:
    """Put a unit under a parent ("": at the top) in a hierarchy from a day on, until the next placing recorded.

    Raises `Refused` for unknown or ended units, and where the parents would run in a circle on any day.
    """
    begins = since or maps.today()
    with act("registry.place", by, unit=unit) as record:
        take_turns("registry.tree")
        problems = Problems()
        _known(hierarchy, [u for u in (unit, parent) if u], begins, problems)
        problems.refuse()
        put(hierarchy, unit, parent, begins)
        check_trees([hierarchy], begins, problems)
        problems.refuse()
        derive()
        record.of(Text(unit, unit), hierarchy=hierarchy, parent=parent, since=begins.isoformat())


def record_change(change: Change, *, by: Actor) -> UnitChange:
    """Record what became of units: lives, names, placings, successions, all or nothing. Raises `Refused`."""
    with act("registry.change", by) as record:
        take_turns("registry.tree")
        problems = Problems()
        check_change(change, problems)
        problems.refuse()
        parents = _parents(change, problems)
        problems.refuse()
        kept = UnitChange.objects.create(
            kind=change.kind, at=change.at, basis=change.basis, recorded_at=record.at, recorded_by=by.name
        )
        _begin(change)
        Succession.objects.bulk_create(
            Succession(change=kept, old_id=old, new_id=new, share=share)
            for old, new, share in change.successions
        )
        point("registry.change:lives")
        _rename(change)
        _place_new(change, parents)
        _hand_on(change)
        _end(change)
        point("registry.change:placings")
        check_trees(list(maps.hierarchies()), change.at, problems)
        problems.refuse()
        derive()
        words = "、".join([*change.old, *(n.code for n in change.new)])
        record.of(
            Text(f"{CHANGES[change.kind].zh}：{words}", f"{CHANGES[change.kind].en}: {words}"),
            change=kept.pk,
            kind=change.kind,
            at=change.at.isoformat(),
            old=list(change.old),
            new=[n.code for n in change.new],
            shares=[[o, n, str(s)] for o, n, s in change.successions],
            basis=change.basis,
        )
    return kept


def put(hierarchy: str, unit: str, parent: str, since: date) -> None:
    """Write one placing from a day to the next one recorded; what covered the day ends on it."""
    rows = Placing.objects.filter(hierarchy=hierarchy, unit=unit)
    covering = rows.filter(maps.covering(since)).first()
    if covering is not None and (covering.parent_id or "") == parent:
        return
    following = rows.filter(since__gt=since).order_by("since").first()
    until = following.since if following else Unit.objects.get(code=unit).until
    if covering is not None:
        until = min(until, covering.until)
        if covering.since == since:
            covering.delete()
        else:
            covering.until = since
            covering.save(update_fields=["until"])
    Placing.objects.create(
        hierarchy=hierarchy, unit_id=unit, parent_id=parent or None, since=since, until=until
    )


def call(unit: str, name: str, name_en: str, since: date) -> None:
    """Write what a unit is called from a day on."""
    rows = UnitName.objects.filter(unit=unit)
    covering = rows.filter(maps.covering(since)).first()
    until = Unit.objects.get(code=unit).until
    if covering is not None:
        if (covering.name, covering.name_en) == (name, name_en):
            return
        until = covering.until
        if covering.since == since:
            covering.delete()
        else:
            covering.until = since
            covering.save(update_fields=["until"])
    UnitName.objects.create(unit_id=unit, name=name, name_en=name_en, since=since, until=until)


def derive(on: date | None = None) -> int:
    """Bring every unit's present name and parent up to the day (today); how many changed. Recorded ahead, a
    change takes effect on its day: the scheduler and every writer call this."""
    day = on or maps.today()
    parents = maps.tree(DEFAULT, day).parents
    placed = set(Placing.objects.filter(hierarchy=DEFAULT).order_by().values_list("unit_id", flat=True))
    called = maps.names(day)
    late = []
    for unit in Unit.objects.all():
        name = called[unit.code]
        parent = parents.get(unit.code) or None if unit.code in placed else unit.parent_id
        if (unit.name, unit.name_en, unit.parent_id) != (name.name, name.name_en, parent):
            unit.name, unit.name_en, unit.parent_id = name.name, name.name_en, parent
            late.append(unit)
    Unit.objects.bulk_update(late, ["name", "name_en", "parent"], batch_size=500)
    return len(late)


def _known(hierarchy: str, codes: list[str], on: date, problems: Problems) -> None:
    if hierarchy not in maps.hierarchies():
        problems.add(
            "unknown-hierarchy",
            Place(path=hierarchy),
            (f"没有“{hierarchy}”这个层级", f"there is no hierarchy “{hierarchy}”"),
            ("、".join(maps.hierarchies()), ", ".join(maps.hierarchies())),
            ("改用其中之一，或先设立", "use one of these, or found it first"),
        )
    alive = set(maps.living(on).filter(code__in=codes).values_list("code", flat=True))
    for code in codes:
        if code not in alive:
            problems.add(
                "no-such-unit",
                Place(path=code),
                (f"{on} 没有单位“{code}”", f"there is no unit “{code}” on {on}"),
                ("那一天存在的单位", "a unit that exists on that day"),
                ("改正代码或日期", "correct the code or the day"),
            )


def _parents(change: Change, problems: Problems) -> dict[str, str]:
    """Hierarchy → parent of the units that are new."""
    found = dict(change.parents)
    if change.kind == RENAMED or all(n.code in change.old for n in change.new):
        return found
    before = change.at - timedelta(days=1) if change.at > ALWAYS else change.at
    held = Placing.objects.filter(maps.covering(before), unit__in=change.old)
    options: dict[str, set[str]] = {}
    for row in held:
        if row.parent_id not in change.old:
            options.setdefault(row.hierarchy, set()).add(row.parent_id or "")
    for hierarchy, parents in options.items():
        if hierarchy in found:
            continue
        if len(parents) == 1:
            found[hierarchy] = next(iter(parents))
        else:
            said = "、".join(sorted(p or "—" for p in parents))
            _which(problems, hierarchy, f"原单位在“{hierarchy}”里的上级不同：{said}", f"the old units have different parents in “{hierarchy}”: {said}")  # fmt: skip
    _homeless(change, found, problems)
    for hierarchy, parent in found.items():
        _known(hierarchy, [parent] if parent else [], change.at, problems)
        if parent in change.ending:
            _which(
                problems,
                hierarchy,
                f"上级“{parent}”那天起不存在",
                f"the parent “{parent}” is no more from that day",
            )
    return found


def _homeless(change: Change, found: Mapping[str, str], problems: Problems) -> None:
    """Successors that exist already and stand below a unit that ends need another parent."""
    below = Placing.objects.filter(
        maps.covering(change.at), unit__in=[n.code for n in change.new], parent__in=change.ending
    )
    for row in below:
        if row.hierarchy not in found:
            _which(problems, row.hierarchy, f"“{row.unit_id}”的上级那天起不存在", f"the parent of “{row.unit_id}” is no more from that day")  # fmt: skip


def _which(problems: Problems, hierarchy: str, zh: str, en: str) -> None:
    problems.add(
        "which-parent",
        Place(path=hierarchy),
        (zh, en),
        ("变动后新单位的上级", "the parent of the new unit after the change"),
        ("写明新单位的上级", "say which it is"),
    )


def _begin(change: Change) -> None:
    known = set(Unit.objects.filter(code__in=[n.code for n in change.new]).values_list("code", flat=True))
    fresh = [n for n in change.new if n.code not in known]
    Unit.objects.bulk_create(
        Unit(code=n.code, name=n.name, name_en=n.name_en, kind=n.kind, since=change.at) for n in fresh
    )
    UnitName.objects.bulk_create(
        UnitName(unit_id=n.code, name=n.name, name_en=n.name_en, since=change.at) for n in fresh
    )


def _rename(change: Change) -> None:
    """A unit that is renamed, or that goes on under another name (并入后更名)."""
    for new in change.new:
        if new.name and (change.kind == RENAMED or new.code in change.old):
            call(new.code, new.name, new.name_en, change.at)


def _place_new(change: Change, parents: Mapping[str, str]) -> None:
    if change.kind == RENAMED:
        return
    for new in change.new:
        stood = set(
            Placing.objects.filter(maps.covering(change.at), unit=new.code).values_list(
                "hierarchy", flat=True
            )
        )
        for hierarchy, parent in parents.items():
            if hierarchy not in stood or hierarchy in change.parents:
                put(hierarchy, new.code, parent, change.at)
        if not stood and not parents:
            put(DEFAULT, new.code, "", change.at)


def _hand_on(change: Change) -> None:
    """Children of the units that end go to their heir; of a unit that stays, those that are named."""
    if not change.ending:
        for unit, heir in change.heirs.items():
            for row in list(
                Placing.objects.filter(maps.covering(change.at), unit=unit, parent__in=change.old)
            ):
                put(row.hierarchy, unit, heir, change.at)
        return
    children = Placing.objects.filter(maps.covering(change.at), parent__in=change.ending)
    news = [n.code for n in change.new]
    for row in list(children.exclude(unit__in=change.ending).exclude(unit__in=news)):
        heir = change.new[0].code if change.kind == MERGED else change.heirs[row.unit_id]
        put(row.hierarchy, row.unit_id, heir, change.at)


def _end(change: Change) -> None:
    """The units that end: life, placings and names; what began on that very day never came to be."""
    for code in change.ending:
        for rows in (Placing.objects.filter(unit=code), UnitName.objects.filter(unit=code)):
            rows.filter(since=change.at).delete()
            rows.filter(maps.covering(change.at)).update(until=change.at)
        Unit.objects.filter(code=code).update(until=change.at)
