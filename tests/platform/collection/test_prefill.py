"""What a call asks of whom: nothing that is known, nothing twice, each item in its own period."""

from decimal import Decimal

import pytest

from quanheng.engine.document.read import read
from quanheng.engine.errors import Problems
from quanheng.engine.scheme.from_document import resolve
from quanheng.engine.scheme.model import Item
from quanheng.platform.collection import flow
from quanheng.platform.collection.prefill import (
    addresses,
    neighbours,
    periods_of,
    plan,
    purpose_of,
    section_of,
)
from quanheng.platform.collection.sheet import Known

TEXT = """
scheme: 经济
period: quarter
items:
  税收: {uom: 万元, owner: 财政局}
  计划数: {uom: 个, owner: 发改局}
  开工数: {uom: 个, owner: 发改局}
  月耗: {uom: 吨, frequency: month, fold: sum}
  年末人口: {uom: 人, frequency: year}
tree:
  - id: 项目
    weight: 60
    children:
      - {id: 开工率, weight: 60, measure: 开工数 / 计划数 * 100, rate: given}
  - {id: 税收得分, weight: 30, measure: 税收, rate: given}
  - {id: 能耗, weight: 10, measure: 月耗 / 年末人口, rate: given}
"""


@pytest.fixture(scope="module")
def scheme():
    problems = Problems()
    made = resolve(read(TEXT.encode(), "scheme.yaml", problems), problems)
    problems.refuse()
    return made


def asked(found, unit, filler=flow.OWN):
    return [(q.item, q.unit, q.period) for q in found.papers[unit, filler] if q.kind == flow.ASKED]


def test_each_unit_is_asked_for_each_item_once_in_the_order_of_the_tree(scheme):
    found = plan(scheme, "2026-Q2", ["石桥", "柳林"])
    assert [q.item for q in found.papers["石桥", flow.OWN]] == [
        "计划数",
        "开工数",
        "税收",
        "月耗",
        "月耗",
        "月耗",
    ]
    assert found.count(flow.ASKED) == 12
    keys = [q.key for q in found.papers["石桥", flow.OWN]]
    assert keys[-1] == "月耗 · 2026-06"
    assert len(set(keys)) == len(keys)


def test_what_the_ledger_holds_is_prefilled_and_not_asked(scheme):
    known = {("税收", "石桥", "2026-Q2"): Known(Decimal(6842), source="税务局")}
    found = plan(scheme, "2026-Q2", ["石桥"], known=known)
    (tax,) = [q for q in found.papers["石桥", flow.OWN] if q.item == "税收"]
    assert (tax.kind, tax.known.source) == (flow.KNOWN, "税务局")
    assert ("税收", "石桥", "2026-Q2") not in asked(found, "石桥")


def test_what_another_open_call_asks_is_linked(scheme):
    found = plan(scheme, "2026-Q2", ["石桥"], asked={("税收", "石桥", "2026-Q2"): 7})
    (tax,) = [q for q in found.papers["石桥", flow.OWN] if q.item == "税收"]
    assert (tax.kind, tax.linked) == (flow.LINKED, 7)
    assert (found.count(flow.ASKED), found.count(flow.LINKED)) == (5, 1)


def test_an_owner_gives_its_items_for_all_units_in_one_return(scheme):
    found = plan(scheme, "2026-Q2", ["石桥", "柳林"], given={"税收"}, owners={"税收": "财政局"})
    assert asked(found, "财政局", flow.GIVEN) == [("税收", "石桥", "2026-Q2"), ("税收", "柳林", "2026-Q2")]
    assert [q.key for q in found.papers["财政局", flow.GIVEN]] == ["税收 · 石桥", "税收 · 柳林"]
    assert "税收" not in [q.item for q in found.papers["石桥", flow.OWN]]


def test_a_unit_of_which_everything_is_known_is_left_in_peace(scheme):
    known = {("税收", "石桥", "2026-Q2"): Known(Decimal(1))}
    found = plan(scheme, "2026-Q2", ["石桥", "柳林"], items={"税收"}, known=known)
    assert list(found.papers) == [("柳林", flow.OWN)]
    assert found.spared == ("石桥",)


def test_longer_periods_are_asked_when_they_end():
    yearly, monthly = Item("人口", "人口", frequency="year"), Item("月耗", "月耗", frequency="month")
    assert periods_of(yearly, "2026-Q2") == ()
    assert periods_of(yearly, "2026-Q4") == ("2026-Q4",)
    assert periods_of(monthly, "2026-Q4") == ("2026-10", "2026-11", "2026-12")
    assert periods_of(Item("甲", "甲"), "2026-H1") == ("2026-H1",)


def test_rows_are_kept_free_for_what_the_sheet_works_out(scheme):
    questions = plan(scheme, "2026-Q2", ["石桥"]).papers["石桥", flow.OWN]
    assert addresses(scheme, flow.OWN, "2026-Q2", questions) == ["C5", "C6", "C8", "C9", "C10", "C11"]
    assert addresses(scheme, flow.GIVEN, "2026-Q2", questions)[:3] == ["C5", "C6", "C7"]


def test_sections_are_the_branches_of_the_tree(scheme):
    assert section_of(scheme, "开工数").zh == "项目"
    assert section_of(scheme, "税收").zh == ""


def test_the_periods_beside():
    assert neighbours("2026-Q1") == ("2025-Q4", "2025-Q1")
    assert neighbours("2026") == ("2025", "2025")
    assert [purpose_of(p) for p in ("2026-Q2", "2026-Q4", "2026", "2026-H1", "2026-12")] == [
        flow.MIDTERM, flow.RESULT, flow.RESULT, flow.MIDTERM, flow.RESULT,
    ]  # fmt: skip


def test_the_share_that_nobody_has_to_fill(scheme):
    known = {(i, "石桥", "2026-Q2"): Known(Decimal(1)) for i in ("税收", "计划数", "开工数")}
    assert plan(scheme, "2026-Q2", ["石桥"], known=known).share == 0.5
