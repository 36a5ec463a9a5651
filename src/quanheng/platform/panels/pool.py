"""The writers of the expert pool: who is in it with which fields, and whose interests lie where."""

from __future__ import annotations

from collections.abc import Sequence

from quanheng.engine.errors import Place, Problems, Text
from quanheng.platform.lib.locks import take_turns
from quanheng.platform.panels import seating
from quanheng.platform.panels.flow import INTERESTS
from quanheng.platform.panels.models import Expert, Interest
from quanheng.platform.registry import queries as registry
from quanheng.platform.registry.act import act
from quanheng.platform.registry.models import Person
from quanheng.platform.registry.people import holders
from quanheng.platform.registry.powers import Actor

POOL = "panels.pool"  # the lock of whoever gives pool numbers


def admit(person: Person, fields: Sequence[str], *, active: bool = True, by: Actor) -> Expert:
    """Take somebody into the pool, or change the fields or whether they may be drawn. Raises `Refused`.

    Only whoever holds the role of an expert; the pool number is given once and stays.
    """
    with act("panels.pool", by) as record:
        problems = Problems()
        known = tuple(dict.fromkeys(f.strip()[:60] for f in fields if f.strip()))
        if person.pk not in {p.pk for p in holders("expert")}:
            problems.add(
                "no-expert", Place(path=person.name),
                (f"{person.name} 没有专家角色", f"{person.name} does not hold the role of an expert"),
                ("安全管理员授予的专家角色", "the role of expert, granted by the security administrator"),
                ("先授予专家角色", "have the role granted first"),
            )  # fmt: skip
        if not known:
            problems.add(
                "no-field", Place(path="fields"),
                ("没有写专业领域", "no field is given"), ("至少一个领域", "one field at least"),
                ("填上专业领域，用顿号隔开", "write the fields, parted by commas"),
            )  # fmt: skip
        problems.refuse()
        take_turns(POOL)
        found = Expert.objects.filter(person=person).first()
        if found is not None and tuple(found.fields) == known and found.active == active:
            record.skip()
            return found
        if found is None:
            number = Expert.objects.count() + 1
            found = Expert(person=person, code=f"Z{number:03d}", at=record.at, by=by.name)
        found.fields, found.active = list(known), active
        found.save(update_fields=None if found.pk is None else ["fields", "active"])
        record.of(Text("专家库", "the pool of experts"), expert=found.code, fields=list(known), active=active)
    return found


def declare(
    expert: Expert, unit: str, kind: str, *, note: str = "", ended: bool = False, by: Actor
) -> Interest | None:
    """Put an interest on record, or its end; told by the expert, or found by the office. Raises `Refused`.

    Where the expert sits on a panel under way, the seat is replaced, barred from the unit, or set aside, in the same act.
    """
    with act("panels.interest", by) as record:
        problems = Problems()
        if "office" not in by.roles and expert.person_id != by.person:
            problems.add(
                "not-yours", Place(path=expert.code),
                ("只能申报自己的利害关系", "one declares one's own interests only"),
                ("本人或考核办", "the expert or the office"), ("请本人申报", "ask the expert"),
            )  # fmt: skip
        if unit not in registry.units([unit]):
            problems.add(
                "unknown-unit", Place(path="unit"),
                (f"名册里没有单位“{unit[:60]}”", f"the unit “{unit[:60]}” is not in the register"),
                ("已登记的单位", "a unit of the register"), ("从名册里选", "choose one of the register"),
            )  # fmt: skip
        if kind not in INTERESTS:
            problems.add(
                "unknown-kind", Place(path="kind"),
                (f"没有“{kind[:40]}”这种利害关系", f"there is no such interest as “{kind[:40]}”"),
                ("、".join(k.zh for k in INTERESTS.values()), ", ".join(k.en for k in INTERESTS.values())),
                ("选一种", "choose one"),
            )  # fmt: skip
        problems.refuse()
        last = Interest.objects.filter(expert=expert, unit=unit, kind=kind).order_by("-id").first()
        if (last is None and ended) or (last is not None and last.ended == ended):
            record.skip()
            return last
        made = Interest.objects.create(
            expert=expert, unit_id=unit, kind=kind, note=note.strip()[:300], ended=ended, at=record.at, by=by.name
        )  # fmt: skip
        moved = [] if ended else seating.bear(expert, kind, record=record, by=by)
        record.of(
            Text("利害关系申报", "a declaration of interests"), expert=expert.code, kind=kind, ended=ended, panels=[p.pk for p in moved]
        )  # fmt: skip
    return made
