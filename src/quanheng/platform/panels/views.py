"""Pages of panels for the office and overseers, and the draw for everybody."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from quanheng.engine.errors import Problem, Refused
from quanheng.platform.ledger import two_tracks
from quanheng.platform.lib import papers
from quanheng.platform.panels import (
    closing,
    downloads,
    guide,
    marking,
    meetings,
    opening,
    queries,
    reviewing,
    seating,
)
from quanheng.platform.panels.draw import lot
from quanheng.platform.panels.flow import (
    CANCELLED,
    CLOSED,
    COMPUTED,
    DRAWN,
    DRAWS,
    FIRST,
    LIFE,
    MARKING,
    OPEN,
    RAW,
    ROUND,
    SECOND,
    STATES,
    SUBSTITUTE,
    TASKS,
    TREATMENTS,
)  # fmt: skip
from quanheng.platform.panels.forms import ExhibitForm, MeetingForm, PanelForm
from quanheng.platform.panels.models import Exhibit, Outcome, Panel, Subject
from quanheng.platform.panels.terms import DEFAULTS
from quanheng.platform.panels.treatment import counted, treat
from quanheng.platform.registry.act import may
from quanheng.platform.registry.powers import Actor
from quanheng.platform.schemes import queries as schemes
from quanheng.platform.ui import asked

WATCHING = frozenset({"office", "leader", "finance", "congress", "audit", "auditor", "reviewer"})


def panel_of(id: int) -> Panel:
    """The panel of an address."""
    try:
        return queries.panel(id)
    except KeyError as gone:
        raise Http404(_("没有这一组评审")) from gone


def listing(request: HttpRequest) -> HttpResponse:
    """All panels for who watches over them; one's own seats for an expert."""
    by = request.actor
    watches = bool(by.roles & WATCHING)
    seats = queries.seats_of(by) if "expert" in by.roles else []
    waiting = [
        s
        for s in seats
        if s.panel.state in MARKING
        and not s.gone
        and ROUND[s.panel.state] not in {r.round for r in s.submissions.all()}
    ]
    return render(request, "panels/list.html", {
        "panels": queries.panels() if watches else [], "seats": seats, "watches": watches, "states": STATES, "waiting": waiting,
        "opens": may("panels.open", by), "mine": "expert" in by.roles,
        "looks": bool(by.roles & {"office", "leader", "audit"}),
    })  # fmt: skip


def open_page(request: HttpRequest) -> HttpResponse:
    """Choose a scheme and a rater, then write the panel down."""
    known = [(v, rater) for v in schemes.versions() for rater in guide.raters(schemes.resolved(v))]
    chosen = asked.text(request.GET, "of", 300)
    version, rater = next(
        ((v, r) for v, r in known if f"{v.pk}:{r}" == chosen), known[0] if len(known) == 1 else (None, "")
    )
    if version is None:
        return render(request, "panels/open.html", {"known": known, "form": None, "problems": []})
    form = PanelForm(request.POST if request.method == "POST" else None, version=version, rater=rater)
    problems: list[Problem] = []
    if request.method == "POST" and form.is_valid():
        try:
            made = opening.open_panel(form.plan(), by=request.actor)
            return redirect("panels:page", made.pk)
        except Refused as refused:
            problems = refused.problems
    context = {
        "known": known, "form": form, "problems": problems, "version": version, "rater": rater,
        "no_results": guide.without_results(schemes.resolved(version)),
    }  # fmt: skip
    return render(request, "panels/open.html", context, status=422 if problems or form.errors else 200)


def page(request: HttpRequest, id: int) -> HttpResponse:
    """One panel: its life, its units and dossiers, how far the marking is, and what can be done."""
    return _page(request, panel_of(id))


