"""The points of a self-evaluation table, by the engine alone: the scheme on the unit's own figures, over-fulfilment reduced.

First the scheme as it is. Then, where a target was set low and the scheme does not reduce by itself, the same tree once
more with each indicator's points given and the reduction as a formula of the engine (domain.md §2.3).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC
from decimal import Decimal
from fractions import Fraction

from quanheng.engine.data import Facts, Observation
from quanheng.engine.errors import Text
from quanheng.engine.exact import Weighing
from quanheng.engine.formula import parse
from quanheng.engine.rounding import half_up
from quanheng.engine.rules.given import Given
from quanheng.engine.rules.naming import name_text
from quanheng.engine.rules.qualitative import Qualitative
from quanheng.engine.scheme.model import Item, Node, Prepare, Scheme
from quanheng.engine.terms import ABSENCES, NOT_REPORTED, REPORTED, STATUSES
from quanheng.platform.ledger import queries as ledger
from quanheng.platform.lib.decimals import plain
from quanheng.platform.registry import queries as registry
from quanheng.platform.schemes import queries as schemes
from quanheng.platform.schemes.models import SchemeVersion
from quanheng.platform.verification.flow import LOW
from quanheng.platform.verification.parameters import Parameters

WIDE = Decimal(10) ** 9
Figures = Mapping[str, Decimal | None]


@dataclass(frozen=True)
class Row:
    """One indicator of the table: its value against the target, full marks and score, and what is to be explained.

    `ratio`: value ÷ target where higher is better and the target is above 0. `over`, `short`: beyond the lines.
    `factor`: what over-fulfilment left of the score (None: not reduced here). `outside`: the mark does not lie in
    the interval of its level.
    """

    leaf: Node
    path: tuple[Node, ...]
    items: tuple[str, ...]
    nature: str
    target: Fraction | None
    value: Fraction | None
    full: Fraction | None
    score: Fraction | None
    ratio: Fraction | None
    over: bool
    short: bool
    factor: Fraction | None
    absence: Text | None
    faults: tuple[Text, ...]


@dataclass(frozen=True)
class Reckoned:
    """A whole table: its rows, what is wrong, and the total before any bonus (None: withheld)."""

    rows: tuple[Row, ...]
    total: Fraction | None


def items_of(scheme: Scheme, leaf: Node) -> tuple[str, ...]:
    """The data items an indicator reads in its period; marks of seats (`…@…`) are no figures of the unit."""
    return tuple(i for i in scheme.items if leaf in scheme.readers.get(i, ()) and "@" not in i)


def known(version: SchemeVersion, period: str, unit: str) -> dict[str, ledger.Figure]:
    """The unit's figures in force for the period: what is known is not asked for again."""
    items = list(schemes.resolved(version).items)
    return {f.item: f for f in ledger.in_force(items=items, units=[unit], periods=[period])}


