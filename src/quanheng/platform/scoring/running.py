"""The pages on which runs are made and carried through: the list, asking, a job as it goes, the steps, telling units."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from quanheng.engine.errors import Place, Problem, Refused, Text
from quanheng.platform.registry.act import may
from quanheng.platform.schemes import queries as schemes
from quanheng.platform.scoring import actions, jobs, queries
from quanheng.platform.scoring.flow import JOB_STATES, MOVES, OPEN, STAGES
from quanheng.platform.scoring.forms import AskForm, StepForm
from quanheng.platform.scoring.models import Job
from quanheng.platform.scoring.opening import described, met, of_run, titled
from quanheng.platform.ui.environment import language


def listing(request: HttpRequest) -> HttpResponse:
    """The runs this reader may see, newest first, and for those who run them the jobs."""
    runs = [
        {**described(r), "title": titled(r), "version": r.version, "periods": r.periods, "rows": r.rows,
         "seconds": f"{r.seconds:.2f}", "engine": r.engine_version} for r in queries.seen(request.actor)
    ]  # fmt: skip
    runs_them = may("scoring.run", request.actor)
    waiting = [told(j) for j in queries.jobs(8)] if runs_them else []
    return render(request, "scoring/list.html", {"runs": runs, "jobs": waiting, "may_run": runs_them})


def ask(request: HttpRequest) -> HttpResponse:
    """Ask for a scoring."""
    if not may("scoring.run", request.actor):
        raise PermissionDenied("scoring.run")
    version = schemes.in_force(request.GET.get("scheme", ""))
    form = AskForm(
        request.POST if request.method == "POST" else None,
        initial={"version": version.pk if version else None},
    )
    problems: list[Problem] = []
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            job = jobs.ask(
                schemes.version(given["version"]),
                given["cut_off"],
                periods=given["periods"],
                by=request.actor,
            )
        except Refused as refused:
            problems = refused.problems
        else:
            return redirect("scoring:job", job.pk)
    status = 422 if problems or form.errors else 200
    return render(request, "scoring/ask.html", {"form": form, "problems": problems}, status=status)


def job(request: HttpRequest, job: int) -> HttpResponse:
    """A job as it goes: the page, and the part of it that is fetched every second."""
    found = _job(job)
    page = "scoring/job_panel.html" if request.headers.get("HX-Request") else "scoring/job.html"
    return render(request, page, {"job": told(found), "may_stop": may("scoring.stop", request.actor)})


@require_POST
def stop(request: HttpRequest, job: int) -> HttpResponse:
    """Ask a job to stop."""
    found = _job(job)
    try:
        jobs.stop(found, by=request.actor)
    except Refused as refused:
        context = {"job": told(found), "may_stop": False, "problems": refused.problems}
        return render(request, "scoring/job.html", context, status=422)
    return redirect("scoring:job", job)


def _job(pk: int) -> Job:
    try:
        return queries.job(pk)
    except KeyError as error:
        raise Http404(_("没有第 %(n)s 件后台工作") % {"n": pk}) from error


def told(job: Job) -> dict[str, Any]:
    """A job in words."""
    title = job.title_en if language() == "en" and job.title_en else job.title
    return {
        "id": job.pk, "title": title, "state": job.state, "state_said": JOB_STATES[job.state].say(language()),
        "stage": STAGES.get(job.stage, Text(job.stage, job.stage)).say(language()), "percent": job.percent,
        "open": job.state in OPEN, "stopping": job.stop_asked and job.state in OPEN, "link": job.link, "attempt": job.attempt,
        "asked_at": job.asked_at, "asked_by": job.asked_by, "began_at": job.began_at, "ended_at": job.ended_at,
        "seconds": _seconds(job), "cut_off": _moment(job.request.get("cut_off")), "periods": job.request.get("periods") or [],
        "problems": [_problem(p) for p in job.problems], "result": job.result,
    }  # fmt: skip


def _seconds(job: Job) -> str:
    if job.began_at is None:
        return ""
    return f"{((job.ended_at or timezone.now()) - job.began_at).total_seconds():.1f}"


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _problem(kept: dict[str, Any]) -> Problem:
    """A problem as it was kept."""
    words = (Text(**kept[k]) for k in ("found", "expected", "remedy"))
    return Problem(kept["code"], Place(**kept["place"]), *words, severity=kept["severity"])


@of_run
def current(request: HttpRequest, run: int) -> HttpResponse:
    """A part of the run page: would a run made now be made of the same?"""
    kept = met(request, run)
    return render(request, "scoring/current.html", {"run": described(kept), "current": queries.is_current(kept.version), "scheme_id": kept.version.scheme})  # fmt: skip


@require_POST
@of_run
def step(request: HttpRequest, run: int) -> HttpResponse:
    """Take a step of a run's life: review, confirm, freeze, send back."""
    kept = met(request, run)
    form = StepForm(request.POST)
    if not form.is_valid() or form.cleaned_data["verb"] not in MOVES:
        raise Http404(_("没有这一步"))
    given = form.cleaned_data
    try:
        done = actions.move(kept, given["verb"], by=request.actor, reason=given["reason"])
    except Refused as refused:
        context = {"run": described(kept), "title": titled(kept), "problems": refused.problems, "reason": given["reason"], "verb": given["verb"], "words": MOVES[given["verb"]].words}  # fmt: skip
        return render(request, "scoring/step.html", context, status=422)
    messages.success(
        request, _("第 %(n)s 次计分：%(state)s") % {"n": run, "state": described(done)["state_said"]}
    )
    return redirect("scoring:run", run)


@require_POST
@of_run
def tell(request: HttpRequest, run: int) -> HttpResponse:
    """Tell every unit its own result."""
    kept = met(request, run)
    try:
        until = actions.tell(kept, by=request.actor)
    except Refused as refused:
        context = {"run": described(kept), "title": titled(kept), "problems": refused.problems, "reason": "", "verb": "", "words": Text("告知各单位", "Tell the units")}  # fmt: skip
        return render(request, "scoring/step.html", context, status=422)
    messages.success(request, _("已告知各单位；%(day)s 前可以提起申诉") % {"day": until.isoformat()})
    return redirect("scoring:run", run)
