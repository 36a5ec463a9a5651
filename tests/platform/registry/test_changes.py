"""Units through time: what was before stays as it was, what changed is known, figures go where the units went."""

from datetime import date, timedelta
from decimal import Decimal as D
from fractions import Fraction as F

import pytest
from django.db import DatabaseError, transaction
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from quanheng.engine.data import Unit as PlainUnit
from quanheng.engine.errors import Refused
from quanheng.platform.journal import queries as journal
from quanheng.platform.registry import maps
from quanheng.platform.registry.actions import enrol
from quanheng.platform.registry.changes import Change, NewUnit, derive, found_hierarchy, place, record_change
from quanheng.platform.registry.dated import SECTOR, Placing, Succession, UnitChange
from quanheng.platform.registry.models import Unit
from quanheng.platform.registry.powers import Actor
from quanheng.platform.registry.queries import above
from quanheng.platform.registry.remap import Rule

pytestmark = pytest.mark.django_db

Y24, Y25, Y26 = date(2024, 1, 1), date(2025, 1, 1), date(2026, 1, 1)
LAST23 = date(2023, 12, 31)
FAR = date(2090, 1, 1)


@pytest.fixture
def county(office):
    enrol(
        [
            PlainUnit("县", "某县"), PlainUnit("甲", "甲镇", parent="县"), PlainUnit("乙", "乙乡", parent="县"),
            PlainUnit("村", "某村", parent="乙"), PlainUnit("局", "发改局", parent="县"), PlainUnit("市局", "市发改委"),
        ],
        by=office,
    )  # fmt: skip
    return office


def _codes(error):
    return sorted({p.code for p in error.value.problems})


def test_a_merger(county):
    change = Change(
        "merged", Y25, ("甲", "乙"), (NewUnit("丙", "甲乙街道", "Jiayi"),), basis="县政发〔2024〕9号"
    )
    record_change(change, by=county)
    before, after = maps.tree(on=date(2024, 12, 31)), maps.tree(on=Y25)
    assert before.children("县") == ["乙", "局", "甲"]
    assert after.children("县") == ["丙", "局"]
    assert (before.ancestors("村"), after.ancestors("村")) == (["乙", "县"], ["丙", "县"])
    assert Unit.objects.get(code="村").parent_id == "丙"
    assert Unit.objects.get(code="甲").until == Y25
    done = maps.as_today({"甲": F(3), "乙": F(4), "县": F(70)}, LAST23)
    assert done.values == {"丙": F(7), "县": F(70)}
    assert maps.as_today({"丙": F(9)}, Y25).values == {"丙": F(9)}
    assert journal.entries()[0].kind == "registry.change"
    assert "县政发" in journal.entries()[0].detail["basis"]


def test_one_is_absorbed_by_another(county):
    record_change(Change("merged", Y25, ("甲", "乙"), (NewUnit("甲", "新甲镇"),)), by=county)
    assert maps.tree(on=Y25).ancestors("村") == ["甲", "县"]
    assert maps.names(Y24)["甲"].name == "甲镇"
    assert maps.names(Y25)["甲"].name == "新甲镇"
    assert Unit.objects.get(code="甲").name == "新甲镇"
    assert maps.as_today({"甲": F(1), "乙": F(2)}, Y24).values == {"甲": F(3)}


def test_a_split_with_shares(county):
    change = Change(
        "split", Y25, ("乙",), (NewUnit("乙东", "东乡"), NewUnit("乙西", "西乡")),
        {("乙", "乙东"): D("0.6"), ("乙", "乙西"): D("0.4")}, heirs={"村": "乙西"},
    )  # fmt: skip
    record_change(change, by=county)
    assert maps.tree(on=Y25).ancestors("村") == ["乙西", "县"]
    done = maps.as_today({"乙": F(10), "甲": F(1)}, Y24)
    assert done.values == {"乙东": F(6), "乙西": F(4), "甲": F(1)}
    assert done.estimated == {"乙东", "乙西"}


def test_a_part_is_carved_out_and_the_old_goes_on(county):
    change = Change(
        "split", Y25, ("乙",), (NewUnit("乙"), NewUnit("新区", "新区")),
        {("乙", "乙"): D("0.75"), ("乙", "新区"): D("0.25")}, heirs={"村": "新区"},
    )  # fmt: skip
    record_change(change, by=county)
    assert maps.tree(on=Y25).ancestors("新区") == ["县"]
    assert maps.tree(on=Y25).ancestors("村") == ["新区", "县"]
    assert Unit.objects.get(code="乙").until > FAR
    assert maps.as_today({"乙": F(8)}, Y24).values == {"乙": F(6), "新区": F(2)}


def test_a_ratio_without_its_parts_is_refused(county):
    record_change(Change("merged", Y25, ("甲", "乙"), (NewUnit("丙", "丙镇"),)), by=county)
    done = maps.as_today({"甲": F(50), "乙": F(90), "局": F(5)}, Y24, Rule("ratio"))
    assert done.values == {"局": F(5)}
    assert [p.code for p in done.problems.found] == ["not-on-this-map"]
    known = Rule("ratio", {"甲": F(1), "乙": F(2)}, {"甲": F(2), "乙": F(4)}, F(100))
    assert maps.as_today({"甲": F(50), "乙": F(50)}, Y24, known).values["丙"] == F(50)


