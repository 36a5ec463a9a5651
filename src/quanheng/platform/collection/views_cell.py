"""One cell with its whole history: explanation, evidence, objections."""

from __future__ import annotations

import json

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from quanheng.engine.errors import Place, Problem, Problems, Refused
from quanheng.platform.collection import actions, checks, flow, queries, reading, showing
from quanheng.platform.collection.forms import ObjectionForm
from quanheng.platform.collection.models import Cell, Evidence
from quanheng.platform.collection.views import fills, paper_for
from quanheng.platform.lib import store
from quanheng.platform.lib.uploads import evidence
from quanheng.platform.lib.uploads.limits import EVIDENCE_OF_UNIT, FILE
from quanheng.platform.registry.act import may
from quanheng.platform.ui.numbers import kilobytes


def cell_for(request: HttpRequest, id: int) -> Cell:
    """The cell of an address, if this viewer may see its return."""
    try:
        one = queries.cell(id)
    except KeyError as gone:
        raise Http404(_("没有这一格")) from gone
    paper_for(request, one.paper_id)
    return one


def cell(
    request: HttpRequest,
    id: int,
    *,
    form: ObjectionForm | None = None,
    problems: list[Problem] | None = None,
    status: int = 200,
) -> HttpResponse:
    """What happened to one figure, who typed, sent, confirmed it; its files; what was said about it."""
    one = cell_for(request, id)
    page = reading.sheet(one.paper)
    box = page.box(one.key)
    assert box is not None  # a cell of this very return
    found = [f for f in checks.find(page, reading.rules({one.item})) if f.box.key == one.key]
    used = queries.stored_bytes(one.paper.unit_id)
    return render(request, "collection/cell.html", {
        "cell": one, "paper": one.paper, "call": one.paper.call, "box": box, "value": showing.value_of(box),
        "findings": found, "moves": queries.moves(one), "flow": flow, "show": showing.moved_text,
        "fills": fills(request, one.paper) and box.editable, "kilobytes": kilobytes,
        "objects": may("collection.object", request.actor, one.paper.unit_id), "objections": one.objections.all(),
        "form": form or ObjectionForm(initial={"kind": flow.QUESTION if box.asked else flow.WRONG}),
        "bases": json.dumps({box.address: [box.version, showing.value_of(box)]}, ensure_ascii=False),
        "problems": problems or [], "scanner": evidence.scanner(), "used": used, "most": EVIDENCE_OF_UNIT,
        "scheme": reading.scheme_of(one.paper), "before": showing.known_text(box.before),
        "last_year": showing.known_text(box.last_year),
    }, status=status)  # fmt: skip


@require_POST
def attach(request: HttpRequest, id: int) -> HttpResponse:
    """Lay a file beside the cell."""
    one = cell_for(request, id)
    file = request.FILES.get("file")
    if file is None or not file.size:
        problems = Problems()
        problems.add("no-file", Place(path="file"), (_("没有选文件"), "no file was chosen"),
                     ("一份佐证", "a file"), ("先选文件再传", "choose a file first"))  # fmt: skip
        return cell(request, id, problems=problems.found, status=422)
    try:
        made = actions.attach(one, file.read(FILE + 1), file.name or "file", by=request.actor)
    except Refused as refused:
        return cell(request, id, problems=refused.problems, status=422)
    messages.success(request, _("已附 %(name)s") % {"name": made.name})
    return HttpResponseRedirect(reverse("collection:cell", args=[one.pk]))


@require_POST
def detach(request: HttpRequest, id: int) -> HttpResponse:
    """Take a file off its cell."""
    file = Evidence.objects.select_related("cell__paper__call").filter(pk=id).first()
    if file is None:
        raise Http404(_("没有这份佐证"))
    cell_for(request, file.cell_id)
    try:
        actions.detach(file, by=request.actor)
    except Refused as refused:
        return cell(request, file.cell_id, problems=refused.problems, status=422)
    return HttpResponseRedirect(reverse("collection:cell", args=[file.cell_id]))


@require_GET
def evidence_file(request: HttpRequest, id: int) -> HttpResponse:
    """A file to keep: never shown by the browser in the house's own name."""
    file = Evidence.objects.filter(pk=id).first()
    if file is None or not store.holds(file.digest):
        raise Http404(_("没有这份佐证"))
    cell_for(request, file.cell_id)
    return evidence.handed_out(file.digest, file.kind, file.name)


@require_POST
def object_to(request: HttpRequest, id: int) -> HttpResponse:
    """This should not be asked of me; what is filled in is wrong; a question."""
    one = cell_for(request, id)
    form = ObjectionForm(request.POST)
    if not form.is_valid():
        return cell(request, id, form=form, status=422)
    try:
        actions.object_to(one, form.cleaned_data["kind"], form.cleaned_data["words"], by=request.actor)
    except Refused as refused:
        return cell(request, id, form=form, problems=refused.problems, status=422)
    messages.success(request, _("已记下，答复会通知你"))
    return HttpResponseRedirect(reverse("collection:cell", args=[one.pk]))
