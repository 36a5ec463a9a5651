"""How often a rule was right: after the year's end, what was warned of beside what became of it. Published, rule by rule."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from quanheng.platform.monitoring.figures import MONTHS, Facts
from quanheng.platform.monitoring.flow import DIVERGENCE, MILESTONE
from quanheng.platform.monitoring.models import Case, Look, Plan
from quanheng.platform.monitoring.plan import MonitoringPlan


@dataclass(frozen=True)
class Hits:
    """One rule's year: warned and missed, warned and met, not warned and missed, not warned and met."""

    rule: str
    warned_missed: int
    warned_met: int
    silent_missed: int
    silent_met: int

    @property
    def hit_rate(self) -> float | None:
        """Of what was warned of, the part that missed its target; None where nothing was warned of."""
        warned = self.warned_missed + self.warned_met
        return self.warned_missed / warned if warned else None

    @property
    def found(self) -> float | None:
        """Of what missed its target, the part that was warned of; None where nothing missed."""
        missed = self.warned_missed + self.silent_missed
        return self.warned_missed / missed if missed else None


Outcomes = Mapping[tuple[str, str], bool]


def outcomes(said: MonitoringPlan, facts: Facts, units: Sequence[str]) -> Outcomes:
    """(unit, indicator) → whether the year's target was met, for figures whose December is known."""
    found = {}
    for one in said.indicators:
        for unit in units:
            last = facts.so_far(unit, one, MONTHS)
            target = facts.amount(unit, one.target, one.node, MONTHS)
            if not one.concerns(unit) or last.month != MONTHS or last.value is None or target is None:
                continue
            low, high = one.goal(target)
            found[(unit, one.id)] = (low is None or last.value >= low) and (
                high is None or last.value <= high
            )
    return found


def of(plan: Plan, said: MonitoringPlan, known: Outcomes) -> list[Hits]:
    """Every rule of a plan that looks at indicators, with its four counts; nothing before the year's figures are there.

    A warning of December came too late to warn. Rules of milestones and of money have no target of the year to hit.
    """
    if not known:
        return []
    warned: dict[str, set[tuple[str, str]]] = {}
    rows = Case.objects.filter(plan=plan, month__lt=MONTHS).values_list("rule", "unit", "indicator")
    for rule, unit, indicator in rows:
        warned.setdefault(rule, set()).add((unit, indicator))
    found = []
    for rule in said.rules.used:
        if rule in (DIVERGENCE, MILESTONE):
            continue
        counts = {(a, b): 0 for a in (True, False) for b in (True, False)}
        for key, met in known.items():
            counts[(key in warned.get(rule, ()), met)] += 1
        found.append(
            Hits(
                rule,
                counts[(True, False)],
                counts[(True, True)],
                counts[(False, False)],
                counts[(False, True)],
            )
        )
    return found


def kept(plan: Plan) -> list[Hits]:
    """The counts as the last check of the year left them."""
    look = Look.objects.filter(plan=plan, month=MONTHS).first()
    return [] if look is None else [Hits(**row) for row in look.told.get("hits", ())]
