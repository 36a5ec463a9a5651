"""Issues with the formula of their heat, and what is frequent and unsolved."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from quanheng.engine.errors import Refused
from quanheng.platform.hotline import analysis, parameters, queries, showing, unsolved
from quanheng.platform.hotline.flow import STATES
from quanheng.platform.hotline.models import Analysis, Ticket
from quanheng.platform.hotline.parameters import KEYS
from quanheng.platform.registry.act import may
from quanheng.platform.ui import asked
from quanheng.platform.ui.environment import language

TERMS = ("count", "reporters", "recency", "spread", "votes")
PAGE = 50


def issues(request: HttpRequest) -> HttpResponse:
    """The hottest issues, each term of the formula beside."""
    who, lang = request.actor, language()
    units = queries.seen_by(who)
    last = queries.newest()
    newest = Analysis.objects.first()
    rows = [_issue(i) for i in queries.issues(units)]
    weights = (
        [(KEYS[f"heat_{k}"].words.say(lang), last.terms.get(f"heat_{k}", "")) for k in TERMS] if last else []
    )
    return render(request, "hotline/issues.html", {
        "rows": rows, "last": last, "newest": newest, "state": STATES[newest.state].say(lang) if newest else "", "weights": weights,
        "total": last.issues.count() if last else 0, "may_analyse": may("hotline.analyse", who), "tickets": Ticket.objects.count() if units is None else None,
        "invented": showing.invented(units), "half_life": last.terms.get("half_life") if last else "", "window": last.terms.get("window") if last else "",
    })  # fmt: skip


def _issue(one: Any) -> dict[str, Any]:
    heat = one.heat
    return {
        "one": one, "total": f"{heat['total']:.2f}", "terms": [f"{heat['terms'][k]:.2f}" for k in TERMS], "count": heat["count"],
        "expected": f"{heat['expected']:.1f}", "reporters": heat["reporters"], "places": heat["places"], "votes": heat["votes"], "age": f"{heat['age']:.1f}",
    }  # fmt: skip


@require_POST
def analyse(request: HttpRequest) -> HttpResponse:
    """Ask for a pass over the tickets."""
    try:
        analysis.ask(by=request.actor)
    except Refused as refused:
        return showing.refused(request, refused.problems, reverse("hotline:issues"))
    messages.success(request, _("已排队，完成后这一页会更新"))
    return redirect("hotline:issues")


def issue(request: HttpRequest, number_: int) -> HttpResponse:
    """One issue: its heat by term and its tickets."""
    one = showing.found(queries.issue, number_)
    units = queries.seen_by(request.actor)
    rows = queries.tickets(units, issue=one.pk)
    if units is not None and not rows.exists():
        raise Http404(_("没有第 %(n)s 件") % {"n": number_})
    page = Paginator(rows, PAGE).get_page(asked.number(request.GET, "page", 1))
    named = showing.names()
    lines = [
        {"one": t, "unit": named.get(t.unit, t.unit), "words": showing.words_of(t)} for t in page.object_list
    ]
    terms = [(KEYS[f"heat_{k}"].words.say(language()), f"{one.heat['terms'][k]:.3f}") for k in TERMS]
    return render(
        request,
        "hotline/issue.html",
        {
            "issue": _issue(one),
            "one": one,
            "terms": terms,
            "rows": lines,
            "page": page,
            "total": page.paginator.count,
            "invented": rows.filter(demonstration=True).exists(),
        },
    )


def unsolved_page(request: HttpRequest) -> HttpResponse:
    """The list of what is frequent and unsolved."""
    month, there = showing.month_asked(request)
    units, said, named = queries.seen_by(request.actor), parameters.now_in_force(), showing.names()
    found = unsolved.listed(month, said, units) if month else []
    rows = [
        {
            "u": u,
            "unit": named.get(u.unit, u.unit),
            "share": None if u.share is None else f"{u.share:.1f}",
            "top": max([n for _m, n in u.trend] + [1]),
        }
        for u in found
    ]
    return render(request, "hotline/unsolved.html", {
        "rows": rows, "month": month, "months": there, "said": said, "last": queries.newest(), "may_analyse": may("hotline.analyse", request.actor),
        "invented": showing.invented(units),
    })  # fmt: skip
