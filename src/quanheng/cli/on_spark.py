"""Scoring on a Spark cluster from the command line: groups go to workers, the result comes back as one table."""

from __future__ import annotations

import importlib.util
import os
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

import polars as pl

from quanheng.engine.errors import Place, Problems

if TYPE_CHECKING:
    from quanheng.folder import Folder


def on_spark(folder: Folder, periods: Sequence[str] | None, as_of: str, nodes: str) -> pl.DataFrame:
    """The same table as `Run.table`, in the same order; `nodes` "total" keeps the totals only.

    The session is the one the environment describes (spark-submit, SPARK_REMOTE …), a local one by default.
    Raises `Refused` if Spark is not installed, or if the scheme compares across groups.
    """
    _installed()
    if (
        not {"SPARK_REMOTE", "PYSPARK_GATEWAY_PORT"} & os.environ.keys()
    ):  # neither a server's nor spark-submit's session
        os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    from pyspark.sql import SparkSession  # type: ignore[import-not-found,unused-ignore]  # an extra

    from quanheng.engine.run import periods_of
    from quanheng.engine.spark import score
    from quanheng.engine.steps.gather import gather

    cube = gather(folder.scheme, folder.observations, folder.units, folder.targets, as_of)
    asked = list(periods) if periods else list(periods_of(folder.scheme, cube))
    session = SparkSession.builder.appName("quanheng").getOrCreate()
    texts = [c for c in folder.observations.columns if c != "value"]
    rows = folder.observations.with_columns(pl.col(texts).cast(pl.String))
    made = score(
        session.createDataFrame(rows.to_arrow()),
        folder.scheme,
        folder.units,
        folder.targets,
        periods=asked,
        as_of=as_of,
    )
    table = pl.DataFrame(made.toArrow())
    order = {n: k for k, n in enumerate(folder.scheme.nodes)}
    groups = {g: k for k, g in enumerate(cube.slices)}
    placed = table.with_columns(
        _node=pl.col("node").replace_strict(order, return_dtype=pl.Int64),
        _group=pl.col("group").replace_strict(groups, return_dtype=pl.Int64),
        _place=pl.col("rank").filter(pl.col("node") == folder.scheme.root.id).first().over("period", "unit"),
    )
    ordered = placed.sort("period", "_group", "_place", "unit", "_node", nulls_last=True).select(
        table.columns
    )
    return ordered.filter(pl.col("node") == folder.scheme.root.id) if nodes == "total" else ordered


def _installed() -> None:
    gone = [n for n in ("pyspark", "pyarrow") if importlib.util.find_spec(n) is None]
    if not gone:
        return
    problems = Problems()
    problems.add(
        "no-spark", Place("--engine spark"),
        ("没有安装 Spark：缺 " + "、".join(gone), "Spark is not installed: missing " + ", ".join(gone)),
        ("安装了 quanheng[spark] 和 Java", "quanheng[spark] and Java installed"),
        ('运行 pip install "quanheng[spark]"，或用 --engine fast', 'run pip install "quanheng[spark]", or use --engine fast'),
    )  # fmt: skip
    problems.refuse()
