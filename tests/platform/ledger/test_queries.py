"""What was in force at a moment, and the whole life of a figure."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import transaction

from quanheng.engine.data import Unit
from quanheng.platform.ledger import queries
from quanheng.platform.ledger.actions import post
from quanheng.platform.ledger.entries import Entry
from quanheng.platform.registry.actions import enrol


@pytest.fixture
def life(db, office):
    """One figure posted three times, another once."""
    enrol([Unit("石桥"), Unit("柳林")], by=office)
    for value in ("19", "17", "18"):
        post([Entry("开工数", "石桥", "2026", Decimal(value), source="报表")], "archive", by=office)
    post([Entry("开工数", "柳林", "2025", Decimal(5), source="台账")], "archive", by=office)
    return queries.history("开工数", "石桥", "2026")


def test_the_whole_life_is_kept_in_order(life):
    assert [f.value for f in life] == [19, 17, 18]
    assert [f.supersedes for f in life] == [None, life[0].id, life[1].id]
    assert queries.figure(life[0].id) == life[0]
    assert queries.figure(10**9) is None


def test_any_moment_can_be_seen_again(life):
    moments = [f.posted_at for f in life]
    before = queries.in_force(as_of=moments[0] - timedelta(microseconds=1))
    assert before == []
    for moment, value in zip(moments, (19, 17, 18), strict=True):
        (seen,) = queries.in_force(units=["石桥"], as_of=moment)
        assert seen.value == value
        (just_before_next,) = queries.in_force(units=["石桥"], as_of=moment + timedelta(microseconds=0))
        assert just_before_next == seen


def test_now_is_the_last_moment(life):
    latest = queries.extent().last_posted_at
    assert queries.in_force() == queries.in_force(as_of=latest)
    assert [(f.unit, f.value) for f in queries.in_force()] == [("柳林", 5), ("石桥", 18)]


def test_sifting(life, monkeypatch):
    assert [f.unit for f in queries.in_force(periods=["2025"])] == ["柳林"]
    assert queries.in_force(items=["计划数"]) == []
    assert queries.in_force(items=[]) == []
    asked = queries.in_force(units=["石桥", "外乡"])
    monkeypatch.setattr(queries, "LONGEST_LIST", 1)
    assert queries.in_force(units=["石桥", "外乡"]) == asked
    assert [f.unit for f in asked] == ["石桥"]


def test_extent_and_sources(life):
    extent = queries.extent()
    assert (extent.in_force, extent.rows, extent.items, extent.units) == (2, 4, 1, 2)
    assert (extent.first_period, extent.last_period) == ("2025", "2026")
    assert queries.sources() == [("报表", 1), ("台账", 1)] or queries.sources() == [("台账", 1), ("报表", 1)]
    assert queries.sources(["计划数"]) == []


def test_a_settled_moment_is_not_before_the_last_posting(life):
    with transaction.atomic():
        assert queries.settled_now() >= queries.extent().last_posted_at
