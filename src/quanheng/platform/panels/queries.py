"""The readers of the panels room.

`panel(id)` · `panels()` · `pool()` · `interests(expert) -> {(unit, kind): Interest}` in force
`touched(expert, units, kin)` units of an interest declared, or of a seat in the register now or of late · `homes(…)` own ones
`sheet(panel, round=None) -> {(seat id, subject id, leaf): Mark}` the marks that hold (None: the latest round)
`duty(seat, subjects)` what a seat is to mark · `progress(panel)` · `waiting(panel)` · `seats_of(person)` · `tasks(panel)`
KeyError where there is none.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from django.db.models import Q

from quanheng.platform.panels import guide
from quanheng.platform.panels.flow import COMPUTED, OWN, ROUND
from quanheng.platform.panels.models import (
    Bar,
    Draw,
    Expert,
    GradeList,
    Interest,
    Look,
    Mark,
    Outcome,
    Panel,
    Seat,
    Subject,
    Submission,
)
from quanheng.platform.registry import queries as registry
from quanheng.platform.registry.models import Appointment
from quanheng.platform.registry.people import today
from quanheng.platform.registry.powers import Actor
from quanheng.platform.schemes import queries as schemes

MOST = 2**63


def panel(id: int) -> Panel:
    """One panel. Raises KeyError."""
    found = Panel.objects.select_related("version").filter(pk=id).first() if 0 < id < MOST else None
    if found is None:
        raise KeyError(id)
    return found


def panels() -> list[Panel]:
    """All panels, newest first."""
    return list(Panel.objects.select_related("version").defer("version__document", "version__canonical"))


def expert(id: int) -> Expert:
    """One expert of the pool. Raises KeyError."""
    found = Expert.objects.select_related("person").filter(pk=id).first() if 0 < id < MOST else None
    if found is None:
        raise KeyError(id)
    return found


def expert_of(by: Actor) -> Expert | None:
    """The actor's own place in the pool."""
    return Expert.objects.select_related("person").filter(person=by.person).first() if by.person else None


def pool() -> list[Expert]:
    """Everybody in the pool, by number."""
    return list(Expert.objects.select_related("person").prefetch_related("interests"))


def interests(expert: Expert) -> dict[tuple[str, str], Interest]:
    """(unit, kind) → the interests that hold: the last word on each that does not end it."""
    last = {(i.unit_id, i.kind): i for i in expert.interests.all()}
    return {key: one for key, one in last.items() if not one.ended}


class Kin:
    """Which units stand above which, and who has or of late had a seat where: asked of the register once each.

    `years`: so long a seat that was left still ties; `on`: the day of the question (None: today).
    """

    def __init__(self, years: float = 0, on: date | None = None) -> None:
        self._above: dict[str, frozenset[str]] = {}
        self._on = on or today()
        self._from = self._on - timedelta(days=round(365.25 * years))
        self._seats: dict[int, set[str]] | None = None

    def seats(self, person: int) -> set[str]:
        """The units where a person has a seat in the register, or had one not longer ago than the years; being an expert
        of a unit's pool is none."""
        if self._seats is None:
            self._seats = {}
            held = Appointment.objects.filter(Q(until=None) | Q(until__gt=self._from), since__lte=self._on)
            for one, unit in held.exclude(unit=None).exclude(role="expert").values_list("person", "unit"):
                self._seats.setdefault(one, set()).add(unit)
        return self._seats.get(person, set())

    def above(self, unit: str) -> frozenset[str]:
        """A unit and all above it."""
        if unit not in self._above:
            self._above[unit] = frozenset(registry.above(unit))
        return self._above[unit]

    def touches(self, interest: str, unit: str) -> bool:
        """Whether an interest in one unit is one in another: the same, within it, or above it. What has nothing above it (a
        whole county) is no interest in each of its townships."""
        if interest == unit or unit in self.above(interest):
            return True
        return interest in self.above(unit) and len(self.above(interest)) > 1


def touched(expert: Expert, units: Collection[str], kin: Kin) -> dict[str, str]:
    """Unit → the kind of the interest the expert has in it: declared, or by a seat in the register (`own`)."""
    own = [*interests(expert), *((unit, OWN) for unit in sorted(kin.seats(expert.person_id)))]
    return {unit: kind for unit in units for (other, kind) in own if kin.touches(other, unit)}


def homes(expert: Expert, units: Collection[str], kin: Kin) -> list[str]:
    """The units that are the expert's own, among `units` where possible: declared, or by a seat in the register."""
    declared = sorted(unit for unit, kind in interests(expert) if kind == OWN)
    own = [*declared, *sorted(kin.seats(expert.person_id))]
    near = [unit for unit in units if any(kin.touches(other, unit) for other in own)]
    exact = [unit for unit in own if unit in near]
    return list(dict.fromkeys([*exact, *sorted(near), *declared]))


