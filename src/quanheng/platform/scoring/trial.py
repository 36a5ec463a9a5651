"""A draft tried on last year's figures: the old and the new scheme on the same ledger, nothing stored.

Both are run in memory for the same units and the same period; what differs is the scheme alone. An indicator for
which last year has no figure (or no target) is left out of the trial, and named.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

import polars as pl

from quanheng.engine import run as engine
from quanheng.engine.data import Unit
from quanheng.engine.errors import Place, Problems, Text
from quanheng.engine.formula import parse
from quanheng.engine.scheme.model import Node, Scheme
from quanheng.engine.terms import ALL_GROUPS, TOTAL
from quanheng.platform.ledger import queries as ledger
from quanheng.platform.lib.decimals import plain
from quanheng.platform.registry import queries as registry
from quanheng.platform.schemes import drafts
from quanheng.platform.schemes import queries as schemes
from quanheng.platform.schemes.models import Draft
from quanheng.platform.schemes.parameters import NEAR_LINE

OBSERVATION = ("unit", "item", "period", "value", "status")
TARGET = ("unit", "node", "period", "target")
CAUSES = 3  # indicators named as the cause of a move
NOTHING = parse('item("∅")')  # a figure nobody has: what is measured by it is left out


@dataclass(frozen=True)
class Cause:
    """An indicator that moved a unit, in points against what it moved its group on average."""

    node: str
    name: str
    name_en: str
    points: float


@dataclass(frozen=True)
class Moved:
    """A unit before and after."""

    unit: Unit
    name_en: str
    group: str
    before: float | None
    after: float | None
    rank_before: int | None
    rank_after: int | None
    grade_before: str
    grade_after: str
    causes: tuple[Cause, ...] = ()

    @property
    def places(self) -> int | None:
        """Places gained (lost: below 0); None where there is no place."""
        return (
            None
            if self.rank_before is None or self.rank_after is None
            else self.rank_before - self.rank_after
        )


@dataclass(frozen=True)
class Near:
    """A unit near a grade line under the new scheme."""

    unit: Unit
    name_en: str
    grade: str
    line: float
    score: float

    @property
    def gap(self) -> float:
        """Above the line, or below it."""
        return self.score - self.line


@dataclass(frozen=True)
class Trial:
    """What the trial shows. `left_out`: indicators of the new scheme without figures or targets of that period."""

    period: str
    periods: tuple[str, ...]
    before: Scheme
    after: Scheme
    moved: tuple[Moved, ...]
    near: tuple[Near, ...]
    left_out: tuple[Node, ...]
    near_line: Decimal = NEAR_LINE

    @property
    def most(self) -> int:
        """The largest change of place."""
        return max((abs(m.places) for m in self.moved if m.places is not None), default=0)


def trial(draft: Draft, period: str = "") -> Trial:
    """The draft's newest text against the version it is compared with. Raises `Refused` where it cannot be tried."""
    problems = Problems()
    found = drafts.examined(draft, schemes.text(draft).text)
    if draft.basis is None:
        _nothing_to_compare(problems)
    problems.extend(p for p in found.problems if p.severity == "error")
    problems.refuse()
    assert draft.basis is not None
    assert found.scheme is not None
    before, after = schemes.resolved(draft.basis), found.scheme
    if before.period != after.period:
        _other_period(before, after, problems)
    problems.refuse()
    units = [u for u in _units(draft.members)]
    observations = _observations({*before.items, *after.items}, units)
    periods = _periods(before, observations)
    chosen = period or (periods[-1] if periods else "")
    if chosen not in periods:
        _no_figures(chosen, problems)
    problems.refuse()
    old_targets = schemes.targets(draft.basis)
    held = {(line.unit, line.node): line.end.value for line in schemes.lines(draft)}
    new_targets = {
        **{(u, n): v for u, n, p, v in old_targets if n in after.nodes and p in ("", chosen)},
        **held,
    }
    tried, left_out = _without(after, observations, chosen, new_targets, [u.id for u in units])
    one = _run(
        before,
        observations,
        _grouped(units, schemes.members(draft.basis)),
        [[u, n, p, plain(v)] for u, n, p, v in old_targets],
        chosen,
    )
    two = _run(
        tried, observations, units, [[u, n, "", plain(v)] for (u, n), v in new_targets.items()], chosen
    )
    moved = tuple(_moved(before, after, one, two, units, chosen))
    near = tuple(_near(after, two, units, chosen))
    return Trial(chosen, periods, before, after, moved, near, left_out)


