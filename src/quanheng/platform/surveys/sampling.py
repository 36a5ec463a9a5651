"""How many answers a survey should have, and how firm what it asks for would be: told from its frame, before anybody is asked."""

from __future__ import annotations

from dataclasses import dataclass

from quanheng.methods.surveys.intervals import margin, sample_size
from quanheng.platform.surveys.questionnaire import Questionnaire

POINTS = (5, 3)  # to each side, in percentage points: what offices usually ask for (methods.md D.8)


@dataclass(frozen=True)
class Advice:
    """`population`: the frame (0 unknown: taken as large). `wanted`: points to each side → valid answers needed;
    `reached`: the points the document's own minimum gives (None: no minimum); `by_unit` the same of a unit's minimum.

    Of a share near one half, drawn at random, 95 %; strata, clusters and weights need more.
    """

    population: int
    wanted: dict[int, int]
    minimum: int
    reached: float | None
    by_unit: float | None


def advice(form: Questionnaire) -> Advice:
    """What to recommend for a questionnaire."""
    people = form.frame_size or sum(s.size for s in form.strata.values())
    least = min(form.minimum, people) if people else form.minimum
    return Advice(
        people,
        {points: sample_size(points / 100, population=people) for points in POINTS},
        form.minimum,
        margin(least, population=people) * 100 if least else None,
        margin(form.minimum_unit) * 100 if form.minimum_unit else None,
    )
