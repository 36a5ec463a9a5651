"""The pages of the reports room: runs with documents, the documents of one, a preview, downloads, sets made in one go."""

from __future__ import annotations

from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from quanheng.engine.errors import Problem, Refused
from quanheng.platform.lib import store
from quanheng.platform.lib.official import Picture
from quanheng.platform.registry.act import may
from quanheng.platform.reports import jobs, kinds, queries
from quanheng.platform.reports.facts import RunFact, gather
from quanheng.platform.reports.forms import SetForm, WishesForm
from quanheng.platform.reports.kinds import FORMS, KINDS, MEDIA, Kind
from quanheng.platform.reports.parameters import Wishes
from quanheng.platform.scoring import queries as scores
from quanheng.platform.scoring.board import named_unit
from quanheng.platform.scoring.models import Run
from quanheng.platform.scoring.opening import NotShown, View, described, titled
from quanheng.platform.scoring.reading import reading
from quanheng.platform.scoring.sentences import when
from quanheng.platform.ui.environment import language

LISTED = 40  # runs on the first page


def of_run(view: View) -> View:
    """A view of one run: where the reader may not have its documents, a page says who may."""

    @wraps(view)
    def shown(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except NotShown as refusal:
            run = refusal.run
            context = {
                "title": titled(run),
                "number": run.pk,
                "other": scores.latest_public(run.version.scheme),
            }
            return render(request, "reports/not_shown.html", context, status=403)
        except Refused as refusal:
            return render(request, "reports/refused.html", {"problems": refusal.problems}, status=404)

    return shown


def listing(request: HttpRequest) -> HttpResponse:
    """The runs of which this reader may have documents, newest first."""
    rows = []
    for run in queries.runs_seen(request.actor)[:LISTED]:
        rows.append({**described(run), "title": titled(run), "demonstration": run.version.demonstration, "periods": run.periods,
                     "period": run.periods[-1], "mark": queries.standing(run), "units": ""})  # fmt: skip
    may_make = may("reports.make", request.actor)
    sets = queries.batches()[:10] if request.actor.roles & scores.OVERSEERS else []
    return render(
        request, "reports/list.html", {"runs": rows, "may_make": may_make, "sets": [_told(b) for b in sets]}
    )


def met(request: HttpRequest, run: int, period: str) -> Run:
    """A run and its period; 404 for what there is not."""
    try:
        found = scores.run(run)
        queries.period_of(found, period)
    except KeyError as error:
        raise Http404(_("没有这次计分，或没有这一期")) from error
    return found


@of_run
def period(request: HttpRequest, run: int, period: str) -> HttpResponse:
    """The documents of a run in a period, for whom they are made, and how to get them."""
    kept = met(request, run, period)
    units = queries.units_seen(kept, request.actor)
    if not units:
        raise NotShown(kept)
    whole = queries.visible(kept, request.actor)
    asked = request.GET.get("unit", "")
    chosen = next((u for u in units if u.id == asked), units[0])
    form = WishesForm(request.GET if request.GET.keys() & WishesForm.base_fields.keys() else None)
    wishes = form.wishes() if form.is_bound and form.is_valid() else Wishes(lang=language())
    table = queries.self_table(kept, period, chosen.id)
    return render(request, "reports/period.html", {
        "table_there": table is not None and queries.self_table_seen(kept, period, chosen.id, request.actor),
        **frame(kept, period), "whole": whole, "units": units, "unit": chosen, "unit_name": named_unit(chosen), "named_unit": named_unit,
        "run_kinds": [k for k in KINDS.values() if not k.unit], "unit_kinds": [k for k in KINDS.values() if k.unit],
        "may_enter": may("followup.raise", request.actor) and whole and queries.released(kept) is not None,
        "query": _query(wishes), "unit_query": _query(wishes, chosen.id), "form": form, "may_make": may("reports.make", request.actor),
        "sets": [_told(b) for b in queries.batches(kept)[:5]] if request.actor.roles & scores.OVERSEERS else [], "forms_said": FORMS,
    }, status=422 if form.is_bound and form.errors else 200)  # fmt: skip


def frame(run: Run, period: str) -> dict[str, Any]:
    """What every page of a run's documents is given."""
    read = reading(run)
    return {
        "run": described(run), "title": titled(run), "period": period, "periods": read.periods, "when": when, "scheme": read.scheme,
        "mark": queries.standing(run),
    }  # fmt: skip


def _query(wishes: Wishes, unit: str = "") -> str:
    """The wishes as they travel in an address; what is as by default is left out."""
    plain, standard = {**wishes.plain(), "lang": wishes.lang}, {**Wishes().plain(), "lang": language()}
    told = {k: v for k, v in plain.items() if v != standard.get(k)}
    return urlencode({**({"unit": unit} if unit else {}), **told})


def _asked(request: HttpRequest, run: int, period: str, key: str) -> tuple[RunFact, Kind, str, Wishes, bool]:
    """What a document's address asks for: facts, kind, unit, wishes, whether its reader may read the unit's own table. 404, or `NotShown`."""
    kept = met(request, run, period)
    kind = KINDS.get(key)
    if kind is None:
        raise Http404(_("没有这种文书"))
    unit = request.GET.get("unit", "") if kind.unit else ""
    if not queries.visible(kept, request.actor, unit):
        raise NotShown(kept)
    if kind.unit and unit not in reading(kept).at:
        raise Http404(_("没有这个单位"))
    form = WishesForm(request.GET)
    if not form.is_valid():
        raise Http404(_("地址里的要求读不懂"))
    seen = not kind.own or queries.self_table_seen(kept, period, unit, request.actor)
    if kind.submitted and not seen:
        raise PermissionDenied("verification")
    wishes = form.wishes()
    return gather(kept, period, queries.standing(kept), wishes.lang), kind, unit, wishes, seen


@of_run
def document(request: HttpRequest, run: int, period: str, kind: str) -> HttpResponse:
    """A document to read before it is taken away."""
    fact, what, unit, wishes, seen = _asked(request, run, period, kind)
    paper = kinds.paper(kind, fact, unit, wishes, seen) if what.forms != (kinds.XLSX,) else None
    name = named_unit(fact.read.standing(period, unit).unit) if unit else ""
    blocks = (*paper.blocks, *paper.annexes) if paper else ()
    pictures = [b for b in blocks if isinstance(b, Picture)]
    return render(request, "reports/document.html", {
        **frame(fact.run, period), "paper": paper, "blocks": blocks, "kind": what, "unit": unit, "unit_name": name, "forms_said": FORMS,
        "query": _query(wishes, unit), "at": {id(b): n for n, b in enumerate(pictures)}, "id": id,
    })  # fmt: skip


@of_run
def file(request: HttpRequest, run: int, period: str, kind: str, form: str) -> HttpResponse:
    """A document as a file."""
    fact, what, unit, wishes, seen = _asked(request, run, period, kind)
    if form not in what.forms:
        raise Http404(_("没有这种格式"))
    name = named_unit(fact.read.standing(period, unit).unit) if unit else ""
    response = HttpResponse(kinds.made(kind, form, fact, unit, wishes, seen), content_type=MEDIA[form])
    response.headers["Content-Disposition"] = (
        content_disposition_header(True, kinds.named(kind, form, fact, name)) or ""
    )
    response.headers["Cache-Control"] = "private, max-age=60"
    return response


@of_run
def picture(request: HttpRequest, run: int, period: str, kind: str, index: int) -> HttpResponse:
    """A chart of a document."""
    fact, what, unit, wishes, seen = _asked(request, run, period, kind)
    paper = kinds.paper(kind, fact, unit, wishes, seen) if what.forms != (kinds.XLSX,) else None
    found = [b for b in paper.blocks if isinstance(b, Picture)] if paper else []
    if index >= len(found):
        raise Http404(_("没有这张图"))
    response = HttpResponse(found[index].svg, content_type="image/svg+xml")
    response.headers["Cache-Control"] = "private, max-age=300"
    return response


@of_run
def make(request: HttpRequest, run: int, period: str) -> HttpResponse:
    """Ask for a set of all units' documents."""
    if not may("reports.make", request.actor):
        raise PermissionDenied("reports.make")
    kept = met(request, run, period)
    first = {"kinds": ["circular", "scores", "evaluation", "letter"], "forms_": ["docx", "pdf"]}
    form = SetForm(request.POST if request.method == "POST" else None, initial=first)
    problems: list[Problem] = []
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            job = jobs.ask(kept, period, given["kinds"], given["forms_"], form.wishes(), by=request.actor)
        except Refused as refused:
            problems = refused.problems
        else:
            return redirect("scoring:job", job.pk)
    status = 422 if problems or form.errors else 200
    context = {
        **frame(kept, period),
        "form": form,
        "problems": problems,
        "many": len(reading(kept).units),
    }
    return render(request, "reports/make.html", context, status=status)


def _batch(request: HttpRequest, pk: int) -> queries.Batch:
    try:
        found = queries.batch(pk)
    except KeyError as error:
        raise Http404(_("没有这套报告")) from error
    if not queries.visible(found.run, request.actor):
        raise NotShown(found.run)
    if any(KINDS[k].own for k in found.asked["kinds"] if k in KINDS):
        for unit in reading(found.run_id).units:
            if not queries.self_table_seen(found.run, found.period, unit.id, request.actor):
                raise PermissionDenied("verification")
    return found


def _told(batch: queries.Batch) -> dict[str, Any]:
    """A set in words."""
    return {
        "id": batch.pk, "title": titled(batch.run), "period": batch.period, "many": len(batch.files), "size": batch.size, "digest": batch.digest,
        "made_at": batch.made_at, "made_by": batch.made_by, "standing": batch.standing, "now": queries.standing(batch.run), "run": batch.run_id,
    }  # fmt: skip


@of_run
def batch(request: HttpRequest, batch: int) -> HttpResponse:
    """A set: what is in it, and what its pages say."""
    found = _batch(request, batch)
    said = [KINDS[k].words.say(language()) for k in KINDS if k in found.asked["kinds"]]
    context = {**frame(found.run, found.period), "set": _told(found), "files": found.files, "kinds": said}
    return render(request, "reports/batch.html", context)


@of_run
def batch_file(request: HttpRequest, batch: int) -> HttpResponse:
    """The zip of a set."""
    found = _batch(request, batch)
    name = f"{found.run.version.title} {found.period}.zip"
    return FileResponse(store.path(found.digest).open("rb"), as_attachment=True, filename=name)
