"""The public pages: home, search, a unit, trends, open data, subscribing, weigh it yourself, and what is not there."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from typing import Any

from django.db import Error
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from quanheng.bundle import pyz
from quanheng.platform.journal import queries as journal
from quanheng.platform.portal import queries
from quanheng.platform.portal.queries import Shown
from quanheng.platform.publication import open_data as formats
from quanheng.platform.publication import queries as published
from quanheng.platform.publication import shelf, telling
from quanheng.platform.publication.views import events
from quanheng.platform.schemes import queries as schemes
from quanheng.platform.scoring import board, exports, heatmap
from quanheng.platform.scoring import queries as scoring
from quanheng.platform.scoring.opening import framed, sent
from quanheng.platform.scoring.sentences import quota_words, when
from quanheng.platform.ui import heat
from quanheng.platform.ui.environment import language, named
from quanheng.platform.ui.numbers import fixed, kilobytes, number

SMALL = 14  # with so many units or fewer the home page shows the whole table
SHELVES = 2  # schemes shown in full on the first page
PICKED = 4  # units named in a trend


def home(request: HttpRequest) -> HttpResponse:
    """The first page: what this is, findings of each scheme, search, weigh it yourself. While the database is away,
    the list of releases."""
    try:
        found, parts = queries.shown(), queries.parts()
        witnesses = journal.state()
    except Error:
        listed, since = shelf.kept()
        rows = [telling.described(r) for r in listed]
        return render(request, "publication/releases.html", {"releases": rows, "events": events(listed), "since": since})  # fmt: skip
    newest = max(found, key=lambda s: s.issue.pk, default=None)
    signed = [v for v in witnesses.vouching if v.at is not None]
    return render(request, "portal/home.html", {
        "when": when, "shelves": [_shelf(s) for s in found[:SHELVES]], "more": [_brief(s) for s in found[SHELVES:]], "near": _near(found),
        "parts_shown": [telling.described(shelf.told(r)) for r in parts], "newest": _brief(newest) if newest else None,
        "signed": len(signed), "witnesses": len(witnesses.vouching), "verifier_size": kilobytes(len(_verifier()[0])),
        "witness_words": _signed(witnesses), "notices": [telling.described(shelf.told(r)) for r in published.releases(("proposed",))],
    })  # fmt: skip


def _signed(state: journal.State) -> str:
    """Who has signed, and who has not yet."""
    said = lambda v: (v.witness.title_en if language() == "en" else v.witness.title) or v.witness.name  # noqa: E731
    done = [said(v) for v in state.vouching if v.at is not None]
    open_ones = [said(v) for v in state.vouching if v.at is None]
    parts = [
        _("%(who)s已签") % {"who": _("、").join(done)} if done else "",
        _("%(who)s待签") % {"who": _("、").join(open_ones)} if open_ones else "",
    ]
    return _("；").join(p for p in parts if p)


def _brief(s: Shown) -> dict[str, Any]:
    """A release in a line."""
    told = telling.described(shelf.told(s.issue))
    return {**told, "period": s.reading.latest, "run_id": s.run.pk, "units": len(s.reading.units)}


def _near(found: list[Shown]) -> list[tuple[str, int, str, str]]:
    """Places one might look up: who rose and who fell most in each scheme."""
    listed = []
    for s in found[:SHELVES]:
        period = s.reading.latest
        moved = sorted((x for x in s.reading.ranking(period) if x.change), key=lambda x: x.change or 0)
        listed += [(board.named_unit(x.unit), s.run.pk, period, x.unit.id) for x in (*moved[-1:], *moved[:1])]
    return listed


def _shelf(s: Shown) -> dict[str, Any]:
    """A scheme on the home page."""
    read, period = s.reading, s.reading.latest
    squares, size = board.squares(read, period)
    found = board.finding(read, period)
    scores, middle = read.scores(period), read.median(period) or 0
    small = len(read.units) <= SMALL
    return {
        **framed(s.run, read, period), "small": small, "version": s.version, "finding": found, "issue": _brief(s),
        "quota_words": quota_words(read, found), "squares": squares, "size": size,
        "down": fixed(middle - min(scores, default=0), 0), "up": fixed(max(scores, default=0) - middle, 0), "median": middle,
        "empty_squares": _("、").join(q.name for q in squares if q.standing is None),
        "rows": _table(s) if small else [], "longest": len(read.units), "lead": heatmap.lead(read, period),
        "columns": [(named(leaf), _(leaf.uom) if leaf.uom else "", number(read.full(leaf))) for leaf in _shown_leaves(s)],
        "ranking": read.ranking(period), "overlapping": _overlapping(s), "leaves": len(read.leaves), "years": len(read.periods),
    }  # fmt: skip


def _shown_leaves(s: Shown) -> list[Any]:
    """The five indicators that part the units most, in document order."""
    strongest = {n.id for n, _p, _w in s.reading.influence(s.reading.latest)[:5]}
    return [leaf for leaf in s.reading.leaves if leaf.id in strongest]


def _table(s: Shown) -> list[dict[str, Any]]:
    """Rows of a small scheme: standing, ranks over the years, the strongest indicators as heat."""
    read, period = s.reading, s.reading.latest
    leaves = _shown_leaves(s)
    steps = {
        leaf.id: heat.steps(
            {u.id: c.points for u, c in zip(read.units, read.cells(period, leaf), strict=True)}
        )
        for leaf in leaves
    }
    rows = []
    for x in read.ranking(period):
        ranks = [read.standing(p, x.unit.id).rank for p in read.periods]
        cells = []
        for leaf in leaves:
            c = read.cell(period, leaf, x.unit.id)
            places = leaf.decimals
            cells.append(
                (number(c.value) if places is None else fixed(c.value, places), steps[leaf.id][x.unit.id])
            )
        rows.append({"standing": x, "name": board.named_unit(x.unit), "spark": board.spark(ranks, len(read.units)), "cells": cells,
                     "ranks": _("、").join(str(r) for r in ranks if r is not None)})  # fmt: skip
    return rows


def _overlapping(s: Shown) -> int:
    """How many units have a rank interval wider than one place."""
    return sum(x.low != x.high for x in s.reading.ranking(s.reading.latest))


def search(request: HttpRequest) -> HttpResponse:
    """What the text is found in, over everything that is released."""
    text = request.GET.get("q", "").strip()[:80]
    hits = queries.search(text)
    near = _near(queries.shown()) if not hits else []
    return render(request, "portal/search.html", {"q": text, "hits": hits, "near": near})


def unit(request: HttpRequest, code: str) -> HttpResponse:
    """One unit in everything that is public: standings over the periods, corrections, the way to each explanation."""
    found = queries.unit(code)
    if found is None:
        raise Http404(_("公布的成绩里没有“%(u)s”") % {"u": code[:80]})
    if request.GET.get("form") == "csv":
        return _unit_csv(found)
    shelves = []
    for one in found.series:
        read = one.shown.reading
        ranks = [s.rank for s in reversed(one.standings)]
        longest = max((s.of for s in one.standings), default=1)
        shelves.append({
            "title": one.shown.title, "scheme": read.scheme, "run": one.shown.run.pk, "issue": one.shown.issue.pk, "rows": one.standings,
            "scheme_id": one.shown.version.scheme, "spark": board.spark(ranks, longest), "longest": longest, "places": read.places,
        })  # fmt: skip
    scheme = found.series[0].shown.reading.scheme
    return render(request, "portal/unit.html", {"found": found, "shelves": shelves, "scheme": scheme})


def _unit_csv(found: queries.UnitPage) -> HttpResponse:
    head = [
        "scheme",
        "period",
        "unit",
        "name",
        "score",
        "rank",
        "rank_low",
        "rank_high",
        "of",
        "grade",
        "release",
    ]
    rows = [
        [one.shown.version.scheme, s.period, found.code, found.name, s.score, s.rank, s.low, s.high, s.of, named(s.band) if s.band else "", one.shown.issue.pk]
        for one in found.series for s in one.standings
    ]  # fmt: skip
    body = exports.csv_of(head, rows, found.series[0].shown.reading.scheme)
    return sent(body, "text/csv; charset=utf-8", "quanheng-unit.csv")


def trend(request: HttpRequest, scheme: str) -> HttpResponse:
    """Ranks over the periods under one scheme, with the units one picks named."""
    s = next((x for x in queries.shown() if x.version.scheme == scheme), None)
    if s is None:
        raise Http404(_("没有公布过“%(s)s”") % {"s": scheme[:80]})
    read, period = s.reading, s.reading.latest
    figures = board.bump(read, period)
    picked = [u for u in dict.fromkeys(request.GET.getlist("unit")) if u in read.at][:PICKED]
    if picked:
        tones = dict(zip((board.named_unit(read.units[read.at[u]]) for u in picked), ("here", "up", "down", "up"), strict=False))  # fmt: skip
        for line in figures["series"]:
            line.pop("tone", None)
            if line["name"] in tones:
                line["tone"] = tones[line["name"]]
    ranking = read.ranking(period)
    table = [(x, [read.standing(p, x.unit.id) for p in read.periods]) for x in ranking]
    if request.GET.get("form") == "csv":
        head = ["unit", "name", "period", "score", "rank", "rank_low", "rank_high"]
        rows = [
            [x.unit.id, board.named_unit(x.unit), y.period, y.score, y.rank, y.low, y.high]
            for x, line in table
            for y in line
        ]
        return sent(exports.csv_of(head, rows, read.scheme), "text/csv; charset=utf-8", "quanheng-trend.csv")
    return render(request, "portal/trend.html", {
        **framed(s.run, read, period), "bump": figures, "table": table, "picked": picked, "issue": _brief(s), "slots": range(min(PICKED, len(ranking))),
        "units": [(x.unit.id, board.named_unit(x.unit)) for x in ranking], "scheme_id": scheme,
    })  # fmt: skip


def plan(request: HttpRequest, scheme: str) -> HttpResponse:
    """A scheme for the public: what is assessed with what weight, what the lint was overruled in and why, releases."""
    version = schemes.newest(scheme)
    if version is None:
        raise Http404(_("没有“%(s)s”这份方案") % {"s": scheme[:80]})
    resolved = schemes.resolved(version)
    tree = [
        {"node": n, "name": named(n), "uom": _(n.uom) if n.uom else "", "weight": number(resolved.weight(n, resolved.groups[0].id if resolved.groups else "")), "depth": _depth(resolved, n)}
        for n in resolved.nodes.values() if n is not resolved.root
    ]  # fmt: skip
    title = version.title_en if language() == "en" and version.title_en else version.title
    history = events([r for r in shelf.listed() if r["scheme"] == scheme])
    return render(request, "portal/plan.html", {
        "scheme": resolved, "version": version, "title": title, "tree": tree, "waived": schemes.waived(version), "events": history,
        "overrides": [(k, v) for k, v in resolved.overrides.items()], "members": len(schemes.members(version)),
    })  # fmt: skip


def _depth(scheme: Any, node: Any) -> int:
    depth, at = 0, scheme.parents.get(node.id)
    while at is not None and at is not scheme.root:
        depth, at = depth + 1, scheme.parents.get(at.id)
    return depth


def open_data(request: HttpRequest) -> HttpResponse:
    """Everything that can be taken away: every release in force with its files."""
    found = [telling.described(shelf.told(r)) for r in published.released()]
    columns = [(c, formats.TITLES[c]) for c in formats.SCORES]
    return render(
        request, "portal/open.html", {"shelves": found, "columns": columns, "structure": formats.STRUCTURE}
    )


def subscribe(request: HttpRequest) -> HttpResponse:
    """How to be told of releases and changes."""
    address = request.build_absolute_uri("/public/releases.atom")
    return render(
        request, "portal/subscribe.html", {"address": address, "events": events(shelf.listed())[:5]}
    )


@lru_cache(maxsize=1)
def _verifier() -> tuple[bytes, str]:
    body = pyz.build()
    return body, hashlib.sha256(body).hexdigest()


def weigh(request: HttpRequest) -> HttpResponse:
    """How to weigh a run again at home."""
    body, digest = _verifier()
    shelves = [telling.described(shelf.told(r)) for r in published.released() if r.whole]
    return render(
        request, "portal/weigh.html", {"shelves": shelves, "size": kilobytes(len(body)), "digest": digest}
    )


def verifier(request: HttpRequest) -> HttpResponse:
    """verify.pyz, one file for plain python3."""
    response = HttpResponse(_verifier()[0], content_type="application/octet-stream")
    response.headers["Content-Disposition"] = "attachment; filename=verify.pyz"
    return response


def run_of(request: HttpRequest, scheme: str) -> HttpResponseRedirect:
    """From a scheme to its newest run that this reader may see."""
    run = next(iter(scoring.seen(request.actor, scheme)), None)  # type: ignore[attr-defined]
    if run is None:
        raise Http404(_("这份方案还没有公布成绩"))
    return redirect("scoring:run", run.pk)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404: what is missing, and the near ones."""
    said = exception.args[0] if exception.args and isinstance(exception.args[0], str) else ""
    return render(request, "portal/not_found.html", {"why": said}, status=404)


def broken(request: HttpRequest) -> HttpResponse:
    """500: nothing was lost, and what to do, in both languages. Made without the request: who asks, and what waits for
    them, would have to be looked up, and what failed may be the database."""
    return HttpResponse(render_to_string("portal/broken.html"), status=500)
