"""One run in fractions: gather, measure, rate, weigh, roll_up, adjust, rank, grade — each worked out once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from quanheng.engine.data import Facts
from quanheng.engine.errors import Refused, Text
from quanheng.engine.exact import adjust, grade, prepare, rank, roll_up
from quanheng.engine.exact.algebra import Reckoning
from quanheng.engine.exact.functions import OF_GROUP, average
from quanheng.engine.exact.gather import Gathered
from quanheng.engine.exact.grade import Graded
from quanheng.engine.exact.memory import Key, Memory
from quanheng.engine.exact.population import Population
from quanheng.engine.exact.standing import ExactStanding, Undecided
from quanheng.engine.exact.values import Absent, Fault, Figure, Undefined, Value
from quanheng.engine.formula import Formula
from quanheng.engine.rounding import half_up
from quanheng.engine.scheme.model import Node, PerGroup, Scheme
from quanheng.engine.terms import NOT_APPLICABLE, NOT_DUE, NOT_REPORTED, REPORTED, TOTAL

_NO_GROUP = ""


@dataclass(frozen=True)
class Rated:
    """The points of a leaf. `own`: by its own value; `points`: after the policy for absences (None: left out
    or withheld); `policy`: the policy that decided, "" if none was needed; `held`: the total is withheld."""

    own: Fraction | None
    points: Fraction | None
    absence: int = REPORTED
    policy: str = ""
    held: bool = False


class Weighing:
    """A scheme on facts. Every question is about a unit, a node and a period; answers are kept.

    `faults` collects what could not be decided; `looked` the leaves whose points depend on other units.
    """

    def __init__(self, scheme: Scheme, facts: Facts) -> None:
        self.scheme, self.facts = scheme, facts
        self.gathered = Gathered(scheme, facts)
        self.faults: dict[Fault, None] = {}
        self.looked: set[str] = set()
        self.memory = Memory()
        self.changed: dict[Key, Fraction] = {}
        self._declared: dict[tuple[str, str], Fraction] = {}
        self._outside: dict[tuple[str, str], bool] = {}

    # what is asked from outside ---------------------------------------------------------------------

    @property
    def units(self) -> list[str]:
        """The units that belong to a group, in the order of the facts."""
        return list(self.gathered.group_of)

    def group_of(self, unit: str) -> str:
        """The group of a unit."""
        return self.gathered.group_of[unit]

    def value(self, unit: str, node: str, period: str) -> Fraction | None:
        """The measured value of a leaf, as it is rated; None for an inner node."""
        leaf = self.scheme.nodes[node]
        found = self.prepared(unit, leaf, period) if leaf.leaf else None
        return found if isinstance(found, Fraction) else None

    def points(self, unit: str, node: str, period: str) -> Fraction | None:
        """Points before weight."""
        return self.rolled(unit, self.scheme.nodes[node], period).points

    def weight(self, unit: str, node: str, period: str) -> Fraction | None:
        """The weight after re-spreading over what applies; None for a node that does not apply."""
        return roll_up.weight(self, unit, self.scheme.nodes[node], period)

    def score(self, unit: str, node: str, period: str) -> Fraction | None:
        """The score after weight; of the root, after adjustment."""
        if node != TOTAL:
            return self.rolled(unit, self.scheme.nodes[node], period).score
        final = self.adjusted(unit, period)
        return final.score if final else None

    def absence(self, unit: str, node: str, period: str) -> int:
        """Why there is no value (see `terms`), 0 if there is one."""
        return self.rolled(unit, self.scheme.nodes[node], period).absence

    def rank(self, unit: str, node: str, period: str) -> Fraction | None:
        """The place, on the root and on nodes that declare a rank."""
        if node != TOTAL and not self.scheme.nodes[node].rank:
            return None
        return self.ranks(node, period).get(unit)

    def grade(self, unit: str, period: str) -> str:
        """The grade of the total, "" if there is none."""
        graded = self.grades(period).get(unit)
        return graded.name if graded else ""

    def refuse(self) -> None:
        """Raise `Refused` with everything that could not be decided, if anything."""
        if self.faults:
            raise Refused(fault.problem() for fault in self.faults)

    # measure ----------------------------------------------------------------------------------------

    def worth(self, formula: Formula, node: Node, unit: str, period: str, with_x: bool = False) -> Value:
        """The value of a formula of a leaf, which may read `target`, and `x` if it is a rule's parameter."""

        def look(name: str, of_unit: str, in_period: str) -> Value | None:
            if name == "target" and formula is not node.target:
                return self.target(of_unit, node, in_period)
            return self.prepared(of_unit, node, in_period) if name == "x" and with_x else None

        return Reckoning(self.gathered, unit, period, look).worth(formula)

    def target(self, unit: str, leaf: Node, period: str) -> Value:
        """The target of a leaf: a number, a number by group, a formula, or the unit's own line in the table
        (one without a period holds in every period)."""
        wanted = leaf.target
        if isinstance(wanted, str):
            table = self.facts.targets
            own = table.get((unit, leaf.id, period), table.get((unit, leaf.id, "")))
            return Absent(NOT_REPORTED) if own is None else own
        if isinstance(wanted, PerGroup):
            wanted = wanted.of(self.group_of(unit))
        if isinstance(wanted, Formula):
            self.watch(leaf, wanted)
            return self.worth(wanted, leaf, unit, period)
        return Absent(NOT_REPORTED) if wanted is None else Fraction(wanted)

    def watch(self, leaf: Node, formula: Formula) -> None:
        """Note that a leaf depends on other units if a formula of it does."""
        if any(name in OF_GROUP for name in formula.functions):
            self.looked.add(leaf.id)

    def measured(self, unit: str, leaf: Node, period: str) -> Figure:
        """The value of the leaf's formula over items, rounded if declared, before any treatment."""
        key = (leaf.id, period, unit)
        found: Figure | None = self.memory.recall("measured", key)
        return (
            self.memory.keep("measured", key, self._measure(unit, leaf, period)) if found is None else found
        )

    def _measure(self, unit: str, leaf: Node, period: str) -> Figure:
        if (leaf.id, period, unit) in self.changed:
            return self.changed[leaf.id, period, unit]
        if leaf.measure is None:
            result: Value = self.gathered.observed(unit, leaf.id, period)
        else:
            result = self.worth(leaf.measure, leaf, unit, period)
        if isinstance(result, str):
            result = Undefined(
                Text(f"计量结果“{result}”不是数", f"the measure gives “{result}”, not a number")
            )
        if isinstance(result, Undefined):
            self.fault(unit, period, leaf.id, result.why)
            return Absent(NOT_REPORTED)
        return half_up(result, leaf.decimals) if isinstance(result, Fraction) else result

    def prepared(self, unit: str, leaf: Node, period: str) -> Figure:
        """The measured value after imputation and treatment of outliers, if the scheme declares them."""
        if leaf.prepare.idle:
            return self.measured(unit, leaf, period)
        self.looked.add(leaf.id)
        if not leaf.prepare.winsorise and leaf.prepare.boxcox is None:
            return self._imputed(unit, leaf, period)
        span, whose = self._scope(leaf, unit, period)
        key = (leaf.id, span, whose)
        found: dict[tuple[str, str], Fraction] | None = self.memory.recall("treated", key)
        if found is None:
            figures = {(u, p): self._imputed(u, leaf, p) for u, p in self._members(span, whose)}
            present = {k: v for k, v in figures.items() if isinstance(v, Fraction)}
            found = self.memory.keep("treated", key, prepare.treated(present, leaf.prepare))
        treated = found.get((unit, period))
        return self._imputed(unit, leaf, period) if treated is None else treated

    def _imputed(self, unit: str, leaf: Node, period: str) -> Figure:
        own = self.measured(unit, leaf, period)
        if not leaf.prepare.impute or own != Absent(NOT_REPORTED):
            return own
        key = (leaf.id, period, self.group_of(unit))
        found: Figure | None = self.memory.recall("imputed", key)
        if found is None:
            group = [self.measured(u, leaf, period) for u in self.gathered.members[key[2]]]
            filled = prepare.imputed(leaf.prepare.impute, [v for v in group if isinstance(v, Fraction)])
            found = self.memory.keep("imputed", key, own if filled is None else filled)
        return found

    def _scope(self, leaf: Node, unit: str, period: str) -> tuple[str, str]:
        """The population of a leaf: a period, or a span written first/last; and a group, or "" for all."""
        if leaf.over.kind == "periods":
            return f"{leaf.over.first}/{leaf.over.last}", _NO_GROUP
        return period, self.group_of(unit) if leaf.over.kind == "group" else _NO_GROUP

    def _members(self, span: str, whose: str) -> list[tuple[str, str]]:
        first, _, last = span.partition("/")
        units = self.gathered.members[whose] if whose else self.units
        return [(u, p) for p in (self.gathered.span(first, last) if last else [first]) for u in units]

    def population(self, leaf: Node, unit: str, period: str, raw: bool = False) -> Population:
        """The values a unit's value is compared with: as rated, or (`raw`) as measured."""
        span, whose = self._scope(leaf, unit, period)
        key = (leaf.id, f"{span} raw" if raw else span, whose)
        found: Population | None = self.memory.recall("population", key)
        if found is None:
            ask = self.measured if raw else self.prepared
            figures = [ask(u, leaf, p) for u, p in self._members(span, whose)]
            found = self.memory.keep(
                "population", key, Population(v for v in figures if isinstance(v, Fraction))
            )
        return found

    # rate -------------------------------------------------------------------------------------------

    def standing(self, unit: str, leaf: str | Node, period: str) -> ExactStanding:
        """Where a unit's value of a leaf stands, as rules see it."""
        node = self.scheme.nodes[leaf] if isinstance(leaf, str) else leaf
        return ExactStanding(self, unit, node, period)

    @property
    def full_points(self) -> Fraction:
        """The points of full marks: 100, or the scale of an index."""
        return Fraction(self.scheme.scale) if self.scheme.marks == "index" else Fraction(100)

    def own_points(self, unit: str, leaf: Node, period: str) -> Fraction | None:
        """The points of a leaf by the unit's own value; None if it has none."""
        key = (leaf.id, period, unit)
        found: tuple[Fraction | None] | None = self.memory.recall("own", key)
        if found is None:
            found = self.memory.keep("own", key, (self._own_points(unit, leaf, period),))
        return found[0]

    def _own_points(self, unit: str, leaf: Node, period: str) -> Fraction | None:
        x = self.prepared(unit, leaf, period)
        if isinstance(x, Absent) or leaf.rate is None:
            return None
        try:
            points = leaf.rate.exact(x, self.standing(unit, leaf, period))
        except Undecided as undecided:
            self.fault(unit, period, leaf.id, undecided.why)
            return None
        if points is None:
            return None
        return half_up(points * self.full_points / Fraction(leaf.out_of), self.scheme.round.points)

    def rated(self, unit: str, leaf: Node, period: str) -> Rated:
        """The points of a leaf, by its own value or by the policy for its absence."""
        key = (leaf.id, period, unit)
        found: Rated | None = self.memory.recall("rated", key)
        return self.memory.keep("rated", key, self._rate(unit, leaf, period)) if found is None else found

    def _rate(self, unit: str, leaf: Node, period: str) -> Rated:
        own = self.own_points(unit, leaf, period)
        if own is not None:
            return Rated(own, own)
        x = self.prepared(unit, leaf, period)
        code = x.code if isinstance(x, Absent) else NOT_REPORTED
        policies = {NOT_REPORTED: leaf.missing, NOT_APPLICABLE: leaf.not_applicable, NOT_DUE: "exclude"}
        policy = policies[code]
        if isinstance(policy, Decimal):
            return Rated(None, Fraction(policy), code, str(policy))
        if policy == "group_mean":
            self.looked.add(leaf.id)
            group = [self.own_points(u, leaf, period) for u in self.gathered.members[self.group_of(unit)]]
            there = [p for p in group if p is not None]
            mean = half_up(average(there), self.scheme.round.points) if there else None
            return Rated(None, mean, code, policy)
        given = {"zero": Fraction(0), "full": self.full_points}.get(policy)
        return Rated(None, given, code, policy, held=policy == "hold")

    # weigh, roll_up, adjust, rank, grade ------------------------------------------------------------

    def declared(self, node: Node, unit: str) -> Fraction:
        """The declared weight of a node for a unit's group, exactly."""
        key = (node.id, self.group_of(unit))
        if key not in self._declared:
            self._declared[key] = roll_up.declared_weight(self.scheme, node, key[1])
        return self._declared[key]

    def rolled(self, unit: str, node: Node, period: str) -> roll_up.Rolled:
        """Points and score of a node; of the root, before adjustment."""
        key = (node.id, period, unit)
        found: roll_up.Rolled | None = self.memory.recall("rolled", key)
        return (
            self.memory.keep("rolled", key, roll_up.roll_up(self, unit, node, period))
            if found is None
            else found
        )

    def totals(self, group: str, period: str) -> Population:
        """The totals before adjustment of a group."""
        key = (TOTAL, period, group)
        found: Population | None = self.memory.recall("totals", key)
        if found is None:
            scores = [self.rolled(u, self.scheme.root, period).score for u in self.gathered.members[group]]
            found = self.memory.keep("totals", key, Population(s for s in scores if s is not None))
        return found

    def claims(self, unit: str, period: str) -> adjust.Claims:
        """Bonuses, deductions and vetoes."""
        key = (TOTAL, period, unit)
        found: adjust.Claims | None = self.memory.recall("claims", key)
        return self.memory.keep("claims", key, adjust.claim(self, unit, period)) if found is None else found

    def adjusted(self, unit: str, period: str) -> adjust.Adjusted | None:
        """The total after adjustment; None if there is no total."""
        key = (TOTAL, period, unit)
        found: tuple[adjust.Adjusted | None] | None = self.memory.recall("adjusted", key)
        if found is None:
            found = self.memory.keep("adjusted", key, (adjust.adjust(self, unit, period),))
        return found[0]

    def outside(self, unit: str, period: str) -> bool:
        """True for a unit listed outside the ranking in a period."""
        key = (unit, period)
        if key not in self._outside:
            self._outside[key] = rank.outside(self, unit, period)
        return self._outside[key]

    def ranks(self, node: str, period: str) -> dict[str, Fraction]:
        """The places by a node's score of all units that are ranked."""
        key = (node, period, _NO_GROUP)
        found: dict[str, Fraction] | None = self.memory.recall("ranks", key)
        return self.memory.keep("ranks", key, rank.rank(self, node, period)) if found is None else found

    def grades(self, period: str) -> dict[str, Graded]:
        """The grades of all units that have a total."""
        key = (TOTAL, period, _NO_GROUP)
        found: dict[str, Graded] | None = self.memory.recall("grades", key)
        return self.memory.keep("grades", key, grade.grade(self, period)) if found is None else found

    def fault(self, unit: str, period: str, node: str, why: Text) -> None:
        """Note what cannot be decided; told all at once by `refuse`."""
        self.faults[Fault(unit, period, node, why)] = None

    # what if ----------------------------------------------------------------------------------------

    def supposing(self, unit: str, leaf: Node, period: str, value: Fraction) -> Weighing:
        """The same run with one measured value changed. Only what can differ in that period is worked out anew:
        the unit's own marks, and those of others where the leaf compares units with one another."""
        other = object.__new__(Weighing)
        other.__dict__.update(self.__dict__)
        other.changed = {**self.changed, (leaf.id, period, unit): value}
        other.faults = {}
        above = set(self._above(leaf))
        formulas = [
            n.combine for n in map(self.scheme.nodes.get, above) if n and isinstance(n.combine, Formula)
        ]
        shared = leaf.id in self.looked or any(f.functions & OF_GROUP.keys() for f in formulas)

        claimed = adjust.reads_scores(self.scheme.adjust, self.scheme.nodes, self.scheme.items)

        def stale(step: str, key: Key) -> bool:
            if step in ("totals", "adjusted", "ranks", "grades"):
                return True
            if step == "claims":
                return claimed
            if step == "measured":
                return key == (leaf.id, period, unit)
            if step in ("imputed", "treated", "population"):
                return key[0] == leaf.id
            if step in ("own", "rated"):
                return key[0] == leaf.id and (shared or key[2] == unit)
            return key[2] == unit or (shared and key[0] in above)

        other.memory = Memory(self.memory, stale)
        return other

    def _above(self, leaf: Node) -> Iterable[str]:
        """The leaf and every node above it."""
        node: Node | None = leaf
        while node is not None:
            yield node.id
            node = self.scheme.parents.get(node.id)
