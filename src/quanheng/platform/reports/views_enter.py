"""From a released result into the rectification ledger: the list of shortfalls, line by line, with one term for all."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from quanheng.engine.errors import Place, Problem, Problems, Refused
from quanheng.platform.followup import queries as followup
from quanheng.platform.followup import rectify
from quanheng.platform.lib.official import written_in
from quanheng.platform.registry.act import may
from quanheng.platform.reports import queries, sentences
from quanheng.platform.reports.facts import LeafFact, UnitFact, gather, of_unit
from quanheng.platform.reports.forms import EnterForm
from quanheng.platform.reports.parameters import Wishes
from quanheng.platform.reports.views import frame, met, of_run
from quanheng.platform.scoring.models import Run
from quanheng.platform.scoring.opening import NotShown
from quanheng.platform.ui.environment import language

PARTED = "|"  # between unit and indicator in the value of a box


@of_run
def enter(request: HttpRequest, run: int, period: str) -> HttpResponse:
    """The shortfalls of a release: those that are chosen enter the ledger, each with the sentence of its figures."""
    if not may("followup.raise", request.actor):
        raise PermissionDenied("followup.raise")
    kept = met(request, run, period)
    if not queries.visible(kept, request.actor):
        raise NotShown(kept)
    release = queries.released(kept)
    if release is None:
        _not_released(kept)
    assert release is not None  # it would have been refused
    only = request.GET.get("unit", "")
    there = followup.entered(release)
    rows = _rows(kept, period, only)
    form = EnterForm(request.POST if request.method == "POST" else None)
    chosen = set(request.POST.getlist("row"))
    problems: list[Problem] = []
    if request.method == "POST" and form.is_valid():
        try:
            found = [
                rectify.Finding(unit.id, "evaluation", words, form.cleaned_data["due"], node=leaf.name)
                for unit, leaf, words in rows
                if _key(unit, leaf) in chosen
            ]
            made = rectify.raise_(found, release=release, by=request.actor)
        except Refused as refused:
            problems = refused.problems
        else:
            messages.success(request, _("入账 %(n)s 项") % {"n": len(made)})
            return redirect("followup:ledger")
    shown_ = _rows(kept, period, only, language())
    lines = [
        {"key": _key(u, x), "unit": u.name, "node": x.name, "words": words, "there": there.get((u.id, zh[1].name), ""), "chosen": not chosen or _key(u, x) in chosen}
        for zh, (u, x, words) in zip(rows, shown_, strict=True)
    ]  # fmt: skip
    return render(request, "reports/enter.html", {
        **frame(kept, period), "rows": lines, "form": form, "problems": problems, "left": sum(not x["there"] for x in lines),
        "invented": release.demonstration,
    }, status=422 if problems or form.errors else 200)  # fmt: skip


def _rows(run: Run, period: str, only: str, lang: str = "zh") -> list[tuple[UnitFact, LeafFact, str]]:
    """Every shortfall, by the rule of the list of rectification; the ledger is kept in Chinese whoever enters it."""
    fact = gather(run, period, queries.standing(run), lang)
    wishes = Wishes(lang=lang)
    units = [of_unit(fact, u.id) for u in fact.read.units if only in ("", u.id)]
    with written_in(lang):
        return [(u, x, sentences.problem(fact, x)) for u in units for x in sentences.weak(u, wishes)]


def _key(unit: UnitFact, leaf: LeafFact) -> str:
    return f"{unit.id}{PARTED}{leaf.id}"


def _not_released(run: Run) -> Any:
    problems = Problems()
    problems.add(
        "not-released", Place(path=f"run:{run.pk}"),
        (f"第 {run.pk} 次计分没有公布", f"run {run.pk} is not released"),
        ("一次已公布的结果", "a result that is released"),
        ("公布以后再列入整改台账", "enter its shortfalls once it is released"),
    )  # fmt: skip
    problems.refuse()
