"""The readers of the doubts room.

`case(id)` `probe(id)` KeyError if there is none · `cases(actor)` those a viewer may see, newest first · `seen(actor, case)`
`of_unit(unit) -> UnitDoubts` a unit's cases counted, for its portrait · `track()` detector → what came of its questions
`last_scan()` · `corrections(case)` what the figures of a case are now
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import NamedTuple

from django.db.models import QuerySet

from quanheng.platform.doubts.flow import HITS, LAST, OPEN, RETURNED
from quanheng.platform.doubts.models import Case, Probe, Scan
from quanheng.platform.ledger import queries as ledger
from quanheng.platform.ledger.queries import Figure
from quanheng.platform.registry import queries as registry
from quanheng.platform.registry.powers import Actor

OVERSEERS = frozenset({"office", "reviewer", "finance", "congress", "audit", "auditor"})


@dataclass(frozen=True)
class UnitDoubts:
    """A unit's doubts: how many asked, open, lifted by an explanation, found right (`hits`); its newest cases."""

    asked: int
    open: int
    lifted: int
    hits: int
    newest: tuple[Case, ...]


class Track(NamedTuple):
    """What came of a detector's questions so far."""

    asked: int
    decided: int
    hits: int

    @property
    def rate(self) -> float | None:
        """Of those decided, the share that led to a correction or a referral; None before any was decided."""
        return self.hits / self.decided if self.decided else None


def case(id: int) -> Case:
    """One case. Raises KeyError."""
    found = Case.objects.select_related("probe", "scan").filter(pk=id).first() if 0 < id < 2**63 else None
    if found is None:
        raise KeyError(id)
    return found


def probe(id: int) -> Probe:
    """One detector as it is set on figures. Raises KeyError."""
    found = Probe.objects.filter(pk=id).first() if 0 < id < 2**63 else None
    if found is None:
        raise KeyError(id)
    return found


def cases(actor: Actor) -> QuerySet[Case]:
    """The cases a viewer may see: all for those who oversee, else those of the own units and, for leaders, below them."""
    found = Case.objects.select_related("probe")
    return found if everything(actor) else found.filter(unit__in=_own(actor))


def everything(actor: Actor) -> bool:
    """True for those who see every unit's cases."""
    return bool(actor.roles & OVERSEERS) or ("leader" in actor.roles and ("leader", "") in actor.seats)


def _own(actor: Actor) -> set[str]:
    """The units whose cases a viewer sees."""
    own = {unit for _, unit in actor.seats if unit}
    leads = actor.units("leader")
    if not leads:
        return own
    parents = {u.code: u.parent_id for u in registry.units().values()}
    for code in parents:
        above: str | None = code
        while above is not None and above not in leads:
            above = parents.get(above)
        if above is not None:
            own.add(code)
    return own


def seen(actor: Actor, case: Case) -> bool:
    """Whether somebody may look at a case."""
    return everything(actor) or case.unit in _own(actor)


def of_unit(unit: str) -> UnitDoubts:
    """A unit's doubts, for its portrait."""
    states = Counter(Case.objects.filter(unit=unit).values_list("state", flat=True))
    hits = sum(states[s] for s in HITS)
    newest = Case.objects.filter(unit=unit).select_related("probe")[:5]
    return UnitDoubts(
        sum(states.values()), sum(states[s] for s in OPEN), states["lifted"], hits, tuple(newest)
    )


def track() -> dict[str, Track]:
    """Detector → its questions, those decided, those that led to something."""
    counted: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for detector, state in Case.objects.values_list("detector", "state"):
        counted[detector][state] += 1
    return {
        detector: Track(
            sum(c.values()), sum(c[s] for s in (*LAST, RETURNED)), sum(c[s] for s in HITS)
        )
        for detector, c in counted.items()
    }  # fmt: skip


def last_scan() -> Scan | None:
    """The newest scan."""
    return Scan.objects.first()


def figures(case: Case) -> list[tuple[dict[str, object], Figure | None]]:
    """Each figure of a case as it was, and what is in force of it now where that is another."""
    found = []
    rows = {}
    if case.figures:
        force = ledger.in_force(
            {f["item"] for f in case.figures}, {f["unit"] for f in case.figures}, periods={f["period"] for f in case.figures}
        )  # fmt: skip
        rows = {f.key: f for f in force}
    for f in case.figures:
        now = rows.get((f["item"], f["unit"], f["period"]))
        found.append((f, now if now is not None and now.id != f["id"] else None))
    return found