# ---------------------------------------------------------------- inputs


def _units(members: Mapping[str, str]) -> Iterable[Unit]:
    known = registry.units(members)
    return (registry.plain(known[code], group) for code, group in members.items() if code in known)


def _grouped(units: Sequence[Unit], groups: Mapping[str, str]) -> list[Unit]:
    """The same units in the groups of the old version; who is new there keeps the new group."""
    return [replace(u, group=groups.get(u.id, u.group)) for u in units]


def _observations(items: Iterable[str], units: Sequence[Unit]) -> pl.DataFrame:
    rows = [
        (f.unit, f.item, f.period, "" if f.value is None else plain(f.value), f.status)
        for f in ledger.in_force(items=list(items), units=[u.id for u in units])
    ]
    return pl.DataFrame(rows, schema=dict.fromkeys(OBSERVATION, pl.String), orient="row")


def _periods(before: Scheme, observations: pl.DataFrame) -> tuple[str, ...]:
    """Periods of the old scheme's own kind in which anything was reported, oldest first."""
    from_items = observations.filter(pl.col("item").is_in(list(before.items)))
    if not len(from_items):
        return ()
    units = [Unit(u) for u in from_items["unit"].unique()]
    grouped = [replace(u, group=before.groups[0].id if before.groups else "") for u in units]
    try:
        cube = engine.gather(replace(before, groups=()), from_items, grouped, None, "")
    except ValueError:
        return ()
    return engine.periods_of(replace(before, start=""), cube)


def _run(
    scheme: Scheme, observations: pl.DataFrame, units: Sequence[Unit], targets: list[list[str]], period: str
) -> engine.Run:
    mine = observations.filter(pl.col("item").is_in(list(scheme.items)))
    frame = pl.DataFrame(targets, schema=dict.fromkeys(TARGET, pl.String), orient="row")
    return engine.run(replace(scheme, start=""), mine, units, frame, periods=[period])


def _without(
    scheme: Scheme,
    observations: pl.DataFrame,
    period: str,
    targets: Mapping[tuple[str, str], Decimal],
    units: Sequence[str],
) -> tuple[Scheme, tuple[Node, ...]]:
    """The scheme with indicators left out that have no figure in the period, or lack a target of some unit."""
    year = period[:4]
    told = set(
        observations.filter(pl.col("period").str.starts_with(year) & (pl.col("status") == "reported"))["item"]
    )
    out: list[Node] = []

    def walk(node: Node) -> Node:
        if not node.leaf:
            return replace(node, children=tuple(walk(c) for c in node.children))
        names = {n for n in (node.measure.names if node.measure else ()) if n in scheme.items}
        unaimed = node.target == "units" and any((u, node.id) not in targets for u in units)
        if (not names or names & told) and not unaimed:
            return node
        out.append(node)
        return replace(node, measure=NOTHING, missing="exclude")

    return replace(scheme, root=walk(scheme.root)), tuple(out)


# ---------------------------------------------------------------- results


def _by_unit(run: engine.Run, period: str) -> dict[str, dict[str, dict[str, Any]]]:
    """unit → node → row of the result."""
    rows: dict[str, dict[str, dict[str, Any]]] = {}
    for row in run.table(periods=[period]).iter_rows(named=True):
        rows.setdefault(row["unit"], {})[row["node"]] = row
    return rows


def _given(scheme: Scheme, rows: Mapping[str, dict[str, Any]], leaf: Node) -> float:
    """What an indicator gives to the total of a unit."""
    row = rows.get(leaf.id)
    if row is None or row["score"] is None:
        return 0.0
    if scheme.marks == "weights":
        return float(row["score"])
    whole = sum(float(rows[x.id]["weight"] or 0) for x in scheme.leaves if x.id in rows) or 1.0
    return float(row["points"] or 0) * float(row["weight"] or 0) / whole


