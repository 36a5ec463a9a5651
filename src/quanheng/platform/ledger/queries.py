"""The readers of the ledger. What they give is plain and complete; nothing else reads the table.

`in_force(items=None, units=None, as_of=None, periods=None) -> [Figure]`  what counted at a moment (None: now)
`history(item, unit, period) -> [Figure]`  the whole life of one figure, oldest first; the last is in force
`figure(id) -> Figure | None`              one row, in force or not
`sources(items=None) -> [(source, count)]` where what is in force now comes from
`extent() -> Extent`                       how much is there: figures in force, rows, items, units, periods, last posting

A `Figure` has: id item unit period value(Decimal|None) status door source stated_at posted_at posted_by
supersedes(id|None); `unit` is the unit's code.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

from django.db.models import Count, Exists, Max, Min, OuterRef, QuerySet
from django.utils import timezone

from quanheng.platform.ledger.models import Observation
from quanheng.platform.lib.locks import take_turns

LOCK = "ledger"  # held while posting, and while a cut-off is being fixed
LONGEST_LIST = 5000  # a longer list of codes is sifted here instead of being sent to the database


class Figure(NamedTuple):
    """One row of the ledger."""

    id: int
    item: str
    unit: str
    period: str
    value: Decimal | None
    status: str
    door: str
    source: str
    stated_at: str
    posted_at: datetime
    posted_by: str
    supersedes: int | None


class Extent(NamedTuple):
    """How much the ledger holds."""

    in_force: int
    rows: int
    items: int
    units: int
    first_period: str
    last_period: str
    last_posted_at: datetime | None


_COLUMNS = (
    "id", "item", "unit_id", "period", "value", "status", "door", "source", "stated_at", "posted_at",
    "posted_by", "supersedes_id",
)  # fmt: skip


def in_force(
    items: Collection[str] | None = None,
    units: Collection[str] | None = None,
    as_of: datetime | None = None,
    periods: Collection[str] | None = None,
) -> list[Figure]:
    """The figures in force at `as_of`, ordered by item, unit, period."""
    rows = _in_force(as_of)
    sift = None
    if items is not None:
        rows = rows.filter(item__in=list(items))
    if periods is not None:
        rows = rows.filter(period__in=list(periods))
    if units is not None:
        if len(units) > LONGEST_LIST:
            sift = frozenset(units)
        else:
            rows = rows.filter(unit__in=list(units))
    found = rows.order_by("item", "unit_id", "period").values_list(*_COLUMNS)
    return [Figure(*row) for row in found if sift is None or row[2] in sift]


def history(item: str, unit: str, period: str) -> list[Figure]:
    """Every row of one figure, oldest first."""
    rows = Observation.objects.filter(item=item, unit=unit, period=period).order_by("posted_at", "id")
    return [Figure(*row) for row in rows.values_list(*_COLUMNS)]


def figure(id: int) -> Figure | None:
    """One row by its number."""
    row = Observation.objects.filter(pk=id).values_list(*_COLUMNS).first()
    return Figure(*row) if row else None


def sources(items: Collection[str] | None = None) -> list[tuple[str, int]]:
    """The sources of what is in force now, the most frequent first."""
    rows = _in_force(None)
    if items is not None:
        rows = rows.filter(item__in=list(items))
    counted = Counter(dict(rows.values_list("source").annotate(n=Count("id"))))
    return counted.most_common()


def extent() -> Extent:
    """How much there is."""
    found = Observation.objects.aggregate(
        rows=Count("id"),
        items=Count("item", distinct=True),
        units=Count("unit", distinct=True),
        first=Min("period"),
        last=Max("period"),
        posted=Max("posted_at"),
    )
    return Extent(
        _in_force(None).count(),
        found["rows"],
        found["items"],
        found["units"],
        found["first"] or "",
        found["last"] or "",
        found["posted"],
    )


def settled_now() -> datetime:
    """A moment before which the ledger will never change: no posting is under way, none will be dated earlier.

    Must be called inside a transaction, which had better be short: postings wait until it ends.
    """
    take_turns(LOCK)
    latest = Observation.objects.aggregate(latest=Max("posted_at"))["latest"]
    now = timezone.now()
    return max(now, latest) if latest else now


def _in_force(as_of: datetime | None) -> QuerySet[Observation]:
    if as_of is None:
        return Observation.objects.filter(superseded_by=None)
    later = Observation.objects.filter(supersedes=OuterRef("pk"), posted_at__lte=as_of)
    return Observation.objects.filter(~Exists(later), posted_at__lte=as_of)
