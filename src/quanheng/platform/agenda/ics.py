"""Deadlines as an iCalendar file (RFC 5545), for the calendar people use anyway."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta

from quanheng.platform.agenda.models import Deadline

TYPE = "text/calendar; charset=utf-8"
_ESCAPES = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n", "\r": ""})


def calendar_file(rows: Iterable[Deadline], *, name: str, address: str, lang: str, at: datetime) -> str:
    """One all-day event a deadline, with an alarm the day before at nine. `address`: where links begin."""
    stamp = at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    lines = [
        "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Quanheng//agenda//ZH", "CALSCALE:GREGORIAN", "METHOD:PUBLISH",
        f"X-WR-CALNAME:{_text(name)}", "REFRESH-INTERVAL;VALUE=DURATION:PT1H", "X-PUBLISHED-TTL:PT1H",
    ]  # fmt: skip
    for row in rows:
        following = row.due + timedelta(days=1)
        title = row.words.say(lang)
        lines += [
            "BEGIN:VEVENT",
            f"UID:deadline-{row.pk}@quanheng",
            f"DTSTAMP:{stamp}",
            f"DTSTART;VALUE=DATE:{row.due:%Y%m%d}",
            f"DTEND;VALUE=DATE:{following:%Y%m%d}",
            f"SUMMARY:{_text(title)}",
            "TRANSP:TRANSPARENT",
            *([f"URL:{address}{row.link}"] if row.link.startswith("/") and address else []),
            "BEGIN:VALARM", "ACTION:DISPLAY", f"DESCRIPTION:{_text(title)}", "TRIGGER:-PT15H", "END:VALARM",
            "END:VEVENT",
        ]  # fmt: skip
    lines.append("END:VCALENDAR")
    return "".join(_fold(line) + "\r\n" for line in lines)


def _text(words: str) -> str:
    return words.translate(_ESCAPES)


def _fold(line: str) -> str:
    """Lines of at most 75 bytes, never parting a character."""
    parts, now, size = [], "", 0
    for char in line:
        width = len(char.encode())
        if size + width > 75:
            parts.append(now)
            now, size = " ", 1
        now += char
        size += width
    return "\r\n".join([*parts, now])
