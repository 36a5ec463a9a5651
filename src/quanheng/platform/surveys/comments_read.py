"""Reading comments: what waits where, what is public, and how long answers took."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, F, Q, QuerySet

from quanheng.platform.registry.people import today
from quanheng.platform.registry.powers import Actor
from quanheng.platform.surveys.comments import ANSWERED, ASSIGNED, NEW, PUBLISHED, STATES, WITHHELD
from quanheng.platform.surveys.models import Comment, Remark, Survey

PAGE = 30
OVERSEERS = frozenset({"office", "leader", "finance", "congress", "audit", "auditor"})


@dataclass(frozen=True)
class Pace:
    """How comments were answered: how many of each state, how many in time and how many late, days in the middle."""

    states: dict[str, int]
    in_time: int
    late: int
    median: int | None
    longest: int | None

    @property
    def answered(self) -> int:
        """All that have an answer."""
        return self.in_time + self.late


@dataclass(frozen=True)
class UnitPace:
    """How one unit answers (杭州 loop), whatever is published of it; "" is what has no owner yet. Numbers of comments.

    `waiting`: assigned and not answered, of which `overdue` past their day; `in_time` and `late`: answered;
    `published` and `withheld` of the answered ones, the rest being read once more.
    """

    unit: str
    all: int
    waiting: int
    overdue: int
    in_time: int
    late: int
    published: int
    withheld: int

    @property
    def answered(self) -> int:
        """All that have an answer."""
        return self.in_time + self.late


def by_unit(comments: QuerySet[Comment]) -> list[UnitPace]:
    """A row a unit, most comments first; one query."""
    silent = Q(state=ASSIGNED)
    rows = comments.order_by().values_list("owner").annotate(
        all=Count("pk"), waiting=Count("pk", filter=silent), overdue=Count("pk", filter=silent & Q(due__lt=today())),
        in_time=Count("pk", filter=~silent & Q(answered_on__lte=F("due"))),
        late=Count("pk", filter=~silent & Q(answered_on__gt=F("due"))),
        published=Count("pk", filter=Q(state=PUBLISHED)), withheld=Count("pk", filter=Q(state=WITHHELD)),
    )  # fmt: skip
    return sorted((UnitPace(*row) for row in rows), key=lambda r: (not r.unit, -r.all, r.unit))


def of(survey: Survey, actor: Actor) -> QuerySet[Comment]:
    """The comments of a survey a reader may see: the office and the overseers all, a unit those given to it."""
    found = Comment.objects.filter(survey=survey)
    return found if actor.roles & OVERSEERS else found.filter(owner__in=units(actor))


def units(actor: Actor) -> list[str]:
    """The units a reader answers for."""
    return sorted(u for u in actor.units("reporter") if u)


def waiting(survey: Survey) -> int:
    """How many remarks were mixed and not taken in."""
    return max(
        Remark.objects.filter(survey=survey).exclude(text="").count()
        - Comment.objects.filter(survey=survey).count(),
        0,
    )


def published(unit: str = "") -> QuerySet[Comment]:
    """What everybody may read, newest first; of one unit, if named."""
    found = Comment.objects.filter(state=PUBLISHED).select_related("survey").prefetch_related("steps")
    if unit:
        found = found.filter(owner=unit)
    return found.order_by("-published_on", "remark")


def pace(comments: QuerySet[Comment]) -> Pace:
    """How these comments were answered."""
    counts = dict(comments.order_by().values_list("state").annotate(n=Count("pk")))
    told = comments.exclude(answered_on=None).aggregate(
        in_time=Count("pk", filter=Q(answered_on__lte=F("due"))),
        late=Count("pk", filter=Q(answered_on__gt=F("due"))),
    )
    days = sorted(
        _days(comments.exclude(answered_on=None).order_by().values_list("assigned_on", "answered_on"))
    )
    return Pace(
        {s: counts.get(s, 0) for s in STATES}, told["in_time"], told["late"],
        days[len(days) // 2] if days else None, days[-1] if days else None,
    )  # fmt: skip


def _days(pairs: Sequence[tuple[object, object]]) -> list[int]:
    return [(b - a).days for a, b in pairs if a is not None and b is not None]  # type: ignore[operator]


def days(comment: Comment) -> int | None:
    """Days from the assignment to the answer."""
    if comment.assigned_on is None or comment.answered_on is None:
        return None
    return (comment.answered_on - comment.assigned_on).days


def asks(comment: Comment, actor: Actor) -> str:
    """What the page asks of a reader: "assign", "reply", "publish" or nothing."""
    if comment.state == ASSIGNED and comment.owner in units(actor):
        return "reply"
    if "office" not in actor.roles:
        return ""
    return {NEW: "assign", ANSWERED: "publish"}.get(comment.state, "")
