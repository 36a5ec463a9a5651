"""Where two assessments ask the same units about the same things at the same time: object × content × time.

Pure. An overlap is on all three; what meets on two of the three is near, and is shown too. Each says on which, and
what exactly meets.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from quanheng.engine.document.digits import narrowed

EVERYBODY = frozenset({"全部", "所有单位", "all"})


@dataclass(frozen=True)
class Extent:
    """What an assessment reaches: its objects (units and kinds of unit, as words), its domains, its time."""

    objects: frozenset[str]
    content: frozenset[str]
    begins: date
    ends: date


@dataclass(frozen=True)
class Overlap:
    """Another assessment and where the two meet; an empty collection or `days` 0 means not there."""

    other: Any
    objects: tuple[str, ...]
    content: tuple[str, ...]
    first: date | None
    last: date | None

    @property
    def days(self) -> int:
        """How many days both run."""
        return (self.last - self.first).days + 1 if self.first and self.last else 0

    @property
    def on(self) -> tuple[str, ...]:
        """On which of the three they meet: "object", "content", "time"."""
        met = (("object", self.objects), ("content", self.content), ("time", self.first))
        return tuple(name for name, what in met if what)

    @property
    def whole(self) -> bool:
        """True if they meet on all three."""
        return len(self.on) == 3


def plain(words: Iterable[str]) -> frozenset[str]:
    """Words for comparing: half-width, without spaces, in lower case, without blanks."""
    return frozenset(w for w in ("".join(narrowed(word).split()).casefold() for word in words) if w)


def meet(a: Extent, b: Extent, other: Any) -> Overlap:
    """Where `a` meets `b`, the extent of `other`."""
    first, last = max(a.begins, b.begins), min(a.ends, b.ends)
    both = first <= last
    return Overlap(
        other,
        tuple(sorted(_objects(a.objects, b.objects))),
        tuple(sorted(a.content & b.content)),
        first if both else None,
        last if both else None,
    )


def _objects(a: frozenset[str], b: frozenset[str]) -> frozenset[str]:
    if a & EVERYBODY:
        return b or a
    if b & EVERYBODY:
        return a
    return a & b


def among(extent: Extent, others: Collection[tuple[Any, Extent]]) -> list[Overlap]:
    """Those of `others` that `extent` meets on two or three of the three, whole overlaps first."""
    met = (meet(extent, theirs, other) for other, theirs in others)
    return sorted((o for o in met if len(o.on) >= 2), key=lambda o: (-len(o.on), -o.days))
