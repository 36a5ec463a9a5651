"""Gather: what is in force at the cut-off, groups, finer periods folded, the three absences apart."""

from __future__ import annotations

import numpy as np
import polars as pl
from tests.engine.making import scheme_of, table_of

from quanheng.engine.data import Unit
from quanheng.engine.steps.gather import gather, group_units, in_force
from quanheng.engine.terms import NOT_APPLICABLE, NOT_DUE

LEAF = [{"id": "叶", "weight": 100, "measure": "甲", "rate": "given"}]


def posted(*rows: tuple[str, str]) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "unit": ["u"] * len(rows),
            "item": ["甲"] * len(rows),
            "period": ["2024"] * len(rows),
            "value": [v for v, _ in rows],
            "posted_at": [p for _, p in rows],
        }
    )


def test_a_later_posting_supersedes_and_the_past_can_be_made_again() -> None:
    frame = posted(("2", "2024-05-02T09:00:00"), ("1", "2024-03-01"))
    scheme = scheme_of({"items": ["甲"], "tree": LEAF})
    units = [Unit("u")]
    assert gather(scheme, frame, units).values["甲"][0, 0] == 2
    assert gather(scheme, frame, units, as_of="2024-05-02").values["甲"][0, 0] == 2
    assert gather(scheme, frame, units, as_of="2024-05-01").values["甲"][0, 0] == 1
    assert np.isnan(gather(scheme, frame, units, as_of="2024-02-28").values["甲"]).all() or not len(
        in_force(frame, "2024-02-28")
    )


def test_groups_by_formula_take_the_first_that_holds_and_leave_others_out() -> None:
    scheme = scheme_of(
        {
            "items": ["甲"],
            "groups": {"山": {"where": "生态 == 1"}, "城": {"where": "人口 > 10"}},
            "tree": LEAF,
        }
    )
    units = [
        Unit("a", attributes={"生态": "1", "人口": "50"}),
        Unit("b", attributes={"生态": "0", "人口": "50"}),
        Unit("c", attributes={"生态": "0", "人口": "5"}),
    ]
    assert group_units(scheme, units) == {"a": "山", "b": "城", "c": ""}


def test_quarters_fold_into_the_year_and_the_years_own_figure_wins() -> None:
    items = {
        "甲": {"uom": "个", "owner": "示意", "frequency": "quarter", "fold": "sum"},
        "乙": {"uom": "个", "owner": "示意", "frequency": "quarter", "fold": "last"},
        "丙": {"uom": "个", "owner": "示意", "frequency": "quarter", "fold": "mean"},
    }
    leaf = {"id": "叶", "weight": 100, "measure": "甲 + 乙 + 丙", "rate": "given"}
    scheme = scheme_of({"items": items, "tree": [leaf]})
    rows = [
        ("u", item, f"2024-Q{q}", str(10 * q), "reported")
        for item in "甲乙丙"
        for q in (3, 1, 2)
        if q < 3 or item != "丙"
    ]
    rows.append(("v", "甲", "2024-Q1", "7", "reported"))
    rows.append(("v", "甲", "2024", "99", "reported"))
    frame = pl.DataFrame(rows, schema=["unit", "item", "period", "value", "status"], orient="row")
    cube = gather(scheme, frame, [Unit("u"), Unit("v")])
    assert cube.values["甲"][0].tolist() == [60, 99]
    assert cube.values["乙"][0, 0] == 30
    assert cube.values["丙"][0, 0] == 15


def test_declared_absences_are_kept_apart() -> None:
    scheme = scheme_of({"items": ["甲"], "tree": LEAF})
    frame = table_of(
        {"a": {"甲": "not_applicable"}, "b": {"甲": "not_due"}, "c": {"甲": 0}, "d": {"甲": None}}
    )
    cube = gather(scheme, frame, [Unit(x) for x in "abcd"])
    assert cube.absences["甲"][0].tolist() == [NOT_APPLICABLE, NOT_DUE, 0, 0]
    assert np.isnan(cube.values["甲"][0]).tolist() == [True, True, False, True]
