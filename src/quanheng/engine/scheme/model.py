"""The scheme, resolved: what a document means, in frozen records of the standard library only.

Both executions read these records, and so does the outside verifier; hence no third-party import here.
Numbers are `Decimal`, as written. Formulas are `Formula` (parsed once). Anything a regulation decides
(lines, weights, quotas, caps, ties, rounding, denominators) is a field here and a constant nowhere else.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from quanheng.engine.formula import Formula
from quanheng.engine.rules.base import Rule


@dataclass(frozen=True)
class PerGroup:
    """A number with exceptions by group: `{default: 40, 生态区: 28}`; a bare number is the default alone."""

    default: Decimal | None
    groups: Mapping[str, Decimal] = field(default_factory=dict)

    def of(self, group: str) -> Decimal | None:
        """The number that holds in `group`; None if neither it nor a default is given."""
        return self.groups.get(group, self.default)


# A parameter of a rule, a target, a cap: one number, a number by group, or a formula by unit.
Parameter = Decimal | PerGroup | Formula


@dataclass(frozen=True)
class Item:
    """A data item (数据项): what is observed. `fold` says how finer periods make one of the scheme's."""

    id: str
    name: str
    uom: str = ""
    owner: str = ""
    frequency: str = ""
    fold: str = ""  # "" sum mean last; needed when `frequency` is finer than the scheme's period
    definition: str = ""
    source: str = ""
    name_en: str = ""


@dataclass(frozen=True)
class Group:
    """A group of units compared with one another; `where` is a formula over unit attributes."""

    id: str
    where: Formula | None = None
    name: str = ""
    name_en: str = ""


@dataclass(frozen=True)
class Prepare:
    """Treatment of a measured value before it is rated, as COINr does it, over the population.

    `impute`: "" | "group_mean" | "group_median". `winsorise`: at most so many points at the heavy end,
    while |skewness| > `skew` and excess kurtosis > `kurtosis` (both bias-corrected, G1 and G2).
    `boxcox`: the lambda applied if winsorising was not enough, or alone when `winsorise` is 0;
    None means never.
    """

    impute: str = ""
    winsorise: int = 0
    skew: Decimal = Decimal(2)
    kurtosis: Decimal = Decimal("3.5")
    boxcox: Decimal | None = None

    @property
    def idle(self) -> bool:
        """True if nothing is to be done."""
        return not self.impute and not self.winsorise and self.boxcox is None


@dataclass(frozen=True)
class Span:
    """The population of a rule: "group" | "all-groups" | "periods" (from `first` to `last`, all groups)."""

    kind: str = "group"
    first: str = ""
    last: str = ""


@dataclass(frozen=True)
class Node:
    """A node of the indicator tree: a leaf (末级指标) has `measure` and `rate`, an inner node `children`.

    `out_of`: the points of the rule are written out of this number (5 分的指标写 0–5), 100 by default.
    `missing` and `not_applicable`: "exclude" "zero" "full" "hold" "group_mean", or a number of points
    (on the scheme's scale). Not due is always left out.
    `combine`: "sum" "mean" "geometric" "harmonic" "minimum", or a formula over the children's points.
    `least`: points below it are lifted to it before a geometric or harmonic mean.
    `cap`, `floor`: bounds of an inner node's score (marks: weights) or points (marks: index).
    """

    id: str
    name: str
    weight: PerGroup | None = None
    children: tuple[Node, ...] = ()
    combine: str | Formula = ""
    least: Decimal | None = None
    cap: Decimal | None = None
    floor: Decimal | None = None
    measure: Formula | None = None
    uom: str = ""
    decimals: int | None = None  # of the measured value, half-up; None: not rounded
    target: Parameter | str | None = None  # "units": a line per unit in targets.csv
    rate: Rule | None = None
    out_of: Decimal = Decimal(100)
    missing: str | Decimal = "exclude"
    not_applicable: str | Decimal = "exclude"
    over: Span = Span()
    prepare: Prepare = Prepare()
    rank: bool = False
    better: str = ""  # "higher" | "lower" | "": direction of the measure, where the rule does not tell
    tags: Mapping[str, str] = field(default_factory=dict)
    owner: str = ""
    source: str = ""
    note: str = ""
    name_en: str = ""

    @property
    def leaf(self) -> bool:
        """True for an indicator, False for an inner node."""
        return not self.children

    def walk(self) -> Iterator[Node]:
        """This node and all below it, parents first, in document order."""
        yield self
        for child in self.children:
            yield from child.walk()