def kin_of(panel: Panel, on: date | None = None) -> Kin:
    """The ties that count for a panel, by its own years."""
    return Kin(float(panel.term("own_years")), on)


def tasks(panel: Panel) -> dict[str, guide.Task]:
    """The leaves this panel marks or shows."""
    found = guide.tasks(schemes.resolved(panel.version), panel.rater)
    return {leaf: found[leaf] for leaf in panel.leaves if leaf in found}


def marked_leaves(panel: Panel) -> list[str]:
    """Those of its leaves that are marked by hand."""
    return [leaf for leaf, task in tasks(panel).items() if task.kind != COMPUTED]


def bands(panel: Panel, task: guide.Task) -> list[dict[str, str]]:
    """The anchors a mark is given by: the office's for this panel, else the rule's own levels."""
    own = panel.guides.get(task.node.id)
    return list(own or (task.anchors if task.kind == guide.BANDED else ()))


def draws(panel: Panel) -> list[Draw]:
    """Its draws, oldest first."""
    return list(panel.draws.all())


def seats(panel: Panel) -> list[Seat]:
    """The seats somebody sits on, by number."""
    there = panel.seats.filter(left="").select_related("expert__person", "set_aside")
    return list(there.prefetch_related("bars"))


def seat(id: int) -> Seat:
    """One seat. Raises KeyError."""
    found = (
        Seat.objects.select_related("panel__version", "expert__person").filter(pk=id).first()
        if 0 < id < MOST
        else None
    )
    if found is None:
        raise KeyError(id)
    return found


def seats_of(by: Actor) -> list[Seat]:
    """The seats the actor holds or held, newest panel first."""
    if by.person is None:
        return []
    found = (
        Seat.objects.filter(expert__person=by.person).select_related("panel").prefetch_related("submissions")
    )
    return list(found.order_by("-panel_id"))


def subjects(panel: Panel) -> list[Subject]:
    """The units it marks, by their codes."""
    return list(panel.subjects.select_related("unit"))


def duty(seat: Seat, subjects: Sequence[Subject]) -> list[Subject]:
    """What a seat is to mark: what it was assigned (nothing: all), but for what it is barred from."""
    off = {b.subject_id for b in seat.bars.all()}
    return [
        s
        for s in subjects
        if s.code not in seat.barred and s.pk not in off and (not seat.assigned or s.code in seat.assigned)
    ]


def counting(panel: Panel) -> list[Seat]:
    """The seats whose marks count: not set aside, and with something to mark."""
    all_ = subjects(panel)
    return [s for s in seats(panel) if not hasattr(s, "set_aside") and duty(s, all_)]


def sheet(
    panel: Panel, round: int | None = None, seat: Seat | None = None
) -> dict[tuple[int, int, str], Mark]:
    """(seat, subject, leaf) → the mark that holds, of a round or (None) of the latest; none of what a seat was barred from."""
    rows = Mark.objects.filter(seat__panel=panel, seat__left="")
    if round is not None:
        rows = rows.filter(round=round)
    if seat is not None:
        rows = rows.filter(seat=seat)
    found = {}
    for mark in rows.order_by("round", "id"):
        found[(mark.seat_id, mark.subject_id, mark.leaf)] = mark
    off = set(Bar.objects.filter(seat__panel=panel).values_list("seat", "subject"))
    return {key: mark for key, mark in found.items() if key[:2] not in off} if off else found


class Progress(NamedTuple):
    """How many seats there are, and how many handed in this round."""

    seats: int
    submitted: int

    @property
    def whole(self) -> bool:
        """True if all have."""
        return 0 < self.seats == self.submitted


def progress(panel: Panel) -> Progress:
    """How far the present round is."""
    round = ROUND.get(panel.state, 0)
    there = Seat.objects.filter(panel=panel, left="", set_aside=None)
    done = Submission.objects.filter(seat__in=there, round=round).count() if round else 0
    return Progress(there.count(), done)


def waiting(panel: Panel) -> list[Seat]:
    """The seats that have not handed in this round and are not set aside, by their codes."""
    round = ROUND.get(panel.state, 0)
    done = set(Submission.objects.filter(seat__panel=panel, round=round).values_list("seat", flat=True))
    late = [s for s in seats(panel) if s.pk not in done and not hasattr(s, "set_aside")] if round else []
    return sorted(late, key=lambda s: s.code)


def outcomes(panel: Panel) -> list[Outcome]:
    """What it came to, leaf by leaf."""
    return list(panel.outcomes.all())


def looks() -> list[Look]:
    """Looks for mutual favours, newest first."""
    return list(Look.objects.all()[:50])


def grade_list(id: int) -> GradeList:
    """One list of grades. Raises KeyError."""
    found = GradeList.objects.select_related("unit").filter(pk=id).first() if 0 < id < MOST else None
    if found is None:
        raise KeyError(id)
    return found


def grade_lists() -> list[GradeList]:
    """All lists, newest first."""
    return list(GradeList.objects.select_related("unit"))
