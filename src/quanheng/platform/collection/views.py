"""The pages of whoever fills in: what is to be filled, the sheet, its workbook both ways, handing it over."""

from __future__ import annotations

import json
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from quanheng.engine.errors import Place, Problem, Problems, Refused
from quanheng.platform.collection import (
    actions,
    checks,
    flow,
    intake,
    queries,
    reading,
    showing,
    workbook,
    write_back,
)
from quanheng.platform.collection.actions.filling import Outcome
from quanheng.platform.collection.intake_form import Line, Row
from quanheng.platform.collection.models import Return
from quanheng.platform.collection.showing import Shown
from quanheng.platform.lib import store
from quanheng.platform.lib.uploads.limits import FILE
from quanheng.platform.registry.act import may
from quanheng.platform.registry.people import today
from quanheng.platform.ui.environment import language
from quanheng.platform.ui.numbers import kilobytes

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def paper_for(request: HttpRequest, id: int) -> Return:
    """The return of an address, if this viewer may see it: 404 where there is none, 403 where not."""
    try:
        paper = queries.paper(id)
    except KeyError as gone:
        raise Http404(_("没有这张填报表")) from gone
    if not queries.may_see(paper, request.actor):
        raise PermissionDenied("collection:return")
    return paper


def fills(request: HttpRequest, paper: Return) -> bool:
    """True if this viewer may fill in the return, and it is open."""
    still = paper.state == flow.SENT_BACK or (
        paper.state in (flow.BLANK, flow.DRAFT) and paper.call.state == flow.OPEN
    )
    return still and may("collection.fill", request.actor, paper.unit_id)


def listing(request: HttpRequest) -> HttpResponse:
    """What I fill in, what waits for my word, and for the office the calls."""
    actor = request.actor
    mine = queries.papers_of(actor)
    waiting = queries.to_confirm(actor)
    oversees = bool(actor.roles & queries.OVERSEERS)
    calls = queries.calls() if oversees else []
    return render(request, "collection/list.html", {
        "todo": [(p, showing.todo_of(p)) for p in mine if p.state in (flow.BLANK, flow.DRAFT, flow.SENT_BACK) and (p.call.state == flow.OPEN or p.state == flow.SENT_BACK)],
        "done": [p for p in mine if p.state in (flow.SUBMITTED, flow.CONFIRMED)],
        "waiting": waiting, "calls": [(c, queries.progress(c)) for c in calls], "flow": flow, "today": today(),
        "may_open": may("collection.open", actor), "oversees": oversees,
    })  # fmt: skip


def sheet(request: HttpRequest, id: int) -> HttpResponse:
    """The return: read it, or (POST) save what was typed, by the one button of the page without a script."""
    paper = paper_for(request, id)
    if request.method != "POST":
        return page_of(request, paper)
    if not may("collection.fill", request.actor, paper.unit_id):
        raise PermissionDenied("collection.fill")
    lines, bases, typed = _typed(request, paper)
    try:
        done = actions.fill(paper, lines, by=request.actor, via="grid", bases=bases)
    except Refused as refused:
        return page_of(request, paper, problems=refused.problems, typed=typed, status=422)
    if done.conflicts:
        mine = {c.address: c.mine for c in done.conflicts}
        return page_of(request, paper, outcome=done, typed=mine, status=409)
    messages.success(request, _("已存 %(n)s 格") % {"n": len(done.saved)} if done.saved else _("没有改动"))
    at = reverse("collection:return", args=[paper.pk])
    number = request.GET.get("page", "")
    return HttpResponseRedirect(f"{at}?page={number}" if number.isdecimal() else at)


