"""The readers of the collection room.

`calls(state=None)` · `call(id)` · `paper(id)` (KeyError) · `papers_of(actor) -> [Return]` what the actor fills
`to_confirm(actor) -> [Waiting(paper, cells)]` · `progress(call) -> Progress` · `may_see(paper, actor)`
`live(items, periods)` what open calls ask · `bins(form, scheme)` the time histogram · `minutes_asked`, `budgets`, `burden_of(month)`
`of_unit(unit) -> OfUnit` for the unit's portrait
`duplicate_asks() -> int` · `wrong_prefills(month)` · `decider(paper, owner) -> Decider` who confirms · `writers(cells)` who may not
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable
from datetime import date
from typing import NamedTuple

from django.db.models import Count, Max, Q, Sum

from quanheng.engine.errors import Text
from quanheng.platform.catalogue import queries as catalogue
from quanheng.platform.collection import burden, flow
from quanheng.platform.collection.models import (
    ActiveTime,
    Budget,
    Call,
    Cell,
    Evidence,
    Move,
    Objection,
    Return,
    TimeBin,
    Upload,
)
from quanheng.platform.collection.sheet import Key
from quanheng.platform.registry import people
from quanheng.platform.registry import queries as registry
from quanheng.platform.registry.powers import Actor

OVERSEERS = frozenset({"office", "leader", "finance", "congress", "audit", "auditor", "reviewer"})
REPORTING = ("filled", "explained", "submitted", "attached")  # moves that make somebody the one who reported
OFFICE = Text("考核办", "the performance office")


class Decider(NamedTuple):
    """Who decides on cells: by which act, at which unit ("": the office), with which role, called how."""

    act: str
    unit: str
    role: str
    name: str
    name_en: str


def decider(paper: Return, owner: str) -> Decider:
    """The owner of an item confirms what others filled in; the office receives what owners gave themselves, and
    what nobody owns."""
    if paper.filler == flow.OWN and owner and people.holders("owner", owner):
        unit = registry.units([owner])[owner]
        return Decider("collection.confirm", owner, "owner", unit.name, unit.name_en or unit.name)
    return Decider("collection.receive", "", "office", OFFICE.zh, OFFICE.en)


def writers(cells: Iterable[Cell]) -> set[str]:
    """The identities of whoever filled in, explained, attached to or submitted these cells."""
    found = Move.objects.filter(cell__in=list(cells), what__in=REPORTING)
    return set(found.values_list("writer", flat=True).distinct())


def calls(state: str | None = None) -> list[Call]:
    """Calls, newest first."""
    found = Call.objects.select_related("version")
    return list(found if state is None else found.filter(state=state))


def call(id: int) -> Call:
    """One call. Raises KeyError."""
    found = Call.objects.select_related("version").filter(pk=id).first()
    if found is None:
        raise KeyError(id)
    return found


def paper(id: int) -> Return:
    """One return. Raises KeyError."""
    found = Return.objects.select_related("call__version", "unit").filter(pk=id).first()
    if found is None:
        raise KeyError(id)
    return found


def cell(id: int) -> Cell:
    """One cell with its return. Raises KeyError."""
    found = (
        Cell.objects.select_related("paper__call__version", "paper__unit", "unit", "owner")
        .filter(pk=id)
        .first()
    )
    if found is None:
        raise KeyError(id)
    return found


def may_see(one: Return, actor: Actor) -> bool:
    """True for the unit's own people, for owners of its cells, and for those who oversee."""
    if actor.roles & OVERSEERS:
        return True
    mine = {unit for role, unit in actor.seats if role in ("reporter", "owner")}
    if actor.roles & {"reporter", "owner"} and not actor.seats:
        return True
    return one.unit_id in mine or one.cells.filter(Q(owner__in=mine) | Q(unit__in=mine)).exists()


def papers_of(actor: Actor, *, open_only: bool = False) -> list[Return]:
    """The returns an actor's units fill, the newest call first."""
    own = Q(filler=flow.OWN, unit__in=actor.units("reporter")) | Q(
        filler=flow.GIVEN, unit__in=actor.units("owner")
    )
    found = Return.objects.filter(own).select_related("call__version", "unit").order_by("-call_id", "id")
    return list(found.filter(call__state=flow.OPEN) if open_only else found)


class ToConfirm(NamedTuple):
    """A return with cells that wait for an actor's word."""

    paper: Return
    cells: int


