"""The readers of the portrait room; every figure is another room's, asked of its own queries.

`history(code, actor, inside) -> [Series]` standings under every scheme: as published, and for insiders the newest run not
yet published · `published() -> {code: unit}` units in any release in force · `inner(code) -> Inner` all that is for the unit
and its overseers · `burden(code)` · `waiting(actor) -> {code: Waiting}` what is open, counted for the list
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import Any

from quanheng.platform.collection import queries as collection
from quanheng.platform.doubts import flow as doubting
from quanheng.platform.doubts import queries as doubts
from quanheng.platform.followup import flow as rectifying
from quanheng.platform.followup import queries as followup
from quanheng.platform.followup.models import Rectification
from quanheng.platform.hotline import queries as hotline
from quanheng.platform.hotline.rates import UnitMonth
from quanheng.platform.ledger import queries as ledger
from quanheng.platform.monitoring import queries as monitoring
from quanheng.platform.publication import queries as publication
from quanheng.platform.publication.models import Release
from quanheng.platform.registry.powers import Actor
from quanheng.platform.schemes.models import SchemeVersion
from quanheng.platform.scoring import queries as scoring
from quanheng.platform.scoring.models import Run
from quanheng.platform.scoring.reading import Reading, Standing, reading
from quanheng.platform.verification import queries as verification
from quanheng.platform.verification.models import Integrity

MONTHS = 12  # of calls and of burden that are shown
MOST = 8  # rows of a kind; the rest is counted


@dataclass(frozen=True)
class Series:
    """A unit under one scheme, the newest period first; `issue` is the release it was published in, None: not published."""

    version: SchemeVersion
    run: Run
    reading: Reading
    standings: list[Standing]
    issue: Release | None

    @property
    def longest(self) -> int:
        """Places of the longest ranking."""
        return max((s.of for s in self.standings), default=1)


@dataclass(frozen=True)
class Inner:
    """What the unit and its overseers see besides."""

    figures: int
    corrected: int
    doubts: doubts.UnitDoubts
    integrity: Integrity | None
    warnings: monitoring.OfUnit
    rectifications: list[Rectification]
    overdue: dict[int, int]
    calls: list[hotline.Calls]
    rates: UnitMonth | None
    invented: bool

    @property
    def rectified(self) -> Counter[str]:
        """State → rectifications."""
        return Counter(r.state for r in self.rectifications)

    @property
    def unfinished(self) -> list[Rectification]:
        """Rectifications under way, what is due first first."""
        return [r for r in self.rectifications if r.state not in rectifying.DONE]


@dataclass
class Waiting:
    """What is open at a unit."""

    warnings: int = 0
    doubts: int = 0
    rectifications: int = 0
    overdue: int = 0


def history(code: str, actor: Actor, inside: bool) -> list[Series]:
    """A unit under every scheme: as published, newest release of each; for insiders also a newer run nobody published."""
    found: list[Series] = []
    shown: dict[str, int] = {}
    for issue in publication.released():
        if issue.whole and issue.scheme not in shown:
            shown[issue.scheme] = issue.run_id
            found += _series(issue.run.version, issue.run, code, issue)
    if inside:
        met: set[str] = set()
        for run in scoring.runs():
            scheme = run.version.scheme
            if scheme in met or shown.get(scheme, 0) >= run.pk or not scoring.visible(run, actor, code):
                continue
            met.add(scheme)
            if not run.public:
                found += _series(run.version, run, code, None)
    return sorted(found, key=lambda s: (s.version.scheme, s.issue is not None))


def _series(version: SchemeVersion, run: Run, code: str, issue: Release | None) -> list[Series]:
    read = reading(run)
    if code not in read.at:
        return []
    standings = [read.standing(p, code) for p in reversed(read.periods)]
    return [Series(version, run, read, standings, issue)]


def published() -> dict[str, Any]:
    """Units in any release in force that hides nothing: code → the unit as the newest such run knew it."""
    found: dict[str, Any] = {}
    seen: set[str] = set()
    for issue in publication.released():
        if issue.whole and issue.scheme not in seen:
            seen.add(issue.scheme)
            for unit in reading(issue.run_id).units:
                found.setdefault(unit.id, unit)
    return found


def names_of_indicators(cases: list[Any]) -> list[tuple[Any, Any]]:
    """Cases of monitoring with the words of what is watched."""
    return [(c, monitoring.said(c.plan).named(c.indicator)) for c in cases]


def inner(code: str) -> Inner:
    """All that is for the unit and its overseers."""
    figures, corrected = ledger.corrected(code)
    rows = followup.rectifications([code])
    calls = hotline.complaints(code)
    return Inner(
        figures, corrected, doubts.of_unit(code), verification.integrity_of([code]).get(code),
        monitoring.of_unit(code), rows, {r.pk: followup.overdue_days(r) for r in rows}, calls[-MONTHS:],
        hotline.rates(code, calls[-1].month) if calls else None,
        hotline.tickets([code]).filter(demonstration=True).exists(),
    )  # fmt: skip


def burden(code: str) -> collection.OfUnit:
    """What the unit was asked, month by month (public, as the page of burden is), and how its returns fared."""
    return collection.of_unit(code)


def waiting(actor: Actor) -> dict[str, Waiting]:
    """Unit → what is open there, of what this viewer may see."""
    found: defaultdict[str, Waiting] = defaultdict(Waiting)
    for unit in monitoring.cases(actor).values_list("unit", flat=True):
        found[unit].warnings += 1
    for unit in doubts.cases(actor).filter(state__in=doubting.OPEN).values_list("unit", flat=True):
        found[unit].doubts += 1
    for row in followup.rectifications():
        if row.state not in rectifying.DONE:
            found[row.unit].rectifications += 1
            found[row.unit].overdue += followup.overdue_days(row) > 0
    return found
