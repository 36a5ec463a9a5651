"""Suggestions: how well the model does on tickets held out, what it suggests, and the signatures without which nothing follows."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from quanheng.engine.errors import Problem, Refused
from quanheng.platform.hotline import parameters, queries, showing, signing
from quanheng.platform.hotline.models import Signature, Suggestion
from quanheng.platform.registry.act import may
from quanheng.platform.ui import asked

PAGE = 50
SURE = (0, 60, 70, 80, 90, 95)  # per cent: the least certainties one may choose from


def suggestions(request: HttpRequest, problems: list[Problem] | None = None) -> HttpResponse:
    """What waits, the surest first; by least certainty; one of them to be corrected before it is signed."""
    who, named = request.actor, showing.names()
    last, said = queries.newest(), parameters.now_in_force()
    sent = request.POST if request.method == "POST" else request.GET
    sure = asked.number(sent, "sure", 0)
    sure = sure if sure in SURE else 0
    rows = (
        queries.unanswered(sure / 100).select_related("ticket").order_by("-class_sure", "-unit_sure", "-id")
    )
    page = Paginator(rows, PAGE).get_page(asked.number(sent, "page", 1))
    single = asked.number(sent, "one", 0)
    signed = Signature.objects.select_related("suggestion__ticket")
    return render(request, "hotline/suggestions.html", {
        "rows": [_line(s, named) for s in page.object_list], "page": page, "total": page.paginator.count, "sure": sure, "choices": SURE,
        "all": "all" in request.GET, "chosen": set(asked.numbers(request.POST, "chosen")), "words": asked.text(request.POST, "words", 1000),
        "single": next((_line(s, named) for s in page.object_list if s.pk == single), None), "problems": problems or [],
        "measured": [_figures(kind, last.measured.get(kind, {})) for kind in ("class1", "unit")] if last else [], "last": last,
        "may_sign": may("hotline.sign", who), "may_analyse": may("hotline.analyse", who),
        "signed": [{"s": s, **_line(s.suggestion, named), "by": s.by, "unit_signed": named.get(s.unit, s.unit)} for s in signed.order_by("-id")[:30]],
        "taken": signed.filter(taken=True).count(), "declined": signed.filter(taken=False).count(), "goal": said.text("goal"),
        "baseline": said.text("baseline"), "line": said.text("line"), "units": sorted(named.items()),
        "invented": any(s.ticket.demonstration for s in page.object_list),
    }, status=422 if problems else 200)  # fmt: skip


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
    """Take or refuse a suggestion, corrected or as it is."""
    one = showing.found(queries.suggestion, number_)
    said = {k: asked.text(request.POST, k, 1000) for k in ("class1", "unit", "words")}
    try:
        signing.sign(one, request.POST.get("taken") == "yes", **said, by=request.actor)
    except Refused as refused:
        return showing.refused(request, refused.problems, reverse("hotline:suggestions"))
    messages.success(request, _("已签署"))
    return redirect("hotline:suggestions")


@require_POST
def sign_many(request: HttpRequest) -> HttpResponse:
    """Take or refuse those that were chosen, each with a signature of its own."""
    chosen = asked.numbers(request.POST, "chosen")[: 2 * PAGE]
    rows = list(Suggestion.objects.filter(pk__in=chosen).select_related("ticket").order_by("id"))
    try:
        done = signing.sign_many(
            rows,
            request.POST.get("taken") == "yes",
            asked.text(request.POST, "words", 1000),
            by=request.actor,
        )
    except Refused as refused:
        return suggestions(request, refused.problems)
    messages.success(
        request, ngettext("已签署 %(num)s 条", "已签署 %(num)s 条", len(done)) % {"num": len(done)}
    )
    return redirect(f"{reverse('hotline:suggestions')}?sure={asked.number(request.POST, 'sure', 0)}")
