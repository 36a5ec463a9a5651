"""Promise: a number given by group is given for every group."""

from __future__ import annotations

from collections.abc import Iterator

from quanheng.engine.errors import Place, Problem
from quanheng.engine.scheme.checks.formulas import band_place, inside
from quanheng.engine.scheme.checks.places import Places
from quanheng.engine.scheme.checks.saying import listed, problem
from quanheng.engine.scheme.model import PerGroup, Scheme


def check(scheme: Scheme, places: Places) -> Iterator[Problem]:
    """Declared groups that a number by group passes over without a default.

    Weights are looked at by the check of weights: a weight left out there means an equal share.
    """
    groups = [g.id for g in scheme.groups]
    for number, place in _numbers(scheme, places):
        missing = [g for g in groups if number.of(g) is None]
        if missing and number.groups:
            zh, en = listed(missing)
            yield problem(
                "group-without-number", place,
                (f"没有给分组 {zh} 的数", f"there is no number for the groups {en}"),
                ("每个分组一个数，或写 default", "a number for each group, or a default"),
                ("补上，或加 default", "add it, or add a default"),
            )  # fmt: skip


def _numbers(scheme: Scheme, places: Places) -> Iterator[tuple[PerGroup, Place]]:
    for node in scheme.root.walk():
        if isinstance(node.target, PerGroup):
            yield node.target, places.node(node.id, "target")
        if node.rate:
            for key, number in inside(node.rate, PerGroup):
                yield number, places.node(node.id, "rate", key)
    for kind, extra in (("bonus", scheme.adjust.bonus), ("deduct", scheme.adjust.deduct)):
        if isinstance(extra.cap, PerGroup):
            yield extra.cap, places.at("adjust", kind, "cap")
        for category in extra.categories:
            if isinstance(category.cap, PerGroup):
                yield category.cap, places.at("adjust", kind, "categories", category.id, "cap")
    for n, band in enumerate(scheme.grades.bands):
        for key in ("quota", "quota_with_better"):
            number = getattr(band, key)
            if isinstance(number, PerGroup):
                yield number, band_place(places, n, key)
