"""The pages of the scoring room: a run in a period, heat map, a unit, two side by side, files."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from quanheng.platform.lib import store
from quanheng.platform.scoring import account, board, bodies, exports, heatmap, queries, versus
from quanheng.platform.scoring.models import Run
from quanheng.platform.scoring.opening import framed, met, of_run, opened, sent
from quanheng.platform.scoring.reading import Reading
from quanheng.platform.scoring.road import road
from quanheng.platform.scoring.sentences import headline
from quanheng.platform.ui.environment import language
from quanheng.platform.ui.numbers import fixed, number


@of_run
def run(request: HttpRequest, run: int) -> HttpResponseRedirect:
    """The address without a period: the latest, or the one asked for; with `unit`, that unit's page."""
    kept, read = opened(request, run)
    period = request.GET.get("period") or read.latest
    if period not in read.periods:
        raise Http404(_("没有 %(p)s 这一期") % {"p": period})
    unit = request.GET.get("unit")
    if unit:
        return redirect("scoring:unit", kept.pk, period, unit)
    page = {"heat": "scoring:heat", "files": "scoring:files"}.get(
        request.GET.get("page", ""), "scoring:period"
    )
    return redirect(page, kept.pk, period)


@of_run
def period(request: HttpRequest, run: int, period: str) -> HttpResponse:
    """The run page."""
    kept, read = opened(request, run, period)
    filled, gone = heatmap.counts(read, period)
    frame = framed(kept, read, period)
    body = bodies.of_run(kept, read, period)
    return render(request, "scoring/run.html", {
        **frame, "body": body, "road": road(kept, request.actor), "earlier": _earlier(kept, request),
        "moment": timezone.localtime(kept.cut_off).strftime("%Y-%m-%dT%H:%M:%S"), "headline": headline(kept, period), "cells": filled + gone, "gone": gone,
    })  # fmt: skip


def _earlier(kept: Run, request: HttpRequest) -> int | None:
    """The run of the scheme before this one that the reader may see, if there is one."""
    return next((r.pk for r in queries.seen(request.actor, kept.version.scheme) if r.pk < kept.pk), None)


@of_run
def heat(request: HttpRequest, run: int, period: str) -> HttpResponse:
    """The heat map."""
    kept, read = opened(request, run, period)
    chosen = heatmap.chosen(read, period)
    filled, gone = heatmap.counts(read, period)
    frame = framed(kept, read, period)
    body = bodies.of_heat(kept, read, period)
    return render(request, "scoring/heat.html", {
        **frame, "page": "heat", "body": body, "units": len(read.units), "indicators": len(read.leaves), "filled": filled, "gone": gone,
        "lead": heatmap.lead(read, period), "panel": heatmap.panel(kept, read, period, *chosen),
    })  # fmt: skip


@of_run
def cell(request: HttpRequest, run: int, period: str, leaf: int, unit: str) -> HttpResponse:
    """One cell: a fragment for the heat map's panel, or a page of its own."""
    kept, read = opened(request, run, period)
    if unit not in read.at or leaf >= len(read.leaves):
        raise Http404(_("没有这一格"))
    page = "scoring/cell_panel.html" if request.headers.get("X-Fragment") else "scoring/cell.html"
    return render(
        request, page, {**framed(kept, read, period), "panel": heatmap.panel(kept, read, period, unit, leaf)}
    )


