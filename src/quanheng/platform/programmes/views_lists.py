"""Pages of consolidation: the lists taken in, and one list on its way from hundreds to tens."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from quanheng.engine.errors import Problem, Refused
from quanheng.platform.programmes import consolidation, downloads
from quanheng.platform.programmes.flow import CANCELLED, FATES, KEPT, OPEN
from quanheng.platform.programmes.forms import ListForm
from quanheng.platform.programmes.models import Inventory
from quanheng.platform.registry.act import may
from quanheng.platform.registry.people import today
from quanheng.platform.registry.powers import Actor
from quanheng.platform.ui import asked

GROUPS = 6  # suggestions on a page
ROWS = 60  # entries on a page


def listing(request: HttpRequest) -> HttpResponse:
    """The lists, each with what became of it."""
    rows = [(inventory, consolidation.outcome(inventory)) for inventory in Inventory.objects.all()[:100]]
    context = {
        "rows": rows,
        "form": ListForm(initial={"year": today().year}),
        "takes": may("programmes.inventory", request.actor),
    }
    return render(request, "programmes/lists.html", {**context, "problems": []})


@require_POST
def take_in(request: HttpRequest) -> HttpResponse:
    """Take in a list."""
    form = ListForm(request.POST, request.FILES)
    problems: list[Problem] = []
    if form.is_valid():
        said = form.cleaned_data
        try:
            made = consolidation.import_list(
                said["file"].read(), said["file"].name or "", title=said["title"], year=said["year"],
                demonstration=said["demonstration"], by=request.actor,
            )  # fmt: skip
            return redirect("programmes:consolidate", made.pk)
        except Refused as refused:
            problems = refused.problems
    rows = [(inventory, consolidation.outcome(inventory)) for inventory in Inventory.objects.all()[:100]]
    context = {"rows": rows, "form": form, "takes": True, "problems": problems}
    return render(request, "programmes/lists.html", context, status=422)


def consolidate(request: HttpRequest, id: int) -> HttpResponse:
    """One list: from how many to how many, what could be one, what is decided."""
    inventory = get_object_or_404(Inventory, pk=id)
    return downloads.entries(inventory) if request.GET.get("as") == "csv" else _show(request, inventory)


def _show(request: HttpRequest, inventory: Inventory, problems: list[Problem] | None = None) -> HttpResponse:
    groups = [] if inventory.closed_at else consolidation.suggestions(inventory)
    grouped = {pk for g in groups for pk in (g.lead.pk, *(m.other.pk for m in g.members))}
    alone = [e for e in inventory.entries.filter(fate=OPEN) if e.pk not in grouped]
    kept = inventory.entries.filter(fate=KEPT).prefetch_related("merged")
    cancelled = inventory.entries.filter(fate=CANCELLED)
    at, kept_at = asked.number(request.GET, "groups"), asked.number(request.GET, "kept")
    return render(request, "programmes/consolidate.html", {
        "inventory": inventory, "outcome": consolidation.outcome(inventory), "fates": FATES,
        "groups": groups[at : at + GROUPS], "groups_count": len(groups), "groups_at": at, "groups_step": GROUPS,
        "group_entries": len(grouped), "picked": request.GET.get("pick") == "all", "alone": alone[:ROWS], "alone_count": len(alone),
        "kept": kept[kept_at : kept_at + ROWS], "kept_count": kept.count(), "kept_at": kept_at, "rows_step": ROWS,
        "cancelled": cancelled[:ROWS], "cancelled_count": cancelled.count(),
        "acts": may("programmes.consolidate", request.actor), "problems": problems or [],
    }, status=422 if problems else 200)  # fmt: skip


ACTS: dict[str, Callable[[Inventory, Any, Actor], Any]] = {
    "merge": lambda i, said, by: consolidation.merge(
        i,
        next(iter(asked.numbers(said, "lead")), 0),
        asked.numbers(said, "member"),
        reason=asked.text(said, "reason"),
        by=by,
    ),
    "all": lambda i, said, by: consolidation.take_suggestions(i, by=by),
    "keep": lambda i, said, by: consolidation.keep(i, asked.numbers(said, "entry"), by=by),
    "cancel": lambda i, said, by: consolidation.cancel(
        i, asked.numbers(said, "entry"), reason=asked.text(said, "reason"), by=by
    ),
    "reopen": lambda i, said, by: [
        consolidation.reopen(i, pk, by=by) for pk in asked.numbers(said, "entry")[:1]
    ],
    "close": lambda i, said, by: consolidation.close(i, by=by),
    "carry": lambda i, said, by: consolidation.carry_over(i, by=by),
}


@require_POST
def act(request: HttpRequest, id: int) -> HttpResponse:
    """Do one thing with a list: `do` names it."""
    inventory = get_object_or_404(Inventory, pk=id)
    todo = ACTS.get(request.POST.get("do", ""))
    if todo is None:
        raise Http404(_("没有这种办理"))
    try:
        todo(inventory, request.POST, request.actor)
    except Refused as refused:
        return _show(request, inventory, refused.problems)
    return redirect("programmes:consolidate", id)
