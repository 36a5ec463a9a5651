"""The readers of the ledger. What they give is plain and complete; nothing else reads the tables.

`in_force(items=None, units=None, as_of=None, periods=None) -> [Figure]`  what counted at a moment (None: now)
`history(item, unit, period) -> [Figure]`  the whole life of one figure, oldest first; the last is in force
`figure(id) -> Figure | None`              one row, in force or not          · `figures(ids) -> {id: Figure}`
`corrected(unit) -> (figures, corrected)`  of a unit's figures in force, for its portrait
`sources(items=None) -> [(source, count)]` where what is in force now comes from
`extent() -> Extent`                       how much is there: figures in force, rows, items, units, periods, last posting
`posting(id) -> Posting | None` · `postings(limit, before=None)` newest first · `posting_rows(id) -> [Figure]` in their order
`postings_of(ids) -> {figure id: (posting id, number)}` · `posting_proofs(ids) -> [PostingProof]` for a package
`locks(scheme=None)` · `lock(id)` · `waivers(lock=None)` · `waiver(id)` what is locked, and the exceptions

A `Figure` has: id item unit period value(Decimal|None) status door source stated_at posted_at posted_by
supersedes(id|None) posting(id) number edition evidence(digests) return_ref; `unit` is the unit's code.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from django.db.models import Count, Exists, Max, Min, OuterRef, QuerySet
from django.utils import timezone

from quanheng.bundle import merkle, multiproof
from quanheng.bundle.proofs import PostingProof
from quanheng.platform.journal import queries as journal
from quanheng.platform.ledger.bulk_roots import hashes
from quanheng.platform.ledger.leaves import posted_row
from quanheng.platform.ledger.models import Lock, Observation, Posting, Waiver
from quanheng.platform.lib.locks import take_turns
from quanheng.platform.registry import queries as registry

LOCK = "ledger"  # held while posting, and while a cut-off is being fixed
LONGEST_LIST = 5000  # a longer list of codes is sifted here instead of being sent to the database
AT_ONCE = 2000  # rows fetched at a time


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
    posting: int = 0
    number: int = 0
    edition: int = 1
    evidence: tuple[str, ...] = ()
    return_ref: str = ""

    @property
    def key(self) -> tuple[str, str, str]:
        """What the figure is of."""
        return self.item, self.unit, self.period


class Extent(NamedTuple):
    """How much the ledger holds."""

    in_force: int
    rows: int
    items: int
    units: int
    first_period: str
    last_period: str
    last_posted_at: datetime | None


COLUMNS = (
    "id", "item", "unit_id", "period", "value", "status", "posting__door", "source", "stated_at", "posting__at",
    "posting__by", "supersedes_id", "posting_id", "number", "edition", "evidence", "return_ref",
)  # fmt: skip


def in_force(
    items: Collection[str] | None = None,
    units: Collection[str] | None = None,
    as_of: datetime | None = None,
    periods: Collection[str] | None = None,
) -> list[Figure]:
    """The figures in force at `as_of`, ordered by item, unit, period."""
    rows = standing(as_of)
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
    found = rows.order_by("item", "unit_id", "period").values_list(*COLUMNS)
    return [Figure(*row) for row in found if sift is None or row[2] in sift]


def history(item: str, unit: str, period: str) -> list[Figure]:
    """Every row of one figure, oldest first."""
    rows = Observation.objects.filter(item=item, unit=unit, period=period).order_by("edition")
    return [Figure(*row) for row in rows.values_list(*COLUMNS)]


def figure(id: int) -> Figure | None:
    """One row by its number."""
    return figures([id]).get(id)


def figures(ids: Iterable[int]) -> dict[int, Figure]:
    """Rows by their numbers; what is not there is left out."""
    wanted = sorted({i for i in ids if 0 < i < 2**63})
    found: dict[int, Figure] = {}
    for k in range(0, len(wanted), AT_ONCE):
        rows = Observation.objects.filter(pk__in=wanted[k : k + AT_ONCE]).order_by("pk").values_list(*COLUMNS)
        found |= {row[0]: Figure(*row) for row in rows}
    return found


def sources(items: Collection[str] | None = None) -> list[tuple[str, int]]:
    """The sources of what is in force now, the most frequent first."""
    rows = standing(None)
    if items is not None:
        rows = rows.filter(item__in=list(items))
    counted = Counter(dict(rows.values_list("source").annotate(n=Count("id"))))
    return counted.most_common()


def extent() -> Extent:
    """How much there is."""
    newest = Posting.objects.values_list("id", "root").first()
    return _extent(*newest) if newest else Extent(0, 0, 0, 0, "", "", None)


@lru_cache(maxsize=4)
def _extent(posting: int, root: str) -> Extent:
    """Counted once a posting: rows are only ever added, and the root (blinded) names this state of the ledger."""
    found = Observation.objects.aggregate(
        rows=Count("id"),
        items=Count("item", distinct=True),
        units=Count("unit", distinct=True),
        first=Min("period"),
        last=Max("period"),
        later=Count("supersedes"),
    )
    return Extent(
        found["rows"] - found["later"],
        found["rows"],
        found["items"],
        found["units"],
        found["first"] or "",
        found["last"] or "",
        Posting.objects.aggregate(latest=Max("at"))["latest"],
    )


def settled_now() -> datetime:
    """A moment before which the ledger will never change: no posting is under way, none will be dated earlier.

    Must be called inside a transaction, which had better be short: postings wait until it ends.
    """
    take_turns(LOCK)
    latest = Posting.objects.aggregate(latest=Max("at"))["latest"]
    now = timezone.now()
    return max(now, latest) if latest else now


def standing(as_of: datetime | None) -> QuerySet[Observation]:
    """Rows in force at a moment (None: now)."""
    if as_of is None:
        return Observation.objects.filter(superseded_by=None)
    newest = Posting.objects.filter(at__lte=as_of).aggregate(newest=Max("id"))["newest"] or 0
    later = Observation.objects.filter(supersedes=OuterRef("pk"), posting_id__lte=newest)
    return Observation.objects.filter(~Exists(later), posting_id__lte=newest)


def corrected(unit: str) -> tuple[int, int]:
    """A unit's figures in force: how many, and how many of them replaced an earlier one."""
    rows = standing(None).filter(unit=unit)
    return rows.count(), rows.filter(edition__gt=1).count()