def _typed(request: HttpRequest, paper: Return) -> tuple[list[Line], dict[str, int], dict[str, str]]:
    """The cells that were changed on the page, the versions it was made from, and everything as typed.

    `v:C7` is what stands in a cell, `n:C7` its explanation; `bases` is {address: [version, text it showed]};
    `do` may set one cell by a button: `set:C12:1235`, `status:C19:not_due`.
    """
    try:
        held = json.loads(request.POST.get("bases") or "{}")
        seen = {str(k): (int(v[0]), str(v[1])) for k, v in held.items()}
    except (ValueError, TypeError, IndexError, KeyError, AttributeError):
        seen = {}
    values = {k[2:]: v for k, v in request.POST.items() if k.startswith("v:")}
    notes = {k[2:]: v for k, v in request.POST.items() if k.startswith("n:")}
    act, _sep, rest = request.POST.get("do", "").partition(":")
    address, _sep, value = rest.partition(":")
    if act == "set" and address:
        values[address] = value
    if act == "status" and address and value in showing.STATUS_WORDS:
        values[address] = showing.STATUS_WORDS[value]
    known = {c.address: c for c in paper.cells.all() if c.kind == flow.ASKED}
    lines, bases = [], {}
    for address in {**values, **notes}:
        cell = known.get(address)
        text = values.get(address, seen.get(address, (0, ""))[1])
        note = notes.get(address, "")
        chosen = act in ("set", "status") and rest.startswith(f"{address}:")
        if address in seen and text == seen[address][1] and not note and not chosen:
            continue
        lines.append(line_of(address, text, note))
        if address in seen and cell is not None:
            bases[address] = seen[address][0]
    return lines, bases, values


def line_of(address: str, text: str, note: str = "") -> Line:
    """A typed text as a line; a text that is no figure is kept as typed, and the checks will say so."""
    said = Problems()
    value, status = intake.value_of(text[:300], Row(address, address), Place(cell=address), said)
    if said.errors:
        value, status = None, ""
    return Line(address, raw=text.strip()[:300], value=value, status=status, note=note.strip()[:2000])


