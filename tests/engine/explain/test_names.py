"""Names in both languages: the English text has no Chinese where English names exist; the Chinese text keeps its own."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal

import pytest
from tests.engine.exact.small import f, inner, leaf, scheme
from tests.engine.exact.small import facts as small

from quanheng.engine.data import Facts, Unit
from quanheng.engine.exact import Weighing
from quanheng.engine.explain import explain
from quanheng.engine.explain.names import formula_words, group_words, unit_words
from quanheng.engine.formula import parse
from quanheng.engine.rules.steps_off import StepsOff
from quanheng.engine.scheme.model import (
    Adjust,
    Band,
    Category,
    Effect,
    Extra,
    Grades,
    Group,
    Item,
    Limit,
    Promote,
    RankBy,
    Round,
    Scheme,
    Veto,
)
from quanheng.engine.terms import EVERYONE

CHINESE = re.compile(r"[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]+")
ITEMS = {
    "开工数": Item("开工数", "开工数", "个", name_en="Starts"),
    "开工数计划": Item("开工数计划", "开工数计划", "个", name_en="Planned starts"),
    "满意度": Item("满意度", "满意度", name_en="Satisfaction"),
    "事故": Item("事故", "事故", "起", name_en="Accidents"),
    "获奖（次）": Item("获奖（次）", "获奖（次）", name_en="Awards"),
}
UNITS = {"石桥": "Shiqiao", "东河": "Donghe", "西岭": "Xiling", "南浦": "Nanpu"}
DATA = {
    "石桥": {"开工数": 19, "开工数计划": 20, "满意度": 80, "事故": 0, "获奖（次）": 2},
    "东河": {"开工数": 19, "开工数计划": 20, "满意度": 80, "事故": 0, "获奖（次）": 2},
    "西岭": {"开工数": 10, "开工数计划": 20, "满意度": 95, "事故": 6, "获奖（次）": 0},
    "南浦": {"开工数": 20, "开工数计划": 20, "满意度": 60, "事故": 9, "获奖（次）": 7},
}


def made() -> Scheme:
    """A scheme of every step in which all that can have an English name has one."""
    rate = StepsOff(on="below", from_=f("满意度 + 0"), per=Decimal(1))
    return scheme(
        inner(
            "经济",
            100,
            leaf("开工率", 60, measure=f("开工数 / 开工数计划 * 100"), name_en="Start rate"),
            leaf(
                "民意", 40, measure=f("满意度"), name_en="Public opinion", rate=rate, target=f("满意度 + 0")
            ),
            combine=f("(开工率 + 民意) / 2"),
            name_en="Economy",
        ),
        declared=ITEMS,
        items="获奖（次）",
        round=Round(points=2, score=2),
        groups=(Group("城区", f("镇 == 0"), "城区", "Town"), Group("乡镇", name_en="Country")),
        rank=RankBy(breakers=("开工率",)),
        grades=Grades(
            (
                Band("优秀", Decimal(95), quota=Decimal("0.25"), requires=f("事故 < 1"), name_en="Excellent"),
                Band("良好", Decimal(60), name_en="Good"),
                Band("差", name_en="Poor"),
            ),
            limits=(Limit(f("事故 == 6"), "差"),),
            promote=(Promote(f('item("获奖（次）") > 6'), "优秀"),),
        ),
        adjust=Adjust(
            bonus=Extra(
                (Category("创优", {"a": f('item("获奖（次）") / 2')}, name_en="Awards won"),),
                only_if=f("事故 < 3"),
            ),
            deduct=Extra((Category("安全", {"b": f("事故")}, Decimal(2), name_en="Safety"),)),
            veto=(Veto(f("事故 > 8"), Effect(grade_at_most="差")),),
        ),
    )


def weighing(*, english: bool = True, kind: str = "0") -> Weighing:
    given = small(DATA)
    units = tuple(
        Unit(u, u, attributes={"镇": kind, **({"name_en": name} if english else {})})
        for u, name in UNITS.items()
    )
    return Weighing(made(), Facts(units, given.observations))


@pytest.mark.parametrize("unit", list(UNITS))
def test_with_english_names_the_english_text_has_no_chinese_but_units_of_measure(unit: str) -> None:
    text = explain(weighing(), unit, "2025").text("en")
    assert set(CHINESE.findall(text)) <= {
        "个",
        "起",
        "示意",
    }  # the last is the id of a scheme without a title
    assert UNITS[unit] in text


def test_each_kind_of_name_is_said_in_english_where_it_stands() -> None:
    text = "\n".join(explain(weighing(), unit, "2025").text("en") for unit in UNITS)
    for said in (
        "Shiqiao (Town), 2025, total",
        "Start rate: Starts / Planned starts * 100 = 19 ÷ 20 × 100",
        "target Satisfaction + 0 = 80",
        "100 points down to “Satisfaction + 0”",
        "Economy = (Start rate + Public opinion) / 2 = ",
        "Awards won 1: a 1",
        "the condition of the bonus, “Accidents < 3”, holds",
        "veto “Accidents > 8”: the grade is at most “Poor”",
        "in “Town”, tied with Donghe",
        "next above Shiqiao",
        "“Accidents == 6” holds: at most “Poor”",
        "promoted by “Awards > 6” to “Excellent”",
    ):
        assert said in text, said


def test_the_chinese_text_does_not_depend_on_english_names() -> None:
    for unit in UNITS:
        text = explain(weighing(), unit, "2025").text()
        assert text == explain(weighing(english=False), unit, "2025").text()
        assert not any(name in text for name in (*UNITS.values(), "Town", "Excellent", "Starts"))


def test_without_english_names_the_only_name_stands() -> None:
    text = explain(weighing(english=False), "石桥", "2025").text("en")
    assert "石桥 (Town), 2025, total" in text
    assert "tied with 东河" in text


def test_units_and_groups() -> None:
    assert unit_words(Unit("A", "石桥", attributes={"name_en": "Shiqiao"})).en == "Shiqiao"
    assert unit_words(Unit("A", "石桥", attributes={"name_en": ""})).en == "石桥"
    assert unit_words(Unit("A")).zh == unit_words(Unit("A")).en == "A"
    found = group_words(made(), "城区")
    assert (found.zh, found.en) == ("城区", "Town")
    plain = replace(made(), groups=())
    assert group_words(plain, EVERYONE).en == "all units"
    assert group_words(plain, "别处").en == "别处"


@pytest.mark.parametrize(
    ("text", "english"),
    [
        ("开工数计划 - 开工数", "Planned starts - Starts"),
        ("prev(开工数, 2) ** 2", "prev(Starts, 2) ** 2"),
        ('item("获奖（次）") + item("无名")', 'Awards + item("无名")'),
        ("if(镇 == '开工数', 开工数1, 事故)", "if(镇 == '开工数', 开工数1, Accidents)"),
        ("开工率 × 2", "Start rate × 2"),
    ],
)
def test_only_whole_names_of_a_formula_change(text: str, english: str) -> None:
    parse(text)
    found = formula_words(made(), text)
    assert (found.zh, found.en) == (text, english)
