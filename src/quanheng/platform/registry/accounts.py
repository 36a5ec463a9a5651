"""The writers of accounts: made and closed by the system administrator, with one-time secrets; nobody signs up."""

from __future__ import annotations

import secrets

from django.contrib.auth.hashers import make_password
from django.db.models import F, Q
from django.utils import timezone

from quanheng.engine.errors import Place, Problems, Text
from quanheng.platform.lib.faults import point
from quanheng.platform.lib.locks import take_turns
from quanheng.platform.registry import maps
from quanheng.platform.registry.act import act
from quanheng.platform.registry.models import Appointment, FormerPassword, Person
from quanheng.platform.registry.powers import ADMINISTRATORS, ROLES, Actor

PEOPLE = "registry.people"  # the lock of whoever changes what people hold
KEPT = 5  # former passwords kept


def add_person(
    login: str,
    name: str,
    *,
    by: Actor,
    name_en: str = "",
    email: str = "",
    secret: str | None = None,
    demonstration: bool = False,
) -> Person:
    """Make an account. `secret`: a first password, to be changed at the first sign-in; None: no password sign-in.

    Raises `Refused` where the login is taken, empty or one everybody tries first.
    """
    with act("people.account", by) as record:
        take_turns(PEOPLE)
        problems = Problems()
        _check_login(login, problems)
        if not name.strip():
            problems.add(
                "no-name",
                Place(path=login),
                ("没有写姓名", "the name is missing"),
                ("一个账户一个人，写本人姓名", "an account is one person's and bears the name"),
                ("填上姓名", "fill it in"),
            )
        problems.refuse()
        person = Person(
            login=login.strip(),
            name=name.strip(),
            name_en=name_en,
            email=email,
            demonstration=demonstration,
            initial_secret=secret is not None,
        )
        person.set_password(secret)
        person.save()
        record.of(Text("一个账户", "an account"), person=person.pk)
        record.about(person=person.name)
    return person


GENERIC = frozenset(
    {"admin", "administrator", "root", "test", "guest", "user", "demo", "system", "管理员", "测试"}
)


def _check_login(login: str, problems: Problems) -> None:
    plain = login.strip()
    if not plain or Person.objects.filter(login__iexact=plain).exists():
        problems.add(
            "login-taken",
            Place(path=login),
            (f"登录名“{login}”为空或已有人用", f"the login “{login}” is empty or taken"),
            ("没有人用的登录名", "a login nobody uses"),
            ("换一个登录名", "choose another"),
        )
    elif plain.lower() in GENERIC:
        problems.add(
            "login-generic",
            Place(path=login),
            (f"“{login}”是谁都会先试的登录名", f"“{login}” is a login everybody tries first"),
            ("一人一号，认得出是谁", "a login that belongs to one person"),
            ("用姓名拼音或工号", "use the person's name or staff number"),
        )


def one_time_secret() -> str:
    """A first password of 80 random bits, easy to read out: four groups of four letters and digits."""
    letters = "abcdefghjkmnpqrstuvwxyz23456789"
    return "-".join("".join(secrets.choice(letters) for _ in range(4)) for _ in range(4))


def new_secret(person: Person, *, by: Actor) -> str:
    """A new one-time secret for somebody who cannot sign in: shown once, to be changed at the next sign-in. Ends
    the person's sessions."""
    with act("people.secret", by, not_by={f"person:{person.pk}"}) as record:
        secret = one_time_secret()
        person.password = make_password(secret)
        person.initial_secret = True
        person.password_changed_at = None
        person.epoch = F("epoch") + 1
        person.save(update_fields=["password", "initial_secret", "password_changed_at", "epoch"])
        person.refresh_from_db()
        record.of(Text("一次性口令", "a one-time secret"), person=person.pk)
        record.about(person=person.name)
    return secret


def password_changed(person: Person, former: str, *, by: Actor) -> None:
    """Note that a person chose a password: no longer the first secret, the former one kept as a hash only."""
    with act("people.own", by) as record:
        if former:
            FormerPassword.objects.create(person=person, password=former, at=record.at)
        old = FormerPassword.objects.filter(person=person).values_list("pk", flat=True)[KEPT:]
        FormerPassword.objects.filter(pk__in=list(old)).delete()
        person.initial_secret = False
        person.password_changed_at = record.at
        person.save(update_fields=["initial_secret", "password_changed_at"])
        record.of(Text("改了口令", "changed the password"), person=person.pk)


def end_sessions(person: Person, *, by: Actor) -> None:
    """End every session of a person at once, wherever it is kept."""
    with act("people.own", by) as record:
        _end_sessions(person)
        record.of(Text("结束全部会话", "ended all sessions"), person=person.pk)


def leave(person: Person, *, by: Actor) -> None:
    """Somebody leaves: account closed, every role and deputyship ended, every session ended; at once, or not at
    all. Raises `Refused` for the last administrator of a kind, and for oneself."""
    with act("people.leave", by, not_by={f"person:{person.pk}"}) as record:
        take_turns(PEOPLE)
        problems = Problems()
        day = maps.today()
        own = Appointment.objects.filter(Q(until=None) | Q(until__gt=day), person=person, stands_for=None)
        for role in sorted(set(own.values_list("role", flat=True)) & ADMINISTRATORS):
            check_last(person, role, problems)
        problems.refuse()
        open_rows = Appointment.objects.filter(Q(person=person) | Q(stands_for=person)).filter(
            Q(until=None) | Q(until__gt=day)
        )
        ended = open_rows.filter(since__lte=day).update(until=day)
        ended += open_rows.filter(since__gt=day).update(until=F("since"))
        point("people.leave:roles")
        person.is_active = False
        person.left_at = timezone.now()
        person.save(update_fields=["is_active", "left_at"])
        _end_sessions(person)
        record.of(Text("停用账户", "an account was closed"), person=person.pk, ended=ended)
        record.about(person=person.name)


def reinstate(person: Person, *, by: Actor) -> None:
    """Somebody comes back: the account opens again, without any role and without the old password."""
    with act("people.account", by, not_by={f"person:{person.pk}"}) as record:
        person.is_active = True
        person.left_at = None
        person.set_unusable_password()
        person.save(update_fields=["is_active", "left_at", "password"])
        record.of(Text("重新启用账户", "an account was opened again"), person=person.pk)
        record.about(person=person.name)


def _end_sessions(person: Person) -> None:
    Person.objects.filter(pk=person.pk).update(epoch=F("epoch") + 1)
    person.refresh_from_db(fields=["epoch"])
    for session in person.usersession_set.all():
        session.end()


def check_last(person: Person, role: str, problems: Problems) -> None:
    """Note a problem if nobody else active holds an administrator's role from today on without an end."""
    others = Appointment.objects.filter(
        role=role, until=None, stands_for=None, since__lte=maps.today(), person__is_active=True
    ).exclude(person=person)
    if not others.exists():
        problems.add(
            "last-administrator",
            Place(path=person.login),
            (f"{person.name} 是最后一位{ROLES[role].zh}", f"{person.name} is the last {ROLES[role].en}"),
            ("每一类管理员至少有一位", "at least one administrator of each kind"),
            ("先任命继任者", "appoint a successor first"),
        )
