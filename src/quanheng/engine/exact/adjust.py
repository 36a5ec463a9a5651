"""Adjust 调整: gate, bonuses and deductions with their caps, bounds, veto — from the total to the final score."""

from __future__ import annotations

from collections.abc import Container, Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from quanheng.engine.exact.algebra import Lookup, Reckoning
from quanheng.engine.exact.values import ZERO, Absent, Undefined, Value, holds
from quanheng.engine.formula import Formula
from quanheng.engine.rounding import half_up
from quanheng.engine.scheme.model import Adjust, Category, Extra, Grades, Parameter, PerGroup, Veto
from quanheng.engine.terms import NOT_REPORTED, TOTAL

if TYPE_CHECKING:
    from quanheng.engine.exact.weighing import Weighing


@dataclass(frozen=True)
class Claimed:
    """A category: its claims by name, their sum (or the highest of them), the cap, and what counts."""

    category: Category
    claims: tuple[tuple[str, Fraction], ...]
    together: Fraction
    cap: Fraction | None
    amount: Fraction


@dataclass(frozen=True)
class Tally:
    """All bonuses, or all deductions. `gate`: None if there is none, else whether it is met."""

    categories: tuple[Claimed, ...] = ()
    gate: bool | None = None
    together: Fraction = ZERO
    cap: Fraction | None = None
    amount: Fraction = ZERO


@dataclass(frozen=True)
class Claims:
    """What bonuses and deductions come to, and the vetoes that hold."""

    bonus: Tally
    deduct: Tally
    vetoes: tuple[Veto, ...]

    @property
    def disqualify(self) -> bool:
        """Whether a veto takes the unit out of the ranking."""
        return any(v.effect.disqualify for v in self.vetoes)


@dataclass(frozen=True)
class Adjusted:
    """The total before and after. `unbounded`: before floor and cap; `limit`: index of the best grade allowed
    (0: any); `lifted_not`: in the lowest grade before adjustment and not to leave it."""

    base: Fraction
    claims: Claims
    unbounded: Fraction
    bounded: Fraction
    score: Fraction
    limit: int
    lifted_not: bool
    disqualified: bool


def adjust(at: Weighing, unit: str, period: str) -> Adjusted | None:
    """The total of a unit after adjustment; None if it has no total."""
    how, grades = at.scheme.adjust, at.scheme.grades
    base = at.rolled(unit, at.scheme.root, period).score
    if base is None:
        return None
    claims = at.claims(unit, period)
    unbounded = base + claims.bonus.amount - claims.deduct.amount
    bounded = unbounded if how.floor is None else max(unbounded, Fraction(how.floor))
    bounded = bounded if how.cap is None else min(bounded, Fraction(how.cap))
    zero = any(v.effect.zero for v in claims.vetoes)
    limits = [grades.index(v.effect.grade_at_most) for v in claims.vetoes if v.effect.grade_at_most]
    lifted_not = not how.bonus.lift_lowest and in_lowest(grades, base)
    if lifted_not:
        limits.append(len(grades.bands) - 1)
    score = half_up(ZERO if zero else bounded, at.scheme.round.score)
    return Adjusted(
        base, claims, unbounded, bounded, score, max(limits, default=0), lifted_not, claims.disqualify
    )


def claim(at: Weighing, unit: str, period: str) -> Claims:
    """Bonuses, deductions and vetoes of a unit, whether it has a total or not."""
    reckoning = Reckoning(at.gathered, unit, period, names(at))
    return Claims(
        tally(at, reckoning, at.scheme.adjust.bonus),
        tally(at, reckoning, at.scheme.adjust.deduct),
        tuple(v for v in at.scheme.adjust.veto if condition(at, reckoning, v.when)),
    )


