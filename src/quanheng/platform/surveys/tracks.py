"""Two tracks side by side (双轨): what people say beside what other raters of the same indicator say, and where they part.

The survey feeds `<leaf>@<rater>`; the scheme's rule of that leaf names the other raters. Their marks are read from the
ledger as the engine reads them (seats trimmed). More than `gap` points between two tracks ask for a review; nothing
follows by itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from quanheng.engine.rules.rated import Rated
from quanheng.engine.scheme.model import Node, Scheme
from quanheng.platform.ledger import queries as ledger
from quanheng.platform.schemes import queries as schemes
from quanheng.platform.surveys.models import Survey


@dataclass(frozen=True)
class Track:
    """One unit on two tracks: the survey's figure and another rater's mean, `apart` by so much; `review`: by too much."""

    unit: str
    rater: str
    survey: float
    other: float
    seats: int
    apart: float
    review: bool


def leaf_of(survey: Survey) -> tuple[Scheme, Node] | None:
    """The rated indicator a survey feeds, with its scheme; None where it feeds an item of its own."""
    leaf_id, _, rater = survey.fed.partition("@")
    version = schemes.newest(survey.scheme) if survey.scheme and rater else None
    if version is None:
        return None
    scheme = schemes.resolved(version)
    leaf = next((x for x in scheme.leaves if x.id == leaf_id and isinstance(x.rate, Rated)), None)
    return None if leaf is None else (scheme, leaf)


def tracks(survey: Survey, made: Mapping[str, Any], gap: float) -> list[Track]:
    """Every unit with both tracks, widest apart first, on 0–100; none where the survey feeds no rated indicator."""
    found = leaf_of(survey)
    if found is None or not isinstance(found[1].rate, Rated):
        return []
    scheme, leaf = found
    figures = {u: row["figure"] for u, row in made["units"].items() if row["figure"] is not None}
    told = []
    for rater in leaf.rate.raters:
        if rater == survey.fed.partition("@")[2]:
            continue
        said = scheme.raters.get(rater) or {}
        trim = int(said.get("trim", leaf.rate.trim))
        for unit, marks in _marks(leaf, rater, said, survey.period, list(figures)).items():
            mean = trimmed(marks, trim) * 100 / float(leaf.out_of)
            apart = abs(figures[unit] - mean)
            told.append(Track(unit, rater, figures[unit], mean, len(marks), apart, apart > gap))
    return sorted(told, key=lambda t: (-t.apart, t.unit))


def _marks(
    leaf: Node, rater: str, said: Mapping[str, Any], period: str, units: list[str]
) -> dict[str, list[float]]:
    """Unit → the marks in force of a rater: of its seats, its named items, or its one item."""
    seats = int(said.get("seats") or 0)
    base = f"{leaf.id}@{rater}"
    items = [str(i) for i in said.get("items") or ()] or (
        [f"{base}#{n}" for n in range(1, seats + 1)] if seats else [base]
    )
    found: dict[str, list[float]] = {}
    for figure in ledger.in_force(items=items, units=units, periods=[period]):
        if figure.value is not None:
            found.setdefault(figure.unit, []).append(float(figure.value))
    return found


def trimmed(marks: list[float], trim: int) -> float:
    """The mean without the `trim` highest and lowest, as the engine takes it: all of them where that would leave none."""
    kept = sorted(marks)[trim : len(marks) - trim] if trim and len(marks) > 2 * trim else marks
    return sum(kept) / len(kept)
