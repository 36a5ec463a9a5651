"""Tickets: the list, one ticket with its clocks, history, reply aids and exclusions; the queue of exclusions to audit."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from quanheng.analytics.text.grams import Message
from quanheng.analytics.text.replies import hints
from quanheng.engine.errors import Problem, Refused
from quanheng.platform.hotline import exclusions, queries, showing
from quanheng.platform.hotline.flow import EXCLUSIONS, NO, NOT_ACCEPTED
from quanheng.platform.hotline.models import Exclusion, Placing, Ticket
from quanheng.platform.registry.act import may
from quanheng.platform.ui import asked
from quanheng.platform.ui.environment import language

PAGE = 50


def listing(request: HttpRequest) -> HttpResponse:
    """Tickets one may see, by month, unit and words."""
    units = queries.seen_by(request.actor)
    said = {k: asked.text(request.GET, k, 80) for k in ("unit", "month", "q")}
    there = queries.months()
    month = said["month"] if said["month"] in there else ""
    rows = queries.tickets(units, unit=said["unit"], month=month, words=said["q"].strip())
    page = Paginator(rows, PAGE).get_page(asked.number(request.GET, "page", 1))
    named = showing.names()
    return render(request, "hotline/tickets.html", {
        "rows": [_line(t, c, named) for t, c in queries.clocks_of(page.object_list)], "page": page, "total": page.paginator.count, "months": there,
        "month": month, "unit": said["unit"], "q": said["q"], "units": [(c, n) for c, n in named.items() if units is None or c in units],
        "invented": any(t.demonstration for t in page.object_list),
    })  # fmt: skip


def _line(one: Ticket, three: Any, named: dict[str, str]) -> dict[str, Any]:
    late = next((showing.clock(c) for c in three if c.late), None)
    return {"one": one, "unit": named.get(one.unit, one.unit), "words": showing.words_of(one), "late": late}


def page(request: HttpRequest, number_: int, problems: list[Problem] | None = None) -> HttpResponse:
    """One ticket."""
    one = showing.ticket_of(request, number_)
    who, lang = request.actor, language()
    three = queries.clocks_of([one])[0][1]
    placing = Placing.objects.filter(ticket=one).select_related("issue").first()
    alike = []
    if placing is not None:
        own = (
            Placing.objects.filter(analysis=placing.analysis_id, family=placing.family)
            .exclude(ticket=one)
            .select_related("ticket")
        )
        units = queries.seen_by(who)
        alike = [p.ticket for p in own[:10] if units is None or p.ticket.unit in units]
    grounds = [(k, t.say(lang)) for k, t in EXCLUSIONS.items() if k in NOT_ACCEPTED or one.satisfied == NO]
    reply = hints(Message(one.subject, one.body), one.reply) if one.reply else None
    states = list(one.states.select_related("intake"))
    suggested = list(one.suggestions.select_related("signature"))
    return render(request, "hotline/ticket.html", {
        "one": one, "unit": showing.names().get(one.unit, one.unit), "words": showing.words_of(one), "clocks": [showing.clock(c) for c in three],
        "states": [(s, _changes(before, s.fields)) for before, s in zip([None, *(s.fields for s in states)], states, strict=False)],
        "issue": placing.issue if placing else None, "alike": alike, "reply": reply, "missing": _missing(reply), "grounds": grounds,
        "exclusions": [(e, EXCLUSIONS[e.kind].say(lang), getattr(e, "audit", None)) for e in one.exclusions.select_related("audit")],
        "may_exclude": may("hotline.exclude", who, one.unit), "suggested": suggested, "problems": problems or [],
    }, status=422 if problems else 200)  # fmt: skip


def _missing(reply: Any) -> list[str]:
    words = {"found": _("查到了什么"), "done": _("做了什么"), "when": _("什么时候办好")}
    return [words[k] for k in reply.missing] if reply else []


def _changes(before: dict[str, Any] | None, after: dict[str, Any]) -> list[str]:
    """Which fields a state changed."""
    if before is None:
        return []
    return sorted(k for k in after if after[k] != before.get(k))


@require_POST
def exclude(request: HttpRequest, number_: int) -> HttpResponse:
    """Propose to leave a ticket out."""
    one = showing.ticket_of(request, number_)
    try:
        exclusions.propose(
            one,
            asked.text(request.POST, "kind", 20),
            asked.text(request.POST, "words", 1000),
            by=request.actor,
        )
    except Refused as refused:
        return page(request, number_, refused.problems)
    messages.success(request, _("已提出，由另一人审核"))
    return redirect("hotline:ticket", number_)


def exclusions_page(request: HttpRequest, problems: list[Problem] | None = None) -> HttpResponse:
    """What waits for an audit, and the last audits."""
    who, lang = request.actor, language()
    units = queries.seen_by(who)
    named = showing.names()

    def line(e: Exclusion) -> dict[str, Any]:
        return {
            "e": e,
            "ground": EXCLUSIONS[e.kind].say(lang),
            "unit": named.get(e.ticket.unit, e.ticket.unit),
            "own": e.identity == who.identity,
        }

    waiting = [line(e) for e in queries.waiting_exclusions() if units is None or e.ticket.unit in units]
    done = [
        (line(a.exclusion), a) for a in queries.audits() if units is None or a.exclusion.ticket.unit in units
    ]
    return render(request, "hotline/exclusions.html", {
        "waiting": waiting, "done": done, "may_audit": may("hotline.audit", who), "problems": problems or [],
    }, status=422 if problems else 200)  # fmt: skip


@require_POST
def audit(request: HttpRequest, number_: int) -> HttpResponse:
    """Uphold an exclusion or not."""
    try:
        one = showing.found(queries.exclusion, number_)
        exclusions.audit(
            one,
            request.POST.get("upheld") == "yes",
            asked.text(request.POST, "words", 1000),
            by=request.actor,
        )
    except Refused as refused:
        return showing.refused(request, refused.problems, reverse("hotline:exclusions"))
    messages.success(request, _("已审核"))
    return redirect("hotline:exclusions")
