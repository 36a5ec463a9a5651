"""The readers of the hotline's sources.

`source(id)` · `setting(source)` what it says now · `listing()` every source with its lamp · `lamp(source)` how old its tickets
are · `files_known(source)` what of a drop folder was looked at already · `letter(id)`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime
from typing import NamedTuple

from django.db.models import Count, Q
from django.utils import timezone
from django.utils.crypto import salted_hmac

from quanheng.platform.hotline.flow import DECLINED, OPEN, SAME, TAKEN
from quanheng.platform.hotline.models import Letter, Pull, Setting, Source
from quanheng.platform.lib.fetching.schedule import interval

_MOST = 2**63


def source(number: int) -> Source:
    """One source. Raises KeyError."""
    found = Source.objects.select_related("pulse").filter(pk=number).first() if number < _MOST else None
    if found is None:
        raise KeyError(number)
    return found


def letter(number: int) -> Letter:
    """One dead letter. Raises KeyError."""
    found = Letter.objects.select_related("source").filter(pk=number).first() if number < _MOST else None
    if found is None:
        raise KeyError(number)
    return found


def setting(source: Source) -> Setting:
    """What a source says now."""
    return Setting.objects.filter(source=source).order_by("-number")[0]


def letters(source: Source) -> list[Letter]:
    """Its dead letters: those that wait, then the last that were answered."""
    rows = Letter.objects.filter(source=source).select_related("pull")
    return [*rows.filter(state=OPEN), *rows.exclude(state=OPEN)[:20]]


class Line(NamedTuple):
    """A source on the list."""

    source: Source
    setting: Setting
    lamp: str
    letters: int
    last: Pull | None


def listing() -> list[Line]:
    """Every source, with its lamp and what waits."""
    rows = Source.objects.select_related("pulse").annotate(n=Count("letters", filter=Q(letters__state=OPEN)))
    return [Line(s, setting(s), lamp(s), s.n, s.pulls.first()) for s in rows]  # type: ignore[attr-defined]


def lamp(source: Source, now: datetime | None = None) -> str:
    """The colour of a source's lamp: how long ago tickets came from it as they should, in rounds of its own rule."""
    pulse, facts = source.pulse, setting(source).facts
    if pulse.paused:
        return "blue"
    if pulse.taken_at is None:
        return "none"
    rounds = ((now or timezone.now()) - pulse.taken_at) / interval(facts)
    if rounds > float(facts["stale_rounds"]):
        return "red"
    return "amber" if rounds > float(facts["late_rounds"]) else "green"


def file_key(name: str) -> str:
    """By what a file is known: people put names in the names of files, so those are not kept."""
    return salted_hmac("hotline.file", name).hexdigest()[:32] if name else ""


class Files(Collection[tuple[str, int, int]]):
    """The files of a drop folder that were looked at, by (name, size, time of change); names are known by their keys only."""

    def __init__(self, rows: Collection[tuple[str, int, int]]) -> None:
        self._rows = frozenset(rows)

    def __contains__(self, one: object) -> bool:
        if not isinstance(one, tuple):
            return False
        return (file_key(str(one[0])), *one[1:]) in self._rows

    def __iter__(self) -> Iterator[tuple[str, int, int]]:
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._rows)


def files_known(source: Source) -> Files:
    """What was looked at already."""
    rows = Pull.objects.filter(source=source, state__in=(TAKEN, SAME, DECLINED)).exclude(file="")
    return Files(rows.values_list("file", "size", "changed"))


def newest_pull() -> datetime | None:
    """When tickets last came from any source as they should."""
    return (
        Source.objects.exclude(pulse__taken_at=None)
        .order_by("-pulse__taken_at")
        .values_list("pulse__taken_at", flat=True)
        .first()
    )
