"""An explanation of a small scheme, line by line, against what hand calculation gives."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from tests.engine.exact.small import NA, f, facts, inner, leaf, scheme

from quanheng.engine.errors import Refused
from quanheng.engine.exact import Weighing
from quanheng.engine.explain import Explanation, explain
from quanheng.engine.rules.min_max import MinMax
from quanheng.engine.rules.ratio import Ratio
from quanheng.engine.scheme.model import (
    Adjust,
    Band,
    Category,
    Effect,
    Extra,
    Grades,
    Item,
    Limit,
    Node,
    Prepare,
    RankBy,
    Round,
    Scheme,
    Veto,
)

ITEMS = {
    "开工数": Item("开工数", "开工数", "个", name_en="projects started", frequency="quarter", fold="sum"),
    "计划数": Item("计划数", "计划数", "个"),
}
BANDS = (
    Band("优秀", Decimal(90), quota=Decimal("0.5"), name_en="Excellent"),
    Band("良好", Decimal(60)),
    Band("差"),
)


def made(**more: object) -> Scheme:
    rate = leaf(
        "开工率",
        40,
        measure=f("开工数 / 计划数 * 100"),
        decimals=1,
        rate=Ratio(),
        target=Decimal(95),
        uom="%",
    )
    return scheme(
        inner("经济", 60, rate, leaf("满意度", 20)),
        leaf("安全", 40, missing="zero"),
        declared=ITEMS,
        items="表彰 事故",
        round=Round(points=2, score=2),
        grades=Grades(BANDS, limits=(Limit(f("事故 > 5"), "良好"),)),
        adjust=Adjust(
            bonus=Extra(
                (Category("创优", {"国": f("表彰"), "省": f("表彰 * 0.8")}, Decimal(3), True),),
                only_if=f("事故 < 9"),
            ),
            veto=(Veto(f("事故 > 7"), Effect(grade_at_most="差"), "某条例第 3 条", "重大事故"),),
        ),
        **more,
    )


DATA = {
    "石桥": {
        "开工数 2025-Q1": 9,
        "开工数 2025-Q3": 10,
        "计划数": 21,
        "满意度": 80,
        "安全": 100,
        "表彰": 4,
        "事故": 0,
    },
    "东河": {"开工数": 20, "计划数": 20, "满意度": 90, "安全": 100, "事故": 6},
    "西岭": {"开工数": 10, "计划数": 20, "满意度": NA, "事故": 8},
    "南浦": {"开工数": 20, "计划数": 20, "满意度": 90, "安全": 100, "表彰": 1, "事故": 9},
}


def told(unit: str = "石桥", **more: object) -> Explanation:
    return explain(Weighing(made(**more), facts(DATA)), unit, "2025")


def test_gather_leads_back_to_every_sub_period() -> None:
    line = told().leaves[0]
    assert [(s.item, s.period, s.written, s.uom, s.status) for s in line.figures] == [
        ("开工数", "2025-Q1", "9", "个", "reported"),
        ("开工数", "2025-Q3", "10", "个", "reported"),
        ("计划数", "2025", "21", "个", "reported"),
    ]


def test_measure_rate_and_weigh_of_an_indicator() -> None:
    line = told().leaves[0]
    assert (line.formula, line.filled) == ("开工数 / 计划数 * 100", "19 ÷ 21 × 100")
    assert line.result.zh == "≈ 90.47619，保留 1 位为 90.5"
    assert line.value == Fraction("90.5")
    assert "90.5 ÷ 95 × 100" in line.working.zh
    assert line.scaling.en == "95.263158 to 2 decimals 95.26"
    assert line.points == Fraction("95.26")
    assert line.scoring.zh == "95.26 × 40 ÷ 100 = 38.104，保留 2 位为 38.10"
    assert line.score == Fraction("38.1")
    assert line.aim.en == "target 95"
    assert line.path == ("经济",)


def test_roll_up_adjust_rank_and_grade() -> None:
    e = told()
    assert [(s.node.id, s.working.zh) for s in e.sums] == [
        ("经济", "38.1 + 16 = 54.1"),
        ("total", "54.1 + 40 = 94.1"),
    ]
    assert e.adjust is not None
    assert e.adjust.bonus[0][:2] == ("创优", 3)
    assert e.adjust.bonus[0][2].zh == "国 4，省 3.2；就高取 4，封顶取 3"
    assert (e.adjust.base, e.adjust.adjusted) == (Fraction("94.1"), Fraction("97.1"))
    assert e.adjust.working.zh == "94.10 + 3（加分） = 97.1"
    assert e.rank is not None
    assert (e.rank.rank, e.rank.count, e.rank.tied) == (3, 4, ())
    assert e.grade is not None
    # 东河 and 南浦 score 98 but are held down, so one candidate for two places
    assert e.grade.working.zh == (
        "得分 97.10 ≥ 90，按线为“优秀”；“优秀”名额 2（按 4 个单位计），够格 1 个，在名额内；定为“优秀”"
    )
    assert e.grade.grade == "优秀"


def test_the_neighbours_and_the_tied() -> None:
    e = told()
    assert e.rank is not None
    assert e.rank.working.zh.startswith("“全部” 4 个单位中第 3；前一名")
    assert e.rank.above is not None
    assert e.rank.above[1] == 98
    assert e.rank.below == ("西岭", Fraction("31.58"))
    tied = told("东河").rank
    assert tied is not None
    assert (tied.rank, tied.tied, tied.above) == (1, ("南浦",), None)


def test_what_is_absent_says_so_and_what_is_made_of_it() -> None:
    e = told("西岭")
    by = {line.node.id: line for line in e.leaves}
    assert by["满意度"].absence_words.zh == "不适用，不计，权重分给同级"
    assert (by["满意度"].points, by["满意度"].weight) == (None, None)
    assert by["安全"].absence_words.en == "not reported, counts 0 points"
    assert by["安全"].figures[0].status == "not_reported"
    assert by["开工率"].sharing.zh.startswith("权重 60 × 40 ÷ 40 = 60")


def test_a_gate_a_veto_and_a_limit_are_told() -> None:
    veto = told("西岭")
    assert veto.adjust is not None
    assert veto.adjust.gate.zh == "加分条件“事故 < 9”成立"
    assert veto.adjust.veto[0].zh == "一票否决“重大事故”：等次最高“差”（依据：某条例第 3 条）"
    assert veto.grade is not None
    assert veto.grade.grade == "差"
    limit = told("东河")
    assert limit.grade is not None
    assert limit.grade.limited_by is not None
    assert limit.grade.limited_by.zh == "“事故 > 5”成立，等次最高“良好”"
    shut = told("南浦")
    assert shut.adjust is not None
    assert shut.adjust.gate.en == "the condition of the bonus, “事故 < 9”, does not hold: none counts"
    assert shut.adjust.adjusted == 98


def test_a_place_not_found_is_told() -> None:
    bands = (Band("优", Decimal(90), quota=Decimal("0.5")), Band("良"))
    weighing = Weighing(
        scheme(leaf("数", 100), grades=Grades(bands)), facts({"甲": {"数": 99}, "乙": {"数": 98}})
    )
    line = explain(weighing, "乙", "2025").grade
    assert line is not None
    assert (
        line.working.zh
        == "得分 98 ≥ 90，按线为“优”；“优”名额 1（按 2 个单位计），够格 2 个，名次 2 未进；定为“良”"
    )


def test_units_outside_the_ranking_and_units_without_a_total() -> None:
    made_ = scheme(
        leaf("数", 100, missing="hold"), rank=RankBy(outside=f("单列 == 1")), grades=Grades((Band("优"),))
    )
    weighing = Weighing(made_, facts({"甲": {"数": 99}, "乙": {}}, units={"甲": {"单列": "1"}}))
    assert explain(weighing, "甲", "2025").rank.working.zh == "单列，不参加排名"  # type: ignore[union-attr]
    held = explain(weighing, "乙", "2025")
    assert held.sums[-1].working.zh == "有指标挂起，暂不汇总"
    assert held.grade is not None
    assert held.grade.working.en == "there is no total, hence no grade"


def test_one_node_alone() -> None:
    e = explain(Weighing(made(), facts(DATA)), "石桥", "2025", "经济")
    assert [line.node.id for line in e.leaves] == ["开工率", "满意度"]
    assert (e.adjust, e.rank, e.grade) == (None, None, None)
    one = explain(Weighing(made(), facts(DATA)), "石桥", "2025", "满意度")
    assert ([line.node.id for line in one.leaves], one.sums) == (["满意度"], ())


@pytest.mark.parametrize(
    ("how", "working"),
    [
        ("", "(4 + 16 + 8) ÷ 3 ≈ 9.333333，保留 2 位为 9.33"),
        ("geometric", "4^(1/3) × 16^(1/3) × 8^(1/3) = 8"),
        ("harmonic", "3 ÷ (1 ÷ 4 + 1 ÷ 16 + 1 ÷ 8) ≈ 6.857143，保留 2 位为 6.86"),
        ("minimum", "min(4, 16, 8) = 4"),
        (f("(甲 + 乙) / 2 - 1"), "(甲 + 乙) / 2 - 1 = (4 + 16) ÷ 2 − 1 = 9"),
    ],
)
def test_ways_to_combine_in_words(how: object, working: str) -> None:
    root = {"combine": how}
    weighing = Weighing(
        scheme(leaf("甲"), leaf("乙"), leaf("丙"), marks="index", round=Round(score=2), root=root),
        facts({"石桥": {"甲": 4, "乙": 16, "丙": 8}}),
    )
    assert explain(weighing, "石桥", "2025").sums[-1].working.zh == working


def test_imputation_and_treatment_are_told() -> None:
    values = dict(enumerate((1, 2, 3, 4, 5, 6, 100)))
    one = Node(
        "甲",
        "甲",
        measure=f("甲"),
        rate=MinMax(better="higher"),
        prepare=Prepare(impute="group_mean", winsorise=5),
    )
    weighing = Weighing(scheme(one), facts({**{f"u{k}": {"甲": v} for k, v in values.items()}, "空": {}}))
    assert "离群处理后 " in explain(weighing, "u6", "2025").leaves[0].result.zh
    assert explain(weighing, "空", "2025").leaves[0].result.zh.startswith("未报，按组内平均补为")


def test_targets_by_formula_and_by_table() -> None:
    by = {"measure": f("甲"), "rate": Ratio()}
    made_ = scheme(
        leaf("式", 50, target=f("乙 * 2"), **by), leaf("表", 50, target="units", **by), items="甲 乙"
    )
    given = facts({"石桥": {"甲": 5, "乙": 10}}, targets={("石桥", "表", ""): 8})
    lines = explain(Weighing(made_, given), "石桥", "2025").leaves
    assert [line.aim.zh for line in lines] == ["目标 乙 * 2 = 10 × 2 = 20", "目标 8（目标表）"]
    assert [s.item for s in lines[0].figures] == ["甲", "乙"]


def test_a_fault_is_refused_here_too() -> None:
    weighing = Weighing(
        scheme(leaf("率", 100, measure=f("甲 / 乙")), items="甲 乙"), facts({"石桥": {"甲": 1, "乙": 0}})
    )
    with pytest.raises(Refused):
        explain(weighing, "石桥", "2025")
