"""The readers of the catalogue.

`item(id) -> Definition | None` in force (`.item.code .name .uom .definition .owner …`) · `on(id, day)` as of a day
`owner_unit(item_id) -> code | None` · `asked_in(item_id) -> [scheme ids]` · `listing(search) -> [Row]`
`duplicate_asks() -> [Duplicate]` items that ask for the same thing under two ids: the burden meter's 0
`conflicts(open_only) -> [Conflict]`
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import NamedTuple

from django.db.models import F, Q

from quanheng.platform.catalogue.meanings import plain
from quanheng.platform.catalogue.models import Ask, Conflict, Definition
from quanheng.platform.registry import queries as registry
from quanheng.platform.registry.models import Unit


def item(id: str) -> Definition | None:
    """The definition of an item in force."""
    return Definition.objects.filter(item__code=id, until=None).select_related("item").first()


def on(id: str, day: date) -> Definition | None:
    """The definition of an item that held on a day."""
    found = Definition.objects.filter(Q(until=None) | Q(until__gt=day), item__code=id, since__lte=day)
    return found.order_by("-number").select_related("item").first()


def versions(id: str) -> list[Definition]:
    """Every definition an item has had, the newest first."""
    return list(Definition.objects.filter(item__code=id).select_related("item").order_by("-number"))


def owner_unit(id: str) -> str | None:
    """The code of the unit that answers for an item; None if the item or its owner is not known."""
    found = item(id)
    unit = registry.unit_named(found.owner) if found is not None and found.owner else None
    return unit.code if unit is not None else None


def asked_in(id: str) -> list[str]:
    """The schemes that ask for an item, by their ids."""
    asks = Ask.objects.filter(item__code=id, ended_at=None)
    return list(asks.order_by("scheme").values_list("scheme", flat=True))


def asks(id: str) -> list[Ask]:
    """Every scheme that asks for an item or once did, those that do first."""
    return list(Ask.objects.filter(item__code=id).order_by(F("ended_at").asc(nulls_first=True), "scheme"))


class Row(NamedTuple):
    """An item of the list: its definition in force, its owner as a unit if known, the schemes that ask for it."""

    definition: Definition
    owner: Unit | None
    schemes: list[str]


def listing(search: str = "", owner: str = "") -> list[Row]:
    """Items whose id, name, definition, owner or source holds the words searched for, by id."""
    found = Definition.objects.filter(until=None).select_related("item").order_by("item__code")
    for word in search.split():
        found = found.filter(
            Q(item__code__icontains=word) | Q(name__icontains=word) | Q(name_en__icontains=word)
            | Q(definition__icontains=word) | Q(owner__icontains=word) | Q(source__icontains=word)
        )  # fmt: skip
    if owner:
        found = found.filter(owner=owner)
    asks: dict[int, list[str]] = defaultdict(list)
    for item_id, scheme in (
        Ask.objects.filter(ended_at=None).order_by("scheme").values_list("item_id", "scheme")
    ):
        asks[item_id].append(scheme)
    units = registry.units()
    named = {u.name: u for u in units.values()}
    return [Row(d, units.get(d.owner) or named.get(d.owner), asks[d.item_id]) for d in found]


def owners() -> list[str]:
    """The owners named in the register, as written."""
    named = Definition.objects.filter(until=None).exclude(owner="").order_by("owner")
    return list(named.values_list("owner", flat=True).distinct())


class Duplicate(NamedTuple):
    """Items with different ids that ask one owner for one thing."""

    ids: list[str]
    name: str
    schemes: list[str]


def duplicate_asks() -> list[Duplicate]:
    """Different ids, asked for by schemes in force, that mean the same: the same name, or the same definition and
    unit of measure of the same owner. The register refuses them, so this is empty unless something went round it."""
    asks: dict[str, list[str]] = defaultdict(list)
    for id, scheme in Ask.objects.filter(ended_at=None).values_list("item__code", "scheme"):
        asks[id].append(scheme)
    groups: dict[tuple[str, ...], list[Definition]] = defaultdict(list)
    for d in Definition.objects.filter(until=None, item__code__in=list(asks)).select_related("item"):
        groups["name", plain(d.name)].append(d)
        if d.definition:
            groups["definition", plain(d.definition), plain(d.uom), plain(d.owner)].append(d)
    found = {}
    for same in groups.values():
        ids = sorted(d.item.code for d in same)
        if len(ids) > 1:
            found[tuple(ids)] = Duplicate(ids, same[0].name, sorted({s for i in ids for s in asks[i]}))
    return list(found.values())


def count() -> int:
    """How many items the register holds."""
    return Definition.objects.filter(until=None).count()


def conflicts(open_only: bool = True, id: str = "") -> list[Conflict]:
    """Conflicts of definition (of one item, if named), the newest first."""
    found = Conflict.objects.select_related("item", "standing").order_by("-id")
    if id:
        found = found.filter(item__code=id)
    return list(found.filter(settled="") if open_only else found)
