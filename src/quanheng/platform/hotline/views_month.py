"""A month's figures: the circular as a file, the figures proposed, posted by another."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from quanheng.engine.errors import Refused
from quanheng.platform.hotline import circular, months, parameters, queries, showing, unsolved
from quanheng.platform.hotline.models import Ticket
from quanheng.platform.hotline.rates import RATES, lists
from quanheng.platform.lib.official import docx, pdf
from quanheng.platform.registry import queries as registry
from quanheng.platform.registry.act import may

FORMS = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pdf": "application/pdf",
}


def circular_file(request: HttpRequest, period: str, form: str) -> HttpResponse:
    """The circular of a month as Word, PDF or Excel."""
    if form not in FORMS or period not in queries.months():
        raise Http404(_("没有这一份"))
    said = parameters.now_in_force()
    names = {code: u.name for code, u in registry.units().items()}  # an official paper is in Chinese
    groups = lists(queries.unit_months(period, said=said), showing.groups(), said)
    bad = unsolved.listed(period, said)
    demonstration = "示意数据，不是真实工单" if Ticket.objects.filter(demonstration=True).exists() else ""
    if form == "xlsx":
        data = circular.workbook(period, groups, bad, names, demonstration)
    else:
        paper = circular.paper(period, groups, bad, names, said, demonstration=demonstration)
        data = docx(paper) if form == "docx" else pdf(paper)
    response = HttpResponse(data, content_type=FORMS[form])
    response["Content-Disposition"] = f'attachment; filename="hotline-{period}.{form}"'
    return response


@require_POST
def propose(request: HttpRequest, period: str) -> HttpResponse:
    """Propose the figures of a month."""
    try:
        made = months.propose(period, by=request.actor)
    except Refused as refused:
        return showing.refused(request, refused.problems, reverse("hotline:home"))
    messages.success(request, _("已提出，由另一人核对入账"))
    return redirect("hotline:month", made.pk)


def month(request: HttpRequest, number_: int) -> HttpResponse:
    """Figures as proposed, to be looked at and posted by another."""
    made = showing.found(queries.month, number_)
    named = showing.names()
    entries, left = months.figures(made)
    rows = [
        {"name": named.get(u["unit"], u["unit"]), "tickets": u["tickets"], "rates": [u["rates"][k] for k in RATES], "composite": u["composite"], "excluded": u["excluded"], "share": u["excluded_share"]}
        for u in made.figures["units"]
    ]  # fmt: skip
    closing = getattr(made, "closing", None)
    newest = queries.month_proposed(made.period)
    return render(request, "hotline/month.html", {
        "one": made, "rows": rows, "closing": closing, "entries": len(entries), "left": [named.get(u, u) for u in left],
        "may_post": closing is None and may("hotline.post", request.actor) and newest is not None and newest.pk == made.pk,
        "own": made.identity == request.actor.identity, "items": sorted({e.item for e in entries}),
        "invented": Ticket.objects.filter(demonstration=True).exists(),
    })  # fmt: skip


@require_POST
def post(request: HttpRequest, number_: int) -> HttpResponse:
    """Post figures into the ledger."""
    made = showing.found(queries.month, number_)
    try:
        done = months.post(made, by=request.actor)
    except Refused as refused:
        return showing.refused(request, refused.problems, reverse("hotline:month", args=[number_]))
    messages.success(
        request, ngettext("%(num)s 个数已入账", "%(num)s 个数已入账", done.posted) % {"num": done.posted}
    )
    return redirect("hotline:month", number_)
