"""Pages of an expert: one's seat, the marking of a unit with the evidence beside, one's interests; and the pool for the office."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from quanheng.engine.errors import Problem, Refused
from quanheng.platform.ledger import queries as ledger
from quanheng.platform.panels import guide, marking, pool, queries, seating
from quanheng.platform.panels.flow import (
    COMPUTED,
    DRAWN,
    INTERESTS,
    LEVEL,
    MARKING,
    ROUND,
    STATES,
    TASKS,
)
from quanheng.platform.panels.forms import ExpertForm, FoundForm, InterestForm
from quanheng.platform.panels.models import Seat, Subject
from quanheng.platform.panels.terms import DEFAULTS
from quanheng.platform.panels.treatment import spread_of
from quanheng.platform.registry import queries as registry
from quanheng.platform.registry.models import Person
from quanheng.platform.registry.people import holders
from quanheng.platform.schemes import queries as schemes
from quanheng.platform.ui import asked
from quanheng.platform.ui.environment import said, worded


def seat_of(request: HttpRequest, id: int) -> Seat:
    """The seat of an address, if it is the viewer's own and has not been left."""
    try:
        found = queries.seat(id)
    except KeyError as gone:
        raise Http404(_("没有这个席位")) from gone
    if found.expert.person_id != request.actor.person or found.gone:
        raise Http404(_("没有这个席位"))
    return found


def seat(request: HttpRequest, id: int) -> HttpResponse:
    """One's seat: what there is to mark, what is marked, and handing in."""
    return _seat(request, seat_of(request, id))


def _seat(request: HttpRequest, seat: Seat, problems: list[Problem] | None = None) -> HttpResponse:
    panel = seat.panel
    round = ROUND.get(panel.state, 0)
    own = queries.duty(seat, queries.subjects(panel))
    leaves = queries.marked_leaves(panel)
    sheet = queries.sheet(panel, None, seat)
    counts = {s.pk: sum((seat.pk, s.pk, leaf) in sheet for leaf in leaves) for s in own}
    now = queries.sheet(panel, 2, seat) if round == 2 else {}
    handed = round in set(seat.submissions.values_list("round", flat=True)) if round else True
    files: dict[int, int] = {}
    for subject in panel.exhibits.values_list("subject_id", flat=True):
        files[subject] = files.get(subject, 0) + 1
    return render(request, "panels/seat.html", {
        "seat": seat, "panel": panel, "own": own, "counts": counts, "leaves": leaves, "round": round, "handed": handed, "files": files,
        "again": {s.pk for s in own if any((seat.pk, s.pk, leaf) in now for leaf in leaves)},
        "whole": bool(own) and all(n == len(leaves) for n in counts.values()), "states": STATES, "problems": problems or [],
        "blind": panel.term("blind_units") == "yes", "barred": len(seat.barred) + seat.bars.count(),
        "asked": {s.pk for s, _leaf in marking.unreasoned(panel, seat)} if round == 2 else set(),
        "may_leave": panel.state == DRAWN or (panel.state in MARKING and not handed), "tasks": queries.tasks(panel), "kinds": TASKS,
    }, status=422 if problems else 200)  # fmt: skip


def mark(request: HttpRequest, id: int, subject: int) -> HttpResponse:
    """Mark one unit: each leaf with its anchors, the evidence and the figures beside."""
    held = seat_of(request, id)
    subjects = queries.duty(held, queries.subjects(held.panel))
    one = next((s for s in subjects if s.pk == subject), None)
    if one is None:
        raise Http404(_("没有这个单位"))
    problems: list[Problem] = []
    if request.method == "POST":
        given = {
            leaf: marking.Given(
                asked.text(request.POST, f"value-{k}", 40),
                asked.text(request.POST, f"level-{k}", 4),
                asked.text(request.POST, f"reason-{k}", 1000),
            )
            for k, leaf in enumerate(held.panel.leaves)
        }
        try:
            marking.save(held, one, given, by=request.actor)
            place = subjects.index(one)
            if "next" in request.POST and place + 1 < len(subjects):
                return redirect("panels:mark", id, subjects[place + 1].pk)
            return redirect("panels:seat", id)
        except Refused as refused:
            problems = refused.problems
    context = _marking(held, one, request.POST if problems else None)
    context |= {"problems": problems, "place": subjects.index(one) + 1, "of": len(subjects)}
    return render(request, "panels/mark.html", context, status=422 if problems else 200)