@dataclass(frozen=True)
class Category:
    """A category of bonuses or deductions: claims are formulas; `highest_only` takes the largest (就高不重复).

    The formulas of adjust and grade read items, attributes, nodes, `score` and `place`; of an item and a node
    with one name, the item is meant. A claim without a result is nothing; a cap that is a formula without a
    result allows nothing.
    """

    id: str
    claims: Mapping[str, Formula]
    cap: Parameter | None = None
    highest_only: bool = False
    name_en: str = ""


@dataclass(frozen=True)
class Extra:
    """All bonuses, or all deductions, with their gate and total cap.

    `only_if`: the gate; where it is not true (or absent) nothing is added. `lift_lowest`: whether a unit
    whose score before adjustment lies in the lowest grade may leave it by bonus.
    """

    categories: tuple[Category, ...] = ()
    cap: Parameter | None = None
    only_if: Formula | None = None
    lift_lowest: bool = True


@dataclass(frozen=True)
class Effect:
    """What a veto does: exactly one of a grade limit, the score set to zero, or disqualification."""

    grade_at_most: str = ""
    zero: bool = False
    disqualify: bool = False


@dataclass(frozen=True)
class Veto:
    """一票否决: `when` it is true, `effect`; `ground` is the legal ground in words."""

    when: Formula
    effect: Effect
    ground: str = ""
    name: str = ""


@dataclass(frozen=True)
class Adjust:
    """The adjust step. `floor` and `cap` bound the score after it; None: unbounded."""

    bonus: Extra = Extra()
    deduct: Extra = Extra()
    veto: tuple[Veto, ...] = ()
    floor: Decimal | None = Decimal(0)
    cap: Decimal | None = None


@dataclass(frozen=True)
class RankBy:
    """The rank step. `within`: "group" | "all-groups". `ties`: "min" "max" "mean" "dense".

    `outside`: a formula over attributes and items; where true the unit is scored and graded by line, but listed
    outside the ranking and takes no place. `breakers`: node ids that part equal scores, in order.
    """

    within: str = "group"
    ties: str = "min"
    outside: Formula | None = None
    breakers: tuple[str, ...] = ()


@dataclass(frozen=True)
class Limit:
    """A linked limit: `when` true, the unit's grade is at most `at_most`."""

    when: Formula
    at_most: str


@dataclass(frozen=True)
class Promote:
    """专项晋优: `when` true, the unit is graded `to` outside the quota."""

    when: Formula
    to: str


@dataclass(frozen=True)
class Band:
    """A grade: from this score up (inclusive unless `edge` is "open"), best first.

    `quota`: the largest share of the group that may hold it (a number, by group, or a formula over
    attributes that is the same for all units of the group). `quota_with_better` bounds the share of this
    and all better grades together. `requires`: a condition besides the line.
    """

    name: str
    line: Decimal | None = None  # `from` in the document; None: no lower line
    edge: str = "closed"
    quota: Parameter | None = None
    quota_with_better: Parameter | None = None
    requires: Formula | None = None
    name_en: str = ""


@dataclass(frozen=True)
class Grades:
    """The grade step. `rounding` of places: "floor" "half_up" "ceil". `base`: whom the share is taken of,
    "ranked" units or "all" of the group. `ties`: a tie across the last place goes "out" (default) or "in".
    """

    bands: tuple[Band, ...] = ()
    rounding: str = "floor"
    base: str = "ranked"
    ties: str = "out"
    limits: tuple[Limit, ...] = ()
    promote: tuple[Promote, ...] = ()

    def index(self, name: str) -> int:
        """The place of a grade in the list, best = 0."""
        return [b.name for b in self.bands].index(name)