def _page(
    request: HttpRequest,
    panel: Panel,
    problems: list[Problem] | None = None,
    form: ExhibitForm | None = None,
    meeting: MeetingForm | None = None,
) -> HttpResponse:
    subjects, tasks = queries.subjects(panel), queries.tasks(panel)
    exhibits: dict[int, list[Exhibit]] = {}
    for exhibit in panel.exhibits.all():
        exhibits.setdefault(exhibit.subject_id, []).append(exhibit)
    done = queries.progress(panel)
    steps = list(panel.steps.all())
    can = _can(request.actor, panel)
    if "exhibit" in can and form is None:
        form = ExhibitForm(panel=panel, subjects=subjects, tasks=tasks)
    context = {
        "panel": panel, "subjects": subjects, "tasks": tasks, "kinds": TASKS, "exhibits": exhibits, "progress": done, "steps": steps,
        "reached": {s.state: s for s in reversed(steps)}, "life": [s for s in LIFE if s != SECOND or panel.state == SECOND or SECOND in {x.state for x in steps}],
        "states": STATES, "terms": DEFAULTS, "draws": queries.draws(panel), "can": can, "form": form, "problems": problems or [],
        "preview": _preview(panel) if panel.state in MARKING and done.whole else {},
        "said": request.POST, "seats": panel.seats_wanted, "waiting": _waiting(panel, subjects),
        "able": queries.waiting(panel) if not done.whole else sorted(queries.counting(panel), key=lambda s: s.code),
        "meeting": (meeting or MeetingForm()) if meetings.ready(panel) and may("panels.calibrate", request.actor) else None,
        "meetings": list(panel.calibrations.all()),
        "replaced": sum(d.kind == SUBSTITUTE for d in queries.draws(panel)),
    }  # fmt: skip
    bad = problems or (meeting is not None and meeting.errors)
    return render(request, "panels/page.html", context, status=422 if bad else 200)


def _sides(panel: Panel, units: list[Any], found: list[Outcome]) -> dict[str, dict[str, Any]]:
    """Leaf → what each rater says of each unit now, with the widest gap first and the review on record."""
    scheme, line, sides = schemes.resolved(panel.version), float(panel.term("track_gap")), {}
    for one in found:
        said = two_tracks.figures(scheme, scheme.nodes[one.leaf], panel.period, [u.code for u in units])
        done = reviewing.of_leaf(panel.version.scheme, one.leaf, panel.period)
        rows = [
            (u, said[u.code], max(said[u.code].values()) - min(said[u.code].values()), done.get(u.code))
            for u in units
            if len(said.get(u.code, {})) > 1
        ]
        if rows:
            raters = list(dict.fromkeys(r for _u, by_rater, _gap, _done in rows for r in by_rater))
            sides[one.leaf] = {"raters": raters, "rows": sorted(rows, key=lambda r: -r[2]), "line": line}
    return sides


def _waiting(panel: Panel, subjects: list[Subject]) -> list[tuple[str, int, int]]:
    """(code, units marked, units to mark) of the seats that this round waits for; no mark is shown."""
    late = queries.waiting(panel)
    sheet, leaves = queries.sheet(panel) if late else {}, queries.marked_leaves(panel) if late else []
    found = []
    for seat in late:
        own = queries.duty(seat, subjects)
        done = sum(all((seat.pk, s.pk, leaf) in sheet for leaf in leaves) for s in own)
        found.append((seat.code, done, len(own)))
    return found


def _preview(panel: Panel) -> dict[str, Any]:
    """The round as it stands, by codes of seats: spread by unit, markers who stand out, agreement."""
    there = queries.counting(panel)
    sheet, subjects, found = queries.sheet(panel), queries.subjects(panel), {}
    for leaf in queries.marked_leaves(panel):
        marks = [
            [m.value if (m := sheet.get((s.pk, one.pk, leaf))) is not None else None for s in there]
            for one in subjects
        ]
        if all(any(m is not None for m in row) for row in marks):
            found[leaf] = treat(marks, [s.code for s in subjects], [s.code for s in there], treatment=RAW, trim=0, terms=panel.terms)  # fmt: skip
    return found


def _can(by: Actor, panel: Panel) -> set[str]:
    """What this viewer can do with a panel now."""
    if not may("panels.open", by):
        return set()
    found = set()
    if panel.state in (OPEN, DRAWN, *MARKING):
        found |= {"exhibit", "cancel"}
    if panel.state == OPEN:
        found.add("draw")
    if panel.state == DRAWN:
        found.add("start")
    whole = panel.state in MARKING and queries.progress(panel).whole
    if panel.state == FIRST and whole:
        found.add("second")
    if panel.state in MARKING:
        found.add("aside")
        if not whole:
            found |= {"remind", "replace"}
    if whole and by.identity != panel.identity:
        found.add("close")
    if panel.state in MARKING and by.identity == panel.identity:
        found.add("not-you")
    return found


MOVES: dict[str, Callable[[Panel, str, Any, Actor], Any]] = {
    "draw": lambda p, words, said, by: opening.draw(p, said=words, by=by),
    "start": lambda p, words, said, by: opening.start(p, by=by),
    "second": lambda p, words, said, by: marking.second_round(p, words, by=by),
    "aside": lambda p, words, said, by: seating.set_aside(p, said.get("seat", "").strip()[:8], words, by=by),
    "replace": lambda p, words, said, by: seating.replace(p, said.get("seat", "").strip()[:8], words, by=by),
    "remind": lambda p, words, said, by: seating.remind(p, by=by),
    "close": lambda p, words, said, by: closing.close(p, note=words, by=by),
    "cancel": lambda p, words, said, by: opening.cancel(p, words, by=by),
}


