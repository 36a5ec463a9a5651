"""Two runs side by side, or one scheme at two moments: what moved each score, step by step, and each rank.

A change of a score is parted among the steps so that the parts add up: what an indicator's score changed by belongs
to the first step at which the two runs part — measure (its own figures), rate (rule, target, or the figures of
others), weigh — and what is left of the total to roll up and adjust.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from typing import Any

import numpy as np

from quanheng.engine.scheme.model import Node
from quanheng.platform.ledger import queries as ledger
from quanheng.platform.lib.decimals import plain
from quanheng.platform.schemes import queries as schemes
from quanheng.platform.schemes.models import SchemeVersion
from quanheng.platform.scoring import bindings
from quanheng.platform.scoring.board import named_unit
from quanheng.platform.scoring.reading import LeafCell, Reading, Standing
from quanheng.platform.ui.environment import named
from quanheng.platform.ui.numbers import NOTHING, fixed, number, signed, written

STEPS = ("measure", "rate", "weigh", "close")  # the order in which a change is looked for
LEAST = 5e-10  # smaller differences of floats are none


def _differs(a: float | None, b: float | None) -> bool:
    if a is None or b is None:
        return a is not b
    return abs(a - b) > LEAST * max(1.0, abs(a), abs(b))


@dataclass(frozen=True)
class Row:
    """A unit in both runs: scores, ranks, and what each step moved its score by (`parts`, by the names of `STEPS`)."""

    unit: str
    name: str
    a: Standing | None
    b: Standing | None
    rank_a: int | None
    rank_b: int | None
    change: float | None
    parts: Mapping[str, float] = field(default_factory=dict)

    @property
    def places(self) -> int | None:
        """Places gained from the first run to the second."""
        return None if self.rank_a is None or self.rank_b is None else self.rank_a - self.rank_b

    @property
    def most(self) -> str:
        """The step that moved the score most; "" where nothing moved."""
        found = max(self.parts, key=lambda k: abs(self.parts[k]), default="")
        return found if found and abs(self.parts[found]) > LEAST else ""


def rows(a: Reading, b: Reading, period: str, node: Node | None = None) -> list[Row]:
    """Everyone of either run, in the order of the second; with `node`, by that node's score and rank instead."""
    ranks_a, ranks_b = _ranks(a, period, node), _ranks(b, period, node)
    found = []
    lefts, rights = ({s.unit.id: s for s in read.ranking(period)} for read in (a, b))
    order = [s.unit for s in rights.values()] + [u for u in a.units if u.id not in b.at]
    for unit in order:
        left, right = lefts.get(unit.id), rights.get(unit.id)
        before, after = _score(a, period, node, unit.id, left), _score(b, period, node, unit.id, right)
        change = None if before is None or after is None else after - before
        parts = _parts(a, b, period, unit.id, node, change) if change is not None else {}
        found.append(
            Row(
                unit.id,
                named_unit(unit),
                left,
                right,
                ranks_a.get(unit.id),
                ranks_b.get(unit.id),
                change,
                parts,
            )
        )
    if node is not None:
        found.sort(key=lambda r: (r.rank_b is None, r.rank_b or 0))
    return found


def _score(read: Reading, period: str, node: Node | None, unit: str, total: Standing | None) -> float | None:
    """A unit's total, or its score of a node."""
    if total is None:
        return None
    if node is None:
        return total.score
    own = read.scheme.nodes.get(node.id)
    return None if own is None else read.node_score(period, own, unit)


def _ranks(read: Reading, period: str, node: Node | None) -> dict[str, int]:
    if node is None:
        return {s.unit.id: s.rank for s in read.ranking(period) if s.rank is not None}
    own = read.scheme.nodes.get(node.id)
    if own is None:
        return {}
    ranks = read.run.node_ranks(own)[read.run.row(period)]
    return {u.id: int(r) for u, r in zip(read.units, ranks, strict=True) if not np.isnan(r)}


def _leaves(read: Reading, node: Node | None) -> dict[str, Node]:
    top = read.scheme.root if node is None else read.scheme.nodes.get(node.id)
    return {n.id: n for n in top.walk() if n.leaf} if top is not None else {}


def _parts(
    a: Reading, b: Reading, period: str, unit: str, node: Node | None, change: float
) -> dict[str, float]:
    parts = dict.fromkeys(STEPS, 0.0)
    left, right = _leaves(a, node), _leaves(b, node)
    for name in {**left, **right}:
        x = a.cell(period, left[name], unit) if name in left else None
        y = b.cell(period, right[name], unit) if name in right else None
        gap = ((y.score if y else None) or 0.0) - ((x.score if x else None) or 0.0)
        if abs(gap) > LEAST:
            parts[parted(x, y)] += gap
    parts["close"] += change - sum(parts.values())
    return {k: (v if abs(v) > LEAST else 0.0) for k, v in parts.items()}


