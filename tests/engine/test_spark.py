"""Group by group on a cluster: the function a worker applies, and a real local session where Spark is installed."""

from __future__ import annotations

import importlib.util
import shutil
import sys
from typing import Any

import polars as pl
import pytest
from tests.engine.making import scheme_of

from quanheng.engine import spark
from quanheng.engine.errors import Refused
from quanheng.engine.inputs import units_from
from quanheng.engine.run import run

INSTALLED = importlib.util.find_spec("pyspark") is not None and shutil.which("java") is not None
TREE: list[dict[str, Any]] = [
    {"id": "一", "weight": 60, "measure": "甲", "rate": "min_max"},
    {"id": "二", "weight": 40, "measure": "甲 / 乙", "rate": {"rule": "by_rank", "step": 5}},
]
SCHEME = scheme_of({"items": ["甲", "乙"], "tree": TREE, "round": {"score": 2}})
UNITS = units_from({"unit": [f"u{k}" for k in range(12)], "group": [f"g{k % 3}" for k in range(12)]})
FRAME = pl.DataFrame(
    [
        (u.id, item, "2024", str(10 + (k * 7 + n * 3) % 23))
        for k, u in enumerate(UNITS)
        for n, item in enumerate(("甲", "乙"))
    ],
    schema=["unit", "item", "period", "value"],
    orient="row",
)
KEY = ["group", "unit", "node"]


def test_groups_scored_apart_are_the_whole() -> None:
    whole = run(SCHEME, FRAME, UNITS).table()
    apply = spark.of_group(SCHEME, UNITS, None, ["2024"], "")
    group_of = {u.id: u.group for u in UNITS}
    marked = FRAME.with_columns(pl.col("unit").replace_strict(group_of).alias(spark.GROUP))
    parts = [pl.DataFrame(apply(part.to_arrow())) for part in marked.partition_by(spark.GROUP)]
    assert pl.concat(parts).sort(KEY).equals(whole.sort(KEY))


def test_a_scheme_that_compares_across_groups_is_refused() -> None:
    across = scheme_of({"items": ["甲", "乙"], "tree": [{**TREE[0], "over": "all-groups"}, TREE[1]]})
    with pytest.raises(Refused, match="不能分组计算"):
        spark.independent(across)


@pytest.mark.skipif(not INSTALLED, reason="pyspark and Java are not installed: quanheng[spark] is an extra")
def test_a_local_session_gives_the_same_table(monkeypatch: pytest.MonkeyPatch) -> None:
    from pyspark.sql import SparkSession

    monkeypatch.setenv("PYSPARK_PYTHON", sys.executable)
    session = SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false").getOrCreate()
    try:
        given = session.createDataFrame(FRAME.rows(), FRAME.columns)
        made = spark.score(given, SCHEME, UNITS, periods=["2024"]).toArrow()
        assert pl.DataFrame(made).sort(KEY).equals(run(SCHEME, FRAME, UNITS).table().sort(KEY))
    finally:
        session.stop()
