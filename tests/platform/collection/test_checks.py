"""Checks of a return: each finds what it should at the right cell, and says the ways out."""

from dataclasses import replace
from decimal import Decimal

import pytest

from quanheng.platform.collection import checks, flow
from quanheng.platform.collection.checks import HARD, SOFT, Rule, find, open_of
from quanheng.platform.collection.sheet import Box, File, Known, Sheet


def box(item, value=None, address="C5", **more):
    status = more.pop("status", "reported" if value is not None else "")
    number = None if value is None else Decimal(str(value))
    return Box(
        1, item, address, item, "石桥", "2026-Q2", name=item, text=more.pop("text", str(value or "")), value=number,
        status=status, **more,
    )  # fmt: skip


def sheet(*boxes, known=None, parts=None):
    return Sheet(
        1, "经济发展填报表", "2026-Q2", "石桥", "石桥镇", boxes=boxes, known=known or {}, parts=parts or {}
    )


def codes(page, rules=()):
    return [(f.code, f.severity, f.box.address) for f in find(page, rules)]


def test_an_empty_cell_is_hard_and_offers_not_due():
    (finding,) = find(sheet(box("村集体收入", address="C19")))
    assert (finding.code, finding.severity, finding.settled) == ("empty", HARD, False)
    assert [w.value for w in finding.ways] == ["not_due", "not_applicable"]


@pytest.mark.parametrize("status", ["not_due", "not_applicable"])
def test_an_absence_that_is_stated_is_no_finding(status):
    assert codes(sheet(box("养殖产量", status=status))) == []


def test_words_in_a_number_cell_are_hard():
    assert codes(sheet(box("开工数", text="十九个"))) == [("not-a-number", HARD, "C5")]


def test_what_is_filled_for_the_unit_is_not_checked():
    assert codes(sheet(box("税收", -5, kind=flow.KNOWN, uom="个"), box("别处", kind=flow.LINKED))) == []


def test_ten_times_a_year_ago_offers_the_tenth():
    page = sheet(box("技改投资", 12350, "C12", uom="万元", last_year=Known(Decimal(1210))))
    (finding,) = find(page)
    assert (finding.code, finding.severity) == ("last_year", SOFT)
    assert finding.found.zh == "是去年同期（1,210）的 10.2 倍。疑似多写或少写一位，或单位写错"
    assert [w.words.zh for w in finding.ways] == ["改为 1,235", "数没错，写一句说明"]
    explained = replace(page, boxes=(replace(page.boxes[0], note="含两条新线一次投产"),))
    assert open_of(find(explained)) == []
    assert find(explained)[0].settled


def test_a11_jobs_against_social_insurance():
    """就业数 12,000, 社保新增参保 9,100: 24 per cent off, more than 10: it cannot be submitted as it stands."""
    rule = Rule("other", "就业数", other="社保新增参保", most=Decimal(10), severity=HARD, id=1)
    page = sheet(
        box("就业数", 12000, "C7", uom="人"),
        known={("社保新增参保", "石桥", "2026-Q2"): Known(Decimal(9100))},
    )
    (finding,) = find(page, [rule])
    assert "偏差 24.2%（2,900 ÷ 12,000），超过 10%" in finding.found.zh
    assert finding.severity == HARD
    assert not finding.settled
    assert [w.kind for w in finding.ways] == ["set", "attach"]
    words_only = replace(page.boxes[0], note="口径含灵活就业")
    assert not find(replace(page, boxes=(words_only,)), [rule])[0].settled
    shown = replace(words_only, files=(File(1, "名册.pdf", "pdf", 10, "陈禾"),))
    assert find(replace(page, boxes=(shown,)), [rule])[0].settled
    near = replace(page, known={("社保新增参保", "石桥", "2026-Q2"): Known(Decimal(10800))})
    assert find(near, [rule]) == []


def test_the_ledger_says_otherwise():
    page = sheet(
        box("累计开工数", 19, "C7", uom="个", elsewhere=(Known(Decimal(17), source="发改局项目台账"),))
    )
    (finding,) = find(page)
    assert (finding.code, finding.severity) == ("elsewhere", HARD)
    assert finding.found.zh.startswith("与“发改局项目台账” 17 不一致，多 2，偏差 10.5%")
    assert finding.ways[0].words.zh == "改为 17"


def test_a_part_is_not_more_than_the_whole():
    rule = Rule("part", "合格", other="总数", severity=HARD, id=1)
    assert codes(sheet(box("合格", 12, "C5"), box("总数", 10, "C6")), [rule]) == [("part", HARD, "C5")]
    assert codes(sheet(box("合格", 10, "C5"), box("总数", 10, "C6")), [rule]) == []


