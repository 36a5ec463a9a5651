"""The last three steps together, and the refusal of a run that could not be computed whole."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from quanheng.engine.errors import Place, Problems
from quanheng.engine.scheme.model import Node, Scheme
from quanheng.engine.steps.adjust import Adjusted, adjust, named_nodes
from quanheng.engine.steps.cube import Cube, Fault, Floats
from quanheng.engine.steps.grade import grade
from quanheng.engine.steps.rank import outside, rank
from quanheng.engine.steps.rate import Rated, rate
from quanheng.engine.steps.roll_up import Rolled


def finish(
    scheme: Scheme, cube: Cube, rolled: Rolled, leaves: Mapping[str, Rated], faults: list[Fault]
) -> tuple[Adjusted, Floats, NDArray[np.int64]]:
    """adjust, rank and grade, from the nodes' points and scores."""
    root = scheme.root

    def scored(node: Node) -> Floats:
        if node.id in rolled.scores:
            return rolled.scores[node.id]
        if node.leaf:
            return leaves[node.id].points if node.id in leaves else rate(scheme, cube, node, []).points
        return rolled.points[node.id]

    base = rolled.scores.get(root.id)
    if base is None:
        base = rolled.points[root.id]
        if scheme.marks == "weights" and scheme.full != 100:
            base = base * (float(scheme.full) / 100.0)
    named = {n: scored(scheme.nodes[n]) for n in named_nodes(scheme)}
    adjusted = adjust(scheme, cube, base, named, faults)
    apart = outside(scheme, cube) | adjusted.disqualified
    ranks = rank(scheme, cube, adjusted.score, apart, breakers(scheme, scored))
    return adjusted, ranks, grade(scheme, cube, adjusted, ranks, named, faults)


def breakers(scheme: Scheme, scored: Callable[[Node], Floats]) -> dict[str, Floats]:
    """The scores that part ties, by node."""
    return {b: scored(scheme.nodes[b]) for b in scheme.rank.breakers}


def refuse(cube: Cube, periods: Sequence[str], faults: list[Fault]) -> None:
    """Raise `Refused` if any fault lies in a period that is scored, naming every unit and period."""
    problems = Problems()
    asked = set(periods)
    told: set[tuple[str, str, str, str]] = set()
    for fault in faults:
        where = np.broadcast_to(fault.where, cube.shape)
        for t, u in zip(*np.nonzero(where), strict=True):
            period, unit = str(cube.periods[t]), cube.units[u]
            key = (fault.node, unit.id, period, fault.what.zh)
            if period not in asked or key in told:
                continue
            told.add(key)
            name = unit.name or unit.id
            problems.add(
                "not-computable",
                Place(path=f"{period} / {unit.id} / {fault.node}"),
                (f"{name} {period} 的“{fault.node}”：{fault.what.zh}", f"“{fault.node}” of {name} in {period}: {fault.what.en}"),
                ("能算出来的数", "figures that can be computed"),
                ("改正这条数据或目标值；确属不适用的填 not_applicable；或在方案里写明这种情形怎么算（divide(a, b, c)、zero_target 等）",
                 "correct the figure or the target; mark it not_applicable if it is; or let the scheme say what holds (divide(a, b, c), zero_target …)"),
            )  # fmt: skip
    problems.refuse()