def to_confirm(actor: Actor) -> list[ToConfirm]:
    """The returns with cells this actor may decide on, the oldest submission first."""
    waiting = Cell.objects.filter(kind=flow.ASKED, state=flow.SUBMITTED)
    counts: Counter[int] = Counter()
    seated: dict[str, bool] = {}
    mine = actor.units("owner")
    for pk, filler, owner, n in waiting.values_list("paper_id", "paper__filler", "owner").annotate(
        n=Count("id")
    ):
        if owner not in seated:
            seated[owner] = bool(owner and people.holders("owner", owner))
        owned = filler == flow.OWN and seated[owner]
        if ("owner" in actor.roles and owned and owner in mine) or ("office" in actor.roles and not owned):
            counts[pk] += n
    found = (
        Return.objects.filter(pk__in=list(counts))
        .select_related("call__version", "unit")
        .order_by("submitted_at")
    )
    return [ToConfirm(one, counts[one.pk]) for one in found]


def usual_givers(scheme: str) -> set[str]:
    """The items that owners gave in the scheme's last call."""
    last = Call.objects.filter(scheme=scheme).order_by("-id").first()
    if last is None:
        return set()
    given = Cell.objects.filter(paper__call=last, paper__filler=flow.GIVEN)
    return set(given.values_list("item", flat=True).distinct())


def live(items: Collection[str], periods: Collection[str]) -> dict[Key, int]:
    """What open calls ask: (item, unit, period) → the cell."""
    found = Cell.objects.filter(live=True, item__in=list(items), period__in=list(periods))
    return {
        (item, unit, period): pk
        for pk, item, unit, period in found.values_list("pk", "item", "unit", "period")
    }


def duplicate_asks() -> int:
    """Figures that open calls ask for more than once, and items that ask for one thing under two ids. The database
    refuses the first and the register of items the second, so this is 0."""
    twice = (
        Cell.objects.filter(live=True)
        .values("item", "unit", "period")
        .annotate(n=Count("id"))
        .filter(n__gt=1)
    )
    return twice.count() + len(catalogue.duplicate_asks())


def wrong_prefills(month: str) -> int:
    """Cells that were filled in for a unit and, as an upheld objection says, filled in wrongly."""
    year, number = int(month[:4]), int(month[5:7])
    asked = Q(cell__paper__call__opened_at__year=year, cell__paper__call__opened_at__month=number)
    found = Objection.objects.filter(asked, kind=flow.WRONG, upheld=True)
    return found.values("cell").distinct().count()


def bins(form: str, scheme: str) -> dict[int, int]:
    """The time histogram of a form, else of all forms of its scheme: seconds a cell → returns."""
    found = dict(TimeBin.objects.filter(form=form).values_list("seconds", "returns"))
    if sum(found.values()) >= burden.FEWEST:
        return found
    rows = TimeBin.objects.filter(scheme=scheme).values_list("seconds").annotate(n=Sum("returns"))
    return dict(rows)


class Progress(NamedTuple):
    """How far a call is: its returns, cells by state, and how many cells each return has in each state."""

    papers: list[Return]
    states: Counter[str]
    cells: dict[int, Counter[str]]
    minutes: int


def progress(one: Call) -> Progress:
    """How far a call is."""
    papers = list(one.returns.select_related("unit"))
    cells: defaultdict[int, Counter[str]] = defaultdict(Counter)
    rows = (
        Cell.objects.filter(paper__call=one).values_list("paper_id", "kind", "state").annotate(n=Count("id"))
    )
    for pk, kind, state, n in rows:
        cells[pk][state if kind == flow.ASKED else kind] += n
    spent = ActiveTime.objects.filter(paper__call=one).aggregate(all=Sum("seconds"))["all"] or 0
    return Progress(papers, Counter(p.state for p in papers), dict(cells), round(spent / 60))


def minutes_asked(day: date) -> dict[str, int]:
    """Unit → minutes of the returns opened to it in a day's month."""
    found = Return.objects.filter(
        filler=flow.OWN, call__opened_at__year=day.year, call__opened_at__month=day.month
    )
    return dict(found.values_list("unit_id").annotate(n=Sum("minutes")))


def budgets(day: date | None = None) -> dict[str, int]:
    """Unit → minutes a month that may be asked of it; "" is every unit without its own."""
    found = {"": burden.BUDGET}
    rows = Budget.objects.filter(since__lte=day or people.today()).order_by("since", "id")
    for unit, minutes in rows.values_list("unit_id", "minutes"):
        found[unit or ""] = minutes
    return found


class UnitBurden(NamedTuple):
    """What was asked of one unit in a month, and the minutes it really took where that was measured."""

    unit: str
    name: str
    name_en: str
    returns: int
    asked: int
    known: int
    minutes: int
    spent: int | None
    files: int
    budget: int

    @property
    def share(self) -> float:
        """The part of the cells that was filled in for the unit."""
        return self.known / (self.asked + self.known) if self.asked + self.known else 0.0


