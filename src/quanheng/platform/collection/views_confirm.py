"""The pages of whoever decides: cells to confirm or send back, objections to answer, returns to reopen."""

from __future__ import annotations

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from quanheng.engine.errors import Problem, Refused
from quanheng.platform.collection import actions, checks, flow, queries, showing
from quanheng.platform.collection.actions.deciding import by_decider
from quanheng.platform.collection.forms import AnswerForm, ReasonForm
from quanheng.platform.collection.models import Objection, Return
from quanheng.platform.collection.views import about, page_of, paper_for
from quanheng.platform.registry.act import may
from quanheng.platform.registry.powers import Actor


def mine(paper: Return, actor: Actor) -> tuple[set[str], set[str]]:
    """The addresses that wait for this actor's word, and those of them the actor had a hand in."""
    waiting, own = set(), set()
    cells = paper.cells.filter(kind=flow.ASKED, state=flow.SUBMITTED)
    for who, theirs in by_decider(paper, cells).items():
        if may(who.act, actor, who.unit or paper.unit_id):
            waiting |= {c.address for c in theirs}
            if actor.identity in queries.writers(theirs):
                own |= {c.address for c in theirs}
    return waiting, own


def confirm(request: HttpRequest, id: int) -> HttpResponse:
    """The cells that wait for my word: all clean ones at once, or each confirmed or sent back with a reason."""
    paper = paper_for(request, id)
    if request.method != "POST":
        return _page(request, paper)
    reasons = {k[2:]: v for k, v in request.POST.items() if k.startswith("r:")}
    yes = [k[2:] for k, v in request.POST.items() if k.startswith("d:") and v == "yes"]
    no = [k[2:] for k, v in request.POST.items() if k.startswith("d:") and v == "no"]
    try:
        if request.POST.get("do") == "clean":
            done = actions.confirm(paper, by=request.actor)
            messages.success(request, _("已确认 %(n)s 格，入台账") % {"n": len(done.cells)})
        else:
            told = []
            with transaction.atomic():  # both or neither
                if yes:
                    done = actions.confirm(paper, yes, by=request.actor)
                    told.append(_("已确认 %(n)s 格，入台账") % {"n": len(done.cells)})
                if no:
                    actions.send_back(paper, {a: reasons.get(a, "") for a in no}, by=request.actor)
                    told.append(_("退回 %(n)s 格") % {"n": len(no)})
            messages.success(request, _("，").join(told) or _("没有选"))
    except Refused as refused:
        return _page(
            request,
            paper,
            refused.problems,
            {**{a: "yes" for a in yes}, **{a: "no" for a in no}},
            reasons,
            422,
        )
    left, _own = mine(queries.paper(paper.pk), request.actor)
    to = reverse("collection:confirm", args=[paper.pk]) if left else reverse("collection:list")
    return HttpResponseRedirect(to)


def _page(
    request: HttpRequest,
    paper: Return,
    problems: list[Problem] | None = None,
    picked: dict[str, str] | None = None,
    reasons: dict[str, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    paper = queries.paper(paper.pk)
    waiting, own = mine(paper, request.actor)
    if not waiting and not (request.actor.roles & {"owner", "office"}):
        raise PermissionDenied("collection:confirm")
    shown = showing.show(paper, editable=False, all_rows=True)
    rows = [row for row in shown.rows if row.address in waiting]
    clean = [row for row in rows if not row.findings and row.address not in own]
    return render(request, "collection/confirm.html", {
        **about(request, paper, shown), "rows": rows, "clean": clean, "own": own, "problems": problems or [],
        "picked": picked or {}, "reasons": reasons or {}, "hard": checks.HARD,
    }, status=status)  # fmt: skip


@require_POST
def reopen(request: HttpRequest, id: int) -> HttpResponse:
    """Open a return again, all of it or one cell, with a reason."""
    which = request.POST.get("which", "")
    paper = paper_for(request, int(which) if which.isdecimal() and len(which) < 12 else id)
    form = ReasonForm(request.POST)
    cells = [request.POST["cell"]] if request.POST.get("cell") else []
    if not form.is_valid():
        messages.error(request, _("没有写理由"))
        return HttpResponseRedirect(reverse("collection:return", args=[paper.pk]))
    try:
        actions.reopen(paper, cells, form.cleaned_data["reason"], by=request.actor)
    except Refused as refused:
        return page_of(request, paper, problems=refused.problems, status=422)
    messages.success(request, _("已重新打开"))
    return HttpResponseRedirect(reverse("collection:return", args=[paper.pk]))


def objections(
    request: HttpRequest, problems: list[Problem] | None = None, status: int = 200
) -> HttpResponse:
    """What fillers said about cells, and the answers, on record."""
    rows = queries.objections(actor=request.actor)
    return render(request, "collection/objections.html", {
        "rows": [(o, may("collection.answer", request.actor, o.cell.owner_id or o.cell.paper.unit_id)) for o in rows],
        "form": AnswerForm(), "flow": flow, "problems": problems or [],
    }, status=status)  # fmt: skip


@require_POST
def answer(request: HttpRequest, id: int) -> HttpResponse:
    """Answer an objection."""
    one = Objection.objects.select_related("cell__paper__call").filter(pk=id).first()
    if one is None:
        raise Http404(_("没有这条质疑"))
    form = AnswerForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("没有写答复"))
        return HttpResponseRedirect(reverse("collection:objections"))
    try:
        actions.answer(
            one, form.cleaned_data["words"], form.cleaned_data["upheld"] == "yes", by=request.actor
        )
    except Refused as refused:
        return objections(request, refused.problems, 422)
    messages.success(request, _("已答复"))
    return HttpResponseRedirect(reverse("collection:objections"))
