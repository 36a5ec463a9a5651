"""Hints at the design, not at figures: one indicator for unlike duties, common weights (A14), photos by the day (A17).

They are read from the schemes in force and the calls that are open; nothing is kept, nobody is asked.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal
from math import ceil

from quanheng.engine.errors import Text
from quanheng.engine.scheme.model import Scheme
from quanheng.platform.collection import queries as collection
from quanheng.platform.collection.burden import MINUTES_A_PHOTO
from quanheng.platform.collection.models import Call
from quanheng.platform.doubts import parameters
from quanheng.platform.schemes import queries as schemes
from quanheng.platform.schemes.models import SchemeVersion


@dataclass(frozen=True)
class Shared:
    """A group of a scheme and how much of its weight is common to all groups: `shared` the indicators, `core` its own."""

    version: SchemeVersion
    group: str
    units: tuple[str, ...]
    common: Decimal
    shared: tuple[Text, ...]
    core: tuple[Text, ...]
    over: bool

    @property
    def bare(self) -> bool:
        """True where the group has no indicator of its own mission."""
        return not self.core


@dataclass(frozen=True)
class Photos:
    """A photo request of an open call: photos a month as asked and as sampled, and the hours of both."""

    call: int
    title: Text
    item: str
    each: int
    people: int
    days: int
    photos: int
    hours: Decimal
    sampled: int
    sampled_hours: Decimal


def shared() -> list[Shared]:
    """The groups of schemes in force without a core-mission indicator, or whose common weight is above the line."""
    line = parameters.share("common")
    found = []
    for version in schemes.versions():
        scheme = schemes.resolved(version)
        members = schemes.members(version)
        by_group: defaultdict[str, list[str]] = defaultdict(list)
        for unit, group in members.items():
            by_group[group].append(unit)
        if len(by_group) < 2:
            continue
        found += _groups(version, scheme, dict(by_group), line)
    return found


def _groups(
    version: SchemeVersion, scheme: Scheme, by_group: dict[str, list[str]], line: Decimal
) -> list[Shared]:
    weights = {g: _weights(scheme, g) for g in by_group}
    names = {n.id: Text(n.name, n.name_en or n.name) for n in scheme.leaves}
    found = []
    for group, own in weights.items():
        total = sum(own.values(), Decimal(0))
        if not total:
            continue
        everywhere = [n for n in own if all(n in other for other in weights.values())]
        alone = [n for n in own if not any(n in other for g, other in weights.items() if g != group)]
        common = sum((own[n] for n in everywhere), Decimal(0)) / total
        over = common > line
        if everywhere and (over or not alone):
            found.append(
                Shared(
                    version,
                    group,
                    tuple(sorted(by_group[group])),
                    common,
                    tuple(names[n] for n in everywhere),
                    tuple(names[n] for n in alone),
                    over,
                )
            )
    return sorted(found, key=lambda s: (-s.common, s.group))


def _weights(scheme: Scheme, group: str) -> dict[str, Decimal]:
    """Leaf → its weight in a group; those without any, or below a node without any, left out."""
    found = {}
    for leaf in scheme.leaves:
        weight, node = scheme.weight(leaf, group), scheme.parents.get(leaf.id)
        while node is not None and weight > 0:
            if scheme.weight(node, group) <= 0:
                weight = Decimal(0)
            node = scheme.parents.get(node.id)
        if weight > 0:
            found[leaf.id] = weight
    return found


def photos() -> list[Photos]:
    """Photo requests of open calls above the line, with what sampling would save."""
    most, days, share = parameters.days("photos"), parameters.days("photo_days"), parameters.share("sample")
    found = []
    for call in collection.calls("open"):
        for asked in call.requests:
            each, people = int(asked.get("photos") or 0), int(asked.get("people") or 0)
            if each * Decimal(str(asked.get("sampled") or 1)) <= most:
                continue
            found.append(_photos(call, str(asked["item"]), each, people, days, share))
    return found


def _photos(call: Call, item: str, each: int, people: int, days: int, share: Decimal) -> Photos:
    whole = each * days * people
    part = ceil(whole * share)
    return Photos(
        call.pk, Text(call.title, call.title_en or call.title), item, each, people, days, whole,
        whole * MINUTES_A_PHOTO / 60, part, part * MINUTES_A_PHOTO / 60,
    )  # fmt: skip
