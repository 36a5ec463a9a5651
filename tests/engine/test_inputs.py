"""Tables of any kind in: Polars, pandas, Arrow, mappings; floats stand for their shortest decimal."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from tests.engine.making import scheme_of

import quanheng
from quanheng.engine.errors import Refused
from quanheng.engine.inputs import facts, units_from

SCHEME = scheme_of({"items": ["甲"], "tree": [{"id": "叶", "weight": 100, "measure": "甲", "rate": "given"}]})
ROWS: dict[str, list[Any]] = {
    "unit": ["a", "b"],
    "item": ["甲", "甲"],
    "period": ["2024", "2024"],
    "value": [80.1, 90.0],
}


@pytest.mark.parametrize(
    "make", [pl.DataFrame, pd.DataFrame, pa.table, dict, lambda r: pl.DataFrame(r).lazy()]
)
def test_any_kind_of_table(make: Any) -> None:
    run = quanheng.score(SCHEME, make(ROWS), make({"unit": ["a", "b"], "name": ["甲县", "乙县"]}))
    assert run.table("total")["score"].to_list() == [90.0, 80.1]


def test_plain_unit_names_will_do() -> None:
    assert quanheng.score(SCHEME, ROWS, ["a", "b"]).ranks.tolist() == [[2.0, 1.0]]


def test_missing_columns_are_named() -> None:
    with pytest.raises(Refused, match="value"):
        quanheng.score(SCHEME, {"unit": ["a"], "item": ["甲"], "period": ["2024"]}, ["a"])


def test_exact_facts_take_floats_by_their_shortest_decimal() -> None:
    found = facts(units_from(["a", "b"]), pl.DataFrame(ROWS), None)
    assert found.observations["a", "甲", "2024"].value == Fraction("80.1")
