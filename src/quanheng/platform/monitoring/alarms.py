"""The alarm limit: so many per cent of the units get a new early warning in a week; the others wait, and are told of.

It holds back only rules that look ahead (`flow.EARLY`: a small chance of the target, falling in a row), where nothing of
the scheme is crossed yet. A rule with a line of its own — lag, lamp, money and goals apart, milestone, floor — opens its
case always, and its unit counts as warned. A week is Monday to Sunday. Order: the worst lamp of the figure, then the
smallest chance of its target, then who has waited longest, then the codes of unit and indicator. (methods.md D.1)
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from quanheng.platform.monitoring.flow import EARLY, LAMPS, NONE

_WORST = {lamp: k for k, lamp in enumerate((*LAMPS, NONE))}


@dataclass(frozen=True)
class Due:
    """A warning that is due: its rule fired on a figure, and no case of it lives. `lamp`: of the figure; `chance`: of its target,
    None where none is known; `since`: the day it was first held back (else the day of the check)."""

    unit: str
    indicator: str
    rule: str
    lamp: str
    since: date
    chance: float | None = None

    @property
    def order(self) -> tuple[object, ...]:
        """The worst first."""
        unknown = self.chance is None
        return (
            _WORST[self.lamp],
            unknown,
            self.chance or 0.0,
            self.since,
            self.unit,
            self.indicator,
            self.rule,
        )


@dataclass(frozen=True)
class HeldBack:
    """What waits: the Monday of the week it was held back in, how many units that week may have, how many were warned."""

    week: date
    most: int
    warned: int
    rows: Sequence[Due] = field(default_factory=tuple)

    def kept(self) -> dict[str, Any]:
        """As it is kept with a check; nothing where nothing waits."""
        if not self.rows:
            return {}
        rows = [{**vars(row), "since": row.since.isoformat()} for row in self.rows]
        return {"week": self.week.isoformat(), "most": self.most, "warned": self.warned, "rows": rows}


def held_of(said: Mapping[str, Any]) -> HeldBack | None:
    """As a check kept it; None where nothing waited."""
    if not said:
        return None
    rows = tuple(Due(**{**row, "since": date.fromisoformat(row["since"])}) for row in said["rows"])
    return HeldBack(date.fromisoformat(said["week"]), said["most"], said["warned"], rows)


def monday(day: date) -> date:
    """The first day of a day's week."""
    return day - timedelta(days=day.weekday())


def most(units: int, share: Decimal) -> int:
    """How many of so many units `share` per cent are, one at least."""
    return max(1, int(units * share // 100))


def part(found: Sequence[Due], warned: Collection[str], limit: int, week: date) -> tuple[list[Due], HeldBack]:
    """What is opened now, the worst first, and what waits. `warned`: units that got a new warning this week before this."""
    told = set(warned) | {one.unit for one in found if one.rule not in EARLY}
    opened, waits = [one for one in found if one.rule not in EARLY], []
    for one in sorted((f for f in found if f.rule in EARLY), key=lambda f: f.order):
        if one.unit in told or len(told) < limit:
            told.add(one.unit)
            opened.append(one)
        else:
            waits.append(one)
    return sorted(opened, key=lambda f: f.order), HeldBack(week, limit, len(told), tuple(waits))