def test_a_rename_keeps_the_code_and_the_figures(county):
    record_change(Change("renamed", Y25, ("甲",), (NewUnit("甲", "甲街道", "Jia Street"),)), by=county)
    assert (maps.names(Y24)["甲"].name, maps.names(Y25)["甲"].name_en) == ("甲镇", "Jia Street")
    assert maps.as_today({"甲": F(1)}, Y24).values == {"甲": F(1)}


def test_abolished_and_created(county):
    with pytest.raises(Refused) as error:
        record_change(Change("abolished", Y25, ("乙",)), by=county)
    assert _codes(error) == ["child-without-parent"]
    record_change(Change("abolished", Y25, ("局",)), by=county)
    assert "局" not in maps.tree(on=Y25)
    assert [p.severity for p in maps.as_today({"局": F(1)}, Y24).problems.found] == ["warning"]
    record_change(
        Change("created", Y26, new=(NewUnit("数据局", "数据局"),), parents={"territory": "县"}), by=county
    )
    assert maps.tree(on=Y26).ancestors("数据局") == ["县"]
    assert not maps.living(Y25).filter(code="数据局").exists()


def test_a_change_recorded_ahead_takes_effect_on_its_day(county):
    record_change(Change("merged", FAR, ("甲", "乙"), (NewUnit("丙", "丙镇"),)), by=county)
    assert Unit.objects.get(code="村").parent_id == "乙"
    assert derive(FAR) > 0
    assert Unit.objects.get(code="村").parent_id == "丙"
    derive()
    assert Unit.objects.get(code="村").parent_id == "乙"


def test_more_than_one_hierarchy(county):
    place("局", "市局", SECTOR, Y25, by=county)
    assert maps.tree(SECTOR, Y25).ancestors("局") == ["市局"]
    assert maps.tree(SECTOR, Y24).ancestors("局") == []
    assert above("局") == {"局", "县", "市局"}
    assert maps.above("局", Y24) == {"局", "县"}
    assert maps.within(["市局"]) == {"市局", "局"}
    found_hierarchy("zone", "功能区", "functional zones", by=county)
    place("甲", "", "zone", Y24, by=county)
    assert "zone" in maps.hierarchies()
    with pytest.raises(Refused) as error:
        found_hierarchy("zone", "又一个", by=county)
    assert _codes(error) == ["hierarchy-taken"]


def test_a_new_unit_of_parents_that_differ_needs_its_own(county):
    place("乙", "局", since=Y24, by=county)
    with pytest.raises(Refused) as error:
        record_change(Change("merged", Y25, ("甲", "乙"), (NewUnit("丙", "丙镇"),)), by=county)
    assert _codes(error) == ["which-parent"]
    record_change(
        Change("merged", Y25, ("甲", "乙"), (NewUnit("丙", "丙镇"),), parents={"territory": "县"}), by=county
    )
    assert maps.tree(on=Y25).ancestors("丙") == ["县"]


