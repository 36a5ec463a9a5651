"""Pages of the catalogue: the list, one item with its versions, the import, the conflicts side by side."""

from __future__ import annotations

from itertools import pairwise

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from quanheng.engine.errors import Refused
from quanheng.platform.catalogue import actions, queries
from quanheng.platform.catalogue.forms import ListForm, RevisionForm
from quanheng.platform.catalogue.lists import as_csv, items_in
from quanheng.platform.catalogue.meanings import COLUMNS, FREQUENCIES, ItemSpec
from quanheng.platform.catalogue.models import Conflict, Definition
from quanheng.platform.registry.act import may
from quanheng.platform.registry.people import today
from quanheng.platform.ui import asked
from quanheng.platform.ui.environment import language

SHOWN = 100


def listing(request: HttpRequest) -> HttpResponse:
    """The register, searched and by owner; as CSV on request."""
    search, owner = asked.text(request.GET, "q", 100), asked.text(request.GET, "owner", 200)
    rows = queries.listing(search, owner)
    if request.GET.get("as") == "csv":
        response = HttpResponse(
            as_csv((r.definition for r in rows), language()), content_type="text/csv; charset=utf-8"
        )
        response.headers["Content-Disposition"] = "attachment; filename=items.csv"
        return response
    start = asked.number(request.GET, "from", most=1_000_000)
    return render(request, "catalogue/list.html", {
        "rows": rows[start : start + SHOWN], "found": len(rows), "start": start,
        "more": start + SHOWN if start + SHOWN < len(rows) else 0, "search": search, "owner": owner,
        "owners": queries.owners(), "total": queries.count(), "duplicates": queries.duplicate_asks(),
        "conflicts": len(queries.conflicts()), "enters": may("catalogue.enter", request.actor),
        "inside": request.user.is_authenticated, "frequencies": FREQUENCIES,
    })  # fmt: skip


def _item(
    request: HttpRequest, id: str, form: RevisionForm | None = None, problems: list | None = None
) -> HttpResponse:
    found = None if "\0" in id else queries.item(id)
    if found is None:
        raise Http404(_("没有数据项“%(id)s”") % {"id": id})
    versions = queries.versions(id)
    revises = may("catalogue.revise", request.actor)
    initial = {c: getattr(found, c) for c in COLUMNS if c != "id"} | {"since": today()}
    bad = bool(problems) or bool(form and form.errors)
    return render(request, "catalogue/item.html", {
        "item": found, "versions": versions, "changed": _changes(versions), "asks": queries.asks(id), "columns": COLUMNS,
        "conflicts": queries.conflicts(False, id), "owner": queries.owner_unit(id), "revises": revises,
        "form": form or RevisionForm(initial=initial), "problems": problems or [], "frequencies": FREQUENCIES,
    }, status=422 if bad else 200)  # fmt: skip


def _changes(versions: list[Definition]) -> dict[int, list[str]]:
    """Version number → the columns in which it differs from the one before."""
    return {
        new.number: [c for c in COLUMNS if c != "id" and getattr(new, c) != getattr(old, c)]
        for new, old in pairwise(versions)
    }


def item(request: HttpRequest, id: str) -> HttpResponse:
    """One item: its definition, owner, where it is asked, its versions."""
    return _item(request, id)


@require_POST
def revise(request: HttpRequest, id: str) -> HttpResponse:
    """A new version of a definition."""
    form = RevisionForm(request.POST)
    if not form.is_valid():
        return _item(request, id, form)
    said = form.cleaned_data
    spec = ItemSpec(id, **{c: said[c].strip() for c in COLUMNS if c != "id"})
    try:
        actions.revise(spec, since=said["since"], reason=said["reason"], by=request.actor)
    except Refused as refused:
        return _item(request, id, form, refused.problems)
    return redirect("catalogue:item", id)


def take_in(request: HttpRequest) -> HttpResponse:
    """Take in a list of items."""
    form, problems, done = (
        ListForm(*((request.POST, request.FILES) if request.method == "POST" else ())),
        [],
        None,
    )
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["file"]
        try:
            done = actions.enter(
                items_in(upload.read(), upload.name or ""), request.actor, whence=upload.name or ""
            )
        except Refused as refused:
            problems = refused.problems
    context = {"form": form, "problems": problems, "done": done, "columns": COLUMNS}
    return render(request, "catalogue/import.html", context, status=422 if problems or form.errors else 200)


def _conflicts(request: HttpRequest, problems: list | None = None, at: int = 0) -> HttpResponse:
    everything = queries.conflicts(False)
    return render(request, "catalogue/conflicts.html", {
        "open": [c for c in everything if not c.settled], "settled": [c for c in everything if c.settled][:50],
        "columns": COLUMNS, "settles": may("catalogue.settle", request.actor), "problems": problems or [], "at": at, "frequencies": FREQUENCIES,
    }, status=422 if problems else 200)  # fmt: skip


def conflicts(request: HttpRequest) -> HttpResponse:
    """The conflicts that wait, both sides beside one another, and those settled."""
    return _conflicts(request)


@require_POST
def settle(request: HttpRequest, id: int) -> HttpResponse:
    """Settle one conflict."""
    found = get_object_or_404(Conflict.objects.select_related("item", "standing"), pk=id)
    try:
        actions.settle(
            found,
            asked.text(request.POST, "how"),
            reason=asked.text(request.POST, "reason"),
            by=request.actor,
        )
    except Refused as refused:
        return _conflicts(request, refused.problems, id)
    return redirect("catalogue:conflicts")