def page_of(
    request: HttpRequest,
    paper: Return,
    *,
    problems: list[Problem] | None = None,
    outcome: Outcome | None = None,
    typed: dict[str, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    """The sheet as a page."""
    paper = queries.paper(paper.pk)
    number = request.GET.get("page", "1")
    shown = showing.show(
        paper, editable=fills(request, paper), conflicts=outcome.conflicts if outcome else (), typed=typed,
        page=int(number) if number.isdecimal() and len(number) < 6 else 1,
    )  # fmt: skip
    return render(request, "collection/return.html", {
        **about(request, paper, shown), "problems": problems or [], "outcome": outcome,
        "uploads": queries.uploads(paper)[:5], "kilobytes": kilobytes,
    }, status=status)  # fmt: skip


def about(request: HttpRequest, paper: Return, shown: Shown) -> dict[str, Any]:
    """What the sheet and its parts need to know."""
    call = paper.call
    return {
        "paper": paper, "call": call, "shown": shown, "flow": flow, "fills": fills(request, paper),
        "title": (call.title_en or call.title) if language() == "en" else call.title,
        "bases": json.dumps({r.address: [r.box.version, r.value] for r in shown.rows if r.editable and r.box}, ensure_ascii=False),
        "late": today() > paper.due and paper.state in (flow.BLANK, flow.DRAFT, flow.SENT_BACK),
        "confirms": any(w.paper.pk == paper.pk for w in queries.to_confirm(request.actor)),
        "scheme": reading.scheme_of(paper), "now": timezone.localtime().strftime("%H:%M"), "by": request.actor.name,
    }  # fmt: skip


@require_POST
def cells(request: HttpRequest, id: int) -> HttpResponse:
    """Cells as they are typed, one or a pasted column: saved at once; the answer is committed."""
    paper = paper_for(request, id)
    lines, bases, _values = _typed(request, paper)
    try:
        done = actions.fill(paper, lines, by=request.actor, via="grid", bases=bases)
    except Refused as refused:
        said = [p.say(language()) for p in refused.problems]
        return JsonResponse({"problems": said}, status=422)
    paper = queries.paper(paper.pk)
    mine = {c.address: c.mine for c in done.conflicts}
    number = request.POST.get("page", "1")
    shown = showing.show(
        paper, editable=fills(request, paper), conflicts=done.conflicts, typed=mine,
        page=int(number) if number.isdecimal() and len(number) < 6 else 1,
    )  # fmt: skip
    context = about(request, paper, shown)
    touched = {c.address for c in done.conflicts} | set(done.saved) | set(done.unchanged)
    rows = {
        row.address: {
            "css": row.css, "value": row.value, "version": row.box.version if row.box else 0,
            "by": render_to_string("collection/by.html", {**context, "row": row}, request).strip(),
            "note": render_to_string("collection/note.html", {**context, "row": row}, request).strip(),
        }
        for row in shown.rows
        if (row.marked and row.css != "ask") or row.css == "calc" or row.address in touched
        or (row.box and row.box.key in touched)
    }  # fmt: skip
    return JsonResponse({
        "rows": rows, "saved": list(done.saved), "conflicts": len(done.conflicts), "at": context["now"],
        "head": render_to_string("collection/head.html", context, request),
        "submit": render_to_string("collection/submit.html", context, request),
    }, status=409 if done.conflicts else 200)  # fmt: skip


@require_POST
def ping(request: HttpRequest, id: int) -> HttpResponse:
    """So many seconds were spent on the sheet: of the unit, never of a person."""
    paper = paper_for(request, id)
    seconds = request.POST.get("seconds", "")
    try:
        if seconds.isdecimal() and len(seconds) < 6:
            actions.ping(paper, int(seconds), by=request.actor)
    except Refused:
        return HttpResponse(status=403)
    return HttpResponse(status=204)


def attachment(data: bytes, name: str, media: str = XLSX) -> HttpResponse:
    """A file to keep, never to be shown by the browser."""
    answer = HttpResponse(data, content_type=media)
    answer["Content-Disposition"] = content_disposition_header(True, name)
    answer["Cache-Control"] = "no-store"
    return answer


@require_GET
def workbook_file(request: HttpRequest, id: int) -> HttpResponse:
    """The workbook, with what is known and what is filled in already."""
    form = reading.form(paper_for(request, id))
    return attachment(workbook.make(form), workbook.file_name(form))


@require_GET
def marked(request: HttpRequest, id: int) -> HttpResponse:
    """The workbook that was sent last (or a fresh one) with every finding written into its cell."""
    paper = paper_for(request, id)
    page = reading.sheet(paper)
    form = reading.form(paper, page)
    found = checks.find(page, reading.rules({b.item for b in page.boxes}))
    problems = [f.problem(form.sheet) for f in found if not f.settled]
    last = next(iter(queries.uploads(paper)), None)
    data, filled = workbook.make(form), None
    if last is not None and store.holds(last.digest) and last.name.lower().endswith(".xlsx"):
        data = store.read(last.digest)
        try:
            filled = intake.receive(data, last.name, form)
        except Refused:  # made for an earlier form of this return
            data = workbook.make(form)
    return attachment(write_back.comments(data, problems, form, filled), workbook.file_name(form))


@require_POST
def upload(request: HttpRequest, id: int) -> HttpResponse:
    """A workbook sent back: its lines fill the sheet; whatever is wrong is told at the cell."""
    paper = paper_for(request, id)
    file = request.FILES.get("file")
    if file is None or not file.size:
        problems = Problems()
        problems.add("no-file", Place(path="file"), (_("没有选文件"), "no file was chosen"),
                     ("填好的工作簿", "a filled-in workbook"), ("先选文件再传", "choose a file first"))  # fmt: skip
        return page_of(request, paper, problems=problems.found, status=422)
    name = file.name or "upload"
    data = file.read(FILE + 1)  # one byte more than may be: the reader says that it is too much
    try:
        done = actions.upload(paper, data, name, by=request.actor, over=request.POST.get("over") == "1")
    except Refused as refused:
        return page_of(request, paper, problems=refused.problems, status=422)
    if done.conflicts:
        return page_of(
            request, paper, outcome=done, typed={c.address: c.mine for c in done.conflicts}, status=409
        )
    messages.success(request, showing.told(name, done))
    return HttpResponseRedirect(reverse("collection:return", args=[paper.pk]))


@require_GET
def sent(request: HttpRequest, id: int, upload: int) -> HttpResponse:
    """A file exactly as it was sent."""
    paper = paper_for(request, id)
    row = paper.uploads.filter(pk=upload).first()
    if row is None or not store.holds(row.digest):
        raise Http404(_("没有这个文件"))
    return attachment(store.read(row.digest), row.name, "application/octet-stream")


@require_POST
def submit(request: HttpRequest, id: int) -> HttpResponse:
    """Hand the return over."""
    paper = paper_for(request, id)
    try:
        actions.submit(paper, by=request.actor)
    except Refused as refused:
        return page_of(request, paper, problems=refused.problems, status=422)
    messages.success(request, _("已提交，责任单位确认后入台账"))
    return HttpResponseRedirect(reverse("collection:return", args=[paper.pk]))
