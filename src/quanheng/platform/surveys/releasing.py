"""What the live page shows of a survey that is still answered: every line moves by at least `mix` answers at once, or stays.

A batch has at least `mix` answers, but of one township, one stratum or one rarely asked question it may have a single one, and
the page before and after would tell what that one said. So the page reads figures set aside here, in two kinds of parts:
each question over everybody, and all units and strata together (they are parts of one sum: one of them alone would tell).
A part is taken down (`next`) when each of its lines moved by nobody or by at least `mix` who judged; it is shown once as many
people again stand behind it in each line, counted or waiting, so that the page after closing tells no more either.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from quanheng.platform.surveys import tally
from quanheng.platform.surveys.flow import LINK
from quanheng.platform.surveys.models import Shown, Survey, Total
from quanheng.platform.surveys.questionnaire import DONT_KNOW, Questionnaire

Cells = list[list[Any]]  # unit, stratum, question, option, n
Line = tuple[str, ...]


def update(survey: Survey, form: Questionnaire, waiting: Iterable[Mapping[str, Any]]) -> None:
    """Take down and show what may be shown now; called by a mixing, in its transaction. `waiting`: the answers it left."""
    now = _now(survey, form)
    behind = _waiting(form, waiting)
    held = {row.part: row for row in Shown.objects.filter(survey=survey)}
    for part, cells in now.items():
        row = held.get(part) or Shown(survey=survey, part=part)
        if row.next is None and _moved(part, row.cells, cells, form.mix):
            row.next = cells
        if row.next is not None and _backed(part, row.next, cells, behind, form.mix):
            row.cells, row.next = row.next, None
        row.save()


def forget(survey: Survey) -> None:
    """The survey is closed: everything is shown from the totals."""
    Shown.objects.filter(survey=survey).delete()


def _now(survey: Survey, form: Questionnaire) -> dict[str, Cells]:
    """Part → its cells as they stand."""
    scored = {q.id for q in tally.scored(form)}
    found: dict[str, Counter[tuple[str, str, str, str]]] = defaultdict(Counter)
    rows = Total.objects.filter(survey=survey).exclude(question="")
    for way, about, stratum, key, option, n in rows.values_list(
        "way", "unit", "stratum", "question", "option", "n"
    ):
        question, _, unit = key.partition("@")
        source = _source(way)
        found[tally.part_of(source, question)]["", "", question, option] += n
        if source == tally.OWN and question in scored:
            found[tally.PARTS][unit or about, stratum, question, option] += n
    return {part: [[*key, n] for key, n in sorted(cells.items())] for part, cells in found.items()}


def _source(way: str) -> str:
    return tally.OPEN if way == LINK else tally.OWN


def _lines(part: str, unit: str, stratum: str, question: str) -> list[Line]:
    """The lines of a page in which a cell is counted."""
    if part != tally.PARTS:
        return [(part,)]
    return [(part, kind, name, question) for kind, name in (("u", unit), ("s", stratum)) if name]


def _sizes(part: str, cells: Cells) -> tuple[Counter[Line], Counter[Line]]:
    """Line → who judged, and line → who was asked and judged or said that he did not know."""
    judged: Counter[Line] = Counter()
    asked: Counter[Line] = Counter()
    for unit, stratum, question, option, n in cells:
        for line in _lines(part, unit, stratum, question):
            if option == "":
                judged[line] += n
            if option in ("", DONT_KNOW):
                asked[line] += n
    return judged, asked


def _waiting(form: Questionnaire, told: Iterable[Mapping[str, Any]]) -> Counter[Line]:
    """Line → how many answers to it wait."""
    scored = {q.id for q in tally.scored(form)}
    found: Counter[Line] = Counter()
    for one in told:
        source = _source(one["w"])
        for key in one["a"]:
            question, _, unit = key.partition("@")
            parts = [tally.part_of(source, question)]
            if source == tally.OWN and question in scored:
                parts.append(tally.PARTS)
            for part in parts:
                found.update(_lines(part, unit or one["u"], one["s"], question))
    return found


def _moved(part: str, before: Cells, now: Cells, mix: int) -> bool:
    """Whether something moved, and every line that did by at least `mix` who judged."""
    old, old_asked = _sizes(part, before)
    new, asked = _sizes(part, now)
    grown = [(new[line] - old[line], asked[line] - old_asked[line]) for line in asked]
    return any(a for _, a in grown) and all(a == 0 or (a >= mix and (j == 0 or j >= mix)) for j, a in grown)


def _backed(part: str, next: Cells, now: Cells, waiting: Mapping[Line, int], mix: int) -> bool:
    """Whether behind every line that would be shown stand `mix` more people, whom closing will add."""
    _, shown = _sizes(part, next)
    _, asked = _sizes(part, now)
    return all(asked[line] - n + waiting.get(line, 0) >= mix for line, n in shown.items() if n)
