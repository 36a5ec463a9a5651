"""Pages of the register of assessments: the register, an application, one programme and what can be done with it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from quanheng.engine.errors import Problem, Refused
from quanheng.platform.programmes import actions, downloads, planning, queries
from quanheng.platform.programmes.flow import (
    CHECKED,
    CONTINUED,
    EXITED,
    FILED,
    LIFE,
    LIVE,
    NUMBERED,
    PLANNED,
    PROPOSED,
    REVIEWED,
    RUNNING,
    STATES,
)  # fmt: skip
from quanheng.platform.programmes.forms import ApplicationForm
from quanheng.platform.programmes.models import Programme
from quanheng.platform.registry import queries as registry
from quanheng.platform.registry.act import may
from quanheng.platform.registry.people import today
from quanheng.platform.registry.powers import Actor
from quanheng.platform.ui import asked

SHOWN_TO_ALL = frozenset({*NUMBERED, EXITED})  # what has a number is public; what is applied for is not yet


def seen(request: HttpRequest, programmes: list[Programme]) -> list[Programme]:
    """Those a reader may see: the public only what has a number."""
    if request.user.is_authenticated:
        return programmes
    return [p for p in programmes if p.state in SHOWN_TO_ALL]


def listing(request: HttpRequest) -> HttpResponse:
    """The register, by year."""
    years = queries.years()
    year = asked.number(request.GET, "year", most=9999) or (years[0] if years else today().year)
    search = asked.text(request.GET, "q", 100)
    rows = seen(request, queries.listing(year, "", search))
    if request.GET.get("as") == "csv":
        return downloads.register(rows)
    counts = {state: sum(p.state == state for p in rows) for state in STATES}
    return render(request, "programmes/list.html", {
        "rows": rows, "year": year, "years": years or [year], "search": search, "states": STATES, "units": registry.units(),
        "counts": {s: n for s, n in counts.items() if n}, "load": queries.load(year), "plan": queries.plan(year),
        "waiting": sum(p.state in (PROPOSED, CHECKED) for p in rows) if may("programmes.check", request.actor) else 0,
        "applies": _applies(request.actor), "lists": may("programmes.inventory", request.actor),
    })  # fmt: skip


def _applies(actor: Actor) -> bool:
    return bool(actor.roles & {"office", "owner"})


def apply(request: HttpRequest) -> HttpResponse:
    """Apply for an assessment; “look first” shows what it would overlap and keeps nothing."""
    form = ApplicationForm(request.POST if request.method == "POST" else None, by=request.actor)
    problems: list[Problem] = []
    overlaps = None
    if request.method == "POST" and form.is_valid():
        try:
            if "look" in request.POST:
                problems = actions.check_application(form.application()).errors
                overlaps = [] if problems else queries.overlaps(_draft(form))
            else:
                made = actions.propose(form.application(), by=request.actor)
                return redirect("programmes:page", made.pk)
        except Refused as refused:
            problems = refused.problems
    context = {
        "form": form,
        "problems": problems,
        "overlaps": overlaps,
        "units": registry.units(),
        "programme": None,
    }
    return render(request, "programmes/apply.html", context, status=422 if problems or form.errors else 200)


def amend(request: HttpRequest, id: int) -> HttpResponse:
    """Change one's application while nobody has checked it."""
    programme = _open(request, id)
    units = registry.units()
    facts = {f: getattr(programme, f) for f in ApplicationForm.base_fields}
    facts |= {
        "units": "、".join(units[u].name for u in programme.units),
        "content": "、".join(programme.content),
    }
    form = ApplicationForm(
        request.POST if request.method == "POST" else None, by=request.actor, initial=facts
    )
    problems: list[Problem] = []
    if request.method == "POST" and form.is_valid():
        try:
            actions.amend(programme, form.application(), by=request.actor)
            return redirect("programmes:page", id)
        except Refused as refused:
            problems = refused.problems
    context = {"form": form, "problems": problems, "overlaps": None, "units": units, "programme": programme}
    return render(request, "programmes/apply.html", context, status=422 if problems or form.errors else 200)


def _draft(form: ApplicationForm) -> Programme:
    return Programme(**form.application().facts())


