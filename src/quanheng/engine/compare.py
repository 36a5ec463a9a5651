"""What changed between two schemes, and what moved between two results."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from quanheng.engine.scheme.model import Scheme


@dataclass(frozen=True)
class Change:
    """One difference of two documents: where (a path of keys and ids), and what stood before and after.

    None stands for "not there". `kind` is "added", "removed" or "changed".
    """

    path: str
    before: Any
    after: Any

    @property
    def kind(self) -> str:
        """Added, removed or changed."""
        return "added" if self.before is None else "removed" if self.after is None else "changed"


def schemes(before: Scheme, after: Scheme) -> list[Change]:
    """The differences of two schemes' canonical documents; nodes are matched by id, wherever they stand."""
    return list(_differ("", _by_id(before.document), _by_id(after.document)))


def _by_id(value: Any) -> Any:
    """Lists of records with an id or a name become mappings by it, so that order alone is no change."""
    if isinstance(value, Mapping):
        return {k: _by_id(v) for k, v in value.items()}
    if isinstance(value, (list, tuple)):
        for key in ("id", "name"):
            if value and all(isinstance(v, Mapping) and key in v for v in value):
                return {str(v[key]): {k: _by_id(x) for k, x in v.items() if k != key} for v in value}
        return [_by_id(v) for v in value]
    return value


def _differ(path: str, before: Any, after: Any) -> Iterator[Change]:
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        for key in [*before, *(k for k in after if k not in before)]:
            inner = f"{path} › {key}" if path else str(key)
            yield from _differ(inner, before.get(key), after.get(key))
    elif before != after:
        yield Change(path, before, after)


def scores(before: pl.DataFrame, after: pl.DataFrame) -> pl.DataFrame:
    """What moved between two result tables: rows whose score, rank or grade differ, or that are in one only.

    Columns: period, unit, node, score_before, score_after, moved, rank_before, rank_after, grade_before,
    grade_after; the largest movement of the total first.
    """
    key = ["period", "unit", "node"]
    kept = [*key, "score", "rank", "grade"]
    both = before.select(kept).join(after.select(kept), on=key, how="full", suffix="_after", coalesce=True)
    both = both.rename({"score": "score_before", "rank": "rank_before", "grade": "grade_before"})
    both = both.with_columns(moved=pl.col("score_after") - pl.col("score_before"))
    same = pl.all_horizontal(
        pl.col(f"{c}_before").eq_missing(pl.col(f"{c}_after")) for c in ("score", "rank", "grade")
    )
    order = [pl.col("node") != "total", pl.col("moved").abs().fill_null(float("inf"))]
    columns = [
        *key,
        "score_before",
        "score_after",
        "moved",
        "rank_before",
        "rank_after",
        "grade_before",
        "grade_after",
    ]
    return both.filter(~same).sort(order, descending=[False, True]).select(columns)
