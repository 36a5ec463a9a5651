"""怎样能进一位: for each indicator, the smallest change that gains a place, all else unchanged.

Found by running the scheme again in fractions with the one measured value changed, and halving the step down
to the indicator's displayed decimals. It takes for granted that a better value never brings a worse place;
the value found is checked by a run of its own, and so is the next one short of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from quanheng.engine.errors import Text
from quanheng.engine.exact import Weighing
from quanheng.engine.explain.model import WayUp
from quanheng.engine.rounding import half_up
from quanheng.engine.scheme.model import Node
from quanheng.engine.terms import TOTAL

DISPLAYED = 2  # decimals of an indicator that declares none
FARTHEST = 10**6  # how many times its own size a value is tried to grow before it is given up


@dataclass(frozen=True)
class NoWay:
    """Why an indicator alone cannot gain a place."""

    node: Node
    why: Text


def way_up(weighing: Weighing, unit: str, period: str) -> list[WayUp]:
    """The indicators by which the unit could gain a place, in document order, each with the value it needs."""
    return ways(weighing, unit, period)[0]


def ways(weighing: Weighing, unit: str, period: str) -> tuple[list[WayUp], list[NoWay]]:
    """The ways up, and the indicators that offer none, with the reason."""
    found: list[WayUp] = []
    none: list[NoWay] = []
    rank = weighing.rank(unit, TOTAL, period)
    for leaf in weighing.scheme.leaves:
        told = NO_RANK if rank is None else FIRST if rank == 1 else _one(weighing, unit, period, leaf, rank)
        if isinstance(told, WayUp):
            found.append(told)
        else:
            none.append(NoWay(leaf, told))
    return found, none


NO_RANK = Text("单位没有名次", "the unit has no rank")
FIRST = Text("已是第一", "already first")
ABSENT = Text("没有计量值", "there is no measured value")
NO_DIRECTION = Text("没有“越大越好”或“越小越好”的方向", "neither higher nor lower is better")
NOT_ENOUGH = Text("即使做到最好也不够", "even the best value does not suffice")


def direction(leaf: Node) -> int:
    """1 if a higher value is better, -1 if a lower one, 0 if neither."""
    told = leaf.rate.monotone() if leaf.rate else 0
    if told:
        return told
    return {"higher": 1, "lower": -1}.get(leaf.better, 0)


def _one(weighing: Weighing, unit: str, period: str, leaf: Node, rank: Fraction) -> WayUp | Text:
    now = weighing.measured(unit, leaf, period)
    if not isinstance(now, Fraction):
        return ABSENT
    sign = direction(leaf)
    if not sign:
        return NO_DIRECTION
    decimals = DISPLAYED if leaf.decimals is None else leaf.decimals
    grid = Fraction(1, 10**decimals)
    start = half_up(now, decimals)

    def gained(steps: int) -> Fraction | None:
        """The place with the value so many steps of the grid better."""
        trial = weighing.supposing(unit, leaf, period, start + sign * steps * grid)
        place = trial.rank(unit, TOTAL, period)
        return None if trial.faults or place is None or place >= rank else place

    farthest = _farthest(start, sign, grid)
    if farthest < 1 or gained(farthest) is None:
        return NOT_ENOUGH
    short, enough = 0, _first_enough(gained, start, grid, farthest)
    while enough - short > 1:
        middle = (short + enough) // 2
        if gained(middle) is None:
            short = middle
        else:
            enough = middle
    needed = start + sign * enough * grid
    place = gained(enough)
    assert place is not None
    return WayUp(
        leaf,
        leaf.name,
        leaf.uom,
        now,
        needed,
        _achieved(weighing, unit, period, leaf, needed, sign),
        rank,
        place,
    )


def _farthest(start: Fraction, sign: int, grid: Fraction) -> int:
    """How many steps of the grid are tried at most: a value that is not negative is not taken below nought."""
    if sign < 0 and start >= 0:
        return int(start / grid)
    return int(max(abs(start), Fraction(1)) * FARTHEST / grid)


def _first_enough(gained: object, start: Fraction, grid: Fraction, farthest: int) -> int:
    """A number of steps that suffices, found by doubling from a hundredth of the value."""
    assert callable(gained)
    steps = max(1, int(abs(start) / 100 / grid))
    while steps < farthest:
        if gained(steps) is not None:
            return steps
        steps *= 2
    return farthest


def _achieved(
    weighing: Weighing, unit: str, period: str, leaf: Node, needed: Fraction, sign: int
) -> tuple[str, ...]:
    """The other periods in which the unit itself has had a value as good."""
    had = []
    for other in weighing.gathered.periods_observed():
        value = weighing.measured(unit, leaf, other) if other != period else None
        if isinstance(value, Fraction) and (value - needed) * sign >= 0:
            had.append(other)
    return tuple(had)
