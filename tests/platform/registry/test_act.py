"""The guard: permission, state, transaction, record."""

import pytest
from django.db import IntegrityError

from quanheng.engine.errors import Refused, Text
from quanheng.platform.journal import queries as journal
from quanheng.platform.registry.act import act
from quanheng.platform.registry.acts import ACTS
from quanheng.platform.registry.models import Unit

pytestmark = pytest.mark.django_db


def _codes(error):
    return [p.code for p in error.value.problems]


def test_an_act_leaves_a_record(office):
    with act("scoring.run", office) as record:
        record.of(Text("某方案", "a scheme"), rows=12)
    (kept,) = journal.entries()
    assert kept.subject_en == "a scheme"
    assert (kept.kind, kept.by, kept.role, kept.subject, kept.detail) == (
        "scoring.run", "考核办 李敏", "office", "某方案", {"rows": 12},
    )  # fmt: skip


def test_without_the_power_nothing_happens(citizen):
    with pytest.raises(Refused) as error, act("scoring.run", citizen):
        Unit.objects.create(code="x", name="x")
    assert _codes(error) == ["no-power"]
    assert "考核办" in error.value.problems[0].say("zh")
    assert "performance office" in error.value.problems[0].say("en")
    assert not Unit.objects.exists()
    assert journal.entries() == []


def test_a_wrong_state_is_refused(office):
    with pytest.raises(Refused) as error, act("scoring.run", office, state="retired", allowed=("adopted",)):
        raise AssertionError("the act must not begin")
    assert _codes(error) == ["wrong-state"]


def test_permission_and_state_are_told_together(citizen):
    with pytest.raises(Refused) as error, act("scoring.run", citizen, state="retired", allowed=("adopted",)):
        raise AssertionError("the act must not begin")
    assert _codes(error) == ["no-power", "wrong-state"]


def test_what_fails_half_way_is_undone_and_unrecorded(office):
    with pytest.raises(IntegrityError), act("registry.enrol", office):
        Unit.objects.bulk_create(
            [Unit(code="x", name="x"), Unit(code="y", name="y"), Unit(code="x", name="x")]
        )
    assert not Unit.objects.exists()
    assert journal.entries() == []


def test_an_act_outside_the_table_is_a_mistake_of_ours(office):
    with pytest.raises(KeyError), act("scores.write", office):
        raise AssertionError("the act must not begin")


def test_everyone_else_is_refused_every_act(citizen):
    for name in (n for n, row in ACTS.items() if "citizen" not in row.may):
        with pytest.raises(Refused), act(name, citizen):
            raise AssertionError("the act must not begin")
