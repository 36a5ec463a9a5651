"""Pages of the agenda: the calendar of a year with what is due, the office's days, the ladder, the calendar feed."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from quanheng.engine.errors import Problem, Refused
from quanheng.platform.agenda import actions, calendar, deadlines, ics, ladder, queries, sheet
from quanheng.platform.agenda.actions import DaySpec
from quanheng.platform.agenda.forms import AS_PUBLISHED, ON, DayForm, HourForm, ListForm, MoveForm, RungForm
from quanheng.platform.agenda.ladder import Step
from quanheng.platform.agenda.lists import days_in
from quanheng.platform.agenda.models import Deadline
from quanheng.platform.registry.act import may
from quanheng.platform.registry.people import actor_of, today
from quanheng.platform.ui import asked
from quanheng.platform.ui.environment import language


def calendar_page(request: HttpRequest) -> HttpResponse:
    """A year: working days, holidays, what is due from me."""
    return _calendar(request)


def _year(request: HttpRequest) -> int:
    return min(max(asked.number(request.GET, "year", today().year, 9999), 1990), 2100)


def _calendar(request: HttpRequest, **more: Any) -> HttpResponse:
    year, day = _year(request), today()
    waiting = queries.waiting(request.actor)
    rows = {d.pk: d for d in queries.mine(request.actor)}
    status = (
        422 if more.get("problems") or any(f.errors for f in more.values() if hasattr(f, "errors")) else 200
    )
    context = {
        "year": year, "years": (max(year - 1, 1990), min(year + 1, 2100)), "this_year": day.year, "today": day,
        "known": calendar.knows(year), "months": sheet.months(year, day, (d.due for d in rows.values()), language()),
        "stretches": sheet.stretches(year), "waiting": list(zip(waiting, rows.values(), strict=True)),
        "feed": queries.feed_of(request.actor), "address": "", "problems": [],
        "edits": may("agenda.day", request.actor), "moves": may("agenda.move", request.actor),
        "day_form": DayForm(), "list_form": ListForm(), "hour_form": HourForm(initial={"closing": queries.closing()}),
    }  # fmt: skip
    return render(request, "agenda/calendar.html", context | more, status=status)


@require_POST
def days(request: HttpRequest) -> HttpResponse:
    """Decide on one day or on the closing hour, or take in a list of days."""
    problems: list[Problem] = []
    if "closing" in request.POST:
        hour = HourForm(request.POST)
        if not hour.is_valid():
            return _calendar(request, hour_form=hour)
        actions.set_closing(hour.cleaned_data["closing"], by=request.actor)
    elif "file" in request.FILES:
        listed = ListForm(request.POST, request.FILES)
        if not listed.is_valid():
            return _calendar(request, list_form=listed)
        upload = listed.cleaned_data["file"]
        try:
            actions.set_days(
                days_in(upload.read(), upload.name or ""),
                source=listed.cleaned_data["source"],
                by=request.actor,
            )
        except Refused as refused:
            problems = refused.problems
    else:
        form = DayForm(request.POST)
        if not form.is_valid():
            return _calendar(request, day_form=form)
        try:
            _decide(request, form.cleaned_data)
        except Refused as refused:
            problems = refused.problems
            return _calendar(request, day_form=form, problems=problems)
    if problems:
        return _calendar(request, problems=problems)
    return redirect(f"{reverse('agenda:calendar')}?year={_year(request)}")


def _decide(request: HttpRequest, said: dict[str, Any]) -> None:
    if said["kind"] == AS_PUBLISHED:
        actions.clear_day(said["date"], by=request.actor)
        return
    day = DaySpec(said["date"], said["kind"] == ON, said["name"], said["name_en"])
    actions.set_days([day], source=said["source"], by=request.actor)


def ladder_page(request: HttpRequest) -> HttpResponse:
    """The ladder of reminders: seen and changed by the office."""
    steps = ladder.ladders()[""]
    form, problems = RungForm(request.POST if request.method == "POST" else None), []
    if request.method == "POST":
        wanted = list(steps)
        if "drop" in request.POST:
            days_text, _sep, whom = request.POST["drop"].partition(" ")
            wanted = [s for s in steps if (str(s.days), s.whom) != (days_text, whom)]
        elif form.is_valid():
            wanted.append(Step(form.cleaned_data["days"], form.cleaned_data["whom"]))
        if "drop" in request.POST or form.is_valid():
            try:
                ladder.set_ladder("", wanted, by=request.actor)
                return redirect("agenda:ladder")
            except Refused as refused:
                problems = refused.problems
    others = {kind: steps for kind, steps in ladder.ladders().items() if kind}
    context = {"steps": steps, "others": others, "whom": ladder.WHOM, "form": form, "problems": problems}
    return render(request, "agenda/ladder.html", context, status=422 if problems or form.errors else 200)


def move(request: HttpRequest, id: int) -> HttpResponse:
    """One deadline: how it was moved; the office may move it again."""
    found = get_object_or_404(Deadline, pk=id)
    form, problems = (
        MoveForm(request.POST if request.method == "POST" else None, initial={"to": found.due}),
        [],
    )
    if request.method == "POST" and form.is_valid():
        try:
            deadlines.move(
                found.kind, found.ref, found.unit, form.cleaned_data["to"], reason=form.cleaned_data["reason"],
                by=request.actor,
            )  # fmt: skip
            return redirect("agenda:move", id)
        except Refused as refused:
            problems = refused.problems
        except KeyError:
            raise Http404(_("这件事已办完或不再要")) from None
    context = {
        "deadline": found, "waiting": queries.as_waiting(found, today(), calendar.calendar()), "form": form,
        "problems": problems, "moves": found.moves.all(), "climbed": found.climbed.all(), "whom": ladder.WHOM,
    }  # fmt: skip
    return render(request, "agenda/move.html", context, status=422 if problems or form.errors else 200)


@require_POST
def subscribe(request: HttpRequest) -> HttpResponse:
    """Make a calendar address of one's own, shown this once; or end it."""
    if "end" in request.POST:
        actions.end_feed(by=request.actor)
        return redirect("agenda:calendar")
    secret = actions.new_feed(by=request.actor)
    address = request.build_absolute_uri(reverse("agenda:feed", args=[secret]))
    return _calendar(request, address=address)


def feed(request: HttpRequest, secret: str) -> HttpResponse:
    """The calendar file behind a secret address."""
    person = queries.person_of_feed(secret)
    if person is None:
        raise Http404(_("没有这个日历"))
    origin = (
        settings.CSRF_TRUSTED_ORIGINS[0] if settings.CSRF_TRUSTED_ORIGINS else request.build_absolute_uri("/")
    )
    text = ics.calendar_file(
        queries.mine(actor_of(person)), name=_("权衡 · %(who)s") % {"who": person.name}, address=origin.rstrip("/"),
        lang=language(), at=timezone.now(),
    )  # fmt: skip
    response = HttpResponse(text, content_type=ics.TYPE)
    response.headers["Content-Disposition"] = "inline; filename=quanheng.ics"
    response.headers["Cache-Control"] = "private, max-age=0"
    return response
