"""The readers of the registry.

`units(codes=None) -> {code: Unit}` · `count()` · `plain(unit, group) -> engine.data.Unit`
`unit_named(name) -> Unit | None` by code, else by name · `above(code) -> {code …}` a unit and all above it in
any hierarchy. Units through time, names and trees of a day: `maps`.
What was done stands in the journal: `journal.queries.entries`.
"""

from __future__ import annotations

from collections.abc import Iterable

from quanheng.engine.data import Unit as PlainUnit
from quanheng.platform.registry.maps import above
from quanheng.platform.registry.models import Unit

__all__ = ["above", "count", "plain", "unit_named", "units"]


def units(codes: Iterable[str] | None = None) -> dict[str, Unit]:
    """Units by code, in the order of their codes; all of them, or those named."""
    found = Unit.objects.all() if codes is None else Unit.objects.filter(code__in=list(codes))
    return {u.code: u for u in found}


def plain(unit: Unit, group: str = "") -> PlainUnit:
    """The unit as the engine knows it, in a group."""
    return PlainUnit(unit.code, unit.name, group, unit.parent_id or "", dict(unit.attributes))


def unit_named(name: str) -> Unit | None:
    """A unit by its code, else by its name if only one bears it: schemes write owners by name."""
    found = Unit.objects.filter(code=name).first()
    if found is None:
        called = list(Unit.objects.filter(name=name)[:2])
        found = called[0] if len(called) == 1 else None
    return found


def count() -> int:
    """How many units the register holds."""
    return Unit.objects.count()
