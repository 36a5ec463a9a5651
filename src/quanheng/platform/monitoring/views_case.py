"""Pages of cases: the list, one case with its clock, and the acts on it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from quanheng.engine.errors import Problem, Refused
from quanheng.platform.agenda.calendar import calendar
from quanheng.platform.lib import papers
from quanheng.platform.monitoring import cases, hits, queries, wall
from quanheng.platform.monitoring.alarms import Due, HeldBack
from quanheng.platform.monitoring.flow import (
    ADOPTED,
    ANSWERED,
    CASE_LAMPS,
    CASES,
    CHOICES,
    LAMP_WORDS,
    LIFTED,
    LIVE,
    MODELS,
    NOT_SHOWN,
    OPEN,
    RULES,
    STEPS,
    SUSPENDED,
)
from quanheng.platform.monitoring.forms import ChoiceForm
from quanheng.platform.monitoring.models import Case, Plan
from quanheng.platform.monitoring.plan import MonitoringPlan
from quanheng.platform.registry.act import may
from quanheng.platform.registry.people import today
from quanheng.platform.ui import asked

WORDS = {
    "case_states": CASES, "case_lamps": CASE_LAMPS, "choices": CHOICES, "lamps": LAMP_WORDS, "rules": RULES, "steps": STEPS, "models": MODELS,
    "not_shown": NOT_SHOWN,
}  # fmt: skip
SHOWN = 100  # cases on a page


def listing(request: HttpRequest) -> HttpResponse:
    """The cases one may see, those with the shortest clock first."""
    state = asked.text(request.GET, "state", 12)
    states = (state,) if state in CASES else LIVE
    found = queries.cases(request.actor, states=states)
    shown = list(found[:SHOWN])
    counts = {s: queries.cases(request.actor, states=(s,)).count() for s in CASES}
    day = today()
    counting = calendar()
    rows = [(c, queries.said(c.plan).named(c.indicator), counting.between(day, c.due)) for c in shown]
    waiting = [] if state in CASES else _waiting(request)
    return render(request, "monitoring/cases.html", {
        **WORDS, "rows": rows, "names": wall.names({c.unit for c in shown} | {d.unit for _p, _t, _h, due in waiting for d in due}),
        "waiting": waiting, "counts": counts, "state": state if state in CASES else "", "all": found.count(),
        "live_states": LIVE,
    })  # fmt: skip


def _waiting(request: HttpRequest) -> list[tuple[Plan, MonitoringPlan, HeldBack, list[Due]]]:
    """What waits by the alarm limit, plan by plan, of the units one may see."""
    own = queries.mine(request.actor)
    found = []
    for plan in queries.plans(ADOPTED):
        held = queries.held(plan)
        due = [d for d in held.rows if own is None or d.unit in own] if held is not None else []
        if held is not None and due:
            found.append((plan, queries.said(plan), held, due[:SHOWN]))
    return found


def case_of(request: HttpRequest, id: int) -> Case:
    """The case of an address, for who may see it."""
    own = queries.mine(request.actor)
    try:
        found = queries.case(id)
    except KeyError as gone:
        raise Http404(_("没有这件预警")) from gone
    if own is not None and found.unit not in own:
        raise Http404(_("没有这件预警"))
    return found


def page(request: HttpRequest, id: int) -> HttpResponse:
    """One case."""
    return _page(request, case_of(request, id))


def _page(
    request: HttpRequest, case: Case, problems: list[Problem] | None = None, form: Any = None
) -> HttpResponse:
    text = queries.said(case.plan)
    by = request.actor
    steps = list(case.steps.all())
    chose = {s.identity for s in steps if s.kind == "answered"}
    day = today()
    can = {
        "answer": case.state in (OPEN, SUSPENDED) and not (case.state == SUSPENDED and case.choice) and may("monitoring.answer", by, case.unit),
        "return": case.state == ANSWERED and may("monitoring.return", by, case.unit),
        "lift": case.state == ANSWERED and may("monitoring.lift", by, case.unit) and by.identity not in chose,
        "resume": case.state == SUSPENDED and may("monitoring.resume", by, case.unit),
        "escalate": case.state in LIVE and not case.escalated and may("monitoring.escalate", by, case.unit),
    }  # fmt: skip
    return render(request, "monitoring/case.html", {
        **WORDS, "case": case, "plan": case.plan, "said_plan": text, "title": text.named(case.indicator), "name": wall.names([case.unit]).get(case.unit, case.unit),
        "log": steps, "clock": _clock(case, text.days), "left": calendar().between(day, case.due), "can": can, "problems": problems or [],
        "choice_form": form or ChoiceForm(), "outlook": case.found.get("outlook"),
        "waits": case.state != LIFTED, "line": text.rules.line(case.rule), "late": day > case.due, "same_person": by.identity in chose,
    }, status=422 if problems else 200)  # fmt: skip


def _clock(case: Case, days: int) -> list[tuple[str, str, bool]]:
    """The working days of the clock: (day, past now todo, whether it is an end)."""
    counting = calendar()
    begun = timezone.localtime(case.first_seen).date()
    day = today()
    found = []
    one = begun
    until = max(case.due, begun + timedelta(days=1))
    while one <= until and len(found) < 60:
        if counting.works(one) or one == begun:
            standing = "now" if one == day else "past" if one < day else "todo"
            found.append((one.isoformat(), standing, one in (begun, case.due)))
        one += timedelta(days=1)
    return found


@require_POST
def step(request: HttpRequest, id: int) -> HttpResponse:
    """An act on a case."""
    case = case_of(request, id)
    verb = asked.text(request.POST, "verb", 12)
    form = ChoiceForm(request.POST, request.FILES)
    words = asked.text(request.POST, "words", 5000)
    verbs = {
        "return": cases.send_back,
        "escalate": cases.escalate,
        "resume": cases.resume,
        "lift": cases.lift,
    }
    try:
        if verb == "answer":
            cases.answer(
                case,
                asked.text(request.POST, "choice", 12),
                words,
                files=request.FILES.getlist("files"),
                by=request.actor,
            )
        elif verb in verbs:
            verbs[verb](case, words, by=request.actor)
        else:
            raise Http404(_("没有这个办理"))
    except Refused as refused:
        return _page(request, case, refused.problems, form if verb == "answer" else None)
    messages.success(request, _("已记下。"))
    return redirect("monitoring:case", case.pk)


def paper(request: HttpRequest, id: int, number: int) -> HttpResponse:
    """A document of a case, by its place among all of the case."""
    kept = [p for s in case_of(request, id).steps.all() for p in s.papers]
    if number >= len(kept):
        raise Http404(_("没有这份文件"))
    try:
        return papers.handed_out(kept[number])
    except KeyError as gone:
        raise Http404(_("没有这份文件")) from gone


def hit_rates(request: HttpRequest) -> HttpResponse:
    """How often each rule was right, plan by plan, for everybody: counts only."""
    found = []
    for plan in Plan.objects.filter(adopted_at__isnull=False).select_related("version"):
        found.append((plan, queries.said(plan), hits.kept(plan)))
    return render(request, "monitoring/hits.html", {"plans": found, "rules": RULES, "year": today().year})
