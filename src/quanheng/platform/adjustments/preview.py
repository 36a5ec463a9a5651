"""What granting a claim would change, shown by the engine before it is decided: caps, highest-only, vetoes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from quanheng.engine.data import Facts, Observation
from quanheng.engine.exact import Weighing
from quanheng.engine.exact.adjust import Claims, Tally
from quanheng.engine.scheme.model import Category, Veto
from quanheng.engine.terms import STATUSES
from quanheng.platform.adjustments.flow import BONUS, GRANTED
from quanheng.platform.adjustments.models import Claim
from quanheng.platform.adjustments.offers import Offer
from quanheng.platform.ledger import queries as ledger
from quanheng.platform.lib.decimals import plain
from quanheng.platform.registry import queries as registry
from quanheng.platform.schemes import queries as schemes
from quanheng.platform.schemes.models import SchemeVersion


@dataclass(frozen=True)
class Line:
    """A category before and after: its claims with what each amounts to (and whether it counts), together, cap, counts."""

    category: Category
    claims: tuple[tuple[str, Fraction, bool], ...]
    together: Fraction
    cap: Fraction | None
    before: Fraction
    after: Fraction


@dataclass(frozen=True)
class Preview:
    """Bonuses and deductions by category, their sums before and after under the common cap, and the vetoes that would hold."""

    bonus: tuple[Line, ...]
    deduct: tuple[Line, ...]
    bonus_sums: tuple[Fraction, Fraction]
    deduct_sums: tuple[Fraction, Fraction]
    bonus_cap: Fraction | None
    gate: bool | None
    vetoes: tuple[Veto, ...]
    score: tuple[Fraction | None, Fraction | None]


def figure(offer: Offer, values: Sequence[Decimal]) -> Decimal:
    """The figure of an item from what was granted on it: the largest where the category counts the highest only, else the sum."""
    return max(values) if offer.highest_only else sum(values, Decimal(0))


def granted(version: SchemeVersion, unit: str, period: str, item: str, leave_out: int = 0) -> list[Claim]:
    """What was granted so far on an item."""
    rows = Claim.objects.filter(
        version__scheme=version.scheme, unit=unit, period=period, item=item, state=GRANTED
    )
    return list(rows.exclude(pk=leave_out).order_by("id"))


def preview(version: SchemeVersion, unit: str, period: str, supposed: Mapping[str, Decimal]) -> Preview:
    """The unit's adjustment as it is in the ledger, and with these items supposed."""
    scheme = schemes.resolved(version)
    members = schemes.members(version)
    kept = registry.units(members)
    units = tuple(registry.plain(kept[c], g) for c, g in members.items())
    targets = {(u, n, p): Fraction(v) for u, n, p, v in schemes.targets(version)}
    observed = {
        (f.unit, f.item, f.period): Observation(
            None if f.value is None else Fraction(f.value),
            STATUSES[f.status],
            "" if f.value is None else plain(f.value),
        )
        for f in ledger.in_force(items=list(scheme.items), units=list(members))
    }
    then = observed | {
        (unit, i, period): Observation(Fraction(v), written=plain(v)) for i, v in supposed.items()
    }
    now_at, then_at = (Weighing(scheme, Facts(units, o, targets)) for o in (observed, then))
    before, after = now_at.claims(unit, period), then_at.claims(unit, period)
    finals = tuple(a.score if (a := at.adjusted(unit, period)) else None for at in (now_at, then_at))
    return Preview(
        _lines(before.bonus, after.bonus), _lines(before.deduct, after.deduct), _sums(before, after, BONUS), _sums(before, after, ""),
        after.bonus.cap, after.bonus.gate, after.vetoes, (finals[0], finals[1]),
    )  # fmt: skip


def _sums(before: Claims, after: Claims, kind: str) -> tuple[Fraction, Fraction]:
    return (
        (before.bonus.amount, after.bonus.amount)
        if kind == BONUS
        else (before.deduct.amount, after.deduct.amount)
    )


def _lines(before: Tally, after: Tally) -> tuple[Line, ...]:
    return tuple(
        Line(
            new.category,
            tuple((n, a, not new.category.highest_only or a == new.together) for n, a in new.claims if a),
            new.together, new.cap, old.amount, new.amount,
        )
        for old, new in zip(before.categories, after.categories, strict=True)
    )  # fmt: skip
