"""The pages of the ledger room: what it holds, one item over units and periods, one figure with its whole life."""

from __future__ import annotations

import re
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from quanheng.engine.scheme.model import Item, Scheme
from quanheng.engine.terms import ABSENCES, STATUSES
from quanheng.platform.ledger import queries
from quanheng.platform.ledger.doors import DOORS
from quanheng.platform.ledger.queries import Figure
from quanheng.platform.lib.decimals import plain
from quanheng.platform.registry import queries as registry
from quanheng.platform.schemes import queries as schemes
from quanheng.platform.schemes.models import SchemeVersion
from quanheng.platform.ui.environment import language, named
from quanheng.platform.ui.numbers import NOTHING, written


def text_of(figure: Figure) -> str:
    """A figure's value as posted, or the word for its absence."""
    if figure.value is not None:
        return written(plain(figure.value))
    _key, zh, en = ABSENCES[STATUSES[figure.status]]
    return en if language() == "en" else zh


def _title(version: SchemeVersion) -> str:
    return version.title_en if language() == "en" and version.title_en else version.title


def listing(request: HttpRequest) -> HttpResponse:
    """Data items of the schemes in force, and how much of them there is."""
    shelves = []
    for version in schemes.versions():
        scheme = schemes.resolved(version)
        counted: dict[str, tuple[int, str, str]] = {}
        for f in queries.in_force(items=list(scheme.items), units=list(schemes.members(version))):
            n, first, last = counted.get(f.item, (0, f.period, f.period))
            counted[f.item] = (n + 1, min(first, f.period), max(last, f.period))
        rows = [
            {"number": k, "item": i, "name": named(i), "n": counted.get(i.id, (0, "", ""))}
            for k, i in enumerate(scheme.items.values())
        ]
        shelves.append({"version": version, "title": _title(version), "scheme": scheme, "rows": rows})
    return render(request, "ledger/list.html", {"shelves": shelves, "extent": queries.extent()})


def _item(scheme_id: str, number: int) -> tuple[SchemeVersion, Scheme, Item]:
    version = schemes.in_force(scheme_id)
    if version is None:
        raise Http404(_("没有“%(s)s”这份方案") % {"s": scheme_id})
    scheme = schemes.resolved(version)
    listed = list(scheme.items.values())
    if number >= len(listed):
        raise Http404(_("没有这项数据"))
    return version, scheme, listed[number]


def item(request: HttpRequest, scheme: str, number: int) -> HttpResponse:
    """One item: a row a unit, a column a period, every figure a link."""
    version, resolved, found = _item(scheme, number)
    members = schemes.members(version)
    figures = queries.in_force(items=[found.id], units=list(members))
    periods = sorted({f.period for f in figures})
    by_unit: dict[str, dict[str, Figure]] = {}
    for f in figures:
        by_unit.setdefault(f.unit, {})[f.period] = f
    units = registry.units(members)
    rows = []
    for code in members:
        own = by_unit.get(code, {})
        cells = [(own[p].id, text_of(own[p])) if p in own else (None, NOTHING) for p in periods]
        rows.append({"name": _unit_name(units[code]), "cells": cells})
    return render(request, "ledger/item.html", {
        "version": version, "scheme": resolved, "title": _title(version), "item": found, "name": named(found), "periods": periods,
        "rows": rows, "sources": _sources(figures), "count": len(figures), "uses": _uses(resolved, found),
    })  # fmt: skip


def _sources(figures: list[Figure]) -> list[str]:
    """The sources of these figures without their year, each once."""
    return list(dict.fromkeys(re.sub(r"[，, ]*\d{4} ?年?$", "", f.source) for f in figures if f.source))[:6]


def _unit_name(unit: Any) -> str:
    return unit.name_en if language() == "en" and unit.name_en else unit.name


def _uses(scheme: Scheme, item: Item) -> list[dict[str, Any]]:
    """The indicators that read an item."""
    return [
        {"name": named(leaf), "number": k}
        for k, leaf in enumerate(scheme.leaves)
        if leaf.measure is not None and item.id in leaf.measure.names
    ]


def figure(request: HttpRequest, id: int) -> HttpResponse:
    """One row of the ledger: value, definition, source, when posted, what it superseded, what superseded it."""
    found = queries.figure(id)
    if found is None:
        raise Http404(_("台账里没有第 %(n)s 号") % {"n": id})
    life = queries.history(found.item, found.unit, found.period)
    homes = []
    item: Item | None = None
    for version in schemes.versions():
        scheme = schemes.resolved(version)
        if found.item in scheme.items and found.unit in schemes.members(version):
            item = item or scheme.items[found.item]
            number = list(scheme.items).index(found.item)
            homes.append(
                {
                    "version": version,
                    "title": _title(version),
                    "scheme": scheme,
                    "number": number,
                    "uses": _uses(scheme, scheme.items[found.item]),
                }
            )
    unit = registry.units([found.unit])[found.unit]
    series = queries.in_force(items=[found.item], units=[found.unit])
    later = next((f for f in life if f.supersedes == found.id), None)
    return render(request, "ledger/figure.html", {
        "figure": found, "value": text_of(found), "reported": found.value is not None, "unit": _unit_name(unit),
        "item": item, "name": named(item) if item else found.item, "uom": _(item.uom) if item and item.uom else "",
        "door": DOORS[found.door].say(language()), "life": [(f, text_of(f)) for f in life], "later": later,
        "homes": homes, "scheme": homes[0]["scheme"] if homes else None,
        "series": [(f, text_of(f)) for f in series], **line(series, found.period),
    })  # fmt: skip


def line(series: list[Figure], period: str, width: int = 560, height: int = 120) -> dict[str, Any]:
    """Geometry of the item's line over the periods, with the square at this one."""
    known = [f for f in series if f.value is not None]
    if len(known) < 2:
        return {"path": "", "at": None}
    values = [float(f.value) for f in known if f.value is not None]
    low, high = min(values), max(values)
    spot = {f.period: (round(14 + k * (width - 28) / (len(known) - 1), 1), round(10 + (height - 20) * (1 - (v - low) / (high - low or 1)), 1))
            for k, (f, v) in enumerate(zip(known, values, strict=True))}  # fmt: skip
    return {
        "path": "M" + "L".join(f"{x} {y}" for x, y in spot.values()), "at": spot.get(period), "size": (width, height),
        "ends": (known[0].period, known[-1].period), "dots": list(spot.values()),
    }  # fmt: skip
