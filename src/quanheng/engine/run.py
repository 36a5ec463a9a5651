"""A run: one scheme on one set of observations, all eight steps, on arrays; and what can be asked of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from quanheng.engine.data import Facts, Row, Unit
from quanheng.engine.errors import Place, Problems
from quanheng.engine.exact import Weighing
from quanheng.engine.exact import score as exact_score
from quanheng.engine.explain import Explanation, explain
from quanheng.engine.finish import breakers, finish, refuse
from quanheng.engine.inputs import facts as plain_facts
from quanheng.engine.scheme.model import Node, Scheme
from quanheng.engine.steps.adjust import Adjusted
from quanheng.engine.steps.cube import Cube, Fault, Floats
from quanheng.engine.steps.gather import gather
from quanheng.engine.steps.rank import outside, rank
from quanheng.engine.steps.rate import Rated, rate
from quanheng.engine.steps.roll_up import Rolled, applying, by_formula, in_scores, roll_up
from quanheng.engine.steps.weigh import effective
from quanheng.engine.table import as_table, exact_table
from quanheng.engine.terms import TOTAL
from quanheng.engine.what_if import changed

KEEP_LEAVES = 20_000_000  # leaf cells kept in memory; beyond it leaves are rated again when asked for


@dataclass
class Run:
    """The result of scoring. Arrays are [period, unit] over `cube.periods` and `cube.units`.

    `periods` are the periods asked for, as texts. `rolled` holds points (and scores) by node.
    """

    scheme: Scheme
    cube: Cube
    periods: tuple[str, ...]
    rolled: Rolled
    adjusted: Adjusted
    ranks: Floats
    grades: NDArray[np.int64]
    observations: pl.DataFrame
    targets: pl.DataFrame | None = None
    as_of: str = ""
    leaves: dict[str, Rated] = field(default_factory=dict)
    exact_rows: list[Row] | None = None  # the same result in fractions, when it was asked for

    @property
    def units(self) -> tuple[Unit, ...]:
        """Scored units, sorted by group."""
        return self.cube.units

    @cached_property
    def group_of(self) -> dict[str, str]:
        """The group of each unit."""
        return {u.id: g for g, s in self.cube.slices.items() for u in self.cube.units[s]}

    def row(self, period: str) -> int:
        """The index of a period in the arrays. Raises KeyError if it was not scored."""
        if period not in self.periods:
            raise KeyError(period)
        return [str(p) for p in self.cube.periods].index(period)

    def rated(self, leaf: Node) -> Rated:
        """A leaf's measured values and points; rated again if they were not kept."""
        if leaf.id in self.leaves:
            return self.leaves[leaf.id]
        return rate(self.scheme, self.cube, leaf, [])

    def points(self, node: Node) -> Floats:
        """A node's points [period, unit]; NaN for an inner node below one that does not apply."""
        if node.leaf:
            return self.rated(node).points
        points = self.rolled.points[node.id]
        if self.scheme.marks == "weights" and by_formula(self.scheme):
            return np.where(np.isnan(self.weights[node.id]), np.nan, points)
        return points

    @cached_property
    def weights(self) -> dict[str, Any]:
        """Every node's weight after re-spreading: a number, or an array [period, unit] or [1, unit]."""
        if self.rolled.weights:
            return self.rolled.weights
        applies = applying(self.scheme, self.cube, self.points)
        return effective(self.scheme, self.cube, applies)

    def score(self, node: Node) -> Floats:
        """A node's score [period, unit]; the root's is the adjusted one."""
        if node is self.scheme.root:
            return self.adjusted.score
        if node.id in self.rolled.scores:
            return self.rolled.scores[node.id]
        if self.scheme.marks == "index":
            return self.points(node)
        scored: Floats = self.points(node) * (self.weights[node.id] / 100.0)
        return scored

    def node_ranks(self, node: Node) -> Floats:
        """Places by a node's own score, within the group, as the scheme ranks totals."""
        apart = outside(self.scheme, self.cube) | self.adjusted.disqualified
        return rank(self.scheme, self.cube, self.score(node), apart, breakers(self.scheme, self.score))

    def facts(self, group: str | None = None) -> Facts:
        """The run's input as exact records, of one group or of all; targets and units with it."""
        units = self.units if group is None else self.cube.units[self.cube.slices[group]]
        return plain_facts(units, self.observations, self.targets, self.as_of, self.scheme.items)

    def table(self, nodes: str = "all", periods: Sequence[str] | None = None) -> pl.DataFrame:
        """One row per (period, unit, node): period, group, unit, node, value, points, weight, score, rank,
        grade, absence — by period, group, rank, unit, and node in document order, the total first.

        `nodes`: "all", "inner" (without leaves) or "total".
        """
        if self.exact_rows is not None:
            return exact_table(self, nodes, periods or self.periods)
        return as_table(self, nodes, periods or self.periods)

    @cached_property
    def weighing(self) -> Weighing:
        """The same run in fractions, worked out as far as it is asked; what explanations are drawn from."""
        return Weighing(self.scheme, self.facts())

    def explain(self, unit: str, node: str = TOTAL, period: str | None = None) -> Explanation:
        """The eight steps of one unit's score in words and figures, exact (the last period if none is given).

        Raises KeyError for a unit, node or period that was not scored.
        """
        chosen = self.periods[-1] if period is None else period
        self.row(chosen)
        return explain(self.weighing, unit, chosen, node)

    def what_if(self, unit: str, item: str, period: str, value: float | None) -> Run:
        """The run as it would be with one observation changed (None: absent); nothing is stored.

        Only what depends on the value is computed again: its group's leaves, their ancestors, ranks and
        grades. Equal to a full run. `period` is one of the scheme's own kind. Raises KeyError for an
        unknown unit, item or period, `Refused` if the changed figures cannot be scored.
        """
        return changed(self, unit, item, period, value)


