"""The result as a table: one row per (period, unit, node), in a declared order."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from quanheng.engine.data import Row
from quanheng.engine.scheme.model import Node
from quanheng.engine.terms import ABSENCES, NOT_REPORTED

if TYPE_CHECKING:
    from quanheng.engine.run import Run

COLUMNS = (
    "period",
    "group",
    "unit",
    "node",
    "value",
    "points",
    "weight",
    "score",
    "rank",
    "grade",
    "absence",
)


def as_table(run: Run, nodes: str, periods: Sequence[str]) -> pl.DataFrame:
    """See `Run.table`. Absent numbers are null; `absence` says of which kind ("" where there is none)."""
    chosen = [
        n
        for n in run.scheme.root.walk()
        if nodes == "all" or (nodes == "inner" and not n.leaf) or n is run.scheme.root
    ]
    rows = np.array([run.row(p) for p in periods], dtype=int)
    order = _order(run, rows)  # [periods, units]: columns in the order of the table
    shape = (len(rows), len(run.units), len(chosen))
    columns = {c: np.full(shape, np.nan) for c in ("value", "points", "weight", "score", "rank")}
    absence = np.zeros(shape, np.int8)
    for k, node in enumerate(chosen):
        taken = _of_node(run, node, nodes)
        for name, array in taken.items():
            picked = np.take_along_axis(np.broadcast_to(array, run.cube.shape)[rows], order, axis=1)
            if name == "absence":
                absence[:, :, k] = picked
            else:
                columns[name][:, :, k] = picked
    frame = {c: pl.Series(c, v.reshape(-1), nan_to_null=True) for c, v in columns.items()}
    return pl.DataFrame(
        {
            "period": _named(list(periods), np.repeat(np.arange(len(rows)), shape[1] * shape[2])),
            "group": _named(list(run.cube.slices), np.repeat(_group_index(run)[order].reshape(-1), shape[2])),
            "unit": _named([u.id for u in run.units], np.repeat(order.reshape(-1), shape[2])),
            "node": _named([n.id for n in chosen], np.tile(np.arange(shape[2]), shape[0] * shape[1])),
            **frame,
            "grade": _grades(run, rows, order, chosen),
            "absence": _named(["", *(ABSENCES[c][0] for c in (1, 2, 3))], absence.reshape(-1)),
        }
    )


def exact_table(run: Run, nodes: str, periods: Sequence[str]) -> pl.DataFrame:
    """The same table from the exact rows; numbers are the nearest floats of the fractions."""
    kept = {
        n.id: k
        for k, n in enumerate(run.scheme.root.walk())
        if nodes == "all" or n is run.scheme.root or (nodes == "inner" and not n.leaf)
    }
    rows = [r for r in run.exact_rows or () if r.node in kept and r.period in periods]
    place = {(r.period, r.unit): r.rank for r in rows if r.node == run.scheme.root.id}
    groups = list(run.cube.slices)

    def order(r: Row) -> tuple[Any, ...]:
        total = place.get((r.period, r.unit))
        return (
            periods.index(r.period),
            groups.index(r.group),
            total is None,
            total or 0,
            r.unit,
            kept[r.node],
        )

    rows.sort(key=order)
    figures = ("value", "points", "weight", "score", "rank")
    numbers = {c: [None if (v := getattr(r, c)) is None else float(v) for r in rows] for c in figures}
    texts = {c: [getattr(r, c) for r in rows] for c in ("period", "group", "unit", "node", "grade")}
    absence = [ABSENCES[r.absence][0] if r.absence else "" for r in rows]
    schema = {c: pl.Float64 if c in figures else pl.String for c in COLUMNS}
    return pl.DataFrame({**texts, **numbers, "absence": absence}, schema_overrides=schema).select(COLUMNS)


def _of_node(run: Run, node: Node, nodes: str) -> dict[str, Any]:
    root = node is run.scheme.root
    points = run.points(node)
    taken: dict[str, Any] = {"points": points, "score": run.score(node)}
    if nodes == "all":
        taken["weight"] = run.weights[node.id] if not root else _root_weight(run)
    elif root:
        taken["weight"] = _root_weight(run)
    if root:
        taken["rank"] = run.ranks
    elif node.rank:
        taken["rank"] = run.node_ranks(node)
    if node.leaf:
        rated = run.rated(node)
        taken["value"] = rated.measured.x.v
        taken["absence"] = rated.absences
    else:
        taken["absence"] = _inner_absence(run, node)
    return taken


def _inner_absence(run: Run, node: Node) -> Any:
    """An absent inner node is absent as its absent children are: the largest code wins."""
    points = run.points(node)
    if not np.isnan(points).any():
        return 0
    codes: Any = NOT_REPORTED
    for child in node.children:
        gone = np.isnan(run.points(child))
        kind = run.rated(child).absences if child.leaf else _inner_absence(run, child)
        codes = np.maximum(codes, np.where(gone, kind, 0))
    return np.where(np.isnan(points), codes, 0)


def _root_weight(run: Run) -> float:
    return float(run.scheme.full) if run.scheme.marks == "weights" else 1.0


def _group_index(run: Run) -> Any:
    return np.repeat(np.arange(len(run.cube.slices)), run.cube.sizes)


def _order(run: Run, rows: Any) -> Any:
    """Columns by group, rank (unranked last), unit id."""
    ids = np.argsort(np.argsort([u.id for u in run.units]))
    group = _group_index(run)
    ranks = np.nan_to_num(run.ranks[rows], nan=np.inf)
    if not len(rows):
        return np.zeros((0, len(run.units)), dtype=int)
    return np.stack([np.lexsort((ids, r, group)) for r in ranks])


def _named(names: list[str], codes: Any) -> pl.Series:
    """A text column from indices into names, without making each text anew."""
    if not names:
        return pl.Series([], dtype=pl.String)
    return pl.Series(names, dtype=pl.String).gather(np.asarray(codes, dtype=np.uint32))


def _grades(run: Run, rows: Any, order: Any, chosen: list[Node]) -> pl.Series:
    names = ["", *(b.name for b in run.scheme.grades.bands)]
    codes = np.zeros((len(rows), len(run.units), len(chosen)), dtype=np.int64)
    codes[:, :, 0] = np.take_along_axis(run.grades[rows], order, axis=1) + 1
    return _named(names, codes.reshape(-1))
