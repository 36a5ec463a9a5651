"""The page of a trial: who would move by the draft, and why. It stores nothing; parts of it stand on the draft's pages."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from quanheng.engine.errors import Refused
from quanheng.platform.schemes import showing
from quanheng.platform.scoring import trial as trials
from quanheng.platform.scoring.trial import Moved, Trial
from quanheng.platform.ui.environment import language

ROW = 23  # height of a unit in the slope chart
SHOWN = 30  # units in it; more, and only those that move most are drawn
PARTS = ("slope", "moves")


@require_GET
def page(request: HttpRequest, draft: int) -> HttpResponse:
    """The whole page, or one part of it (`?part=slope`, `?part=moves`)."""
    one = showing.open_draft(draft)
    part = request.GET.get("part", "")
    made, problems = None, []
    try:
        made = trials.trial(one, request.GET.get("period", ""))
    except Refused as refused:
        problems = refused.problems
    context: dict[str, Any] = {
        "draft": one,
        "made": made,
        "problems": problems,
        "part": part,
        "lang": language(),
        "to": request.path,
    }
    if made is not None:
        context |= {"slope": _slope(made), "said": _said(made), "movers": _movers(made)}
    if part in PARTS:
        return render(request, "scoring/trial_part.html", context)
    status = 422 if problems else 200
    return render(
        request, "scoring/trial.html", {**showing.frame(request, one, "trial"), **context}, status=status
    )


def _movers(made: Trial) -> list[Moved]:
    """Units whose place changes, those that move most first."""
    found = [m for m in made.moved if m.places]
    return sorted(found, key=lambda m: (-abs(m.places or 0), m.rank_before or 0))


def name(moved: Moved) -> str:
    """A unit in the language of the page."""
    return moved.name_en if language() == "en" and moved.name_en else moved.unit.name


def _said(made: Trial) -> str:
    """The finding in a sentence."""
    movers = _movers(made)
    if not movers:
        return _("按这一稿，谁的名次都不变。")
    top = min((min(m.rank_before, m.rank_after) for m in movers if m.rank_before and m.rank_after), default=1)
    first = "" if top == 1 else _("第 1 名不变；") if top == 2 else _("前 %(n)s 名不变；") % {"n": top - 1}
    most = [m for m in movers if abs(m.places or 0) == made.most]
    names = _("、").join(name(m) for m in most[:3])
    causes: dict[str, float] = {}
    for m in most:
        for c in m.causes[:1]:
            label = c.name_en if language() == "en" and c.name_en else c.name
            causes[label] = causes.get(label, 0.0) + abs(c.points)
    why = _("、").join(sorted(causes, key=lambda n: -causes[n])[:2])
    because = _("，主要因为%(w)s") % {"w": why} if why else ""
    return _("%(first)s%(k)s 个单位换位，动得最多的是%(names)s（%(n)s 位）%(because)s。") % {
        "first": first, "k": len(movers), "names": names, "n": made.most, "because": because,
    }  # fmt: skip


def _slope(made: Trial) -> dict[str, Any]:
    """The slope chart: each group below the last, places down, lines between."""
    ranked = [m for m in made.moved if m.rank_before is not None and m.rank_after is not None]
    if len(ranked) > SHOWN:
        ranked = _movers(made)[:SHOWN]
    groups: dict[str, list[Moved]] = {}
    for m in ranked:
        groups.setdefault(m.group, []).append(m)
    lines, top = [], 14
    for members in groups.values():
        before = _steps(sorted(members, key=lambda m: (m.rank_before or 0, m.unit.id)))
        after = _steps(sorted(members, key=lambda m: (m.rank_after or 0, m.rank_before or 0, m.unit.id)))
        marked = max((abs(m.places or 0) for m in members), default=0)
        for m in members:
            big = bool(m.places) and abs(m.places or 0) >= max(2, marked)
            lines.append(
                {
                    "moved": m,
                    "name": name(m),
                    "y1": top + before[m.unit.id] * ROW,
                    "y2": top + after[m.unit.id] * ROW,
                    "big": big,
                }
            )
        top += len(members) * ROW + (12 if len(groups) > 1 else 0)
    return {"lines": lines, "height": top, "cut": len(made.moved) > SHOWN, "shown": len(lines)}


def _steps(members: list[Moved]) -> dict[str, int]:
    return {m.unit.id: n for n, m in enumerate(members)}
