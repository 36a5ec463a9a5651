"""Pages of what is looked at over many: mutual favours across years, distributions of grades, calibration meetings."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from quanheng.engine.errors import Problem, Refused
from quanheng.platform.panels import grades, looking, meetings, performed, queries
from quanheng.platform.panels.forms import GradesForm, MeetingForm
from quanheng.platform.panels.models import GradeList
from quanheng.platform.registry import queries as registry
from quanheng.platform.registry.act import may
from quanheng.platform.ui import asked


def looks(request: HttpRequest) -> HttpResponse:
    """What was looked at, with the power of each look; and looking anew."""
    problems: list[Problem] = []
    if request.method == "POST":
        try:
            looking.look(asked.text(request.POST, "scheme", 200), asked.text(request.POST, "rater", 100), by=request.actor)  # fmt: skip
            return redirect("panels:looks")
        except Refused as refused:
            problems = refused.problems
    context = {
        "looks": queries.looks(), "known": looking.known(), "units": registry.units(), "problems": problems, "words": looking.WORDS,
        "can": may("panels.look", request.actor), "level": looking.LEVEL_OF_ALL, "circle_level": looking.LEVEL_OF_CIRCLES,
    }  # fmt: skip
    return render(request, "panels/looks.html", context, status=422 if problems else 200)


def listing(request: HttpRequest) -> HttpResponse:
    """The lists of grades, with what is flagged of each."""
    found = [(one, grades.check(one), one.calibrations.last()) for one in queries.grade_lists()[:50]]
    return render(
        request, "panels/grades.html", {"lists": found, "imports": may("panels.grades", request.actor)}
    )


def take_in(request: HttpRequest) -> HttpResponse:
    """Import a list."""
    posted = request.method == "POST"
    form = GradesForm(request.POST if posted else None, request.FILES if posted else None)
    problems: list[Problem] = []
    if posted and form.is_valid():
        held = form.cleaned_data
        try:
            made = grades.take_in(
                held["file"].read(), held["file"].name, title=held["title"], unit=held["unit"],
                terms={key: held[key] for key in grades.DEFAULTS}, demonstration=held["demonstration"], by=request.actor,
            )  # fmt: skip
            return redirect("panels:grade_list", made.pk)
        except Refused as refused:
            problems = refused.problems
    context = {"form": form, "problems": problems}
    return render(request, "panels/grades_import.html", context, status=422 if problems or form.errors else 200)  # fmt: skip


def grade_list(request: HttpRequest, id: int) -> HttpResponse:
    """One list: its distribution against the caps, its markers, its calibration meetings."""
    return _list(request, _of(id), MeetingForm())


def _of(id: int) -> GradeList:
    try:
        return queries.grade_list(id)
    except KeyError as gone:
        raise Http404(_("没有这份清单")) from gone


def _list(
    request: HttpRequest, kept: GradeList, form: MeetingForm, problems: list[Problem] | None = None
) -> HttpResponse:
    found = grades.check(kept)
    means = [m.mean for m in found.markers if m.mean is not None]
    spread = max((m.sd or 0.0 for m in found.markers), default=0.0)
    low, high = (min(means) - spread, max(means) + spread) if means else (0.0, 1.0)
    context = {
        "kept": kept, "found": found, "form": form, "problems": problems or [], "meetings": list(kept.calibrations.all()),
        "can": may("panels.calibrate", request.actor), "words": grades.WORDS, "ways": performed.WAYS, "low": low, "high": high if high > low else low + 1,
    }  # fmt: skip
    return render(request, "panels/grade_list.html", context, status=422 if problems or form.errors else 200)  # fmt: skip


@require_POST
def calibrate(request: HttpRequest, id: int) -> HttpResponse:
    """Put a meeting on record."""
    kept = _of(id)
    form = MeetingForm(request.POST)
    if not form.is_valid():
        return _list(request, kept, form)
    try:
        meetings.calibrate(kept, **form.cleaned_data, by=request.actor)
    except Refused as refused:
        return _list(request, kept, form, refused.problems)
    return redirect("panels:grade_list", id)
