"""The warning scan of workload M (below the floor; three falls in a row) over the limit pass: part of `python -m benchmarks`,
and alone `python -m benchmarks.scan`.

Both in this one run, warm, median CPU; promised: at most six times the limit pass. 示意数据.
"""

from __future__ import annotations

import sys

import numpy as np

from benchmarks.limit import limit_pass
from benchmarks.measure import cpu, line
from benchmarks.workload import Workload, workload
from quanheng.analytics.scan import scan

PROMISE = 6.0


def plainly(cube: np.ndarray, floor: np.ndarray) -> tuple[int, int]:
    """The same two rules said cell by cell over a few indicators: what the scan must agree with."""
    below = falling = 0
    for k in range(len(cube)):
        for t in range(cube.shape[1]):
            for u in range(cube.shape[2]):
                below += cube[k, t, u] < floor[k]
                falling += t >= 3 and all(cube[k, t - i, u] < cube[k, t - i - 1, u] for i in range(3))
    return below, falling


def measured(w: Workload) -> bool:
    """Measure; whether the promise is kept and the scan agrees with its rules said plainly."""
    floor = w.base * 0.8
    few = w.cube[:3, :, :400]
    found, told = scan(few, floor[:3]), plainly(few, floor[:3])
    agrees = (int(found.below.sum()), int(found.falling.sum())) == told
    limit = cpu(lambda: limit_pass(w.cube))
    ours = cpu(lambda: scan(w.cube, floor))
    whole = scan(w.cube, floor)
    print(f"      limit {limit * 1e3:.1f} ms CPU, scan {ours * 1e3:.1f} ms CPU; {whole.below.sum():,} below the floor, {whole.falling.sum():,} rows of falls")  # fmt: skip
    line("M, warning scan / limit pass (CPU)", ours / limit, f"<= {PROMISE:g}", ours / limit <= PROMISE)
    line("M, scan agrees with the rules said cell by cell", float(agrees), "= 1", agrees)
    return ours / limit <= PROMISE and agrees


if __name__ == "__main__":
    sys.exit(not measured(workload("M")))