def _open(request: HttpRequest, id: int) -> Programme:
    try:
        found = queries.programme(id)
    except KeyError:
        raise Http404(_("没有这个考核项目")) from None
    if not seen(request, [found]):
        raise Http404(_("没有这个考核项目"))
    return found


def page(request: HttpRequest, id: int) -> HttpResponse:
    """One programme: its life, what it overlaps, what can be done with it now."""
    return _page(request, _open(request, id))


def _page(request: HttpRequest, programme: Programme, problems: list[Problem] | None = None) -> HttpResponse:
    steps = list(programme.steps.all())
    reached = {s.state: s for s in steps}
    end = programme.state if programme.state not in LIFE else ""
    kept = {p.pk: p for p in Programme.objects.filter(pk__in=[o["id"] for o in programme.overlaps])}
    plan = queries.plan(programme.year)
    return render(request, "programmes/page.html", {
        "p": programme, "states": STATES, "life": [*LIFE, *([end] if end else [])], "reached": reached, "steps": steps,
        "overlaps": [(o, kept[o["id"]]) for o in programme.overlaps if o["id"] in kept], "units": registry.units(),
        "can": _can(request.actor, programme, plan is not None), "cycle": programme.cycles.first(), "plan": plan,
        "whole": sum(len(o["on"]) == 3 for o in programme.overlaps), "problems": problems or [],
        "said": request.POST if problems else {},
    }, status=422 if problems else 200)  # fmt: skip


def _can(by: Actor, p: Programme, planned: bool) -> set[str]:
    """What this viewer can do with a programme now: the words of `move`."""
    unit, own = p.organiser, by.identity == p.identity
    found = set()
    if p.state == PROPOSED:
        found |= {"answer"} if own or ("owner" in by.roles and may("programmes.propose", by, unit)) else set()
        found |= {"amend"} if may("programmes.propose", by, unit) else set()
        found |= {"check", "reject"} if may("programmes.check", by, unit) and not own else set()
    if p.state == CHECKED:
        found |= {"file", "reject"} if may("programmes.file", by, unit) and not own else set()
    if p.state in (PROPOSED, CHECKED) and (
        own or ("owner" in by.roles and may("programmes.propose", by, unit))
    ):
        found.add("withdraw")
    if p.state in LIVE and may("programmes.bind", by, unit):
        found.add("bind")
    if p.state == FILED and planned and may("programmes.extra", by) and not own:
        found.add("extra")
    if (p.state == PLANNED or (p.state == FILED and not planned)) and may("programmes.start", by, unit):
        found.add("start")
    if p.state == RUNNING and may("programmes.review", by, unit) and not own:
        found.add("review")
    if p.state == REVIEWED and may("programmes.decide", by, unit):
        found.add("decide")
    return found


@require_POST
def move(request: HttpRequest, id: int) -> HttpResponse:
    """Do one thing with a programme: `do` names it."""
    programme = _open(request, id)
    todo = MOVES.get(request.POST.get("do", ""))
    if todo is None:
        raise Http404(_("没有这种办理"))
    try:
        todo(programme, asked.text(request.POST, "words", 2000), request.POST, request.actor)
    except Refused as refused:
        return _page(request, queries.programme(id), refused.problems)
    return redirect("programmes:page", id)


def _review(programme: Programme, words: str, said: Any, by: Actor) -> None:
    minutes = asked.whole(said.get("minutes", "").strip()[:8])
    actions.review(programme, words, minutes=minutes, by=by)


MOVES: dict[str, Callable[[Programme, str, Any, Actor], Any]] = {
    "answer": lambda p, words, said, by: actions.answer_overlaps(p, words, by=by),
    "check": lambda p, words, said, by: actions.check(p, note=words, by=by),
    "reject": lambda p, words, said, by: actions.reject(p, reason=words, by=by),
    "file": lambda p, words, said, by: actions.file(p, by=by),
    "bind": lambda p, words, said, by: actions.bind(p, words[:200], by=by),
    "withdraw": lambda p, words, said, by: actions.withdraw(p, reason=words, by=by),
    "extra": lambda p, words, said, by: planning.approve_extra(p, reason=words, by=by),
    "start": lambda p, words, said, by: actions.start(p, by=by),
    "review": _review,
    "decide": lambda p, words, said, by: actions.decide(p, said.get("how", ""), reason=words, by=by),
}
DECISIONS = (CONTINUED, EXITED)
