"""The same scoring as an analyst writes it in pandas: the peer. Same rules, same policies, same answers."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.workload import EDGES, Workload, target, workload


def score(w: Workload, long: pd.DataFrame) -> pd.DataFrame:
    """unit, period, group, total, rank, grade — from the long table (unit, item, period, value)."""
    units = pd.DataFrame({"unit": [u.id for u in w.units], "group": [u.group for u in w.units]})
    df = (
        _complete(w, long)
        .merge(units, on="unit")
        .merge(_indicators(w), on="item")
        .merge(_by_group(w), on=["item", "group"])
    )
    df = df.sort_values(["item", "unit", "period"], ignore_index=True)
    peers = ["group", "item", "period"]
    x, aim = df["value"], df["target"]
    df["points"] = np.nan
    for kind, part in df.groupby("rule", sort=False):
        df.loc[part.index, "points"] = _points(
            int(kind), part, x[part.index], aim[part.index], peers, w.size.back
        )
    filled = df["fill"] == "mean"
    mean = df[filled].groupby(peers)["points"].transform("mean")
    df.loc[filled, "points"] = df.loc[filled, "points"].fillna(mean)
    df.loc[df["fill"] == "zero", "points"] = df.loc[df["fill"] == "zero", "points"].fillna(0)
    second = _weighted_mean(df, ["unit", "period", "group", "second"]).merge(
        _weights(w, "second"), on=["second", "group"]
    )
    second["first"] = second["second"] % w.size.firsts
    geometric = second["first"] % 4 == 3
    second.loc[geometric, "points"] = np.log(second.loc[geometric, "points"].clip(lower=1))
    first = _weighted_mean(second, ["unit", "period", "group", "first"]).merge(
        _weights(w, "first"), on=["first", "group"]
    )
    geometric = first["first"] % 4 == 3
    first.loc[geometric, "points"] = np.exp(first.loc[geometric, "points"])
    out = _weighted_mean(first, ["unit", "period", "group"]).rename(columns={"points": "total"})
    out["rank"] = out.groupby(["group", "period"])["total"].rank(method="min", ascending=False)
    out["grade"] = ""
    for _, part in out.groupby(["group", "period"], sort=False):
        out.loc[part.index, "grade"] = _grades(part)
    return out


def _complete(w: Workload, long: pd.DataFrame) -> pd.DataFrame:
    """One row per unit, item and period, missing values included: the policies need them."""
    grid = pd.MultiIndex.from_product(
        [[u.id for u in w.units], [f"x{j:03d}" for j in range(w.size.leaves)], [str(p) for p in w.periods]],
        names=["unit", "item", "period"],
    )
    return long.set_index(["unit", "item", "period"]).reindex(grid).reset_index()


def _indicators(w: Workload) -> pd.DataFrame:
    j = np.arange(w.size.leaves)
    fill = np.where(j % 10 == 3, "mean", np.where(j % 10 == 7, "zero", ""))
    return pd.DataFrame(
        {"item": [f"x{k:03d}" for k in j], "rule": j % 8, "sign": np.where(j % 5 == 4, -1, 1),
         "second": j % w.size.seconds, "fill": fill}
    )  # fmt: skip


def _by_group(w: Workload) -> pd.DataFrame:
    """Targets and leaf weights by indicator and group."""
    rows = [
        {
            "item": f"x{j:03d}",
            "group": f"g{g}",
            "target": round(float(target(w.base[j], g)), 6),
            "weight": w.weights["leaf"][j, g],
        }
        for j in range(w.size.leaves)
        for g in range(w.size.groups)
    ]
    return pd.DataFrame(rows)


def _weights(w: Workload, level: str) -> pd.DataFrame:
    table = w.weights[level]
    rows = [
        {level: k, "group": f"g{g}", "weight": table[k, g]}
        for k in range(len(table))
        for g in range(table.shape[1])
    ]
    return pd.DataFrame(rows)


def _points(
    kind: int, part: pd.DataFrame, x: pd.Series, aim: pd.Series, peers: list[str], back: int
) -> pd.Series:
    """One rule's points for its rows."""
    if kind == 0:
        return (100 * x / aim).clip(0, 120)
    if kind == 1:
        return (100 * (x - aim / 2) / (aim - aim / 2)).clip(0, 100)
    if kind == 3:
        return 100 - ((x - aim) * 50 / aim).clip(0, 40)
    if kind == 4:
        return pd.Series(np.digitize(x / aim, EDGES) * 20.0 + 20, index=x.index).where(x.notna())
    if kind == 7:
        before = part.groupby(["item", "unit"], sort=False)["value"].shift(back)
        return (60 + 400 * (x / before - 1)).clip(0, 100)
    by = part.groupby(peers)["value"]
    sign = part["sign"]
    if kind == 2:
        low, high = by.transform("min"), by.transform("max")
        return 60 + 40 * np.where(sign > 0, x - low, high - x) / (high - low)
    if kind == 5:
        rank = (x * sign).groupby([part[c] for c in peers]).rank(method="min")
        return 100 * (rank - 1) / (by.transform("count") - 1)
    return (70 + 10 * sign * (x - by.transform("mean")) / by.transform("std")).clip(0, 100)


def _weighted_mean(df: pd.DataFrame, by: list[str]) -> pd.DataFrame:
    """Mean of points by weight over the rows that have points."""
    df = df[df["points"].notna()].copy()
    df["product"] = df["points"] * df["weight"]
    sums = df.groupby(by, as_index=False)[["product", "weight"]].sum()
    sums["points"] = sums["product"] / sums["weight"]
    return sums.drop(columns=["product", "weight"])


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
