"""Frequent and unsolved (高频且未解决): issues of a unit that come often and are not solved, or come back after being closed.

A unit's share of an issue is listed for a month if it had at least `frequent` tickets of which less than `unsolved` per
cent were solved (of those asked), or if at least `back_least` tickets came within `back_days` after an earlier one of the
same issue was closed. One reporter's near-duplicates count once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from quanheng.platform.hotline.models import Placing
from quanheng.platform.hotline.parameters import Parameters
from quanheng.platform.hotline.queries import newest
from quanheng.platform.hotline.rates import month_of, span_of

SAMPLES = 5
TREND = 6  # months


@dataclass(frozen=True)
class Unsolved:
    """One line of the list: the issue and the unit, the month's figures, the trend, and tickets to open."""

    issue: int
    title: str
    words: list[str]
    unit: str
    where: str
    count: int
    asked: int
    solved: int
    back: int
    frequent: bool
    returning: bool
    trend: list[tuple[str, int]]
    samples: list[tuple[int, str]]

    @property
    def share(self) -> float | None:
        """Solved of those asked, in per cent; None where nobody was asked."""
        return 100 * self.solved / self.asked if self.asked else None


def listed(month: str, parameters: Parameters, units: Collection[str] | None = None) -> list[Unsolved]:
    """The list of a month, the frequent and unsolved first, then by tickets; only some units' where they are named."""
    last = newest()
    if last is None:
        return []
    rows = Placing.objects.filter(analysis=last, counts=True).exclude(issue=None).exclude(ticket__unit="")
    if units is not None:
        rows = rows.filter(ticket__unit__in=units)
    by: defaultdict[tuple[int, str], list[dict[str, Any]]] = defaultdict(list)
    names = (
        "issue_id",
        "ticket_id",
        "ticket__number",
        "ticket__unit",
        "ticket__called_at",
        "ticket__closed_at",
        "ticket__solved",
        "ticket__community",
    )
    for row in rows.values(*names).order_by("ticket__called_at", "ticket_id"):
        by[(row["issue_id"], row["ticket__unit"])].append(row)
    least = min(parameters.count("frequent"), parameters.count("back_least"))
    found = {
        pk: (title, words, where)
        for pk, title, words, where in last.issues.values_list("pk", "title", "words", "where")
    }
    made = []
    for (issue, unit), own in by.items():
        if len(own) >= least:
            one = _one(found[issue], issue, unit, own, month, parameters)
            if one.frequent or one.returning:
                made.append(one)
    return sorted(made, key=lambda u: (not u.frequent, -u.count, -u.back, u.issue))


def _one(
    named: tuple[str, list[str], str],
    issue: int,
    unit: str,
    own: Sequence[dict[str, Any]],
    month: str,
    parameters: Parameters,
) -> Unsolved:
    inside = [r for r in own if month_of(r["ticket__called_at"]) == month]
    asked = [r for r in inside if r["ticket__solved"] is not None]
    solved = sum(bool(r["ticket__solved"]) for r in asked)
    back = _back(own, inside, timedelta(days=parameters.count("back_days")))
    enough = len(inside) >= parameters.count("frequent")
    frequent = enough and bool(asked) and 100 * solved < parameters.number("unsolved") * len(asked)
    returning = len(back) >= max(1, parameters.count("back_least"))
    # the unsolved and those that came back first: these are the ones to be opened
    order = sorted(
        inside, key=lambda r: (r["ticket__solved"] is not False, r["ticket_id"] not in back, -r["ticket_id"])
    )
    return Unsolved(
        issue, named[0], list(named[1]), unit, named[2], len(inside), len(asked), solved, len(back), frequent, returning, _trend(own, month),
        [(r["ticket_id"], r["ticket__number"]) for r in order[:SAMPLES]],
    )  # fmt: skip


def _back(own: Sequence[dict[str, Any]], inside: Sequence[dict[str, Any]], within: timedelta) -> set[int]:
    """The month's tickets that came soon after one of the same issue and place had been closed."""
    closed: list[tuple[datetime, str]] = [
        (r["ticket__closed_at"], r["ticket__community"]) for r in own if r["ticket__closed_at"]
    ]
    found = set()
    for row in inside:
        at, place = row["ticket__called_at"], row["ticket__community"]
        if any(
            at - within <= done < at and (not place or not there or place == there) for done, there in closed
        ):
            found.add(row["ticket_id"])
    return found


def _trend(own: Sequence[dict[str, Any]], month: str) -> list[tuple[str, int]]:
    """Tickets by month, the months up to this one."""
    months = [month]
    while len(months) < TREND:
        months.insert(0, month_of(span_of(months[0])[0] - timedelta(days=1)))
    count = dict.fromkeys(months, 0)
    for row in own:
        when = month_of(row["ticket__called_at"])
        if when in count:
            count[when] += 1
    return list(count.items())
