"""The ladder of reminders: who is told, so many working days before or after what is due. Data, not code."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from quanheng.engine.errors import Place, Problems, Text
from quanheng.platform.agenda.models import Deadline, Rung
from quanheng.platform.notices.readers import holders
from quanheng.platform.registry import people
from quanheng.platform.registry.act import act
from quanheng.platform.registry.models import Person
from quanheng.platform.registry.powers import Actor

HOLDER, LEADER, OFFICE = "holder", "leader", "office"
WHOM = {
    HOLDER: Text("经办人", "whoever owes it"),
    LEADER: Text("单位领导", "the leader of the unit"),
    OFFICE: Text("考核办", "the performance office"),
}


@dataclass(frozen=True, order=True)
class Step:
    """So many working days after the due day (before: negative), tell whom."""

    days: int
    whom: str


# Where the office has set no ladder: three days before, on the day, and one day after the leader hears of it.
USUAL = (Step(-3, HOLDER), Step(0, HOLDER), Step(1, LEADER))


def ladders() -> dict[str, tuple[Step, ...]]:
    """Kind of deadline → its ladder; "" is the ladder of all that have none of their own."""
    found: dict[str, tuple[Step, ...]] = {}
    for rung in Rung.objects.order_by("kind", "days", "whom"):
        found[rung.kind] = (*found.get(rung.kind, ()), Step(rung.days, rung.whom))
    return {"": USUAL} | found


def ladder_of(kind: str, all_: Mapping[str, tuple[Step, ...]]) -> tuple[Step, ...]:
    """The ladder of a kind: its own, that of its room (`collection` for `collection.return`), or the usual one."""
    return all_.get(kind) or all_.get(kind.split(".")[0]) or all_[""]


def set_ladder(kind: str, steps: Iterable[Step], *, by: Actor) -> None:
    """Set the ladder of a kind ("": of all others); no steps means the usual one again. Raises `Refused`."""
    wanted = sorted(set(steps))
    with act("agenda.ladder", by) as record:
        problems = Problems()
        for step in wanted:
            if step.whom not in WHOM or not -60 <= step.days <= 60:
                problems.add(
                    "bad-rung", Place(path=f"{step.days:+} {step.whom}"),
                    (f"第 {step.days} 个工作日告知“{step.whom}”写得不对", f"the rung {step.days:+} “{step.whom}” cannot be"),
                    ("−60 到 60 个工作日；" + "、".join(w.zh for w in WHOM.values()), "−60 to 60 working days; " + ", ".join(WHOM)),
                    ("改正", "correct it"),
                )  # fmt: skip
        problems.refuse()
        if tuple(wanted) == ladders().get(kind):
            record.skip()
            return
        Rung.objects.filter(kind=kind).delete()
        Rung.objects.bulk_create(Rung(kind=kind, days=s.days, whom=s.whom) for s in wanted)
        record.of(
            Text("催办阶梯", "ladder of reminders"), kind=kind, steps=[[s.days, s.whom] for s in wanted]
        )


def told(deadline: Deadline, whom: str) -> list[Person]:
    """The people a rung speaks to."""
    unit = deadline.unit or _unit_of(deadline.person)
    if whom == OFFICE:
        return holders("office", unit)
    if whom == LEADER:
        return holders("leader", unit)
    if deadline.person is not None:
        return [deadline.person]
    return holders(deadline.role, deadline.unit)


def _unit_of(person: Person | None) -> str:
    if person is None:
        return ""
    seat = people.standing().filter(person=person).exclude(unit=None).first()
    return seat.unit_id if seat is not None else ""