@dataclass(frozen=True)
class Round:
    """Decimals kept at each step, half-up away from zero; None: not rounded."""

    points: int | None = None
    score: int | None = None


@dataclass(frozen=True)
class Scheme:
    """A whole scheme. `root` is the tree under one node whose id is `total`, weight `full`.

    `document` is the canonical plain document it was resolved from; `digest` its SHA-256.
    `raters`, `self_evaluation`, `clocks`, `use` are kept as plain mappings for the platform.
    """

    id: str
    period: str
    root: Node
    title: str = ""
    title_en: str = ""
    source: str = ""
    note: str = ""
    demonstration: bool = False
    start: str = ""  # the first period that is scored; earlier figures serve only as the periods before
    marks: str = "weights"
    full: Decimal = Decimal(100)
    scale: Decimal = Decimal(100)
    items: Mapping[str, Item] = field(default_factory=dict)
    groups: tuple[Group, ...] = ()
    adjust: Adjust = Adjust()
    rank: RankBy = RankBy()
    grades: Grades = Grades()
    round: Round = Round()
    parameters: Mapping[str, str] = field(default_factory=dict)  # what is a local parameter, in words
    raters: Mapping[str, Any] = field(default_factory=dict)
    self_evaluation: Mapping[str, str] = field(default_factory=dict)  # key → text, only what is said
    clocks: Mapping[str, Any] = field(default_factory=dict)
    use: Mapping[str, Any] = field(default_factory=dict)
    overrides: Mapping[str, str] = field(default_factory=dict)  # lint code or node id → published reason
    document: Mapping[str, Any] = field(default_factory=dict)
    digest: str = ""

    @cached_property
    def nodes(self) -> Mapping[str, Node]:
        """Every node by id, parents first, `total` first of all."""
        return {n.id: n for n in self.root.walk()}

    @cached_property
    def leaves(self) -> tuple[Node, ...]:
        """The indicators, in document order."""
        return tuple(n for n in self.root.walk() if n.leaf)

    @cached_property
    def parents(self) -> Mapping[str, Node]:
        """The parent of each node but the root."""
        return {c.id: n for n in self.root.walk() for c in n.children}

    @cached_property
    def readers(self) -> Mapping[str, tuple[Node, ...]]:
        """For each name in a formula, the leaves whose measure, target or rule parameters read it."""
        found: dict[str, list[Node]] = {}
        for leaf in self.leaves:
            names = frozenset().union(*(f.names for f in formulas_in((leaf.measure, leaf.target, leaf.rate))))
            for name in names:
                found.setdefault(name, []).append(leaf)
        return {name: tuple(leaves) for name, leaves in found.items()}

    def weight(self, node: Node, group: str) -> Decimal:
        """The declared weight of a node in a group: siblings without any share alike.

        Under marks: weights, nodes without a weight share what their parent has left over.
        Under marks: index, a sibling set without weights counts 1 each.
        """
        parent = self.parents.get(node.id)
        if parent is None:
            return self.full if self.marks == "weights" else Decimal(1)
        own = node.weight.of(group) if node.weight else None
        if own is not None:
            return own
        siblings = [c.weight.of(group) if c.weight else None for c in parent.children]
        blank = siblings.count(None)
        if self.marks == "index":
            return Decimal(1)
        taken = sum((w for w in siblings if w is not None), Decimal(0))
        return (self.weight(parent, group) - taken) / blank


def formulas_in(value: Any) -> Iterator[Formula]:
    """Every formula in a record, a list, or a value itself."""
    if isinstance(value, Formula):
        yield value
    elif is_dataclass(value):
        for one in fields(value):
            yield from formulas_in(getattr(value, one.name))
    elif isinstance(value, (tuple, list)):
        for one in value:
            yield from formulas_in(one)
