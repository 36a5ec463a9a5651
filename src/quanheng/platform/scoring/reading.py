"""A run made ready to be read: standings, changes, intervals, heat, influence, peers — every page draws on it.

A run never changes, so what is worked out here is kept in the process (see `reading`).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from statistics import median
from typing import Any

import numpy as np
import polars as pl

from quanheng.engine.data import Unit
from quanheng.engine.run import Run
from quanheng.engine.scheme.model import Band, Node, Scheme
from quanheng.methods.sensitivity import Sensitivity, rank_intervals
from quanheng.platform.scoring import queries
from quanheng.platform.scoring.per_run import kept_per_run

PEERS = 5
EMPTIER = (
    0.05  # of the cells, more than in the fullest period: an early period emptier than that is not shown
)


@dataclass(frozen=True)
class Standing:
    """Where one unit stands in one period. `low` and `high` bound the rank; `held` is the grade whose line it
    reached but did not get (the quota was full); `change` is places gained since the period before."""

    unit: Unit
    period: str
    score: float | None
    base: float | None
    bonus: float
    deduct: float
    rank: int | None
    of: int
    low: int | None
    high: int | None
    band: Band | None
    band_index: int | None
    held: Band | None
    change: int | None


@dataclass(frozen=True)
class LeafCell:
    """One unit's indicator in one period. `absence`: 0 where the unit has a value of its own (see `terms`)."""

    value: float | None
    points: float | None
    weight: float | None
    score: float | None
    absence: int


def _or_none(x: Any) -> float | None:
    return None if x is None or np.isnan(x) else float(x)