def parted(x: LeafCell | None, y: LeafCell | None) -> str:
    """The first step at which two cells part."""
    if x is None or y is None:
        return "weigh"  # the indicator is in one of the schemes only
    if _differs(x.value, y.value) or x.absence != y.absence:
        return "measure"
    return "rate" if _differs(x.points, y.points) else "weigh"


@dataclass(frozen=True)
class Figure:
    """A figure in both runs: as it was in force then, and its rows of the ledger (None: none)."""

    label: str
    uom: str
    a: str
    b: str
    id_a: int | None
    id_b: int | None

    @property
    def moved(self) -> bool:
        """True where two rows of the ledger answer for it."""
        return self.id_a != self.id_b


@dataclass(frozen=True)
class Line:
    """An indicator of one unit in both runs."""

    node: Node
    name: str
    uom: str
    value: tuple[str, str]
    points: tuple[str, str]
    weight: tuple[str, str]
    score: tuple[str, str]
    gap: str
    step: str
    figures: tuple[Figure, ...]


def lines(a: Reading, b: Reading, cuts: tuple[datetime, datetime], period: str, unit: str) -> list[Line]:
    """The indicators of a unit that moved, those that moved its score most first, with the figures behind them."""
    left, right = _leaves(a, None), _leaves(b, None)
    kept = [
        {
            f.item: f
            for f in ledger.in_force(items=list(read.scheme.items), units=[unit], as_of=cut, periods=[period])
        }
        for read, cut in zip((a, b), cuts, strict=True)
    ]
    found: list[tuple[float, Line]] = []
    for name, node in {**left, **right}.items():
        x = a.cell(period, left[name], unit) if name in left else None
        y = b.cell(period, right[name], unit) if name in right else None
        gap = ((y.score if y else None) or 0.0) - ((x.score if x else None) or 0.0)
        if abs(gap) <= LEAST and (x is None or y is None or not _differs(x.value, y.value)):
            continue
        places = b.places
        found.append((abs(gap), Line(
            node, named(node), node.uom,
            *(_pair(x, y, k, node if k == "value" else None, 2 if k == "points" else places if k == "score" else None) for k in ("value", "points", "weight", "score")),
            signed(gap, places), parted(x, y) if abs(gap) > LEAST else "", _figures(b, node, kept),
        )))  # fmt: skip
    return [line for _gap, line in sorted(found, key=lambda f: -f[0])]


def _pair(
    x: LeafCell | None, y: LeafCell | None, name: str, node: Node | None, places: int | None
) -> tuple[str, str]:
    decimals = node.decimals if node is not None else places
    told = [getattr(c, name) if c is not None else None for c in (x, y)]
    return tuple(number(v) if decimals is None else fixed(v, decimals) for v in told)  # type: ignore[return-value]


def _figures(read: Reading, node: Node, kept: list[dict[str, Any]]) -> tuple[Figure, ...]:
    if node.measure is None:
        return ()
    found = []
    for name in node.measure.names:
        item = read.scheme.items.get(name)
        x, y = kept[0].get(name), kept[1].get(name)
        if item is not None and (x or y):
            found.append(
                Figure(named(item), item.uom, _said(x), _said(y), x.id if x else None, y.id if y else None)
            )
    return tuple(found)


def _said(figure: Any) -> str:
    return NOTHING if figure is None or figure.value is None else written(plain(figure.value))


def periods(a: Reading, b: Reading) -> list[str]:
    """The periods both runs show, oldest first."""
    return [p for p in b.periods if p in a.run.periods]


def as_of(version: SchemeVersion, moment: datetime) -> Reading:
    """The scheme scored on the figures in force at a moment, for reading only; nothing is kept but this reading.

    Raises `Refused` where it cannot be scored.
    """
    return _as_of(version.pk, version.digest, moment)


@lru_cache(maxsize=8)
def _as_of(version: int, digest: str, moment: datetime) -> Reading:
    found = schemes.version(version)
    units = bindings.standing_units(schemes.members(found))
    targets = [[u, n, p, plain(v)] for u, n, p, v in schemes.targets(found)]
    given = bindings.inputs(schemes.resolved(found), units, targets, moment)
    return Reading(bindings.score(given))
