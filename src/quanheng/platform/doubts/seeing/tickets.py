"""The hotline's tickets counted by unit, month and class, as the hotline's own readers give them; read once a scan and month."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

from django.db.models import Count

from quanheng.engine import periods
from quanheng.engine.periods import Period
from quanheng.platform.doubts.links import paths
from quanheng.platform.hotline import queries as hotline
from quanheng.platform.hotline.flow import NOT_ACCEPTED

COMPLAINTS, CALLS = "complaints", "calls"
KINDS = ("complaint", "report")  # what the hotline itself counts as complaints
YEAR, BEFORE = "year", "before"
SAMPLES = 6


@dataclass(frozen=True)
class Counted:
    """How many tickets, how many of them were asked whether it was solved, how many of these it was not."""

    calls: int = 0
    known: int = 0
    unsolved: int = 0

    def __add__(self, other: Counted) -> Counted:
        return Counted(self.calls + other.calls, self.known + other.known, self.unsolved + other.unsolved)

    def __sub__(self, other: Counted) -> Counted:
        return Counted(self.calls - other.calls, self.known - other.known, self.unsolved - other.unsolved)


@dataclass(frozen=True)
class Sample:
    """Some tickets of a count by key and number, and how many different callers the count has (None: not all are known)."""

    tickets: tuple[tuple[int, str], ...]
    callers: int | None


@dataclass
class Tickets:
    """The tickets of the months asked for. `counts`: complaints and reports only, or every call."""

    counts: str = COMPLAINTS
    _months: dict[str, list[tuple[str, frozenset[str], Counted]]] = field(default_factory=dict)

    def by_unit(self, months: Sequence[str], topics: Collection[str]) -> dict[str, Counted]:
        """Unit → its count over months of tickets of any of the topics (none named: of all)."""
        found: dict[str, Counted] = {}
        for month in months:
            for unit, classes, counted in self._of(month):
                if not topics or not classes.isdisjoint(topics):
                    found[unit] = found.get(unit, Counted()) + counted
        return found

    def in_use(self, months: Sequence[str]) -> bool:
        """Whether the hotline holds tickets of every one of these months."""
        return all(self._of(month) for month in months)

    def sample(self, unit: str, months: Sequence[str], topics: Collection[str]) -> Sample:
        """The newest tickets behind a count, by number, and how many callers there were."""
        shown: list[tuple[int, str]] = []
        callers: list[str] = []
        for month in reversed(months):
            rows = hotline.tickets(None, unit=unit, month=month).order_by("-called_at", "-id")
            kept = rows.exclude(pk__in=_left_out(month))
            for pk, number, kind, reporter, *classes in kept.values_list("pk", "number", "kind", "reporter", "class1", "class2", "class3"):  # fmt: skip
                if self._counts(kind) and (not topics or not set(paths(classes)).isdisjoint(topics)):
                    shown.append((pk, number))
                    callers.append(reporter)
        return Sample(tuple(shown[:SAMPLES]), len(set(callers)) if all(callers) else None)

    def _counts(self, kind: str) -> bool:
        return self.counts == CALLS or kind in KINDS

    def _of(self, month: str) -> list[tuple[str, frozenset[str], Counted]]:
        if month not in self._months:
            rows = hotline.tickets(None, month=month).exclude(pk__in=_left_out(month)).exclude(unit="")
            grouped = rows.order_by().values_list("unit", "kind", "class1", "class2", "class3", "solved").annotate(n=Count("id"))  # fmt: skip
            self._months[month] = [
                (unit, frozenset(paths(classes)), Counted(n, n * (solved is not None), n * (solved is False)))
                for unit, kind, *classes, solved, n in grouped
                if self._counts(kind)
            ]
        return self._months[month]


def _left_out(month: str) -> list[int]:
    """Tickets a second person agreed were not to be accepted: they speak against nobody."""
    kinds, _ = hotline.upheld(month)
    return [ticket for ticket, grounds in kinds.items() if any(g in NOT_ACCEPTED for g in grounds)]


def months_of(period: str, scheme_period: str) -> list[Period]:
    """The months of a period, in order; of a cumulative month those since January. [] for what is no period."""
    read = periods.parse(period)
    if read is None:
        return []
    if scheme_period == "cumulative-month":
        return [Period("month", read.year, part) for part in range(1, read.part + 1)]
    months = (Period("month", read.year, part) for part in range(1, 13))
    return [m for m in months if m.within(read.kind) == read]


def before_of(months: Sequence[Period], against: str) -> list[Period]:
    """What months are held against: the same of the year before, or as many directly before."""
    return [m.shift(-12 if against == YEAR else -len(months)) for m in months]


def span(first: Period, last: Period) -> list[str]:
    """Every month from the first to the last."""
    return [str(first.shift(k)) for k in range(last.ordinal - first.ordinal + 1)]
