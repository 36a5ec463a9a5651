"""Pages of a year: its plan against the caps, the parameters, and the four stages of a programme's cycle."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from quanheng.engine.errors import Problem, Problems, Refused, Text
from quanheng.platform.programmes import cycle as cycles
from quanheng.platform.programmes import parameters, planning, queries
from quanheng.platform.programmes.flow import CHECKED, CLOSED, FILED, PRODUCTS, PROPOSED, STATES
from quanheng.platform.programmes.forms import ProductForm
from quanheng.platform.programmes.models import Cycle, Parameter, Programme
from quanheng.platform.programmes.views import SHOWN_TO_ALL
from quanheng.platform.registry import queries as registry
from quanheng.platform.registry.act import may
from quanheng.platform.registry.people import today
from quanheng.platform.ui import asked


def plan(request: HttpRequest, year: int) -> HttpResponse:
    """The plan of a year: what is in it or would be, against the caps, and what is left outside."""
    return _plan(request, year)


def _plan(request: HttpRequest, year: int, problems: list[Problem] | None = None) -> HttpResponse:
    if not 1900 <= year <= 2200:
        raise Http404
    adopted = queries.plan(year)
    rows = queries.listing(year)
    load = queries.load(year)
    inside = [p for p in rows if p.state in queries.IN_PLAN or (adopted is None and p.state == FILED)]
    over = Problems()
    planning.tell_over(load, year, over)
    return render(request, "programmes/plan.html", {
        "year": year, "plan": adopted, "inside": inside, "load": load, "units": registry.units(), "states": STATES,
        "outside": [p for p in rows if p.state == FILED] if adopted else [],
        "coming": [p for p in rows if p.state in (PROPOSED, CHECKED)] if request.user.is_authenticated else [],
        "over": over.found, "adopts": adopted is None and may("programmes.plan", request.actor),
        "extra": may("programmes.extra", request.actor), "sets": may("programmes.parameter", request.actor), "problems": problems or [], "this_year": today().year,
    }, status=422 if problems else 200)  # fmt: skip


@require_POST
def adopt(request: HttpRequest, year: int) -> HttpResponse:
    """A leader adopts the plan."""
    try:
        planning.adopt_plan(year, note=asked.text(request.POST, "note"), by=request.actor)
    except Refused as refused:
        return _plan(request, year, refused.problems)
    return redirect("programmes:plan", year)


def parameters_page(request: HttpRequest) -> HttpResponse:
    """What a regulation decides about the register, with its source and its history."""
    problems: list[Problem] = []
    if request.method == "POST":
        try:
            parameters.set_parameter(
                asked.text(request.POST, "key", 60), asked.text(request.POST, "value", 200),
                source=asked.text(request.POST, "source"), by=request.actor,
            )  # fmt: skip
            return redirect("programmes:parameters")
        except Refused as refused:
            problems = refused.problems
    return render(request, "programmes/parameters.html", {
        "keys": parameters.KEYS, "values": parameters.values(), "problems": problems, "said": request.POST,
        "history": list(Parameter.objects.order_by("-id")[:50]), "year": today().year,
    }, status=422 if problems else 200)  # fmt: skip


def _cycle(id: int, request: HttpRequest) -> Cycle:
    found = get_object_or_404(Cycle.objects.select_related("programme"), pk=id)
    if not request.user.is_authenticated and found.programme.state not in SHOWN_TO_ALL:
        raise Http404(_("没有这个年度闭环"))
    return found


def cycle_page(request: HttpRequest, id: int) -> HttpResponse:
    """The year on one beam: stages, what each brought forth, who ended it when."""
    return _show(request, _cycle(id, request))


def _show(
    request: HttpRequest, cycle: Cycle, problems: list[Problem] | None = None, form: ProductForm | None = None
) -> HttpResponse:
    programme: Programme = cycle.programme
    bad = bool(problems) or bool(form and form.errors)
    return render(request, "programmes/cycle.html", {
        "cycle": cycle, "p": programme, "stages": cycles.states(cycle), "products": PRODUCTS,
        "missing": cycles.missing(cycle), "now": cycles.stage_words(cycle.stage), "closed": cycle.stage == CLOSED,
        "advances": may("programmes.advance", request.actor, programme.organiser),
        "files": may("programmes.product", request.actor, programme.organiser) and cycle.stage != CLOSED,
        "form": form or ProductForm(kinds=cycles.by_hand(cycle)), "problems": problems or [],
    }, status=422 if bad else 200)  # fmt: skip


@require_POST
def product(request: HttpRequest, id: int) -> HttpResponse:
    """File a product by hand."""
    cycle = _cycle(id, request)
    form = ProductForm(request.POST, kinds=cycles.by_hand(cycle))
    if not form.is_valid():
        return _show(request, cycle, form=form)
    said = form.cleaned_data
    try:
        cycles.file_by_hand(
            cycle, said["kind"], said["ref"], Text(said["title"], said["title"]), by=request.actor
        )
    except Refused as refused:
        return _show(request, cycle, refused.problems, form)
    return redirect("programmes:cycle", id)


@require_POST
def advance(request: HttpRequest, id: int) -> HttpResponse:
    """End the stage, if nothing is missing."""
    cycle = _cycle(id, request)
    try:
        cycles.advance(cycle, by=request.actor)
    except Refused as refused:
        return _show(request, cycle, refused.problems)
    return redirect("programmes:cycle", id)