def _marking(seat: Seat, one: Subject, again: Any) -> dict[str, Any]:
    panel = seat.panel
    round = ROUND.get(panel.state, 0)
    tasks = queries.tasks(panel)
    sheet = queries.sheet(panel, None, seat)
    first = queries.sheet(panel, 1) if round == 2 else {}
    reckoned = guide.computed(panel.version, panel.period, [one.unit_id], [leaf for leaf, t in tasks.items() if t.kind == COMPUTED])  # fmt: skip
    rows = []
    for k, leaf in enumerate(panel.leaves):
        task = tasks.get(leaf)
        if task is None:
            continue
        last = sheet.get((seat.pk, one.pk, leaf))
        others = [m for (s, u, kept), m in first.items() if u == one.pk and kept == leaf]
        rows.append({
            "k": k, "leaf": leaf, "task": task, "bands": queries.bands(panel, task), "last": last,
            "value": again.get(f"value-{k}", "") if again else ("" if last is None or task.kind == LEVEL else str(last.value)),
            "level": again.get(f"level-{k}", "") if again else ("" if last is None else str(last.level or "")),
            "reason": again.get(f"reason-{k}", "") if again else (last.reason if last is not None and last.round == round else ""),
            "reckoned": _told(task, reckoned.get((one.unit_id, leaf))), "spread": spread_of(sorted(m.value for m in others)),
            "reasons": sorted(m.reason for m in others if m.reason and m.seat_id != seat.pk),
        })  # fmt: skip
    scheme = schemes.resolved(panel.version)
    figures = [
        (scheme.items[f.item], f)
        for f in ledger.in_force(items=panel.figures, units=[one.unit_id], periods=[panel.period])
        if f.item in scheme.items
    ]
    return {
        "seat": seat, "panel": panel, "one": one, "rows": rows, "figures": figures, "round": round, "states": STATES, "kinds": TASKS,
        "exhibits": list(panel.exhibits.filter(subject=one)), "blind": panel.term("blind_units") == "yes",
        "open": panel.state in MARKING and round not in set(seat.submissions.values_list("round", flat=True)),
        "tasks": tasks, "levels": LEVEL, "computed": COMPUTED,
    }  # fmt: skip


def _told(task: guide.Task, found: guide.Reckoned | None) -> str:
    """What the ledger decides of an anchored leaf, in the language of the page: the behaviour too, where it is known there."""
    if found is None or found.points is None or found.words is None:
        return ""
    text = said(found.words)
    for anchor in task.anchors:
        if anchor["words"]:
            text = text.replace(anchor["words"], worded(anchor["words"]))
    return text


@require_POST
def submit(request: HttpRequest, id: int) -> HttpResponse:
    """Hand a round in."""
    held = seat_of(request, id)
    try:
        marking.submit(held, by=request.actor)
    except Refused as refused:
        return _seat(request, held, refused.problems)
    return redirect("panels:seat", id)


@require_POST
def aside(request: HttpRequest, id: int) -> HttpResponse:
    """Stand aside."""
    held = seat_of(request, id)
    try:
        seating.stand_aside(held, asked.text(request.POST, "words", 300), by=request.actor)
    except Refused as refused:
        return _seat(request, seat_of(request, id), refused.problems)
    return redirect("panels:list")


def interests(request: HttpRequest) -> HttpResponse:
    """One's own interests: told, or ended."""
    expert = queries.expert_of(request.actor)
    form = InterestForm(request.POST if request.method == "POST" else None)
    problems: list[Problem] = []
    if request.method == "POST" and expert is not None and form.is_valid():
        held = form.cleaned_data
        try:
            ended = "end" in request.POST
            pool.declare(expert, held["unit"], held["kind"], note=held["note"], ended=ended, by=request.actor)
            return redirect("panels:interests")
        except Refused as refused:
            problems = refused.problems
    known = queries.interests(expert) if expert is not None else {}
    context = {"expert": expert, "form": form, "problems": problems, "known": list(known.values()), "kinds": INTERESTS}  # fmt: skip
    return render(request, "panels/interests.html", context, status=422 if problems or form.errors else 200)


def pool_page(request: HttpRequest) -> HttpResponse:
    """The pool, with fields and how many interests each has told."""
    return _pool(request, ExpertForm(people=holders("expert")))


def _pool(
    request: HttpRequest,
    form: ExpertForm,
    problems: list[Problem] | None = None,
    found: FoundForm | None = None,
) -> HttpResponse:
    everybody, kin = queries.pool(), queries.Kin(float(DEFAULTS["own_years"].default))
    names = registry.units(sorted({u for e in everybody for u in kin.seats(e.person_id)}))
    rows = [
        (e, queries.interests(e), [names[u] for u in sorted(kin.seats(e.person_id)) if u in names])
        for e in everybody
    ]
    fields: dict[str, int] = {}
    for expert in everybody:
        for field in expert.fields if expert.active else ():
            fields[field] = fields.get(field, 0) + 1
    found = found or FoundForm(experts=everybody)
    context = {
        "rows": rows, "form": form, "found": found, "problems": problems or [], "by_field": sorted(fields.items()), "kinds": INTERESTS,
    }  # fmt: skip
    bad = problems or form.errors or found.errors
    return render(request, "panels/pool.html", context, status=422 if bad else 200)


@require_POST
def interest(request: HttpRequest) -> HttpResponse:
    """An interest that the office found, of anybody in the pool."""
    form, usual = FoundForm(request.POST, experts=queries.pool()), ExpertForm(people=holders("expert"))
    if not form.is_valid():
        return _pool(request, usual, [], form)
    held = form.cleaned_data
    try:
        of = queries.expert(int(held["expert"]))
        ended = held["ended"] == "yes"
        pool.declare(of, held["unit"], held["kind"], note=held["note"], ended=ended, by=request.actor)
    except Refused as refused:
        return _pool(request, usual, refused.problems, form)
    return redirect("panels:pool")


@require_POST
def expert(request: HttpRequest) -> HttpResponse:
    """Take somebody into the pool, or change the entry."""
    form = ExpertForm(request.POST, people=holders("expert"))
    if not form.is_valid():
        return _pool(request, form)
    held = form.cleaned_data
    try:
        person = Person.objects.get(pk=int(held["person"]))
        fields = held["fields_"].replace("，", "、").replace(",", "、").split("、")
        pool.admit(person, fields, active=held["active"] == "yes", by=request.actor)
    except Refused as refused:
        return _pool(request, form, refused.problems)
    return redirect("panels:pool")
