"""The pages about the detectors: what each is worth and where it is switched on; hints at the design; gaps and integrity."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from quanheng.analytics.doubt import RECORDS
from quanheng.analytics.doubt.record import SEED
from quanheng.engine.errors import Problem, Refused
from quanheng.platform.catalogue import queries as catalogue
from quanheng.platform.doubts import actions, gaps, hints, kinds, parameters, queries, showing
from quanheng.platform.doubts.flow import KEYS
from quanheng.platform.doubts.forms import ParameterForm, ProbeForm
from quanheng.platform.doubts.kinds import ROLES, SETTINGS
from quanheng.platform.doubts.models import Probe
from quanheng.platform.registry.act import may
from quanheng.platform.schemes import queries as schemes
from quanheng.platform.ui import asked


@require_GET
def detectors(request: HttpRequest) -> HttpResponse:
    """Every detector: what it sees, what it cannot say, power and false alarms, hits so far, where it is set."""
    return _detectors(request)


def _detectors(request: HttpRequest, status: int = 200, **more: Any) -> HttpResponse:
    set_on: dict[str, list[Probe]] = {}
    for one in Probe.objects.order_by("-on", "id"):
        set_on.setdefault(one.detector, []).append(one)
    codes = {i for ps in set_on.values() for p in ps for group in p.items.values() for i in group}
    context = {
        "gone": {p.pk: found for ps in set_on.values() for p in ps if (found := kinds.outdated(p))},
        "records": RECORDS, "probes": set_on, "track": queries.track(), "seed": SEED, "sets": may("doubts.probe", request.actor),
        "items": {c: showing.item(c) for c in codes}, "settings": SETTINGS, "roles": ROLES,
        "keys": [(k, w, parameters.value(k)) for k, w in KEYS.items()], "parameter": ParameterForm(), "problems": [], **more,
    }  # fmt: skip
    return render(request, "doubts/detectors.html", context, status=status)


@require_POST
def parameter(request: HttpRequest) -> HttpResponse:
    """Set a parameter of the room."""
    form = ParameterForm(request.POST)
    problems: list[Problem] = []
    if form.is_valid():
        try:
            parameters.set_parameter(form.cleaned_data["key"], form.cleaned_data["value"], by=request.actor)
        except Refused as refused:
            problems = refused.problems
        else:
            messages.success(request, _("已定下"))
            return redirect("doubts:detectors")
    return _detectors(request, 422, problems=problems, parameter=form)


def probe(request: HttpRequest, detector: str) -> HttpResponse:
    """Set a detector on figures."""
    if detector not in RECORDS:
        raise Http404(_("没有这种检测"))
    if not may("doubts.probe", request.actor):
        raise PermissionDenied("doubts.probe")
    form = ProbeForm(detector, request.POST if request.method == "POST" else None)
    problems: list[Problem] = []
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            actions.set_probe(
                detector, said["title"], form.items(), form.settings(), title_en=said["title_en"], demonstration=said["demonstration"],
                by=request.actor,
            )  # fmt: skip
        except Refused as refused:
            problems = refused.problems
        else:
            messages.success(request, _("已设好并启用"))
            return redirect("doubts:detectors")
    listed = [(r.definition.item.code, r.definition) for r in catalogue.listing()[:500]]
    context = {
        "form": form, "record": RECORDS[detector], "problems": problems, "listed": listed, "schemes": schemes.versions(), "roles": ROLES[detector],
        "document": any(s.document for s in SETTINGS[detector].values()),
    }  # fmt: skip
    return render(request, "doubts/probe.html", context, status=422 if problems or form.errors else 200)


@require_POST
def switch(request: HttpRequest, id: int) -> HttpResponse:
    """Switch a detector on or off."""
    try:
        kept = queries.probe(id)
    except KeyError as error:
        raise Http404(_("没有这一项检测")) from error
    try:
        actions.switch(kept, asked.text(request.POST, "on", 3) == "on", by=request.actor)
    except Refused as refused:
        raise PermissionDenied("doubts.probe") from refused
    return redirect("doubts:detectors")


@require_GET
def design(request: HttpRequest) -> HttpResponse:
    """Hints at the design: common indicators, missing core missions, photos by the day."""
    shared = hints.shared()
    units = showing.units({u for s in shared for u in s.units})
    context = {
        "shared": shared, "photos": hints.photos(), "units": units, "common": parameters.value("common"), "most": parameters.value("photos"),
        "sample": parameters.value("sample"),
    }  # fmt: skip
    return render(request, "doubts/design.html", context)


@require_GET
def integrity(request: HttpRequest) -> HttpResponse:
    """Self-scores against execution of whole lists and rounds, and units ordered by self minus verified."""
    whole = gaps.whole()
    rows = gaps.by_unit()
    context = {
        "whole": whole, "rows": rows, "units": showing.units({r.unit for r in rows}), "red": [w for w in whole if w.summary.red], "zero": Fraction(0),
    }  # fmt: skip
    return render(request, "doubts/integrity.html", context)
