"""Parquet: ten million rows in about a second; names become codes of known names, values stay numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import polars as pl

from quanheng.engine.errors import Place, Problems
from quanheng.folder.table import Table, name_columns

# every period there can be from 1900 to 2199: a closed list, so that a period column can be coded in one pass
EVERY_PERIOD = [
    form
    for year in range(1900, 2200)
    for form in (
        f"{year}", f"{year}-H1", f"{year}-H2", *(f"{year}-Q{q}" for q in (1, 2, 3, 4)),
        *(f"{year}-{m:02d}" for m in range(1, 13)),
    )
]  # fmt: skip


def read_parquet(
    path: Path,
    file: str,
    known: Mapping[str, tuple[str, ...]],
    required: Sequence[str],
    problems: Problems,
    codes: Mapping[str, Sequence[str]] | None = None,
    extras: bool = False,
) -> Table | None:
    """The table, or None with the problems noted.

    `codes` gives for a column the closed list of names it may hold: the column becomes an Enum of them, null
    where it holds another. Numbers stay numbers; all else becomes String without nulls.
    """
    try:
        lazy = pl.scan_parquet(path, glob=False)
        schema = lazy.collect_schema()
        names = name_columns(list(schema), known, required, lambda k: Place(file), problems, extras)
        if names is None:
            return None
        chosen = [
            _column(raw, schema[raw], name, codes) for raw, name in zip(schema, names, strict=True) if name
        ]
        frame = lazy.select(chosen).collect()
    except (pl.exceptions.PolarsError, OSError) as error:
        problems.add(
            "not-parquet", Place(file),
            (f"不是可读的 Parquet 文件（{str(error).splitlines()[0][:120]}）",
             f"not a readable Parquet file ({str(error).splitlines()[0][:120]})"),
            ("未损坏的 .parquet", "an undamaged .parquet"),
            ("重新导出此文件", "export the file again"),
        )  # fmt: skip
        return None
    headers = {n: raw for raw, n in zip(schema, names, strict=True) if n}
    return Table(file, frame, lambda row, column: Place(file, line=row + 1, path=column), headers)


def _column(raw: str, kind: pl.DataType, name: str, codes: Mapping[str, Sequence[str]] | None) -> pl.Expr:
    column = pl.col(raw)
    if codes is not None and name in codes:
        text = column if kind in (pl.String, pl.Categorical, pl.Enum) else column.cast(pl.String)
        return text.cast(pl.Enum(list(codes[name])), strict=False).alias(name)
    if name in ("value", "target") and kind.is_numeric():
        return column.cast(pl.Float64).alias(name)
    if kind in (pl.Date, pl.Datetime):
        form = "%Y-%m-%d" if kind == pl.Date else "%Y-%m-%dT%H:%M:%S%.f"
        return column.dt.strftime(form).fill_null("").alias(name)
    return column.cast(pl.String).fill_null("").alias(name)


def uncoded(path: Path, header: str) -> pl.Series:
    """One column as it stands in the file, as texts: to say what an unknown name was."""
    return pl.scan_parquet(path, glob=False).select(pl.col(header).cast(pl.String)).collect().to_series()
