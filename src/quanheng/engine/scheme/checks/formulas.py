"""Every formula of a scheme with what it is for, which names it may use, and where it stands."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass
from typing import Any, TypeVar

from quanheng.engine.errors import Place
from quanheng.engine.formula import Formula
from quanheng.engine.scheme.checks.places import Places
from quanheng.engine.scheme.model import Extra, Node, Scheme
from quanheng.engine.scheme.rate import key_of

T = TypeVar("T")


@dataclass(frozen=True)
class Used:
    """A formula in use. `kind`: measure target parameter combine adjust outside grade attributes."""

    formula: Formula
    kind: str
    place: Place
    node: Node | None = None
    generated: bool = False  # made from the rule, not written


def all_formulas(scheme: Scheme, places: Places) -> Iterator[Used]:
    """All formulas, in document order."""
    for group in scheme.groups:
        if group.where:
            yield Used(group.where, "attributes", places.at("groups", group.id, "where"))
    for node in scheme.root.walk():
        yield from _of_node(node, places)
    for kind, extra in (("bonus", scheme.adjust.bonus), ("deduct", scheme.adjust.deduct)):
        yield from _of_extra(kind, extra, places)
    for n, veto in enumerate(scheme.adjust.veto):
        yield Used(veto.when, "adjust", places.at("adjust", "veto", n, "when"))
    if scheme.rank.outside:
        yield Used(scheme.rank.outside, "outside", places.at("rank", "outside"))
    yield from _of_grades(scheme, places)


def _of_node(node: Node, places: Places) -> Iterator[Used]:
    if isinstance(node.combine, Formula):
        yield Used(node.combine, "combine", places.node(node.id, "combine"), node)
    if node.measure:
        written = node.id in places.nodes and "measure" in dict(places.nodes[node.id].items())
        yield Used(node.measure, "measure", places.node(node.id, "measure"), node, not written)
    if isinstance(node.target, Formula):
        yield Used(node.target, "target", places.node(node.id, "target"), node)
    if node.rate:
        for key, formula in inside(node.rate, Formula):
            yield Used(formula, "parameter", places.node(node.id, "rate", key), node)


def inside(value: Any, kind: type[T], key: str = "") -> Iterator[tuple[str, T]]:
    """What is of a kind among the fields of a rule, with the key of the field."""
    if isinstance(value, kind):
        yield key, value
    elif is_dataclass(value) and not isinstance(value, type):
        for of in fields(value):
            yield from inside(getattr(value, of.name), kind, key or key_of(of))
    elif isinstance(value, tuple):
        for member in value:
            yield from inside(member, kind, key)


def _of_extra(kind: str, extra: Extra, places: Places) -> Iterator[Used]:
    for key in ("cap", "only_if"):
        formula = getattr(extra, key)
        if isinstance(formula, Formula):
            yield Used(formula, "adjust", places.at("adjust", kind, key))
    for category in extra.categories:
        at = ("adjust", kind, "categories", category.id)
        if isinstance(category.cap, Formula):
            yield Used(category.cap, "adjust", places.at(*at, "cap"))
        for name, formula in category.claims.items():
            yield Used(formula, "adjust", places.at(*at, "claims", name))


def _of_grades(scheme: Scheme, places: Places) -> Iterator[Used]:
    for n, band in enumerate(scheme.grades.bands):
        for key in ("quota", "quota_with_better"):
            formula = getattr(band, key)
            if isinstance(formula, Formula):
                yield Used(formula, "attributes", band_place(places, n, key))
        if band.requires:
            yield Used(band.requires, "grade", band_place(places, n, "requires"))
    for n, limit in enumerate(scheme.grades.limits):
        yield Used(limit.when, "grade", places.at("grades", "limits", n, "when"))
    for n, promote in enumerate(scheme.grades.promote):
        yield Used(promote.when, "grade", places.at("grades", "promote", n, "when"))


def band_place(places: Places, n: int, *path: str | int) -> Place:
    """The place of a grade, in either form the grades may be written in."""
    bands = ("grades", "bands") if places.says("grades", "bands") else ("grades",)
    return places.at(*bands, n, *path)