def run(
    scheme: Scheme,
    observations: pl.DataFrame,
    units: Sequence[Unit],
    targets: pl.DataFrame | None = None,
    *,
    periods: Sequence[str] | None = None,
    as_of: str = "",
    engine: str = "fast",
) -> Run:
    """Score a scheme. `observations` has unit, item, period, value and optionally status, posted_at, source.

    `periods`: those asked for; by default all from the scheme's `start` (or the first observed) to the last.
    `engine`: "fast" computes on arrays; "exact" computes on fractions as well, and the table holds those.

    Raises `Refused` with every fault (division by zero, target zero …) if anything cannot be computed; then
    nothing is scored.
    """
    cube = gather(scheme, observations, units, targets, as_of)
    asked = tuple(periods) if periods else periods_of(scheme, cube)
    known = {str(p) for p in cube.periods}
    problems = Problems()
    if not cube.units:
        problems.add("no-units", Place(path="units"),
                     (f"{len(units)} 个单位都不属于任何分类组", f"none of {len(units)} units belongs to a group"),
                     ("单位的 group 或属性对得上方案的 groups", "units whose group or attributes match the scheme's groups"),
                     ("补单位表的 group 列，或改 groups 的条件", "fill the column group of the units, or mend the groups"))  # fmt: skip
    if not asked:
        problems.add("period-unknown", Place(path="start"),
                     (f"从 {scheme.start or '开头'} 起没有观测值", f"there are no observations from {scheme.start or 'the start'} on"),
                     ("首个考核期之后有数", "figures of the first period or later"),
                     ("报数，或改方案的 start", "post figures, or mend `start` of the scheme"))  # fmt: skip
    for period in asked:
        if period not in known:
            problems.add("period-unknown", Place(path=period),
                         (f"期间 {period} 没有观测值", f"no observations in period {period}"),
                         (f"{min(known, default='—')} 至 {max(known, default='—')}", f"{min(known, default='-')} to {max(known, default='-')}"),
                         ("换一个期间，或先报数", "ask for another period, or post observations first"))  # fmt: skip
    problems.refuse()
    made = of_cube(scheme, cube, asked, observations, targets, as_of)
    if engine == "exact":
        made.exact_rows = exact_score(scheme, made.facts(), asked)
    return made


def periods_of(scheme: Scheme, cube: Cube) -> tuple[str, ...]:
    """The periods scored when none are asked for: from the scheme's `start` on, all that were observed."""
    return tuple(p for p in map(str, cube.periods) if p >= scheme.start)


def of_cube(
    scheme: Scheme,
    cube: Cube,
    periods: tuple[str, ...],
    observations: pl.DataFrame,
    targets: pl.DataFrame | None = None,
    as_of: str = "",
) -> Run:
    """The steps after gather."""
    faults: list[Fault] = []
    keep = len(scheme.leaves) * cube.shape[0] * cube.shape[1] <= KEEP_LEAVES or in_scores(scheme)
    leaves: dict[str, Rated] = {}

    def rated(leaf: Node) -> Rated:
        made = rate(scheme, cube, leaf, faults)
        if keep:
            leaves[leaf.id] = made
        return made

    rolled = roll_up(scheme, cube, rated, faults)
    refuse(cube, periods, faults)
    adjusted, ranks, grades = finish(scheme, cube, rolled, leaves, faults)
    refuse(cube, periods, faults)
    return Run(scheme, cube, periods, rolled, adjusted, ranks, grades, observations, targets, as_of, leaves)
