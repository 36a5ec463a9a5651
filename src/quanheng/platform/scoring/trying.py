"""Trying without storing: one figure moved by a slider; two runs side by side; one scheme at two moments."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _

from quanheng.engine.errors import Problem, Refused
from quanheng.engine.run import Run as EngineRun
from quanheng.engine.scheme.model import Item
from quanheng.platform.schemes import queries as schemes
from quanheng.platform.scoring import account, between, exports, queries
from quanheng.platform.scoring.board import named_unit
from quanheng.platform.scoring.models import Run
from quanheng.platform.scoring.opening import described, framed, met, of_run, opened, sent, titled
from quanheng.platform.scoring.reading import Reading, reading
from quanheng.platform.scoring.sentences import when
from quanheng.platform.ui.environment import clock, language, named, worded
from quanheng.platform.ui.numbers import fixed, number, signed

POSITIONS = 9  # rows of the table that stands for the slider
FINENESS = 200  # steps of the slider


# One figure moved


@dataclass(frozen=True)
class Outcome:
    """Where a unit would stand."""

    score: float | None
    rank: int | None
    of: int
    grade: str


@of_run
def what_if(request: HttpRequest, run: int, period: str, unit: str) -> HttpResponse:
    """A unit's figure moved by a slider, and where the unit would then stand; nothing is kept."""
    kept, read = opened(request, run, period, unit)
    if unit not in read.at:
        raise Http404(_("没有“%(u)s”这个单位") % {"u": unit})
    listed = items(read)
    chosen = next((i for i in listed if i.id == request.GET.get("item")), listed[0])
    now = _value(read.run, chosen, period, unit)
    span = spread(read.run, chosen, period, unit)
    problems: list[Problem] = []
    asked = _number(request.GET.get("value", ""), now if now is not None else (span[0] + span[1]) / 2)
    try:
        after = read.run if asked == now else read.run.what_if(unit, chosen.id, period, asked)
        table = _positions(read, chosen, period, unit, span) if not _fragment(request) else []
    except Refused as refused:
        problems, after, table = refused.problems, read.run, []
    context = {
        **framed(kept, read, period), "name": named_unit(read.standing(period, unit).unit), "unit_id": unit,
        "items": [(i.id, named(i)) for i in listed], "chosen": chosen, "item_name": named(chosen),
        "uom": worded(chosen.uom) if chosen.uom else "", "now": now, "now_said": _("未报") if now is None else number(now),
        "asked": asked, "asked_said": number(asked), "low": _plain(span[0]), "high": _plain(span[1]), "step": _plain(span[2]),
        "slider": _plain(min(max(asked, span[0]), span[1])), "before": outcome(read.run, period, unit), "after": outcome(after, period, unit),
        "lines": _moved(read, after, chosen, period, unit), "table": table, "problems": problems, "gap": _gap(read.run, after, period, unit),
    }  # fmt: skip
    page = "scoring/what_if_panel.html" if _fragment(request) else "scoring/what_if.html"
    return render(request, page, context, status=422 if problems else 200)


def _fragment(request: HttpRequest) -> bool:
    return bool(request.headers.get("HX-Request"))


def items(read: Reading) -> list[Item]:
    """The items that some indicator reads, in the order of the indicators. Raises Http404 where there are none."""
    names = dict.fromkeys(n for leaf in read.leaves if leaf.measure is not None for n in leaf.measure.names)
    found = [read.scheme.items[n] for n in names if n in read.scheme.items and n in read.run.cube.values]
    if not found:
        raise Http404(_("这份方案没有可以试算的数据项"))
    return found


def _value(run: EngineRun, item: Item, period: str, unit: str) -> float | None:
    u, t = [x.id for x in run.units].index(unit), run.row(period)
    value = run.cube.values[item.id][t, u]
    return None if np.isnan(value) else float(value)


def spread(run: EngineRun, item: Item, period: str, unit: str) -> tuple[float, float, float]:
    """The ends and the step of the slider: a little beyond what anyone has, round numbers."""
    row = run.cube.values[item.id][run.row(period)]
    known = [float(v) for v in row if not np.isnan(v)]
    low, high = (min(known), max(known)) if known else (0.0, 100.0)
    own = _value(run, item, period, unit)
    room = (high - low) * 0.15 or abs(high) * 0.5 or 1.0
    if own is not None:
        room = max(room, abs(own) * 0.1)
    low, high = (max(low - room, 0.0) if low >= 0 else low - room), high + room
    step = 10.0 ** np.floor(np.log10((high - low) / FINENESS)) if high > low else 1.0
    step = next(float(step * k) for k in (1, 2, 5, 10) if (high - low) / (step * k) <= FINENESS * 2)
    return float(np.floor(low / step) * step), float(np.ceil(high / step) * step), step


