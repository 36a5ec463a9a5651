"""The readers of adjustments.

`listing(state, unit, scheme)` · `claim(id)` KeyError if there is none · `seen(actor, claim)` whether somebody may look at it
`public_list(version, periods, until=None) -> [dict]` what was granted, as plain records for publication
`hands(version, unit, periods)` the identities that claimed, raised or decided anything of a unit, granted or not
`misreported() -> [Figure]` units verification found misreporting and for which nothing was raised yet
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from quanheng.platform.adjustments.flow import GRANTED, KINDS
from quanheng.platform.adjustments.models import Claim, Step
from quanheng.platform.adjustments.offers import offers
from quanheng.platform.ledger import queries as ledger
from quanheng.platform.ledger.doors import MISREPORTED
from quanheng.platform.ledger.queries import Figure
from quanheng.platform.lib import papers
from quanheng.platform.registry.powers import Actor
from quanheng.platform.schemes import queries as schemes
from quanheng.platform.schemes.models import SchemeVersion

INSIDERS = frozenset({"office", "reviewer", "leader", "finance", "congress", "audit", "auditor"})


def seen_by(actor: Actor) -> Any:
    """The claims an actor may look at: the office and overseers all, units their own."""
    rows = Claim.objects.select_related("unit", "version")
    if actor.roles & INSIDERS or ("reporter", "") in actor.seats:
        return rows
    return rows.filter(unit__in=actor.units("reporter"))


def listing(actor: Actor, state: str = "") -> list[Claim]:
    """The claims somebody may see, newest first."""
    rows = seen_by(actor)
    return list((rows.filter(state=state) if state else rows)[:500])


def bytes_of(unit: str) -> int:
    """How many bytes of documents a unit's claims hold."""
    return papers.size_of(Claim.objects.filter(unit=unit).values_list("files", flat=True))


def claim(id: int) -> Claim:
    """One claim. Raises KeyError."""
    found = Claim.objects.select_related("unit", "version").filter(pk=id).first() if 0 < id < 2**63 else None
    if found is None:
        raise KeyError(id)
    return found


def seen(actor: Actor, claim: Claim) -> bool:
    """Whether somebody may look at a claim."""
    return bool(seen_by(actor).filter(pk=claim.pk).exists())


def hands(version: SchemeVersion, unit: str, periods: Collection[str]) -> set[str]:
    """The identities that claimed, raised or decided anything of a unit under a scheme in these periods, granted or not."""
    steps = Step.objects.filter(
        claim__version__scheme=version.scheme, claim__unit=unit, claim__period__in=periods
    )
    return set(steps.values_list("identity", flat=True).distinct())


def public_list(
    version: SchemeVersion, periods: Collection[str], until: datetime | None = None
) -> list[dict[str, Any]]:
    """What was granted under a scheme in some periods, by `until` (None: so far): plain records for publication.

    No names of people; the decider's reason is in them, which the page of the decision says.
    """
    rows = (
        Claim.objects.filter(version__scheme=version.scheme, period__in=periods, state=GRANTED)
        .select_related("unit")
        .prefetch_related("steps")
    )
    found = []
    for c in rows.order_by("period", "unit", "id"):
        decided = [s for s in c.steps.all() if s.state == GRANTED][-1]
        if until is not None and decided.at > until:
            continue
        found.append({
            "adjustment": c.pk, "period": c.period, "item": c.item, "unit": c.unit_id, "unit_name": c.unit.name, "unit_name_en": c.unit.name_en, "kind": c.kind, "kind_words": [KINDS[c.kind].zh, KINDS[c.kind].en],
            "category": c.category, "claim": c.name, "matter": c.matter, "number": c.number, "happened": c.happened.isoformat(),
            "value": c.granted, "ground": c.ground, "reason": decided.reason, "decided": decided.at.date().isoformat(), "demonstration": c.demonstration,
        })  # fmt: skip
    return found


def misreported() -> list[Figure]:
    """What verification counted as misreported and nothing was raised on."""
    raised = set(Claim.objects.filter(number__startswith="check:").values_list("number", flat=True))
    rows = ledger.in_force(items=[MISREPORTED])
    return [f for f in rows if f.door == "verification" and f.value and f.return_ref not in raised]


def periods(version: SchemeVersion) -> list[str]:
    """The periods in which anything was claimed under a scheme, newest first."""
    rows = Claim.objects.filter(version__scheme=version.scheme).values_list("period", flat=True)
    return sorted(set(rows), reverse=True)


def open_versions() -> list[SchemeVersion]:
    """The schemes in force that offer anything."""
    return [v for v in schemes.versions() if offers(schemes.resolved(v))]
