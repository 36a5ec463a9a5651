"""Rank intervals: what can be said by hand, what must not change, what is refused."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import numpy as np
import polars as pl
import pytest

import quanheng
from quanheng.engine.document.model import unplaced
from quanheng.engine.errors import Problems, Refused
from quanheng.engine.run import Run
from quanheng.engine.scheme.from_document import resolve
from quanheng.methods.points import matrix_of
from quanheng.methods.sensitivity import influence, rank_intervals


def score(rows: dict[str, list[float | None]], weights: list[int], **more: Any) -> Run:
    """Units with given points on indicators a, b, c … of given weights (100 together)."""
    names = "abcdefgh"[: len(weights)]
    document = {
        "scheme": "抖动", "period": "year",
        "items": {n: {"uom": "分"} for n in names},
        "tree": [{"id": f"指标{n}", "measure": n, "weight": w, "rate": {"rule": "given"}}
                 for n, w in zip(names, weights, strict=True)],
        **more,
    }  # fmt: skip
    problems = Problems()
    scheme = resolve(unplaced(document), problems)
    problems.refuse()
    assert scheme is not None
    seen = [
        (unit, n, "2024", str(v))
        for unit, values in rows.items()
        for n, v in zip(names, values, strict=True)
        if v is not None
    ]
    observations = pl.DataFrame(seen, schema=["unit", "item", "period", "value"], orient="row")
    return quanheng.score(scheme, observations, list(rows))


def by_unit(frame: pl.DataFrame, column: str) -> dict[str, Any]:
    return dict(zip(frame["unit"], frame[column], strict=True))


def test_without_spread_every_draw_is_the_ranking() -> None:
    run = score({"甲": [90, 70, 60], "乙": [80, 85, 70], "丙": [60, 60, 95]}, [50, 30, 20])
    made = rank_intervals(run, "2024", draws=50, spread=0)
    for column in ("rank_low", "rank_median", "rank_high"):
        assert made.intervals[column].to_list() == made.intervals["rank"].to_list() == [1, 2, 3]
    assert np.allclose(made.intervals["score_low"], made.intervals["score"])
    assert made.neighbours["chance"].to_list() == [0, 0]


def test_two_mirrored_units_change_places_in_half_of_the_draws() -> None:
    run = score({"甲": [90, 60], "乙": [60, 90], "丙": [10, 10]}, [50, 50])
    made = rank_intervals(run, "2024", draws=4000, spread=0.2)
    assert made.neighbours["chance"][0] == pytest.approx(0.5, abs=0.03)
    assert by_unit(made.intervals, "rank_low") == {"甲": 1, "乙": 1, "丙": 3}
    assert by_unit(made.intervals, "rank_high") == {"甲": 2, "乙": 2, "丙": 3}


def test_the_score_interval_of_two_weights_by_hand() -> None:
    # 100 a + 0 b with weights 50·f and 50·g: f / (f + g), f and g even on 0.8–1.2
    made = rank_intervals(score({"甲": [100, 0], "乙": [0, 0]}, [50, 50]), "2024", draws=100_000)
    f, g = np.random.default_rng(99).uniform(0.8, 1.2, (2, 1_000_000))
    low, high = np.quantile(100 * f / (f + g), [0.05, 0.95])
    assert made.intervals["score_low"][0] == pytest.approx(low, abs=0.1)
    assert made.intervals["score_high"][0] == pytest.approx(high, abs=0.1)


def test_who_is_worse_everywhere_is_never_ahead() -> None:
    run = score({"甲": [80, 81, 82], "乙": [79, 80, 81]}, [40, 30, 30])
    assert rank_intervals(run, "2024", spread=1).neighbours["chance"].to_list() == [0]


def test_same_seed_same_result() -> None:
    run = score({"甲": [90, 61], "乙": [60, 90], "丙": [75, 75]}, [50, 50])
    first, again, other = (rank_intervals(run, "2024", draws=200, seed=s) for s in (1, 1, 2))
    assert first.intervals.equals(again.intervals)
    assert not first.intervals.equals(other.intervals)


def test_influence_sums_to_one_and_tells_weight_from_importance() -> None:
    # b weighs half, but all units have the same; a parts them; c works against a
    run = score({"甲": [100, 70, 50], "乙": [80, 70, 55], "丙": [20, 70, 60]}, [40, 50, 10])
    made = influence(run, "2024")
    assert made["node"].to_list() == ["指标a", "指标b", "指标c"]
    assert np.allclose(made["weight"], [0.4, 0.5, 0.1])
    assert made["share"].sum() == pytest.approx(1)
    assert made["share"][1] == pytest.approx(0)
    assert made["share"][0] > 1
    assert made["share"][2] < 0


def test_an_absent_indicator_gives_its_weight_to_the_others() -> None:
    run = score({"甲": [90, None], "乙": [60, 80]}, [50, 50])
    made = rank_intervals(run, "2024", draws=100)
    low = by_unit(made.intervals, "score_low")
    assert low["甲"] == pytest.approx(90)  # whatever the weights, its one indicator is all


def test_bonuses_stay_as_they_are() -> None:
    adjust = {"bonus": {"categories": {"奖": {"claims": {"奖": "if(a > 80, 5, 0)"}}}}}
    run = score({"甲": [90, 90], "乙": [70, 70]}, [50, 50], adjust=adjust)
    made = rank_intervals(run, "2024", draws=100)
    assert by_unit(made.intervals, "score_low") == pytest.approx({"甲": 95, "乙": 70})


@pytest.mark.parametrize("combine", ["geometric", "harmonic", "minimum"])
def test_other_ways_of_combining_are_drawn_too(combine: str) -> None:
    rows = {"甲": [90, 50, 70], "乙": [70, 70, 70], "丙": [50, 60, 95]}
    tree = [{"id": "合", "combine": combine, "children": [
        {"id": f"指标{n}", "measure": n, "rate": {"rule": "given"}} for n in "abc"]}]  # fmt: skip
    run = score(rows, [40, 30, 30], tree=tree, marks="index")
    still = rank_intervals(run, "2024", draws=5, spread=0)
    assert np.allclose(still.intervals["score_low"], still.intervals["score"])
    moved = by_unit(rank_intervals(run, "2024", draws=500).intervals, "score_high")
    assert moved["乙"] == pytest.approx(70)  # a mean of equal points does not move
    assert (moved["甲"] > by_unit(still.intervals, "score")["甲"]) == (combine != "minimum")


def test_groups_are_ranked_apart_and_units_outside_are_left_out() -> None:
    units = pl.DataFrame(
        {"unit": ["甲", "乙", "丙", "丁"], "group": ["东", "东", "西", "西"], "单列": [0, 0, 0, 1]}
    )
    base = score({"甲": [1, 2]}, [50, 50], rank={"outside": "单列 == 1"}).scheme
    seen = [(u, n, "2024", v) for u, v in zip("甲乙丙丁", (90, 80, 70, 60), strict=True) for n in "ab"]
    observations = pl.DataFrame(seen, schema=["unit", "item", "period", "value"], orient="row")
    made = rank_intervals(quanheng.score(base, observations, units), "2024", draws=20)
    assert by_unit(made.intervals, "rank_low") == {"甲": 1, "乙": 2, "丙": 1}
    assert made.neighbours.select("upper", "lower").rows() == [("甲", "乙")]


def test_what_cannot_be_drawn_is_refused_all_at_once() -> None:
    run = score({"甲": [1, 2], "乙": [3, 4]}, [50, 50])
    with pytest.raises(Refused) as refused:
        rank_intervals(run, "1999", draws=0, spread=2)
    assert [p.code for p in refused.value.problems] == ["period-unknown", "spread-range", "draws-range"]


def test_the_matrix_of_a_run() -> None:
    run = score({"甲": [90, None, 1], "乙": [60, None, 2]}, [50, 25, 25])
    made = matrix_of(run, "2024")
    assert made.leaves == ("指标a", "指标c")
    assert made.points.tolist() == [[90, 1], [60, 2]]
    assert np.allclose(made.weights, [float(Decimal(2) / 3), 1 / 3])
    with pytest.raises(Refused):
        matrix_of(run, "1999")
