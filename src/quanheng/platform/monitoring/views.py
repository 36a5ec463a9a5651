"""Pages of plans and of the wall: the list, one plan, units × indicators, units × months, one figure, money beside goals."""

from __future__ import annotations

import csv
import io
from fractions import Fraction
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from quanheng.engine.document.read import decoded
from quanheng.engine.errors import Problem, Problems, Refused
from quanheng.library import lamps as library
from quanheng.platform.ledger import queries as ledger
from quanheng.platform.lib import escape
from quanheng.platform.monitoring import actions, jobs, lamps, paths, queries, wall
from quanheng.platform.monitoring.checking import facts_of, month_of
from quanheng.platform.monitoring.fan import fan, level_fan
from quanheng.platform.monitoring.figures import MONTHS, periods_of
from quanheng.platform.monitoring.flow import (
    ADDS,
    ADOPTED,
    CASE_LAMPS,
    CASES,
    DRAFT,
    LAMP_WORDS,
    LAMPS,
    LEVEL,
    MODELS,
    MODES,
    NATURES,
    NONE,
    NOT_SHOWN,
    PATHS,
    PAYMENT,
    PLANS,
    RULES,
)
from quanheng.platform.monitoring.forms import MidtermForm, PlanForm
from quanheng.platform.monitoring.models import Case, Look, Plan, Reading
from quanheng.platform.registry.act import may
from quanheng.platform.registry.people import today
from quanheng.platform.ui import asked
from quanheng.platform.ui.environment import said

WORDS = {
    "lamps": LAMP_WORDS, "modes": MODES, "rules": RULES, "natures": NATURES, "adds": ADDS, "paths": PATHS, "states": PLANS,
    "case_states": CASES, "case_lamps": CASE_LAMPS, "models": MODELS, "not_shown": NOT_SHOWN,
}  # fmt: skip
LARGEST = 2_000_000  # bytes of a plan


def plan_of(id: int) -> Plan:
    """The plan of an address."""
    try:
        return queries.plan(id)
    except KeyError as gone:
        raise Http404(_("没有这个监控方案")) from gone


def listing(request: HttpRequest) -> HttpResponse:
    """The plans with their newest lamps, and the cases that live."""
    own = queries.mine(request.actor)
    found = []
    for plan in queries.plans():
        months = queries.months(plan)
        look = queries.newest(plan, months[-1]) if months else None
        counts = dict.fromkeys((*LAMPS, NONE), 0)
        if look is not None:
            for lamp in queries.readings(look, own).values_list("lamp", flat=True):
                counts[lamp] += 1
        found.append((plan, look, counts))
    live = list(queries.cases(request.actor)[:12])
    return render(request, "monitoring/list.html", {
        **WORDS, "plans": found, "cases": [(c, queries.said(c.plan).named(c.indicator)) for c in live], "names": wall.names({c.unit for c in live}),
        "drafts": may("monitoring.draft", request.actor), "today": today(),
    })  # fmt: skip


def take_in(request: HttpRequest) -> HttpResponse:
    """Take in a plan."""
    form = PlanForm(request.POST or None, request.FILES or None)
    problems: list[Problem] = []
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        found = Problems()
        text = decoded(file.read(LARGEST), file.name or "", found)
        try:
            found.refuse()
            return redirect(
                "monitoring:plan", actions.draft(text or "", file.name or "", by=request.actor).pk
            )
        except Refused as refused:
            problems = refused.problems
    status = 422 if problems or form.errors else 200
    return render(
        request,
        "monitoring/new.html",
        {"form": form, "problems": problems, "tables": _tables()},
        status=status,
    )


def _tables() -> list[lamps.Table]:
    return [lamps.shipped(id) for id in library.names()]


def tables(request: HttpRequest) -> HttpResponse:
    """The lamp tables of the library, every light with its bands."""
    return render(request, "monitoring/tables.html", {**WORDS, "tables": _tables()})


def page(request: HttpRequest, id: int) -> HttpResponse:
    """One plan: what it watches and how."""
    return _page(request, plan_of(id))


