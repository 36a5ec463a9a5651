"""Pages of one goal: who bears it, its parts, what either side said of it, and the form to say it."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from quanheng.engine.errors import Problem, Refused
from quanheng.platform.commitments import actions, queries
from quanheng.platform.commitments.flow import NATURES, OFFICIAL, THIRD
from quanheng.platform.commitments.forms import ToldForm
from quanheng.platform.commitments.models import Goal
from quanheng.platform.commitments.views import WORDS
from quanheng.platform.registry import queries as registry
from quanheng.platform.registry.act import may
from quanheng.platform.registry.people import today


def _goal(request: HttpRequest, id: int) -> Goal:
    found = get_object_or_404(Goal.objects.select_related("paper", "serves"), pk=id)
    if not queries.papers(request.actor).filter(pk=found.paper_id).exists():
        raise Http404(_("没有这个目标"))
    return found


def goal(request: HttpRequest, id: int) -> HttpResponse:
    """One goal and its whole life."""
    return _page(request, _goal(request, id))


def _page(
    request: HttpRequest, kept: Goal, form: ToldForm | None = None, problems: list[Problem] | None = None
) -> HttpResponse:
    lead = queries.lead(kept)
    tells, checks = (
        may("commitments.tell", request.actor, lead),
        may("commitments.check", request.actor, lead),
    )
    accounted = set(kept.paper.accounts.values_list("year", flat=True))
    inside = bool(request.actor.roles & queries.INSIDE) or tells
    told = [t for t in kept.told.all() if inside or queries.open_words(kept.paper, t, accounted)]
    return render(request, "commitments/goal.html", {
        "goal": kept, "paper": kept.paper, "lead": lead, "units": registry.units(), "natures": NATURES, "told": told[::-1],
        "chain": queries.chain(kept), "due": queries.effective_due(kept), "updates": queries.updates(kept, today()) if kept.priority else [],
        "official": queries.newest_of([t for t in told if t.side == OFFICIAL]), "third": queries.newest_of([t for t in told if t.side == THIRD]),
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