@of_run
def unit(request: HttpRequest, run: int, period: str, unit: str) -> HttpResponse:
    """The unit page."""
    kept, read = opened(request, run, period, unit)
    if unit not in read.at:
        raise Http404(_("没有“%(u)s”这个单位") % {"u": unit})
    whole = queries.visible(kept, request.actor)
    standing = read.standing(period, unit)
    peers = read.peers(period, unit) if whole else []
    rows = account.rows(kept, read, period, unit)
    waiting = standing.rank not in (None, 1) and not account.ways_known(kept, unit, period)
    ways = {"ways_up": None} if waiting else _ways(kept, read, period, unit, whole)
    near = sorted([standing, *peers], key=lambda s: (s.rank is None, s.rank or 0))
    verdict = account.verdict(read, period, unit, kept, whole)
    told = queries.told(kept).get(unit) if not kept.public else None
    return render(request, "scoring/unit.html", {
        **framed(kept, read, period), "standing": standing, "name": board.named_unit(standing.unit), "before": read.before(period),
        "others": read.ranking(period) if whole else [standing], "whole": whole, "told": told, "rows": rows, "cells_gone": sum(bool(r.absence) for r in rows), "verdict": verdict,
        "marks": read.scheme.marks, "tail": account.closing(kept, read, period, unit, whole), **ways,
        "history": account.history(read, period, unit), "peers": peers,
        "peer_rows": [{"standing": s, "tops": [fixed(read.node_score(period, t, s.unit.id), read.places) for t in read.tops]} for s in near],
        "tops": [(t, number(read.full(t, unit))) for t in read.tops], "strips": account.strips(read, period, unit, peers),
    })  # fmt: skip


def _ways(kept: Run, read: Reading, period: str, unit: str, whole: bool) -> dict[str, Any]:
    """What the panel of ways up is given."""
    rank = read.standing(period, unit).rank
    ways, left = account.ways(kept, read, period, unit) if rank not in (None, 1) else ([], "")
    above = account.verdict(read, period, unit, kept, whole)["above"] if ways else None
    words = (
        _("其余不变，单做到其中任何一项，即超过%(who)s。自己近年做到过的排在前面。") % {"who": above["name"]}
        if above
        else ""
    )
    return {"ways_up": ways, "ways_left": left, "way_words": words, "first": rank == 1}


@of_run
def ways(request: HttpRequest, run: int, period: str, unit: str) -> HttpResponse:
    """What would gain the unit a place: a fragment for its page, or a page of its own."""
    kept, read = opened(request, run, period, unit)
    if unit not in read.at:
        raise Http404(_("没有这个单位"))
    page = "scoring/ways_panel.html" if request.headers.get("X-Fragment") else "scoring/ways.html"
    name = board.named_unit(read.standing(period, unit).unit)
    return render(
        request,
        page,
        {
            **framed(kept, read, period),
            **_ways(kept, read, period, unit, queries.visible(kept, request.actor)),
            "name": name,
            "unit_id": unit,
        },
    )


@of_run
def compare(request: HttpRequest, run: int) -> HttpResponse:
    """Two units in a period, or one unit in two: `a` and `b` units, `p` and `q` periods."""
    kept, read = opened(request, run)
    p = request.GET.get("p") or read.latest
    q = request.GET.get("q") or p
    ranking = read.ranking(p) if p in read.periods else []
    if p not in read.periods or q not in read.periods:
        raise Http404(_("没有这一期"))
    a = request.GET.get("a") or ranking[0].unit.id
    b = request.GET.get("b") or next(s.unit.id for s in ranking if s.unit.id != a or len(ranking) == 1)
    if a not in read.at or b not in read.at:
        raise Http404(_("没有这个单位"))
    left, right = versus.sides(read, a, b, p, q)
    lines = versus.lines(read, left, right)
    if request.GET.get("form") == "csv":
        head = ["indicator", "uom", "weight", "left", "right", "left_score", "right_score", "gap"]
        body = [[x.name, x.uom, x.full, x.left, x.right, x.left_score, x.right_score, x.gap] for x in lines]
        return sent(
            exports.csv_of(head, body, read.scheme),
            "text/csv; charset=utf-8",
            f"quanheng-run-{kept.pk}-compare.csv",
        )
    both = left.standing.score is not None and right.standing.score is not None
    gap = (left.standing.score or 0) - (right.standing.score or 0) if both else None
    return render(request, "scoring/compare.html", {
        **framed(kept, read, p), "left": left, "right": right, "lines": lines, "gap": gap, "query": urlencode({"a": a, "b": b, "p": p, "q": q, "form": "csv"}),
        "said_gap": versus.said_gap(lines), "units": read.ranking(p),
        "overlap": versus.overlap(left, right) if p == q else None,
    })  # fmt: skip


