"""The lines of an explanation: eight steps of one score, every figure exact, every sentence in both languages."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from quanheng.engine.errors import Text
from quanheng.engine.scheme.model import Node

NOTHING = Text("", "")


@dataclass(frozen=True)
class SourceFigure:
    """A figure as it was observed: item, period, value (None where absent), as written, and where it came from.

    `status` is "reported" or the word of the absence (see `terms.ABSENCES`).
    """

    item: str
    name: str
    period: str
    value: Fraction | None
    written: str
    uom: str
    status: str
    source: str
    posted_at: str
    name_en: str = ""


@dataclass(frozen=True)
class LeafLine:
    """An indicator through gather, measure, rate and weigh.

    `path`: names of the nodes above it. `formula`: the measure as written; `filled`: with its figures put in.
    `result`: how the formula's result becomes the value (rounding, imputation, outliers). `working`: how the
    rule made points of it; `scaling`: from the rule's points to the scheme's; `sharing`: how the weight came
    about; `scoring`: from points to score. `aim`: the target and where it comes from. `policy`: what decided
    where the value is absent.
    """

    node: Node
    path: tuple[str, ...]
    figures: tuple[SourceFigure, ...]
    formula: str
    filled: str
    value: Fraction | None
    target: Fraction | None
    working: Text
    rule: Text
    points: Fraction | None
    weight: Fraction | None
    score: Fraction | None
    absence: int
    absence_words: Text
    policy: str
    result: Text = NOTHING
    aim: Text = NOTHING
    scaling: Text = NOTHING
    sharing: Text = NOTHING
    scoring: Text = NOTHING


@dataclass(frozen=True)
class SumLine:
    """An inner node: its children that take part with what they bring (scores, or points), and the sum."""

    node: Node
    parts: tuple[tuple[str, Fraction], ...]
    working: Text
    points: Fraction | None
    weight: Fraction | None
    score: Fraction | None
    sharing: Text = NOTHING


@dataclass(frozen=True)
class AdjustLine:
    """From the total before adjustment (`base`) to the final one: categories of bonus and deduction with what
    counts of each, gates, vetoes that hold."""

    bonus: tuple[tuple[str, Fraction, Text], ...]
    deduct: tuple[tuple[str, Fraction, Text], ...]
    gate: Text
    veto: tuple[Text, ...]
    base: Fraction | None
    adjusted: Fraction | None
    working: Text


@dataclass(frozen=True)
class RankLine:
    """The place among `count` ranked units; the nearest unit above and below with their scores; those tied."""

    rank: Fraction | None
    count: int
    above: tuple[str, Fraction] | None
    below: tuple[str, Fraction] | None
    tied: tuple[str, ...]
    working: Text


@dataclass(frozen=True)
class GradeLine:
    """The grade ("" for none), how it came about, and what held it down, if anything."""

    grade: str
    working: Text
    limited_by: Text | None


@dataclass(frozen=True)
class WayUp:
    """The smallest change of one indicator's measured value that gains a place, all else unchanged.

    `now`, `needed`: the value as it is and as it would have to be. `achieved_in`: the periods in which the
    unit itself has had such a value. `rank`, `gained`: the place now and then.
    """

    node: Node
    name: str
    uom: str
    now: Fraction
    needed: Fraction
    achieved_in: tuple[str, ...]
    rank: Fraction
    gained: Fraction
