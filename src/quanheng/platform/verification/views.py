"""Pages of self-evaluation: the rounds, opening one, a round, a table and its workbook."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from quanheng.engine.errors import Problem, Refused
from quanheng.platform.ledger.shown import text_of
from quanheng.platform.registry.act import may
from quanheng.platform.schemes import queries as schemes
from quanheng.platform.ui import asked
from quanheng.platform.ui.environment import named, worded
from quanheng.platform.verification import actions, book, drawing, findings, queries, tables
from quanheng.platform.verification.flow import (
    CAUSES,
    CHECKS,
    COLUMNS,
    DRAFT,
    ENDED,
    FACTS,
    LAMPS,
    ROUNDS,
    SOURCES,
    SUBMITTED,
    TABLES,
    VOICES,
    WAYS,
)
from quanheng.platform.verification.forms import LATER, SWITCHES, DrawForm, RoundForm
from quanheng.platform.verification.models import Check, Round, Table
from quanheng.platform.verification.parameters import KEYS, Parameters

BOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def listing(request: HttpRequest) -> HttpResponse:
    """The rounds; for a unit its tables, for a reviewer the checks given to them."""
    actor = request.actor
    units = actor.units("reporter")
    mine = Table.objects.filter(unit__in=units).select_related("round", "unit") if units else []
    checks = (
        Check.objects.filter(reviewer=actor.person)
        .exclude(state__in=ENDED)
        .select_related("table__unit", "table__round__version")
        if actor.person
        else []
    )
    heard = (
        Check.objects.filter(table__unit__in=units, state="found").select_related(
            "table__unit", "table__round__version"
        )
        if units
        else []
    )
    return render(request, "verification/list.html", {
        "rounds": queries.rounds() if actor.roles & (queries.OVERSEERS | {"office", "reporter", "auditor"}) else [], "mine": mine, "checks": checks, "heard": heard,
        "states": ROUNDS, "tables": TABLES, "check_states": CHECKS, "lamps": LAMPS,
        "opens": may("verification.open", actor), "lists": bool(actor.roles & (queries.OVERSEERS | {"office", "auditor"}) - {"expert"}),
        "leaf_name": _leaf_name, "todo": sum(t.state == DRAFT and t.round.state == "open" and Parameters(t.round.said).on("filled") for t in mine),
    })  # fmt: skip


def open_(request: HttpRequest) -> HttpResponse:
    """Open a round."""
    posted = request.method == "POST"
    versions = schemes.versions()
    chosen = asked.number(request.POST if posted else request.GET, "version")
    of = next((v for v in versions if v.pk == chosen), versions[0] if versions else None)
    form = RoundForm(
        request.POST if posted else None, versions=versions, initial={"version": of.pk if of else None},
        by_scheme=schemes.resolved(of).self_evaluation if of else {},
    )  # fmt: skip
    problems: list[Problem] = []
    if posted and form.is_valid():
        try:
            made = actions.open_round(form.opening(), by=request.actor)
            return redirect("verification:round", made.pk)
        except Refused as refused:
            problems = refused.problems
    context = {
        "form": form,
        "problems": problems,
        "versions": versions,
        "chosen": of,
        "locked_later": any(form.fields[k].disabled for k in LATER),
        "switches": SWITCHES,
        "later": LATER,
        "first": [k for k in KEYS if k not in (*SWITCHES, *LATER)],
    }
    return render(request, "verification/open.html", context, status=422 if problems or form.errors else 200)


def round_(request: HttpRequest, id: int) -> HttpResponse:
    """One round: its tables, draws and checks."""
    return _round(request, _found(queries.round_, id))


def _round(
    request: HttpRequest, found: Round, problems: list[Problem] | None = None, form: DrawForm | None = None
) -> HttpResponse:
    actor = request.actor
    by_scheme = schemes.resolved(found.version).self_evaluation
    own = [t for t in found.tables.select_related("round", "unit") if queries.seen(actor, t)]
    checks = list(
        Check.objects.filter(table__in=own).select_related(
            "table__unit", "table__round__version", "reviewer", "draw"
        )
    )
    if not may("verification.open", actor):
        units = actor.units("reporter")
        checks = [
            c
            for c in checks
            if c.table.unit_id in units
            or c.reviewer_id == actor.person
            or actor.roles & {"leader", "finance", "audit", "congress"}
        ]
    totals = queries.totals(own)
    held = queries.integrity_before([t.unit_id for t in own], found.period)
    p = Parameters(found.said)
    submitted = sum(t.state == SUBMITTED for t in own)
    return render(request, "verification/round.html", {
        "r": found, "tables": own, "totals": totals, "table_states": TABLES, "states": ROUNDS, "checks": checks, "check_states": CHECKS, "lamps": LAMPS,
        "leaf_name": _leaf_name, "ended": sum(c.state in ENDED for c in checks), "submitted": submitted, "draws": list(found.draws.all()), "ways": WAYS, "voices": VOICES,
        "parameters": [(k.words, _shown(key, p), key in by_scheme) for key, k in KEYS.items()], "p": p, "problems": problems or [],
        "shares": {t.unit_id: (held.get(t.unit_id), p.share(held.get(t.unit_id))) for t in own},
        "form": form or DrawForm(), "runs": may("verification.draw", actor), "gap": bool(actor.roles & (queries.OVERSEERS | {"office"}) - {"expert"}),
    }, status=422 if problems else 200)  # fmt: skip


def _shown(key: str, p: Parameters) -> str:
    text = p.text(key)
    return (_("是") if text == "1" else _("否")) if key in SWITCHES else text


@require_POST
def draw(request: HttpRequest, id: int) -> HttpResponse:
    """Draw the sample."""
    found, form = _found(queries.round_, id), DrawForm(request.POST)
    if not form.is_valid():
        return _round(request, found, [], form)
    said = form.cleaned_data
    try:
        drawing.draw(found, said["how"], said["role"], seed=said["seed"], by=request.actor)
    except Refused as refused:
        return _round(request, found, refused.problems, form)
    return redirect("verification:round", id)


@require_POST
def close(request: HttpRequest, id: int) -> HttpResponse:
    """End a round."""
    found = _found(queries.round_, id)
    try:
        actions.close_round(found, by=request.actor)
    except Refused as refused:
        return _round(request, found, refused.problems)
    return redirect("verification:round", id)


def table(request: HttpRequest, id: int) -> HttpResponse:
    """One table: filled in while it is a draft, read once it is locked."""
    found = _table(request, id)
    if request.method != "POST":
        return _show(request, found)
    try:
        actions.save(found, request.POST, by=request.actor)
        if "submit" in request.POST:
            actions.submit(found, by=request.actor)
    except Refused as refused:
        found.refresh_from_db()
        return _show(request, found, refused.problems)
    return redirect("verification:table", id)


def _show(request: HttpRequest, found: Table, problems: list[Problem] | None = None) -> HttpResponse:
    fills = (
        found.state == DRAFT
        and found.round.state == "open"
        and may("verification.fill", request.actor, found.unit_id)
        and Parameters(found.round.said).on("filled")
    )
    locked = queries.newest(found)
    sheet = tables.opened(found) if locked is None else None
    record = queries.table_record(found) if sheet is None else tables.record(sheet)
    known = {i: (f.id, text_of(f)) for i, f in sheet.known.items()} if sheet else {}
    items = schemes.resolved(found.round.version).items
    return render(request, "verification/table.html", {
        "t": found, "r": record, "fills": fills, "locked": locked, "states": TABLES, "facts": FACTS, "columns": COLUMNS, "sources": SOURCES,
        "causes": CAUSES, "known": known, "items": items, "asked": {i.id: tables.field(sheet, i.id) for i in sheet.asked} if sheet else {},
        "typed": request.POST if problems else {}, "content": found.content, "problems": problems or [], "p": Parameters(found.round.said),
        "parts_of": ("total", *SOURCES), "rows": record["rows"], "said_name": _name, "checks": list(found.checks.select_related("reviewer")) if locked else [],
        "check_states": CHECKS, "lamps": LAMPS, "leaf_name": _leaf_name, "gives_back": locked is not None and may("verification.reopen", request.actor) and not found.checks.exists(),
        "versions": list(found.versions.all()),
        "fund_items": {c: Parameters(found.round.said).text(c) for c in COLUMNS if Parameters(found.round.said).text(c) in items},
    }, status=422 if problems else 200)  # fmt: skip


def _name(pair: tuple[str, str]) -> str:
    """A name of a node or item in the language of the page."""

    class Named:
        name, name_en = pair

    return named(Named) if pair[0] else ""


def _leaf_name(check: Check) -> str:
    """The name of the indicator a check is about."""
    return named(schemes.resolved(check.table.round.version).nodes[check.leaf])


@require_POST
def submit(request: HttpRequest, id: int) -> HttpResponse:
    """Submit what is kept."""
    found = _table(request, id)
    return _done(request, found, lambda: actions.submit(found, by=request.actor))


@require_POST
def reopen(request: HttpRequest, id: int) -> HttpResponse:
    """Give a table back."""
    found = _table(request, id)
    return _done(
        request,
        found,
        lambda: actions.give_back(found, asked.text(request.POST, "reason", 2000), by=request.actor),
    )


def _done(request: HttpRequest, found: Table, do: Callable[[], Any]) -> HttpResponse:
    try:
        do()
    except Refused as refused:
        found.refresh_from_db()
        return _show(request, found, refused.problems)
    return redirect("verification:table", found.pk)


def workbook(request: HttpRequest, id: int) -> HttpResponse:
    """The table as an Excel file, with formulas where a reader adds up."""
    found = _table(request, id)
    response = HttpResponse(book.made(findings.joined(found), named(found.unit), worded), content_type=BOOK)
    response.headers["Content-Disposition"] = f'attachment; filename="self-evaluation-{found.pk}.xlsx"'
    return response


def _table(request: HttpRequest, id: int) -> Table:
    found: Table = _found(queries.table, id)
    if not queries.seen(request.actor, found):
        raise PermissionDenied("verification")
    return found


def _found(read: Callable[[int], Any], id: int) -> Any:
    try:
        return read(id)
    except KeyError:
        raise Http404(_("没有这一项")) from None
