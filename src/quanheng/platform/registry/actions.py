"""The writers of the registry: enrol units."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from quanheng.engine.data import Unit as PlainUnit
from quanheng.engine.errors import Place, Problems, Text
from quanheng.platform.lib.locks import take_turns
from quanheng.platform.registry import maps
from quanheng.platform.registry.act import act
from quanheng.platform.registry.changes import call, derive, put
from quanheng.platform.registry.changes_check import check_trees
from quanheng.platform.registry.dated import ALWAYS, DEFAULT, Placing, UnitName
from quanheng.platform.registry.models import Unit
from quanheng.platform.registry.powers import Actor
from quanheng.platform.registry.tree import Tree


@dataclass(frozen=True)
class Enrolled:
    """How many units are new, were brought up to date, stayed as they were."""

    new: int = 0
    updated: int = 0
    unchanged: int = 0


def enrol(
    units: Iterable[PlainUnit], *, by: Actor, hierarchy: str = DEFAULT, since: date | None = None
) -> Enrolled:
    """Enter units into the register, or bring their names, parents and attributes up to date.

    The attributes `name_en` and `kind` also fill the columns of that name. A unit without parent in the list keeps
    the place it has. New units hold for always, what changes of old ones holds `since` a day (today). All or
    nothing: a code given twice, a parent that is nowhere, or a circle of parents is refused, every problem told.
    """
    wanted = list(units)
    with act("registry.enrol", by) as record:
        take_turns("registry.tree")
        known = {u.code: u for u in Unit.objects.all()}
        begins = since or maps.today()
        held = maps.tree(hierarchy, begins).parents
        _check(wanted, known, held)
        first = since or ALWAYS
        new = [_as_model(unit, first) for unit in wanted if unit.id not in known]
        Unit.objects.bulk_create(new, batch_size=500)
        UnitName.objects.bulk_create(
            [UnitName(unit_id=u.code, name=u.name, name_en=u.name_en, since=first) for u in new],
            batch_size=500,
        )
        _place_new(wanted, set(held), hierarchy, first)
        changed = [
            unit
            for unit in wanted
            if unit.id in known and _bring_up(unit, known[unit.id], held, hierarchy, begins)
        ]
        done = Enrolled(len(new), len(changed), len(wanted) - len(new) - len(changed))
        if new or changed:
            problems = Problems()
            check_trees([hierarchy], min(first, begins), problems)
            problems.refuse()
            derive()
            codes = [u.id for u in changed][:50]
            record.of(
                Text(f"{len(wanted)} 个单位", f"{len(wanted)} units"),
                new=done.new,
                updated=done.updated,
                codes_updated=codes,
            )
        else:
            record.skip()
    return done


def _as_model(unit: PlainUnit, since: date = ALWAYS) -> Unit:
    attributes = dict(unit.attributes)
    return Unit(
        code=unit.id,
        name=unit.name or unit.id,
        name_en=attributes.get("name_en", ""),
        kind=attributes.get("kind", ""),
        attributes=attributes,
        since=since,
    )


def _place_new(wanted: Sequence[PlainUnit], placed: Collection[str], hierarchy: str, since: date) -> None:
    """Every unit that has no place in the hierarchy yet gets one."""
    Placing.objects.bulk_create(
        [
            Placing(hierarchy=hierarchy, unit_id=u.id, parent_id=u.parent or None, since=since)
            for u in wanted
            if u.id not in placed
        ],
        batch_size=500,
    )


def _bring_up(unit: PlainUnit, old: Unit, held: Mapping[str, str], hierarchy: str, since: date) -> bool:
    """Bring one unit up to date; whether anything changed."""
    fresh = _as_model(unit)
    moved = bool(unit.parent) and unit.id in held and held[unit.id] != unit.parent
    fresh_place = unit.id not in held and bool(unit.parent)
    renamed = (old.name, old.name_en) != (fresh.name, fresh.name_en)
    other = (old.kind, old.attributes) != (fresh.kind, fresh.attributes)
    if moved:
        put(hierarchy, unit.id, unit.parent, since)
    if renamed:
        call(unit.id, fresh.name, fresh.name_en, since)
    if other:
        Unit.objects.filter(pk=old.pk).update(kind=fresh.kind, attributes=fresh.attributes)
    return moved or fresh_place or renamed or other


def _check(wanted: Sequence[PlainUnit], known: Mapping[str, Unit], held: Mapping[str, str]) -> None:
    problems = Problems()
    codes = Counter(u.id for u in wanted)
    parents = dict.fromkeys(known, "") | dict(held)
    parents |= {u.id: u.parent or parents.get(u.id, "") for u in wanted}
    circled = set(Tree(parents).circled())
    for code in sorted(c for c, times in codes.items() if times > 1):
        problems.add(
            "duplicate-unit",
            Place(path=code),
            (f"单位“{code}”出现多次", f"unit “{code}” is given more than once"),
            ("每个单位一次", "each unit once"),
            ("删去重复的一行", "delete the repeated row"),
        )
    for unit in wanted:
        if not unit.id:
            problems.add(
                "unit-without-code",
                Place(path=unit.name),
                ("单位没有代码", "a unit has no code"),
                ("每个单位一个代码", "a code for every unit"),
                ("补上代码", "give it a code"),
            )
        elif unit.parent and unit.parent not in parents:
            problems.add(
                "unknown-parent",
                Place(path=unit.id),
                (f"上级单位“{unit.parent}”不在名册", f"the parent “{unit.parent}” is not in the register"),
                ("已登记的单位代码", "the code of a unit in the register"),
                ("先登记上级单位，或改正代码", "enrol the parent too, or correct the code"),
            )
        elif unit.id in circled:
            problems.add(
                "circle-of-parents",
                Place(path=unit.id),
                (f"单位“{unit.id}”的上级绕回了自己", f"the parents of “{unit.id}” lead back to itself"),
                ("上级关系成树", "parents that form a tree"),
                ("改正上级单位", "correct the parent"),
            )
    problems.refuse()