@require_POST
def move(request: HttpRequest, id: int) -> HttpResponse:
    """Do one thing with a panel: `do` names it."""
    panel = panel_of(id)
    todo = MOVES.get(request.POST.get("do", ""))
    if todo is None:
        raise Http404(_("没有这种办理"))
    try:
        todo(panel, asked.text(request.POST, "words", 2000), request.POST, request.actor)
    except Refused as refused:
        return _page(request, panel_of(id), refused.problems)
    return redirect("panels:page", id)


@require_POST
def meeting(request: HttpRequest, id: int) -> HttpResponse:
    """Put a calibration meeting on a panel on record."""
    panel, form = panel_of(id), MeetingForm(request.POST)
    if not form.is_valid():
        return _page(request, panel, meeting=form)
    try:
        meetings.calibrate(panel, **form.cleaned_data, by=request.actor)
    except Refused as refused:
        return _page(request, panel_of(id), refused.problems, meeting=form)
    return redirect("panels:page", id)


@require_POST
def exhibit(request: HttpRequest, id: int) -> HttpResponse:
    """Put something into a dossier."""
    panel = panel_of(id)
    form = ExhibitForm(
        request.POST,
        request.FILES,
        panel=panel,
        subjects=queries.subjects(panel),
        tasks=queries.tasks(panel),
    )
    if not form.is_valid():
        return _page(request, panel, [], form)
    held = form.cleaned_data
    try:
        opening.add_exhibit(
            panel, held["unit"], title=held["title"], leaf=held["leaf"], link=held["link"],
            files=[held["file"]] if held["file"] else [], by=request.actor,
        )  # fmt: skip
    except Refused as refused:
        return _page(request, panel, refused.problems, form)
    return redirect("panels:page", id)


def file(request: HttpRequest, id: int) -> HttpResponse:
    """A file of a dossier, for who watches over the panel and who marks that unit."""
    found = (
        Exhibit.objects.select_related("panel", "subject").filter(pk=id).first()
        if id < queries.MOST
        else None
    )
    if found is None or not found.file:
        raise Http404(_("没有这份材料"))
    if not request.actor.roles & WATCHING:
        own = [s for s in queries.seats_of(request.actor) if s.panel_id == found.panel_id and not s.gone]
        if not any(found.subject in queries.duty(s, queries.subjects(found.panel)) for s in own):
            raise Http404(_("没有这份材料"))
    try:
        return papers.handed_out(found.file)
    except KeyError as gone:
        raise Http404(_("没有这份材料")) from gone


def draw(request: HttpRequest, id: int) -> HttpResponse:
    """The draw for everybody: seed, pool by numbers, the lots in order, and how to do it again."""
    panel = panel_of(id)
    draws = queries.draws(panel)
    first = draws[0] if draws else None
    example = first.pool[0]["code"] if first and first.pool else ""
    return render(request, "panels/draw.html", {
        "panel": panel, "draws": draws, "kinds": DRAWS, "states": STATES, "example": example,
        "lot": lot(first.seed, example) if first and example else "", "watches": bool(request.actor.roles & WATCHING),
    })  # fmt: skip


def result(request: HttpRequest, id: int) -> HttpResponse:
    """What a closed panel came to: each treatment and what it changed, agreement, markers; names for the office."""
    panel = panel_of(id)
    if panel.state != CLOSED:
        return redirect("panels:page", id)
    subjects = {s.code: s.unit for s in queries.subjects(panel)}
    found = queries.outcomes(panel)
    if request.GET.get("as") == "csv":
        return downloads.result(panel, found, subjects)
    people = (
        {s.code: s.expert.person for s in queries.seats(panel)} if may("panels.close", request.actor) else {}
    )
    asides = [(s.code, s.set_aside.reason) for s in queries.seats(panel) if hasattr(s, "set_aside")]
    return render(request, "panels/result.html", {
        "panel": panel, "outcomes": [(o, dict(zip((u["unit"] for u in o.found["units"]), counted(o.found), strict=True))) for o in found],
        "units": subjects, "tasks": queries.tasks(panel), "people": people, "states": STATES,
        "treatments": TREATMENTS, "why": closing.why(panel), "asides": asides, "computed": COMPUTED, "terms": panel.terms,
        "meetings": list(panel.calibrations.all()), "sides": _sides(panel, list(subjects.values()), found),
        "closed": panel.steps.filter(state=CLOSED).last(), "cancelled": CANCELLED,
    })  # fmt: skip