def _page(request: HttpRequest, plan: Plan, problems: list[Problem] | None = None) -> HttpResponse:
    text = queries.said(plan)
    months = queries.months(plan)
    return render(request, "monitoring/plan.html", {
        **WORDS, "plan": plan, "said_plan": text, "table": lamps.shipped(text.lamps), "problems": problems or [], "months": months,
        "adopts": plan.state == DRAFT and may("monitoring.adopt", request.actor) and plan.identity != request.actor.identity,
        "checks": plan.state == ADOPTED and may("monitoring.check", request.actor), "begun": month_of(plan, today()) > 0,
        "midterms": plan.state == ADOPTED and may("monitoring.midterm", request.actor), "midterm_form": MidtermForm(), "rounds": queries.rounds(plan),
        "forms": list(queries.forms(request.actor, plan)[:60]),
    }, status=422 if problems else 200)  # fmt: skip


@require_POST
def adopt(request: HttpRequest, id: int) -> HttpResponse:
    """Adopt a plan."""
    plan = plan_of(id)
    try:
        actions.adopt(plan, by=request.actor)
    except Refused as refused:
        return _page(request, plan, refused.problems)
    messages.success(request, _("已审定，开始监控。"))
    return redirect("monitoring:plan", plan.pk)


@require_POST
def check(request: HttpRequest, id: int) -> HttpResponse:
    """Ask for a check."""
    plan = plan_of(id)
    try:
        job = jobs.ask(plan, by=request.actor)
    except Refused as refused:
        return _page(request, plan, refused.problems)
    return redirect("scoring:job", job.pk)


def _look(plan: Plan, month: int) -> Look:
    found = queries.newest(plan, month)
    if found is None:
        raise Http404(_("这个月没有检查过"))
    return found


def lights(request: HttpRequest, id: int) -> HttpResponse:
    """The wall: units × indicators of a month."""
    plan = plan_of(id)
    text = queries.said(plan)
    months = queries.months(plan)
    frame = {**WORDS, "plan": plan, "said_plan": text, "months": months, "checks": plan.state == ADOPTED and may("monitoring.check", request.actor)}  # fmt: skip
    if not months:
        return render(request, "monitoring/empty.html", frame)
    month = asked.number(request.GET, "m", months[-1])
    month = month if month in months else months[-1]
    mode = asked.text(request.GET, "mode", 20)
    modes = [m for m in MODES if wall.columns_of(text, m)]
    mode = mode if mode in modes else modes[0]
    look = _look(plan, month)
    only = bool(asked.text(request.GET, "only", 5))
    table = lamps.shipped(text.lamps)
    shown = wall.of_month(
        plan,
        look,
        mode,
        own=queries.mine(request.actor),
        page=asked.number(request.GET, "page", 1),
        only=only,
        order=table.order,
    )
    before = queries.newest(plan, months[months.index(month) - 1]) if months.index(month) else None
    return render(request, "monitoring/wall.html", {
        **frame, "month": month, "mode": mode, "modes_shown": modes, "look": look, "wall": shown, "only": only, "table": table,
        "change": _change(before, look, mode), "low": _low(look, mode), "live": False, "base": f"?mode={mode}&m={month}{'&only=1' if only else ''}",
    })  # fmt: skip


def _change(before: Look | None, look: Look, mode: str) -> dict[str, int] | None:
    """How many more lamps of each kind than in the month before."""
    if before is None:
        return None
    old, new = before.counts.get(mode, {}), look.counts.get(mode, {})
    return {lamp: new.get(lamp, 0) - old.get(lamp, 0) for lamp in LAMPS}


def _low(look: Look, mode: str) -> int:
    """How many figures have a chance of under 5 % of meeting their target."""
    rows = Reading.objects.filter(look=look, mode=mode, lamp__in=("red", "amber")).values_list(
        "extra", flat=True
    )
    ahead = (extra["outlook"] for extra in rows if extra.get("outlook"))
    return sum(1 for told in ahead if told["learnt"] and told["chance"] < 0.05)


