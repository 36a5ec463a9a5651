"""The writers of what people hold: roles at units for a time, and deputies. No sequence of them reaches a forbidden
combination; the database refuses it too (`triggers`)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Q

from quanheng.engine.errors import Place, Problems, Text
from quanheng.platform.lib.locks import take_turns
from quanheng.platform.registry import maps
from quanheng.platform.registry.accounts import PEOPLE, add_person, check_last
from quanheng.platform.registry.act import act
from quanheng.platform.registry.apart import Span, clashes
from quanheng.platform.registry.models import Appointment, Person
from quanheng.platform.registry.powers import ADMINISTRATORS, INSTALLER, ROLES, Actor

LONGEST_DEPUTY = timedelta(days=180)


def appoint(
    person: Person,
    role: str,
    unit: str = "",
    *,
    since: date | None = None,
    until: date | None = None,
    by: Actor,
    keys: bool = False,
) -> Appointment:
    """Give a role at a unit ("": the whole house) from a day to a day. Raises `Refused` for a combination that
    nobody may hold, for one's own role, an unknown role or unit. The installer makes the first administrator of
    each kind; later ones need the security administrator, or `keys` (the two break-glass keys were shown)."""
    begins = since or maps.today()
    with act("people.appoint", by, not_by={f"person:{person.pk}"}) as record:
        take_turns(PEOPLE)
        problems = Problems()
        _check_role(person, role, unit, begins, until, problems)
        _check_active(person, problems)
        _check_first(role, person, by, keys, problems)
        _check_apart(person, Span(role, begins, until), problems)
        problems.refuse()
        made = Appointment.objects.create(
            person=person, role=role, unit_id=unit or None, since=begins, until=until, made_by=by.identity
        )
        record.of(
            ROLES[role],
            person=person.pk,
            unit=unit,
            since=begins.isoformat(),
            until=until and until.isoformat(),
        )
        record.about(person=person.name)
    return made


def end(appointment: Appointment, on: date | None = None, *, by: Actor) -> None:
    """End a role: from a day on (today) it is no longer held, nor by any deputy. Raises `Refused` for the last
    administrator of a kind."""
    person = appointment.person
    with act("people.end", by, not_by={f"person:{person.pk}"}) as record:
        take_turns(PEOPLE)
        problems = Problems()
        day = max(on or maps.today(), appointment.since)
        if appointment.until is not None and appointment.until <= day:
            record.skip()
            return
        if appointment.role in ADMINISTRATORS and appointment.stands_for is None and person.is_active:
            check_last(person, appointment.role, problems)
        problems.refuse()
        _end(appointment, day)
        for deputy in Appointment.objects.filter(
            Q(until__gt=day), stands_for=person, role=appointment.role, unit=appointment.unit
        ):
            _end(deputy, max(day, deputy.since))
        record.of(
            ROLES[appointment.role], person=person.pk, unit=appointment.unit_id or "", until=day.isoformat()
        )
        record.about(person=person.name)


def delegate(
    of: Person, to: Person, role: str, unit: str = "", *, since: date | None = None, until: date, by: Actor
) -> Appointment:
    """`to` acts for `of` in a role at a unit from a day until the day before `until`.

    Named by the person stood in for, or by the security administrator. Raises `Refused` where `of` does not hold
    the role all that time in the own right, for too long a time, and for what `to` may not hold beside the rest.
    """
    begins = since or maps.today()
    with act("people.delegate", by, unit=unit, not_by={f"person:{to.pk}"}) as record:
        take_turns(PEOPLE)
        problems = Problems()
        _check_delegation(of, to, role, unit, begins, until, by, problems)
        _check_active(to, problems)
        _check_apart(to, Span(role, begins, until), problems)
        problems.refuse()
        made = Appointment.objects.create(
            person=to,
            role=role,
            unit_id=unit or None,
            stands_for=of,
            since=begins,
            until=until,
            made_by=by.identity,
        )
        record.of(
            Text(f"代行{ROLES[role].zh}", f"deputy {ROLES[role].en}"),
            person=to.pk, stands_for=of.pk, role=role, unit=unit, since=begins.isoformat(), until=until.isoformat(),
        )  # fmt: skip
        record.about(person=to.name, stands_for=of.name)
    return made


def recall(deputy: Appointment, *, by: Actor) -> None:
    """End a deputyship before its time: by the person stood in for, by the deputy, or by the security administrator."""
    with act("people.recall", by, unit=deputy.unit_id or "") as record:
        take_turns(PEOPLE)
        problems = Problems()
        if deputy.stands_for is None or not _may_name(by, deputy.stands_for, deputy.person):
            _not_yours(deputy.person, problems)
        problems.refuse()
        day = max(maps.today(), deputy.since)
        if deputy.until is not None and deputy.until <= day:
            record.skip()
            return
        _end(deputy, day)
        record.of(Text("收回代行", "a deputy was recalled"), person=deputy.person_id, role=deputy.role)
        record.about(person=deputy.person.name)


def reseat(
    person: Person,
    ends: Iterable[tuple[str, str]] = (),
    grants: Iterable[tuple[str, str]] = (),
    *,
    since: date | None = None,
    until: date | None = None,
    by: Actor,
) -> None:
    """End and grant several (role, unit) of a person, all or none."""
    with transaction.atomic():
        take_turns(PEOPLE)
        for role, unit in ends:
            rows = person.appointments.filter(role=role, unit=unit or None, stands_for=None)
            for row in rows.filter(Q(until=None) | Q(until__gt=maps.today())):
                end(row, by=by)
        for role, unit in grants:
            appoint(person, role, unit, since=since, until=until, by=by)


def admit(
    login: str,
    name: str,
    seats: Iterable[tuple[str, str]],
    *,
    secret: str | None,
    email: str = "",
    since: date | None = None,
    until: date | None = None,
    by: Actor,
) -> Person:
    """An account and its roles, all or none."""
    with transaction.atomic():
        person = add_person(login, name, email=email, secret=secret, by=by)
        reseat(person, (), seats, since=since, until=until, by=by)
    return person


def _end(appointment: Appointment, day: date) -> None:
    appointment.until = day
    appointment.save(update_fields=["until"])


def _check_role(
    person: Person, role: str, unit: str, since: date, until: date | None, problems: Problems
) -> None:
    place = Place(path=person.name)
    if role not in ROLES:
        problems.add(
            "unknown-role",
            place,
            (f"没有“{role}”这个角色", f"there is no role “{role}”"),
            ("、".join(r.zh for r in ROLES.values()), ", ".join(ROLES)),
            ("改用其中之一", "use one of these"),
        )
    if unit and not maps.living(since).filter(code=unit).exists():
        problems.add(
            "unknown-unit",
            place,
            (f"单位“{unit}”在 {since} 不在名册", f"the unit “{unit}” is not in the register on {since}"),
            ("已登记的单位代码", "the code of a unit in the register"),
            ("先登记该单位，或改日期", "enrol it first, or change the day"),
        )
    if until is not None and until <= since:
        problems.add(
            "dates-reversed",
            place,
            (f"止期 {until} 不在起期 {since} 之后", f"the end {until} is not after the beginning {since}"),
            ("止期在起期之后", "an end after the beginning"),
            ("改正日期", "correct the dates"),
        )


def _check_active(person: Person, problems: Problems) -> None:
    if not person.is_active:
        problems.add(
            "account-closed",
            Place(path=person.login),
            (f"{person.name} 的账户已停用", f"the account of {person.name} is closed"),
            ("在用的账户", "an account in use"),
            ("先重新启用账户", "open the account again first"),
        )


def _check_first(role: str, person: Person, by: Actor, keys: bool, problems: Problems) -> None:
    """The command line makes the first administrator of each kind and no more, so that it is no back door."""
    if role not in ADMINISTRATORS or by.identity != INSTALLER.identity or keys or person.demonstration:
        return
    if Appointment.objects.filter(role=role, person__demonstration=False).exists():
        problems.add(
            "needs-two-keys",
            Place(path=person.login),
            (f"已任命过{ROLES[role].zh}，命令行不能再任命", f"a {ROLES[role].en} was appointed before; the command line makes no second"),
            ("由安全管理员任命，或出示两把应急钥匙", "appointed by the security administrator, or with both break-glass keys"),
            ("请安全管理员办理；都无法登录时用 quanheng user break-glass", "ask the security administrator; if none can sign in, use quanheng user break-glass"),
        )  # fmt: skip


def _check_apart(person: Person, wanted: Span, problems: Problems) -> None:
    if wanted.role not in ROLES or wanted.empty:
        return
    held = [Span(*row) for row in person.appointments.values_list("role", "since", "until")]
    for span in {s.role: s for s in clashes(held, wanted)}.values():
        role, other = ROLES[wanted.role], ROLES[span.role]
        problems.add(
            "forbidden-combination",
            Place(path=person.name),
            (
                f"{person.name} 已是{other.zh}，不能再任{role.zh}",
                f"{person.name} is {other.en} and cannot be {role.en} too",
            ),
            (
                "自评、财政监督、人大质询同一年内分由三人；三员互不兼任，也不兼业务角色",
                "the three powers with three people in a year; the three administrators apart from one another and "
                "from business",
            ),
            ("另选一人，或待原角色满期", "choose somebody else, or wait until the other role is over"),
        )


def _check_delegation(
    of: Person, to: Person, role: str, unit: str, since: date, until: date, by: Actor, problems: Problems
) -> None:
    _check_role(to, role, unit, since, until, problems)
    if not _may_name(by, of, None):
        _not_yours(of, problems)
    if of.pk == to.pk:
        problems.add(
            "deputy-of-oneself",
            Place(path=to.name),
            ("自己不能代自己", "nobody is deputy of themselves"),
            ("另一人", "somebody else"),
            ("另选一人", "choose somebody else"),
        )
    if until - since > LONGEST_DEPUTY:
        days = LONGEST_DEPUTY.days
        problems.add(
            "deputy-too-long",
            Place(path=to.name),
            (f"代行 {(until - since).days} 天", f"deputy for {(until - since).days} days"),
            (f"不超过 {days} 天", f"at most {days} days"),
            ("缩短期限，或改为任命", "shorten it, or appoint"),
        )
    own = of.appointments.filter(role=role, stands_for=None, since__lte=since).filter(
        Q(until=None) | Q(until__gte=until)
    )
    if not own.filter(unit=unit or None).exists() or not of.is_active:
        problems.add(
            "not-held",
            Place(path=of.name),
            (f"{of.name} 这段时间不任该角色", f"{of.name} does not hold that role all that time"),
            ("本人在任的角色和单位", "a role held in the own right at that unit"),
            ("改正角色、单位或日期", "correct the role, the unit or the dates"),
        )


def _may_name(by: Actor, of: Person, to: Person | None) -> bool:
    persons = {of.pk} | ({to.pk} if to else set())
    return by.person in persons or "security" in by.own.roles


def _not_yours(person: Person, problems: Problems) -> None:
    problems.add(
        "not-yours",
        Place(path=person.name),
        ("不是你自己的角色", "it is not your own role"),
        ("由本人或安全管理员办理", "done by the person or the security administrator"),
        ("请本人办理", "ask the person"),
    )
