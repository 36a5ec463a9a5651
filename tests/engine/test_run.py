"""The run as a whole: absences, re-weighting, rounding, bonuses, vetoes, ranks, quotas, faults."""

from __future__ import annotations

from typing import Any

import polars as pl
import pytest
from tests.engine.making import cells, run_of, scheme_of, table_of, totals

from quanheng.engine.data import Unit
from quanheng.engine.errors import Refused
from quanheng.engine.run import run

TWO = [
    {"id": "一", "weight": 60, "measure": "甲", "rate": "given"},
    {"id": "二", "weight": 40, "measure": "乙", "rate": "given"},
]
GRADES = [
    {"name": "优秀", "from": 90},
    {"name": "良好", "from": 80},
    {"name": "合格", "from": 60},
    {"name": "不合格"},
]


def document(**more: Any) -> dict[str, Any]:
    return {"items": ["甲", "乙", "丙"], "tree": TWO, "round": {"points": 2, "score": 2}, **more}


def test_scores_add_up_and_missing_siblings_are_reweighted() -> None:
    made = run_of(document(), {"a": {"甲": 90, "乙": 80}, "b": {"甲": 90}, "c": {"甲": 0, "乙": 80}})
    assert totals(made) == {"a": 86.0, "b": 90.0, "c": 32.0}
    assert cells(made, "一", "weight") == {"a": 60.0, "b": 100.0, "c": 60.0}
    assert cells(made, "二", "absence") == {"a": "", "b": "not_reported", "c": ""}


@pytest.mark.parametrize(
    ("policy", "expected"),
    [("exclude", 90.0), ("zero", 54.0), ("full", 94.0), (50, 74.0), ("group_mean", 86.0), ("hold", None)],
)
def test_policies_for_what_is_not_reported(policy: Any, expected: float | None) -> None:
    tree = [TWO[0], {**TWO[1], "missing": policy}]
    made = run_of(document(tree=tree), {"a": {"甲": 90}, "b": {"甲": 50, "乙": 80}})
    assert totals(made)["a"] == expected
    assert (totals(made, "rank")["a"] is None) == (expected is None)


def test_the_three_absences_have_their_own_policies() -> None:
    tree = [TWO[0], {**TWO[1], "missing": "zero", "not_applicable": "full"}]
    values = {
        "a": {"甲": 50, "乙": "not_applicable"},
        "b": {"甲": 50},
        "c": {"甲": 50, "乙": "not_due"},
        "d": {"甲": 50, "乙": 0},
    }
    made = run_of(document(tree=tree), values)
    assert totals(made) == {"a": 70.0, "b": 30.0, "c": 50.0, "d": 30.0}
    assert cells(made, "二", "absence") == {
        "a": "not_applicable",
        "b": "not_reported",
        "c": "not_due",
        "d": "",
    }


def test_rounding_is_half_up_and_not_fooled_by_binary() -> None:
    tree = [{"id": "一", "weight": 100, "measure": "甲", "rate": "given"}]
    made = run_of(document(tree=tree), {"a": {"甲": "1.005"}, "b": {"甲": "2.675"}, "c": {"甲": "8.345"}})
    assert totals(made) == {"a": 1.01, "b": 2.68, "c": 8.35}


def test_bonus_caps_highest_only_and_gates() -> None:
    adjust = {
        "bonus": {
            "cap": 4,
            "only_if": "甲 >= 50",
            "categories": {
                "表彰": {"cap": 3, "highest_only": True, "claims": {"国": "丙 * 2", "省": "丙 * 1.5"}},
                "创新": "丙 * 3",
            },
        }
    }
    made = run_of(
        document(adjust=adjust),
        {"a": {"甲": 50, "乙": 50, "丙": 1}, "b": {"甲": 40, "乙": 50, "丙": 1}, "c": {"甲": 50, "乙": 50}},
    )
    assert totals(made) == {"a": 54.0, "b": 44.0, "c": 50.0}


@pytest.mark.parametrize(
    ("effect", "score", "grade", "rank"),
    [
        ({"grade_at_most": "合格"}, 96.0, "合格", 1.0),
        ({"zero": True}, 0.0, "不合格", 2.0),
        ({"disqualify": True}, 96.0, "", None),
    ],
)
def test_a_veto_beats_the_bonus(effect: dict[str, Any], score: float, grade: str, rank: float | None) -> None:
    adjust = {"bonus": {"categories": {"奖": "1"}}, "veto": [{"when": "丙 > 0", "effect": effect}]}
    made = run_of(
        document(adjust=adjust, grades=GRADES),
        {"a": {"甲": 95, "乙": 95, "丙": 1}, "b": {"甲": 85, "乙": 85, "丙": 0}},
    )
    assert (totals(made)["a"], totals(made, "grade")["a"], totals(made, "rank")["a"]) == (score, grade, rank)


def test_a_bonus_need_not_lift_the_lowest() -> None:
    adjust = {"bonus": {"lift_lowest": False, "categories": {"奖": "5"}}}
    made = run_of(document(adjust=adjust, grades=GRADES), {"a": {"甲": 58, "乙": 58}})
    assert totals(made) == {"a": 63.0}
    assert totals(made, "grade") == {"a": "不合格"}