def wall_csv(request: HttpRequest, id: int, month: int) -> HttpResponse:
    """The readings of a month as CSV: the wall's figures."""
    plan = plan_of(id)
    text = queries.said(plan)
    look = _look(plan, month)
    rows = list(queries.readings(look, queries.mine(request.actor)))
    names = wall.names({r.unit for r in rows})
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(
        [
            _("单位"),
            _("指标"),
            _("方面"),
            _("灯"),
            _("实际"),
            _("年度目标"),
            _("实际进度，%%") % {},
            _("计划进度，%%") % {},
            _("落后，百分点"),
            _("截至月份"),
        ]
    )
    for r in rows:
        writer.writerow(escape.row([names.get(r.unit, r.unit), said(text.named(r.indicator)), said(MODES[r.mode]), said(LAMP_WORDS[r.lamp]), r.actual, r.target, r.done, r.plan, r.lag, r.month or ""]))  # fmt: skip
    answer = HttpResponse("\ufeff" + out.getvalue(), content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="monitoring-{plan.pk}-{month:02d}.csv"'
    return answer


def over_months(request: HttpRequest, id: int) -> HttpResponse:
    """The wall: units × months of one indicator."""
    plan = plan_of(id)
    text = queries.said(plan)
    columns = [c for mode in MODES for c in wall.columns_of(text, mode)]
    chosen = asked.text(request.GET, "i", 100)
    indicator = chosen if chosen in dict(columns) else columns[0][0]
    shown = wall.over_months(
        plan, indicator, own=queries.mine(request.actor), page=asked.number(request.GET, "page", 1)
    )
    return render(request, "monitoring/months.html", {**WORDS, "plan": plan, "wall": shown, "columns": columns, "indicator": indicator, "name": dict(columns)[indicator], "base": f"?i={indicator}"})  # fmt: skip


def figure(request: HttpRequest, id: int, month: int, unit: str, indicator: str) -> HttpResponse:
    """One figure: its lamp and why, its year, what is to be expected, where it comes from, its cases."""
    plan = plan_of(id)
    own = queries.mine(request.actor)
    reading = Reading.objects.filter(look=_look(plan, month), unit=unit, indicator=indicator).first()
    if reading is None or (own is not None and unit not in own):
        raise Http404(_("没有这一格"))
    text = queries.said(plan)
    newest = queries.newest_of_each(plan)
    rows = Reading.objects.filter(
        look__in=[pk for m, pk in newest.items() if m <= month], unit=unit, indicator=indicator
    )
    history = sorted((m, r) for r in rows.select_related("look") for m in (r.look.month,))
    watched = text.indicator(indicator)
    picture, sources = None, []
    if watched is not None:
        _plan, facts, _units = facts_of(plan, [unit])
        season = [Fraction(x) / 100 for x in reading.extra.get("season", ())]
        seasons = {(unit, indicator): season} if season else {}
        target = None if reading.target is None else Fraction(reading.target)
        ways = (
            [(m, paths.expected(watched, unit, m, target, facts, seasons)) for m in range(1, MONTHS + 1)]
            if watched.by_month
            else []
        )
        shown = queries.forecast_of(reading.extra)
        if watched.adds == LEVEL:
            known = sorted(facts.months(unit, watched.item, plan.year).items())
            figures = [(m, float(x)) for m, x in known if m <= month]
            picture = level_fan(figures, shown, (None, None) if target is None else watched.goal(target))
        else:
            points = [(r.month, None if r.done is None else Fraction(r.done)) for _m, r in history if r.month]
            picture = fan(list(dict(points).items()), ways, shown, target)
        sources = ledger.in_force([watched.item], [unit], periods=periods_of(plan.year))
    return render(request, "monitoring/figure.html", {
        **WORDS, "plan": plan, "reading": reading, "month": month, "unit": unit, "name": wall.names([unit]).get(unit, unit), "title": text.named(indicator),
        "watched": watched, "history": [r for _m, r in history], "fan": picture, "sources": sources, "said_plan": text,
        "pair": next((p for p in text.pairs if p.id == indicator), None), "stone": next((s for s in text.milestones if s.id == indicator), None),
        "cases": list(Case.objects.filter(plan=plan, unit=unit, indicator=indicator)),
    })  # fmt: skip


def dual(request: HttpRequest, id: int) -> HttpResponse:
    """Money beside goals, the widest apart first."""
    plan = plan_of(id)
    text = queries.said(plan)
    months = queries.months(plan)
    rows: list[Any] = []
    if months:
        found = queries.readings(_look(plan, months[-1]), queries.mine(request.actor), PAYMENT)
        pairs = {p.id for p in text.pairs}
        rows = sorted(
            (r for r in found if r.indicator in pairs), key=lambda r: -abs(Fraction(r.extra.get("gap") or 0))
        )
    page_rows = rows[:200]
    return render(request, "monitoring/dual.html", {
        **WORDS, "plan": plan, "said_plan": text, "rows": page_rows, "names": wall.names({r.unit for r in page_rows}), "all": len(rows),
        "apart": sum(bool(r.extra.get("diverges")) for r in rows), "month": months[-1] if months else 0,
    })  # fmt: skip
