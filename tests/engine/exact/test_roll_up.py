"""Weigh and roll_up in fractions: weights re-spread, every way to combine, caps, rounding at each step."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from tests.engine.exact.small import NA, f, facts, inner, leaf, rows, scheme, totals

from quanheng.engine.errors import Refused
from quanheng.engine.exact import score
from quanheng.engine.scheme.model import PerGroup, Round


def test_weight_goes_to_the_siblings_not_to_all_leaves() -> None:
    made = scheme(inner("经济", 60, leaf("甲", 40), leaf("乙", 20)), leaf("丙", 40))
    found = rows(made, facts({"石桥": {"甲": NA, "乙": 80, "丙": 50}}))
    assert [found["石桥", n].weight for n in ("经济", "甲", "乙", "丙")] == [60, None, 60, 40]
    assert found["石桥", "total"].score == 68


def test_a_node_without_children_that_apply_does_not_apply() -> None:
    made = scheme(inner("经济", 60, leaf("甲", 40), leaf("乙", 20)), leaf("丙", 40))
    found = rows(made, facts({"石桥": {"甲": NA, "丙": 50}, "东河": {}}))
    assert found["石桥", "经济"].points is None
    assert found["石桥", "丙"].weight == 100
    assert found["石桥", "total"].score == 50
    assert (found["东河", "total"].score, found["东河", "total"].rank) == (None, None)


def test_weights_by_group_and_weights_left_out() -> None:
    data = facts({"石桥": {"甲": 100, "乙": 0, "丙": 0}, "东河": {"甲": 100, "乙": 0, "丙": 0}},
                 units={"石桥": {"group": "生态"}, "东河": {"group": "综合"}})  # fmt: skip
    first = leaf("甲")
    made = scheme(
        type(first)(
            "甲", "甲", PerGroup(Decimal(40), {"生态": Decimal(28)}), measure=first.measure, rate=first.rate
        ),
        leaf("乙"),
        leaf("丙"),
    )
    found = rows(made, data)
    assert [found["石桥", n].weight for n in ("甲", "乙", "丙")] == [28, 36, 36]
    assert [found["东河", n].weight for n in ("甲", "乙", "丙")] == [40, 30, 30]


def test_the_root_is_worth_what_the_scheme_says() -> None:
    made = scheme(leaf("甲", 600), leaf("乙", 400), full=Decimal(1000))
    assert totals(made, facts({"石桥": {"甲": 50, "乙": 100}})) == {"石桥": 700}


def combined(how: Any, points: dict[str, Any], marks: str = "index", **more: Any) -> Any:
    children = [leaf(name, weight) for name, weight in zip("甲乙丙", (1, 1, 2), strict=True)]
    weight = None if marks == "index" else 100
    rounding = more.pop("round", Round())
    made = scheme(inner("节", weight, *children, combine=how, **more), marks=marks, round=rounding)
    return rows(made, facts({"石桥": points}))["石桥", "节"]


POINTS = {"甲": 4, "乙": 16, "丙": 8}


@pytest.mark.parametrize(
    ("how", "points"),
    [
        ("", 9),
        ("mean", 9),
        ("geometric", 8),
        ("harmonic", Fraction(64, 9)),
        ("minimum", 4),
        (f("mean * (1 + 甲 / 4) / 2"), 9),
        (f("max(甲, 乙) - 丙"), 8),
    ],
)
def test_ways_to_combine(how: Any, points: Any) -> None:
    assert combined(how, POINTS).points == points


def test_what_does_not_apply_is_left_out_of_every_way() -> None:
    some = {"乙": 16, "丙": 2}
    assert combined("geometric", some).points == 4  # (16 × 2²)^⅓
    assert combined("harmonic", some).points == Fraction(48, 17)
    assert combined("minimum", some).points == 2
    assert combined(f("coalesce(甲, 1) + 丙"), some).points == 3
    assert combined(f("甲 + 丙"), some).points is None


def test_a_formula_without_result_leaves_its_weight_to_the_siblings() -> None:
    made = scheme(
        inner("节", 60, leaf("甲", 30), leaf("乙", 30), combine=f("甲 * 乙 / 100")),
        leaf("丙", 40),
        round=Round(score=2),
    )
    assert totals(made, facts({"石桥": {"甲": 50, "丙": 70}, "东河": {"甲": 50, "乙": 100, "丙": 70}})) == {
        "石桥": 70,
        "东河": 58,
    }


def test_noughts_and_negatives_in_geometric_and_harmonic_means() -> None:
    low = {"甲": 0, "乙": 16, "丙": 4}
    assert combined("geometric", low).points == 0
    assert combined("harmonic", low).points == 0
    assert combined("geometric", low, least=Decimal(1)).points == 4  # (1 × 16 × 4²)^¼
    made = scheme(inner("节", None, leaf("甲"), leaf("乙"), combine="geometric"), marks="index")
    with pytest.raises(Refused):
        score(made, facts({"石桥": {"甲": -1, "乙": 4}}), ["2025"])


def test_rounding_at_every_step_under_weights() -> None:
    made = scheme(
        inner("节", 50, leaf("甲", 30), leaf("乙", 20)), leaf("丙", 50), round=Round(points=1, score=1)
    )
    found = rows(made, facts({"石桥": {"甲": "81.25", "乙": "77.77", "丙": "33.3"}}))
    # 81.3 × 30 % = 24.39 → 24.4; 77.8 × 20 % = 15.56 → 15.6; sum 40.0; 33.3 × 50 % = 16.65 → 16.7
    assert [found["石桥", n].score for n in ("甲", "乙", "节", "丙", "total")] == [
        Fraction(x) for x in ("24.4", "15.6", "40", "16.7", "56.7")
    ]
    assert found["石桥", "节"].points == 80


def test_a_mean_by_another_way_is_weighed_again_under_weights() -> None:
    row = combined("geometric", POINTS, "weights", round=Round(points=1, score=2))
    assert (row.points, row.score) == (8, 8)


def test_caps_bound_scores_under_weights_and_points_under_index() -> None:
    row = combined("", {"甲": 80, "乙": 80, "丙": 80}, "weights", cap=Decimal(50))
    assert (row.score, row.points) == (50, 50)
    assert combined("", {"甲": 80, "乙": 80, "丙": 80}, cap=Decimal(50)).points == 50
    assert combined("", {"甲": 8, "乙": 8, "丙": 8}, floor=Decimal(20)).points == 20


def test_an_index_is_rounded_at_its_inner_nodes() -> None:
    made = scheme(
        inner("节", None, leaf("甲"), leaf("乙"), leaf("丙")), leaf("丁"), marks="index", round=Round(score=1)
    )
    found = rows(made, facts({"石桥": {"甲": 1, "乙": 1, "丙": 2, "丁": "2.05"}}))
    assert found["石桥", "节"].points == Fraction("1.3")
    assert found["石桥", "丁"].points == Fraction("2.05")
    assert found["石桥", "total"].score == Fraction("1.7")  # 1.675
