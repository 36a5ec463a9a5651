"""What rectification asks of next year's targets: the schemes and indicators to choose from, and what the target is now."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import NamedTuple

from django.urls import reverse

from quanheng.engine.scheme.model import Node
from quanheng.platform.followup import queries
from quanheng.platform.followup.models import Rectification, TargetLink
from quanheng.platform.schemes import carried, drafts
from quanheng.platform.schemes import queries as schemes
from quanheng.platform.schemes.models import Draft


class Held(NamedTuple):
    """A link, the indicator it ties to (None: gone from the scheme), the target that stands there, whether that is looser."""

    link: TargetLink
    leaf: Node | None
    now: Decimal | None
    looser: bool


def choices_of(unit: str) -> list[tuple[str, list[tuple[str, str]]]]:
    """(title of a scheme, its indicators as (scheme|indicator, name)): the schemes that assess a unit, all where none does."""
    found = []
    for scheme, title, units, nodes in _ahead():
        found.append((unit in units, title, [(f"{scheme}|{k}", name) for k, name in nodes.items()]))
    own = [(title, nodes) for mine, title, nodes in found if mine]
    return own or [(title, nodes) for _mine, title, nodes in found]


def _ahead() -> Iterable[tuple[str, str, set[str], dict[str, str]]]:
    drafted = {d.scheme: d for d in _drafts()}
    for scheme, draft in drafted.items():
        yield scheme, draft.title, set(draft.members), schemes.tree_names(schemes.text(draft).text)
    for version in schemes.versions():
        if version.scheme not in drafted:
            yield (
                version.scheme,
                version.title,
                set(schemes.members(version)),
                queries.nodes_of(version.scheme),
            )


def _drafts() -> list[Draft]:
    return [d for d in schemes.drafts() if d.scheme and d.version_id is None]


def held(row: Rectification) -> list[Held]:
    """The links of a problem, each with the target as it stands now."""
    return [held_link(link) for link in row.links.all()]


def held_link(link: TargetLink) -> Held:
    """One link with the target as it stands now."""
    leaf, now = _target(link.scheme, link.node, link.rectification.unit)
    return Held(link, leaf, now, leaf is not None and carried.looser(leaf, now, link.value))


def _target(scheme: str, node: str, unit: str) -> tuple[Node | None, Decimal | None]:
    """An indicator of a scheme in draft, else in force, and its target for a unit as it stands."""
    draft = next((d for d in _drafts() if d.scheme == scheme), None)
    version = None if draft is not None else schemes.in_force(scheme)
    if draft is not None:
        known = drafts.examined(draft, schemes.text(draft).text).scheme
        values = {line.key: line.end.value for line in schemes.lines(draft)}
    elif version is not None:
        known = schemes.resolved(version)
        values = {(u, n, p): v for u, n, p, v in schemes.targets(version)}
    else:
        return None, None
    leaf = None if known is None else known.nodes.get(node)
    return leaf, None if leaf is None else carried.standing(leaf, values, unit)


def told(scheme: str) -> Iterable[carried.Carried]:
    """What rectification means the targets of a scheme to be, for the page of targets."""
    for link in queries.links_of(scheme):
        row = link.rectification
        yield carried.Carried(
            row.unit, link.node, link.value, row.number, link.words or row.text, reverse("followup:rectification", args=[row.pk])
        )  # fmt: skip
