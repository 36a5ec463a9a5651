"""Who may look at which figure: published statistics and what was published with a result, anybody; the rest, whose
work it is — the office, owners and overseers all of it, everybody else what is of their own units.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from django.db.models import Q
from django.utils import timezone

from quanheng.platform.ledger.models import Shown
from quanheng.platform.ledger.queries import Figure
from quanheng.platform.registry import maps
from quanheng.platform.registry.act import act
from quanheng.platform.registry.powers import Actor

OPEN_DOORS = frozenset({"archive", "vintage"})
INSIDERS = frozenset({"office", "owner", "reviewer", "finance", "congress", "audit", "leader"})


def show(
    cause: str,
    items: Collection[str],
    units: Collection[str],
    periods: Collection[str],
    cut_off: datetime,
    *,
    by: Actor,
) -> None:
    """These figures, as of the cut-off, were published with a result ("run:7"): part of that act, which is what the
    journal tells of. Showing again what is shown does nothing."""
    with act("ledger.show", by) as record:
        record.skip()
        if not Shown.objects.filter(cause=cause, until=None).exists():
            Shown.objects.create(
                cause=cause,
                items=sorted(items),
                units=sorted(units),
                periods=sorted(periods),
                cut_off=cut_off,
                since=record.at,
            )


def hide(cause: str, *, by: Actor) -> None:
    """The result was taken back, and the figures with it."""
    with act("ledger.show", by) as record:
        record.skip()
        Shown.objects.filter(cause=cause, until=None).update(until=timezone.now())


def seen_by(actor: Actor) -> Q | None:
    """What of the ledger an actor sees, as a condition on observations; None: all of it."""
    if actor.roles & INSIDERS:
        return None
    seen = Q(posting__door__in=OPEN_DOORS)
    own = _own(actor)
    if own:
        seen |= Q(unit__in=own)
    for one in Shown.objects.filter(until=None):
        seen |= Q(
            item__in=one.items, unit__in=one.units, period__in=one.periods, posting__at__lte=one.cut_off
        )
    return seen


def sees(actor: Actor, figure: Figure) -> bool:
    """True if the actor may look at this figure."""
    if actor.roles & INSIDERS or figure.door in OPEN_DOORS or figure.unit in _own(actor):
        return True
    return any(
        figure.item in one.items
        and figure.unit in one.units
        and figure.period in one.periods
        and figure.posted_at <= one.cut_off
        for one in Shown.objects.filter(until=None)
    )


def _own(actor: Actor) -> frozenset[str]:
    """The units of an actor's seats and all below them."""
    seats = {unit for _, unit in actor.seats if unit}
    return maps.within(seats) if seats else frozenset()