def _moved(
    before: Scheme, after: Scheme, one: engine.Run, two: engine.Run, units: Sequence[Unit], period: str
) -> Iterable[Moved]:
    old, new = _by_unit(one, period), _by_unit(two, period)
    leaves: dict[str, Node] = {leaf.id: leaf for leaf in (*before.leaves, *after.leaves)}
    gained: dict[str, dict[str, float]] = {}
    for unit in units:
        a, b = old.get(unit.id, {}), new.get(unit.id, {})
        gained[unit.id] = {
            n: (_given(after, b, x) if n in after.nodes else 0.0)
            - (_given(before, a, x) if n in before.nodes else 0.0)
            for n, x in leaves.items()
        }
    rows = []
    for unit in units:
        a, b = old.get(unit.id, {}).get(TOTAL, {}), new.get(unit.id, {}).get(TOTAL, {})
        group = _ranked_in(after, b)
        peers = [u.id for u in units if _ranked_in(after, new.get(u.id, {}).get(TOTAL, {})) == group]
        mean = (
            {n: sum(gained[p][n] for p in peers) / len(peers) for n in leaves}
            if peers
            else dict.fromkeys(leaves, 0.0)
        )
        causes = sorted(((n, gained[unit.id][n] - mean[n]) for n in leaves), key=lambda c: -abs(c[1]))
        rows.append(
            Moved(
                unit, unit.attributes.get("name_en", ""), group, a.get("score"), b.get("score"), _place(a), _place(b), a.get("grade") or "",
                b.get("grade") or "", tuple(Cause(n, leaves[n].name, leaves[n].name_en, d) for n, d in causes[:CAUSES] if abs(d) >= 0.005),
            )
        )  # fmt: skip
    return sorted(rows, key=lambda m: (m.group, m.rank_before is None, m.rank_before or 0, m.unit.id))


def _ranked_in(scheme: Scheme, row: Mapping[str, Any]) -> str:
    """The group a unit is ranked in; "" where all are ranked together."""
    return "" if scheme.rank.within == ALL_GROUPS else row.get("group") or ""


def _place(row: Mapping[str, Any]) -> int | None:
    rank = row.get("rank")
    return None if rank is None else int(rank)


def _near(scheme: Scheme, run: engine.Run, units: Sequence[Unit], period: str) -> Iterable[Near]:
    """Units within so many points of a grade line: there noise decides."""
    rows = _by_unit(run, period)
    for unit in units:
        score = rows.get(unit.id, {}).get(TOTAL, {}).get("score")
        for band in scheme.grades.bands:
            if (
                score is not None
                and band.line is not None
                and abs(float(score) - float(band.line)) <= float(NEAR_LINE)
            ):
                yield Near(
                    unit, unit.attributes.get("name_en", ""), band.name, float(band.line), float(score)
                )


# ---------------------------------------------------------------- why not


def _nothing_to_compare(problems: Problems) -> None:
    problems.add(
        "no-basis", Place(path="trial"), ("这份稿没有可比的上一版", "there is no earlier version to compare with"),
        ("接着上一版起草的稿", "a draft that follows an earlier version"), ("从“接着上一版”起草", "begin it from the earlier version"),
    )  # fmt: skip


def _other_period(before: Scheme, after: Scheme, problems: Problems) -> None:
    problems.add(
        "other-period", Place(path="period"), (f"上一版按 {before.period} 考核，这一稿按 {after.period}", f"the earlier version is by {before.period}, this by {after.period}"),
        ("同样的考核周期", "the same kind of period"), ("周期变了，去年的数不能直接拿来试算", "figures of another kind of period cannot be tried"),
    )  # fmt: skip


def _no_figures(period: str, problems: Problems) -> None:
    found = Text(
        f"台账里没有 {period} 的数" if period else "台账里没有去年的数",
        f"the ledger has no figures of {period}" if period else "the ledger has no figures",
    )
    problems.add(
        "no-figures", Place(path=period), (found.zh, found.en), ("参评单位已入账的数", "figures of the units assessed"),
        ("入账以后再试算", "try it once they are posted"),
    )  # fmt: skip
