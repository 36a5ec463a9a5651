"""How firm a ranking is: ranks when every weight is drawn anew, and how much each indicator parts the units.

Source: Saisana, Saltelli & Tarantola 2005 (J. R. Statist. Soc. A 168, 307–323); OECD/JRC Handbook (2008),
step 7. Each draw multiplies every weight by its own number, even between 1 − spread and 1 + spread, and
sets the weights back to their sum. Points, bonuses and deductions stay as they are; scores of the draws are
not rounded. The indicators under one node that adds them up are one product of two matrices for all draws.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import polars as pl
from numpy.typing import NDArray

from quanheng.engine.errors import Place, Problems
from quanheng.engine.formula import Formula
from quanheng.engine.run import Run
from quanheng.engine.scheme.model import Node
from quanheng.methods.matrix import Floats

CHUNK = 4_000_000  # scores in memory at once


@dataclass(frozen=True)
class Sensitivity:
    """What the draws say of one period.

    `intervals`: group, unit, score, rank, rank_low, rank_median, rank_high, score_low, score_high (low and
    high bound nine draws in ten). `neighbours`: group, upper, lower (units next to one another), gap (of
    scores), chance (share of draws in which the lower one is ahead). `influence`: node, weight (its share of
    the whole, averaged over units), share (of the variance of the scores; shares sum to 1, a negative one
    works against the total).
    """

    period: str
    draws: int
    spread: float
    seed: int
    intervals: pl.DataFrame
    neighbours: pl.DataFrame
    influence: pl.DataFrame


def rank_intervals(
    run: Run, period: str, draws: int = 3000, spread: float = 0.2, seed: int = 20260101
) -> Sensitivity:
    """Rank intervals, chances to change places, and influence of the indicators, for the ranked units.

    Same seed, same result. Raises `Refused` for a period that was not scored, a spread outside 0–1, or no draws.
    """
    _check(run, period, draws, spread)
    row = run.row(period)
    ranks = run.ranks[row]
    ranked = np.flatnonzero(~np.isnan(ranks))
    added = (run.adjusted.score - run.adjusted.base)[row][ranked]
    drawn = _draws(run, row, ranked, draws, spread, seed) + added
    pools = _pools(run, ranked)
    places = np.empty_like(drawn)
    for pool in pools:
        places[:, pool] = _places(drawn[:, pool])
    return Sensitivity(
        period, draws, spread, seed,
        _intervals(run, row, ranked, drawn, places),
        _neighbours(run, row, ranked, drawn, pools),
        influence(run, period),
    )  # fmt: skip


def influence(run: Run, period: str) -> pl.DataFrame:
    """How much of the variance of the scores each indicator makes: cov(its score, total) / var(total).

    Columns node, weight, share, in document order, over the ranked units. Exact where the tree only adds;
    elsewhere the weighted points stand in for the indicators' part. Shares are 0 if all scores are alike.
    """
    _check(run, period, 1, 0.0)
    row = run.row(period)
    ranked = np.flatnonzero(~np.isnan(run.ranks[row]))
    weights, points = _leaves(run, row, ranked)
    parts = weights * points  # [leaf, unit]
    total = parts.sum(axis=0)
    off = total - total.mean() if len(total) else total
    variance = float(off @ off)
    share = parts @ off / variance if variance > 1e-18 else np.zeros(len(parts))
    mean = weights.mean(axis=1) if weights.shape[1] else np.zeros(len(weights))
    return pl.DataFrame({"node": [leaf.id for leaf in run.scheme.leaves], "weight": mean, "share": share})


def _check(run: Run, period: str, draws: int, spread: float) -> None:
    problems = Problems()
    if period not in run.periods:
        problems.add(
            "period-unknown", Place(path=period),
            (f"期间 {period} 没有计分", f"period {period} was not scored"),
            ("、".join(run.periods[-12:]), ", ".join(run.periods[-12:])),
            ("换一个期间", "choose another period"),
        )  # fmt: skip
    if not 0 <= spread <= 1:
        problems.add(
            "spread-range", Place(path="spread"),
            (f"权重摆动幅度 {spread}", f"a spread of {spread}"),
            ("0 至 1，0.2 即 ±20%", "0 to 1; 0.2 is ±20 %"),
            ("改摆动幅度", "correct the spread"),
        )  # fmt: skip
    if draws < 1:
        problems.add(
            "draws-range", Place(path="draws"),
            (f"抽取 {draws} 次", f"{draws} draws"),
            ("至少 1 次，通常 1000 次以上", "at least 1, usually 1,000 and more"),
            ("改抽取次数", "correct the number of draws"),
        )  # fmt: skip
    problems.refuse()


def _cells(run: Run, array: object, row: int, ranked: NDArray[np.intp]) -> Floats:
    """The chosen units' part of a number or an array that broadcasts to [period, unit]."""
    cells: Floats = np.broadcast_to(np.asarray(array, dtype=np.float64), run.cube.shape)[row, ranked]
    return cells


