"""Who somebody is on a day: the actor behind a person, who holds a role where, whose deputy somebody is.

Writers: `accounts` (`add_person`, `leave`, …) and `appointments` (`appoint`, `end`, `delegate`, …); the two most used
can be had from here too.
"""

from __future__ import annotations

from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from quanheng.platform.registry.accounts import add_person
from quanheng.platform.registry.appointments import appoint
from quanheng.platform.registry.maps import today
from quanheng.platform.registry.models import Appointment, Person
from quanheng.platform.registry.powers import Actor

__all__ = ["actor_of", "add_person", "appoint", "holders", "standing", "today"]


def actor_of(person: Person, on: date | None = None) -> Actor:
    """Who a person is as an actor on a day (None: today): name, roles, seats, and for whom they are a deputy."""
    if not person.is_active:
        return Actor(person.name, frozenset(), person.pk)
    rows = list(_held(on or today()).filter(person=person).select_related("stands_for"))
    if any(r.stands_for_id for r in rows):  # few are deputies, and every page asks who is asking
        rows = list(standing(on).filter(person=person).select_related("stands_for"))
    own = frozenset((r.role, r.unit_id or "") for r in rows if r.stands_for is None)
    deputed = frozenset(
        (r.role, r.unit_id or "", r.stands_for.name, r.stands_for.pk)
        for r in rows
        if r.stands_for is not None and (r.role, r.unit_id or "") not in own
    )
    seats = own | {(role, unit) for role, unit, _, _ in deputed}
    return Actor(person.name, frozenset(role for role, _ in seats), person.pk, seats, deputed)


def standing(on: date | None = None) -> QuerySet[Appointment]:
    """Appointments that hold on a day (None: today): of units that exist, and a deputy's only while the person
    stood in for is here and holds the same."""
    day = on or today()
    principal = _dated(day).filter(
        person=OuterRef("stands_for"), role=OuterRef("role"), stands_for=None, person__is_active=True
    )
    stood_for = Exists(principal.filter(unit=OuterRef("unit")))
    whole_house = Q(unit=None) & Exists(principal.filter(unit=None))
    return _held(day).filter(Q(stands_for=None) | stood_for | whole_house)


def _dated(day: date) -> QuerySet[Appointment]:
    """Appointments whose dates hold on a day."""
    return Appointment.objects.filter(Q(until=None) | Q(until__gt=day), since__lte=day)


def _held(day: date) -> QuerySet[Appointment]:
    """The same, of units that exist; whether a deputy's principal still holds is not asked."""
    return _dated(day).filter(Q(unit=None) | Q(unit__until__gt=day))


def holders(role: str, unit: str = "", on: date | None = None) -> list[Person]:
    """Active people who hold a role on a day (None: today), at a unit ("": anywhere), deputies among them."""
    rows = standing(on).filter(role=role, person__is_active=True).select_related("person")
    if unit:
        rows = rows.filter(Q(unit=unit) | Q(unit=None))
    return list(dict.fromkeys(row.person for row in rows))
