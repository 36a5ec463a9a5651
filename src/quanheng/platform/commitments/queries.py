"""The readers of commitments: papers and goals as they stand, whose they are, what was told, and what still waits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Prefetch, QuerySet

from quanheng.engine.errors import Text
from quanheng.engine.periods import Period
from quanheng.platform.commitments.flow import DROPPED, LADDER, LEAD, OFFICIAL, SIDES, SUPPORT, THIRD
from quanheng.platform.commitments.models import Account, Goal, Paper, Past, Rule, Share, SubItem, Told
from quanheng.platform.registry.act import may
from quanheng.platform.registry.powers import Actor

INSIDE = frozenset(
    {"office", "leader", "finance", "congress", "audit", "third"}
)  # who reads drafts and unpublished words


@dataclass(frozen=True)
class Standing:
    """A goal with who bears it and the newest word of each side that the viewer may see."""

    goal: Goal
    lead: str
    support: tuple[tuple[str, Decimal], ...]
    part: Decimal
    items: int
    official: Told | None
    third: Told | None
    due: date

    @property
    def differ(self) -> bool:
        """True where a third party found another stand than the official one."""
        return (
            self.official is not None and self.third is not None and self.official.stand != self.third.stand
        )


@dataclass(frozen=True)
class Update:
    """An update a priority goal owes: its quarter, what was told, and whether it is late."""

    quarter: str
    told: Told | None
    late: bool


def papers(by: Actor) -> QuerySet[Paper]:
    """The papers a viewer may read: published ones, and drafts for those inside."""
    found = Paper.objects.exclude(state=DROPPED).select_related("strategic")
    return found if by.roles & INSIDE else found.filter(state="published")


def lead(goal: Goal) -> str:
    """The unit that leads a goal."""
    return next(s.unit for s in goal.shares.all() if s.role == LEAD)


def last_year(goal: Goal) -> int:
    """The last year of which a goal can be told: its paper's, or later where its day was moved."""
    moved = max((t.new_due.year for t in goal.told.all() if t.new_due), default=0)
    return max(goal.paper.until, moved)


def whole(paper: Paper) -> list[Goal]:
    """The goals of a paper with all that hangs on them."""
    return list(
        paper.goals.select_related("serves", "continues", "continues__paper", "paper").prefetch_related(
            Prefetch("shares", Share.objects.order_by("id")), Prefetch("items", SubItem.objects.order_by("row")),
            Prefetch("told", Told.objects.order_by("id")),
        )
    )  # fmt: skip


def open_words(paper: Paper, told: Told, accounted: set[int]) -> bool:
    """True where everybody may read what was told: quarter by quarter if the paper says so, else with the account."""
    return paper.quarterly or int(told.period[:4]) in accounted


def standings(paper: Paper, by: Actor, year: int | None = None) -> list[Standing]:
    """Each goal of a paper as it stands (by the end of `year`, if given), for this viewer."""
    accounted = set(paper.accounts.values_list("year", flat=True))
    inside = bool(by.roles & INSIDE)
    found = []
    for goal in whole(paper):
        bears = lead(goal)
        seen = inside or may("commitments.tell", by, bears)
        words = [
            t for t in goal.told.all()
            if (year is None or int(t.period[:4]) <= year) and (seen or open_words(paper, t, accounted))
        ]  # fmt: skip
        newest = {side: newest_of([t for t in words if t.side == side]) for side in SIDES}
        shares = goal.shares.all()
        found.append(
            Standing(
                goal, bears, tuple((s.unit, s.part) for s in shares if s.role == SUPPORT),
                next(s.part for s in shares if s.role == LEAD), len(goal.items.all()), newest[OFFICIAL], newest[THIRD],
                effective_due(goal),
            )
        )  # fmt: skip
    return found


def newest_of(words: list[Told]) -> Told | None:
    """What holds of several words: the latest period's, and of that the one said last."""
    return max(words, key=lambda t: (t.period, t.pk), default=None)


def effective_due(goal: Goal) -> date:
    """The day a goal is due: as it was moved last by an official word, else as it was published."""
    last = newest_of([t for t in goal.told.all() if t.side == OFFICIAL])
    return last.new_due if last is not None and last.new_due else goal.due


