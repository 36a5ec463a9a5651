"""The hotline's first page with the three rates, taking in a list, and the parameters."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from quanheng.engine.errors import Place, Problem, Problems, Refused
from quanheng.platform.hotline import intake, months, parameters, queries, showing, source_queries
from quanheng.platform.hotline.columns import COLUMNS, PERSONAL, REQUIRED
from quanheng.platform.hotline.flow import EXCLUSIONS, LAMPS
from quanheng.platform.hotline.models import Intake, Parameter, Ticket
from quanheng.platform.hotline.rates import RATES, UnitMonth, lists
from quanheng.platform.lib.sheets import MOST_BYTES
from quanheng.platform.registry.act import may
from quanheng.platform.ui import asked
from quanheng.platform.ui.environment import language


def home(request: HttpRequest) -> HttpResponse:
    """The month's three rates of every unit one may see, with the lists and what waits."""
    who = request.actor
    month, there = showing.month_asked(request)
    units, said = queries.seen_by(who), parameters.now_in_force()
    whole = queries.unit_months(month, said=said) if month else []
    mine = [u for u in whole if units is None or u.unit in units]
    named = showing.names()
    ordered = lists(whole, showing.groups(), said)
    place = {u.unit: (p, g) for g in ordered for p, u in g.ranked}
    proposed = queries.month_proposed(month) if month else None
    total = sum(u.tickets for u in mine)
    excluded = sum(u.excluded for u in mine)
    share = 100 * excluded / total if total else 0.0
    return render(request, "hotline/home.html", {
        "month": month, "months": there, "rows": [_row(u, named, place) for u in sorted(mine, key=lambda u: (place.get(u.unit, (999, None))[0], u.unit))],
        "groups": [(g.group, [named.get(u, u) for u in g.red], [named.get(u, u) for u in g.black]) for g in ordered] if units is None else [],
        "total": total, "excluded": excluded, "share": share, "much": share > said.number("most_excluded"), "most": said.text("most_excluded"),
        "said": said, "whole": units is None, "late": sum(u.late.get("close", 0) for u in mine), "waiting": len(queries.waiting_exclusions()) if units is None else 0,
        "suggested": queries.unanswered().count() if may("hotline.sign", who) else 0, "sources": source_queries.listing() if units is None else [],
        "lamps": LAMPS, "unassigned": Ticket.objects.filter(unit="").count() if units is None else 0,
        "proposed": proposed, "closing": getattr(proposed, "closing", None) if proposed else None,
        "changed": bool(proposed) and months.changed(proposed, whole), "may_propose": may("hotline.propose", who), "may_take_in": may("hotline.take_in", who),
        "invented": Ticket.objects.filter(demonstration=True).exists(),
    })  # fmt: skip


def _row(one: UnitMonth, named: dict[str, str], place: dict[str, Any]) -> dict[str, Any]:
    return {
        "unit": one.unit, "name": named.get(one.unit, one.unit), "tickets": one.tickets, "rates": [showing.rate(one.rates[k]) for k in RATES],
        "composite": one.composite, "guard": one.guard, "place": place[one.unit][0] if one.unit in place else None, "excluded": one.excluded,
        "share": one.excluded_share, "returns": one.returns, "reworks": one.reworks, "late": one.late.get("close", 0),
    }  # fmt: skip


def take_in(request: HttpRequest) -> HttpResponse:
    """Take in a list of tickets."""
    problems: list[Problem] = []
    done: Intake | None = None
    sent = request.FILES.get("file")
    if request.method == "POST":
        try:
            if sent is None or (sent.size or 0) > MOST_BYTES:
                raise Refused([_no_file()])
            done = intake.take_in(
                sent.read(), sent.name or "", demonstration="demonstration" in request.POST, by=request.actor
            )
            text = ngettext("收入 %(num)s 张新工单", "收入 %(num)s 张新工单", done.new) % {"num": done.new}
            more = _("，%(c)s 张更新，%(u)s 张没有变，%(o)s 张是旧状态未覆盖") % {
                "c": done.changed,
                "u": done.unchanged,
                "o": done.older,
            }
            messages.success(request, text + more)
            return redirect("hotline:take_in")
        except Refused as refused:
            problems = refused.problems
    return render(request, "hotline/take_in.html", {
        "problems": problems, "columns": [(name, others, name in REQUIRED, name in PERSONAL) for name, others in COLUMNS.items()],
        "intakes": list(Intake.objects.all()[:20]), "grounds": [t.say(language()) for t in EXCLUSIONS.values()],
    }, status=422 if problems else 200)  # fmt: skip


def _no_file() -> Problem:
    problems = Problems()
    problems.add(
        "no-file", Place(path="file"), ("没有选文件，或文件太大", "no file was chosen, or it is too large"),
        (f"不超过 {MOST_BYTES // 1_000_000} MB 的 CSV 或 Excel", f"CSV or Excel of at most {MOST_BYTES // 1_000_000} MB"),
        ("选一个文件", "choose a file"),
    )  # fmt: skip
    return problems.found[0]


def rules(request: HttpRequest) -> HttpResponse:
    """How everything here is reckoned, and the parameters that hold."""
    lang, who = language(), request.actor
    problems: list[Problem] = []
    if request.method == "POST":
        given = {k: asked.text(request.POST, k, 1000) for k in ("key", "value", "source")}
        try:
            parameters.set_parameter(given["key"], given["value"], origin=given["source"], by=who)
        except Refused as refused:
            problems = refused.problems
        else:
            messages.success(request, _("已记下"))
            return redirect("hotline:rules")
    said = parameters.now_in_force()
    keys = [
        {"key": k, "words": row.words.say(lang), "hint": row.hint.say(lang), "value": said.text(k), "source": parameters.source(k)}
        for k, row in parameters.KEYS.items()
    ]  # fmt: skip
    return render(request, "hotline/rules.html", {
        "keys": keys, "may_set": may("hotline.parameter", who), "problems": problems,
        "history": list(Parameter.objects.all()[:30]) if who.roles & queries.WHOLE else [],
    }, status=422 if problems else 200)  # fmt: skip