def test_items_add_up_by_a_formula_of_the_engine():
    rule = Rule("formula", "合计", formula="abs(甲 + 乙 - 合计) <= 0.01", severity=HARD, id=1)
    good, bad = box("合计", "3.5", "C7"), box("合计", "3.6", "C7")
    others = box("甲", "1.5", "C5"), box("乙", "2.0", "C6")
    assert codes(sheet(*others, good), [rule]) == []
    assert codes(sheet(*others, bad), [rule]) == [("formula", HARD, "C7")]
    assert codes(sheet(others[0], bad), [rule]) == []  # what is not known decides nothing


def test_a_formula_may_look_back():
    rule = Rule("formula", "累计", formula="累计 >= prev(累计)", severity=HARD, id=1)
    before = {("累计", "石桥", "2026-Q1"): Known(Decimal(11))}
    assert codes(sheet(box("累计", 10), known=before), [rule]) == [("formula", HARD, "C5")]
    assert codes(sheet(box("累计", 12), known=before), [rule]) == []


def test_parts_of_the_county_add_up():
    rule = Rule("tree", "开工数", most=Decimal(1), severity=HARD, id=1)
    key = ("开工数", "石桥", "2026-Q2")
    page = sheet(box("开工数", 31), parts={key: (("甲村", Decimal(10)), ("乙村", Decimal(20)))})
    assert codes(page, [rule]) == [("tree", HARD, "C5")]
    assert codes(replace(page, parts={key: (("甲村", Decimal(11)), ("乙村", Decimal(20)))}), [rule]) == []
    assert codes(replace(page, parts={key: (("甲村", None), ("乙村", Decimal(20)))}), [rule]) == []


def test_counts_are_whole_and_not_negative_and_money_may_be_neither():
    assert codes(sheet(box("开工数", "-1.5", uom="个"))) == [("whole", SOFT, "C5"), ("sign", SOFT, "C5")]
    assert codes(sheet(box("利润", "-1.5", uom="万元"))) == []


def test_a_rule_of_the_office_stands_instead_of_the_default_of_its_kind():
    rule = Rule("last_year", "技改投资", most=Decimal(20), severity=HARD, id=1)
    page = sheet(box("技改投资", 12350, last_year=Known(Decimal(1210))))
    assert codes(page, [rule]) == []
    every = Rule("last_year", "", most=Decimal(2), severity=HARD, id=2)
    assert codes(page, [every]) == [("last_year", HARD, "C5")]


def test_ranges_with_one_bound():
    rule = Rule("range", "比率", most=Decimal(100), severity=HARD, id=1)
    assert codes(sheet(box("比率", "100.1")), [rule]) == [("range", HARD, "C5")]
    assert codes(sheet(box("比率", "-3")), [rule]) == []


def test_figures_that_run_up_over_the_year_begin_anew():
    first = Box(
        1,
        "投资",
        "C5",
        "投资",
        "石桥",
        "2026-Q1",
        "投资",
        value=Decimal(1),
        status="reported",
        before=Known(Decimal(90)),
    )
    assert codes(sheet(first)) == []
    second = replace(first, period="2026-Q2", before=Known(Decimal("0.1")))
    assert codes(sheet(second)) == [("previous", SOFT, "C5")]


def test_a_finding_is_a_problem_at_its_cell():
    (finding,) = find(sheet(box("开工数", text="很多", address="C7")))
    problem = finding.problem("填报表")
    assert (problem.place.sheet, problem.place.cell, problem.place.path) == ("填报表", "C7", "开工数")
    assert problem.severity == "error"
    assert problem.found.en


def test_every_kind_of_rule_has_words_and_a_check():
    assert set(checks.KINDS) == set(checks.CHECKS)
    assert all(k.words.zh and k.words.en and k.help.en for k in checks.KINDS.values())


def test_a_broken_formula_of_an_older_house_says_nothing():
    assert codes(sheet(box("甲", 1)), [Rule("formula", "甲", formula="group_mean(甲) > 1", id=3)]) == []


@pytest.mark.parametrize(
    ("reported", "other", "off"),
    [(12000, 9100, "24.17"), (0, 5, "100.00"), (0, 0, "0.00"), (-10, -9, "10.00")],
)
def test_deviation_is_of_what_was_reported(reported, other, off):
    assert f"{checks.deviation(Decimal(reported), Decimal(other)):.2f}" == off
