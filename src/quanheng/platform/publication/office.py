"""The pages on which releases are made: what waits, proposing, deciding, withdrawing."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from quanheng.engine.errors import Problem, Refused
from quanheng.platform.appeals import queries as appeals
from quanheng.platform.appeals import showing
from quanheng.platform.publication import actions, jobs, queries, refusals, shelf, telling, windows
from quanheng.platform.publication.flow import LIVE, NOTICE_DAYS, OFFERED, PROPOSED, SEALING
from quanheng.platform.publication.forms import ProposeForm, ReasonForm
from quanheng.platform.publication.models import Release
from quanheng.platform.registry.act import may
from quanheng.platform.scoring import actions as scoring
from quanheng.platform.scoring import queries as scores
from quanheng.platform.scoring.models import Run
from quanheng.platform.scoring.opening import titled


def listing(request: HttpRequest) -> HttpResponse:
    """What waits to be proposed, decided, answered; and every release."""
    rows = [telling.described(shelf.told(r)) for r in queries.releases()]
    waiting = [{"id": r.pk, "title": titled(r), "cut_off": r.cut_off} for r in queries.waiting()]
    return render(request, "publication/list.html", {
        "releases": rows, "waiting": waiting, 
        "may_propose": may("publication.propose", request.actor),
    })  # fmt: skip


def propose(request: HttpRequest, run: int) -> HttpResponse:
    """Propose to publish a frozen run."""
    if not may("publication.propose", request.actor):
        raise PermissionDenied("publication.propose")
    kept = _run(run)
    live = next((r for r in queries.releases(LIVE, kept.version.scheme) if r.run_id == kept.pk), None)
    if live is not None and request.method == "GET":
        return redirect("publication:manage", live.pk)
    days = scoring.clock(kept, "notice_days", NOTICE_DAYS)
    form = ProposeForm(request.POST if request.method == "POST" else None, initial={"notice_days": days})
    problems: list[Problem] = []
    if request.method == "POST" and form.is_valid():
        try:
            job = jobs.ask_proposal(kept, form.given(), by=request.actor)
        except Refused as refused:
            problems = refused.problems
        else:
            return redirect("scoring:job", job.pk)
    status = 422 if problems or form.errors else 200
    wanted = form.cleaned_data.get("notice_days", days) if form.is_bound else days
    context = {
        "form": form, "problems": problems, "title": titled(kept), "run": kept, "days": days, "wanted": wanted,
        "windows": windows.if_proposed(kept, wanted, timezone.localdate()),
    }  # fmt: skip
    return render(request, "publication/propose.html", context, status=status)


def _run(pk: int) -> Run:
    try:
        return scores.run(pk)
    except KeyError as error:
        raise Http404(_("没有第 %(n)s 次计分") % {"n": pk}) from error


def manage(
    request: HttpRequest, number_: int, problems: list[Problem] | None = None, reason: str = ""
) -> HttpResponse:
    """One release for those who decide on it: what stands in its way, and the steps."""
    kept = _release(number_)
    told = shelf.told(kept)
    who = request.actor
    today = timezone.localdate()
    same = who.identity == kept.identity
    held = windows.of_release(kept)
    waits = _("公示未满") if today <= kept.notice_until else _("申诉期未满") if today < held.first else ""
    context = {
        "issue": telling.described(told), "title": telling.titled(told), "run": kept.run, "problems": problems or [],
        "form": ReasonForm(initial={"reason": reason}), "proposer": kept.proposed_by, "days_left": max((kept.notice_until - today).days, 0),
        "appeals": [showing.told(a) for a in appeals.appeals(run=kept.run)], "standing": refusals.standing(kept.run),
        "may_release": kept.state == PROPOSED and may("publication.release", who),
        "waits": _("须由另一人决定") if same else waits, "windows": held,
        "may_complete": kept.state == SEALING and may("publication.open", who),
        "may_drop": kept.state == PROPOSED and may("publication.drop", who),
        "may_withdraw": kept.state in OFFERED and may("publication.withdraw", who),
        "people": [(s.state, s.at, s.by, s.reason) for s in kept.steps.all()],
    }  # fmt: skip
    return render(request, "publication/manage.html", context, status=422 if problems else 200)


def _release(pk: int) -> Release:
    try:
        return queries.release(pk)
    except KeyError as error:
        raise Http404(_("没有第 %(n)s 次公布") % {"n": pk}) from error


@require_POST
def decide(request: HttpRequest, number_: int) -> HttpResponse:
    """The second person's decision; sealing and opening follow in the background."""
    kept = _release(number_)
    try:
        if kept.state != SEALING:
            kept = actions.decide(kept, by=request.actor)
        job = jobs.ask_finish(kept, by=request.actor)
    except Refused as refused:
        return manage(request, number_, refused.problems)
    return redirect("scoring:job", job.pk)


@require_POST
def drop(request: HttpRequest, number_: int) -> HttpResponse:
    """Give a proposal up."""
    return _ended(request, number_, actions.drop, _("已取消"))


@require_POST
def withdraw(request: HttpRequest, number_: int) -> HttpResponse:
    """Take a release back."""
    return _ended(request, number_, actions.withdraw, _("已撤回"))


def _ended(request: HttpRequest, number_: int, act: Any, words: str) -> HttpResponse:
    kept = _release(number_)
    form = ReasonForm(request.POST)
    reason = form.cleaned_data["reason"] if form.is_valid() else ""
    try:
        act(kept, reason, by=request.actor)
    except Refused as refused:
        return manage(request, number_, refused.problems, request.POST.get("reason", "")[:2000])
    messages.success(request, words)
    return redirect("publication:manage", number_)
