"""多主体评议 rated: its cases, and the measure it makes of surveys and panels."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import polars as pl
import pytest
from tests.engine.rules.bench import NOW, cases, check_bad, check_good, ids, rule_of

from quanheng.engine.data import Unit
from quanheng.engine.document.model import unplaced
from quanheng.engine.errors import Problems
from quanheng.engine.exact.weighing import Weighing
from quanheng.engine.inputs import facts
from quanheng.engine.scheme.from_document import resolve
from quanheng.engine.scheme.model import Scheme
from quanheng.engine.steps.gather import gather
from quanheng.engine.steps.rate import rate as rate_leaf

GOOD, BAD = cases("rated", "good"), cases("rated", "bad")


@pytest.mark.parametrize("case", GOOD, ids=ids(GOOD))
def test_good(case: dict[str, Any]) -> None:
    check_good(case)


@pytest.mark.parametrize("case", BAD, ids=ids(BAD))
def test_bad(case: dict[str, Any]) -> None:
    check_bad(case)


RATERS = {
    "公众": {"kind": "survey", "items": ["满意度"]},
    "专家": {"kind": "panel", "seats": 9, "trim": 1},
    "领导": {"kind": "panel"},
}


def marks(leaf: str, rate: dict[str, Any], figures: dict[str, Any]) -> tuple[Scheme, Fraction | None, float]:
    """A scheme of one rated leaf; its points in both forms, from the figures by item."""
    document = {"scheme": "示意", "period": "year", "raters": RATERS, "items": {"满意度": {"uom": "分"}},
                "tree": [{"id": leaf, "weight": 100, "rate": {"rule": "rated", **rate}}]}  # fmt: skip
    problems = Problems()
    scheme = resolve(unplaced(document), problems)
    assert scheme is not None, [p.say() for p in problems.found]
    assert not problems.errors, [p.say() for p in problems.errors]
    rows = [("甲", item, NOW, str(v)) for item, v in figures.items()]
    observed = pl.DataFrame(rows, schema=["unit", "item", "period", "value"], orient="row")
    units = (Unit("甲", "甲"),)
    exact = Weighing(scheme, facts(units, observed, None)).own_points("甲", scheme.nodes[leaf], NOW)
    fast = rate_leaf(scheme, gather(scheme, observed, units), scheme.nodes[leaf], []).own[0, 0]
    return scheme, exact, float(fast)


SEATS = [85, 99, 86, 88, "88.4", 80, 89, 90, 91]  # without 99 and 80: 617.4 ÷ 7 = 88.2


@pytest.mark.parametrize("leaf", ["满意与评审", "党建（含作风）", "“放管服”改革", "GDP × 质量", "if"])
def test_a_survey_and_a_trimmed_panel_half_each(leaf: str) -> None:
    """满意度 82.4 and nine experts whose trimmed mean is 88.2: 85.3, whatever signs stand in the name."""
    seats = {f"{leaf}@专家#{n}": mark for n, mark in enumerate(SEATS, 1)}
    scheme, exact, fast = marks(leaf, {"raters": {"公众": "0.5", "专家": "0.5"}}, {"满意度": "82.4", **seats})
    assert exact == Fraction(853, 10)
    assert fast == pytest.approx(85.3, abs=1e-9)
    assert set(seats) <= set(scheme.items), "the seats are data items of the scheme"


def test_a_kind_of_raters_without_marks_leaves_its_weight_to_the_others() -> None:
    _, exact, fast = marks("评议", {"raters": {"公众": "0.5", "领导": "0.5"}}, {"满意度": 80})
    assert exact == fast == 80


def test_the_rule_s_own_trim_holds_where_the_rater_says_none() -> None:
    rule = rule_of({"rule": "rated", "raters": {"评委": 1}, "trim": 2})
    text, made = rule.measure_text("节目", {"评委": {"seats": 5}})  # type: ignore[attr-defined]
    assert text == "trimmed(2, " + ", ".join(f'item("节目@评委#{n}")' for n in range(1, 6)) + ")"
    assert made == [f"节目@评委#{n}" for n in range(1, 6)]
    one, _ = rule.measure_text("节目", {"评委": {"items": ["总评"]}})  # type: ignore[attr-defined]
    assert one == "总评"
