"""How sources write periods, moments, units of measure and absences, read as ours; what could mean two things is not guessed at."""

from __future__ import annotations

import calendar
import re
from datetime import UTC, date, datetime
from decimal import Decimal

from django.utils import timezone

from quanheng.engine.document.digits import narrowed
from quanheng.engine.periods import Period, parse

ABSENT = {
    "不适用": "not_applicable", "not applicable": "not_applicable", "not_applicable": "not_applicable", "n/a": "not_applicable",
    "未到期": "not_due", "not due": "not_due", "not_due": "not_due",
}  # fmt: skip
_YEAR = re.compile(r"(\d{4})年?度?")
_HALF = re.compile(r"(\d{4})(?:-?[HS]([12])|年?([上下])半年)", re.IGNORECASE)
_QUARTER = re.compile(r"(\d{4})(?:-?Q([1-4])|年?第?([一二三四1-4])季度?)", re.IGNORECASE)
_MONTH = re.compile(r"(\d{4})(?:[-/.]?(0[1-9]|1[0-2])|[-/.年](0?[1-9]|1[0-2])月?)")
_DAY = re.compile(r"(\d{4})[-/.年]?(0?[1-9]|1[0-2])[-/.月]?(0?[1-9]|[12]\d|3[01])日?(?:[T ].*)?")
_CHINESE = {"一": 1, "二": 2, "三": 3, "四": 4}
_SIZES = {
    "百": 100,
    "千": 1_000,
    "万": 10_000,
    "十万": 100_000,
    "百万": 1_000_000,
    "千万": 10_000_000,
    "亿": 100_000_000,
}


def period_of(said: str, frequency: str = "") -> str:
    """Our writing of a period: 202605, 2026年5月, 2026Q2, 2026年二季度, 2026S1, 2026-05-31 (a day, by the item's frequency); "" if none."""
    text = narrowed(said)
    if parse(text) is not None:
        return text
    if match := _HALF.fullmatch(text):
        return f"{match[1]}-H{match[2] or (1 if match[3] == '上' else 2)}"
    if match := _QUARTER.fullmatch(text):
        return f"{match[1]}-Q{match[2] or _CHINESE.get(match[3], match[3])}"
    if match := _MONTH.fullmatch(text):
        return f"{match[1]}-{int(match[2] or match[3]):02d}"
    if match := _YEAR.fullmatch(text):
        return match[1]
    if (match := _DAY.fullmatch(text)) and frequency:
        return str(Period("month", int(match[1]), int(match[2])).within(frequency))
    return ""


def last_day(period: Period) -> date:
    """The last day of a period."""
    months = {"year": 12, "half": 6, "quarter": 3, "month": 1}[period.kind] * period.part
    return date(period.year, months, calendar.monthrange(period.year, months)[1])


def moment_of(said: str) -> str:
    """A day or moment as a moment of UTC, to be compared as text; "" for what is none."""
    text = narrowed(said).replace("/", "-")
    try:
        read = datetime.fromisoformat(text)
    except ValueError:
        return ""
    return moment(read if timezone.is_aware(read) else timezone.make_aware(read))


def moment(at: datetime) -> str:
    """A moment as text of UTC."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def ratio(source: str, ours: str) -> Decimal | None:
    """How many of ours one of the source's is, where both differ by a word for a size alone (元 → 万元 is 0.0001); None if not known."""
    (base, size), (own, other) = _parted(source), _parted(ours)
    return Decimal(size) / Decimal(other) if base and base == own else None


def _parted(uom: str) -> tuple[str, int]:
    text = narrowed(uom)
    for word in sorted(_SIZES, key=len, reverse=True):
        if text.startswith(word) and len(text) > len(word):
            return text[len(word) :], _SIZES[word]
    return text, 1
