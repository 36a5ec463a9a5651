"""The folder as read: a scheme and its data, checked, with the warnings that do not forbid going on."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl

from quanheng.engine.data import Unit
from quanheng.engine.errors import Problem

if TYPE_CHECKING:
    from quanheng.engine.document.model import Written
    from quanheng.engine.scheme.model import Scheme

OBSERVATION_COLUMNS = ("unit", "item", "period", "value", "status", "posted_at", "source")
TARGET_COLUMNS = ("unit", "node", "period", "target")


def no_observations() -> pl.DataFrame:
    """An empty observations table."""
    return pl.DataFrame(schema=dict.fromkeys(OBSERVATION_COLUMNS, pl.String))


def no_targets() -> pl.DataFrame:
    """An empty targets table."""
    return pl.DataFrame(schema=dict.fromkeys(TARGET_COLUMNS, pl.String))


@dataclass(frozen=True)
class Folder:
    """A scheme with its data, free of errors.

    `observations`: unit, item, period (String, or Enum when read from Parquet), value (String holding a plain
    decimal number or "", Float64 when read from numbers in Parquet), and where the file has them status
    (reported, not_applicable, not_due), posted_at (ISO, "" if unknown), source.
    `targets`: unit, node, period ("" = every period), target (String).
    `files`: which file each part was read from. `warnings`: problems that are no errors.
    """

    path: Path
    scheme: Scheme
    document: Written
    units: tuple[Unit, ...] = ()
    observations: pl.DataFrame = field(default_factory=no_observations)
    targets: pl.DataFrame = field(default_factory=no_targets)
    cases: Path | None = None
    files: dict[str, Path] = field(default_factory=dict)
    warnings: tuple[Problem, ...] = ()
