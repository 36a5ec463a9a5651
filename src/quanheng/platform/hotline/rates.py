"""The three rates of a unit and a month, each with its denominator, what was left out, and the guard for small numbers.

response: contacted in time / those whose time has come. solved: yes / (yes + no). satisfied: (yes + w·fair) / answered.
The month is that of the call. Excluded counts only what a second person upheld: six kinds out of all three rates, three
kinds of dissatisfaction out of the third. Percentages to two decimals, half up.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal

from django.utils import timezone

from quanheng.platform.hotline.clocks import STEPS, Clocks
from quanheng.platform.hotline.flow import FAIR, NOT_ACCEPTED, REVIEWED, YES
from quanheng.platform.hotline.models import Ticket
from quanheng.platform.hotline.parameters import Parameters

RATES = ("response", "solved", "satisfied")
HIDDEN, GREY = "hidden", "grey"
_CENT = Decimal("0.01")


@dataclass(frozen=True)
class Rate:
    """A share with what it is a share of. `guard` is hidden, grey, or nothing; a hidden rate has no value."""

    hits: Decimal
    of: int
    guard: str
    value: Decimal | None

    @classmethod
    def made(cls, hits: Decimal, of: int, parameters: Parameters) -> Rate:
        """A rate under the guard."""
        guard = (
            HIDDEN if of < max(1, parameters.count("hide")) else GREY if of < parameters.count("grey") else ""
        )
        value = None if guard == HIDDEN else (hits * 100 / of).quantize(_CENT, ROUND_HALF_UP)
        return cls(hits, of, guard, value)


@dataclass(frozen=True)
class UnitMonth:
    """Everything told of a unit's month."""

    unit: str
    month: str
    tickets: int
    rates: Mapping[str, Rate]
    composite: Decimal | None
    guard: str
    excluded: int
    proposed: int
    excluded_share: Decimal
    returns: int
    reworks: int
    late: Mapping[str, int] = field(default_factory=dict)

    def facts(self) -> dict[str, object]:
        """As plain values, numbers as text."""
        shown = {
            k: {
                "hits": str(r.hits),
                "of": r.of,
                "guard": r.guard,
                "value": None if r.value is None else str(r.value),
            }
            for k, r in self.rates.items()
        }
        return {
            "unit": self.unit, "tickets": self.tickets, "rates": shown, "composite": None if self.composite is None else str(self.composite),
            "guard": self.guard, "excluded": self.excluded, "proposed": self.proposed, "excluded_share": str(self.excluded_share),
            "returns": self.returns, "reworks": self.reworks, "late": dict(self.late),
        }  # fmt: skip


def span_of(month: str) -> tuple[datetime, datetime]:
    """The first moment of a month (2026-09), and of the next. Raises ValueError for what is no month."""
    if len(month) != 7 or month[4] != "-" or not (month[:4] + month[5:]).isdecimal() or not month.isascii():
        raise ValueError(month)
    year, number = int(month[:4]), int(month[5:])
    first = date(year, number, 1)
    after = date(year + number // 12, number % 12 + 1, 1)
    zone = timezone.get_current_timezone()
    return datetime(first.year, first.month, 1, tzinfo=zone), datetime(
        after.year, after.month, 1, tzinfo=zone
    )


def month_of(moment: datetime) -> str:
    """The month of a moment, here."""
    return timezone.localtime(moment).strftime("%Y-%m")


def reckon(
    month: str, tickets: Iterable[Ticket], upheld: Mapping[int, Collection[str]], proposed: Collection[int], parameters: Parameters,
    clocks: Clocks,
) -> list[UnitMonth]:  # fmt: skip
    """The units of a month, by code. `upheld`: ticket → kinds of exclusion upheld; `proposed`: tickets with any proposed."""
    by: defaultdict[str, list[Ticket]] = defaultdict(list)
    for ticket in tickets:
        by[ticket.unit].append(ticket)
    return [
        _one(unit, month, own, upheld, proposed, parameters, clocks)
        for unit, own in sorted(by.items())
        if unit
    ]


def _one(
    unit: str, month: str, own: Sequence[Ticket], upheld: Mapping[int, Collection[str]], proposed: Collection[int],
    parameters: Parameters, clocks: Clocks,
) -> UnitMonth:  # fmt: skip
    fair = Decimal(parameters.text("fair"))
    hits = dict.fromkeys(RATES, Decimal(0))
    of = dict.fromkeys(RATES, 0)
    late = dict.fromkeys(STEPS, 0)
    excluded = 0
    for ticket in own:
        grounds = upheld.get(ticket.pk, ())
        excluded += bool(grounds)
        if any(g in NOT_ACCEPTED for g in grounds):
            continue
        three = clocks.of(ticket)
        for clock in three:
            late[clock.step] += clock.late
        contact = three[1]
        if contact.done is not None or contact.late:
            of["response"] += 1
            hits["response"] += not contact.late
        if ticket.solved is not None:
            of["solved"] += 1
            hits["solved"] += ticket.solved
        if ticket.satisfied and not any(g in REVIEWED for g in grounds):
            of["satisfied"] += 1
            hits["satisfied"] += 1 if ticket.satisfied == YES else fair if ticket.satisfied == FAIR else 0
    rates = {k: Rate.made(hits[k], of[k], parameters) for k in RATES}
    guards = {r.guard for r in rates.values()}
    guard = HIDDEN if HIDDEN in guards else GREY if GREY in guards else ""
    share = (Decimal(excluded) * 100 / len(own)).quantize(_CENT, ROUND_HALF_UP)
    return UnitMonth(
        unit, month, len(own), rates, _composite(rates, parameters), guard, excluded, sum(t.pk in proposed for t in own), share,
        sum(t.returns for t in own), sum(t.reworks for t in own), late,
    )  # fmt: skip


def _composite(rates: Mapping[str, Rate], parameters: Parameters) -> Decimal | None:
    weights = {k: Decimal(parameters.text(f"weight_{k}")) for k in RATES}
    whole = sum(weights.values())
    if not whole or any(rates[k].value is None for k in RATES if weights[k]):
        return None
    # of the rates as shown, so that anybody can reckon it again from the table
    total = sum((weights[k] * (rates[k].value or Decimal(0)) for k in RATES), Decimal(0))
    return (total / whole).quantize(_CENT, ROUND_HALF_UP)


@dataclass(frozen=True)
class Lists:
    """The units of a group in order, and who is on the red and on the black list."""

    group: str
    ranked: list[tuple[int, UnitMonth]]
    aside: list[UnitMonth]
    red: list[str]
    black: list[str]


def lists(found: Sequence[UnitMonth], groups: Mapping[str, str], parameters: Parameters) -> list[Lists]:
    """Groups with their places (equal composites share one); small numbers stand aside. Nobody is on both lists."""
    made = []
    for group in sorted({groups.get(f.unit, "") for f in found}):
        inside = [f for f in found if groups.get(f.unit, "") == group]
        firm = sorted(
            (f for f in inside if f.composite is not None and not f.guard),
            key=lambda f: (-(f.composite or 0), f.unit),
        )
        ranked = [(1 + sum((o.composite or 0) > (f.composite or 0) for o in firm), f) for f in firm]
        red = [f.unit for place, f in ranked if place <= parameters.count("red")]
        below = {f.unit: sum((o.composite or 0) < (f.composite or 0) for o in firm) for f in firm}
        black = [
            f.unit for f in reversed(firm) if below[f.unit] < parameters.count("black") and f.unit not in red
        ]
        made.append(Lists(group, ranked, [f for f in inside if f not in firm], red, black))
    return made
