"""The pages of the scoring room: runs, a run in a period, heat map, a unit, two side by side, files."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from markupsafe import Markup

from quanheng.platform.scoring import account, board, exports, heatmap, queries, versus
from quanheng.platform.scoring.flow import STATES
from quanheng.platform.scoring.models import Run
from quanheng.platform.scoring.reading import Reading, reading
from quanheng.platform.ui.environment import day, language, named
from quanheng.platform.ui.numbers import fixed, number


def _open(run_id: int, period: str | None = None) -> tuple[Run, Reading]:
    """A run and its reading; 404 for an unknown run or a period that was not scored."""
    try:
        run, read = queries.run(run_id), reading(run_id)
    except KeyError as error:
        raise Http404(_("没有第 %(n)s 次计分") % {"n": run_id}) from error
    if period is not None and period not in read.periods:
        raise Http404(_("没有 %(p)s 这一期") % {"p": period})
    return run, read


def framed(run: Run, read: Reading, period: str) -> dict[str, Any]:
    """What every page of a run is given."""
    title = run.version.title_en or run.version.title if language() == "en" else run.version.title
    return {
        "run": described(run), "scheme": read.scheme, "title": title, "period": period, "periods": read.periods,
        "places": read.places, "unit_name": board.named_unit, "tile_name": tile_name, "sp": " " if language() == "en" else "",
        "sources": sources(read), "switch": reverse("scoring:run", args=[run.pk]),
        "stamp": _("截数 %(day)s") % {"day": day(run.cut_off)},
    }  # fmt: skip


def described(run: Run) -> dict[str, Any]:
    """A run in words."""
    state = STATES[run.state].say(language())
    return {"id": run.pk, "state_said": state, "cut_off": day(run.cut_off), "digest": run.digest}


def sources(read: Reading) -> str:
    """`数字：` and the sources the items name."""
    met = dict.fromkeys(_(i.source) for i in read.scheme.items.values() if i.source)
    return _("数字：%(sources)s。") % {"sources": _("；").join(met)} if met else ""


def listing(request: HttpRequest) -> HttpResponse:
    """All runs, newest first."""
    runs = [{**described(r), "title": r.version.title_en or r.version.title if language() == "en" else r.version.title, "version": r.version,
             "periods": r.periods, "rows": r.rows, "seconds": f"{r.seconds:.2f}", "engine": r.engine_version} for r in queries.runs()]  # fmt: skip
    return render(request, "scoring/list.html", {"runs": runs})


def run(request: HttpRequest, run: int) -> HttpResponseRedirect:
    """The address without a period: the latest, or the one asked for; with `unit`, that unit's page."""
    kept, read = _open(run)
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


def period(request: HttpRequest, run: int, period: str) -> HttpResponse:
    """The run page."""
    kept, read = _open(run, period)
    squares, size = board.squares(read, period)
    scores = read.scores(period)
    middle = read.median(period)
    figures = board.bump(read, period)
    filled, gone = heatmap.counts(read, period)
    found = board.finding(read, period)
    return render(request, "scoring/run.html", {
        **framed(kept, read, period),
        "rows": board.rows(read, period), "ranking": read.ranking(period), "finding": found, "median": middle or 0,
        "longest": max((s.of for s in read.ranking(period)), default=1),
        "tops": [(t, number(read.full(t))) for t in read.tops], "squares": squares, "size": size,
        "empty_squares": _("、").join(q.name for q in squares if q.standing is None),
        "down": fixed((middle or 0) - min(scores, default=0), 0), "up": fixed(max(scores, default=0) - (middle or 0), 0),
        "spread": board.distribution(read, period), "bands": board.bands_of(read, period),
        "grade_words": grade_words(read, period, found), "quota_words": quota_words(read, found),
        "influences": board.influences(read, period), "bump": figures, "bump_words": bump_words(figures),
        "figure_bump": _("图 4"), "headline": headline(kept, period), "cells": filled + gone, "gone": gone,
    })  # fmt: skip


def headline(run: Run, period: str) -> str:
    """The title of a run page: `2024 年度省域发展评价`."""
    title = run.version.title_en or run.version.title if language() == "en" else run.version.title
    return _("%(period)s 年度%(title)s") % {"period": period, "title": title}


def tile_name(square: board.Square) -> Any:
    """A tile's name: whole, squeezed if long; two letters on a phone in English."""
    x, y = square.x + 6, square.y + 18
    if language() != "en":
        return Markup('<text class="nm" x="{}" y="{}">{}</text>').format(x, y, square.name)
    squeeze = Markup(' textLength="59" lengthAdjust="spacingAndGlyphs"') if len(square.name) > 8 else ""
    whole = Markup('<text class="nm whole" x="{}" y="{}"{}>{}</text>').format(x, y, squeeze, square.name)
    return whole + Markup('<text class="nm brief" x="{}" y="{}" aria-hidden="true">{}</text>').format(
        x, y + 2, square.code
    )


