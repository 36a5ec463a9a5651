"""The weekly list of accounts (账户清单): what an auditor asks for — expired, idle, shared, generic, without a factor."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta
from typing import NamedTuple

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from quanheng.engine.errors import Text
from quanheng.platform.journal import queries as journal
from quanheng.platform.registry.accounts import GENERIC
from quanheng.platform.registry.act import act
from quanheng.platform.registry.maps import today
from quanheng.platform.registry.models import Appointment, Person
from quanheng.platform.registry.people import standing
from quanheng.platform.registry.powers import Actor
from quanheng.platform.registry.sessions import SECOND_FACTOR

IDLE = timedelta(days=90)
UNUSED_SECRET = timedelta(days=14)
SOON = timedelta(days=30)
SHARED = 3  # addresses at once that make an account look shared


class Listed(NamedTuple):
    """An account and why it is listed, in the figures of that kind."""

    person: Person
    why: Text


class Kind(NamedTuple):
    """One reason for looking at accounts."""

    code: str
    words: Text
    rows: list[Listed]


class Review(NamedTuple):
    """The list of a week, and when it was last gone through by whom."""

    week: str
    kinds: list[Kind]
    last: str


def review() -> Review:
    """This week's list."""
    day = today()
    year, week, _ = day.isocalendar()
    people = list(Person.objects.filter(is_active=True))
    held: dict[int, set[str]] = defaultdict(set)
    for person, role in standing().values_list("person", "role"):
        held[person].add(role)
    kinds = [
        Kind(
            "expired", Text("任期已满而账户仍在用", "seats over, account still open"), _expired(people, held)
        ),
        Kind("ending", Text("三十天内任期届满", "seats that end within thirty days"), _ending(day)),
        Kind("idle", Text("久未登录", "not signed in for long"), _idle(people)),
        Kind("secret", Text("一次性口令迟迟未改", "a one-time secret not changed yet"), _secrets(people)),
        Kind("shared", Text("像是几个人共用", "looks shared"), _shared(people)),
        Kind("generic", Text("登录名认不出是谁", "logins that name nobody"), _generic(people)),
        Kind("factor", Text("该有而没有第二步验证", "second factor wanting"), _factor(people, held)),
        Kind("admins", Text("管理员只有一位", "only one administrator of a kind"), _lone(held, people)),
    ]
    last = next(iter(journal.entries(1, kind="people.review")), None)
    return Review(
        f"{year}-W{week:02d}", kinds, f"{timezone.localtime(last.at):%Y-%m-%d} {last.by}" if last else ""
    )


def went_through(*, by: Actor) -> None:
    """Note that the list of this week was gone through."""
    with act("people.review", by) as record:
        found = review()
        record.of(
            Text(f"{found.week} 账户清单", f"accounts of {found.week}"),
            week=found.week,
            **{kind.code: len(kind.rows) for kind in found.kinds},
        )


def _expired(people: list[Person], held: dict[int, set[str]]) -> list[Listed]:
    ends: dict[int, date] = {}
    for person, until in Appointment.objects.exclude(until=None).values_list("person", "until"):
        ends[person] = max(until, ends.get(person, until))
    return [
        Listed(p, Text(f"最后的任期止于 {ends[p.pk]}", f"the last seat ended on {ends[p.pk]}") if p.pk in ends else Text("从未任命", "never appointed"))
        for p in people
        if not held.get(p.pk)
    ]  # fmt: skip


def _ending(day: date) -> list[Listed]:
    rows = standing().filter(until__lte=day + SOON, person__is_active=True).select_related("person")
    return [Listed(r.person, Text(f"{r.role} 至 {r.until}", f"{r.role} until {r.until}")) for r in rows]


def _idle(people: list[Person]) -> list[Listed]:
    limit = timezone.now() - IDLE
    return [
        Listed(p, Text(f"上次登录 {p.last_login:%Y-%m-%d}", f"last signed in {p.last_login:%Y-%m-%d}") if p.last_login else Text(f"开设于 {p.made_at:%Y-%m-%d}，从未登录", f"made {p.made_at:%Y-%m-%d}, never signed in"))
        for p in people
        if (p.last_login or p.made_at) < limit
    ]  # fmt: skip


def _secrets(people: list[Person]) -> list[Listed]:
    limit = timezone.now() - UNUSED_SECRET
    return [
        Listed(p, Text(f"发于 {p.made_at:%Y-%m-%d}", f"given {p.made_at:%Y-%m-%d}"))
        for p in people
        if p.initial_secret and p.made_at < limit
    ]


def _shared(people: list[Person]) -> list[Listed]:
    found = {p.pk: p for p in people}
    places: dict[int, set[str]] = defaultdict(set)
    for person, ip in UserSession.objects.filter(
        last_seen_at__gt=timezone.now() - timedelta(days=7)
    ).values_list("user", "ip"):
        places[person].add(ip)
    rows = [
        Listed(found[pk], Text(f"七天内从 {len(ips)} 个地址登录", f"signed in from {len(ips)} addresses in seven days"))
        for pk, ips in places.items()
        if pk in found and len(ips) >= SHARED
    ]  # fmt: skip
    mails: dict[str, list[Person]] = defaultdict(list)
    for person in people:
        if person.email:
            mails[person.email.lower()].append(person)
    for same in mails.values():
        if len(same) > 1:
            rows += [Listed(p, Text(f"与 {len(same) - 1} 个账户同一邮箱", f"one address with {len(same) - 1} other accounts")) for p in same]  # fmt: skip
    return rows


def _generic(people: list[Person]) -> list[Listed]:
    return [
        Listed(p, Text("谁都会先试的登录名", "a login everybody tries first"))
        for p in people
        if p.login.lower().rstrip("0123456789-_.") in GENERIC
    ]


def _factor(people: list[Person], held: dict[int, set[str]]) -> list[Listed]:
    having = set(
        Authenticator.objects.filter(Q(type="totp") | Q(type="webauthn")).values_list("user_id", flat=True)
    )
    words = Text("要求第二步验证的角色", "holds a role that needs one")
    return [
        Listed(p, words)
        for p in people
        if settings.MFA_REQUIRED and held.get(p.pk, set()) & SECOND_FACTOR and p.pk not in having
    ]


def _lone(held: dict[int, set[str]], people: list[Person]) -> list[Listed]:
    found = []
    for role in ("system", "security", "auditor"):
        those = [p for p in people if role in held.get(p.pk, set())]
        if len(those) == 1:
            found.append(
                Listed(
                    those[0],
                    Text(f"{role}：只此一位，请假时无人办理", f"{role}: the only one, nobody stands in"),
                )
            )
    return found
