"""The readers of the monitoring room.

`plans(state=None)` · `plan(id)` (KeyError) · `said(plan) -> MonitoringPlan` · `newest(plan, month) -> Look | None` · `months(plan)`
`forecast_of(extra) -> dict | None` an outlook that may be shown · `held(plan) -> HeldBack | None` what waits by the alarm limit
`cases(actor, …)` those an actor may see · `case(id)` · `of_unit(unit) -> OfUnit` for the portrait · `mine(actor)` units, None: all
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Max, QuerySet

from quanheng.platform.monitoring import document
from quanheng.platform.monitoring.alarms import HeldBack, held_of
from quanheng.platform.monitoring.flow import ADOPTED, LAMPS, LIVE, NONE
from quanheng.platform.monitoring.models import Case, Form, Look, MilestoneStep, Plan, Reading, Round
from quanheng.platform.monitoring.plan import MonitoringPlan
from quanheng.platform.registry.powers import Actor

WATCHING = frozenset({"office", "leader", "finance", "congress", "audit", "reviewer"})  # see every unit
OWN = ("reporter", "owner")  # see their own


def plans(state: str | None = None) -> list[Plan]:
    """Plans, newest first, without their documents."""
    found = Plan.objects.select_related("version").defer("version__document", "version__canonical")
    return list(found if state is None else found.filter(state=state))


def plan(id: int) -> Plan:
    """One plan. Raises KeyError."""
    found = Plan.objects.select_related("version").filter(pk=id).first()
    if found is None:
        raise KeyError(id)
    return found


def said(plan: Plan) -> MonitoringPlan:
    """What a plan says; parsed once per process and text."""
    return document.of(plan.document)


def months(plan: Plan) -> list[int]:
    """The months that were checked, in order."""
    return sorted(set(Look.objects.filter(plan=plan).values_list("month", flat=True)))


def newest(plan: Plan, month: int) -> Look | None:
    """The newest check of a month."""
    return Look.objects.filter(plan=plan, month=month).first()


def newest_of_each(plan: Plan) -> dict[int, int]:
    """Month → number of its newest check."""
    rows = Look.objects.filter(plan=plan).order_by().values("month").annotate(newest=Max("id"))
    return {r["month"]: r["newest"] for r in rows}


def held(plan: Plan) -> HeldBack | None:
    """The warnings that wait by the alarm limit, as the newest check left them; None where none does."""
    look = Look.objects.filter(plan=plan).order_by("-month", "-id").first()
    return None if look is None else held_of(look.told.get("held") or {})


def forecast_of(extra: Mapping[str, Any]) -> dict[str, Any] | None:
    """The outlook of a reading, or of what a case was opened on, where it may be shown as a forecast; else None."""
    told: dict[str, Any] | None = extra.get("outlook")
    return told if told and told.get("shown", told["learnt"]) else None


def mine(actor: Actor) -> frozenset[str] | None:
    """The units whose lamps and cases an actor may see; None: every unit's."""
    if actor.roles & WATCHING:
        return None
    found = {unit for role in OWN for unit in actor.units(role)}
    return None if "" in found else frozenset(found)


def readings(look: Look, units: Collection[str] | None = None, mode: str | None = None) -> QuerySet[Reading]:
    """The readings of a check."""
    rows = Reading.objects.filter(look=look)
    if units is not None:
        rows = rows.filter(unit__in=list(units))
    return rows if mode is None else rows.filter(mode=mode)


def case(id: int) -> Case:
    """One case. Raises KeyError."""
    found = Case.objects.select_related("plan__version").filter(pk=id).first()
    if found is None:
        raise KeyError(id)
    return found


def cases(actor: Actor, *, states: Collection[str] = LIVE, plan: Plan | None = None) -> QuerySet[Case]:
    """The cases an actor may see, the worst clock first."""
    rows = Case.objects.select_related("plan").filter(state__in=list(states)).order_by("due", "id")
    own = mine(actor)
    if own is not None:
        rows = rows.filter(unit__in=list(own))
    return rows if plan is None else rows.filter(plan=plan)


def milestone_steps(plan: Plan, unit: str, milestone: str) -> list[MilestoneStep]:
    """What was claimed and decided of a milestone, oldest first."""
    return list(MilestoneStep.objects.filter(plan=plan, unit=unit, milestone=milestone))


def forms(actor: Actor, plan: Plan | None = None) -> QuerySet[Form]:
    """The mid-term forms an actor may see."""
    rows = Form.objects.select_related("round__plan").order_by("-round_id", "unit")
    own = mine(actor)
    if own is not None:
        rows = rows.filter(unit__in=list(own))
    return rows if plan is None else rows.filter(round__plan=plan)


def rounds(plan: Plan) -> list[Round]:
    """The mid-term evaluations of a plan, newest first."""
    return list(plan.rounds.all())


@dataclass(frozen=True)
class OfUnit:
    """What monitoring knows of a unit: its lamps now (lamp → how many), its cases by state, how many were answered in time,
    and the live ones."""

    lamps: dict[str, int] = field(default_factory=dict)
    cases: dict[str, int] = field(default_factory=dict)
    answered: int = 0
    in_time: int = 0
    live: list[Case] = field(default_factory=list)


def of_unit(unit: str) -> OfUnit:
    """A unit's lamps of the newest month of every plan in force, and its cases: for its portrait."""
    lamps: Counter[str] = Counter()
    for one in plans(ADOPTED):
        newest_month = Look.objects.filter(plan=one).aggregate(m=Max("month"))["m"]
        look = newest(one, newest_month) if newest_month else None
        if look is not None:
            lamps.update(readings(look, [unit]).values_list("lamp", flat=True))
    rows = list(Case.objects.filter(unit=unit).select_related("plan").prefetch_related("steps"))
    answered = [(c, next((s for s in c.steps.all() if s.kind == "answered"), None)) for c in rows]
    told = [(c, s) for c, s in answered if s is not None]
    return OfUnit(
        {lamp: lamps[lamp] for lamp in (*LAMPS, NONE) if lamps[lamp]}, dict(Counter(c.state for c in rows)), len(told),
        sum(not any(x.kind in ("suspended", "late") and x.at < s.at for x in c.steps.all()) for c, s in told),
        [c for c in rows if c.state in LIVE],
    )  # fmt: skip
