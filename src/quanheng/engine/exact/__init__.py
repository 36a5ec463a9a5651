"""The exact form: the eight steps in plain fractions, standard library only. It is the definition of right."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from quanheng.engine.data import Facts, Row
from quanheng.engine.exact.weighing import Weighing
from quanheng.engine.scheme.model import Scheme
from quanheng.engine.terms import TOTAL

__all__ = ["Weighing", "rows", "score"]


def score(scheme: Scheme, facts: Facts, periods: Sequence[str] | None = None) -> list[Row]:
    """Every row of the result: for each period, each unit that belongs to a group, each node in document order.

    `periods`: those asked for; None: all from the scheme's `start` (or the first in which anything was observed)
    to the last.
    Raises `Refused` with everything that cannot be decided (a target of zero, a division by zero …), all at once.
    """
    weighing = Weighing(scheme, facts)
    observed = weighing.gathered.periods_observed()
    asked = [p for p in observed if p >= scheme.start] if periods is None else list(periods)
    found = list(rows(weighing, asked))
    weighing.refuse()
    return found


def rows(weighing: Weighing, periods: Sequence[str]) -> Iterator[Row]:
    """The rows of a run that is at hand; faults stay in `weighing.faults`."""
    for period in periods:
        for unit in weighing.units:
            for node in weighing.scheme.nodes:
                yield Row(
                    period=period,
                    group=weighing.group_of(unit),
                    unit=unit,
                    node=node,
                    value=weighing.value(unit, node, period),
                    points=weighing.points(unit, node, period),
                    weight=weighing.weight(unit, node, period),
                    score=weighing.score(unit, node, period),
                    rank=weighing.rank(unit, node, period),
                    grade=weighing.grade(unit, period) if node == TOTAL else "",
                    absence=weighing.absence(unit, node, period),
                )