@of_run
def years(request: HttpRequest, run: int) -> HttpResponse:
    """Everyone's rank in two periods."""
    kept, read = opened(request, run)
    b = request.GET.get("b") or read.latest
    if b not in read.periods:
        raise Http404(_("没有这一期"))
    a = request.GET.get("a") or read.before(b) or b
    if a not in read.periods:
        raise Http404(_("没有这一期"))
    moves = versus.moves(read, a, b)
    return render(
        request,
        "scoring/years.html",
        {
            **framed(kept, read, b),
            "a": a,
            "b": b,
            "moves": moves,
            "slope": versus.slope(moves),
            "risen": versus.extremes(moves),
        },
    )


@of_run
def files(request: HttpRequest, run: int, period: str) -> HttpResponse:
    """What can be taken away."""
    kept, read = opened(request, run, period)
    return render(request, "scoring/files.html", {
        **framed(kept, read, period), "facts": exports.facts_of(kept, read.scheme), "columns": [(c, exports.MEANING[c]) for c in exports.COLUMNS],
        "rows_now": len(read.units) * len(read.scheme.nodes), "rows_all": len(read.units) * len(read.scheme.nodes) * len(read.periods),
    })  # fmt: skip


KINDS = {
    "csv": ("text/csv; charset=utf-8", exports.csv_whole),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", exports.xlsx_of),
    "json": ("application/json", exports.json_of),
}


@of_run
def file(request: HttpRequest, run: int, period: str, kind: str) -> HttpResponse:
    """The run as a file; `period` "all" is every period."""
    kept, _read = opened(request, run, None if period == "all" else period)
    if kind not in KINDS:
        raise Http404(_("没有这种文件"))
    content, make = KINDS[kind]
    body = make(kept.pk, "" if period == "all" else period, language())
    return sent(body, content, f"quanheng-run-{kept.pk}-{period}.{kind}")


@of_run
def table(request: HttpRequest, run: int, period: str, kind: str) -> HttpResponse:
    """The table twin of one figure as CSV."""
    asked = request.GET.get("unit", "")
    kept, read = opened(request, run, period, asked if kind in ("history", "unit") else "")
    if kind in ("history", "peers", "unit") and asked not in read.at:
        raise Http404(_("没有这个单位"))
    try:
        head, rows = exports.table_of(kind, kept, read, period, asked)
    except KeyError as error:
        raise Http404(_("没有这张表")) from error
    return sent(
        exports.csv_of(head, rows, read.scheme),
        "text/csv; charset=utf-8",
        f"quanheng-run-{kept.pk}-{period}-{kind}.csv",
    )


@of_run
def explanation(request: HttpRequest, run: int, period: str, unit: str) -> HttpResponse:
    """The whole explanation of a unit as text, as the command line prints it."""
    kept, read = opened(request, run, period, unit)
    if unit not in read.at:
        raise Http404(_("没有这个单位"))
    told = account.explanation(kept, unit, period)
    text = (told if queries.visible(kept, request.actor) else account.alone(told)).text(language())
    if read.scheme.demonstration:
        text = f"{exports.said(exports.DEMONSTRATION)}\n\n{text}"
    return sent(
        text.encode("utf-8"), "text/plain; charset=utf-8", f"quanheng-run-{kept.pk}-{period}-explanation.txt"
    )


@of_run
def bundle(request: HttpRequest, run: int) -> HttpResponse:
    """The package anyone can weigh again."""
    kept = met(request, run)
    name = f"quanheng-run-{kept.pk}-bundle.zip"
    digest = (kept.public_files or {}).get("bundle.zip")
    if digest:  # a released run is handed out as it was released, with its proofs
        return FileResponse(store.path(digest).open("rb"), as_attachment=True, filename=name)
    return sent(exports.bundle_of(kept.pk), "application/zip", name)