def known_units(codes: Collection[str]) -> frozenset[str]:
    """Those of the codes that stand in the register, however many are asked for."""
    wanted = list(codes)
    if len(wanted) > 10 * LONGEST_LIST:
        return frozenset(registry.units())
    pieces = (wanted[k : k + LONGEST_LIST] for k in range(0, len(wanted), LONGEST_LIST))
    return frozenset(code for piece in pieces for code in registry.units(piece))


# Postings


def posting(id: int) -> Posting | None:
    """One posting."""
    return Posting.objects.defer("blind").filter(pk=id).first() if 0 < id < 2**63 else None


def postings(limit: int = 50, before: int | None = None) -> list[Posting]:
    """Postings, newest first."""
    rows = Posting.objects.defer("blind")
    return list((rows if before is None else rows.filter(pk__lt=before))[:limit])


def posting_rows(id: int, start: int = 0, stop: int | None = None) -> list[Figure]:
    """The rows of a posting in their order (from `start` up to, not including, `stop`)."""
    return list(_rows(id, start, stop))


def postings_of(ids: Iterable[int]) -> dict[int, tuple[int, int]]:
    """Figure → (its posting, its number in it)."""
    return {i: (f.posting, f.number) for i, f in figures(ids).items()}


def posting_proofs(ids: Iterable[int]) -> list[PostingProof]:
    """For every posting these figures came in by: the rows, and the proof that they stand under its root.

    Raises LookupError where the journal does not know a posting.
    """
    wanted: defaultdict[int, list[Figure]] = defaultdict(list)
    for f in figures(ids).values():
        wanted[f.posting].append(f)
    proofs = []
    for id in sorted(wanted):
        kept = Posting.objects.get(pk=id)
        index = journal.leaf_of("ledger.post", posting=id)
        if index is None:
            raise LookupError(f"存证里没有第 {id} 次入账 / the journal does not know posting {id}")
        levels = merkle.Levels(hashes(kept))
        rows = {f.number: posted_row(f, kept.blind) for f in sorted(wanted[id], key=lambda f: f.number)}
        proofs.append(PostingProof(index, kept.rows, rows, tuple(multiproof.prove(rows, kept.rows, levels))))
    return proofs


def _rows(id: int, start: int, stop: int | None) -> Iterator[Figure]:
    span = Posting.objects.filter(pk=id).values_list("first", "last").first() or (0, -1)
    rows = Observation.objects.filter(pk__range=span, posting=id, number__gte=start).order_by("pk")
    if stop is not None:
        rows = rows.filter(number__lt=stop)
    return (Figure(*row) for row in rows.values_list(*COLUMNS).iterator(chunk_size=AT_ONCE))


# Locks and exceptions


def locks(scheme: str | None = None) -> list[Lock]:
    """Locks, newest first."""
    return list(Lock.objects.all() if scheme is None else Lock.objects.filter(scheme=scheme))


def lock(id: int) -> Lock | None:
    """One lock."""
    return Lock.objects.filter(pk=id).first() if 0 < id < 2**63 else None


def waivers(lock: int | None = None) -> list[Waiver]:
    """Exceptions, newest first."""
    rows = Waiver.objects.select_related("lock")
    return list(rows if lock is None else rows.filter(lock=lock))


def waiver(id: int) -> Waiver | None:
    """One exception."""
    return Waiver.objects.select_related("lock").filter(pk=id).first() if 0 < id < 2**63 else None