def burden_of(month: str) -> list[UnitBurden]:
    """The burden of every unit that was asked anything in a month (`2026-07`), the heaviest first."""
    year, number = int(month[:4]), int(month[5:7])
    papers = Return.objects.filter(call__opened_at__year=year, call__opened_at__month=number)
    counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for unit, n, minutes in papers.values_list("unit_id").annotate(n=Count("id"), m=Sum("minutes")):
        counts[unit].update(returns=n, minutes=minutes)
    cells = (
        Cell.objects.filter(paper__in=papers).values_list("paper__unit_id", "kind").annotate(n=Count("id"))
    )
    for unit, kind, n in cells:
        counts[unit]["asked" if kind == flow.ASKED else "known"] += n
    files = Evidence.objects.filter(cell__paper__in=papers, off_at=None)
    for unit, n in files.values_list("cell__paper__unit_id").annotate(n=Count("id")):
        counts[unit]["files"] += n
    spent = dict(
        ActiveTime.objects.filter(month=month).values_list("paper__unit_id").annotate(n=Sum("seconds"))
    )
    units, limits = registry.units(set(counts) | set(spent)), budgets()
    found = [
        UnitBurden(
            code, units[code].name, units[code].name_en or units[code].name, c["returns"], c["asked"], c["known"],
            c["minutes"], round(spent[code] / 60) if code in spent else None, c["files"], limits.get(code, limits[""]),
        )
        for code, c in ((code, counts[code]) for code in units)
    ]  # fmt: skip
    return sorted(found, key=lambda u: (-u.minutes, u.unit))


class UnitMonth(NamedTuple):
    """What returns opened in a month asked of one unit, and what was known already."""

    month: str
    returns: int
    asked: int
    known: int
    minutes: int


class OfUnit(NamedTuple):
    """A unit's returns, for its portrait: submitted, late ones; cells submitted, ever sent back, still back; its months."""

    submitted: int
    late: int
    cells: int
    returned: int
    back: int
    months: list[UnitMonth]


def of_unit(unit: str) -> OfUnit:
    """What a unit was asked and how its returns fared; its months, the newest first."""
    papers = Return.objects.filter(unit=unit)
    made: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for at, minutes in papers.values_list("call__opened_at", "minutes"):
        made[f"{at:%Y-%m}"].update(returns=1, minutes=minutes)
    cells = Cell.objects.filter(paper__in=papers)
    for at, kind, n in cells.order_by().values_list("paper__call__opened_at", "kind").annotate(n=Count("id")):
        made[f"{at:%Y-%m}"]["asked" if kind == flow.ASKED else "known"] += n
    handed = papers.exclude(submitted_at=None)
    return OfUnit(
        handed.count(), handed.filter(late=True).count(),
        Move.objects.filter(cell__paper__in=papers, what="submitted").values("cell").distinct().count(),
        Move.objects.filter(cell__paper__in=papers, what="sent_back").values("cell").distinct().count(),
        cells.filter(state=flow.SENT_BACK).count(),
        [UnitMonth(m, c["returns"], c["asked"], c["known"], c["minutes"]) for m, c in sorted(made.items(), reverse=True)],
    )  # fmt: skip


def months() -> list[str]:
    """The months in which calls were opened, newest first."""
    return sorted({f"{at:%Y-%m}" for at in Call.objects.values_list("opened_at", flat=True)}, reverse=True)


def moves(one: Cell) -> list[Move]:
    """Everything that happened to a cell, oldest first."""
    return list(one.moves.select_related("upload"))


def uploads(one: Return) -> list[Upload]:
    """The files that were sent back, newest first."""
    return list(one.uploads.all())


def objections(*, open_only: bool = False, actor: Actor | None = None) -> list[Objection]:
    """Objections, the unanswered first; for an actor who does not oversee, those of the own units' cells."""
    found = Objection.objects.select_related(
        "cell__paper__call", "cell__unit", "cell__paper__unit", "cell__owner"
    )
    if open_only:
        found = found.filter(answered_at=None)
    if actor is not None and not actor.roles & OVERSEERS and actor.seats:
        mine = {unit for role, unit in actor.seats if role in ("reporter", "owner")}
        found = found.filter(Q(cell__paper__unit__in=mine) | Q(cell__owner__in=mine))
    return sorted(found, key=lambda o: (o.answered_at is not None, -o.pk))


def stored_bytes(unit: str) -> int:
    """How many bytes of evidence a unit has laid down."""
    found = Evidence.objects.filter(cell__paper__unit=unit).values("digest").annotate(n=Max("size"))
    return sum(row["n"] for row in found)