def _number(text: str, otherwise: float) -> float:
    try:
        found = float(text.replace(",", ""))
    except ValueError:
        return otherwise
    return found if np.isfinite(found) and abs(found) < 1e15 else otherwise


def _plain(value: float) -> str:
    """A number as a form writes it."""
    return f"{value:.10f}".rstrip("0").rstrip(".")


def outcome(run: EngineRun, period: str, unit: str) -> Outcome:
    """Where a unit stands in a run, without intervals, which would take 3,000 draws at every move."""
    t, u = run.row(period), [x.id for x in run.units].index(unit)
    score, rank, grade = run.adjusted.score[t, u], run.ranks[t, u], int(run.grades[t, u])
    row = run.ranks[t]
    group = row if run.scheme.rank.within == "all-groups" else row[run.cube.slices[run.group_of[unit]]]
    bands = run.scheme.grades.bands
    return Outcome(
        None if np.isnan(score) else float(score), None if np.isnan(rank) else int(rank), int((~np.isnan(group)).sum()),
        named(bands[grade]) if 0 <= grade < len(bands) else "",
    )  # fmt: skip


def _gap(before: EngineRun, after: EngineRun, period: str, unit: str) -> float | None:
    a, b = outcome(before, period, unit).score, outcome(after, period, unit).score
    return None if a is None or b is None else b - a


def _positions(
    read: Reading, item: Item, period: str, unit: str, span: tuple[float, float, float]
) -> list[dict[str, Any]]:
    """The table that says the same as the slider: some values with what they would bring."""
    low, high, step = span
    found = []
    for k in range(POSITIONS):
        value = round((low + (high - low) * k / (POSITIONS - 1)) / step) * step
        try:
            then = outcome(read.run.what_if(unit, item.id, period, value), period, unit)
        except Refused:
            continue
        found.append({"value": _plain(value), "said": number(value), "then": then})
    return found


def _moved(read: Reading, after: EngineRun, item: Item, period: str, unit: str) -> list[dict[str, Any]]:
    """The unit's indicators that read the item, before and after."""
    u = read.at[unit]
    found = []
    for leaf in read.leaves:
        if leaf.measure is None or item.id not in leaf.measure.names:
            continue
        pairs = []
        for run in (read.run, after):
            t, rated = run.row(period), run.rated(leaf)
            pairs.append((rated.measured.x.v[t, u], rated.points[t, u], run.score(leaf)[t, u]))
        (v0, p0, s0), (v1, p1, s1) = ([None if np.isnan(x) else float(x) for x in row] for row in pairs)
        found.append({
            "name": named(leaf), "uom": worded(leaf.uom) if leaf.uom else "", "value": (account.places_of(leaf, v0), account.places_of(leaf, v1)),
            "points": (fixed(p0, 2), fixed(p1, 2)), "score": (fixed(s0, read.places), fixed(s1, read.places)),
        })  # fmt: skip
    return found


# Two runs, two moments


def two_runs(request: HttpRequest) -> HttpResponse:
    """Two runs of one scheme side by side: `a` the earlier, `b` the later."""
    return _two(request)


@of_run
def _two(request: HttpRequest) -> HttpResponse:
    left, right = (_asked(request, name) for name in ("a", "b"))
    if left.version.scheme != right.version.scheme:
        raise Http404(_("两次计分不是同一份方案"))
    a, b = reading(left), reading(right)
    said = [_said(run) for run in (left, right)]
    choices = [(r.pk, _said(r)) for r in queries.seen(request.actor, left.version.scheme)]  # type: ignore[attr-defined]
    more = {"choices": choices, "run_a": left.pk, "run_b": right.pk, "scheme_id": left.version.scheme}
    return _side_by_side(
        request, (a, b), (left.cut_off, right.cut_off), said, titled(right), more, (left, right)
    )


def _asked(request: HttpRequest, name: str) -> Run:
    text = request.GET.get(name, "")
    if not text.isdecimal() or len(text) > 12:
        raise Http404(_("没有说要比哪两次计分"))
    return met(request, int(text))


