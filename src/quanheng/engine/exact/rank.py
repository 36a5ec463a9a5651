"""Rank 排名: places by score within the group or over all groups; ties, breakers, units outside the ranking."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import TYPE_CHECKING

from quanheng.engine.exact.algebra import Reckoning
from quanheng.engine.exact.values import holds

if TYPE_CHECKING:
    from quanheng.engine.exact.weighing import Weighing

# What a unit is ordered by: its score, then the breakers' scores (None after all others).
Merit = tuple[Fraction | None, ...]


def rank(at: Weighing, node: str, period: str) -> dict[str, Fraction]:
    """The places of all ranked units by a node's score: 1 = best. Units outside the ranking, disqualified or
    without a score have none."""
    places: dict[str, Fraction] = {}
    contests = list(at.gathered.members.values()) if at.scheme.rank.within == "group" else [at.units]
    for units in contests:
        merits = {u: merit(at, u, node, period) for u in units if ranked(at, u, node, period)}
        places.update(placed(merits, at.scheme.rank.ties))
    return places


def outside(at: Weighing, unit: str, period: str) -> bool:
    """True for a unit listed outside the ranking in a period."""
    formula = at.scheme.rank.outside
    return formula is not None and holds(Reckoning(at.gathered, unit, period).worth(formula))


def ranked(at: Weighing, unit: str, node: str, period: str) -> bool:
    """True if a unit takes a place."""
    if at.outside(unit, period) or at.score(unit, node, period) is None:
        return False
    return not at.claims(unit, period).disqualify


def merit(at: Weighing, unit: str, node: str, period: str) -> Merit:
    """The score, and the scores that part ties."""
    return (at.score(unit, node, period), *(at.score(unit, b, period) for b in at.scheme.rank.breakers))


def order(merit: Merit) -> tuple[tuple[bool, Fraction], ...]:
    """A key that sorts the better first; an absent score goes last."""
    return tuple((m is None, -(m or Fraction(0))) for m in merit)


def placed(merits: Mapping[str, Merit], ties: str) -> dict[str, Fraction]:
    """Places from merits; equal merits share a place by the tie rule: the better (min), the worse (max), the
    mean, or the better without using up places (dense)."""
    blocks: dict[tuple[tuple[bool, Fraction], ...], list[str]] = {}
    for unit, own in merits.items():
        blocks.setdefault(order(own), []).append(unit)
    places: dict[str, Fraction] = {}
    before = 0
    for number, key in enumerate(sorted(blocks), 1):
        block = blocks[key]
        first, last = before + 1, before + len(block)
        place = {"min": Fraction(first), "max": Fraction(last), "mean": Fraction(first + last, 2),
                 "dense": Fraction(number)}[ties]  # fmt: skip
        places.update(dict.fromkeys(block, place))
        before = last
    return places
