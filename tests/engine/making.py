"""Small schemes and tables for the tests of the engine, from plain Python."""

from __future__ import annotations

from typing import Any

import polars as pl

from quanheng.engine.document.model import unplaced
from quanheng.engine.errors import Problems
from quanheng.engine.inputs import units_from
from quanheng.engine.run import Run, run
from quanheng.engine.scheme.from_document import resolve
from quanheng.engine.scheme.model import Scheme


def scheme_of(document: dict[str, Any]) -> Scheme:
    """The scheme of a plain document; the names of `items` may be given as a list."""
    document = {"scheme": "试", "period": "year", **document}
    if isinstance(document.get("items"), list):
        document["items"] = {i: {"uom": "个", "owner": "示意"} for i in document["items"]}
    problems = Problems()
    scheme = resolve(unplaced(document), problems)
    problems.refuse()
    assert scheme is not None
    return scheme


def table_of(values: dict[str, dict[str, Any]], period: str = "2024") -> pl.DataFrame:
    """Observations from {unit: {item: value}}; a text value that is a status declares an absence; None: no row."""
    rows = []
    for unit, items in values.items():
        for item, value in items.items():
            if value is None:
                continue
            absent = value in ("not_applicable", "not_due")
            rows.append((unit, item, period, "" if absent else str(value), value if absent else "reported"))
    return pl.DataFrame(rows, schema=["unit", "item", "period", "value", "status"], orient="row")


def run_of(
    document: dict[str, Any], values: dict[str, dict[str, Any]], units: Any = None, **more: Any
) -> Run:
    """A run of one period."""
    units = units_from(units if units is not None else list(values))
    return run(scheme_of(document), table_of(values), units, **more)


def totals(made: Run, column: str = "score") -> dict[str, Any]:
    """{unit: score (or rank, grade …) of the total}."""
    frame = made.table("total")
    return dict(zip(frame["unit"], frame[column], strict=True))


def cells(made: Run, node: str, column: str) -> dict[str, Any]:
    """{unit: a column of one node}."""
    frame = made.table().filter(pl.col("node") == node)
    return dict(zip(frame["unit"], frame[column], strict=True))
