"""The readers of units through time.

`tree(hierarchy, on) -> Tree` · `hierarchies() -> {code: Text}` · `names(on, codes) -> {code: Called}` ·
`above(code, on) -> {code …}` a unit and all above it in any hierarchy · `within(units, on)` those and all below ·
`as_today(figures, at, rule) -> Carried` figures of the map of `at` on today's · `life(code) -> Life` all of one unit.
A day left out is today.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from django.db import connection
from django.db.models import Q, QuerySet
from django.utils import timezone

from quanheng.engine.errors import Text
from quanheng.platform.registry.dated import (
    DEFAULT,
    HIERARCHIES,
    Hierarchy,
    Placing,
    Succession,
    UnitChange,
    UnitName,
)
from quanheng.platform.registry.models import Unit
from quanheng.platform.registry.remap import SUM, Carried, Figures, Rule, Step, carry
from quanheng.platform.registry.tree import Tree


class Called(NamedTuple):
    """A unit's names on a day."""

    code: str
    name: str
    name_en: str


def today() -> date:
    """Today, in the time zone of the house."""
    return timezone.localdate()


def covering(day: date) -> Q:
    """The condition of rows whose span covers a day."""
    return Q(since__lte=day, until__gt=day)


def hierarchies() -> dict[str, Text]:
    """Code → name of every hierarchy: those built in, then those made here."""
    made = {h.code: Text(h.name, h.name_en or h.name) for h in Hierarchy.objects.all()}
    return {**HIERARCHIES, **made}


def placings(hierarchy: str = DEFAULT, on: date | None = None) -> QuerySet[Placing]:
    """The placings of a hierarchy that cover a day."""
    return Placing.objects.filter(covering(on or today()), hierarchy=hierarchy)


def tree(hierarchy: str = DEFAULT, on: date | None = None) -> Tree:
    """A hierarchy as it stood on a day."""
    rows = placings(hierarchy, on).order_by().values_list("unit_id", "parent_id")
    return Tree({unit: parent or "" for unit, parent in rows})


def names(on: date | None = None, codes: Collection[str] | None = None) -> dict[str, Called]:
    """What units were called on a day; a unit without any name on that day goes by its present one."""
    spans = UnitName.objects.filter(covering(on or today()))
    units = Unit.objects.all()
    if codes is not None:
        spans, units = spans.filter(unit__in=codes), units.filter(code__in=codes)
    found = {code: Called(code, name, en) for code, name, en in units.values_list("code", "name", "name_en")}
    for code, name, en in spans.values_list("unit_id", "name", "name_en"):
        found[code] = Called(code, name, en)
    return found


def living(on: date | None = None) -> QuerySet[Unit]:
    """Units that exist on a day."""
    return Unit.objects.filter(covering(on or today()))


# The same on both databases; UNION (not UNION ALL) also ends where a circle begins.
_CLIMB = """
WITH RECURSIVE up(hierarchy, unit) AS (
  SELECT hierarchy, parent FROM registry_placing
    WHERE unit = %s AND parent IS NOT NULL AND since <= %s AND until > %s
  UNION
  SELECT p.hierarchy, p.parent FROM registry_placing p JOIN up ON p.unit = up.unit AND p.hierarchy = up.hierarchy
    WHERE p.parent IS NOT NULL AND p.since <= %s AND p.until > %s
) SELECT unit FROM up
"""


def above(code: str, on: date | None = None) -> frozenset[str]:
    """A unit and every unit above it in any hierarchy: whoever sits there is in charge of it."""
    day = (on or today()).isoformat()
    with connection.cursor() as cursor:
        cursor.execute(_CLIMB, [code, day, day, day, day])
        return frozenset({code, *(row[0] for row in cursor.fetchall())})


def within(codes: Iterable[str], on: date | None = None) -> frozenset[str]:
    """Units and every unit below them in any hierarchy."""
    found = set(codes)
    for hierarchy in hierarchies():
        held = tree(hierarchy, on)
        for code in list(found):
            found.update(held.descendants(code))
    return frozenset(found)


def steps(after: date, until: date) -> list[Step]:
    """What became of units after a day, up to and with another, in order."""
    changes: dict[int, dict[str, dict[str, Fraction]]] = {}
    rows = Succession.objects.filter(change__at__gt=after, change__at__lte=until, old__isnull=False)
    for row in rows.select_related("change").order_by("change__at", "change_id", "id"):
        parts = changes.setdefault(row.change_id, {}).setdefault(row.old_id, {})
        if row.new_id:
            parts[row.new_id] = Fraction(row.share)
    return [Step(shares) for shares in changes.values()]


def as_today(figures: Figures, at: date, rule: Rule = SUM, on: date | None = None) -> Carried:
    """Figures of units as they were on the day `at`, on the map of the day `on` (“as if it had always held”).

    What cannot be known is not guessed: see `Carried.problems`, `.absent`, `.estimated`.
    """
    to = on or today()
    if to < at:
        raise ValueError(f"{to} < {at}: figures are carried forward only")
    held = living(at).values_list("code", flat=True)
    return carry(figures, steps(at, to), rule, held)


class Life(NamedTuple):
    """All that is kept of a unit: its names and placings with their spans, and the changes it had part in."""

    unit: Unit
    names: list[UnitName]
    placings: list[Placing]
    changes: list[UnitChange]


def life(code: str) -> Life | None:
    """The life of a unit; None if there is no such unit."""
    unit = Unit.objects.filter(code=code).first()
    if unit is None:
        return None
    changes = UnitChange.objects.filter(Q(successions__old=unit) | Q(successions__new=unit)).distinct()
    return Life(
        unit,
        list(unit.names.all()),
        list(unit.placings.select_related("parent").order_by("hierarchy", "since")),
        list(changes.prefetch_related("successions__old", "successions__new")),
    )
