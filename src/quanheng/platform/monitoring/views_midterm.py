"""Pages of the mid-term evaluation and of milestones: asked for, filled in, submitted, downloaded, closed; claimed and accepted."""

from __future__ import annotations

from urllib.parse import quote

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from quanheng.engine.errors import Problem, Refused
from quanheng.platform.lib import papers
from quanheng.platform.monitoring import midterm, midterm_book, milestones, queries, wall
from quanheng.platform.monitoring.flow import CAUSES, FILLING, MIDTERMS, POSSIBILITIES
from quanheng.platform.monitoring.forms import MidtermForm, MilestoneForm
from quanheng.platform.monitoring.models import Form, Round
from quanheng.platform.monitoring.views import _page as plan_page
from quanheng.platform.monitoring.views import plan_of
from quanheng.platform.registry.act import may
from quanheng.platform.ui import asked
from quanheng.platform.ui.environment import said

WORDS = {"causes": CAUSES, "possibilities": POSSIBILITIES, "form_states": MIDTERMS}
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_POST
def open_round(request: HttpRequest, id: int) -> HttpResponse:
    """Ask every unit for its form."""
    plan = plan_of(id)
    form = MidtermForm(request.POST)
    if not form.is_valid():
        return plan_page(request, plan)
    try:
        made = midterm.open_round(plan, **form.cleaned_data, by=request.actor)
    except Refused as refused:
        return plan_page(request, plan, refused.problems)
    return redirect("monitoring:midterm", made.pk)


def round_page(request: HttpRequest, id: int) -> HttpResponse:
    """A mid-term evaluation: which units have handed in, and what they say."""
    return _round_page(request, _round(id))


def _round(id: int) -> Round:
    return get_object_or_404(Round.objects.select_related("plan__version"), pk=id)


def _round_page(request: HttpRequest, round: Round, problems: list[Problem] | None = None) -> HttpResponse:
    own = queries.mine(request.actor)
    forms = [f for f in round.forms.all() if own is None or f.unit in own]
    rows = [(f, midterm.told(f.rows)) for f in forms]
    return render(request, "monitoring/midterm.html", {
        **WORDS, "round": round, "plan": round.plan, "rows": rows, "names": wall.names({f.unit for f in forms}), "problems": problems or [],
        "closes": round.closed_at is None and may("monitoring.midterm", request.actor), "waiting": sum(f.state == FILLING for f in forms), "whole": own is None,
    }, status=422 if problems else 200)  # fmt: skip


@require_POST
def close(request: HttpRequest, id: int) -> HttpResponse:
    """End a mid-term evaluation."""
    round = _round(id)
    try:
        midterm.close(round, by=request.actor)
    except Refused as refused:
        return _round_page(request, round, refused.problems)
    messages.success(request, _("已结束，登记为年度闭环的产物。"))
    return redirect("monitoring:midterm", round.pk)


def _form(request: HttpRequest, id: int) -> Form:
    found = get_object_or_404(Form.objects.select_related("round__plan"), pk=id)
    own = queries.mine(request.actor)
    if own is not None and found.unit not in own:
        raise Http404(_("没有这张表"))
    return found


def form(request: HttpRequest, id: int) -> HttpResponse:
    """A unit's form: to be read, filled in, handed in."""
    found = _form(request, id)
    problems: list[Problem] = []
    if request.method == "POST":
        written = {
            row["id"]: {
                k: asked.text(request.POST, f"{k}-{n}", 2000)
                for k in midterm.WRITTEN
                if f"{k}-{n}" in request.POST
            }
            for n, row in enumerate(found.rows)
        }
        try:
            midterm.fill(found, written, submit="submit" in request.POST, by=request.actor)
            messages.success(request, _("已提交。") if "submit" in request.POST else _("已保存。"))
            return redirect("monitoring:form", found.pk)
        except Refused as refused:
            problems = refused.problems
            for row in found.rows:
                row.update(written.get(row["id"], {}))
    fills = (
        found.state == FILLING
        and found.round.closed_at is None
        and may("monitoring.fill", request.actor, found.unit)
    )
    return render(request, "monitoring/form.html", {
        **WORDS, "form": found, "round": found.round, "plan": found.round.plan, "name": wall.names([found.unit]).get(found.unit, found.unit), "fills": fills,
        "problems": problems,
    }, status=422 if problems else 200)  # fmt: skip