@pytest.mark.parametrize(
    ("change", "codes"),
    [
        (Change("lost", Y25, ("甲",)), ["unknown-change"]),
        (Change("merged", Y25, ("甲", "没有"), (NewUnit("丙", "丙"),)), ["no-such-unit"]),
        (Change("merged", Y25, ("甲", "乙"), (NewUnit("丙"),)), ["unit-without-name"]),
        (Change("merged", Y25, (), ()), ["how-many-units"]),
        (Change("merged", Y25, ("甲",), (NewUnit("甲", "x"),)), ["merges-with-itself"]),
        (Change("merged", Y25, ("甲", "甲"), (NewUnit("丙", "丙"),)), ["unit-twice"]),
        (Change("created", Y25, new=(NewUnit("甲", "甲"),)), ["unit-exists"]),
        (Change("renamed", Y25, ("甲",), (NewUnit("乙", "甲"),)), ["rename-keeps-code"]),
        (Change("renamed", Y25, ("甲",), (NewUnit("甲", ""),)), ["unit-without-name"]),
        (Change("split", Y25, ("甲",), (NewUnit("a", "a"), NewUnit("b", "b")), {("甲", "a"): D(1)}), ["share-missing"]),
        (
            Change("split", Y25, ("甲",), (NewUnit("a", "a"), NewUnit("b", "b")),
                   {("甲", "a"): D("0.5"), ("甲", "b"): D("0.4")}),
            ["share-total"],
        ),
        (
            Change("split", Y25, ("甲",), (NewUnit("a", "a"), NewUnit("b", "b")),
                   {("甲", "a"): D("NaN"), ("甲", "b"): D("0.4")}),
            ["share-range"],
        ),
        (
            Change("split", Y25, ("乙",), (NewUnit("a", "a"), NewUnit("b", "b")),
                   {("乙", "a"): D("0.5"), ("乙", "b"): D("0.5")}),
            ["child-without-parent"],
        ),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_and_nothing_is_kept(county, change, codes):
    before = list(Placing.objects.values_list())
    with pytest.raises(Refused) as error:
        record_change(change, by=county)
    assert _codes(error) == codes
    assert all(p.say("zh") and p.say("en") for p in error.value.problems)
    assert list(Placing.objects.values_list()) == before
    assert not UnitChange.objects.exists()


def test_circles_are_refused_on_whatever_day_they_would_close(county):
    with pytest.raises(Refused) as error:
        place("县", "村", since=Y25, by=county)
    assert _codes(error) == ["circle-of-parents"]
    place("甲", "村", since=Y26, by=county)  # from 2026 on 甲 is below 村, which is below 乙
    with pytest.raises(Refused) as error:
        place("乙", "甲", since=Y25, by=county)  # sound in 2025, a circle from 2026
    assert _codes(error) == ["circle-of-parents"]


def test_a_parent_must_be_there_as_long_as_it_is_parent(county):
    record_change(
        Change("created", Y26, new=(NewUnit("新", "新局"),), parents={"territory": "县"}), by=county
    )
    with pytest.raises(Refused) as error:
        place("村", "新", since=Y25, by=county)
    assert _codes(error) == ["no-such-unit"]


def test_later_entries_first_come_first(county):
    record_change(Change("renamed", Y26, ("甲",), (NewUnit("甲", "甲街道"),)), by=county)
    with pytest.raises(Refused) as error:
        record_change(Change("merged", Y25, ("甲", "乙"), (NewUnit("丙", "丙"),)), by=county)
    assert _codes(error) == ["later-entry"]


def test_the_history_cannot_be_rewritten(county):
    record_change(Change("merged", Y25, ("甲", "乙"), (NewUnit("丙", "丙镇"),)), by=county)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        UnitChange.objects.update(basis="别的")
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Succession.objects.all().delete()


def test_a_reporter_changes_no_map(town):
    with pytest.raises(Refused):
        record_change(Change("renamed", Y25, ("SQX-SQ",), (NewUnit("SQX-SQ", "我镇"),)), by=town.reporter)
    with pytest.raises(Refused):
        place("SQX-SQ", "", by=town.reporter)


def test_enrolling_again_is_dated(county):
    enrol([PlainUnit("村", "某村", parent="甲")], by=county)
    today = maps.today()
    assert maps.tree(on=today - timedelta(days=1)).ancestors("村")[0] == "乙"
    assert maps.tree(on=today).ancestors("村")[0] == "甲"
    enrol([PlainUnit("村", "某村社区")], by=county)
    assert Unit.objects.get(code="村").parent_id == "甲"
    assert maps.names(today - timedelta(days=1))["村"].name == "某村"


DAYS = [date(2020 + k, 1, 1) for k in range(8)]


class Any(TestCase):
    """Whatever is recorded in whatever order: trees on every day, totals kept, `Unit.parent` as derived."""

    @settings(max_examples=40, deadline=None)
    @given(st.data())
    def test_history_is_always_sound(self, data):
        with transaction.atomic():
            try:
                self._live(data)
            finally:
                transaction.set_rollback(True)

    def _live(self, data):
        office = Actor("考核办", frozenset({"office"}))
        enrol([PlainUnit("r"), *(PlainUnit(f"u{k}", parent="r") for k in range(4))], by=office)
        names, fresh = ["r", *(f"u{k}" for k in range(4))], 0
        for _ in range(data.draw(st.integers(1, 6))):
            kind = data.draw(st.sampled_from(["merged", "split", "place", "renamed"]))
            at = data.draw(st.sampled_from(DAYS))
            one, two = data.draw(st.lists(st.sampled_from(names), min_size=2, max_size=2, unique=True))
            fresh += 1
            try:
                if kind == "place":
                    place(one, two, data.draw(st.sampled_from(["territory", "sector"])), at, by=office)
                elif kind == "merged":
                    new = NewUnit(f"n{fresh}", "新")
                    record_change(
                        Change("merged", at, (one, two), (new,), parents={"territory": "r"}), by=office
                    )
                    names.append(new.code)
                elif kind == "renamed":
                    record_change(Change("renamed", at, (one,), (NewUnit(one, f"名{fresh}"),)), by=office)
                else:
                    part = D(data.draw(st.integers(0, 100))) / 100
                    new = NewUnit(f"n{fresh}", "新")
                    shares = {(one, one): 1 - part, (one, new.code): part}
                    record_change(Change("split", at, (one,), (NewUnit(one), new), shares), by=office)
                    names.append(new.code)
            except Refused:
                continue
        for day in DAYS:
            alive = set(maps.living(day).values_list("code", flat=True))
            for hierarchy in ("territory", "sector"):
                tree = maps.tree(hierarchy, day)
                assert tree.circled() == []
                assert set(tree.parents) <= alive
            if day > maps.today():
                continue
            figures = {u: F(k * 7 + 1) for k, u in enumerate(sorted(alive))}
            assert sum(maps.as_today(figures, day).values.values()) == sum(figures.values())
        derived = maps.tree(on=maps.today()).parents
        for unit in maps.living(maps.today()):
            assert (unit.parent_id or "") == derived.get(unit.code, "")
