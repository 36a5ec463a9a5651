"""Observations from Parquet: the same promises as for texts, kept in a few passes over codes and numbers."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from quanheng.engine.errors import Place, Problems
from quanheng.engine.terms import STATUSES
from quanheng.folder.columns import OBSERVATIONS
from quanheng.folder.keys import known_names, no_key_twice, sound_periods
from quanheng.folder.model import OBSERVATION_COLUMNS
from quanheng.folder.observations import absent_with_value, folds_known, observations_of
from quanheng.folder.parquet import EVERY_PERIOD, read_parquet, uncoded
from quanheng.folder.table import Table

if TYPE_CHECKING:
    from quanheng.engine.scheme.model import Scheme


def observations_from_parquet(
    path: Path, file: str, scheme: Scheme | None, units: Collection[str] | None, problems: Problems
) -> pl.DataFrame | None:
    """The observations of a Parquet file; None, with the problems noted, if it cannot be read.

    A file whose values are texts is read as a CSV would be; numbers go the fast way.
    """
    required = ("unit", "item", "period", "value")
    codes: dict[str, Sequence[str]] = {"period": EVERY_PERIOD}
    if units is not None:
        codes["unit"] = list(units)
    if scheme is not None:
        codes["item"] = list(scheme.items)
    table = read_parquet(path, file, OBSERVATIONS, required, problems, codes)
    if table is None:
        return None
    if not table.frame.schema["value"].is_numeric() or scheme is None or not len(table.frame):
        plain = read_parquet(path, file, OBSERVATIONS, required, Problems())
        assert plain is not None  # it was read a moment ago
        plain.frame = plain.frame.with_columns(pl.all().cast(pl.String).fill_null("").str.strip_chars())
        return observations_of(plain, scheme, units, problems)
    for column in ("unit", "item", "period"):
        if table.frame.get_column(column).null_count():
            _name_strangers(path, table, column, scheme, units, problems)
    used = table.frame.select("period").unique().drop_nulls()
    sound_periods(Table(file, used, _first_row(table, used.get_column("period"))), scheme, problems)
    _finite(table, problems)
    if "status" in table.frame.columns:
        _statuses(table, problems)
    absent_with_value(table, problems)
    folds_known(table, scheme, problems)
    no_key_twice(table, ("unit", "item", "period"), problems, "posted_at" in table.frame.columns)
    return table.frame.select(c for c in OBSERVATION_COLUMNS if c in table.frame.columns)


def _name_strangers(
    path: Path, table: Table, column: str, scheme: Scheme, units: Collection[str] | None, problems: Problems
) -> None:
    """Read the column again as texts to say which names were not known."""
    texts = uncoded(path, table.headers[column]).fill_null("").alias(column)
    again = Table(table.file, pl.DataFrame([texts]), table.locate)
    if column == "unit" and units is not None:
        known_names(again, "unit", units, ("单位", "unit"), ("单位表", "the units table"), problems)
    elif column == "item":
        known_names(again, "item", list(scheme.items), ("数据项", "item"), ("方案", "the scheme"), problems)
    else:
        sound_periods(again, scheme, problems)


def _first_row(table: Table, used: pl.Series) -> Callable[[int, str], Place]:
    """Places for a table of distinct periods: where each first stands in the whole table."""

    def locate(row: int, column: str) -> Place:
        first = (table.frame.get_column("period") == used[row]).arg_max()
        return table.locate(first or 0, column)

    return locate


def _finite(table: Table, problems: Problems) -> None:
    values = table.frame.get_column("value")
    if values.is_finite().all():  # nulls are passed over
        return
    rows = (~values.is_finite()).arg_true().to_list()
    table.tell(
        problems, "not-finite", rows, "value",
        lambda r: (f"{values[r]} 不是有限的数", f"{values[r]} is not a finite number"),
        ("有限的数；没有数用空值（null）", "a finite number; null where there is none"),
        lambda r: ("改正，或写成空值", "correct it, or make it null"),
    )  # fmt: skip


def _statuses(table: Table, problems: Problems) -> None:
    status = table.frame.get_column("status")
    strange = ~status.is_in([*STATUSES, "", "not_reported"])
    table.tell(
        problems, "unknown-status", strange.arg_true().to_list(), "status",
        lambda r: (f"没有状态“{status[r]}”", f"there is no status “{status[r]}”"),
        ("reported、not_applicable 或 not_due", "reported, not_applicable or not_due"),
        lambda r: ("改正", "correct it"),
    )  # fmt: skip
    if "not_reported" in status:
        table.frame = table.frame.with_columns(status.replace("not_reported", ""))
