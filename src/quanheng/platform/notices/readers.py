"""Who is meant by (role, unit): whoever holds the role there; for some roles, nearest above; for some, in the whole house.

The agenda shows what waits by the same rule, so that whoever is told of a thing finds it on the desk.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from quanheng.platform.registry import maps
from quanheng.platform.registry.models import Person
from quanheng.platform.registry.people import standing
from quanheng.platform.registry.powers import Actor

Reader = Person | tuple[str, str]

# Held for the whole house, wherever its seat stands: a thing of any unit is theirs.
WHOLE = frozenset({"office", "finance", "congress", "audit", "system", "security", "auditor"})
# Answering for a unit and all below it: where a unit has none of its own, the nearest above.
ABOVE = frozenset({"leader", "reviewer", "expert", "third"})


Seats = dict[str, list[Person]]  # the people who hold a role, by unit; "" for the whole house


def seats_of(role: str) -> Seats:
    """Who holds a role today, and where."""
    seats: Seats = defaultdict(list)
    rows = standing().filter(role=role, person__is_active=True).select_related("person").order_by("id")
    for row in rows:
        seats[row.unit_id or ""].append(row.person)
    return seats


def holders(role: str, unit: str = "", seats: Seats | None = None) -> list[Person]:
    """The active people who answer for (role, unit) today; a unit of "" means wherever the role is held.

    `seats`: those of the role, where they are known already.
    """
    seats = seats_of(role) if seats is None else seats
    if not unit:
        return _once(p for people in seats.values() for p in people)
    if unit in seats:
        return _once([*seats[unit], *seats.get("", [])])
    if role in ABOVE | WHOLE:
        for above in maps.tree().ancestors(unit):
            if above in seats:
                return _once([*seats[above], *seats.get("", [])])
    if role in WHOLE:
        return _once(p for people in seats.values() for p in people)
    return _once(seats.get("", []))


def answers_for(actor: Actor, role: str) -> frozenset[str] | None:
    """The units whose things of `role` are an actor's; None means every unit."""
    units = actor.units(role)
    if not units or "" in units or role in WHOLE:
        return None
    return units | maps.within(units) if role in ABOVE else units


def readers(to: Iterable[Reader], known: dict[str, Seats] | None = None) -> list[Person]:
    """The active people meant, each once, in the order named. `known`: seats by role, filled as they are looked up."""
    found: dict[int, Person] = {}
    known = {} if known is None else known
    for one in to:
        if not isinstance(one, Person) and one[0] not in known:
            known[one[0]] = seats_of(one[0])
        for person in [one] if isinstance(one, Person) else holders(*one, known[one[0]]):
            if person.is_active:
                found.setdefault(person.pk, person)
    return list(found.values())


def _once(people: Iterable[Person]) -> list[Person]:
    return list({p.pk: p for p in people}.values())
