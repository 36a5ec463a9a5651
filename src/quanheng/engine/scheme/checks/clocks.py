"""Promise: clocks run forward — spans are whole and positive, days and dates come in the order of the steps.

A span that no room of the house counts is told: it is printed in the issued document, and nobody is held to it by a clock.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from quanheng.engine.errors import Place, Problem
from quanheng.engine.scheme.checks.places import Places
from quanheng.engine.scheme.checks.saying import problem, warning
from quanheng.engine.scheme.model import Scheme

SPANS = ("_days", "_hours", "_months", "天", "日内", "工作日")
CALENDARS = ("working", "calendar")
# Spans of days the platform counts; those of appeals may stand in a stage of its own as well.
OF_APPEALS = ("appeal_days", "decision_days", "extension_days", "acceptance_days")
COUNTED = (*OF_APPEALS, "correction_days", "notice_days", "consult_days", "consult_answer_days")
STAGE = ("name", "name_en", "gives", "heard_by", "direct_days", *OF_APPEALS)


def check(scheme: Scheme, places: Places) -> Iterator[Problem]:
    """`…_days` are spans; `…_day` are days of the month and dates are deadlines, both in order as written."""
    last: dict[str, tuple[str, Any]] = {}
    for key, value in scheme.clocks.items():
        place = places.at("clocks", key)
        if key == "appeal_calendar":
            if value not in CALENDARS:
                yield problem("clock-calendar", place, (f"{key} 是 {value}", f"{key} is {value}"), ("working（工作日）或 calendar（自然日）", "working or calendar"),
                              ("改写其中一个", "write one of the two"))  # fmt: skip
            continue
        if key == "appeal_stages":
            yield from _stages(value, places)
            continue
        if key.endswith(SPANS):
            if not _whole(value) or value < 0:
                yield _span(key, value, place)
            elif key not in COUNTED:
                yield warning(
                    "clock-uncounted", place, (f"{key} 只写进印发的办法，平台不按它计时", f"{key} is printed in the issued document only; the platform does not count it"),
                    ("、".join(COUNTED), ", ".join(COUNTED)), ("要平台计时的，改用所列的名字；否则可以不管", "use one of these names to have it counted; otherwise leave it"),
                )  # fmt: skip
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


def _span(key: str, value: Any, place: Place) -> Problem:
    return problem("clock-span", place, (f"{key} 是 {value}", f"{key} is {value}"), ("不小于 0 的整数", "a whole number, zero or more"),
                   ("改成整数", "write a whole number"))  # fmt: skip


def _stages(value: Any, places: Places) -> Iterator[Problem]:
    """Stages of appeal are rows with a name; only keys that are read, spans whole."""
    rows = value if isinstance(value, list | tuple) else [value]
    for n, row in enumerate(rows):
        place = places.at("clocks", "appeal_stages", n)
        if not isinstance(row, Mapping) or not row.get("name"):
            yield problem("clock-stage", place, (f"第 {n + 1} 级没有名字", f"stage {n + 1} has no name"), ("{name: 申诉, …}", "{name: Appeal, …}"),
                          ("给这一级写 name", "give the stage a name"))  # fmt: skip
            continue
        strange = [k for k in row if k not in STAGE]
        if strange:
            yield problem("clock-stage", place, (f"“{row['name']}”这一级有不认识的 {'、'.join(strange)}", f"the stage “{row['name']}” has unknown {', '.join(strange)}"),
                          ("、".join(STAGE), ", ".join(STAGE)), ("改名，或删去", "rename, or delete"))  # fmt: skip
        for key, given in row.items():
            if key.endswith(SPANS) and key in STAGE and (not _whole(given) or given < 0):
                yield _span(f"{row['name']} · {key}", given, place)


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
