"""评分 rate: a measured value → points by the leaf's rule, then the policy for what is absent."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import numpy as np
from numpy.typing import NDArray

from quanheng.engine.rounding import half_up_array
from quanheng.engine.scheme.model import Node, Scheme
from quanheng.engine.steps.algebra import reduce_present
from quanheng.engine.steps.cube import Cube, Fault, Floats, Seen
from quanheng.engine.steps.measure import Measured, measure
from quanheng.engine.steps.standing import ArrayStanding
from quanheng.engine.terms import NOT_APPLICABLE, NOT_REPORTED


@dataclass
class Rated:
    """A leaf's points [period, unit], NaN where it is left out; `absences` the codes of absent values
    (None: every NaN of `own` is not reported); `held` where the policy withholds the total (None: nowhere).
    """

    points: Floats
    measured: Measured
    own: Floats  # points by the unit's own value, before any policy
    held: NDArray[np.bool_] | None = None

    @property
    def absences(self) -> NDArray[Any]:
        """Codes of what is absent, 0 where the unit has points of its own."""
        return absent_points(self.own, self.measured.x).absent


def absent_points(own: Floats, x: Seen) -> Seen:
    """Points with the kinds of their absences: that of the value, or not reported where the value is there but
    no points come of it (no earlier period, say)."""
    return Seen(own, None if x.codes is None else x.absent)


def full_points(scheme: Scheme) -> Decimal:
    """The points of full marks: 100, or the scale of an index."""
    return scheme.scale if scheme.marks == "index" else Decimal(100)


def rate(scheme: Scheme, cube: Cube, leaf: Node, faults: list[Fault]) -> Rated:
    """Points of one leaf for all units and periods."""
    assert leaf.rate is not None
    measured = measure(cube, leaf, faults)
    at = ArrayStanding(cube, leaf, measured.x.v, measured.raw, measured.plain, faults)
    with np.errstate(all="ignore"):
        own = leaf.rate.fast(measured.x.v, at)
    factor = full_points(scheme) / leaf.out_of
    if factor != 1:
        own = own * float(factor)
    if own.shape != cube.shape:
        own = np.broadcast_to(own, cube.shape)
    own = half_up_array(own, scheme.round.points, np)
    if not np.isnan(own.sum()):
        return Rated(own, measured, own)
    points, held = _policies(scheme, cube, leaf, own, absent_points(own, measured.x))
    return Rated(points, measured, own, held)


def _policies(
    scheme: Scheme, cube: Cube, leaf: Node, own: Floats, seen: Seen
) -> tuple[Floats, NDArray[np.bool_] | None]:
    """The points where a value is absent, by the kind of absence."""
    points, held = own, None
    cases = [(NOT_REPORTED, leaf.missing), (NOT_APPLICABLE, leaf.not_applicable)]
    if seen.codes is None:
        cases = cases[:1]
    for code, policy in cases:
        if policy == "exclude":
            continue
        where = np.isnan(own) if seen.codes is None else seen.absent == code
        if policy == "hold":
            held = where if held is None else held | where
        elif policy == "group_mean":
            parts = [reduce_present("mean", own[:, s]) for s in cube.slices.values()]
            fill = np.repeat(np.stack(parts, axis=1), cube.sizes, axis=1)
            points = np.where(where, half_up_array(fill, scheme.round.points, np), points)
        else:
            amount = {"zero": Decimal(0), "full": full_points(scheme)}.get(str(policy), policy)
            points = np.where(where, float(amount), points)
    return points, held
