"""Our side of the whole-process comparison: long Parquet in, ranked Parquet out, through the public API."""

from __future__ import annotations

import sys

import polars as pl

import quanheng
from benchmarks.workload import workload


def main(name: str, source: str, out: str) -> None:
    """Read, score, write the totals with ranks and grades."""
    w = workload(name, data=False)
    run = quanheng.score(w.scheme, pl.read_parquet(source), w.units)
    run.table(nodes="total").write_parquet(out)


if __name__ == "__main__":
    main(*sys.argv[1:4])