def quota_words(read: Reading, found: board.Finding) -> str:
    """`东部 2、中部 1 …`."""
    return _("、").join(f"{board.group_name(read, g)} {n}" for g, n in (found.places or {}).items())


def grade_words(read: Reading, period: str, found: board.Finding) -> str:
    """How lines and quotas made the grades."""
    if not found.band or found.band.line is None:
        return ""
    reached = found.taken + len(found.held)
    text = _("%(line)s 分以上 %(n)s 个") % {"line": number(found.band.line), "n": reached}
    if found.places:
        text += _("；%(grade)s定额 %(q)s 个，评出 %(taken)s 个") % {
            "grade": named(found.band),
            "q": sum(found.places.values()),
            "taken": found.taken,
        }
    if found.held:
        text += _("，%(names)s顺延为下一等") % {
            "names": _("、").join(board.named_unit(s.unit) for s in found.held)
        }
    return text + _("。")


def bump_words(figures: dict[str, Any]) -> str:
    """Who is drawn in which pigment."""
    tones = board.tones(figures)
    parts = [
        _("青线：进位最多的%(names)s") % {"names": _("、").join(tones["up"])} if tones["up"] else "",
        _("墨线：退位最多的%(names)s") % {"names": _("、").join(tones["down"])} if tones["down"] else "",
        _("朱砂：因定额顺延者中名次最前的%(names)s") % {"names": _("、").join(tones["here"])}
        if tones["here"]
        else "",
    ]
    return _("；").join(p for p in parts if p)


def heat(request: HttpRequest, run: int, period: str) -> HttpResponse:
    """The heat map."""
    kept, read = _open(run, period)
    chosen = heatmap.chosen(read, period)
    filled, gone = heatmap.counts(read, period)
    tops = [(named(t), sum(n.leaf for n in t.walk()), number(read.full(t))) for t in read.tops]
    return render(request, "scoring/heat.html", {
        **framed(kept, read, period), "switch": reverse("scoring:run", args=[kept.pk]), "page": "heat",
        "columns": heatmap.columns(read, period), "rows": heatmap.rows(read, period, chosen), "tops": tops,
        "filled": filled, "gone": gone, "lead": heatmap.lead(read, period),
        "base": reverse("scoring:heat", args=[kept.pk, period]), "panel": heatmap.panel(kept, read, period, *chosen),
    })  # fmt: skip


def cell(request: HttpRequest, run: int, period: str, leaf: int, unit: str) -> HttpResponse:
    """One cell: a fragment for the heat map's panel, or a page of its own."""
    kept, read = _open(run, period)
    if unit not in read.at or leaf >= len(read.leaves):
        raise Http404(_("没有这一格"))
    page = "scoring/cell_panel.html" if request.headers.get("X-Fragment") else "scoring/cell.html"
    return render(
        request, page, {**framed(kept, read, period), "panel": heatmap.panel(kept, read, period, unit, leaf)}
    )


def unit(request: HttpRequest, run: int, period: str, unit: str) -> HttpResponse:
    """The unit page."""
    kept, read = _open(run, period)
    if unit not in read.at:
        raise Http404(_("没有“%(u)s”这个单位") % {"u": unit})
    standing = read.standing(period, unit)
    peers = read.peers(period, unit)
    rows = account.rows(kept, read, period, unit)
    waiting = standing.rank not in (None, 1) and not account.ways_known(kept.pk, unit, period)
    ways = {"ways": None} if waiting else _ways(kept, read, period, unit)
    near = sorted([standing, *peers], key=lambda s: (s.rank is None, s.rank or 0))
    verdict = account.verdict(read, period, unit, kept.pk)
    return render(request, "scoring/unit.html", {
        **framed(kept, read, period), "standing": standing, "name": board.named_unit(standing.unit), "before": read.before(period),
        "others": read.ranking(period), "rows": rows, "cells_gone": sum(bool(r.absence) for r in rows), "verdict": verdict,
        "marks": read.scheme.marks, "tail": account.closing(kept, read, period, unit), **ways,
        "history": account.history(read, period, unit), "peers": peers,
        "peer_rows": [{"standing": s, "tops": [fixed(read.node_score(period, t, s.unit.id), read.places) for t in read.tops]} for s in near],
        "tops": [(t, number(read.full(t, unit))) for t in read.tops], "strips": account.strips(read, period, unit, peers),
    })  # fmt: skip


