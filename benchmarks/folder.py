"""A scheme folder of 100 units × 100 indicators, for the start-up benchmark. 示意数据."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from benchmarks.workload import workload
from quanheng.engine.document.write import to_yaml


def write_folder(path: Path) -> None:
    """scheme.yaml, units.csv and observations.csv of workload S, one period."""
    w = workload("S")
    (path / "scheme.yaml").write_text(to_yaml(w.scheme.document), encoding="utf-8")
    pl.DataFrame({"unit": [u.id for u in w.units], "group": [u.group for u in w.units]}).write_csv(
        path / "units.csv"
    )
    long = w.long()
    last = long.get_column("period").max()
    long.filter(pl.col("period") == last).write_csv(path / "observations.csv")
