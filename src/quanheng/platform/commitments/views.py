"""Pages of commitments: the papers, one paper, its yearly account."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from quanheng.engine.errors import Problem, Refused
from quanheng.platform.commitments import accounts, actions, downloads, queries
from quanheng.platform.commitments.flow import DRAFT, KINDS, LAMPS, MISSED, ORIGINS, SIDES, STANDS, STATES
from quanheng.platform.commitments.forms import PaperForm, PastForm, RuleForm
from quanheng.platform.commitments.models import Paper
from quanheng.platform.lib.official import FORMS
from quanheng.platform.registry import queries as registry
from quanheng.platform.registry.act import may
from quanheng.platform.registry.people import today
from quanheng.platform.ui import asked

WORDS = {
    "kinds": KINDS,
    "states": STATES,
    "stands": STANDS,
    "lamps": LAMPS,
    "origins": ORIGINS,
    "sides": SIDES,
}
ROWS = 60  # goals on a page


def _paper(request: HttpRequest, id: int) -> Paper:
    return get_object_or_404(queries.papers(request.actor), pk=id)


def listing(request: HttpRequest) -> HttpResponse:
    """The papers, what share of goals was missed year by year, and what follows repeated misses."""
    return _listing(request)


def _listing(request: HttpRequest, status: int = 200, **more: Any) -> HttpResponse:
    trend = [
        (year, title, due, missed, Decimal(100 * missed) / due, by_hand)
        for year, title, due, missed, by_hand in queries.trend()
    ]
    context = {
        "papers": queries.papers(request.actor), "trend": trend,
        "ladder": queries.ladder(), "drafts": may("commitments.draft", request.actor), "remembers": may("commitments.past", request.actor),
        "rules": may("commitments.rule", request.actor), "past_form": PastForm(), "rule_form": RuleForm(), "problems": [], **WORDS, **more,
    }  # fmt: skip
    return render(request, "commitments/list.html", context, status=status)


def take_in(request: HttpRequest) -> HttpResponse:
    """Take in a paper with its list of goals."""
    form = PaperForm(request.POST or None, request.FILES or None)
    problems: list[Problem] = []
    if request.method == "POST" and form.is_valid():
        said = dict(form.cleaned_data)
        file = said.pop("file")
        try:
            made = actions.take_in(actions.Start(**said), file.read(), file.name or "", by=request.actor)
            return redirect("commitments:paper", made.pk)
        except Refused as refused:
            problems = refused.problems
    status = 422 if problems or form.errors else 200
    return render(request, "commitments/new.html", {"form": form, "problems": problems}, status=status)


@require_POST
def past(request: HttpRequest) -> HttpResponse:
    """Enter an account given before this house kept them."""
    form = PastForm(request.POST)
    if form.is_valid():
        try:
            actions.remember(**form.cleaned_data, by=request.actor)
            return redirect("commitments:list")
        except Refused as refused:
            return _listing(request, 422, past_form=form, problems=refused.problems)
    return _listing(request, 422, past_form=form)


@require_POST
def rule(request: HttpRequest) -> HttpResponse:
    """Decide what follows where a goal is missed so many years in a row."""
    form = RuleForm(request.POST)
    if form.is_valid():
        try:
            actions.rule(**form.cleaned_data, by=request.actor)
            return redirect("commitments:list")
        except Refused as refused:
            return _listing(request, 422, rule_form=form, problems=refused.problems)
    return _listing(request, 422, rule_form=form)


def paper(request: HttpRequest, id: int) -> HttpResponse:
    """One paper: its goals by lead unit and stand, each with what either side says."""
    return _page(request, _paper(request, id))


def _page(request: HttpRequest, kept: Paper, problems: list[Problem] | None = None) -> HttpResponse:
    everything = queries.standings(kept, request.actor)
    units = registry.units()
    unit, stand = request.GET.get("unit", ""), request.GET.get("stand", "")
    rows = [
        s for s in everything
        if (not unit or unit == s.lead or unit in {u for u, _p in s.support})
        and (not stand or stand == (s.official.stand if s.official else "silent"))
    ]  # fmt: skip
    if request.GET.get("as") == "csv":
        return downloads.goals(kept, rows, units)
    if request.GET.get("as") in FORMS:
        return downloads.plan(kept, units, request.GET["as"], request.GET.get("lang", ""))
    at = asked.number(request.GET, "at")
    leads = Counter(s.lead for s in everything)
    given = list(kept.accounts.all())
    years = [
        y for y in range(kept.since, max(kept.until, today().year) + 1) if y not in {a.year for a in given}
    ]
    return render(request, "commitments/paper.html", {
        "paper": kept, "units": units, "leads": sorted(leads.items()), "unit": unit, "stand": stand,
        "rows": rows[at : at + ROWS], "count": len(rows), "at": at, "step": ROWS, "all": len(everything),
        "new": sum(s.goal.origin == "new" for s in everything), "items": sum(s.items for s in everything),
        "stood": Counter(s.official.stand if s.official else "silent" for s in everything),
        "differ": sum(s.differ for s in everything), "unserved": queries.unserved(kept),
        "given": given, "years": years[-6:], "publishes": kept.state == DRAFT and may("commitments.publish", request.actor),
        "drafts": kept.state == DRAFT and may("commitments.draft", request.actor),
        "accounts": kept.public and may("commitments.account", request.actor), "problems": problems or [], **WORDS,
    }, status=422 if problems else 200)  # fmt: skip


@require_POST
def act(request: HttpRequest, id: int) -> HttpResponse:
    """Publish a draft, drop it, or publish the account of a year: `do` names it."""
    kept = _paper(request, id)
    do = request.POST.get("do", "")
    year = asked.number(request.POST, "year")
    try:
        if do == "publish":
            actions.publish(kept, by=request.actor)
        elif do == "drop":
            actions.drop(kept, by=request.actor)
            return redirect("commitments:list")
        elif do == "account":
            accounts.publish(kept, year, by=request.actor)
            return redirect("commitments:account", kept.pk, year)
        else:
            raise Http404(_("没有这种办理"))
    except Refused as refused:
        if do == "account":
            return _account(request, kept, year, refused.problems)
        return _page(request, kept, refused.problems)
    return redirect("commitments:paper", kept.pk)


def account(request: HttpRequest, id: int, year: int) -> HttpResponse:
    """The account of a year: as it was published, or how it would read today and what is missing in it."""
    return _account(request, _paper(request, id), year)


def _account(
    request: HttpRequest, kept: Paper, year: int, problems: list[Problem] | None = None
) -> HttpResponse:
    given = kept.accounts.filter(year=year).first()
    inside = bool(request.actor.roles & queries.INSIDE)
    if given is None and not (inside and kept.public and kept.since <= year <= today().year + 1):
        raise Http404(_("这一年的交代还没有公布"))
    form = request.GET.get("as", "")
    if form == "zip" or form in FORMS:
        try:
            return downloads.account(kept, year, registry.units(), form, request.GET.get("lang", ""))
        except Refused as refused:
            problems = refused.problems
    found = [] if given is not None else accounts.lines(kept, year)
    missing = [] if given is not None else accounts.problems(kept, year, found).found
    return render(request, "commitments/account.html", {
        "paper": kept, "year": year, "given": given, "lines": found, "units": registry.units(), "ladder": queries.ladder(),
        "missed": given.missed if given else sum(line.missed for line in found), "missing": len(missing), "missed_stands": MISSED,
        "publishes": given is None and may("commitments.account", request.actor), "problems": problems or missing, **WORDS,
    }, status=422 if problems else 200)  # fmt: skip
