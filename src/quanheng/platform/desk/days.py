"""The calendar of a desk as a picture: a month along one beam, today on it, what is due hung where it falls due."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

from quanheng.platform.agenda.queries import Waiting

WIDTH, BEFORE, AFTER = 1392, 4, 27
EDGE = 16


class Day(NamedTuple):
    """A day on the beam; `named` where its number is written."""

    x: float
    day: date
    named: bool


class Mark(NamedTuple):
    """Something on the beam: kind done, now or todo; two lines of text; where they begin and how they are set."""

    x: float
    kind: str
    above: str
    below: str
    anchor: str


class Beam(NamedTuple):
    """All that is drawn."""

    days: list[Day]
    marks: list[Mark]


def beam(today: date, waiting: Sequence[Waiting], words: dict[str, str]) -> Beam:
    """The days from a little before today to four weeks on. Marks too near one another are told as one.

    `words`: "today", "due" (a pattern of %d things), in the language of the page.
    """
    first = today - timedelta(BEFORE)
    step = (WIDTH - 2 * EDGE) / (BEFORE + AFTER)

    def place(day: date) -> float:
        return EDGE + (day - first).days * step

    days = [first + timedelta(n) for n in range(BEFORE + AFTER + 1)]
    shown = [Day(place(d), d, d.day in (1, 10, 20) or d == days[0]) for d in days]
    marks = [Mark(place(today), "now", words["today"], _late(today, waiting, words), "start")]
    taken = place(today)
    for day in sorted({w.due for w in waiting if today < w.due <= days[-1]}):
        if (at := place(day)) - taken < 104:
            continue
        here = [w for w in waiting if w.due == day]
        name = f"{day.month}-{day.day}"
        marks.append(Mark(at, "todo", name, words["due"] % len(here), "end" if at > WIDTH - 90 else "start"))
        taken = at
    return Beam(shown, marks)


def _late(today: date, waiting: Sequence[Waiting], words: dict[str, str]) -> str:
    n = sum(w.due <= today for w in waiting)
    return words["due"] % n if n else ""
