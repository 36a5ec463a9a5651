"""Who marks what: every unit so many markers, every marker about as many units, all joined, nobody one's own.

Method: greedy balanced incomplete blocks with a fixed seed (cf. Lord & Novick 1968 on matrix sampling; Myford & Wolfe 2000 on
linked rating designs). `anchors` units are marked by all markers, so that severities are told apart well (methods.md D.4: two).
"""

from __future__ import annotations

from collections.abc import Collection

import numpy as np

from quanheng.engine.errors import Place, Problems
from quanheng.methods.raters.marks import Bools
from quanheng.methods.raters.severity import parts

TRIES = 50


def assign(
    units: int,
    markers: int,
    each: int,
    *,
    anchors: int = 0,
    barred: Collection[tuple[int, int]] = (),
    seed: int = 0,
) -> Bools:
    """A design [unit, marker]: True where the marker marks the unit.

    Every unit has `each` markers (the first `anchors` units drawn have all that are not barred); no marker has over one unit
    more than another where barred pairs allow it; the design is connected. Raises `Refused` where that cannot be.
    """
    closed = np.zeros((units, markers), dtype=bool)
    for i, j in barred:
        closed[i, j] = True
    problems = Problems()
    short = np.flatnonzero((~closed).sum(axis=1) < each)
    if each < 1 or anchors > units or len(short):
        problems.add(
            "assignment", Place(path="、".join(str(i + 1) for i in short[:12])),
            (f"{units} 个单位、{markers} 位评分人，每单位 {each} 位，排不出", f"{units} units, {markers} markers, {each} for a unit cannot be assigned"),
            ("每个单位可用的评分人不少于要求的人数", "as many markers free for every unit as are asked for"),
            ("增加评分人，或减少每单位人数", "add markers, or ask for fewer"),
        )  # fmt: skip
    problems.refuse()
    rng = np.random.default_rng(seed)
    best: Bools | None = None
    for _ in range(TRIES):
        made = _once(units, markers, each, anchors, closed, rng)
        if len(parts(made)) == 1:
            if np.ptp(made.sum(axis=0)) <= 1:
                return made
            if best is None or np.ptp(made.sum(axis=0)) < np.ptp(best.sum(axis=0)):
                best = made
    if best is None:
        problems.add(
            "assignment-disconnected", Place(),
            ("排出来的评分表连不成一片", "no assignment joins all units"),
            ("每单位至少两位评分人，或设两个共评单位", "two markers for every unit at least, or two units that all mark"),
            ("增加每单位人数或共评单位", "ask for more markers, or for units that all mark"),
        )  # fmt: skip
        problems.refuse()
    assert best is not None  # refused above
    return best


def _once(
    units: int, markers: int, each: int, anchors: int, closed: Bools, rng: np.random.Generator
) -> Bools:
    made = np.zeros((units, markers), dtype=bool)
    load = np.zeros(markers)
    together = np.zeros((markers, markers))
    order = rng.permutation(units)
    for place, i in enumerate(order):
        free = np.flatnonzero(~closed[i])
        if place < anchors:
            chosen: list[int] = free.tolist()
        else:
            chosen = []
            for _ in range(each):
                met = together[:, chosen].sum(axis=1) if chosen else np.zeros(markers)
                cost = load[free] + 1e-3 * met[free] + 1e-6 * rng.random(len(free))
                cost[np.isin(free, chosen)] = np.inf
                chosen.append(int(free[int(np.argmin(cost))]))
        made[i, chosen] = True
        load[chosen] += 1
        together[np.ix_(chosen, chosen)] += 1
    return made
