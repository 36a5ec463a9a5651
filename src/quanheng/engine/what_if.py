"""What if: one observation changed, and only what depends on it computed again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from quanheng.engine.finish import finish, refuse
from quanheng.engine.scheme.model import Node, Scheme
from quanheng.engine.steps.cube import Cube, Fault
from quanheng.engine.steps.rate import Rated, rate
from quanheng.engine.steps.roll_up import Rolled, in_scores, node_points, roll_up

if TYPE_CHECKING:
    from quanheng.engine.run import Run


@dataclass(frozen=True)
class Columns(Mapping[str, Any]):
    """Arrays by name, cut to some columns when asked for."""

    whole: Mapping[str, Any]
    cut: slice

    def __getitem__(self, name: str) -> Any:
        return self.whole[name][:, self.cut]

    def __iter__(self) -> Iterator[str]:
        return iter(self.whole)

    def __len__(self) -> int:
        return len(self.whole)

    def __contains__(self, name: object) -> bool:
        return name in self.whole


@dataclass(frozen=True)
class CutLeaves(Mapping[str, Rated]):
    """Leaves by id: those rated again, else those of the whole run cut to some columns when asked for."""

    whole: Mapping[str, Rated]
    cut: slice
    again: Mapping[str, Rated]

    def __getitem__(self, name: str) -> Rated:
        return self.again[name] if name in self.again else _cut(self.whole[name], self.cut)

    def __iter__(self) -> Iterator[str]:
        return iter({**self.whole, **self.again})

    def __len__(self) -> int:
        return len(self.whole.keys() | self.again.keys())

    def __contains__(self, name: object) -> bool:
        return name in self.again or name in self.whole


def changed(base: Run, unit: str, item: str, period: str, value: float | None) -> Run:
    """See `Run.what_if`. Raises KeyError for a unit, item or period that is not in the run."""
    scheme, cube = base.scheme, base.cube
    periods = [str(p) for p in cube.periods]
    for known, asked in ((base.group_of, unit), (cube.values, item), (periods, period)):
        if asked not in known:
            raise KeyError(asked)
    u, t = [x.id for x in cube.units].index(unit), periods.index(period)
    array = cube.values[item].copy()
    array[t, u] = np.nan if value is None else value
    after = replace(cube, values={**cube.values, item: array})
    if item in cube.absences:
        codes = cube.absences[item].copy()
        codes[t, u] = 0
        after.absences = {**cube.absences, item: codes}
    touched = scheme.readers.get(item, ())
    across = scheme.rank.within != "group" or any(leaf.over.kind != "group" for leaf in touched)
    whole = slice(0, len(cube.units))
    cut = whole if across else cube.slices[base.group_of[unit]]
    part = after if across else _part(after, base.group_of[unit])
    faults: list[Fault] = []
    again = {leaf.id: rate(scheme, part, leaf, faults) for leaf in touched}
    rolled = _rolled(base, part, cut, again, faults)
    refuse(part, base.periods, faults)
    kept = CutLeaves(base.leaves, cut, again)
    adjusted, ranks, grades = finish(scheme, part, rolled, kept, faults)
    refuse(part, base.periods, faults)
    full = Rolled(
        {
            n: _paste(base.rolled.points.get(n), p, cut)
            for n, p in {**base.rolled.points, **rolled.points}.items()
        },
        {
            n: _paste(base.rolled.scores.get(n), p, cut)
            for n, p in {**base.rolled.scores, **rolled.scores}.items()
        },
        held={n: h for n, h in base.rolled.held.items() if n not in rolled.held}
        | {
            n: _paste(base.rolled.held.get(n, np.zeros(cube.shape, bool)), h, cut)
            for n, h in rolled.held.items()
        },
    )
    pasted = {
        f.name: _paste(getattr(base.adjusted, f.name), getattr(adjusted, f.name), cut)
        for f in fields(adjusted)
    }
    return replace(
        base,
        cube=after,
        rolled=full,
        adjusted=replace(base.adjusted, **pasted),
        ranks=_paste(base.ranks, ranks, cut),
        grades=_paste(base.grades, grades, cut),
        leaves={n: r for n, r in base.leaves.items() if n not in again},
    )


def _part(cube: Cube, group: str) -> Cube:
    """The cube of one group, its arrays views of the whole."""
    cut = cube.slices[group]
    return Cube(
        cube.units[cut],
        {group: slice(0, cut.stop - cut.start)},
        cube.periods,
        Columns(cube.values, cut),
        Columns(cube.absences, cut),
        Columns(cube.targets, cut),
        Columns(cube.attributes, cut),
    )


def _rolled(base: Run, part: Cube, cut: slice, again: Mapping[str, Rated], faults: list[Fault]) -> Rolled:
    """Points of the touched leaves' ancestors; all other nodes are taken as they were."""
    scheme = base.scheme

    def rated(leaf: Node) -> Rated:
        if leaf.id in again:
            return again[leaf.id]
        if leaf.id in base.leaves:
            return _cut(base.leaves[leaf.id], cut)
        return rate(scheme, part, leaf, faults)

    if in_scores(scheme):
        return roll_up(scheme, part, rated, faults)
    stale = _ancestors(scheme, again)
    rolled = Rolled(
        {n: p[:, cut] for n, p in base.rolled.points.items() if n not in stale},
        held={n: h[:, cut] for n, h in base.rolled.held.items() if n not in stale},
    )
    node_points(scheme, part, scheme.root, rated, rolled, faults)
    return Rolled(
        {n: p for n, p in rolled.points.items() if n in stale or n == scheme.root.id},
        held={n: h for n, h in rolled.held.items() if n in stale},
    )


def _ancestors(scheme: Scheme, leaves: Mapping[str, Rated]) -> set[str]:
    found = set()
    for name in leaves:
        node: Node | None = scheme.parents.get(name)
        while node is not None:
            found.add(node.id)
            node = scheme.parents.get(node.id)
    return found


def _cut(rated: Rated, cut: slice) -> Rated:
    return replace(
        rated,
        points=rated.points[:, cut],
        own=rated.own[:, cut],
        held=None if rated.held is None else rated.held[:, cut],
    )


def _paste(whole: Any, part: Any, cut: slice) -> Any:
    """The whole with some columns replaced; the part itself if it is the whole."""
    if whole is None or part.shape[-1] == whole.shape[-1]:
        return part
    if part is whole or np.shares_memory(part, whole):
        return whole
    out = whole.copy()
    out[:, cut] = part
    return out