class Ground:
    """A scheme with every member's figures in force, read once; many tables are weighed on it."""

    def __init__(self, version: SchemeVersion, period: str, parameters: Parameters) -> None:
        self.scheme = schemes.resolved(version)
        self.period, self.parameters = period, parameters
        members = schemes.members(version)
        kept = registry.units(members)
        self.units = {c: registry.plain(kept[c], g) for c, g in members.items()}
        self.targets = {(u, n, p): Fraction(v) for u, n, p, v in schemes.targets(version)}
        self.observed = {
            (f.unit, f.item, f.period): Observation(
                None if f.value is None else Fraction(f.value), STATUSES[f.status], "" if f.value is None else plain(f.value),
                f.posted_at.astimezone(UTC).isoformat(timespec="microseconds"), f.source,
            )
            for f in ledger.in_force(items=list(self.scheme.items), units=list(members))
        }  # fmt: skip

    def reckon(self, unit: str, figures: Figures, causes: Mapping[str, str]) -> Reckoned:
        """The table of a unit: `figures` by item stand in for whatever is in force; `causes` of over-fulfilment by leaf."""
        own = dict(figures)
        decided = self.parameters.text("cause_item")
        by_scheme = (
            {n.id for n in self.scheme.readers.get(decided, ())} if decided in self.scheme.items else set()
        )
        if by_scheme and own.get(decided) is None:
            own[decided] = Decimal(int(any(causes.get(n) == LOW for n in by_scheme)))
        observed = self.observed | {
            (unit, i, self.period): Observation(None if v is None else Fraction(v), NOT_REPORTED if v is None else REPORTED, "" if v is None else plain(v))
            for i, v in own.items()
        }  # fmt: skip
        at = Weighing(self.scheme, Facts(tuple(self.units.values()), observed, self.targets))
        rows = [self._row(at, unit, leaf) for leaf in self.scheme.leaves]
        low = {
            r.leaf.id: r
            for r in rows
            if r.over and causes.get(r.leaf.id) == LOW and r.leaf.id not in by_scheme
        }
        if low and at.rolled(unit, self.scheme.root, self.period).score is not None:
            again, factors = self._tapered(at, unit, low)
            rows = [
                replace(r, score=again.score(unit, r.leaf.id, self.period), factor=factors[r.leaf.id]) if r.leaf.id in low else r
                for r in rows
            ]  # fmt: skip
            at = again
        total = at.rolled(unit, at.scheme.root, self.period).score
        if (
            total is None
        ):  # withheld: each row by its declared weight, as it will be once every figure is there
            rows = [
                replace(r, full=(w := at.declared(r.leaf, unit)), score=self._share(at, unit, r.leaf, w))
                for r in rows
            ]
        places = 2 if self.scheme.round.score is None else self.scheme.round.score
        return Reckoned(tuple(rows), None if total is None else half_up(total, places))

    def _share(self, at: Weighing, unit: str, leaf: Node, weight: Fraction) -> Fraction | None:
        points = at.points(unit, leaf.id, self.period)
        return None if points is None else points * weight / at.full_points

    def _row(self, at: Weighing, unit: str, leaf: Node) -> Row:
        period, p = self.period, self.parameters
        value, target = at.value(unit, leaf.id, period), at.target(unit, leaf, period)
        aim = target if isinstance(target, Fraction) else None
        better = (
            leaf.better
            or getattr(leaf.rate, "better", "")
            or ("lower" if leaf.rate and leaf.rate.monotone() < 0 else "higher")
        )
        zero = getattr(leaf.rate, "zero_target", "") == "full_if_not_above"
        ratio = (
            value / aim if value is not None and aim is not None and aim > 0 and better != "lower" else None
        )
        line = p.line("explain_below")
        late = (
            value is not None
            and aim is not None
            and (better == "lower" or (zero and aim == 0))
            and (value * line.value > aim or (line.at and value != 0 and value * line.value == aim))
        )
        at.points(unit, leaf.id, period)
        code = at.absence(unit, leaf.id, period)
        weight = at.weight(unit, leaf.id, period)
        return Row(
            leaf, self.path(leaf), items_of(self.scheme, leaf), self._nature(leaf, aim, better, zero), aim, value,
            weight if weight is not None else at.declared(leaf, unit), at.score(unit, leaf.id, period), ratio,
            ratio is not None and p.line("over_line").beyond(ratio), late or (ratio is not None and line.beyond(ratio)), None,
            Text(*ABSENCES[code][1:]) if code else None,
            tuple(f.why for f in at.faults if f.unit == unit and f.node == leaf.id and f.period == period),
        )  # fmt: skip

    def path(self, leaf: Node) -> tuple[Node, ...]:
        """The nodes above an indicator, the first level first."""
        above: list[Node] = []
        node = leaf
        while (parent := self.scheme.parents.get(node.id)) is not None and parent is not self.scheme.root:
            above.insert(0, parent)
            node = parent
        return tuple(above)

    @staticmethod
    def _nature(leaf: Node, aim: Fraction | None, better: str, zero: bool) -> str:
        if isinstance(leaf.rate, Qualitative) or aim is None:
            return ""
        return "＝" if zero and aim == 0 else "≤" if better == "lower" else "≥"

    def _tapered(
        self, at: Weighing, unit: str, low: Mapping[str, Row]
    ) -> tuple[Weighing, dict[str, Fraction]]:
        """The tree with points given, those of `low` through the engine's formula of reduction."""
        items, observed = dict(self.scheme.items), {}
        factors: dict[str, Fraction] = {}
        measures: dict[str, str] = {}
        for leaf in self.scheme.leaves:
            points, code = at.points(unit, leaf.id, self.period), at.absence(unit, leaf.id, self.period)
            given = f"自评得分·{leaf.id}"
            items[given] = Item(given, given)
            observed[unit, given, self.period] = Observation(
                points, REPORTED if points is not None else code or NOT_REPORTED
            )
            measures[leaf.id] = name_text(given)
            if leaf.id in low:
                off = f"偏离度·{leaf.id}"
                items[off] = Item(off, off)
                ratio = low[leaf.id].ratio
                assert ratio is not None  # over-fulfilled only where there is one
                observed[unit, off, self.period] = Observation(ratio - 1)
                measures[leaf.id] += " * " + self._steps(name_text(off))
                factors[leaf.id] = next(f for d, f in self.parameters.taper if d is None or ratio - 1 <= d)

        def again(node: Node) -> Node:
            if not node.leaf:
                return replace(node, children=tuple(again(c) for c in node.children))
            return replace(
                node, measure=parse(measures[node.id]), rate=Given(floor=-WIDE, cap=WIDE), target=None, decimals=None,
                prepare=Prepare(), out_of=Decimal(str(self.scheme.scale)) if self.scheme.marks == "index" else Decimal(100),
            )  # fmt: skip

        scheme = replace(self.scheme, root=again(self.scheme.root), items=items)
        return Weighing(scheme, Facts((self.units[unit],), observed)), factors

    def _steps(self, off: str) -> str:
        text = ""
        for bound, factor in reversed(self.parameters.taper):
            said = _digits(factor)
            text = said if bound is None else f"if({off} <= {_digits(bound)}, {said}, {text})"
        return text


def _digits(value: Fraction) -> str:
    """A decimal as the document writes it."""
    return plain(Decimal(value.numerator) / Decimal(value.denominator))
