"""Pages of units: the map of a day, one unit's life, recording what became of units, taking lists in."""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render, resolve_url
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from quanheng.engine.errors import Problem, Refused
from quanheng.platform.registry import maps
from quanheng.platform.registry.act import may
from quanheng.platform.registry.changes import place, record_change
from quanheng.platform.registry.dated import ALWAYS, CHANGES, DEFAULT, FOREVER
from quanheng.platform.registry.forms import Map, Placement, UnitChanged, UnitList
from quanheng.platform.registry.intake import LARGEST, take
from quanheng.platform.registry.people import standing
from quanheng.platform.registry.powers import ROLES
from quanheng.platform.ui.environment import said

WHOLE = 300  # units shown at once; a larger tree opens level by level


class Line(NamedTuple):
    """A unit in the tree: how deep, how many below, whether those are shown."""

    called: maps.Called
    kind: str
    depth: int
    below: int
    closed: bool


@require_GET
def units(request: HttpRequest) -> HttpResponse:
    """The tree of a hierarchy on a day."""
    form = Map(request.GET or None)
    asked = form.cleaned_data if form.is_bound and form.is_valid() else {}
    day = asked.get("on") or maps.today()
    hierarchy = asked.get("hierarchy") or DEFAULT
    tree, names = maps.tree(hierarchy, day), maps.names(day)
    kinds = dict(maps.living(day).values_list("code", "kind"))
    word, under = asked.get("q", "").strip(), asked.get("under", "")
    if under and under not in tree:
        under = ""
    lines = _found(tree, names, kinds, word) if word else _lines(tree, names, kinds, under)
    return render(
        request,
        "registry/units.html",
        {
            "form": Map(initial={"hierarchy": hierarchy, "on": day, "q": word}),
            "problems_of_form": form.errors if form.is_bound else {},
            "lines": lines, "count": len(tree), "day": day, "today": maps.today(), "hierarchy": hierarchy,
            "way": [names[u] for u in [*reversed(tree.ancestors(under)), under]] if under else [],
            "word": word, "whole": len(tree) <= WHOLE,
            "may_change": may("registry.change", request.actor), "may_enrol": may("registry.enrol", request.actor),
        },
    )  # fmt: skip


def _lines(tree: Any, names: dict[str, maps.Called], kinds: dict[str, str], under: str) -> list[Line]:
    deepest = 99 if len(tree) <= WHOLE else 1
    found = []
    for unit, depth in tree.walk(under):
        if depth <= deepest:
            below = len(tree.children(unit))
            found.append(
                Line(names[unit], kinds.get(unit, ""), min(depth, 4), below, depth == deepest and below > 0)
            )
    return found


def _found(tree: Any, names: dict[str, maps.Called], kinds: dict[str, str], word: str) -> list[Line]:
    low = word.lower()
    hits = [u for u in tree.parents if low in u.lower() or low in names[u].name.lower() or low in names[u].name_en.lower()]  # fmt: skip
    return [Line(names[u], kinds.get(u, ""), 0, len(tree.children(u)), True) for u in sorted(hits)[:WHOLE]]


def span(since: date | None, until: date | None) -> str:
    """A span of days in words: “2024-01-01 起”, “至 2025-12-31”."""
    begun = since is not None and since > ALWAYS
    ended = until is not None and until < FOREVER
    if begun and ended:
        return _("%(since)s 至 %(until)s 前") % {"since": since, "until": until}
    if begun:
        return _("%(since)s 起") % {"since": since}
    if ended:
        return _("至 %(until)s 前") % {"until": until}
    return _("一直")


@require_http_methods(["GET", "HEAD"])
def unit(request: HttpRequest, code: str) -> HttpResponse:
    """One unit: names, places in hierarchies, what became of it, who sits there."""
    return _unit(request, code, Placement(initial={"since": maps.today(), "hierarchy": DEFAULT}), [])


def _unit(
    request: HttpRequest, code: str, form: Placement, problems: list[Problem], status: int = 200
) -> HttpResponse:
    life = maps.life(code)
    if life is None:
        raise Http404(_("没有单位“%(code)s”") % {"code": code})
    hierarchies = maps.hierarchies()
    names = maps.names()
    children = [names[u] for u in maps.tree().children(code)][:WHOLE]
    seats = standing().filter(unit=code, person__is_active=True).select_related("person", "stands_for")
    return render(
        request,
        "registry/unit.html",
        {
            "unit": life.unit, "exists": life.unit.since <= maps.today() < life.unit.until,
            "lived": span(life.unit.since, life.unit.until),
            "names": [(n, span(n.since, n.until)) for n in life.names],
            "placings": [(said(hierarchies[p.hierarchy]), p, span(p.since, p.until)) for p in life.placings],
            "changes": [(said(CHANGES[c.kind]), c, list(c.successions.all())) for c in life.changes],
            "children": children,
            "seats": [(s, said(ROLES[s.role]), span(s.since, s.until)) for s in seats],
            "form": form, "problems": problems, "may_place": may("registry.place", request.actor, code),
            "may_change": may("registry.change", request.actor, code),
        },
        status=status,
    )  # fmt: skip


@require_POST
def placed(request: HttpRequest, code: str) -> HttpResponse:
    """Put the unit under another."""
    form, problems = Placement(request.POST), []
    if form.is_valid():
        typed = form.cleaned_data
        try:
            place(code, typed["parent"].strip(), typed["hierarchy"], typed["since"], by=request.actor)
            messages.success(request, _("已登记。"))
            return HttpResponseRedirect(resolve_url("registry:unit", code))
        except Refused as refused:
            problems = refused.problems
    return _unit(request, code, form, problems, 422)


@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest) -> HttpResponse:
    """Record what became of units."""
    form = UnitChanged(
        request.POST or None, initial={"old": request.GET.get("old", "")[:100], "kind": "merged"}
    )
    problems: list[Problem] = []
    if request.method == "POST" and form.is_valid():
        try:
            kept = record_change(form.change(), by=request.actor)
            messages.success(request, _("已登记；%(day)s 起生效。") % {"day": kept.at})
            to = next((s.new_id or s.old_id for s in kept.successions.all()), None)
            return HttpResponseRedirect(resolve_url("registry:unit", to))
        except Refused as refused:
            problems = refused.problems
    status = 422 if request.method == "POST" else 200
    return render(request, "registry/change.html", {"form": form, "problems": problems}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def take_in(request: HttpRequest) -> HttpResponse:
    """Take a list of units in."""
    form = UnitList(request.POST or None, request.FILES or None)
    problems: list[Problem] = []
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            data = file.read(LARGEST + 1)
            done = take([(file.name, data)], by=request.actor, gbt2260=form.cleaned_data["gbt2260"])
            messages.success(
                request,
                _("新登记 %(new)s 个单位，更新 %(updated)s 个，未变 %(unchanged)s 个。")
                % {"new": done.new, "updated": done.updated, "unchanged": done.unchanged},
            )
            return HttpResponseRedirect(resolve_url("registry:units"))
        except Refused as refused:
            problems = refused.problems[:200]
    status = 422 if request.method == "POST" else 200
    return render(request, "registry/import.html", {"form": form, "problems": problems}, status=status)
