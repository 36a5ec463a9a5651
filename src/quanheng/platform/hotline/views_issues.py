"""Issues with the formula of their heat, what is frequent and unsolved, and suggestions to be signed."""

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
from quanheng.platform.hotline import analysis, parameters, queries, showing, signing, unsolved
from quanheng.platform.hotline.flow import STATES
from quanheng.platform.hotline.models import Analysis, Signature, Ticket
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
        "half_life": last.terms.get("half_life") if last else "", "window": last.terms.get("window") if last else "",
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
    })  # fmt: skip


def suggestions(request: HttpRequest) -> HttpResponse:
    """How well the model does on tickets held out, and what it suggests; only a signature makes it so."""
    who, named = request.actor, showing.names()
    last = queries.newest()
    measured = [_figures(kind, last.measured.get(kind, {})) for kind in ("class1", "unit")] if last else []
    signed = Signature.objects.select_related("suggestion__ticket")
    taken, declined = signed.filter(taken=True).count(), signed.filter(taken=False).count()
    said = parameters.now_in_force()
    return render(request, "hotline/suggestions.html", {
        "rows": [_line(s, named) for s in queries.waiting_suggestions()], "measured": measured, "last": last, "may_sign": may("hotline.sign", who),
        "signed": [{"s": s, **_line(s.suggestion, named), "by": s.by, "unit_signed": named.get(s.unit, s.unit)} for s in signed.order_by("-id")[:30]],
        "taken": taken, "declined": declined, "goal": said.text("goal"), "baseline": said.text("baseline"), "line": said.text("line"),
        "units": sorted(named.items()), "may_analyse": may("hotline.analyse", who),
    })  # fmt: skip


def _line(one: Any, named: dict[str, str]) -> dict[str, Any]:
    return {
        "one": one, "unit": named.get(one.unit, one.unit), "class_sure": f"{100 * one.class_sure:.0f}" if one.class1 else "",
        "unit_sure": f"{100 * one.unit_sure:.0f}" if one.unit else "",
    }  # fmt: skip


def _figures(kind: str, found: dict[str, Any]) -> dict[str, Any]:
    words = {"class1": _("一级分类"), "unit": _("承办单位")}[kind]
    why = {
        "too-few": _("有分类的工单不足两类，每类不少于 5 件"),
        "nothing-to-test": _("留出的工单都与学过的重复，无从检验"),
    }
    if "accuracy" not in found:
        return {"words": words, "why": why.get(found.get("why", ""), _("还没有检验过")), "tested": 0}
    share = found["answered"] / found["tested"]
    return {
        "words": words, "why": "", "tested": found["tested"], "trained": found["trained"], "left_out": found["left_out"],
        "accuracy": f"{100 * found['accuracy']:.1f}", "macro": f"{found['macro_f1']:.3f}", "answered": f"{100 * share:.1f}",
        "right": f"{100 * found['accuracy_answered']:.1f}", "labels": found["labels"],
    }  # fmt: skip


@require_POST
def sign(request: HttpRequest, number_: int) -> HttpResponse:
    """Take or refuse a suggestion."""
    one = showing.found(queries.suggestion, number_)
    said = {k: asked.text(request.POST, k, 1000) for k in ("class1", "unit", "words")}
    try:
        signing.sign(one, request.POST.get("taken") == "yes", **said, by=request.actor)
    except Refused as refused:
        return showing.refused(request, refused.problems, reverse("hotline:suggestions"))
    messages.success(request, _("已签署"))
    return redirect("hotline:suggestions")
