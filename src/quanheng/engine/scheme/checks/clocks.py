"""Promise: clocks run forward — spans are whole and positive, days and dates come in the order of the steps."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from quanheng.engine.errors import Problem
from quanheng.engine.scheme.checks.places import Places
from quanheng.engine.scheme.checks.saying import problem
from quanheng.engine.scheme.model import Scheme


def check(scheme: Scheme, places: Places) -> Iterator[Problem]:
    """`…_days` are spans; `…_day` are days of the month and dates are deadlines, both in order as written."""
    last: dict[str, tuple[str, Any]] = {}
    for key, value in scheme.clocks.items():
        place = places.at("clocks", key)
        if key.endswith(("_days", "_hours", "_months", "天", "日内", "工作日")):
            if not _whole(value) or value < 0:
                yield problem("clock-span", place, (f"{key} 是 {value}", f"{key} is {value}"), ("不小于 0 的整数", "a whole number, zero or more"),
                              ("改成整数", "write a whole number"))  # fmt: skip
            continue
        kind, point = _point(key, value)
        if kind == "day" and point is None:
            yield problem("clock-day", place, (f"{key} 是 {value}", f"{key} is {value}"), ("1 到 31 的日子", "a day from 1 to 31"),
                          ("改成每月几日", "write a day of the month"))  # fmt: skip
        elif kind == "date" and point is None:
            yield problem("clock-date", place, (f"{key} 写的 {value} 没有这一天", f"{key}: there is no day {value}"), ("真有的日期，如 2026-03-31", "a real date such as 2026-03-31"),
                          ("改正日期", "correct the date"))  # fmt: skip
        elif kind:
            before = last.get(kind)
            if before and point < before[1]:
                yield problem(
                    "clock-order", place,
                    (f"{key}（{value}）早于前一步 {before[0]}（{before[1]}）", f"{key} ({value}) comes before the step ahead of it, {before[0]} ({before[1]})"),
                    ("各步按先后写，时点依次不早于前一步", "steps in their order, none before the one ahead"), ("改时点，或调整顺序", "correct the time, or the order"),
                )  # fmt: skip
            last[kind] = (key, point)


def _whole(value: Any) -> bool:
    return isinstance(value, (int, Decimal)) and not isinstance(value, bool) and value == int(value)


def _point(key: str, value: Any) -> tuple[str, Any]:
    """A day of the month, a date, or neither."""
    if key.endswith("_day"):
        return "day", value if _whole(value) and 1 <= value <= 31 else None
    text = value if isinstance(value, str) else ""
    if len(text) == 10 and text[4] == text[7] == "-":
        try:
            return "date", datetime.date.fromisoformat(text)
        except ValueError:
            return "date", None
    return "", None
