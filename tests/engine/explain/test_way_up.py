"""怎样能进一位: the smallest change that gains a place, checked by a run with that value and one just short."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from tests.engine.exact.small import f, facts, leaf, ranks, scheme, seen

from quanheng.engine.data import Facts
from quanheng.engine.exact import Weighing
from quanheng.engine.explain import way_up, ways
from quanheng.engine.rules.interval import Interval
from quanheng.engine.rules.min_max import MinMax
from quanheng.engine.rules.ratio import Ratio
from quanheng.engine.scheme.model import Adjust, Category, Extra, RankBy, Scheme


def changed(given: Facts, unit: str, item: str, value: Fraction) -> Facts:
    """The facts with one observation replaced."""
    return Facts(given.units, {**given.observations, (unit, item, "2025"): seen(value)}, given.targets)


def check(made: Scheme, given: Facts, unit: str, item: str, step: str, needed: str) -> None:
    """The way found needs exactly `needed`: a whole run with it gains a place, one step less does not."""
    found = next(w for w in way_up(Weighing(made, given), unit, "2025") if w.node.id == item)
    assert found.needed == Fraction(needed)
    before = ranks(made, given)[unit]
    better = 1 if found.needed > found.now else -1
    assert ranks(made, changed(given, unit, item, found.needed))[unit] == found.gained
    assert found.gained < before  # type: ignore[operator]
    short = found.needed - better * Fraction(step)
    if short != found.now:
        assert ranks(made, changed(given, unit, item, short))[unit] == before


DATA = {
    "石桥": {"甲": 60, "乙": 50, "甲 2023": 80, "甲 2024": 62},
    "东河": {"甲": 70, "乙": 50},
    "西岭": {"甲": 90, "乙": 90},
}


def test_a_mark_that_stands_alone() -> None:
    made = scheme(leaf("甲", 60), leaf("乙", 40, decimals=1))
    # behind by 10 × 60 % = 6 points; equal is enough under ties: min
    check(made, facts(DATA), "石桥", "甲", "0.01", "70")
    check(made, facts(DATA), "石桥", "乙", "0.1", "65")


def test_a_mark_that_is_compared_with_others() -> None:
    made = scheme(leaf("甲", 60, rate=MinMax(better="higher")), leaf("乙", 40))
    check(made, facts(DATA), "石桥", "甲", "0.01", "70")


def test_lower_is_better_and_nought_is_the_end() -> None:
    made = scheme(leaf("甲", 50, rate=Ratio(better="lower"), target=Decimal(50), decimals=0), leaf("乙", 50))
    data = facts({"石桥": {"甲": 60, "乙": 50}, "东河": {"甲": 55, "乙": 50}})
    check(made, data, "石桥", "甲", "1", "55")
    far = scheme(leaf("甲", 1, rate=Ratio(better="lower"), target=Decimal(50)), leaf("乙", 99))
    up, none = ways(
        Weighing(far, facts({"石桥": {"甲": 60, "乙": 50}, "东河": {"甲": 60, "乙": 90}})), "石桥", "2025"
    )
    assert [w.node.id for w in up] == ["乙"]
    assert [(n.node.id, n.why.zh) for n in none] == [("甲", "即使做到最好也不够")]


def test_bonuses_that_look_at_places_are_run_again() -> None:
    bonus = Extra((Category("名次", {"一": f("2 if place == 1 else 0")}),))
    made = scheme(leaf("甲", 100), adjust=Adjust(bonus=bonus))
    # at 91 石桥 leads before adjustment and takes the bonus from 东河: 93 against 90
    data = facts({"石桥": {"甲": 80}, "东河": {"甲": 90}})
    check(made, data, "石桥", "甲", "0.01", "90")


def test_periods_in_which_the_unit_had_such_a_value() -> None:
    found = way_up(Weighing(scheme(leaf("甲", 100), items="乙"), facts(DATA)), "石桥", "2025")
    assert [(w.needed, w.achieved_in) for w in found] == [(70, ("2023",))]


def test_why_there_is_no_way() -> None:
    both_ways = Interval(low=Decimal(40), high=Decimal(60), reach=Decimal(10))
    made = scheme(leaf("甲", 50, rate=both_ways), leaf("乙", 50), rank=RankBy(outside=f("单列 == 1")))
    data = facts(
        {"石桥": {"甲": 35}, "东河": {"甲": 50, "乙": 90}, "单": {"甲": 1, "乙": 1}},
        units={"单": {"单列": "1"}},
    )
    weighing = Weighing(made, data)
    assert [n.why.zh for n in ways(weighing, "石桥", "2025")[1]] == [
        "没有“越大越好”或“越小越好”的方向",
        "没有计量值",
    ]
    assert {n.why.zh for n in ways(weighing, "东河", "2025")[1]} == {"已是第一"}
    assert {n.why.zh for n in ways(weighing, "单", "2025")[1]} == {"单位没有名次"}
