"""Self against verified and against execution, over whole lists and rounds of the verification room (A13)."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from fractions import Fraction

from django.urls import reverse

from quanheng.engine.errors import Text
from quanheng.platform.verification import gap, lists, queries
from quanheng.platform.verification.gap import Compared, Summary
from quanheng.platform.verification.models import Listing
from quanheng.platform.verification.parameters import Parameters


@dataclass(frozen=True)
class Whole:
    """A list or a round as a whole: `summary.red` where its self-scores outrun its execution."""

    title: Text
    period: str
    summary: Summary
    line: Fraction
    address: str
    demonstration: bool


@dataclass(frozen=True)
class UnitGap:
    """A unit over all lists and rounds: mean of self minus verified, in points of a hundred; its integrity score that holds."""

    unit: str
    projects: int
    own: Fraction
    off: Fraction
    integrity: Fraction | None
    share: Fraction | None


def _compared() -> list[tuple[Whole, list[Compared]]]:
    found = []
    for one in Listing.objects.all()[:30]:
        rows, line = lists.compared(one), lists.line_of(one)
        title = Text(one.title, one.title)
        found.append(
            (Whole(title, one.period, gap.summary(rows, line), line.value, reverse("verification:listing", args=[one.pk]), one.demonstration), rows)
        )  # fmt: skip
    for round_ in queries.rounds()[:30]:
        rows = queries.gap_of(round_)
        if rows:
            line = Parameters(round_.said).line("gap_line")
            title = Text(round_.title, round_.title_en or round_.title)
            found.append(
                (Whole(title, round_.period, gap.summary(rows, line), line.value, reverse("verification:gap", args=[round_.pk]), round_.demonstration), rows)
            )  # fmt: skip
    return found


def whole() -> list[Whole]:
    """Every list and round, the reddest first."""
    found = [w for w, _ in _compared()]
    return sorted(found, key=lambda w: (not w.summary.red, -(w.summary.gap or 0), w.period))


def by_unit() -> list[UnitGap]:
    """Units by self minus verified, the widest first; those nobody looked at are left out."""
    held = queries.integrity_of()
    p = Parameters({})
    rows: defaultdict[str, list[Compared]] = defaultdict(list)
    for _, compared in _compared():
        for one in compared:
            if one.off is not None and one.full:
                rows[one.unit].append(one)
    found = []
    for unit, own in rows.items():
        score = Fraction(held[unit].score) if unit in held else None
        found.append(
            UnitGap(
                unit,
                len(own),
                sum((r.own / r.full * 100 for r in own), Fraction(0)) / len(own),
                sum(((r.off or 0) / r.full * 100 for r in own), Fraction(0)) / len(own),
                score,
                None if score is None else p.share(score),
            )
        )
    return sorted(found, key=lambda g: (-g.off, g.unit))