def _ways(kept: Run, read: Reading, period: str, unit: str) -> dict[str, Any]:
    """What the panel of ways up is given."""
    rank = read.standing(period, unit).rank
    ways, left = account.ways(kept, read, period, unit) if rank not in (None, 1) else ([], "")
    above = account.verdict(read, period, unit, kept.pk)["above"] if ways else None
    words = (
        _("其余不变，单做到其中任何一项，即超过%(who)s。自己近年做到过的排在前面。") % {"who": above["name"]}
        if above
        else ""
    )
    return {"ways": ways, "ways_left": left, "way_words": words, "first": rank == 1}


def ways(request: HttpRequest, run: int, period: str, unit: str) -> HttpResponse:
    """What would gain the unit a place: a fragment for its page, or a page of its own."""
    kept, read = _open(run, period)
    if unit not in read.at:
        raise Http404(_("没有这个单位"))
    page = "scoring/ways_panel.html" if request.headers.get("X-Fragment") else "scoring/ways.html"
    name = board.named_unit(read.standing(period, unit).unit)
    return render(
        request,
        page,
        {**framed(kept, read, period), **_ways(kept, read, period, unit), "name": name, "unit_id": unit},
    )


def compare(request: HttpRequest, run: int) -> HttpResponse:
    """Two units in a period, or one unit in two: `a` and `b` units, `p` and `q` periods."""
    kept, read = _open(run)
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
        return _sent(
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


def years(request: HttpRequest, run: int) -> HttpResponse:
    """Everyone's rank in two periods."""
    kept, read = _open(run)
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


def files(request: HttpRequest, run: int, period: str) -> HttpResponse:
    """What can be taken away."""
    kept, read = _open(run, period)
    return render(request, "scoring/files.html", {
        **framed(kept, read, period), "facts": exports.facts_of(kept, read.scheme), "columns": [(c, exports.MEANING[c]) for c in exports.COLUMNS],
        "rows_now": len(read.units) * len(read.scheme.nodes), "rows_all": len(read.units) * len(read.scheme.nodes) * len(read.periods),
    })  # fmt: skip


def _sent(body: bytes, kind: str, name: str) -> HttpResponse:
    response = HttpResponse(body, content_type=kind)
    response.headers["Content-Disposition"] = f"attachment; filename={name}"
    response.headers["Cache-Control"] = "private, max-age=300"
    return response


KINDS = {
    "csv": ("text/csv; charset=utf-8", exports.csv_whole),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", exports.xlsx_of),
    "json": ("application/json", exports.json_of),
}


def file(request: HttpRequest, run: int, period: str, kind: str) -> HttpResponse:
    """The run as a file; `period` "all" is every period."""
    kept, _read = _open(run, None if period == "all" else period)
    if kind not in KINDS:
        raise Http404(_("没有这种文件"))
    content, make = KINDS[kind]
    body = make(kept.pk, "" if period == "all" else period, language())
    return _sent(body, content, f"quanheng-run-{kept.pk}-{period}.{kind}")


def table(request: HttpRequest, run: int, period: str, kind: str) -> HttpResponse:
    """The table twin of one figure as CSV."""
    kept, read = _open(run, period)
    asked = request.GET.get("unit", "")
    if kind in ("history", "peers", "unit") and asked not in read.at:
        raise Http404(_("没有这个单位"))
    try:
        head, rows = exports.table_of(kind, kept, read, period, asked)
    except KeyError as error:
        raise Http404(_("没有这张表")) from error
    return _sent(
        exports.csv_of(head, rows, read.scheme),
        "text/csv; charset=utf-8",
        f"quanheng-run-{kept.pk}-{period}-{kind}.csv",
    )


def explanation(request: HttpRequest, run: int, period: str, unit: str) -> HttpResponse:
    """The whole explanation of a unit as text, as the command line prints it."""
    kept, read = _open(run, period)
    if unit not in read.at:
        raise Http404(_("没有这个单位"))
    text = account.explanation(kept.pk, unit, period).text(language())
    if read.scheme.demonstration:
        text = f"{exports.said(exports.DEMONSTRATION)}\n\n{text}"
    return _sent(
        text.encode("utf-8"), "text/plain; charset=utf-8", f"quanheng-run-{kept.pk}-{period}-explanation.txt"
    )


def bundle(request: HttpRequest, run: int) -> HttpResponse:
    """The package anyone can weigh again."""
    kept, _read = _open(run)
    return _sent(exports.bundle_of(kept.pk), "application/zip", f"quanheng-run-{kept.pk}-bundle.zip")