def _leaves(run: Run, row: int, ranked: NDArray[np.intp]) -> tuple[Floats, Floats]:
    """Weights as shares of the whole, and points, [leaf, unit]; 0 where an indicator does not apply."""
    whole = _cells(run, run.weights[run.scheme.root.id], row, ranked)
    weights = np.stack([_cells(run, run.weights[leaf.id], row, ranked) / whole for leaf in run.scheme.leaves])
    points = np.stack([_cells(run, run.points(leaf), row, ranked) for leaf in run.scheme.leaves])
    return np.nan_to_num(weights), np.nan_to_num(points)


def _draws(run: Run, row: int, ranked: NDArray[np.intp], draws: int, spread: float, seed: int) -> Floats:
    """Scores before adjustment [draw, ranked unit]."""
    random = np.random.default_rng(seed)
    root = run.scheme.root
    full = float(run.scheme.full) / 100.0 if run.scheme.marks == "weights" else 1.0
    factors = {n.id: column for n, column in zip(
        [n for n in root.walk() if n is not root],
        (1.0 + spread * (2.0 * random.random((len(run.scheme.nodes) - 1, draws)) - 1.0)), strict=True)}  # fmt: skip
    out = np.empty((draws, len(ranked)))
    step = max(1, CHUNK // max(1, len(ranked)))
    for start in range(0, draws, step):
        part = {n: f[start : start + step] for n, f in factors.items()}
        out[start : start + step] = _node(run, root, row, ranked, part)[0] * full
    return out


def _node(
    run: Run, node: Node, row: int, ranked: NDArray[np.intp], factors: dict[str, Floats]
) -> tuple[Floats, Floats]:
    """A node's points and weight [draw, unit] when the weights below it are drawn."""
    rows = len(next(iter(factors.values())))
    weight = np.nan_to_num(_cells(run, run.weights[node.id], row, ranked))
    points = _cells(run, run.points(node), row, ranked)
    if node.leaf or isinstance(node.combine, Formula):
        factor = factors.get(node.id, np.ones(rows))
        return np.broadcast_to(points, (rows, len(ranked))), factor[:, None] * weight
    by_marks = run.scheme.marks == "weights"
    if node.combine in ("", "sum", "mean") and all(c.leaf for c in node.children):
        f = np.stack([factors[c.id] for c in node.children], axis=1)
        w = np.stack([np.nan_to_num(_cells(run, run.weights[c.id], row, ranked)) for c in node.children])
        p = np.stack([np.nan_to_num(_cells(run, run.points(c), row, ranked)) for c in node.children])
        below = f @ w
        made = np.divide(f @ (w * p), below, out=np.full_like(below, np.nan), where=below > 0)
    else:
        parts = [_node(run, c, row, ranked, factors) for c in node.children]
        below = np.sum([w for _, w in parts], axis=0)
        made = _combined(node, [np.where(w > 0, p, np.nan) for p, w in parts], [w for _, w in parts], below)
    made = _bounded(run, node, made, weight)
    if by_marks or node is run.scheme.root:
        return made, below
    return made, factors[node.id][:, None] * weight


def _combined(node: Node, points: list[Floats], weights: list[Floats], below: Floats) -> Floats:
    """Points of a node from its children's, as the roll_up step does it."""
    if node.combine == "minimum":
        least: Floats = np.fmin.reduce(points)
        return least
    if node.combine in ("geometric", "harmonic") and node.least is not None:
        points = [np.maximum(p, float(node.least)) for p in points]
    with np.errstate(all="ignore"):
        if node.combine == "geometric":
            points = [np.log(p) for p in points]
        elif node.combine == "harmonic":
            points = [1.0 / p for p in points]
        total = np.sum([np.where(w > 0, p * w, 0.0) for p, w in zip(points, weights, strict=True)], axis=0)
        mean: Floats = np.where(below > 0, total / np.where(below > 0, below, 1.0), np.nan)
        if node.combine == "geometric":
            mean = np.exp(mean)
        elif node.combine == "harmonic":
            mean = 1.0 / mean
    return mean


def _bounded(run: Run, node: Node, points: Floats, weight: Floats) -> Floats:
    """A node's cap and floor: on its score under marks: weights, on its points under marks: index."""
    if node.cap is None and node.floor is None:
        return points
    unit = weight / 100.0 if run.scheme.marks == "weights" else np.ones_like(weight)
    low = -np.inf if node.floor is None else float(node.floor)
    high = np.inf if node.cap is None else float(node.cap)
    with np.errstate(all="ignore"):
        bounded: Floats = np.clip(points * unit, low, high) / unit
    return bounded


def _pools(run: Run, ranked: NDArray[np.intp]) -> list[NDArray[np.intp]]:
    """Positions in `ranked` of the units that are ranked against one another."""
    if run.scheme.rank.within != "group":
        return [np.arange(len(ranked))]
    pools = [np.flatnonzero((ranked >= s.start) & (ranked < s.stop)) for s in run.cube.slices.values()]
    return [p for p in pools if len(p)]


def _places(scores: Floats) -> Floats:
    """Places [draw, unit], 1 = best; equal scores share the smallest place."""
    order = np.argsort(-scores, axis=1, kind="stable")
    in_order = np.take_along_axis(scores, order, axis=1)
    new = np.ones(scores.shape, dtype=bool)
    new[:, 1:] = in_order[:, 1:] != in_order[:, :-1]
    first = np.maximum.accumulate(np.where(new, np.arange(1.0, scores.shape[1] + 1), 0.0), axis=1)
    places = np.empty(scores.shape)
    np.put_along_axis(places, order, first, axis=1)
    return places


def _intervals(run: Run, row: int, ranked: NDArray[np.intp], drawn: Floats, places: Floats) -> pl.DataFrame:
    low, middle, high = np.quantile(places, [0.05, 0.5, 0.95], axis=0, method="inverted_cdf")
    bottom, top = np.quantile(drawn, [0.05, 0.95], axis=0)
    units = [run.units[u] for u in ranked]
    frame = pl.DataFrame(
        {
            "group": [run.group_of[u.id] for u in units],
            "unit": [u.id for u in units],
            "score": run.adjusted.score[row][ranked],
            "rank": run.ranks[row][ranked],
            "rank_low": low.astype(np.int64),
            "rank_median": middle.astype(np.int64),
            "rank_high": high.astype(np.int64),
            "score_low": bottom,
            "score_high": top,
        }
    )
    keys = ["rank", "unit"] if run.scheme.rank.within != "group" else ["group", "rank", "unit"]
    return frame.sort(keys)


def _neighbours(
    run: Run, row: int, ranked: NDArray[np.intp], drawn: Floats, pools: list[NDArray[np.intp]]
) -> pl.DataFrame:
    rows: list[tuple[str, str, str, float, float]] = []
    score = run.adjusted.score[row][ranked]
    ids = [run.units[u].id for u in ranked]
    place = run.ranks[row][ranked]
    for pool in pools:
        order = sorted(pool.tolist(), key=lambda k: (place[k], ids[k]))
        for above, below in pairwise(order):
            ahead = (drawn[:, below] > drawn[:, above]).mean() + (
                drawn[:, below] == drawn[:, above]
            ).mean() / 2
            group = run.group_of[ids[above]] if run.scheme.rank.within == "group" else ""
            rows.append((group, ids[above], ids[below], float(score[above] - score[below]), float(ahead)))
    schema = {
        "group": pl.String,
        "upper": pl.String,
        "lower": pl.String,
        "gap": pl.Float64,
        "chance": pl.Float64,
    }
    return pl.DataFrame(rows, schema=schema, orient="row")
