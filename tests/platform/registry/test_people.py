"""People: seats on a day, deputies recorded as such, leavers lose everything at once, the last administrator stays."""

from datetime import date, timedelta

import pytest
from django.test import Client

from quanheng.engine.errors import Refused, Text
from quanheng.platform.journal import queries as journal
from quanheng.platform.registry.accounts import add_person, end_sessions, leave, new_secret, reinstate
from quanheng.platform.registry.act import act, may
from quanheng.platform.registry.appointments import appoint, delegate, end, recall
from quanheng.platform.registry.changes import Change, record_change
from quanheng.platform.registry.maps import today
from quanheng.platform.registry.people import actor_of, holders
from quanheng.platform.registry.powers import INSTALLER

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


def _codes(error):
    return sorted({p.code for p in error.value.problems})


def _deputy(town, days=10, by=None):
    chen, lin = town.person("reporter"), town.person("reporter2")
    return delegate(
        chen, lin, "reporter", "SQX-SQ", until=today() + timedelta(days=days), by=by or town.reporter
    )


def test_a_deputy_acts_and_is_recorded_as_such(town):
    _deputy(town)
    lin = actor_of(town.person("reporter2"))
    assert lin.seats == {("reporter", "SQX-LL"), ("reporter", "SQX-SQ")}
    with act("collection.fill", lin, unit="SQX-SQ") as record:
        record.of(Text("某表", "a return"))
    entry = journal.entries()[0]
    assert (entry.by, entry.role) == ("林涛代陈禾", "reporter")
    with act("collection.fill", lin, unit="SQX-LL") as record:
        record.of(Text("某表", "a return"))
    assert journal.entries()[0].by == "林涛"
    assert not may("collection.fill", town.reporter2, "SQX-FG")


def test_a_deputy_counts_as_both(town):
    """Who stands in for somebody may not do what that person may not do twice."""
    li, zhao = town.person("office"), town.person("office2")
    delegate(li, zhao, "office", "SQX-KH", until=today() + DAY, by=town.office)
    assert actor_of(zhao).deputed == frozenset()  # holds it in the own right anyway
    _deputy(town)
    lin = actor_of(town.person("reporter2"))
    with (
        pytest.raises(Refused) as error,
        act("collection.fill", lin, unit="SQX-SQ", not_by={town.reporter.identity}),
    ):
        raise AssertionError("the act must not begin")
    assert _codes(error) == ["same-person"]


def test_a_deputyship_is_for_a_time(town):
    row = _deputy(town, days=10)
    lin = town.person("reporter2")
    assert ("reporter", "SQX-SQ") in actor_of(lin, today() + timedelta(days=9)).seats
    assert ("reporter", "SQX-SQ") not in actor_of(lin, today() + timedelta(days=10)).seats
    recall(row, by=town.reporter2)
    assert ("reporter", "SQX-SQ") not in actor_of(lin).seats


def test_nobody_is_deputy_for_what_is_not_held(town):
    chen, lin, wang = (town.person(k) for k in ("reporter", "reporter2", "owner_fg"))
    soon = today() + DAY
    with pytest.raises(Refused) as error:
        delegate(chen, lin, "reporter", "SQX-LL", until=soon, by=town.security)
    assert _codes(error) == ["not-held"]
    with pytest.raises(Refused) as error:
        delegate(chen, lin, "reporter", "SQX-SQ", until=soon, by=town.office)
    assert "no-power" in _codes(error)
    with pytest.raises(Refused) as error:
        delegate(chen, wang, "reporter", "SQX-SQ", until=soon, by=actor_of(lin))
    assert _codes(error) == ["no-power"]
    with pytest.raises(Refused) as error:
        delegate(chen, chen, "reporter", "SQX-SQ", until=soon, by=town.security)
    assert _codes(error) == ["deputy-of-oneself"]
    with pytest.raises(Refused) as error:
        delegate(chen, lin, "reporter", "SQX-SQ", until=today() + timedelta(days=300), by=town.reporter)
    assert _codes(error) == ["deputy-too-long"]
    _deputy(town)  # and what is held for somebody is not handed on
    with pytest.raises(Refused) as error:
        delegate(lin, wang, "reporter", "SQX-SQ", until=soon, by=actor_of(lin))
    assert _codes(error) == ["not-held"]


def test_a_deputy_holds_nothing_apart(town):
    with pytest.raises(Refused) as error:
        delegate(
            town.person("reporter"),
            town.person("finance"),
            "reporter",
            "SQX-SQ",
            until=today() + DAY,
            by=town.reporter,
        )
    assert _codes(error) == ["forbidden-combination"]


