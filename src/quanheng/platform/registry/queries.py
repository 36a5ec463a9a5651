"""The readers of the registry.

`units(codes=None) -> {code: Unit}` · `count()` · `plain(unit, group) -> engine.data.Unit` · `acts(limit) -> [Act]` newest first
(`.name .by .role .at .subject .subject_en .detail`; the words of `.name` are `registry.powers.ACTS[name]`, a `Text`).
"""

from __future__ import annotations

from collections.abc import Iterable

from quanheng.engine.data import Unit as PlainUnit
from quanheng.platform.registry.models import Act, Unit


def units(codes: Iterable[str] | None = None) -> dict[str, Unit]:
    """Units by code, in the order of their codes; all of them, or those named."""
    found = Unit.objects.all() if codes is None else Unit.objects.filter(code__in=list(codes))
    return {u.code: u for u in found}


def plain(unit: Unit, group: str = "") -> PlainUnit:
    """The unit as the engine knows it, in a group."""
    return PlainUnit(unit.code, unit.name, group, unit.parent_id or "", dict(unit.attributes))


def acts(limit: int = 20) -> list[Act]:
    """The last acts, newest first."""
    return list(Act.objects.all()[:limit])


def count() -> int:
    """How many units the register holds."""
    return Unit.objects.count()
