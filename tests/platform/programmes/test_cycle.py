"""The year in four stages: no stage ends before it has its products (A22)."""

from itertools import pairwise

import pytest

from quanheng.engine.errors import Refused, Text
from quanheng.platform.programmes import cycle
from quanheng.platform.programmes.actions import advance, file_product, open_cycle, require_stage
from quanheng.platform.programmes.flow import ORDER, PRODUCTS, STAGES

SCHEME = "县级综合考核"


@pytest.fixture
def year(town, filed):
    return open_cycle(filed(), by=town.office)


def bring(stage, town, but=()):
    for kind in STAGES[stage].products:
        if kind not in but:
            file_product(SCHEME, 2026, kind, f"{kind}:1", PRODUCTS[kind], town.office, link=f"/{kind}/1/")


def test_every_product_of_every_stage_is_needed(town, year):
    for stage in ORDER[:-1]:
        for kind in STAGES[stage].products:
            bring(stage, town, but=(kind,))
            with pytest.raises(Refused) as refused:
                advance(year, by=town.office)
            assert kind in [p.place.path for p in refused.value.problems]
            assert PRODUCTS[kind].zh in refused.value.problems[0].found.zh or len(refused.value.problems) > 1
            year.programme.products.all().delete()
        bring(stage, town)
        year = advance(year, by=town.office)
    assert year.stage == "closed"
    assert year.closed_at
    with pytest.raises(Refused):
        advance(year, by=town.office)
    assert [(a.before, a.after) for a in year.advances.all()] == list(pairwise(ORDER))


def test_no_stage_can_be_skipped(town, year):
    require_stage(SCHEME, 2026, "prepare")
    with pytest.raises(Refused) as refused:
        require_stage(SCHEME, 2026, "midterm", "result")
    assert "“前期准备”" in refused.value.problems[0].found.zh
    bring("midterm", town)
    bring("result", town)
    with pytest.raises(Refused):  # products of later stages help nothing now
        advance(year, by=town.office)
    require_stage(SCHEME, 2025, "result")  # no cycle, no limit
    require_stage("别的方案", 2026, "result")


def test_only_the_office_ends_a_stage(town, year):
    bring("prepare", town)
    with pytest.raises(Refused):
        advance(year, by=town.owner_fg)
    assert advance(year, by=town.office2).stage == "midterm"


def test_products_are_filed_once_by_their_reference_and_only_in_an_open_cycle(town, year):
    assert file_product("别的方案", 2026, "scheme", "s:1", Text("方案", "scheme"), town.office) is None
    file_product(SCHEME, "2026", "scheme", "s:1", Text("方案一版", "version 1"), town.office)
    file_product(SCHEME, 2026, "scheme", "s:1", Text("方案一版（更正）", "version 1"), town.office)
    file_product(SCHEME, 2026, "scheme", "s:2", Text("方案二版", "version 2"), town.office)
    assert [p.title for p in year.programme.products.all()] == ["方案一版（更正）", "方案二版"]
    with pytest.raises(KeyError):
        file_product(SCHEME, 2026, "cake", "c", Text("", ""), town.office)


def test_what_is_ready_before_the_year_is_opened_is_kept_for_it(town, filed):
    programme = filed()
    file_product(SCHEME, 2026, "scheme", "s:1", Text("方案一版", "version 1"), town.office)
    assert "scheme" not in cycle.missing(open_cycle(programme, by=town.office))
    assert (
        file_product(SCHEME, 2027, "scheme", "s:1", Text("", ""), town.office) is None
    )  # nothing filed for that year


def brought_to(stage, year, town):
    while year.stage != stage:
        bring(year.stage, town)
        year = advance(year, by=town.office)
    return year


def test_nothing_of_the_result_is_filed_before_its_stage(town, year):
    for stage in ("result", "feedback"):
        for kind in set(STAGES[stage].products) - {"result_return"}:
            assert file_product(SCHEME, 2026, kind, "early", PRODUCTS[kind], town.office) is None
    with pytest.raises(Refused) as refused:
        cycle.file_by_hand(year, "use_of_results", "早", Text("早了", "early"), by=town.office)
    assert "“前期准备”" in refused.value.problems[0].found.zh
    year = brought_to("result", year, town)
    assert cycle.missing(year) == list(STAGES["result"].products)
    assert file_product(SCHEME, 2026, "result_run", "run:1", PRODUCTS["result_run"], town.office)


def test_what_a_room_makes_is_not_filed_by_hand(town, year):
    year = brought_to("result", year, town)
    for kind in ("result_run", "reviewed", "confirmed", "midterm_run", "release", "feedback"):
        with pytest.raises(Refused) as refused:
            cycle.file_by_hand(year, kind, "x", Text("手写的", "by hand"), by=town.office)
        assert [p.code for p in refused.value.problems] == ["made-by-a-room"]
    assert cycle.missing(year) == list(STAGES["result"].products)


def test_what_no_room_makes_is_filed_by_hand(town, year):
    year = brought_to("feedback", year, town)
    made = cycle.file_by_hand(
        year, "use_of_results", "石委办〔2026〕15号", Text("结果运用通知", "use of results"), by=town.office
    )
    assert made.by == "李敏"
    with pytest.raises(Refused):
        cycle.file_by_hand(year, "use_of_results", " ", Text(" ", ""), by=town.office)
    with pytest.raises(Refused):
        cycle.file_by_hand(year, "use_of_results", "x", Text("x", "x"), by=town.reporter)


def test_the_page_knows_who_and_when(town, year):
    bring("prepare", town)
    year = advance(year, by=town.office)
    states = cycle.states(year)
    assert [s.standing for s in states] == ["done", "now", "todo", "todo"]
    assert states[0].finished.by == "李敏"
    assert states[0].missing == []
    assert states[1].missing == list(STAGES["midterm"].products)
    assert open_cycle(year.programme, by=town.office) == year
