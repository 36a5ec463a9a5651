"""Measure and rate in fractions: rounding, targets, the three absences and what is made of them, faults."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from tests.engine.exact.small import DUE, NA, f, facts, leaf, rows, scheme, totals

from quanheng.engine.errors import Refused
from quanheng.engine.exact import Weighing, score
from quanheng.engine.rules.improvement import Improvement
from quanheng.engine.rules.min_max import MinMax
from quanheng.engine.rules.ratio import Ratio
from quanheng.engine.scheme.model import PerGroup, Round, Span
from quanheng.engine.terms import NOT_APPLICABLE, NOT_DUE, NOT_REPORTED


def test_the_measure_is_rounded_half_up_before_it_is_rated() -> None:
    made = scheme(leaf("率", 100, measure=f("甲 / 乙 * 100"), decimals=1))
    found = rows(made, facts({"石桥": {"甲": 1, "乙": 3}, "东河": {"甲": "1.005", "乙": "0.1"}}))
    assert found["石桥", "率"].value == Fraction("33.3")
    assert found["东河", "率"].value == 1005


def test_points_are_rounded_and_may_be_out_of_another_number() -> None:
    five = leaf("甲", 100, out_of=Decimal(5))
    found = rows(scheme(five, round=Round(points=1)), facts({"石桥": {"甲": "3.333"}}))
    assert found["石桥", "甲"].points == Fraction("66.7")
    index = scheme(five, marks="index", scale=Decimal(10), round=Round(points=3))
    assert rows(index, facts({"石桥": {"甲": "3.333"}}))["石桥", "甲"].points == Fraction("6.666")


# The three absences, and zero:石桥 reports nothing, 东河 is not applicable, 西岭 not due, 南浦 reports nought.
ABSENT = {
    "石桥": {"乙": 50},
    "东河": {"甲": NA, "乙": 50},
    "西岭": {"甲": DUE, "乙": 50},
    "南浦": {"甲": 0, "乙": 50},
}


def test_the_three_absences_and_zero_are_four_things() -> None:
    made = scheme(leaf("甲", 40, missing="zero", not_applicable="full"), leaf("乙", 60))
    found = rows(made, facts(ABSENT))
    assert [found[u, "甲"].absence for u in ABSENT] == [NOT_REPORTED, NOT_APPLICABLE, NOT_DUE, 0]
    assert [found[u, "甲"].points for u in ABSENT] == [0, 100, None, 0]
    assert [found[u, "甲"].value for u in ABSENT] == [None, None, None, 0]
    # not due is left out and its weight goes to 乙: 50 of 100
    assert totals(made, facts(ABSENT)) == {"石桥": 30, "东河": 70, "西岭": 50, "南浦": 30}


@pytest.mark.parametrize(
    ("policy", "points", "total"),
    [
        ("exclude", None, 50),
        ("zero", 0, 30),
        ("full", 100, 70),
        ("group_mean", 20, 38),
        (Decimal(10), 10, 34),
    ],
)
def test_what_is_made_of_a_missing_value(policy: Any, points: int | None, total: int) -> None:
    made = scheme(leaf("甲", 40, missing=policy), leaf("乙", 60))
    data = facts({"石桥": {"乙": 50}, "东河": {"甲": 10, "乙": 50}, "西岭": {"甲": 30, "乙": 50}})
    assert rows(made, data)["石桥", "甲"].points == points
    assert totals(made, data)["石桥"] == total


def test_full_marks_of_an_index_are_its_scale() -> None:
    made = scheme(leaf("甲", missing="full"), leaf("乙"), marks="index", scale=Decimal(1))
    assert totals(made, facts({"石桥": {"乙": 50}})) == {"石桥": Fraction("0.75")}


def test_a_held_value_withholds_the_total_and_all_above_it() -> None:
    made = scheme(leaf("甲", 40, missing="hold"), leaf("乙", 60))
    found = rows(made, facts({"石桥": {"乙": 50}, "东河": {"甲": 10, "乙": 50}}))
    held = found["石桥", "total"]
    assert (held.score, held.points, held.rank, held.grade, held.absence) == (
        None,
        None,
        None,
        "",
        NOT_REPORTED,
    )
    assert found["东河", "total"].rank == 1


def test_targets_by_number_group_formula_and_table() -> None:
    data = facts(
        {"石桥": {"甲": 50, "乙": 80}, "东河": {"甲": 50, "乙": 80}},
        units={"石桥": {"group": "生态"}, "东河": {"group": "综合"}},
        targets={("石桥", "表", "2025"): 100, ("东河", "表", ""): 50},
    )
    by = {"rate": Ratio(), "measure": f("甲")}
    made = scheme(
        leaf("数", 1, target=Decimal(100), **by),
        leaf("组", 1, target=PerGroup(Decimal(100), {"生态": Decimal(200)}), **by),
        leaf("式", 1, target=f("乙 / 2"), **by),
        leaf("表", 1, target="units", **by),
        items="甲 乙",
    )
    found = rows(made, data)
    assert [found["石桥", n].points for n in ("数", "组", "式", "表")] == [50, 25, 100, 50]
    assert [found["东河", n].points for n in ("数", "组", "式", "表")] == [50, 50, 100, 100]


def test_populations_group_all_and_span() -> None:
    data = facts(
        {
            "石桥": {"甲": 10, "甲 2024": 0},
            "东河": {"甲": 20, "甲 2024": 0},
            "西岭": {"甲": 40, "甲 2024": 50},
        },
        units={"石桥": {"group": "一"}, "东河": {"group": "一"}, "西岭": {"group": "二"}},
    )
    by = {"rate": MinMax(better="higher"), "measure": f("甲")}
    made = scheme(
        leaf("组", 1, **by),
        leaf("全", 1, over=Span("all-groups"), **by),
        leaf("跨", 1, over=Span("periods", "2024", "2025"), **by),
        items="甲",
    )
    found = rows(made, data)
    assert [found["东河", n].points for n in ("组", "全", "跨")] == [100, Fraction(100, 3), 40]
    assert [found["西岭", n].points for n in ("组", "全", "跨")] == [100, 100, 80]


def test_points_that_cannot_be_given_follow_the_policy_of_what_is_missing() -> None:
    made = scheme(leaf("甲", 100, rate=Improvement(better="higher", per=Decimal(100)), missing=Decimal(60)))
    found = rows(made, facts({"石桥": {"甲": 5}, "东河": {"甲": 5, "甲 2024": 4}}))
    assert (found["石桥", "甲"].value, found["石桥", "甲"].points, found["石桥", "甲"].absence) == (
        5,
        60,
        NOT_REPORTED,
    )
    assert found["东河", "甲"].points == 85


def test_every_fault_is_told_at_once_and_nothing_is_scored() -> None:
    made = scheme(
        leaf("率", 50, measure=f("甲 / 乙")),
        leaf("比", 50, measure=f("甲"), rate=Ratio(), target=f("乙")),
        items="甲 乙",
    )
    with pytest.raises(Refused) as refused:
        score(
            made,
            facts({"石桥": {"甲": 1, "乙": 0}, "东河": {"甲": 1, "乙": 2}, "西岭": {"甲": 3, "乙": 0}}),
            ["2025"],
        )
    places = {p.place.path for p in refused.value.problems}
    assert len(refused.value.problems) == 4
    assert all(any(u in place for u in ("石桥", "西岭")) for place in places)
    for problem in refused.value.problems:
        assert all(
            (problem.found.zh, problem.found.en, problem.expected.en, problem.remedy.zh, problem.remedy.en)
        )


def test_the_accessors_answer_for_one_unit_alone() -> None:
    weighing = Weighing(scheme(leaf("甲", 40), leaf("乙", 60)), facts({"石桥": {"甲": 10, "乙": 50}}))
    assert weighing.value("石桥", "甲", "2025") == 10
    assert weighing.points("石桥", "甲", "2025") == 10
    assert weighing.weight("石桥", "甲", "2025") == 40
    assert weighing.score("石桥", "甲", "2025") == 4
    assert weighing.score("石桥", "total", "2025") == 34
    assert weighing.absence("石桥", "甲", "2024") == NOT_REPORTED
    assert weighing.standing("石桥", "甲", "2025").count() == 1