def names(at: Weighing, after: bool = False) -> Lookup:
    """What formulas of adjust and grade may read besides items and attributes: `score` (before adjustment, or
    after it), `place` (on the score before it), and nodes (their score; under marks: index their points, which
    are the same). An item of the same name goes first."""

    def look(name: str, unit: str, period: str) -> Value | None:
        if name == "place":
            found = place_before(at, unit, period)
        elif name == "score":
            final = at.adjusted(unit, period) if after else None
            found = final.score if final else at.rolled(unit, at.scheme.root, period).score
        elif name in at.scheme.nodes and name != TOTAL and name not in at.scheme.items:
            found = at.rolled(unit, at.scheme.nodes[name], period).score
        else:
            return None
        return Absent(NOT_REPORTED) if found is None else found

    return look


def reads_scores(adjust: Adjust, nodes: Container[str], items: Container[str]) -> bool:
    """True if a bonus, deduction or veto depends on scores or places, not on observations alone."""
    formulas: list[object] = [v.when for v in adjust.veto]
    for extra in (adjust.bonus, adjust.deduct):
        formulas += [extra.only_if, extra.cap]
        for category in extra.categories:
            formulas += [*category.claims.values(), category.cap]
    read = {name for f in formulas if isinstance(f, Formula) for name in f.names}
    return any(name in ("score", "place") or (name in nodes and name not in items) for name in read)


def place_before(at: Weighing, unit: str, period: str) -> Fraction | None:
    """The place in the group on the score before adjustment, ties sharing the better one."""
    own = at.rolled(unit, at.scheme.root, period).score
    return None if own is None else at.totals(at.group_of(unit), period).place(own)


def condition(at: Weighing, reckoning: Reckoning, formula: Formula) -> bool:
    """Whether a condition is met; what is absent does not meet it."""
    return holds(_sound(at, reckoning, reckoning.worth(formula)))


def amount(at: Weighing, reckoning: Reckoning, formula: Formula) -> Fraction:
    """What a claim amounts to; an absent one to nothing."""
    value = _sound(at, reckoning, reckoning.worth(formula))
    return value if isinstance(value, Fraction) else ZERO


def _sound(at: Weighing, reckoning: Reckoning, value: Value) -> Value:
    if isinstance(value, Undefined):
        at.fault(reckoning.unit, reckoning.period, TOTAL, value.why)
    return value


def ceiling(at: Weighing, reckoning: Reckoning, cap: Parameter | None) -> Fraction | None:
    """A cap as a number; None if none is declared (for the group). A formula without a result allows nothing."""
    if isinstance(cap, PerGroup):
        cap = cap.of(at.group_of(reckoning.unit))
    if isinstance(cap, Formula):
        return amount(at, reckoning, cap)
    return None if cap is None else Fraction(cap)


def capped(x: Fraction, cap: Fraction | None) -> Fraction:
    """x, not above the cap, not below zero."""
    return max(ZERO, x if cap is None else min(x, cap))


def tally(at: Weighing, reckoning: Reckoning, extra: Extra) -> Tally:
    """The sum of the categories, each with its own cap, under the gate and the common cap."""
    claimed = tuple(_claim(at, reckoning, category) for category in extra.categories)
    together = sum((c.amount for c in claimed), ZERO)
    cap = ceiling(at, reckoning, extra.cap)
    gate = None if extra.only_if is None else condition(at, reckoning, extra.only_if)
    return Tally(claimed, gate, together, cap, ZERO if gate is False else capped(together, cap))


def _claim(at: Weighing, reckoning: Reckoning, category: Category) -> Claimed:
    claims = tuple((name, amount(at, reckoning, formula)) for name, formula in category.claims.items())
    amounts = [a for _, a in claims]
    together = max(amounts, default=ZERO) if category.highest_only else sum(amounts, ZERO)
    cap = ceiling(at, reckoning, category.cap)
    return Claimed(category, claims, together, cap, capped(together, cap))


def reaches(line: Fraction, edge: str, score: Fraction) -> bool:
    """Whether a score reaches a line: closed, at the line; open, above it."""
    return score > line if edge == "open" else score >= line


def in_lowest(grades: Grades, score: Fraction) -> bool:
    """True if a score reaches the line of no grade but the last."""
    better: Iterable[bool] = (
        b.line is None or reaches(Fraction(b.line), b.edge, score) for b in grades.bands[:-1]
    )
    return bool(grades.bands) and not any(better)
