"""Two keys of two keepers open the house when no administrator can, for two days, and it is in the journal."""

from datetime import timedelta

import pytest

from quanheng.cli.dispatch import dispatch
from quanheng.engine.errors import Refused
from quanheng.platform.journal import queries as journal
from quanheng.platform.registry.break_glass import make_keys, open_with
from quanheng.platform.registry.maps import today
from quanheng.platform.registry.models import BreakGlassKey, Person
from quanheng.platform.registry.people import actor_of, add_person
from quanheng.platform.registry.powers import INSTALLER

pytestmark = pytest.mark.django_db


@pytest.fixture
def rescue(town):
    return add_person("rescue", "应急人", by=INSTALLER)


def test_both_keys_open_for_two_days_and_are_spent(rescue):
    first, second = make_keys(("甲保管", "乙保管"), by=INSTALLER)
    made = open_with(second, first, rescue, "security", by=INSTALLER)  # in either order
    assert made.until == today() + timedelta(days=2)
    assert actor_of(rescue).roles == {"security"}
    assert actor_of(rescue, today() + timedelta(days=2)).roles == frozenset()
    kinds = [e.kind for e in journal.entries(5)]
    assert {"people.break_glass", "people.appoint"} <= set(kinds)
    with pytest.raises(Refused):
        open_with(first, second, rescue, "system", by=INSTALLER)


@pytest.mark.parametrize("keys", [("x", "y"), ("1", "1"), ("1", ""), ("", "2"), ("2", "2")])
def test_one_key_is_no_key(rescue, keys, caplog):
    made = dict(zip("12", make_keys(("甲", "乙"), by=INSTALLER), strict=True))
    with pytest.raises(Refused) as error:
        open_with(made.get(keys[0], keys[0]), made.get(keys[1], keys[1]), rescue, "security", by=INSTALLER)
    assert [p.code for p in error.value.problems] == ["keys-wrong"]
    assert "break-glass refused" in caplog.text
    assert all(key not in caplog.text for key in made.values())


def test_only_hashes_are_kept_and_new_keys_end_old_ones(rescue):
    old = make_keys(("甲", "乙"), by=INSTALLER)
    new = make_keys(("甲", "丙"), by=INSTALLER)
    assert len(old[0]) == 32
    assert all(k not in str(list(BreakGlassKey.objects.values())) for k in (*old, *new))
    with pytest.raises(Refused):
        open_with(*old, rescue, "security", by=INSTALLER)
    open_with(*new, rescue, "security", by=INSTALLER)


def test_two_keepers_and_the_three_administrators_only(rescue):
    with pytest.raises(Refused):
        make_keys(("甲", "甲"), by=INSTALLER)
    keys = make_keys(("甲", "乙"), by=INSTALLER)
    with pytest.raises(Refused):
        open_with(*keys, rescue, "office", by=INSTALLER)


def test_nobody_makes_keys_but_security(town):
    with pytest.raises(Refused):
        make_keys(("甲", "乙"), by=town.office)


def _run(capsys, *words):
    code = dispatch(["user", *words])
    said = capsys.readouterr()
    return code, said.out + said.err


def test_the_command_line(town, capsys, monkeypatch):
    code, out = _run(
        capsys, "add", "newone", "新人", "--role", "reporter@SQX-SQ", "--role", "appraised@SQX-SQ"
    )
    assert code == 0
    secret = out.split("：")[1].split("（")[0]
    person = Person.objects.get(login="newone")
    assert person.check_password(secret)
    assert person.initial_secret
    assert actor_of(person).seats == {("reporter", "SQX-SQ"), ("appraised", "SQX-SQ")}
    assert _run(capsys, "add", "newone", "又一个")[0] == 1
    assert _run(capsys, "add", "another", "某人", "--role", "reporter@没有")[0] == 1
    assert not Person.objects.filter(login="another").exists()
    assert (
        _run(capsys, "roles", "newone", "--end", "appraised@SQX-SQ")[1].strip() == "newone: reporter@SQX-SQ"
    )
    code, out = _run(capsys, "roles", "newone", "--role", "finance@SQX-CZ")
    assert code == 1
    assert "同一年内" in out
    assert "newone" in _run(capsys, "list")[1]
    assert _run(capsys, "password", "newone")[0] == 0
    assert _run(capsys, "leave", "newone")[0] == 0
    assert actor_of(Person.objects.get(login="newone")).roles == frozenset()
    assert _run(capsys, "leave", "nobody")[0] == 1
    assert _run(capsys, "add")[0] == 2
    code, out = _run(capsys, "keys", "甲", "乙")
    first, second = (line.split("：")[1].strip() for line in out.splitlines()[:2])
    add_person("rescue", "应急人", by=INSTALLER)
    monkeypatch.setenv("QUANHENG_KEY_1", first)
    monkeypatch.setenv("QUANHENG_KEY_2", "wrong")
    assert _run(capsys, "break-glass", "rescue", "--role", "security")[0] == 1
    monkeypatch.setenv("QUANHENG_KEY_2", second)
    assert _run(capsys, "break-glass", "rescue", "--role", "security")[0] == 0
    assert "security" in actor_of(Person.objects.get(login="rescue")).roles
