"""The readers of the hotline.

`months()` · `unit_months(month)` the three rates of every unit · `rates(unit, month)` of one · `complaints(unit)` tickets by
month, for what stands beside a score ("98 分，来电翻倍") · `tickets(…)` · `newest()` the analysis that holds.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.db.models.functions import TruncMonth
from django.utils import timezone

from quanheng.platform.hotline import parameters
from quanheng.platform.hotline.clocks import Clock, Clocks
from quanheng.platform.hotline.flow import DONE
from quanheng.platform.hotline.models import Analysis, Audit, Exclusion, Issue, Month, Suggestion, Ticket
from quanheng.platform.hotline.parameters import Parameters
from quanheng.platform.hotline.rates import UnitMonth, reckon, span_of
from quanheng.platform.registry.powers import Actor

WHOLE = frozenset(
    {"office", "leader", "reviewer", "finance", "congress", "audit", "auditor"}
)  # who sees every unit's


def seen_by(who: Actor) -> frozenset[str] | None:
    """The units whose tickets somebody sees; None is all of them."""
    if who.roles & WHOLE:
        return None
    return frozenset(unit for role, unit in who.seats if role == "reporter" and unit)


def months() -> list[str]:
    """The months there are tickets of, the latest first."""
    found = (
        Ticket.objects.annotate(m=TruncMonth("called_at"))
        .values_list("m", flat=True)
        .distinct()
        .order_by("-m")
    )
    return [timezone.localtime(m).strftime("%Y-%m") for m in found if m]


def in_month(month: str) -> QuerySet[Ticket]:
    """The tickets whose call came in a month. Raises ValueError for what is no month."""
    first, after = span_of(month)
    return Ticket.objects.filter(called_at__gte=first, called_at__lt=after)


def upheld(month: str) -> tuple[dict[int, list[str]], set[int]]:
    """The exclusions of a month's tickets: ticket → kinds upheld; and all tickets with any proposed."""
    first, after = span_of(month)
    rows = Exclusion.objects.filter(ticket__called_at__gte=first, ticket__called_at__lt=after)
    found: defaultdict[int, list[str]] = defaultdict(list)
    proposed = set()
    for ticket, kind, held in rows.values_list("ticket_id", "kind", "audit__upheld"):
        proposed.add(ticket)
        if held:
            found[ticket].append(kind)
    return dict(found), proposed


def unit_months(
    month: str, *, now: datetime | None = None, said: Parameters | None = None, unit: str = ""
) -> list[UnitMonth]:
    """The units of a month with their rates; only one unit's if it is named."""
    said = said or parameters.now_in_force()
    kinds, proposed = upheld(month)
    rows = in_month(month).filter(unit=unit) if unit else in_month(month)
    lean = rows.only(
        "id", "unit", "called_at", "assigned_at", "level", "signed_at", "contacted_at", "closed_at", "returns", "reworks", "solved", "satisfied"
    ).order_by("id")  # fmt: skip
    return reckon(month, lean.iterator(2000), kinds, proposed, said, Clocks(said, now or timezone.now()))


def rates(unit: str, month: str) -> UnitMonth | None:
    """The rates of one unit in one month; None without any ticket."""
    found = unit_months(month, unit=unit)
    return found[0] if found else None


@dataclass(frozen=True)
class Calls:
    """How many tickets of a unit a month brought, how many of them complaints, and how many it left unsolved."""

    month: str
    tickets: int
    complaints: int
    unsolved: int


def complaints(unit: str) -> list[Calls]:
    """A unit's tickets by month, the earliest first: to be held against its scores."""
    made: defaultdict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    rows = Ticket.objects.filter(unit=unit).annotate(m=TruncMonth("called_at")).order_by()
    for m, kind, solved, n in rows.values_list("m", "kind", "solved").annotate(n=Count("id")):
        one = made[timezone.localtime(m).strftime("%Y-%m")]
        one[0] += n
        one[1] += n if kind in ("complaint", "report") else 0
        one[2] += n if solved is False else 0
    return [Calls(month, *counts) for month, counts in sorted(made.items())]


