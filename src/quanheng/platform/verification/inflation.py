"""How far a self-score lies above what verification finds (自评虚高), when only some rows were drawn: an estimate, an interval.

The rows verified are a random sample of the rows of a table. The estimate is the ratio estimator Σ(s − v) ÷ Σfull marks of
the sample, times the full marks of the rows (Cochran 1977, Sampling Techniques, ch. 6). With a handful of rows, most of them
found as said, its usual standard error is nothing or worthless, so the interval rests on counting alone: from how many
sampled rows differ follows the most rows that may differ in the whole table (hypergeometric, one-sided 95 %; Cochran 1977,
ch. 3), and each of the rows not looked at can at worst be wholly untrue. It covers the truth at least 95 times in 100
whatever the differences are, and narrows to one figure when every row has been verified.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import comb

MISS = Fraction(5, 100)  # how often more rows may differ than the interval says


@dataclass(frozen=True)
class Row:
    """A row that can be verified: its self-score and full marks, in points."""

    own: Fraction
    full: Fraction


@dataclass(frozen=True)
class Inflation:
    """Rows verified `rows` of `of`; self minus verified of the whole table in points: estimated, and from `low` to `high`."""

    rows: int
    of: int
    off: Fraction
    low: Fraction
    high: Fraction

    @property
    def sampled(self) -> bool:
        """Whether some rows were not looked at."""
        return self.rows < self.of


def inflation(rows: Mapping[str, Row], found: Mapping[str, Fraction]) -> Inflation | None:
    """Of the rows of a table (leaf → row) those in `found` (leaf → verified score) were drawn; None where none was."""
    seen = {leaf: row for leaf, row in rows.items() if leaf in found}
    if not seen:
        return None
    unseen = [row for leaf, row in rows.items() if leaf not in found]
    apart = [row.own - found[leaf] for leaf, row in seen.items()]
    known, differing = sum(apart, Fraction(0)), sum(d != 0 for d in apart)
    more = most(len(rows), len(seen), differing) - differing
    high = known + _largest((r.own for r in unseen), more)
    low = known - _largest((r.full - r.own for r in unseen), more)
    full = sum((r.full for r in seen.values()), Fraction(0))
    rest = sum((r.full for r in unseen), Fraction(0))
    off = known + (known / full * rest if full else Fraction(0))
    return Inflation(len(seen), len(rows), min(max(off, low), high), low, high)


def most(rows: int, drawn: int, differing: int, miss: Fraction = MISS) -> int:
    """The most rows that may differ among `rows` where `differing` of `drawn` do: beyond it, so few would be drawn in less
    than `miss` of all samples."""
    every = comb(rows, drawn)
    for many in range(rows - drawn + differing, differing, -1):
        fewer = sum(comb(many, k) * comb(rows - many, drawn - k) for k in range(differing + 1))
        if fewer > miss * every:
            return many
    return differing


def _largest(points: Iterable[Fraction], many: int) -> Fraction:
    return sum(sorted(points, reverse=True)[:many], Fraction(0))