def quarters(paper: Paper) -> list[str]:
    """The quarters of which a priority goal of the paper owes an update, the first year's first quarter first."""
    first = Period("quarter", paper.since, 1)
    return [str(first.shift(n)) for n in range(paper.updates)]


def updates(goal: Goal, today: date) -> list[Update]:
    """The updates a priority goal owes, each told, late or still to come."""
    told = {
        q: newest_of([t for t in goal.told.all() if t.side == OFFICIAL and t.period == q])
        for q in quarters(goal.paper)
    }
    return [Update(q, t, t is None and ended(q, today)) for q, t in told.items()]


def ended(quarter: str, today: date) -> bool:
    """True once a quarter is over."""
    return (today.year, (today.month - 1) // 3 + 1) > (int(quarter[:4]), int(quarter[-1]))


def waiting(paper: Paper, unit: str) -> dict[str, int]:
    """Deadline reference → how many of a unit's goals still wait for a word that was due by then."""
    found: dict[str, int] = {}
    for goal in whole(paper):
        if lead(goal) != unit:
            continue
        told = [t for t in goal.told.all() if t.side == OFFICIAL]
        ref = f"paper:{paper.pk}:{goal.due.isoformat()}"
        found[ref] = found.get(ref, 0) + (not any(period_of(goal.due) <= t.period for t in told))
        if goal.priority:
            for quarter in quarters(paper):
                ref = f"paper:{paper.pk}:{_last(quarter).isoformat()}"
                found[ref] = found.get(ref, 0) + all(t.period != quarter for t in told)
    return found


def period_of(day: date) -> str:
    """The quarter of a day."""
    return f"{day.year}-Q{(day.month - 1) // 3 + 1}"


def _last(quarter: str) -> date:
    following = Period("quarter", int(quarter[:4]), int(quarter[-1])).shift(1)
    return date.fromordinal(date(following.year, 3 * following.part - 2, 1).toordinal() - 1)


def unserved(paper: Paper) -> list[Goal]:
    """The strategic goals of an annual plan that none of its goals serves."""
    if paper.strategic is None:
        return []
    served = set(paper.goals.values_list("serves", flat=True))
    return [g for g in paper.strategic.goals.all() if g.pk not in served]


def chain(goal: Goal) -> list[Goal]:
    """The goal and those it goes on with, the newest first."""
    found = [goal]
    while found[-1].continues_id is not None and len(found) < 100:
        found.append(Goal.objects.select_related("paper").get(pk=found[-1].continues_id))
    return found


def ladder() -> dict[int, Text]:
    """What follows where a goal is missed so many years in a row: as the office decided, else the house's default."""
    decided = {r.years: Text(r.words, r.words_en or r.words) for r in Rule.objects.order_by("id")}
    return dict(sorted((LADDER | decided).items()))


def trend() -> list[tuple[int, Text, int, int, bool]]:
    """(year, title, due, missed, entered by hand): every account given here and those remembered from before."""
    given = [
        (a.year, a.paper.words, a.due, a.missed, False)
        for a in Account.objects.select_related("paper")
        if a.due
    ]
    before = [(p.year, Text(p.title, p.title), p.due, p.missed, True) for p in Past.objects.all()]
    return sorted(given + before, key=lambda row: (row[0], row[1].zh, row[2:]))


def plain(paper: Paper) -> dict[str, Any]:
    """A paper as plain values: what its digest is of, and what is downloaded."""
    return {
        "kind": paper.kind, "title": paper.title, "title_en": paper.title_en, "since": paper.since, "until": paper.until,
        "goals": [
            {
                "number": g.number, "text": g.text, "text_en": g.text_en, "origin": g.origin, "due": g.due.isoformat(),
                "priority": g.priority, "check": g.check_words,
                "continues": g.continues.number if g.continues else "", "serves": g.serves.number if g.serves else "",
                "shares": [[s.unit, s.role, str(s.part)] for s in g.shares.all()],
                "items": [[i.text, i.nature, i.target, i.due.isoformat()] for i in g.items.all()],
            }
            for g in whole(paper)
        ],
    }  # fmt: skip
