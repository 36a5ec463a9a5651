"""The public pages: home, search, open data, weigh it yourself, and the pages for what is not there."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from quanheng.bundle import pyz
from quanheng.platform.portal import queries
from quanheng.platform.portal.queries import Shown
from quanheng.platform.scoring import board, exports, heatmap
from quanheng.platform.scoring import queries as scoring
from quanheng.platform.scoring import views as scoring_views
from quanheng.platform.ui import heat
from quanheng.platform.ui.environment import named
from quanheng.platform.ui.numbers import fixed, kilobytes, number

SMALL = 14  # with so many units or fewer the home page shows the whole table


def home(request: HttpRequest) -> HttpResponse:
    """The first page: what this is, findings of each scheme, search, weigh it yourself."""
    found = queries.shown()
    return render(request, "portal/home.html", {"shelves": [_shelf(s) for s in found], "near": _near(found)})


def _near(found: list[Shown]) -> list[tuple[str, int, str, str]]:
    """Places one might look up: who rose and who fell most in each scheme."""
    listed = []
    for s in found:
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
        **scoring_views.framed(s.run, read, period), "small": small, "version": s.version, "finding": found,
        "quota_words": scoring_views.quota_words(read, found), "squares": squares, "size": size,
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
    """What the text is found in; one exact place leads straight to its page."""
    text = request.GET.get("q", "").strip()[:80]
    hits = queries.search(text)
    near = _near(queries.shown()) if not hits else []
    return render(request, "portal/search.html", {"q": text, "hits": hits, "near": near})


def open_data(request: HttpRequest) -> HttpResponse:
    """Everything that can be taken away."""
    shelves = [
        {
            **scoring_views.framed(s.run, s.reading, s.reading.latest),
            "version": s.version,
            "facts": exports.facts_of(s.run, s.reading.scheme),
        }
        for s in queries.shown()
    ]
    return render(
        request,
        "portal/open.html",
        {"shelves": shelves, "columns": [(c, exports.MEANING[c]) for c in exports.COLUMNS]},
    )


@lru_cache(maxsize=1)
def _verifier() -> tuple[bytes, str]:
    body = pyz.build()
    return body, hashlib.sha256(body).hexdigest()


def weigh(request: HttpRequest) -> HttpResponse:
    """How to weigh a run again at home."""
    body, digest = _verifier()
    return render(
        request,
        "portal/weigh.html",
        {
            "shelves": [scoring_views.framed(s.run, s.reading, s.reading.latest) for s in queries.shown()],
            "size": kilobytes(len(body)),
            "digest": digest,
        },
    )


def verifier(request: HttpRequest) -> HttpResponse:
    """verify.pyz, one file for plain python3."""
    response = HttpResponse(_verifier()[0], content_type="application/octet-stream")
    response.headers["Content-Disposition"] = "attachment; filename=verify.pyz"
    return response


def run_of(request: HttpRequest, scheme: str) -> HttpResponseRedirect:
    """From a scheme to its newest run."""
    run = scoring.latest(scheme)
    if run is None:
        raise Http404(_("这份方案还没有计分"))
    return redirect("scoring:run", run.pk)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """404: what is missing, and the near ones."""
    said = exception.args[0] if exception.args and isinstance(exception.args[0], str) else ""
    return render(request, "portal/not_found.html", {"why": said}, status=404)


def broken(request: HttpRequest) -> HttpResponse:
    """500: nothing was lost, and what to do. Uses no database."""
    return render(request, "portal/broken.html", {}, status=500)
