"""Pages of one goal: who bears it, its parts, what either side said of it, and the form to say it."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from quanheng.engine.errors import Problem, Refused
from quanheng.platform.commitments import actions, proposals, queries
from quanheng.platform.commitments.flow import NATURES, OFFICIAL, THIRD
from quanheng.platform.commitments.forms import ToldForm
from quanheng.platform.commitments.models import Goal
from quanheng.platform.commitments.views import WORDS
from quanheng.platform.lib.official import FORMS, handed, written_in
from quanheng.platform.registry import queries as registry
from quanheng.platform.registry.act import may
from quanheng.platform.registry.people import today


def _goal(request: HttpRequest, id: int) -> Goal:
    found = get_object_or_404(Goal.objects.select_related("paper", "serves"), pk=id)
    if not queries.papers(request.actor).filter(pk=found.paper_id).exists():
        raise Http404(_("没有这个目标"))
    return found


def goal(request: HttpRequest, id: int) -> HttpResponse:
    """One goal and its whole life; `as`: the draft proposal on one that was missed too often, for the house's own people."""
    kept = _goal(request, id)
    form = request.GET.get("as", "")
    if form:
        if form not in FORMS or not _inside(request, kept) or not proposals.due(kept):
            raise Http404(_("这个目标没有处理建议"))
        with written_in(request.GET.get("lang", "")) as said:
            return handed(proposals.proposal(kept, registry.units(), said), form)
    return _page(request, kept)


def _inside(request: HttpRequest, kept: Goal) -> bool:
    """Whether the reader belongs to the house, or tells of this goal."""
    lead = queries.lead(kept)
    return bool(request.actor.roles & queries.INSIDE) or may("commitments.tell", request.actor, lead)


def _page(
    request: HttpRequest, kept: Goal, form: ToldForm | None = None, problems: list[Problem] | None = None
) -> HttpResponse:
    lead = queries.lead(kept)
    tells, checks = (
        may("commitments.tell", request.actor, lead),
        may("commitments.check", request.actor, lead),
    )
    accounted = set(kept.paper.accounts.values_list("year", flat=True))
    inside = _inside(request, kept)
    told = [t for t in kept.told.all() if inside or queries.open_words(kept.paper, t, accounted)]
    return render(request, "commitments/goal.html", {
        "goal": kept, "paper": kept.paper, "lead": lead, "units": registry.units(), "natures": NATURES, "told": told[::-1],
        "chain": queries.chain(kept), "due": queries.effective_due(kept), "updates": queries.updates(kept, today()) if kept.priority else [],
        "official": queries.newest_of([t for t in told if t.side == OFFICIAL]), "third": queries.newest_of([t for t in told if t.side == THIRD]),
        "proposal": inside and proposals.due(kept), "missed": len(proposals.missed(kept)) if inside else 0,
        "tells": kept.paper.public and tells, "checks": kept.paper.public and checks,
        "form": form or ToldForm(goal=kept), "problems": problems or [], **WORDS,
    }, status=422 if problems or (form is not None and form.errors) else 200)  # fmt: skip


@require_POST
def tell(request: HttpRequest, id: int) -> HttpResponse:
    """Say what became of a goal: the official stand, or what a third party found."""
    kept = _goal(request, id)
    form = ToldForm(request.POST, goal=kept)
    if not form.is_valid():
        return _page(request, kept, form)
    side = THIRD if request.POST.get("side") == THIRD else OFFICIAL
    try:
        actions.tell(kept, **form.cleaned_data, side=side, by=request.actor)
    except Refused as refused:
        return _page(request, kept, form, refused.problems)
    return redirect("commitments:goal", kept.pk)
