"""Reading the totals of a survey: value and rate by question, unit and stratum, with intervals and suppression.

Read from `Total`, whose rows are as many as the questionnaire has boxes, however many people answered; while it is answered,
from what `releasing` lets be shown, whose lines move by many answers at once. What is shown here is unweighted; the weighted result is `results.reckon`, at closing. Intervals of several questions together take the
mean of their half-widths, which is never too narrow, for what one person said to each cannot be seen from totals.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from quanheng.methods.surveys.intervals import Difference, difference
from quanheng.methods.surveys.satisfaction import Satisfaction, satisfaction
from quanheng.methods.surveys.suppression import FIRM, HIDDEN, LEAST, standing
from quanheng.platform.surveys import flow
from quanheng.platform.surveys.flow import LINK
from quanheng.platform.surveys.models import Shown, Survey, Total
from quanheng.platform.surveys.questionnaire import DONT_KNOW, HASTY, Question, Questionnaire

OWN, OPEN = "own", "open"  # by code, or by the open link: never mixed
PARTS = "parts"  # of what is shown while a survey is answered: units and strata together
Counts = Mapping[str, int]


def part_of(source: str, question: str) -> str:
    """The name of the part that is a question over everybody, as `Shown` keeps it."""
    return f"{source}:{question}"


@dataclass(frozen=True)
class Line:
    """One row of a table of results. `n`: who judged; numbers are None where they may not be shown or do not exist.

    `mark`: "shown", "grey" or "hidden". `against`: its rate held against that of all others together.
    """

    key: str
    n: int = 0
    unknown: float | None = None
    value: float | None = None
    low: float | None = None
    high: float | None = None
    rate: float | None = None
    rate_low: float | None = None
    rate_high: float | None = None
    mark: str = HIDDEN
    against: Difference | None = None


@dataclass
class Tally:
    """The totals of a survey in memory: (source, unit, stratum, question) → option → n; and the answers there are.

    `together`: (source, question) → option → n over everybody, where it was shown at another time than the parts.
    """

    form: Questionnaire
    cells: dict[tuple[str, str, str, str], dict[str, int]] = field(default_factory=dict)
    together: dict[tuple[str, str], dict[str, int]] | None = None
    answers: dict[tuple[str, str, str], int] = field(default_factory=dict)
    hasty: dict[str, int] = field(default_factory=dict)

    def answered(self, source: str = OWN, **where: str) -> int:
        """How many answers came in, of a source (and of a unit, of a stratum)."""
        return sum(
            n
            for (s, unit, stratum), n in self.answers.items()
            if s == source and where.get("unit", unit) == unit and where.get("stratum", stratum) == stratum
        )

    def options(self, question: str, source: str = OWN, **where: str) -> Counts:
        """Option → n of a question, over the units and strata asked for."""
        if self.together is not None and not where:
            return self.together.get((source, question), {})
        found: defaultdict[str, int] = defaultdict(int)
        for (s, unit, stratum, q), counts in self.cells.items():
            if (s, q) != (source, question):
                continue
            if where.get("unit", unit) == unit and where.get("stratum", stratum) == stratum:
                for option, n in counts.items():
                    found[option] += n
        return found

    @property
    def units(self) -> list[str]:
        """Units of the document, then others that were answered about; none where nobody in particular is asked about."""
        met = {unit for _, unit, _, _ in self.cells if unit}
        return [*self.form.units, *sorted(met - set(self.form.units))]

    @property
    def strata(self) -> list[str]:
        """Strata of the document, then others met."""
        met = {stratum for _, _, stratum, _ in self.cells if stratum}
        return [*self.form.strata, *sorted(met - set(self.form.strata))]


def read(survey: Survey, form: Questionnaire) -> Tally:
    """The totals as they may be shown: two queries, and no look at an answer. How many came in is always of now."""
    tally = Tally(form)
    rows = Total.objects.filter(survey=survey)
    being_answered = survey.state == flow.OPEN
    if being_answered:
        rows = rows.filter(question="")
        tally.together = {}
        for part, cells in Shown.objects.filter(survey=survey).values_list("part", "cells"):
            source = part.partition(":")[0]
            for unit, stratum, question, option, n in cells:
                if part == PARTS:
                    tally.cells.setdefault((OWN, unit, stratum, question), {})[option] = n
                else:
                    tally.together.setdefault((source, question), {})[option] = n
    for way, about, stratum, key, option, n in rows.values_list(
        "way", "unit", "stratum", "question", "option", "n"
    ):
        source = OPEN if way == LINK else OWN
        question, _, unit = key.partition("@")
        unit = unit or about
        if not question:
            if option == HASTY:
                tally.hasty[source] = tally.hasty.get(source, 0) + n
            else:
                where = source, unit, stratum
                tally.answers[where] = tally.answers.get(where, 0) + n
            continue
        cell = tally.cells.setdefault((source, unit, stratum, question), {})
        cell[option] = cell.get(option, 0) + n
    return tally


def judged(question: Question, counts: Counts) -> Satisfaction:
    """Value and rate of one question, "don't know" left out. Options without a value (其他) are no judgement."""
    steps = [o for o in question.options if o.value is not None]
    return satisfaction(
        [counts.get(o.id, 0) for o in steps],
        values=[float(o.value or 0) for o in steps],
        satisfied=[float(o.satisfied) for o in steps],
        unknown=counts.get(DONT_KNOW, 0),
    )


def scored(form: Questionnaire) -> list[Question]:
    """The questions that make the satisfaction value."""
    return [q for q in form.questions if q.counts and any(o.value is not None for o in q.options)]


def line(tally: Tally, key: str, source: str = OWN, **where: str) -> Line:
    """The counted questions together, over the units and strata asked for; nothing is suppressed yet."""
    each = [judged(q, tally.options(q.id, source, **where)) for q in scored(tally.form)]
    return _together(key, [s for s in each if s.answers], sum(s.unknown for s in each))


def _together(key: str, each: Sequence[Satisfaction], unknown: float) -> Line:
    if not each:
        return Line(key, 0, 1.0 if unknown else None)
    count = len(each)
    value, rate = sum(s.value for s in each) / count, sum(s.rate for s in each) / count
    asked = sum(s.answers for s in each) + unknown

    def reach(of: str, end: str) -> float:
        return float(sum(abs(getattr(s, f"{of}_{end}") - getattr(s, of)) for s in each)) / count

    return Line(
        key, int(max(s.answers for s in each)), unknown / asked if asked else None,
        value, value - reach("value", "low"), value + reach("value", "high"),
        rate, max(rate - reach("rate", "low"), 0.0), min(rate + reach("rate", "high"), 1.0),
    )  # fmt: skip


def by_unit(tally: Tally, least: int = LEAST, firm: int = FIRM) -> list[Line]:
    """A line a unit, each held against all others together; small ones suppressed."""
    lines = [line(tally, unit, unit=unit) for unit in tally.units]
    return suppressed(compared(lines), least, firm)


def by_stratum(tally: Tally, least: int = LEAST, firm: int = FIRM) -> list[Line]:
    """A line a stratum."""
    lines = [line(tally, stratum, stratum=stratum) for stratum in tally.strata]
    return suppressed(compared(lines), least, firm)


def by_question(tally: Tally, source: str = OWN, least: int = LEAST, firm: int = FIRM) -> list[Line]:
    """A line a question that has values, counted or not, over everybody."""
    made = []
    for question in tally.form.questions:
        if any(o.value is not None for o in question.options):
            one = judged(question, tally.options(question.id, source))
            made.append(_together(question.id, [one] if one.answers else [], one.unknown))
    return suppressed(made, least, firm, total_shown=False)


def whole(tally: Tally, source: str = OWN, least: int = LEAST, firm: int = FIRM) -> Line:
    """Everybody of a source together."""
    return suppressed([line(tally, source, source)], least, firm, total_shown=False)[0]


def boxes(
    tally: Tally, source: str = OWN, least: int = LEAST
) -> list[tuple[Question, list[tuple[str, int | None]]]]:
    """How often every option of every closed question was chosen; None where fewer than `least` answered the question."""
    made = []
    for question in tally.form.questions:
        if question.options:
            counts = tally.options(question.id, source)
            told = counts.get("", 0) + counts.get(DONT_KNOW, 0) >= least
            made.append((question, [(o, counts.get(o, 0) if told else None) for o in question.choices()]))
    return made


def compared(lines: Iterable[Line]) -> list[Line]:
    """Each line's rate against that of all the others together: difference, interval, chance (see `difference`)."""
    lines = list(lines)
    size = sum(x.n for x in lines)
    hits = sum(x.n * x.rate for x in lines if x.rate is not None)
    made = []
    for x in lines:
        rest = size - x.n
        if x.rate is not None and x.n and rest > 0:
            others = min(max(hits - x.n * x.rate, 0.0), float(rest))
            x = replace(x, against=difference((x.n * x.rate, others), (x.n, rest)))
        made.append(x)
    return made


def suppressed(lines: Sequence[Line], least: int, firm: int, *, total_shown: bool = True) -> list[Line]:
    """The lines with their marks, and without the figures that may not be shown."""
    marks = standing([x.n for x in lines], least=least, firm=firm, total_shown=total_shown)
    return [
        Line(x.key, x.n if x.n >= least else 0, mark=mark) if mark == HIDDEN else replace(x, mark=mark)
        for x, mark in zip(lines, marks, strict=True)
    ]
