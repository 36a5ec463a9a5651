"""Rank in fractions: within groups or over all, the four tie rules, breakers, units outside the ranking."""

from __future__ import annotations

from fractions import Fraction

import pytest
from tests.engine.exact.small import f, facts, inner, leaf, ranks, rows, scheme

from quanheng.engine.scheme.model import RankBy, Round

DATA = {"甲县": {"数": 90}, "乙县": {"数": 80}, "丙县": {"数": 80}, "丁县": {"数": 70}, "戊县": {}}


@pytest.mark.parametrize(
    ("ties", "expected"),
    [
        ("min", [1, 2, 2, 4, None]),
        ("max", [1, 3, 3, 4, None]),
        ("mean", [1, Fraction(5, 2), Fraction(5, 2), 4, None]),
        ("dense", [1, 2, 2, 3, None]),
    ],
)
def test_ties(ties: str, expected: list[object]) -> None:
    made = scheme(leaf("数", 100), rank=RankBy(ties=ties))
    assert list(ranks(made, facts(DATA)).values()) == expected


def test_scores_equal_after_rounding_are_tied() -> None:
    made = scheme(leaf("数", 100), round=Round(score=1))
    assert ranks(made, facts({"甲": {"数": "80.04"}, "乙": {"数": "79.96"}, "丙": {"数": "79.94"}})) == {
        "甲": 1,
        "乙": 1,
        "丙": 3,
    }


def test_within_groups_or_over_all() -> None:
    units = {
        "甲县": {"group": "一"},
        "乙县": {"group": "二"},
        "丙县": {"group": "一"},
        "丁县": {"group": "二"},
        "戊县": {"group": "二"},
    }
    data = facts(DATA, units=units)
    assert list(ranks(scheme(leaf("数", 100)), data).values()) == [1, 1, 2, 2, None]
    assert list(ranks(scheme(leaf("数", 100), rank=RankBy(within="all-groups")), data).values()) == [
        1,
        2,
        2,
        4,
        None,
    ]


def test_units_outside_the_ranking_take_no_place() -> None:
    made = scheme(leaf("数", 100), rank=RankBy(outside=f("单列 == 1")))
    data = facts(DATA, units={"甲县": {"单列": "1"}, "乙县": {"单列": "0"}, "丙县": {"单列": ""}})
    assert list(ranks(made, data).values()) == [None, 1, 1, 3, None]
    assert rows(made, data)["甲县", "total"].score == 90


def test_breakers_part_ties_in_order_and_what_is_left_stays_tied() -> None:
    made = scheme(leaf("甲", 50), leaf("乙", 50), rank=RankBy(breakers=("乙", "甲")))
    data = facts(
        {"一": {"甲": 60, "乙": 80}, "二": {"甲": 80, "乙": 60}, "三": {"甲": 60, "乙": 80}, "四": {"甲": 70}}
    )
    assert ranks(made, data) == {"一": 1, "二": 3, "三": 1, "四": 4}


def test_nodes_that_declare_a_rank_have_one() -> None:
    made = scheme(inner("节", 60, leaf("甲", 60), rank=True), leaf("乙", 40))
    found = rows(made, facts({"一": {"甲": 60, "乙": 100}, "二": {"甲": 80, "乙": 0}}))
    assert [found[u, "节"].rank for u in ("一", "二")] == [2, 1]
    assert [found[u, "total"].rank for u in ("一", "二")] == [1, 2]
    assert found["一", "甲"].rank is None
