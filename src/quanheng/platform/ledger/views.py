"""The pages of the ledger room: what it holds, one item over units and periods, one figure with its whole life."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from quanheng.engine.scheme.model import Item, Scheme
from quanheng.platform.journal import queries as journal
from quanheng.platform.ledger import finding, locks, queries
from quanheng.platform.ledger.forms import DayForm, FindForm
from quanheng.platform.ledger.queries import Figure
from quanheng.platform.ledger.shown import lines, text_of
from quanheng.platform.ledger.sight import INSIDERS, sees
from quanheng.platform.registry import queries as registry
from quanheng.platform.schemes import queries as schemes
from quanheng.platform.schemes.models import SchemeVersion
from quanheng.platform.ui.environment import language, named
from quanheng.platform.ui.numbers import NOTHING


def title_of(version: Any) -> str:
    """The title of a scheme version or of a lock in the language of the page."""
    return version.title_en if language() == "en" and version.title_en else version.title


def listing(request: HttpRequest) -> HttpResponse:
    """Data items of the schemes in force, and how much of them there is."""
    shelves = []
    for version in schemes.versions():
        scheme = schemes.resolved(version)
        counted = finding.items(list(scheme.items), list(schemes.members(version)))
        rows = [
            {"number": k, "item": i, "name": named(i), "n": counted.get(i.id)}
            for k, i in enumerate(scheme.items.values())
        ]
        shelves.append({"version": version, "title": title_of(version), "scheme": scheme, "rows": rows})
    return render(request, "ledger/list.html", {
        "shelves": shelves, "extent": queries.extent(), "inside": request.user.is_authenticated, "form": FindForm(auto_id="f-%s"),
        "locks": len(queries.locks()),
    })  # fmt: skip


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
    """One item: a row a unit, a column a period, every figure a link; now, or as known on a day."""
    version, resolved, found = _item(scheme, number)
    form = DayForm(request.GET or None)
    day = form.cleaned_data["as_of"] if form.is_valid() else None
    members = schemes.members(version)
    as_of = finding.end_of(day) if day else None
    held = [f for f in queries.in_force(items=[found.id], units=list(members), as_of=as_of)]
    figures = [f for f in held if sees(request.actor, f)]
    periods = sorted({f.period for f in figures})
    by_unit: dict[str, dict[str, Figure]] = {}
    for f in figures:
        by_unit.setdefault(f.unit, {})[f.period] = f
    units = registry.units(members)
    rows = []
    for code in members:
        own = by_unit.get(code, {})
        cells = [
            (own[p].id, text_of(own[p]), own[p].edition) if p in own else (None, NOTHING, 1) for p in periods
        ]
        rows.append({"name": named(units[code]), "cells": cells})
    return render(request, "ledger/item.html", {
        "version": version, "scheme": resolved, "title": title_of(version), "item": found, "name": named(found), "periods": periods,
        "rows": rows, "sources": _sources(figures), "count": len(figures), "uses": _uses(resolved, found), "form": form, "day": day,
        "hidden": len(held) - len(figures), "number": number,
    })  # fmt: skip


def _sources(figures: list[Figure]) -> list[str]:
    """The sources of these figures without their year, each once."""
    return list(dict.fromkeys(re.sub(r"[，, ]*\d{4} ?年?$", "", f.source) for f in figures if f.source))[:6]


def _uses(scheme: Scheme, item: Item) -> list[dict[str, Any]]:
    """The indicators that read an item."""
    return [
        {"name": named(leaf), "number": k}
        for k, leaf in enumerate(scheme.leaves)
        if leaf.measure is not None and item.id in leaf.measure.names
    ]


def figure(request: HttpRequest, id: int) -> HttpResponse:
    """One row of the ledger and its whole life: who typed it where, who posted it, what it superseded, what superseded it."""
    found = queries.figure(id)
    if found is None:
        raise Http404(_("台账里没有第 %(n)s 号") % {"n": id})
    if not sees(request.actor, found):
        raise PermissionDenied("ledger:figure")
    life = [f for f in queries.history(*found.key) if sees(request.actor, f)]
    homes = _homes(found)
    item: Item | None = homes[0]["item"] if homes else None
    unit = registry.units([found.unit])[found.unit]
    series = [f for f in queries.in_force(items=[found.item], units=[found.unit]) if sees(request.actor, f)]
    later = next((f for f in life if f.supersedes == found.id), None)
    told = lines(life)
    own = next(t for t in told if t.figure.id == found.id)
    return render(request, "ledger/figure.html", {
        "figure": found, "value": text_of(found), "reported": found.value is not None, "unit": named(unit), "own": own,
        "item": item, "name": named(item) if item else found.item, "uom": _(item.uom) if item and item.uom else "",
        "life": told, "later": later, "homes": homes, "scheme": homes[0]["scheme"] if homes else None,
        "leaf": journal.leaf_of("ledger.post", posting=found.posting), "posting": queries.posting(found.posting),
        "series": [(f, text_of(f)) for f in series], "held": _held(found), "inside": bool(request.actor.roles & INSIDERS), **line(series, found.period),
    })  # fmt: skip


def _homes(figure: Figure) -> list[dict[str, Any]]:
    """The schemes in force that read this figure."""
    homes = []
    for version in schemes.versions():
        scheme = schemes.resolved(version)
        if figure.item in scheme.items and figure.unit in schemes.members(version):
            item = scheme.items[figure.item]
            number = list(scheme.items).index(figure.item)
            homes.append(
                {"version": version, "title": title_of(version), "scheme": scheme, "item": item, "number": number,
                 "uses": _uses(scheme, item)}
            )  # fmt: skip
    return homes


def _held(figure: Figure) -> list[Any]:
    """The locks on a figure."""
    return [h.lock for h in locks.standing([figure.item], [figure.period]) if h.holds(*figure.key)]


def line(series: list[Figure], period: str, width: int = 560, height: int = 120) -> Mapping[str, Any]:
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


def moment_of(day: Any) -> str:
    """A day in words for the head of a page."""
    return (
        _("按 %(day)s 当时的台账") % {"day": day.isoformat()}
        if day
        else _("现行，%(day)s") % {"day": timezone.localdate().isoformat()}
    )
