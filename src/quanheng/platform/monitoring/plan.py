"""What a monitoring plan (监控方案) says, as records: indicators with their paths, pairs of money and goals, milestones, rules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction

from quanheng.engine.errors import Text
from quanheng.platform.monitoring.flow import (
    ALARM_SHARE,
    CHANCE,
    DIVERGENCE,
    EXCLUSIVE,
    FALLS,
    FLOOR,
    INCLUSIVE,
    LAG,
    LAMP,
    LEVEL,
    MILESTONE,
    PROGRESS,
    STRAIGHT,
    TOTAL,
)


@dataclass(frozen=True)
class Amount:
    """Where a figure of the year comes from: a number, numbers by unit, an item of the ledger, or the scheme's targets."""

    number: Decimal | None = None
    units: Mapping[str, Decimal] = field(default_factory=dict)
    item: str = ""
    scheme: bool = False

    def of(self, unit: str) -> Decimal | None:
        """The number written for a unit; None where it comes from elsewhere."""
        return self.units.get(unit, self.number)


@dataclass(frozen=True)
class Path:
    """The expected path: `kind` of `flow.PATHS`; `nodes` month → per cent of the target, where the plan writes it; `step`:
    between two nodes the earlier holds (else a line)."""

    kind: str = STRAIGHT
    nodes: Mapping[int, Decimal] = field(default_factory=dict)
    step: bool = False

    def given(self, month: int) -> Fraction:
        """The per cent of the target expected at the end of a month, by the nodes written."""
        before = max((m for m in self.nodes if m <= month), default=0)
        low = Fraction(self.nodes[before]) if before else Fraction(0)
        after = min((m for m in self.nodes if m > month), default=0)
        if self.step or before == month or not after:
            return low
        return low + (Fraction(self.nodes[after]) - low) * Fraction(month - before, after - before)


@dataclass(frozen=True)
class Watched:
    """An indicator that is watched. `item`: its figures in the ledger; `node`: the leaf of the scheme it belongs to."""

    id: str
    words: Text
    item: str
    target: Amount
    node: str = ""
    nature: str = "positive"
    adds: str = TOTAL
    mode: str = PROGRESS
    path: Path = Path()
    low: Decimal | None = None
    high: Decimal | None = None
    uom: str = ""
    units: tuple[str, ...] = ()

    def concerns(self, unit: str) -> bool:
        """Whether a unit is watched for it."""
        return not self.units or unit in self.units

    @property
    def by_month(self) -> bool:
        """Whether the year's target is spread over its months."""
        return self.adds != LEVEL and self.nature == "positive"

    @property
    def up(self) -> bool:
        """Whether more is better."""
        return self.nature != "reverse"

    def goal(self, target: Fraction) -> tuple[Fraction | None, Fraction | None]:
        """Between which two figures the year's target is met, both included; None is no limit."""
        low, high = self.low, self.high
        ranged = low is not None or high is not None
        if self.nature == "quality" or (self.nature == "reverse" and ranged):
            return None if low is None else Fraction(low), None if high is None else Fraction(high)
        return (target, None) if self.up else (None, target)


@dataclass(frozen=True)
class Pair:
    """Money beside goals (双监控) of a project, a unit or an indicator: its budget, what was paid, which indicators it buys."""

    id: str
    words: Text
    budget: Amount
    paid: str
    goals: tuple[str, ...]
    unit: str = ""

    def concerns(self, unit: str) -> bool:
        """Whether it is a unit's."""
        return self.unit in ("", unit)


@dataclass(frozen=True)
class Milestone:
    """A node of the work with its day (节点)."""

    id: str
    words: Text
    due: date
    units: tuple[str, ...] = ()

    def concerns(self, unit: str) -> bool:
        """Whether it is a unit's."""
        return not self.units or unit in self.units


@dataclass(frozen=True)
class Rules:
    """What opens a case. A rule that is not in `used` opens none; every line is the plan's own."""

    used: tuple[str, ...] = (LAG,)
    lag: Decimal = Decimal(20)
    lag_edge: str = INCLUSIVE
    divergence: Decimal = Decimal(10)
    divergence_edge: str = EXCLUSIVE
    lamps: tuple[str, ...] = ("red",)
    floor: Decimal = Decimal(60)
    falls: int = 3
    chance: Decimal = Decimal(20)

    def line(self, rule: str) -> str:
        """The line of a rule in figures: `≥ 20`."""
        edge = {INCLUSIVE: "≥", EXCLUSIVE: "＞"}
        return {
            LAG: f"{edge[self.lag_edge]} {self.lag}", DIVERGENCE: f"{edge[self.divergence_edge]} {self.divergence}",
            LAMP: "、".join(self.lamps), FLOOR: f"＜ {self.floor}%", FALLS: f"≥ {self.falls}", CHANCE: f"＜ {self.chance}%", MILESTONE: "",
        }[rule]  # fmt: skip


@dataclass(frozen=True)
class MonitoringPlan:
    """The whole plan. `days`: working days of a case's clock; `suspend`: whether it suspends by itself after them;
    `per_person`: warnings told one by one a day, the rest in one digest; `share`: per cent of the units that get a new
    early warning in a week, before the others wait."""

    key: str
    words: Text
    scheme: str
    year: int
    lamps: str
    indicators: tuple[Watched, ...]
    pairs: tuple[Pair, ...] = ()
    milestones: tuple[Milestone, ...] = ()
    rules: Rules = Rules()
    days: int = 10
    suspend: bool = True
    per_person: int = 3
    share: Decimal = ALARM_SHARE
    level: Decimal = Decimal(80)
    demonstration: bool = False
    note: Text = field(default_factory=lambda: Text("", ""))

    def indicator(self, id: str) -> Watched | None:
        """One indicator; None if it is no such."""
        return next((w for w in self.indicators if w.id == id), None)

    def named(self, id: str) -> Text:
        """What an indicator, pair or milestone is called; its id if it is none of them."""
        return next(
            (x.words for x in (*self.indicators, *self.pairs, *self.milestones) if x.id == id), Text(id, id)
        )