def _said(run: Run) -> str:
    words = described(run)
    return _("第 %(n)s 次（%(state)s，截数 %(at)s）") % {
        "n": run.pk, "state": words["state_said"], "at": clock(run.cut_off),
    }  # fmt: skip


def moments(request: HttpRequest, scheme: str) -> HttpResponse:
    """One scheme in force on the figures as they stood at two moments, `a` and `b`; nothing is kept."""
    version = schemes.in_force(scheme)
    if version is None:
        raise Http404(_("没有“%(s)s”这份方案") % {"s": scheme})
    now = timezone.now()
    cuts = tuple(_moment(request.GET.get(name, ""), now) for name in ("a", "b"))
    title = version.title_en if language() == "en" and version.title_en else version.title
    try:
        a, b = (between.as_of(version, cut) for cut in cuts)
    except Refused as refused:
        context = {
            "title": title,
            "scheme_id": scheme,
            "cuts": [_local(c) for c in cuts],
            "problems": refused.problems,
        }
        return render(request, "scoring/moments_refused.html", context, status=422)
    said = [_("按 %(at)s 在册的数") % {"at": clock(c)} for c in cuts]
    return _side_by_side(
        request, (a, b), cuts, said, title, {"cuts": [_local(c) for c in cuts], "scheme_id": scheme}
    )


def _moment(text: str, otherwise: datetime) -> datetime:
    """A moment as a form writes it; a day alone is its end."""
    try:
        found = parse_datetime(text)
        if found is None and (day := parse_date(text)) is not None:
            found = datetime(day.year, day.month, day.day, 23, 59, 59, 999999)
    except ValueError:
        found = None
    if found is None:
        return otherwise
    return min(timezone.make_aware(found) if timezone.is_naive(found) else found, otherwise)


def _local(moment: datetime) -> str:
    return timezone.localtime(moment).strftime("%Y-%m-%dT%H:%M:%S")


def _side_by_side(
    request: HttpRequest,
    reads: tuple[Reading, Reading],
    cuts: tuple[datetime, datetime],
    said: list[str],
    title: str,
    more: dict[str, Any],
    runs: tuple[Run, Run] | None = None,
) -> HttpResponse:
    a, b = reads
    common = between.periods(a, b)
    period = request.GET.get("period") or (common[-1] if common else "")
    if period not in common:
        raise Http404(_("没有 %(p)s 这一期") % {"p": period})
    node = b.scheme.nodes.get(request.GET.get("node", "")) if request.GET.get("node") else None
    rows = between.rows(a, b, period, node)
    unit = request.GET.get("unit", "")
    detail = between.lines(a, b, cuts, period, unit) if unit in a.at and unit in b.at else []
    if request.GET.get("form") == "csv":
        head = ["unit", "name", "rank_a", "rank_b", "places_gained", "change", *between.STEPS]
        body = [
            [r.unit, r.name, r.rank_a, r.rank_b, r.places, r.change, *(r.parts.get(s) for s in between.STEPS)]
            for r in rows
        ]
        return sent(
            exports.csv_of(head, body, b.scheme), "text/csv; charset=utf-8", f"quanheng-two-{period}.csv"
        )
    moved = [r for r in rows if r.places]
    asked = request.GET.copy()
    asked["form"] = "csv"
    context = {
        "title": title, "scheme": b.scheme, "said": said, "period": period, "periods": common, "rows": rows, "places": b.places,
        "nodes": [(n.id, named(n)) for n in [*b.tops, *(x for x in b.leaves if x not in b.tops)]], "node": node.id if node else "",
        "node_name": named(node) if node else _("总分"), "steps": between.STEPS, "signed": signed, "unit": unit, "detail": detail,
        "unit_said": named_unit(b.standing(period, unit).unit) if unit in b.at else "", "csv": asked.urlencode(),
        "same": not any(r.change and abs(r.change) > between.LEAST for r in rows), "moved": len(moved),
        "up": sorted((r for r in moved if (r.places or 0) > 0), key=lambda r: -(r.places or 0))[:3],
        "down": sorted((r for r in moved if (r.places or 0) < 0), key=lambda r: r.places or 0)[:3],
        "sp": " " if language() == "en" else "", "when": when, "run_pair": [described(r) for r in runs] if runs else [],
        "choices": [], "cuts": [], **more,
    }  # fmt: skip
    return render(request, "scoring/two.html", context)
