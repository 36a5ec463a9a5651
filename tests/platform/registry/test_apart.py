"""No sequence of grants gives anybody a forbidden combination: refused by the action, and by the database itself."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from quanheng.engine.data import Unit as PlainUnit
from quanheng.engine.errors import Refused
from quanheng.platform.registry.accounts import add_person, leave, reinstate
from quanheng.platform.registry.actions import enrol
from quanheng.platform.registry.apart import Span, clash
from quanheng.platform.registry.appointments import appoint, delegate, end, recall
from quanheng.platform.registry.maps import today
from quanheng.platform.registry.models import Appointment, Person
from quanheng.platform.registry.people import actor_of
from quanheng.platform.registry.powers import ADMINISTRATORS, BUSINESS, ROLES, THREE_POWERS, Actor

OFFICE = Actor("考核办", frozenset({"office"}))
SYSTEM = Actor("系统", frozenset({"system"}), seats=frozenset({("system", "")}))
SECURITY = Actor("安全", frozenset({"security"}), seats=frozenset({("security", "")}))
Y = today().year


@pytest.mark.parametrize(
    ("one", "other", "clashing"),
    [
        (Span("reporter", date(2026, 1, 1), date(2026, 3, 1)), Span("finance", date(2026, 9, 1)), True),  # one year
        (Span("reporter", date(2025, 1, 1), date(2026, 1, 1)), Span("finance", date(2026, 1, 1)), False),
        (Span("reporter", date(2025, 1, 1), date(2026, 1, 2)), Span("congress", date(2026, 12, 31)), True),
        (Span("system", date(2026, 1, 1), date(2026, 3, 1)), Span("auditor", date(2026, 3, 1)), False),  # days
        (Span("system", date(2026, 1, 1), date(2026, 3, 2)), Span("auditor", date(2026, 3, 1)), True),
        (Span("security", date(2026, 1, 1)), Span("reporter", date(2027, 1, 1)), True),
        (Span("security", date(2026, 1, 1)), Span("citizen", date(2026, 1, 1)), False),
        (Span("reporter", date(2026, 1, 1)), Span("owner", date(2026, 1, 1)), False),
        (Span("reporter", date(2026, 5, 1), date(2026, 5, 1)), Span("finance", date(2026, 1, 1)), False),  # empty
    ],
)  # fmt: skip
def test_what_is_apart(one, other, clashing):
    assert clash(one, other) is clash(other, one) is clashing


def forbidden(person: Person) -> list[tuple[Span, Span]]:
    """Every forbidden pair among what a person holds in the database."""
    spans = [
        Span(*row) for row in Appointment.objects.filter(person=person).values_list("role", "since", "until")
    ]
    found = []
    for k, one in enumerate(spans):
        for other in spans[:k]:
            pair = {one.role, other.role}
            if len(pair) < 2 or one.empty or other.empty:
                continue
            same_year = not (one.last.year < other.since.year or other.last.year < one.since.year)
            same_day = one.since <= other.last and other.since <= one.last
            business = pair & ADMINISTRATORS and pair & BUSINESS
            if (pair <= THREE_POWERS and same_year) or ((pair <= ADMINISTRATORS or business) and same_day):
                found.append((one, other))
    return found


DAYS = st.integers(-500, 900).map(lambda n: today() + timedelta(days=n))
WHO = st.sampled_from(["a", "b", "c"])
ROLE = st.sampled_from(sorted(ROLES))


class Grants(RuleBasedStateMachine):
    """Anybody may try anything in any order; whatever is refused is refused."""

    @initialize()
    def open(self):
        self.point = transaction.savepoint()
        enrol([PlainUnit("u"), PlainUnit("v", parent="u")], by=OFFICE)
        self.people = {k: add_person(f"who-{k}", f"某{k}", by=SYSTEM) for k in "abcz"}
        for kind in ADMINISTRATORS:
            keeper = add_person(f"keeper-{kind}", kind, by=SYSTEM)
            appoint(keeper, kind, since=date(2020, 1, 1), by=SECURITY)
        self.granted = self.refused = 0

    def _try(self, do):
        try:
            with transaction.atomic():
                do()
            self.granted += 1
        except Refused:
            self.refused += 1

    @rule(
        who=WHO,
        role=ROLE,
        unit=st.sampled_from(["", "u", "v"]),
        since=DAYS,
        days=st.none() | st.integers(-3, 700),
    )
    def appoint(self, who, role, unit, since, days):
        until = None if days is None else since + timedelta(days=days)
        self._try(lambda: appoint(self.people[who], role, unit, since=since, until=until, by=SECURITY))

    @rule(of=WHO, to=WHO, since=DAYS, days=st.integers(-3, 200), data=st.data())
    def delegate(self, of, to, since, days, data):
        held = list(self.people[of].appointments.filter(stands_for=None))
        one = data.draw(st.sampled_from(held)) if held else None
        role, unit = (one.role, one.unit_id or "") if one else ("office", "u")
        until = since + timedelta(days=days)
        by = data.draw(st.sampled_from([SECURITY, actor_of(self.people[of])]))
        self._try(
            lambda: delegate(self.people[of], self.people[to], role, unit, since=since, until=until, by=by)
        )

    @rule(data=st.data(), on=DAYS)
    def end(self, data, on):
        held = list(Appointment.objects.filter(person__in=self.people.values()))
        if held:
            one = data.draw(st.sampled_from(held))
            self._try(lambda: (recall if one.stands_for_id else end)(one, by=SECURITY))
            one.refresh_from_db()
            if one.until is None:
                self._try(lambda: end(one, on, by=SECURITY))

    @rule(who=WHO)
    def go_and_come_back(self, who):
        person = self.people[who]
        person.refresh_from_db()
        self._try(lambda: reinstate(person, by=SYSTEM) if not person.is_active else leave(person, by=SYSTEM))
        person.refresh_from_db()

    @rule(who=WHO, role=ROLE, since=DAYS, days=st.none() | st.integers(0, 700))
    def past_the_action(self, who, role, since, days):
        """Straight into the table, as a mistake in our code might: the database refuses just what the rule does."""
        until = None if days is None else since + timedelta(days=days)
        person = self.people[who]
        held = [Span(*row) for row in person.appointments.values_list("role", "since", "until")]
        wrong = any(clash(span, Span(role, since, until)) for span in held)
        try:
            with transaction.atomic():
                Appointment.objects.create(person=person, role=role, since=since, until=until, made_by="?")
            assert not wrong, (role, since, until, held)
        except DatabaseError:
            assert wrong or (until is not None and until < since), (role, since, until, held)

    @invariant()
    def nobody_holds_what_is_apart(self):
        for person in getattr(self, "people", {}).values():
            assert forbidden(person) == []
            for shift in (0, 30, 400):
                roles = actor_of(person, today() + timedelta(days=shift)).roles
                assert len(roles & THREE_POWERS) <= 1
                assert len(roles & ADMINISTRATORS) <= 1
                assert not (roles & ADMINISTRATORS and roles & BUSINESS)

    def teardown(self):
        transaction.savepoint_rollback(self.point)


class AnySequence(TestCase):
    """At least fifty steps each."""

    def test_no_sequence_of_grants_reaches_a_forbidden_combination(self):
        run_state_machine_as_test(
            Grants,
            settings=settings(
                max_examples=6,
                stateful_step_count=60,
                deadline=None,
                suppress_health_check=list(HealthCheck),
            ),
        )


@pytest.mark.django_db
def test_an_end_cannot_be_undone_into_a_forbidden_combination():
    """Opening an ended role again by UPDATE is refused as well."""
    person = add_person("who", "某人", by=SYSTEM)
    first = appoint(person, "reporter", since=date(Y - 2, 1, 1), until=date(Y - 1, 1, 1), by=SECURITY)
    appoint(person, "finance", since=date(Y, 1, 1), by=SECURITY)
    with pytest.raises(DatabaseError, match="powers apart"), transaction.atomic():
        Appointment.objects.filter(pk=first.pk).update(until=None)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Appointment.objects.filter(pk=first.pk).update(role="citizen")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Appointment.objects.filter(pk=first.pk).delete()