@pytest.mark.parametrize(("rounding", "places"), [("floor", 1), ("half_up", 2), ("ceil", 2)])
def test_quota_rounding_is_a_parameter(rounding: str, places: int) -> None:
    bands = [{"name": "优秀", "from": 60, "quota": 0.3}, {"name": "其他"}]
    values = {f"u{k}": {"甲": 90 - k, "乙": 90 - k} for k in range(5)}
    made = run_of(document(grades={"bands": bands, "quota_rounding": rounding}), values)
    assert list(totals(made, "grade").values()).count("优秀") == places


def test_groups_never_lend_places_and_units_outside_take_none() -> None:
    bands = [{"name": "优秀", "from": 60, "quota": 0.5}, {"name": "其他"}]
    units = {
        "unit": ["a", "b", "c", "d", "e"],
        "group": ["甲组", "甲组", "乙组", "乙组", "甲组"],
        "单列": ["0", "0", "0", "0", "1"],
    }
    values = {
        "a": {"甲": 70, "乙": 70},
        "b": {"甲": 80, "乙": 80},
        "c": {"甲": 99, "乙": 99},
        "d": {"甲": 98, "乙": 98},
        "e": {"甲": 100, "乙": 100},
    }
    made = run_of(document(grades=bands, rank={"outside": "单列 == 1"}), values, units)
    assert totals(made, "grade") == {"a": "其他", "b": "优秀", "c": "优秀", "d": "其他", "e": "优秀"}
    assert totals(made, "rank") == {"a": 2.0, "b": 1.0, "c": 1.0, "d": 2.0, "e": None}


@pytest.mark.parametrize(
    ("ties", "ranks"),
    [("min", [1, 2, 2, 4]), ("max", [1, 3, 3, 4]), ("mean", [1, 2.5, 2.5, 4]), ("dense", [1, 2, 2, 3])],
)
def test_tie_rules(ties: str, ranks: list[float]) -> None:
    values = {u: {"甲": v, "乙": v} for u, v in zip("abcd", (90, 80, 80, 70), strict=True)}
    assert list(totals(run_of(document(rank={"ties": ties}), values), "rank").values()) == ranks


def test_breakers_part_equal_scores() -> None:
    values = {"a": {"甲": 80, "乙": 80}, "b": {"甲": 90, "乙": 65}, "c": {"甲": 70, "乙": 95}}
    made = run_of(document(rank={"breakers": ["二"]}), values)
    assert totals(made, "rank") == {"c": 1.0, "a": 2.0, "b": 3.0}


def test_faults_are_told_all_at_once_and_nothing_is_scored() -> None:
    tree = [{"id": "一", "weight": 100, "measure": "甲 / 乙", "rate": "given"}]
    with pytest.raises(Refused) as told:
        run_of(
            document(tree=tree), {"a": {"甲": 1, "乙": 0}, "b": {"甲": 1, "乙": 2}, "c": {"甲": 0, "乙": 0}}
        )
    assert {p.place.path for p in told.value.problems} == {"2024 / a / 一", "2024 / c / 一"}
    assert all(p.found.zh and p.expected.zh and p.remedy.en for p in told.value.problems)


def test_an_unknown_period_is_refused_with_the_known_ones() -> None:
    with pytest.raises(Refused, match="2030"):
        run_of(document(), {"a": {"甲": 1, "乙": 0}}, periods=["2030"])


def test_exact_engine_gives_the_same_table() -> None:
    values = {"a": {"甲": 90, "乙": 80}, "b": {"甲": 90}, "c": {"甲": "not_due", "乙": 80}}
    fast, exact = (
        run_of(document(grades=GRADES), values),
        run_of(document(grades=GRADES), values, engine="exact"),
    )
    assert fast.table().equals(exact.table())


def test_units_of_no_group_are_refused_in_words() -> None:
    groups = {"甲组": {"where": "生态 == 1"}}
    with pytest.raises(Refused, match="不属于任何分类组"):
        run_of(document(groups=groups), {"a": {"甲": 1, "乙": 1}}, {"unit": ["a"], "生态": ["0"]})


def test_a_scheme_scores_from_its_start_on_and_earlier_figures_are_the_periods_before() -> None:
    tree = [{"id": "一", "weight": 100, "measure": "甲 - prev(甲)", "rate": {"rule": "given", "floor": -100}}]
    scheme = scheme_of(document(tree=tree, start=2024))
    frame = pl.concat(
        [table_of({"a": {"甲": v}}, y) for v, y in ((50, "2022"), (60, "2023"), (75, "2024"), (95, "2025"))]
    )
    for engine in ("fast", "exact"):
        made = run(scheme, frame, [Unit("a")], engine=engine)
        assert made.periods == ("2024", "2025")
        assert made.table("total")["score"].to_list() == [15.0, 20.0]
    assert run(scheme, frame, [Unit("a")], periods=["2023"]).table("total")["score"].to_list() == [10.0]
    with pytest.raises(Refused, match="从 2024 起没有观测值"):
        run(scheme, frame.filter(pl.col("period") < "2024"), [Unit("a")])


def test_the_start_is_a_period_of_the_schemes_kind() -> None:
    with pytest.raises(Refused):
        scheme_of(document(start="2024-Q1"))
