"""Posting: the only way a figure enters."""

from decimal import Decimal

import pytest

from quanheng.engine.data import Unit
from quanheng.engine.errors import Place, Refused
from quanheng.platform.journal import queries as journal
from quanheng.platform.ledger import actions, queries
from quanheng.platform.ledger.actions import Posted, post
from quanheng.platform.ledger.entries import Entry
from quanheng.platform.registry.actions import enrol

STARTED = Entry("开工数", "石桥", "2026-Q2", Decimal("19"), source="石桥镇二季度报表 C7")


@pytest.fixture(autouse=True)
def _units(db, office):
    enrol([Unit("石桥", "石桥镇"), Unit("柳林", "柳林镇")], by=office)


def _changed(entry, **change):
    return Entry(**{**vars(entry), **change})


def test_a_figure_enters_with_door_source_moment_and_name(office):
    assert post([STARTED], "archive", by=office) == Posted(new=1)
    (figure,) = queries.in_force()
    assert (figure.item, figure.unit, figure.period) == STARTED.key
    assert (figure.value, figure.status, figure.door) == (Decimal(19), "reported", "archive")
    assert (figure.source, figure.posted_by) == ("石桥镇二季度报表 C7", "考核办 李敏")
    assert figure.posted_at.tzinfo is not None
    assert figure.supersedes is None


def test_the_same_again_leaves_no_row_and_no_record(office):
    post([STARTED], "archive", by=office)
    assert post([_changed(STARTED, value=Decimal("19.0"))], "archive", by=office) == Posted(unchanged=1)
    assert queries.extent().rows == 1
    assert [a.kind for a in journal.entries()].count("ledger.post") == 1


@pytest.mark.parametrize(
    "change",
    [{"value": Decimal(17)}, {"source": "发改局项目台账"}, {"value": None, "status": "not_applicable"}],
    ids=["value", "source", "absence"],
)
def test_another_value_source_or_absence_supersedes(office, change):
    post([STARTED], "archive", by=office)
    assert post([_changed(STARTED, **change)], "archive", by=office) == Posted(superseding=1)
    first, second = queries.history(*STARTED.key)
    assert second.supersedes == first.id
    assert first.value == Decimal(19)
    (now,) = queries.in_force()
    assert now == second


def test_zero_is_a_figure(office):
    post([_changed(STARTED, value=Decimal(0))], "archive", by=office)
    assert queries.in_force()[0].value == 0


def test_digits_are_kept(office):
    long = Decimal("1234567890123456789.12345678901234567890")
    post([_changed(STARTED, value=long)], "archive", by=office)
    assert str(queries.in_force()[0].value) == str(long)


def test_vintages_are_posted_in_the_order_they_were_stated(office):
    revised = _changed(STARTED, value=Decimal(21), stated_at="2026-09-01")
    first = _changed(STARTED, stated_at="2026-07-10")
    assert post([revised, first], "archive", by=office) == Posted(new=1, superseding=1)
    assert [(f.stated_at, f.value) for f in queries.history(*STARTED.key)] == [
        ("2026-07-10", 19),
        ("2026-09-01", 21),
    ]
    assert post([revised, first], "archive", by=office) == Posted(unchanged=2)
    assert queries.in_force()[0].value == 21


def test_an_older_vintage_never_overrides_a_newer_one(office):
    post([_changed(STARTED, stated_at="2026-09-01")], "archive", by=office)
    with pytest.raises(Refused) as error:
        post([_changed(STARTED, value=Decimal(3), stated_at="2026-07-10")], "archive", by=office)
    assert [p.code for p in error.value.problems] == ["older-vintage"]
    assert queries.extent().rows == 1


def test_moments_never_go_back_whatever_the_clock_says(office, monkeypatch):
    post([STARTED], "archive", by=office)
    before = queries.in_force()[0].posted_at
    real = actions.moment
    monkeypatch.setattr(actions, "moment", lambda now: real(now.replace(year=2001)))
    post([_changed(STARTED, value=Decimal(20))], "archive", by=office)
    assert queries.in_force()[0].posted_at > before


def test_every_mistake_is_told_at_once_and_nothing_enters(office):
    cell = Place("报表.xlsx", sheet="二季度", cell="C7")
    wrong = [
        STARTED,
        _changed(STARTED, unit="无名镇", place=cell),
        _changed(STARTED, period="2026-Q5"),
        _changed(STARTED, unit="柳林", status="lost"),
        _changed(STARTED, item=" "),
        _changed(STARTED, period="2025", value=None),
        _changed(STARTED, period="2024", value=Decimal("NaN")),
        _changed(STARTED, period="2023", status="not_due"),
        STARTED,
    ]
    with pytest.raises(Refused) as error:
        post(wrong, "window", by=office)
    problems = error.value.problems
    assert sorted(p.code for p in problems) == [
        "bad-item", "bad-period", "bad-status", "duplicate-entry", "no-value", "no-value", "unknown-door",
        "unknown-unit", "value-of-nothing",
    ]  # fmt: skip
    (unknown,) = [p for p in problems if p.code == "unknown-unit"]
    assert unknown.say("zh").startswith("错误 [unknown-unit] 报表.xlsx 表“二季度” 单元格 C7")
    assert queries.extent().rows == 0


def test_one_bad_row_keeps_all_out(office):
    with pytest.raises(Refused):
        post([STARTED, _changed(STARTED, unit="无名镇")], "archive", by=office)
    assert queries.in_force() == []


def test_a_citizen_posts_nothing(citizen):
    with pytest.raises(Refused) as error:
        post([STARTED], "archive", by=citizen)
    assert [p.code for p in error.value.problems] == ["no-power"]
    assert queries.in_force() == []
