"""My account, and what anybody may read of powers: who may do what; for the administrators, the self-check."""

from __future__ import annotations

from typing import Any

from allauth.mfa.utils import is_mfa_enabled
from allauth.socialaccount.adapter import get_adapter as outside_adapter
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render, resolve_url
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from quanheng.engine.errors import Place, Problem, Problems, Refused, Text
from quanheng.platform.registry import accounts, appointments
from quanheng.platform.registry.acts import ACTS, ANY, FRESH, OWN, WITHIN
from quanheng.platform.registry.forms import Deputy
from quanheng.platform.registry.maps import today
from quanheng.platform.registry.models import Appointment, Person
from quanheng.platform.registry.people import standing
from quanheng.platform.registry.people_views import seat_words
from quanheng.platform.registry.powers import ROLES
from quanheng.platform.registry.selfcheck import STATES, rows
from quanheng.platform.registry.sessions import SECOND_FACTOR
from quanheng.platform.registry.unit_views import span
from quanheng.platform.ui.environment import said

ROOMS = {
    "registry": Text("组织", "units"), "people": Text("人员", "people"), "journal": Text("存证", "journal"),
    "notices": Text("通知", "notices"), "agenda": Text("日程", "agenda"), "catalogue": Text("数据项", "data items"),
    "programmes": Text("考核项目", "programmes"), "schemes": Text("方案", "schemes"), "ledger": Text("台账", "ledger"),
    "collection": Text("填报", "collection"), "scoring": Text("计分", "scoring"),
    "publication": Text("公开", "publication"), "api": Text("接口", "API"),
}  # fmt: skip
RELATIONS = {
    ANY: Text("", ""),
    OWN: Text("本单位", "own unit"),
    WITHIN: Text("本单位及下级", "own unit and below"),
}


@require_http_methods(["GET", "HEAD"])
def account(request: HttpRequest) -> HttpResponse:
    """Who I am here: seats, deputies, sessions, second factor."""
    return _account(request, None, [])


def _seats(person: Person) -> list[tuple[str, str]]:
    """My own seats, as choices of the form."""
    own = standing().filter(person=person, stands_for=None).select_related("unit")
    return [(f"{r.role}@{r.unit_id or ''}", seat_words(r)) for r in own if "people.delegate" in ACTS and r.role in ACTS["people.delegate"].may]  # fmt: skip


def _account(
    request: HttpRequest, form: Deputy | None, problems: list[Problem], status: int = 200
) -> HttpResponse:
    person = request.user
    seats = _seats(person)
    held = standing().filter(person=person).select_related("unit", "stands_for")
    deputies = Appointment.objects.filter(stands_for=person, until__gt=today()).select_related(
        "unit", "person", "stands_for"
    )
    current = request.session.session_key
    sessions = sorted(person.usersession_set.all(), key=lambda s: s.created_at, reverse=True)
    return render(
        request,
        "registry/account.html",
        {
            "seats": [(seat_words(r), span(r.since, r.until), r) for r in held],
            "deputies": [(d, seat_words(d), span(d.since, d.until)) for d in deputies],
            "form": form or Deputy(seats=seats, initial={"since": today()}), "can_name": bool(seats), "problems": problems,
            "sessions": [(s, s.session_key == current) for s in sessions[:20]],
            "second": is_mfa_enabled(person), "second_asked": bool(request.actor.roles & SECOND_FACTOR),
            "password": person.has_usable_password(),
            "outside": [p.name for p in outside_adapter(request).list_providers(request)],
            "ways_out": outside_adapter(request).list_providers(request), "linked": person.socialaccount_set.exists(),
            "may_people": bool(request.actor.roles & {"system", "security", "auditor"}),
        },
        status=status,
    )  # fmt: skip


@require_POST
def delegate(request: HttpRequest) -> HttpResponse:
    """Name a deputy for one of my seats."""
    form, problems = Deputy(request.POST, seats=_seats(request.user)), []
    if form.is_valid():
        typed = form.cleaned_data
        role, _at, unit = typed["seat"].partition("@")
        try:
            to = _known(typed["to"].strip())
            appointments.delegate(
                request.user, to, role, unit, since=typed["since"], until=typed["until"], by=request.actor
            )
            messages.success(request, _("已委托 %(name)s 代行。") % {"name": to.name})
            return HttpResponseRedirect(resolve_url("registry:account"))
        except Refused as refused:
            problems = refused.problems
    return _account(request, form, problems, 422)


def _known(login: str) -> Person:
    found = Person.objects.filter(login=login, is_active=True).first()
    if found is None:
        problems = Problems()
        problems.add(
            "no-such-person",
            Place(path=login),
            (f"没有登录名“{login}”", f"there is no login “{login}”"),
            ("同事的登录名", "the login of a colleague"),
            ("问一下本人", "ask the person"),
        )
        raise Refused(problems.found)
    return found


@require_POST
def recall(request: HttpRequest, pk: int) -> HttpResponse:
    """End a deputyship of mine, or one for me."""
    row = get_object_or_404(Appointment.objects.exclude(stands_for=None), pk=pk)
    try:
        appointments.recall(row, by=request.actor)
    except Refused as refused:
        return _account(request, None, refused.problems, 422)
    messages.success(request, _("已收回。"))
    return HttpResponseRedirect(resolve_url("registry:account"))


@require_POST
def sessions(request: HttpRequest) -> HttpResponse:
    """End all my sessions, this one too."""
    accounts.end_sessions(request.user, by=request.actor)
    request.session.flush()
    messages.success(request, _("全部会话已结束，请重新登录。"))
    return HttpResponseRedirect(resolve_url("account_login"))


@require_GET
def powers(request: HttpRequest) -> HttpResponse:
    """Who may do what, by the table that decides it."""
    role = request.GET.get("role", "")
    role = role if role in ROLES else ""
    groups: dict[str, list[dict[str, Any]]] = {}
    for name, row in ACTS.items():
        if role and role not in row.may:
            continue
        whom = [{"role": said(ROLES[r]), "relation": said(RELATIONS[how])} for r, how in row.may.items()]  # fmt: skip
        everybody = len(row.may) == len(ROLES)
        groups.setdefault(name.split(".")[0], []).append(
            {
                "name": name,
                "words": said(row.words),
                "whom": whom,
                "everybody": everybody,
                "fresh": name in FRESH,
            }
        )
    return render(
        request,
        "registry/powers.html",
        {
            "groups": [(said(ROOMS.get(room, room)), acts) for room, acts in groups.items()],
            "roles": [(code, said(text)) for code, text in ROLES.items()], "role": role,
            "count": sum(len(acts) for acts in groups.values()), "second": [said(ROLES[r]) for r in ROLES if r in SECOND_FACTOR],
        },
    )  # fmt: skip


@require_GET
def selfcheck(request: HttpRequest) -> HttpResponse:
    """The nineteen points of level three as they stand here."""
    found = rows()
    counts = {state: sum(r.state == state for r in found) for state in STATES}
    return render(request, "registry/selfcheck.html", {"rows": [(r, said(STATES[r.state])) for r in found], "counts": counts})  # fmt: skip
