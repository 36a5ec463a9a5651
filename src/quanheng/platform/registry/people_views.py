"""Pages of people, for the administrators: who has an account, what each holds, granting and ending it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render, resolve_url
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from quanheng.engine.errors import Problem, Refused
from quanheng.platform.registry import accounts, appointments
from quanheng.platform.registry.act import may
from quanheng.platform.registry.forms import Grant, NewPerson
from quanheng.platform.registry.maps import today
from quanheng.platform.registry.models import Appointment, Person
from quanheng.platform.registry.people import standing
from quanheng.platform.registry.powers import ROLES
from quanheng.platform.registry.review import review, went_through
from quanheng.platform.registry.unit_views import span
from quanheng.platform.ui.environment import named, said

MOST = 200


@require_GET
def people(request: HttpRequest) -> HttpResponse:
    """Accounts, with what each holds today."""
    word = request.GET.get("q", "").strip()[:100]
    found = Person.objects.order_by("login")
    if word:
        found = found.filter(Q(login__icontains=word) | Q(name__icontains=word) | Q(name_en__icontains=word))
    shown = list(found[:MOST])
    held: dict[int, list[str]] = {}
    for row in standing().filter(person__in=shown).select_related("unit"):
        held.setdefault(row.person_id, []).append(seat_words(row))
    rows = [(p, held.get(p.pk, [])) for p in shown]
    return render(
        request,
        "registry/people.html",
        {"rows": rows, "word": word, "count": found.count(), "most": MOST, "may_add": may("people.account", request.actor)},
    )  # fmt: skip


def seat_words(row: Appointment) -> str:
    """A seat in words: “石桥镇 · 填报人（代陈禾）”."""
    words = said(ROLES[row.role]) if row.role in ROLES else row.role
    words = f"{named(row.unit)} · {words}" if row.unit else words
    return (
        _("%(seat)s（代%(name)s）") % {"seat": words, "name": named(row.stands_for)}
        if row.stands_for
        else words
    )


@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """Make an account; its one-time secret is shown once."""
    form = NewPerson(request.POST or None)
    problems: list[Problem] = []
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        secret = None if typed["outside"] else accounts.one_time_secret()
        try:
            person = accounts.add_person(
                typed["login"], typed["name"], name_en=typed["name_en"], email=typed["email"], secret=secret, by=request.actor
            )  # fmt: skip
            return _secret(request, person, secret) if secret else _back(request, person, _("账户已开设。"))
        except Refused as refused:
            problems = refused.problems
    status = 422 if request.method == "POST" else 200
    return render(request, "registry/person_add.html", {"form": form, "problems": problems}, status=status)


def _secret(request: HttpRequest, person: Person, secret: str) -> HttpResponse:
    answer = render(request, "registry/secret.html", {"person": person, "secret": secret})
    answer["Cache-Control"] = "no-store"
    return answer


def _back(request: HttpRequest, person: Person, words: str) -> HttpResponse:
    messages.success(request, words)
    return HttpResponseRedirect(resolve_url("registry:person", person.pk))


@require_http_methods(["GET", "HEAD"])
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """One person: account, seats now and before, what may be done."""
    return _person(request, get_object_or_404(Person, pk=pk), Grant(), [])


def _person(
    request: HttpRequest, who: Person, form: Grant, problems: list[Problem], status: int = 200
) -> HttpResponse:
    rows = who.appointments.select_related("unit", "stands_for").order_by("-since", "-pk")
    held = set(standing().filter(person=who).values_list("pk", flat=True))
    seats = [(r, seat_words(r), span(r.since, r.until), r.pk in held, _open(r)) for r in rows]
    can = {
        name: may(f"people.{name}", request.actor)
        for name in ("appoint", "end", "secret", "leave", "account")
    }
    return render(
        request,
        "registry/person.html",
        {
            "person": who, "seats": seats, "form": form, "problems": problems, "can": can,
            "deputies": [(d, seat_words(d), span(d.since, d.until)) for d in who.deputies.filter(until__gt=today()).select_related("unit", "person", "stands_for")],
            "sessions": who.usersession_set.count(),
        },
        status=status,
    )  # fmt: skip


def _open(row: Appointment) -> bool:
    return row.until is None or row.until > max(today(), row.since)


@require_POST
def appoint(request: HttpRequest, pk: int) -> HttpResponse:
    """Grant a role."""
    who, form, problems = get_object_or_404(Person, pk=pk), Grant(request.POST), []
    if form.is_valid():
        typed = form.cleaned_data
        try:
            appointments.appoint(
                who, typed["role"], typed["unit"].strip(), since=typed["since"], until=typed["until"], by=request.actor
            )  # fmt: skip
            return _back(request, who, _("已任命。"))
        except Refused as refused:
            problems = refused.problems
    return _person(request, who, form, problems, 422)


def _doing(request: HttpRequest, who: Person, do: Any, words: str) -> HttpResponse:
    try:
        do()
    except Refused as refused:
        return _person(request, who, Grant(), refused.problems, 422)
    return _back(request, who, words)


@require_POST
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """End a role, or a deputyship, from today on."""
    row = get_object_or_404(Appointment.objects.select_related("person", "stands_for", "unit"), pk=pk)
    do = appointments.recall if row.stands_for else appointments.end
    return _doing(request, row.person, lambda: do(row, by=request.actor), _("已免去。"))


@require_POST
def secret(request: HttpRequest, pk: int) -> HttpResponse:
    """A new one-time secret, shown once."""
    who = get_object_or_404(Person, pk=pk, is_active=True)
    try:
        return _secret(request, who, accounts.new_secret(who, by=request.actor))
    except Refused as refused:
        return _person(request, who, Grant(), refused.problems, 422)


@require_POST
def leave(request: HttpRequest, pk: int) -> HttpResponse:
    """Close an account."""
    who = get_object_or_404(Person, pk=pk, is_active=True)
    return _doing(
        request, who, lambda: accounts.leave(who, by=request.actor), _("账户已停用，角色和会话一并结束。")
    )


@require_POST
def reinstate(request: HttpRequest, pk: int) -> HttpResponse:
    """Open a closed account again."""
    who = get_object_or_404(Person, pk=pk, is_active=False)
    return _doing(
        request, who, lambda: accounts.reinstate(who, by=request.actor), _("账户已重新启用；角色要重新任命。")
    )


@require_GET
def weekly(request: HttpRequest) -> HttpResponse:
    """Accounts to look at this week: expired, idle, shared, without a role, without a second factor."""
    return _weekly(request, [])


def _weekly(request: HttpRequest, problems: list[Problem], status: int = 200) -> HttpResponse:
    found = review()
    return render(
        request,
        "registry/review.html",
        {"found": found, "problems": problems, "may_review": may("people.review", request.actor),
         "count": sum(len(kind.rows) for kind in found.kinds)},
        status=status,
    )  # fmt: skip


@require_POST
def reviewed(request: HttpRequest) -> HttpResponse:
    """Note that this week's list was gone through."""
    try:
        went_through(by=request.actor)
    except Refused as refused:
        return _weekly(request, refused.problems, 422)
    messages.success(request, _("已记下：本周账户清单已核对。"))
    return HttpResponseRedirect(resolve_url("registry:review"))