def ticket(number: int) -> Ticket:
    """One ticket by its key. Raises KeyError."""
    found = Ticket.objects.filter(pk=number).first()
    if found is None:
        raise KeyError(number)
    return found


def tickets(
    units: Collection[str] | None, *, unit: str = "", month: str = "", issue: int = 0, words: str = ""
) -> QuerySet[Ticket]:
    """Tickets of some units (None: all), the latest first."""
    rows = Ticket.objects.all()
    if units is not None:
        rows = rows.filter(unit__in=units)
    if unit:
        rows = rows.filter(unit=unit)
    if month:
        first, after = span_of(month)
        rows = rows.filter(called_at__gte=first, called_at__lt=after)
    if issue:
        rows = rows.filter(placings__issue=issue)
    if words:
        rows = rows.filter(number=words) | rows.filter(subject__contains=words)
    return rows


def clocks_of(
    rows: Iterable[Ticket], now: datetime | None = None
) -> list[tuple[Ticket, tuple[Clock, Clock, Clock]]]:
    """Tickets with their clocks."""
    clocks = Clocks(parameters.now_in_force(), now or timezone.now())
    return [(t, clocks.of(t)) for t in rows]


def newest() -> Analysis | None:
    """The analysis that holds: the last one done."""
    return Analysis.objects.filter(state=DONE).first()


def issues(units: Collection[str] | None = None, most: int = 50) -> list[Issue]:
    """The issues of the analysis that holds, the hottest first; of some units only where they have a ticket in it."""
    last = newest()
    if last is None:
        return []
    rows = last.issues.all()
    if units is not None:
        rows = rows.filter(placings__ticket__unit__in=units).distinct()
    return list(rows[:most])


def issue(number: int) -> Issue:
    """One issue of the analysis that holds. Raises KeyError."""
    last = newest()
    found = last.issues.filter(pk=number).first() if last else None
    if found is None:
        raise KeyError(number)
    return found


def waiting_suggestions(most: int = 100, least: float = 0.0) -> list[Suggestion]:
    """Suggestions nobody has answered, the newest of each ticket; only those at least so sure of all they say."""
    return list(unanswered(least).select_related("ticket").order_by("-id")[:most])


def unanswered(least: float = 0.0) -> QuerySet[Suggestion]:
    """The newest suggestion of each ticket that has none answered and still lacks what is suggested."""
    others = Suggestion.objects.filter(ticket=OuterRef("ticket"))
    lacking = (~Q(class1="") & Q(ticket__class1="")) | (~Q(unit="") & Q(ticket__unit=""))
    rows = Suggestion.objects.filter(lacking).exclude(Exists(others.exclude(signature=None)))
    rows = rows.exclude(Exists(others.filter(pk__gt=OuterRef("pk"))))
    if least > 0:
        rows = rows.filter(Q(class1="") | Q(class_sure__gte=least), Q(unit="") | Q(unit_sure__gte=least))
    return rows


def exclusion(number: int) -> Exclusion:
    """One exclusion. Raises KeyError."""
    found = Exclusion.objects.select_related("ticket").filter(pk=number).first()
    if found is None:
        raise KeyError(number)
    return found


def suggestion(number: int) -> Suggestion:
    """One suggestion. Raises KeyError."""
    found = Suggestion.objects.select_related("ticket").filter(pk=number).first()
    if found is None:
        raise KeyError(number)
    return found


def month(number: int) -> Month:
    """Figures of a month as proposed. Raises KeyError."""
    found = Month.objects.select_related("closing").filter(pk=number).first()
    if found is None:
        raise KeyError(number)
    return found


def waiting_exclusions(most: int = 200) -> list[Exclusion]:
    """Exclusions that wait for their audit."""
    return list(Exclusion.objects.filter(audit=None).select_related("ticket")[:most])


def audits(most: int = 50) -> list[Audit]:
    """The last audits."""
    return list(Audit.objects.select_related("exclusion__ticket").order_by("-id")[:most])


def month_proposed(month: str) -> Month | None:
    """The last proposal of a month's figures."""
    return Month.objects.filter(period=month).select_related("closing").first()