class Reading:
    """A run as pages read it."""

    def __init__(self, run: Run) -> None:
        self.run = run
        self.scheme: Scheme = run.scheme
        self.periods: tuple[str, ...] = shown(run)
        self.at = {u.id: i for i, u in enumerate(run.units)}
        self._cells: dict[tuple[str, str], list[LeafCell]] = {}
        self._rankings: dict[str, list[Standing]] = {}
        self._firm: dict[str, Sensitivity] = {}

    @property
    def units(self) -> tuple[Unit, ...]:
        """All units of the run."""
        return self.run.units

    @property
    def leaves(self) -> tuple[Node, ...]:
        """The indicators, in document order."""
        return self.scheme.leaves

    @property
    def tops(self) -> tuple[Node, ...]:
        """The nodes of the first level."""
        return self.scheme.root.children

    @property
    def latest(self) -> str:
        """The last period."""
        return self.periods[-1]

    @property
    def places(self) -> int:
        """Decimals of a score on pages."""
        return 2 if self.scheme.round.score is None else self.scheme.round.score

    @property
    def whole(self) -> bool:
        """True if all units are ranked in one list."""
        return self.scheme.rank.within == "all-groups" or len(self.groups) == 1

    @cached_property
    def groups(self) -> dict[str, str]:
        """Group id → its name in Chinese, in the order of the scheme."""
        named = {g.id: g.name or g.id for g in self.scheme.groups}
        met = dict.fromkeys(self.run.group_of.values())
        ordered = [g for g in named if g in met] + [g for g in met if g not in named]
        return {g: named.get(g, g) for g in ordered}

    def before(self, period: str) -> str | None:
        """The period before, if it was scored."""
        k = self.periods.index(period)
        return self.periods[k - 1] if k else None

    def full(self, node: Node, unit: str | None = None) -> float:
        """A node's declared weight (in the unit's group), its full score under marks: weights."""
        group = self.run.group_of[unit] if unit else next(iter(self.groups))
        return float(self.scheme.weight(node, group))

    # standings

    def ranking(self, period: str) -> list[Standing]:
        """Everyone in a period: by group if groups are ranked apart, best first, those without a rank last."""
        if period not in self._rankings:
            found = [self._standing(period, u) for u in self.units]
            order = {g: k for k, g in enumerate(self.groups)}
            self._rankings[period] = sorted(
                found,
                key=lambda s: (
                    0 if self.whole else order[self.run.group_of[s.unit.id]],
                    s.rank if s.rank is not None else 10**6,
                    -(s.score if s.score is not None else -(10**9)),
                    self.at[s.unit.id],
                ),
            )
        return self._rankings[period]

    def standing(self, period: str, unit: str) -> Standing:
        """One unit in a period. Raises KeyError for an unknown unit."""
        found = self.at[unit]
        return next(s for s in self.ranking(period) if self.at[s.unit.id] == found)

    def _standing(self, period: str, unit: Unit) -> Standing:
        t, u = self.run.row(period), self.at[unit.id]
        rank = self._rank(period, unit.id)
        score = _or_none(self.run.adjusted.score[t, u])
        index = int(self.run.grades[t, u])
        bands = self.scheme.grades.bands
        by_line = self._by_line(score)
        held = bands[by_line] if by_line is not None and 0 <= by_line < index else None
        if held is not None and (self.run.adjusted.limit[t, u] > by_line):
            held = None
        earlier = self.before(period)
        before = self._rank(earlier, unit.id) if earlier else None
        interval = self.intervals(period).get(unit.id)
        return Standing(
            unit, period, score, _or_none(self.run.adjusted.base[t, u]),
            float(np.nan_to_num(self.run.adjusted.bonus[t, u])), float(np.nan_to_num(self.run.adjusted.deduct[t, u])),
            rank, self._ranked(period, unit.id),
            interval[0] if interval else rank, interval[1] if interval else rank,
            bands[index] if 0 <= index < len(bands) else None, index if 0 <= index < len(bands) else None,
            held, before - rank if before is not None and rank is not None else None,
        )  # fmt: skip

    def _rank(self, period: str, unit: str) -> int | None:
        rank = self.run.ranks[self.run.row(period), self.at[unit]]
        return None if np.isnan(rank) else int(rank)

    def _ranked(self, period: str, unit: str) -> int:
        row = self.run.ranks[self.run.row(period)]
        if self.whole:
            return int((~np.isnan(row)).sum())
        return int((~np.isnan(row[self.run.cube.slices[self.run.group_of[unit]]])).sum())

    def _by_line(self, score: float | None) -> int | None:
        if score is None:
            return None
        for k, band in enumerate(self.scheme.grades.bands):
            if (
                band.line is None
                or score > float(band.line)
                or (score >= float(band.line) and band.edge != "open")
            ):
                return k
        return None

    # leaves and nodes

    def cells(self, period: str, leaf: Node) -> list[LeafCell]:
        """A leaf's cells in the order of `units`."""
        key = (period, leaf.id)
        if key not in self._cells:
            t, run = self.run.row(period), self.run
            rated = run.rated(leaf)
            weight = np.broadcast_to(run.weights[leaf.id], run.cube.shape)[t]
            score, points, value = run.score(leaf)[t], rated.points[t], rated.measured.x.v[t]
            gone = rated.absences[t]
            self._cells[key] = [
                LeafCell(
                    _or_none(value[u]),
                    _or_none(points[u]),
                    _or_none(weight[u]),
                    _or_none(score[u]),
                    int(gone[u]),
                )
                for u in range(len(self.units))
            ]
        return self._cells[key]

    def cell(self, period: str, leaf: Node, unit: str) -> LeafCell:
        """One unit's cell of a leaf."""
        return self.cells(period, leaf)[self.at[unit]]

    def node_score(self, period: str, node: Node, unit: str) -> float | None:
        """A node's score."""
        return _or_none(self.run.score(node)[self.run.row(period), self.at[unit]])

    def leaf_place(self, period: str, leaf: Node, unit: str) -> tuple[int | None, int]:
        """A unit's place by a leaf's points (ties share the better place), and among how many."""
        points = [c.points for c in self.cells(period, leaf)]
        own = points[self.at[unit]]
        known = [p for p in points if p is not None]
        return (None if own is None else 1 + sum(p > own + 1e-9 for p in known)), len(known)

    def scores(self, period: str) -> list[float]:
        """All totals of a period that are there."""
        return [s.score for s in self.ranking(period) if s.score is not None]

    def median(self, period: str) -> float | None:
        """The median total."""
        known = self.scores(period)
        return median(known) if known else None

    # what leans on what

    def firm(self, period: str) -> Sensitivity:
        """How firm the ranking of a period is: 3,000 draws of every weight within ±20 per cent."""
        if period not in self._firm:
            self._firm[period] = rank_intervals(self.run, period)
        return self._firm[period]

    def intervals(self, period: str) -> dict[str, tuple[int, int]]:
        """Unit → its best and worst rank in nine draws of ten."""
        frame = self.firm(period).intervals
        return {u: (int(a), int(b)) for u, a, b in frame.select("unit", "rank_low", "rank_high").iter_rows()}

    def score_band(self, period: str, unit: str) -> tuple[float, float] | None:
        """The unit's total in nine draws of ten: lowest and highest."""
        found = (
            self.firm(period)
            .intervals.filter(pl.col("unit") == unit)
            .select("score_low", "score_high")
            .rows()
        )
        return found[0] if found else None

    def influence(self, period: str) -> list[tuple[Node, float, float]]:
        """Each leaf with its share in the variance of totals and its share of the weight, the strongest first."""
        frame = self.firm(period).influence
        found = [
            (self.scheme.nodes[n], float(s), float(w))
            for n, w, s in frame.select("node", "weight", "share").iter_rows()
        ]
        return sorted(found, key=lambda x: -x[1])

    def peers(self, period: str, unit: str, many: int = PEERS) -> list[Standing]:
        """The units most like this one: least sum over indicators of weight × (difference of points)²."""
        own = self.at[unit]
        distance = np.zeros(len(self.units))
        for leaf in self.leaves:
            points = np.array([np.nan if c.points is None else c.points for c in self.cells(period, leaf)])
            gap = points - points[own]
            distance += self.full(leaf, unit) * np.where(np.isnan(gap), 100.0, gap) ** 2
        order = [int(k) for k in np.argsort(distance, kind="stable") if int(k) != own]
        near = {self.units[k].id for k in order[:many]}
        return [s for s in self.ranking(period) if s.unit.id in near]

    def lines(self) -> list[tuple[Band, float]]:
        """The grades that have a lower line, with it."""
        return [(b, float(b.line)) for b in self.scheme.grades.bands if b.line is not None]

    def quota_places(self, period: str, band: Band) -> dict[str, int] | None:
        """How many places a grade has in each group, where its quota is a plain number; None without one."""
        share: Any = band.quota
        if share is None or not (hasattr(share, "of") or hasattr(share, "quantize")):
            return None
        ranked = ~np.isnan(self.run.ranks[self.run.row(period)])
        found = {}
        for group in self.groups:
            part = share.of(group) if hasattr(share, "of") else share
            if part is None:
                return None
            exact = int(ranked[self.run.cube.slices[group]].sum()) * part
            found[group] = int(
                {"floor": exact // 1, "ceil": -(-exact // 1)}.get(
                    self.scheme.grades.rounding, (exact * 2 + 1) // 2
                )
            )
        return found


def shown(run: Run) -> tuple[str, ...]:
    """The periods pages show: from the first that is about as full as the fullest. Earlier ones would rank units
    by the few indicators that go back so far. Later gaps are shown as they are."""
    scored = sorted(p for p in run.periods if not np.isnan(run.adjusted.score[run.row(p)]).all())
    if not scored:
        return tuple(sorted(run.periods))
    gone = {
        p: float(np.mean([(run.rated(leaf).absences[run.row(p)] > 0).mean() for leaf in run.scheme.leaves]))
        for p in scored
    }
    least = min(gone.values()) + EMPTIER
    first = next(k for k, p in enumerate(scored) if gone[p] <= least)
    return tuple(scored[first:])


@kept_per_run(8)
def reading(run_id: int) -> Reading:
    """The reading of a kept run, made once per process. Raises KeyError for an unknown run."""
    return Reading(queries.engine_run(run_id))
