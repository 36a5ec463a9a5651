"""Adjust in fractions: gates before bonuses, highest only, caps of categories and of all, deductions, veto."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from tests.engine.exact.small import NA, f, facts, grades, leaf, ranks, scheme, totals

from quanheng.engine.exact import Weighing
from quanheng.engine.scheme.model import (
    Adjust,
    Band,
    Category,
    Effect,
    Extra,
    Grades,
    PerGroup,
    Round,
    Scheme,
    Veto,
)

BANDS = Grades((Band("优秀", Decimal(90)), Band("合格", Decimal(60)), Band("不合格")))


def with_adjust(adjust: Adjust, **more: Any) -> Scheme:
    return scheme(leaf("甲", 100), items="甲 国 省 事故 门", adjust=adjust, **more)


def category(name: str = "表彰", highest_only: bool = False, cap: Any = None, **claims: str) -> Category:
    return Category(name, {k: f(v) for k, v in claims.items()}, cap, highest_only)


PRIZES = {"国级": "国 * 1", "省级": "省 * 0.8"}
DATA = {"石桥": {"甲": 70, "国": 1, "省": 2}, "东河": {"甲": 70, "省": 1}, "西岭": {"甲": 70}}


@pytest.mark.parametrize(
    ("extra", "expected"),
    [
        (Extra((category(**PRIZES),)), ["72.6", "70.8", "70"]),
        (Extra((category(highest_only=True, **PRIZES),)), ["71.6", "70.8", "70"]),
        (Extra((category(cap=Decimal(2), **PRIZES),)), ["72", "70.8", "70"]),
        (Extra((category(cap=Decimal(2), **PRIZES), category("创新", 一="3"),), cap=Decimal(4)), ["74", "73.8", "73"]),
        (Extra((category(**PRIZES),), only_if=f("国 >= 1")), ["72.6", "70", "70"]),
        (Extra((category(cap=f("省 / 2"), **PRIZES),)), ["71", "70.5", "70"]),
        (Extra((category(一="-5"),)), ["70", "70", "70"]),
    ],
)  # fmt: skip
def test_bonuses(extra: Extra, expected: list[str]) -> None:
    assert list(totals(with_adjust(Adjust(bonus=extra)), facts(DATA)).values()) == [
        Fraction(x) for x in expected
    ]


def test_a_cap_by_group_and_a_cap_that_cannot_be_computed() -> None:
    cap = PerGroup(None, {"生态": Decimal(1)})
    data = facts(
        DATA, units={"石桥": {"group": "生态"}, "东河": {"group": "综合"}, "西岭": {"group": "综合"}}
    )
    assert totals(with_adjust(Adjust(bonus=Extra((category(cap=cap, 一="3"),)))), data) == {
        "石桥": 71,
        "东河": 73,
        "西岭": 73,
    }
    # 西岭 has no 省: a cap without a value allows nothing
    capped = Adjust(bonus=Extra((category(cap=f("省"), 一="3"),)))
    assert totals(with_adjust(capped), facts(DATA)) == {"石桥": 72, "东河": 71, "西岭": 70}


def test_deductions_mirror_bonuses_and_the_score_is_bounded() -> None:
    adjust = Adjust(
        bonus=Extra((category(一="40"),)),
        deduct=Extra((category("事件", cap=Decimal(6), 次="事故 * 5"),)),
        cap=Decimal(100),
    )
    data = facts(
        {"石桥": {"甲": 70, "事故": 0}, "东河": {"甲": 70, "事故": 1}, "西岭": {"甲": 50, "事故": 3}}
    )
    assert totals(with_adjust(adjust), data) == {"石桥": 100, "东河": 100, "西岭": 84}
    low = Adjust(deduct=Extra((category(一="80"),)))
    assert totals(with_adjust(low), facts(DATA))["石桥"] == 0
    assert totals(with_adjust(Adjust(deduct=low.deduct, floor=None)), facts(DATA))["石桥"] == -10


def test_claims_may_read_places_scores_and_nodes() -> None:
    claims = Extra((category(名="pick(place, 3, 2, 1)", 高="1 if score >= 80 else 0", 项="甲 / 100"),))
    made = scheme(leaf("甲项", 100, measure=f("甲")), items="甲", adjust=Adjust(bonus=claims))
    data = facts({"石桥": {"甲": 90}, "东河": {"甲": 80}, "西岭": {"甲": 80}, "南浦": {"甲": 10}})
    assert totals(made, data) == {
        "石桥": Fraction("94.9"),
        "东河": Fraction("83.8"),
        "西岭": Fraction("83.8"),
        "南浦": Fraction("10.1"),
    }


def veto(when: str, **effect: Any) -> Adjust:
    return Adjust(bonus=Extra((category(一="30"),)), veto=(Veto(f(when), Effect(**effect)),))


ACCIDENT = {"石桥": {"甲": 80, "事故": 1}, "东河": {"甲": 70, "事故": 0}, "西岭": {"甲": 65}}


def test_a_veto_beats_a_bonus() -> None:
    zero = with_adjust(veto("事故 > 0", zero=True))
    assert totals(zero, facts(ACCIDENT)) == {"石桥": 0, "东河": 100, "西岭": 95}
    limit = with_adjust(veto("事故 > 0", grade_at_most="合格"), grades=BANDS)
    assert totals(limit, facts(ACCIDENT))["石桥"] == 110
    assert grades(limit, facts(ACCIDENT)) == {"石桥": "合格", "东河": "优秀", "西岭": "优秀"}


def test_the_disqualified_keep_their_score_but_have_no_rank_and_no_grade() -> None:
    made = with_adjust(veto("事故 > 0", disqualify=True), grades=BANDS)
    assert totals(made, facts(ACCIDENT))["石桥"] == 110
    assert ranks(made, facts(ACCIDENT)) == {"石桥": None, "东河": 1, "西岭": 2}
    assert grades(made, facts(ACCIDENT))["石桥"] == ""


def test_a_veto_needs_no_figure_that_cannot_change_it() -> None:
    either = with_adjust(veto("事故 > 0 or 门 > 3", zero=True))
    assert totals(either, facts(ACCIDENT)) == {"石桥": 0, "东河": 100, "西岭": 95}


def test_a_veto_on_an_item_is_not_taken_for_the_indicator_of_the_same_name() -> None:
    made = scheme(
        leaf("甲", 50),
        leaf("事故", 50, rate=leaf("x").rate),
        adjust=Adjust(veto=(Veto(f("事故 >= 2"), Effect(zero=True)),)),
    )
    # 1 accident scores 1 × 50 % = 0.5; the item is 1, below the veto's 2
    assert totals(made, facts({"石桥": {"甲": 80, "事故": 1}, "东河": {"甲": 80, "事故": 2}})) == {
        "石桥": Fraction("40.5"),
        "东河": 0,
    }


def test_bonuses_may_not_lift_out_of_the_lowest_grade() -> None:
    bonus = Extra((category(一="30"),), lift_lowest=False)
    made = with_adjust(Adjust(bonus=bonus), grades=BANDS)
    data = facts({"石桥": {"甲": 59}, "东河": {"甲": 60}})
    assert totals(made, data) == {"石桥": 89, "东河": 90}
    assert grades(made, data) == {"石桥": "不合格", "东河": "优秀"}


def test_the_final_score_is_rounded_once_more() -> None:
    made = with_adjust(Adjust(bonus=Extra((category(一="1 / 3"),))), round=Round(score=2))
    assert totals(made, facts({"石桥": {"甲": 70}})) == {"石桥": Fraction("70.33")}


def test_without_a_total_there_is_nothing_to_adjust() -> None:
    weighing = Weighing(with_adjust(Adjust(bonus=Extra((category(一="3"),)))), facts({"石桥": {"甲": NA}}))
    assert weighing.adjusted("石桥", "2025") is None