def form_book(request: HttpRequest, id: int) -> HttpResponse:
    """A unit's form as an Excel file."""
    found = _form(request, id)
    return _book(found.round, [found])


def round_book(request: HttpRequest, id: int) -> HttpResponse:
    """All forms one may see, in one Excel file."""
    round = _round(id)
    own = queries.mine(request.actor)
    return _book(round, [f for f in round.forms.all() if own is None or f.unit in own])


def _book(round: Round, forms: list[Form]) -> HttpResponse:
    names = wall.names({f.unit for f in forms})
    title = f"{said(round.plan.words)} 1–{round.month}"
    data = midterm_book.made(
        title, [(f, names.get(f.unit, f.unit)) for f in forms], demonstration=round.plan.demonstration
    )
    answer = HttpResponse(data, content_type=XLSX)
    answer.headers["Content-Disposition"] = (
        f"attachment; filename=\"midterm-{round.pk}.xlsx\"; filename*=UTF-8''{quote(title, safe='')}.xlsx"
    )
    return answer


def milestone(request: HttpRequest, id: int, unit: str, stone: str) -> HttpResponse:
    """A milestone of a unit: what was claimed, with which evidence, and what was decided."""
    plan = plan_of(id)
    known = milestones.stone(plan, stone)
    own = queries.mine(request.actor)
    if known is None or not known.concerns(unit) or (own is not None and unit not in own):
        raise Http404(_("没有这个节点"))
    problems: list[Problem] = []
    form = MilestoneForm(request.POST or None, request.FILES or None)
    if request.method == "POST":
        verb = asked.text(request.POST, "verb", 12)
        try:
            if verb in ("accept", "return"):
                milestones.decide(
                    plan,
                    unit,
                    stone,
                    accepted=verb == "accept",
                    words=asked.text(request.POST, "words", 4000),
                    by=request.actor,
                )
                return redirect("monitoring:milestone", plan.pk, unit, stone)
            if form.is_valid():
                said_ = form.cleaned_data
                milestones.claim(
                    plan,
                    unit,
                    stone,
                    said_["on"],
                    said_["words"],
                    request.FILES.getlist("files"),
                    by=request.actor,
                )
                return redirect("monitoring:milestone", plan.pk, unit, stone)
        except Refused as refused:
            problems = refused.problems
    steps = queries.milestone_steps(plan, unit, stone)
    last = steps[-1] if steps else None
    done = last is not None and last.kind == milestones.ACCEPTED
    waits = last is not None and last.kind == milestones.CLAIMED
    return render(request, "monitoring/milestone.html", {
        "plan": plan, "stone": known, "unit": unit, "name": wall.names([unit]).get(unit, unit), "log": steps, "step_words": milestones.STEPS, "form": form,
        "claims": not done and not waits and may("monitoring.milestone", request.actor, unit), "last": last,
        "decides": waits and may("monitoring.accept", request.actor, unit) and last is not None and last.identity != request.actor.identity, "problems": problems,
    }, status=422 if problems or form.errors else 200)  # fmt: skip


def paper(request: HttpRequest, id: int, unit: str, stone: str, number: int) -> HttpResponse:
    """A document brought as evidence of a milestone."""
    plan = plan_of(id)
    own = queries.mine(request.actor)
    kept = [p for s in queries.milestone_steps(plan, unit, stone) for p in s.papers]
    if (own is not None and unit not in own) or number >= len(kept):
        raise Http404(_("没有这份文件"))
    try:
        return papers.handed_out(kept[number])
    except KeyError as gone:
        raise Http404(_("没有这份文件")) from gone
