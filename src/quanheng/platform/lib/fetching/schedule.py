"""When a connection is due next: every few minutes or hours, daily, monthly; and how long to wait after a failure."""

from __future__ import annotations

import calendar
import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

_CLOCK = re.compile(r"([01]?[0-9]|2[0-3]):([0-5][0-9])")
LONGEST_WAIT = timedelta(hours=6)


def clock_of(said: str) -> tuple[int, int] | None:
    """06:30 → (6, 30); None for what is no time of the day."""
    match = _CLOCK.fullmatch(said.strip())
    return (int(match[1]), int(match[2])) if match else None


def following(facts: Mapping[str, Any], now: datetime) -> datetime:
    """The first moment after `now` at which the connection is due, in the time zone of the house."""
    local = timezone.localtime(now)
    step = int(facts["step"])
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
    if facts["every"] == "minute":
        gone = local.hour * 60 + local.minute
        return _sane(midnight, timedelta(minutes=(gone // step + 1) * step))
    if facts["every"] == "hour":
        return _sane(midnight, timedelta(hours=(local.hour // step + 1) * step))
    hour, minute = clock_of(str(facts["at"])) or (6, 30)
    if facts["every"] == "day":
        due = local.replace(hour=hour, minute=minute, second=0, microsecond=0)
        return due if due > local else due + timedelta(days=1)
    return _monthly(local, int(facts["day"]), hour, minute)


def _sane(midnight: datetime, after: timedelta) -> datetime:
    """So long after midnight, but never beyond the next one: steps begin anew each day."""
    return midnight + min(after, timedelta(days=1))


def _monthly(local: datetime, day: int, hour: int, minute: int) -> datetime:
    for month in (0, 1):
        year, number = divmod(local.year * 12 + local.month - 1 + month, 12)
        last = calendar.monthrange(year, number + 1)[1]
        due = local.replace(
            year=year, month=number + 1, day=min(day, last), hour=hour, minute=minute, second=0, microsecond=0
        )
        if due > local:
            return due
    raise AssertionError("of two months, one lies ahead")


def interval(facts: Mapping[str, Any]) -> timedelta:
    """How long a round is."""
    step = int(facts["step"])
    return {
        "minute": timedelta(minutes=step), "hour": timedelta(hours=step), "day": timedelta(days=1), "month": timedelta(days=31),
    }[str(facts["every"])]  # fmt: skip


def wait(tries: int, first: int, chance: float) -> timedelta:
    """How long to wait after the `tries`-th failure in a row: doubled each time, put off by up to half by chance (0 to 1)."""
    doubled = min(timedelta(seconds=first) * 2 ** min(tries - 1, 20), LONGEST_WAIT)
    return doubled * (1 + chance / 2)
