"""Enrolling units."""

import pytest

from quanheng.engine.data import Unit as PlainUnit
from quanheng.engine.errors import Refused
from quanheng.platform.journal import queries as journal
from quanheng.platform.registry import queries
from quanheng.platform.registry.actions import Enrolled, enrol

pytestmark = pytest.mark.django_db

COUNTY = PlainUnit("c", "某县", attributes={"name_en": "A county", "kind": "county"})
TOWN = PlainUnit("t", "石桥镇", parent="c", attributes={"生态": "1"})


def test_units_are_enrolled_in_any_order_with_their_parents(office):
    assert enrol([TOWN, COUNTY], by=office) == Enrolled(new=2)
    held = queries.units()
    assert held["t"].parent == held["c"]
    assert (held["c"].name_en, held["c"].kind, held["t"].attributes) == ("A county", "county", {"生态": "1"})
    assert queries.count() == 2


def test_again_changes_nothing_and_leaves_no_record(office):
    enrol([COUNTY, TOWN], by=office)
    assert enrol([COUNTY, TOWN], by=office) == Enrolled(unchanged=2)
    assert len(journal.entries()) == 1


def test_a_changed_unit_is_brought_up_to_date(office):
    enrol([COUNTY, TOWN], by=office)
    renamed = PlainUnit("t", "石桥街道", parent="c", attributes={"生态": "0"})
    assert enrol([renamed], by=office) == Enrolled(updated=1)
    held = queries.units(["t"])["t"]
    assert (held.name, held.attributes) == ("石桥街道", {"生态": "0"})
    assert journal.entries()[0].detail["codes_updated"] == ["t"]


def test_every_mistake_is_told_at_once_and_nothing_is_kept(office):
    wrong = [
        TOWN,
        COUNTY,
        COUNTY,
        PlainUnit("x", parent="nowhere"),
        PlainUnit("y", parent="y"),
        PlainUnit(""),
    ]
    with pytest.raises(Refused) as error:
        enrol(wrong, by=office)
    assert sorted(p.code for p in error.value.problems) == [
        "circle-of-parents", "duplicate-unit", "unit-without-code", "unknown-parent",
    ]  # fmt: skip
    assert queries.count() == 0


def test_a_circle_through_the_register_is_seen(office):
    enrol([COUNTY, TOWN], by=office)
    with pytest.raises(Refused) as error:
        enrol([PlainUnit("c", "某县", parent="t")], by=office)
    assert [p.code for p in error.value.problems] == ["circle-of-parents"]


def test_a_citizen_enrols_nobody(citizen):
    with pytest.raises(Refused):
        enrol([COUNTY], by=citizen)
    assert queries.count() == 0
