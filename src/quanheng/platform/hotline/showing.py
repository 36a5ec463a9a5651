"""What the pages of the hotline share: names, lamps, words, who sees what, what was refused."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _

from quanheng.engine.errors import Problem
from quanheng.platform.hotline import queries
from quanheng.platform.hotline.clocks import Clock
from quanheng.platform.hotline.flow import KINDS, REASONS, SATISFACTION
from quanheng.platform.hotline.models import Ticket
from quanheng.platform.hotline.rates import HIDDEN, Rate, month_of
from quanheng.platform.registry import queries as registry
from quanheng.platform.ui import asked
from quanheng.platform.ui.environment import language


def names() -> dict[str, str]:
    """Units' names in the language of the page, by code."""
    en = language() == "en"
    return {code: (u.name_en or u.name) if en else u.name for code, u in registry.units().items()}


def groups() -> dict[str, str]:
    """Units' kinds, by which they stand in lists of their own."""
    return {code: u.kind for code, u in registry.units().items()}


def month_asked(request: HttpRequest) -> tuple[str, list[str]]:
    """The month asked for, else the latest that is over ("" where there is no ticket), and all of them."""
    there = queries.months()
    said = asked.text(request.GET, "month", 7)
    over = [m for m in there if m < month_of(timezone.now())] or there
    return (said if said in there else over[0] if over else ""), there


def found(reader: Callable[[int], Any], number: int) -> Any:
    """What a reader finds, or 404."""
    try:
        return reader(number)
    except KeyError as error:
        raise Http404(_("没有第 %(n)s 件") % {"n": number}) from error


def invented(units: Collection[str] | None) -> bool:
    """Whether some tickets that are seen are invented (示意数据): a page with them says so."""
    rows = Ticket.objects.filter(demonstration=True)
    return (rows if units is None else rows.filter(unit__in=units)).exists()


def ticket_of(request: HttpRequest, number: int) -> Ticket:
    """A ticket the viewer may see: 404 where there is none, 403 where it is another unit's."""
    one: Ticket = found(queries.ticket, number)
    units = queries.seen_by(request.actor)
    if units is not None and one.unit not in units:
        raise PermissionDenied("hotline.ticket")
    return one


def rate(one: Rate) -> dict[str, Any]:
    """A rate for the table: its value or why there is none, its denominator, its guard."""
    return {
        "value": one.value, "of": one.of, "guard": one.guard,
        "said": _("不足") if one.guard == HIDDEN else "", "hits": one.hits.normalize() if one.hits else one.hits,
    }  # fmt: skip


def clock(one: Clock) -> dict[str, Any]:
    """A clock with its lamp."""
    words = {"sign": _("签收"), "contact": _("首次联系"), "close": _("办结")}[one.step]
    if one.late:
        lamp, said = "red", _("已逾期")
    elif one.done is None:
        lamp, said = "amber", _("在办")
    else:
        lamp, said = "green", _("按时")
    return {"step": one.step, "words": words, "due": one.due, "done": one.done, "lamp": lamp, "said": said}


def words_of(one: Ticket) -> dict[str, str]:
    """A ticket's coded words in the language of the page."""
    lang = language()

    def said(known: Any, key: str) -> str:
        return str(known[key].say(lang)) if key in known else ""

    solved = {True: _("已解决"), False: _("未解决"), None: _("未回访")}[one.solved]
    lamp = {True: "green", False: "red", None: "none"}[one.solved]
    return {
        "kind": said(KINDS, one.kind), "satisfied": said(SATISFACTION, one.satisfied), "reason": said(REASONS, one.reason), "solved": solved,
        "lamp": lamp,
    }  # fmt: skip


def refused(request: HttpRequest, problems: Sequence[Problem], back: str) -> HttpResponse:
    """What was not done, and the way back."""
    return render(request, "hotline/refused.html", {"problems": problems, "back": back}, status=422)
