"""Looking figures up: by item, unit, period, door, words of the source; now or as known on a day; page by page.

Pages go by the place of their last row, not by a count, so the thousandth page costs what the first does.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import NamedTuple

from django.db.models import Count, Max, Min, Q, QuerySet
from django.utils import timezone

from quanheng.engine.periods import Period, parse
from quanheng.platform.ledger.models import Observation
from quanheng.platform.ledger.queries import AT_ONCE, COLUMNS, Figure, standing
from quanheng.platform.ledger.sight import seen_by
from quanheng.platform.registry.powers import Actor

COUNTED = 10_000  # more is said to be “more than”
ORDER = ("item", "unit_id", "period", "edition")


@dataclass(frozen=True)
class Wanted:
    """What is looked for; "" and None ask for anything. `life`: superseded rows too."""

    item: str = ""
    unit: str = ""
    period: str = ""
    door: str = ""
    source: str = ""
    as_of: datetime | None = None
    life: bool = False
    posting: int | None = None


class Cursor(NamedTuple):
    """The place of the last row of a page."""

    item: str
    unit: str
    period: str
    edition: int

    def written(self) -> str:
        """As it stands in an address."""
        text = json.dumps(list(self), ensure_ascii=False, separators=(",", ":"))
        return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def cursor(text: str) -> Cursor | None:
    """The place written in an address; None if it is none."""
    try:
        read = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        item, unit, period, edition = read
    except (binascii.Error, ValueError, TypeError, RecursionError):
        return None
    texts = all(isinstance(t, str) and "\0" not in t and t.isprintable() for t in (item, unit, period))
    whole = isinstance(edition, int) and not isinstance(edition, bool) and 0 < edition < 2**31
    return Cursor(item, unit, period, edition) if texts and whole else None


class Item(NamedTuple):
    """How much of an item is in force."""

    item: str
    count: int
    first: str
    last: str


def page(
    wanted: Wanted, by: Actor, *, after: Cursor | None = None, limit: int = 100
) -> tuple[list[Figure], Cursor | None]:
    """So many figures after a place, and the place to go on from (None: that is all)."""
    rows = _rows(wanted, by)
    if after is not None:
        item, unit, period, edition = after
        rows = rows.filter(item__gte=item).filter(
            Q(item__gt=item)
            | Q(item=item, unit__gt=unit)
            | Q(item=item, unit=unit, period__gt=period)
            | Q(item=item, unit=unit, period=period, edition__gt=edition)
        )
    found = [Figure(*row) for row in rows.order_by(*ORDER).values_list(*COLUMNS)[: limit + 1]]
    last = found[limit - 1] if len(found) > limit else None
    return found[:limit], Cursor(last.item, last.unit, last.period, last.edition) if last else None


def count(wanted: Wanted, by: Actor) -> int:
    """How many there are; `COUNTED` + 1 stands for more."""
    return _rows(wanted, by).order_by()[: COUNTED + 1].count()


def every(wanted: Wanted, by: Actor, most: int) -> Iterator[Figure]:
    """All of them, up to `most`, read as they are asked for."""
    rows = _rows(wanted, by).order_by(*ORDER).values_list(*COLUMNS)[:most]
    return (Figure(*row) for row in rows.iterator(chunk_size=AT_ONCE))


def items(codes: Collection[str] | None = None, units: Collection[str] | None = None) -> dict[str, Item]:
    """How much of each item is in force, for these units."""
    rows = standing(None)
    rows = rows if codes is None else rows.filter(item__in=list(codes))
    rows = rows if units is None or len(units) > AT_ONCE else rows.filter(unit__in=list(units))
    counted = rows.values("item").annotate(n=Count("id"), first=Min("period"), last=Max("period"))
    return {r["item"]: Item(r["item"], r["n"], r["first"], r["last"]) for r in counted.order_by("item")}


def lives(item: str, period: str, by: Actor, units: Collection[str] | None = None) -> dict[str, list[Figure]]:
    """Unit → every row of one item in one period, oldest first: vintages side by side."""
    rows = Observation.objects.filter(_seen(by), item=item, period=period)
    if units is not None:
        rows = rows.filter(unit__in=list(units))
    found: dict[str, list[Figure]] = {}
    for row in rows.order_by("unit_id", "edition").values_list(*COLUMNS):
        found.setdefault(row[2], []).append(Figure(*row))
    return found


def periods_of(item: str, by: Actor) -> list[str]:
    """The periods an item has figures of."""
    return sorted(
        set(Observation.objects.filter(_seen(by), item=item).values_list("period", flat=True).distinct())
    )


def end_of(day: date) -> datetime:
    """The last moment of a day in the time zone of the house: what “as known on that day” means."""
    return timezone.make_aware(datetime.combine(day, time.max))


def reign(figure: Figure, life: Iterable[Figure]) -> tuple[datetime, datetime | None]:
    """From when until when a row was in force (None: it still is): the runs with a cut-off in between used it."""
    later = next((f for f in life if f.supersedes == figure.id), None)
    return figure.posted_at, later.posted_at if later else None


def _seen(by: Actor) -> Q:
    return seen_by(by) or Q()


def _rows(wanted: Wanted, by: Actor) -> QuerySet[Observation]:
    if wanted.life:
        rows = Observation.objects.all()
        rows = rows.filter(posting__at__lte=wanted.as_of) if wanted.as_of else rows
    else:
        rows = standing(wanted.as_of)
    exact = {
        "item": wanted.item,
        "unit": wanted.unit,
        "posting__door": wanted.door,
        "posting": wanted.posting,
    }
    rows = rows.filter(_seen(by), **{k: v for k, v in exact.items() if v})
    if wanted.period:
        rows = rows.filter(period__in=_within(wanted.period))
    if wanted.source:
        rows = rows.filter(source__icontains=wanted.source)
    return rows


def _within(period: str) -> list[str]:
    """A period and, of a year, all its parts."""
    read = parse(period)
    if read is None or read.kind != "year":
        return [period]
    parts = {"half": 2, "quarter": 4, "month": 12}
    return [
        period,
        *(str(Period(kind, read.year, n)) for kind, many in parts.items() for n in range(1, many + 1)),
    ]
