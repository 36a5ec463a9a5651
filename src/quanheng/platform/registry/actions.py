"""The writers of the registry: enrol units."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from quanheng.engine.data import Unit as PlainUnit
from quanheng.engine.errors import Place, Problems, Text
from quanheng.platform.registry.act import act
from quanheng.platform.registry.models import Unit
from quanheng.platform.registry.powers import Actor


@dataclass(frozen=True)
class Enrolled:
    """How many units are new, were brought up to date, stayed as they were."""

    new: int = 0
    updated: int = 0
    unchanged: int = 0


def enrol(units: Iterable[PlainUnit], *, by: Actor) -> Enrolled:
    """Enter units into the register, or bring their names, parents and attributes up to date.

    The attributes `name_en` and `kind` also fill the columns of that name. All or nothing: a code given
    twice, a parent that is nowhere, or a circle of parents is refused with every problem told.
    """
    wanted = list(units)
    with act("registry.enrol", by) as record:
        known = {u.code: u for u in Unit.objects.all()}
        _check(wanted, known)
        new: list[Unit] = []
        changed: list[Unit] = []
        for unit in wanted:
            fresh = _as_model(unit)
            old = known.get(unit.id)
            if old is None:
                new.append(fresh)
            elif _facts(old) != _facts(fresh):
                fresh.pk = old.pk
                changed.append(fresh)
        Unit.objects.bulk_create(new)  # in any order: both databases look for parents at the end only
        Unit.objects.bulk_update(changed, ["name", "name_en", "kind", "parent", "attributes"])
        done = Enrolled(len(new), len(changed), len(wanted) - len(new) - len(changed))
        if new or changed:
            codes = [u.code for u in changed][:50]
            record.of(
                Text(f"{len(wanted)} 个单位", f"{len(wanted)} units"),
                new=done.new,
                updated=done.updated,
                codes_updated=codes,
            )
        else:
            record.skip()
    return done


def _as_model(unit: PlainUnit) -> Unit:
    attributes = dict(unit.attributes)
    return Unit(
        code=unit.id,
        name=unit.name or unit.id,
        name_en=attributes.get("name_en", ""),
        kind=attributes.get("kind", ""),
        parent_id=unit.parent or None,
        attributes=attributes,
    )


def _facts(unit: Unit) -> tuple[object, ...]:
    return unit.name, unit.name_en, unit.kind, unit.parent_id, unit.attributes


def _check(wanted: Sequence[PlainUnit], known: Mapping[str, Unit]) -> None:
    problems = Problems()
    codes = Counter(u.id for u in wanted)
    parents = {c: u.parent_id or "" for c, u in known.items()} | {u.id: u.parent for u in wanted}
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
        elif unit.parent and _circles(unit.id, parents):
            problems.add(
                "circle-of-parents",
                Place(path=unit.id),
                (f"单位“{unit.id}”的上级绕回了自己", f"the parents of “{unit.id}” lead back to itself"),
                ("上级关系成树", "parents that form a tree"),
                ("改正上级单位", "correct the parent"),
            )
    problems.refuse()


def _circles(code: str, parents: Mapping[str, str]) -> bool:
    at, seen = parents[code], {code}
    while at:
        if at in seen:
            return at == code
        seen.add(at)
        at = parents.get(at, "")
    return False
