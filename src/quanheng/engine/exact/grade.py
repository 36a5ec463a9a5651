"""Grade 定等: lines and conditions, linked limits and vetoes, promotion, quotas that groups never lend."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from itertools import groupby
from typing import TYPE_CHECKING

from quanheng.engine.errors import Text
from quanheng.engine.exact.adjust import Adjusted, condition, names, reaches
from quanheng.engine.exact.algebra import Reckoning
from quanheng.engine.exact.values import Value
from quanheng.engine.formula import Formula
from quanheng.engine.scheme.model import Limit, Parameter, PerGroup, Promote
from quanheng.engine.terms import TOTAL

if TYPE_CHECKING:
    from quanheng.engine.exact.weighing import Weighing


@dataclass(frozen=True)
class Eligible:
    """The best grade a unit may hold. `by_line`: by line and condition; `index`: after limits; the number of
    bands means none. `limits`: linked limits that hold; `promotion`: what lifts it outside the quota."""

    by_line: int
    index: int
    limits: tuple[Limit, ...] = ()
    promotion: Promote | None = None


@dataclass(frozen=True)
class Room:
    """The places of a band in a group: their number (None: no quota), candidates, and what the share is of."""

    places: int | None
    candidates: int
    base: int


@dataclass(frozen=True)
class Graded:
    """A unit's grade ("" for none). `passed_over`: bands it was a candidate for but found no place in, with
    their room; `room`: that of its own band (None without a quota, outside it, or by promotion)."""

    name: str
    eligible: Eligible
    passed_over: tuple[tuple[str, Room], ...] = ()
    room: Room | None = None


def grade(at: Weighing, period: str) -> dict[str, Graded]:
    """The grades of all units with a total in a period, group by group."""
    found: dict[str, Graded] = {}
    if not at.scheme.grades.bands:
        return found
    ranks = at.ranks(TOTAL, period)
    for group in at.gathered.members:
        found.update(_grade_group(at, group, period, ranks))
    return found


def _grade_group(at: Weighing, group: str, period: str, ranks: dict[str, Fraction]) -> dict[str, Graded]:
    bands = at.scheme.grades.bands
    found: dict[str, Graded] = {}
    waiting: dict[str, Eligible] = {}
    scored = 0
    for unit in at.gathered.members[group]:
        final = at.adjusted(unit, period)
        if final is None or final.disqualified:
            continue
        scored += 1
        own = eligible(at, unit, period, final)
        if own.promotion is None and unit in ranks:
            waiting[unit] = own
        else:  # outside the quota: by promotion, or by line alone for units listed outside the ranking
            found[unit] = Graded(bands[own.index].name if own.index < len(bands) else "", own)
    base = scored
    if at.scheme.grades.base == "ranked":
        base = sum(1 for u in at.gathered.members[group] if u in ranks)
    found.update(_fill(at, group, waiting, ranks, base))
    return found


def _fill(
    at: Weighing, group: str, waiting: dict[str, Eligible], ranks: dict[str, Fraction], base: int
) -> dict[str, Graded]:
    """Bands from the best down, each taking its candidates in order of rank as far as its places go."""
    found: dict[str, Graded] = {}
    passed: dict[str, tuple[tuple[str, Room], ...]] = dict.fromkeys(waiting, ())
    taken = 0
    for index, band in enumerate(at.scheme.grades.bands):
        candidates = [u for u, own in waiting.items() if u not in found and own.index <= index]
        places = _smaller(
            quota(at, group, band.quota, base),
            _less(quota(at, group, band.quota_with_better, base), taken),
        )
        chosen = first_places(candidates, ranks, places, at.scheme.grades.ties)
        room = Room(places, len(candidates), base)
        for unit in candidates:
            if unit in chosen:
                found[unit] = Graded(
                    band.name, waiting[unit], passed[unit], room if places is not None else None
                )
            else:
                passed[unit] = (*passed[unit], (band.name, room))
        taken += len(chosen)
    for unit in waiting:
        found.setdefault(unit, Graded("", waiting[unit], passed[unit]))
    return found


def first_places(
    candidates: list[str], ranks: dict[str, Fraction], places: int | None, ties: str
) -> set[str]:
    """The candidates that find a place. A tie across the last place goes all out, or all in."""
    if places is None:
        return set(candidates)
    chosen: set[str] = set()
    for _, block in groupby(sorted(candidates, key=lambda u: ranks[u]), key=lambda u: ranks[u]):
        tied = list(block)
        if len(chosen) + len(tied) > places:
            return chosen | set(tied) if ties == "in" and len(chosen) < places else chosen
        chosen.update(tied)
    return chosen


def _smaller(a: int | None, b: int | None) -> int | None:
    return b if a is None else a if b is None else min(a, b)


def _less(places: int | None, taken: int) -> int | None:
    return None if places is None else max(places - taken, 0)


def quota(at: Weighing, group: str, share: Parameter | None, base: int) -> int | None:
    """The number of places a share gives a group, rounded as declared; None where no share is declared."""
    if isinstance(share, PerGroup):
        share = share.of(group)
    if share is None:
        return None
    number: Value = Fraction(share) if not isinstance(share, Formula) else _shared(at, group, share)
    if not isinstance(number, Fraction):
        return 0
    places = number * base
    if at.scheme.grades.rounding == "ceil":
        return math.ceil(places)
    if at.scheme.grades.rounding == "half_up":
        return math.floor(places + Fraction(1, 2))
    return math.floor(places)


def _shared(at: Weighing, group: str, formula: Formula) -> Value:
    """A share by formula: it must be one and the same number for all units of the group."""
    units = at.gathered.members[group]
    found = {Reckoning(at.gathered, unit, "").worth(formula) for unit in units}
    first = Reckoning(at.gathered, units[0], "").worth(formula)
    if len(found) > 1 or not isinstance(first, Fraction):
        at.fault(units[0], "", TOTAL, Text(
            f"组“{group}”的名额比例“{formula.text}”不是全组同一个数",
            f"the quota “{formula.text}” is not one number for the whole group “{group}”"))  # fmt: skip
    return first


def eligible(at: Weighing, unit: str, period: str, final: Adjusted) -> Eligible:
    """The best grade by line and condition, then lowered by linked limits and vetoes; or a promotion, which
    only a veto (or a bonus that may not lift) lowers."""
    how = at.scheme.grades
    reckoning = Reckoning(at.gathered, unit, period, names(at, after=True))
    by_line = len(how.bands)
    for index, band in enumerate(how.bands):
        reached = band.line is None or reaches(Fraction(band.line), band.edge, final.score)
        if reached and (band.requires is None or condition(at, reckoning, band.requires)):
            by_line = index
            break
    limits = tuple(one for one in how.limits if condition(at, reckoning, one.when))
    promotions = [one for one in how.promote if condition(at, reckoning, one.when)]
    if promotions:
        best = min(promotions, key=lambda one: how.index(one.to))
        return Eligible(by_line, max(how.index(best.to), final.limit), limits, best)
    lowest = max([final.limit, *(how.index(one.at_most) for one in limits)])
    return Eligible(by_line, max(by_line, lowest), limits)
