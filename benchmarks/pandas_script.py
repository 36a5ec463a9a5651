"""The same scoring as an analyst writes it in pandas: the peer. Same rules, same policies, same answers."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.workload import EDGES, Workload, target, workload


def score(w: Workload, long: pd.DataFrame) -> pd.DataFrame:
    """unit, period, group, total, rank, grade — from the long table (unit, item, period, value)."""
    size = w.size
    leaves = [f"x{j:03d}" for j in range(size.leaves)]
    group_of = pd.Series([u.group for u in w.units], index=[u.id for u in w.units])
    full = pd.MultiIndex.from_product([group_of.index, [str(p) for p in w.periods]], names=["unit", "period"])
    wide = long.pivot_table(index=["unit", "period"], columns="item", values="value", observed=True)
    wide = wide.reindex(index=full, columns=leaves)
    group = pd.Series(wide.index.get_level_values("unit").map(group_of), index=wide.index)
    number = group.str[1:].astype(int)
    period = pd.Series(wide.index.get_level_values("period"), index=wide.index)
    points = {}
    for j, name in enumerate(leaves):
        x = wide[name]
        aim = pd.Series(np.round(target(w.base[j], number.to_numpy()), 6), index=x.index)
        sign = -1 if j % 5 == 4 else 1
        by = x.groupby([group, period], sort=False)
        kind = j % 8
        if kind == 0:
            p = (100 * x / aim).clip(0, 120)
        elif kind == 1:
            p = (100 * (x - aim / 2) / (aim - aim / 2)).clip(0, 100)
        elif kind == 2:
            low, high = by.transform("min"), by.transform("max")
            p = 60 + 40 * ((x - low) / (high - low) if sign > 0 else (high - x) / (high - low))
        elif kind == 3:
            p = 100 - ((x - aim) * 50 / aim).clip(0, 40)
        elif kind == 4:
            p = pd.Series(np.digitize(x / aim, EDGES) * 20.0 + 20, index=x.index).where(x.notna())
        elif kind == 5:
            n = by.transform("count")
            p = 100 * ((sign * x).groupby([group, period], sort=False).rank(method="min") - 1) / (n - 1)
        elif kind == 6:
            z = (x - by.transform("mean")) / by.transform("std")
            p = (70 + 10 * sign * z).clip(0, 100)
        else:
            before = x.groupby(level="unit", sort=False).shift(size.back)
            p = (60 + 400 * (x / before - 1)).clip(0, 100)
        if j % 10 == 3:
            p = p.fillna(p.groupby([group, period], sort=False).transform("mean"))
        elif j % 10 == 7:
            p = p.fillna(0)
        points[name] = p
    points = pd.DataFrame(points)
    second = {}
    for k in range(size.seconds):
        cols = [leaves[j] for j in range(k, size.leaves, size.seconds)]
        second[k] = _mean(points[cols], w.weights["leaf"][k :: size.seconds], number)
    first = {}
    for k in range(size.firsts):
        cols = list(range(k, size.seconds, size.firsts))
        block = pd.DataFrame({c: second[c] for c in cols})
        weights = w.weights["second"][cols]
        first[k] = _mean(np.log(block.clip(lower=1)), weights, number).pipe(np.exp) if k % 4 == 3 else _mean(block, weights, number)  # fmt: skip
    total = _mean(pd.DataFrame(first), w.weights["first"], number)
    out = pd.DataFrame({"group": group, "total": total}).reset_index()
    out["rank"] = out.groupby(["group", "period"], sort=False)["total"].rank(method="min", ascending=False)
    out["grade"] = ""
    for _, part in out.groupby(["group", "period"], sort=False):
        out.loc[part.index, "grade"] = _grades(part)
    return out


def _mean(block: pd.DataFrame, weights: np.ndarray, group: pd.Series) -> pd.Series:
    spread = pd.DataFrame(weights[:, group.to_numpy()].T, index=block.index, columns=block.columns)
    return (block * spread).sum(axis=1) / spread.where(block.notna()).sum(axis=1)


def _grades(part: pd.DataFrame) -> np.ndarray:
    """Quotas of 20, 40, 30 per cent rounded down; the top grade also needs 60; the rest are D."""
    grade = np.full(len(part), "D", dtype=object)
    rank, total = part["rank"].to_numpy(), part["total"].to_numpy()
    grade[np.isnan(total)] = ""
    n = int(np.isfinite(total).sum())
    waiting = np.isfinite(total)
    for name, share, line in (("A", 0.2, 60.0), ("B", 0.4, -np.inf), ("C", 0.3, -np.inf)):
        able = np.flatnonzero(waiting & (total >= line))
        able = able[np.argsort(rank[able], kind="stable")][: int(share * n + 1e-9)]
        grade[able] = name
        waiting[able] = False
    return grade


def main(name: str, source: str, out: str) -> None:
    """Long Parquet in, ranked Parquet out: the whole process."""
    made = score(workload_light(name), pd.read_parquet(source))
    made.to_parquet(out)


def workload_light(name: str) -> Workload:
    """The workload's parameters; its data come from the file."""
    return workload(name, data=False)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], str(Path(sys.argv[3])))