def test_a_leaver_loses_everything_at_once(town):
    chen, lin = town.person("reporter"), town.person("reporter2")
    _deputy(town)
    desk, other = Client(), Client()
    town.sign_in(desk, "reporter")
    town.sign_in(other, "reporter")
    assert desk.get("/people/account/").status_code == 200
    leave(chen, by=town.system)
    for client in (desk, other):
        assert client.get("/people/account/").status_code == 302
    assert actor_of(chen).roles == frozenset()
    assert actor_of(lin).seats == {("reporter", "SQX-LL")}
    assert holders("reporter", "SQX-SQ") == []
    with pytest.raises(Refused) as error:
        appoint(chen, "reporter", "SQX-SQ", by=town.security)
    assert _codes(error) == ["account-closed"]
    reinstate(chen, by=town.system)
    assert actor_of(chen).roles == frozenset()
    assert desk.get("/people/account/").status_code == 302
    entry = next(e for e in journal.entries() if e.kind == "people.leave")
    assert entry.by == "杨系统"


def test_ending_a_role_ends_its_deputies(town):
    _deputy(town)
    end(town.person("reporter").appointments.get(), by=town.security)
    assert actor_of(town.person("reporter")).roles == frozenset()
    assert actor_of(town.person("reporter2")).seats == {("reporter", "SQX-LL")}


def test_all_my_sessions_end(town):
    one, two = Client(), Client()
    town.sign_in(one, "office")
    town.sign_in(two, "office")
    end_sessions(town.person("office"), by=town.office)
    assert one.get("/people/account/").status_code == 302
    assert two.get("/people/account/").status_code == 302


def test_a_seat_at_a_unit_that_is_no_more_lapses(town):
    later = today() + timedelta(days=30)
    record_change(Change("abolished", later, ("SQX-SQ",)), by=town.office)
    assert actor_of(town.person("reporter")).roles == {"reporter"}
    assert actor_of(town.person("reporter"), later).roles == frozenset()


@pytest.mark.parametrize("kind", ["system", "security", "auditor"])
def test_the_last_administrator_stays(town, kind):
    person = town.person(kind)
    by = INSTALLER
    with pytest.raises(Refused) as error:
        end(person.appointments.get(), by=by)
    assert _codes(error) == ["last-administrator"]
    with pytest.raises(Refused) as error:
        leave(person, by=by)
    assert _codes(error) == ["last-administrator"]
    second = add_person("second", "另一位", by=town.system)
    appoint(second, kind, until=today() + DAY, by=INSTALLER, keys=True)
    with pytest.raises(Refused):  # who goes tomorrow does not count
        leave(person, by=by)
    appoint(second, kind, since=today() + DAY, by=INSTALLER, keys=True)
    with pytest.raises(Refused):  # nor who comes tomorrow
        leave(person, by=by)


def test_administrators_do_not_do_each_others_work(town):
    with pytest.raises(Refused):
        appoint(town.person("citizen"), "office", "SQX-KH", by=town.system)
    with pytest.raises(Refused):
        add_person("neu", "某人", by=town.security)
    with pytest.raises(Refused):
        leave(town.person("reporter"), by=town.auditor)
    with pytest.raises(Refused) as error:  # nor their own roles
        appoint(town.person("security"), "system", by=town.security)
    assert "same-person" in _codes(error)
    with pytest.raises(Refused) as error:
        new_secret(town.person("system"), by=town.system)
    assert _codes(error) == ["same-person"]


def test_the_command_line_is_no_back_door(town):
    real = add_person("real", "真人", by=INSTALLER)
    appoint(real, "security", by=INSTALLER)  # the first one who is not invented
    another = add_person("another", "另一人", by=INSTALLER)
    with pytest.raises(Refused) as error:
        appoint(another, "security", by=INSTALLER)
    assert _codes(error) == ["needs-two-keys"]


@pytest.mark.parametrize(
    ("login", "code"),
    [("chenhe", "login-taken"), ("CHENHE", "login-taken"), (" ", "login-taken"), ("admin", "login-generic")],
)
def test_logins(town, login, code):
    with pytest.raises(Refused) as error:
        add_person(login, "某人", by=town.system)
    assert _codes(error) == [code]


def test_names_stand_in_the_journal_only_where_they_can_be_erased(town):
    add_person("neu", "独一无二的名字", by=town.system)
    entry = journal.entries()[0]
    assert "独一无二" not in str(entry.detail) + entry.subject


def test_dates_and_units_are_checked(town):
    with pytest.raises(Refused) as error:
        appoint(
            town.person("citizen"),
            "boss",
            "没有",
            since=date(2026, 2, 1),
            until=date(2026, 1, 1),
            by=town.security,
        )
    assert _codes(error) == ["dates-reversed", "unknown-role", "unknown-unit"]
