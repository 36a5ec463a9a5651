"""Units, observations in force and targets as plain records: what the exact form and the verifier read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from quanheng.engine.terms import REPORTED


@dataclass(frozen=True)
class Unit:
    """An assessed unit. `attributes` are the further columns of units.csv, as written."""

    id: str
    name: str = ""
    group: str = ""
    parent: str = ""
    attributes: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Observation:
    """What is known of one item of one unit in one period: a value, or an absence and its kind.

    `value` is None unless `status` is REPORTED (see `terms`). `written` keeps the figure as it was written.
    """

    value: Fraction | None
    status: int = REPORTED
    written: str = ""
    posted_at: str = ""
    source: str = ""


@dataclass(frozen=True)
class Facts:
    """Everything a run is made of besides the scheme: units, observations in force, per-unit targets.

    `observations` by (unit, item, period); `targets` by (unit, node, period).
    """

    units: tuple[Unit, ...]
    observations: Mapping[tuple[str, str, str], Observation]
    targets: Mapping[tuple[str, str, str], Fraction] = field(default_factory=dict)


@dataclass(frozen=True)
class Row:
    """One row of the result: a unit's node in a period. Absent numbers are None; `absence` says why.

    `value`: the measured value of a leaf. `points`: before weight. `weight`: after re-spreading over what
    applies. `score`: after weight. `rank`, `grade`: on the root and on nodes that declare a rank.
    """

    period: str
    group: str
    unit: str
    node: str
    value: Fraction | None
    points: Fraction | None
    weight: Fraction | None
    score: Fraction | None
    rank: Fraction | None = None
    grade: str = ""
    absence: int = REPORTED
