"""`python -m benchmarks [S M L]`: every promised ratio, measured in this one run, with its goal beside it."""

from __future__ import annotations

import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from benchmarks import scan
from benchmarks.limit import limit_pass
from benchmarks.measure import ROUNDS, cpu, line
from benchmarks.workload import Workload, workload
from quanheng.engine.run import Run, of_cube
from quanheng.engine.steps.cube import Cube


def cube_of(w: Workload) -> Cube:
    """The workload as the engine's cube; its arrays are views."""
    slices, start = {}, 0
    for g in range(w.size.groups):
        n = int((w.group == g).sum())
        if n:
            slices[f"g{g}"] = slice(start, start + n)
            start += n
    values = {name: w.cube[j] for j, name in enumerate(w.scheme.items)}
    return Cube(w.units, slices, w.periods, values)


def scored(w: Workload) -> Run:
    """One full run in memory."""
    return of_cube(w.scheme, cube_of(w), tuple(str(p) for p in w.periods), None)  # type: ignore[arg-type]


def in_memory(w: Workload, name: str) -> float:
    """Engine over limit, on data already in memory."""
    cube = cube_of(w)
    periods = tuple(str(p) for p in w.periods)
    floor = cpu(lambda: limit_pass(w.cube))
    ours = cpu(lambda: of_cube(w.scheme, cube, periods, None), 3)  # type: ignore[arg-type]
    print(f"      {name}: limit {floor * 1e3:.1f} ms CPU, engine {ours * 1e3:.1f} ms CPU")
    if name == "M":
        line("M in memory, engine / limit pass (CPU)", ours / floor, "<= 12", ours / floor <= 12)
    return ours


def what_if(w: Workload) -> None:
    """One changed value: incremental over full, and equal to it."""
    run = scored(w)
    full, part, worst = [], [], 0.0
    for k in range(8):  # one leaf of every rule
        unit, period, item = w.units[100 + k].id, str(w.periods[-2]), f"x{k:03d}"
        start = time.perf_counter()
        changed = run.what_if(unit, item, period, 55.5)
        part.append(time.perf_counter() - start)
        after = Workload(**{**vars(w), "cube": w.cube.copy()})
        after.cube[k, -2, 100 + k] = 55.5
        start = time.perf_counter()
        whole = scored(after)
        full.append(time.perf_counter() - start)
        worst = max(worst, float(np.nanmax(np.abs(whole.adjusted.score - changed.adjusted.score))))
        assert np.array_equal(whole.ranks, changed.ranks, equal_nan=True)
        assert np.array_equal(whole.grades, changed.grades)
    ratio = statistics.median(full) / statistics.median(part)
    line("M, one changed value: full run / re-score (wall)", ratio, ">= 50", ratio >= 50)
    line("M, one changed value: largest difference × 1e9", worst * 1e9, "<= 1", worst <= 1e-9)


def peer(w: Workload, ours: float) -> None:
    """The pandas script in memory, and its agreement with us."""
    from benchmarks import pandas_script

    long = w.long().to_pandas()
    start = time.process_time()
    theirs = pandas_script.score(w, long)
    taken = time.process_time() - start
    line("M in memory, pandas script / engine (CPU)", taken / ours, ">= 50", taken / ours >= 50)
    run = scored(w)
    mine = run.table(nodes="total").to_pandas().merge(theirs, on=["unit", "period"], suffixes=("", "_peer"))
    worst = float((mine["score"] - mine["total"]).abs().max())
    differ = int((mine["rank"] != mine["rank_peer"]).sum() + (mine["grade"] != mine["grade_peer"]).sum())
    line("M, agreement with pandas: largest difference × 1e9", worst * 1e9, "<= 1", worst <= 1e-9)
    line("M, agreement with pandas: ranks and grades that differ", differ, "= 0", differ == 0)


def children(command: list[str]) -> float:
    """CPU seconds of a child process."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def whole_process(w: Workload) -> None:
    """Long Parquet → ranked Parquet, both sides as processes of their own, in turn."""
    with tempfile.TemporaryDirectory() as folder:
        source, out = Path(folder) / "long.parquet", Path(folder) / "ranked.parquet"
        w.long().write_parquet(source)
        run = [sys.executable, "-m", "benchmarks.ours", "M", str(source), str(out)]
        ours = statistics.median(children(run) for _ in range(3))
        theirs = children([sys.executable, "-m", "benchmarks.pandas_script", *run[3:]])
    line("M whole process, ours / pandas (CPU)", ours / theirs, "<= 0.3", ours / theirs <= 0.3)


def startup() -> None:
    """`quanheng score` on a 100 × 100 folder against importing numpy and polars."""
    from benchmarks.folder import write_folder

    with tempfile.TemporaryDirectory() as folder:
        write_folder(Path(folder))
        score = [sys.executable, "-m", "quanheng", "score", folder, "-o", f"{folder}/scores.csv"]
        imports = [sys.executable, "-c", "import numpy, polars"]
        ours, base = [], []
        for _ in range(ROUNDS + 1):
            for command, taken in ((score, ours), (imports, base)):
                start = time.perf_counter()
                subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
                taken.append(time.perf_counter() - start)
    mine, floor = statistics.median(ours[1:]), statistics.median(base[1:])
    line(
        "100 × 100 folder, score / (1.5 × imports + 0.3 s) (wall)",
        mine / (1.5 * floor + 0.3),
        "<= 1",
        mine <= 1.5 * floor + 0.3,
    )


PEAK = """
from pathlib import Path
from benchmarks.__main__ import scored
from benchmarks.workload import workload
w = workload({name!r})
scored(w)
# not ru_maxrss: that would count what the parent held when it started us
told = Path("/proc/self/status").read_text().split("VmHWM:")[1].split()[0]
print(int(told) * 1024 / w.bytes)
"""


def memory(name: str) -> None:
    """Peak memory of scoring in a process of its own, over the size of the cube."""
    told = subprocess.run(
        [sys.executable, "-c", PEAK.format(name=name)], check=True, capture_output=True, text=True
    )
    ratio = float(told.stdout)
    line(f"{name} peak memory of the process / cube", ratio, "<= 2.5", ratio <= 2.5)


def main(names: list[str]) -> None:
    """Run the sizes asked for."""
    print("比值在同一次运行里取得；数据为示意数据。Ratios of one run; synthetic data.\n")
    taken = {}
    for name in names:
        w = workload(name)
        taken[name] = in_memory(w, name)
        if name == "M":
            peer(w, taken["M"])
            what_if(w)
            scan.measured(w)
            whole_process(w)
        del w
    if "L" in taken and "M" in taken:
        line(
            "L / M engine time (10 × the data)",
            taken["L"] / taken["M"],
            "<= 12",
            taken["L"] / taken["M"] <= 12,
        )
        memory("L")
    startup()


if __name__ == "__main__":
    main(sys.argv[1:] or ["S", "M", "L"])
