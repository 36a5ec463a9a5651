"""What a run is made of: units, observations and targets, taken from any kind of table."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

import polars as pl

from quanheng.engine.data import Facts, Observation, Unit
from quanheng.engine.errors import Place, Problems
from quanheng.engine.steps.gather import in_force
from quanheng.engine.terms import NOT_REPORTED, REPORTED, STATUSES

OBSERVATIONS = ("unit", "item", "period", "value")
OPTIONAL = ("status", "posted_at", "source")
TARGETS = ("unit", "node", "period", "target")


def table(given: Any, wanted: Sequence[str], optional: Sequence[str], what: str) -> pl.DataFrame:
    """A Polars frame of the wanted columns from a Polars, pandas or Arrow table, or from a mapping of columns.

    Raises `Refused` if columns are missing.
    """
    if isinstance(given, pl.LazyFrame):
        given = given.collect()
    if not isinstance(given, pl.DataFrame):
        if type(given).__module__.split(".")[0] == "pandas":
            given = pl.DataFrame({str(c): given[c].to_list() for c in given.columns}, strict=False)
        else:
            given = pl.DataFrame(given)
    gone = [c for c in wanted if c not in given.columns]
    if gone:
        problems = Problems()
        problems.add(
            "columns-missing",
            Place(path=what),
            (f"缺列 {'、'.join(gone)}，有 {'、'.join(given.columns)}", f"no column {', '.join(gone)}; there are {', '.join(given.columns)}"),
            ("、".join(wanted), ", ".join(wanted)),
            ("把列名改成这些", "name the columns so"),
        )  # fmt: skip
        problems.refuse()
    kept: pl.DataFrame = given.select([c for c in (*wanted, *optional) if c in given.columns])
    texts = [c for c in kept.columns if c not in ("value", "target") and kept.schema[c] not in _TEXTS]
    return kept.with_columns(pl.col(c).cast(pl.String) for c in texts) if texts else kept


_TEXTS = (pl.String, pl.Categorical, pl.Enum)


def units_from(given: Any) -> tuple[Unit, ...]:
    """Units from `Unit` records, or from a table with a column `unit` and any attributes."""
    if isinstance(given, Iterable) and not hasattr(given, "columns") and not isinstance(given, dict):
        listed = list(given)
        if all(isinstance(u, Unit) for u in listed):
            return tuple(listed)
        return tuple(Unit(str(u), str(u)) for u in listed)
    if isinstance(given, pl.LazyFrame):
        given = given.collect()
    names = list(given.columns) if hasattr(given, "columns") else list(given)
    frame = table(given, ("unit",), [n for n in names if n != "unit"], "units")
    found = []
    for row in frame.iter_rows(named=True):
        texts = {k: "" if v is None else str(v) for k, v in row.items()}
        plain = {k: texts.pop(k, "") for k in ("unit", "name", "group", "parent")}
        found.append(
            Unit(plain["unit"], plain["name"] or plain["unit"], plain["group"], plain["parent"], texts)
        )
    return tuple(found)


def facts(
    units: Sequence[Unit],
    observations: pl.DataFrame,
    targets: pl.DataFrame | None,
    as_of: str = "",
    items: Iterable[str] | None = None,
) -> Facts:
    """The same input as plain records in fractions, for the exact form.

    Only the given units and items are kept. A float stands for its shortest decimal, a text for itself.
    """
    frame = in_force(observations, as_of)
    wanted = pl.col("unit").cast(pl.String).is_in([u.id for u in units])
    if items is not None:
        wanted = wanted & pl.col("item").cast(pl.String).is_in(list(items))
    frame = frame.filter(wanted)
    for name in OPTIONAL:
        if name not in frame.columns:
            frame = frame.with_columns(pl.lit("").alias(name))
    found: dict[tuple[str, str, str], Observation] = {}
    for unit, item, period, value, status, posted_at, source in frame.select(
        *OBSERVATIONS, *OPTIONAL
    ).iter_rows():
        code = STATUSES.get(status or "reported", REPORTED)
        written = "" if value is None or value != value else value if isinstance(value, str) else repr(value)
        if code == REPORTED and written == "":
            code = NOT_REPORTED
        number = Fraction(Decimal(written)) if code == REPORTED else None
        found[unit, item, period] = Observation(number, code, written, posted_at or "", source or "")
    wanted_targets: dict[tuple[str, str, str], Fraction] = {}
    if targets is not None:
        for unit, node, period, value in targets.select(TARGETS).iter_rows():
            if value not in (None, ""):
                wanted_targets[unit, node, period or ""] = Fraction(Decimal(str(value)))
    return Facts(tuple(units), found, wanted_targets)
