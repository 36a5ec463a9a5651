"""What a call asks of whom. Kept here: nothing that is known is asked, and nothing is asked twice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from quanheng.engine import periods
from quanheng.engine.errors import Text
from quanheng.engine.scheme.model import Item, Node, Scheme
from quanheng.platform.collection import flow
from quanheng.platform.collection.intake_form import FIRST, VALUE
from quanheng.platform.collection.reckon import decided
from quanheng.platform.collection.sheet import NOTHING, Key, Known

Filler = tuple[str, str]  # unit, own | given


@dataclass(frozen=True)
class Question:
    """One cell to be: of a figure, in a section, asked, known already, or asked in another open call (`linked`)."""

    item: str
    unit: str
    period: str
    key: str
    kind: str
    owner: str = ""
    section: Text = NOTHING
    known: Known | None = None
    linked: int = 0


@dataclass(frozen=True)
class Plan:
    """Who is asked what. Returns in which nothing is asked are not made; `spared` units have nothing to fill."""

    papers: Mapping[Filler, tuple[Question, ...]] = field(default_factory=dict)
    spared: tuple[str, ...] = ()

    def count(self, kind: str) -> int:
        """How many cells of a kind all returns have together."""
        return sum(q.kind == kind for questions in self.papers.values() for q in questions)

    @property
    def share(self) -> float:
        """The share of cells that nobody has to fill, from 0 to 1."""
        total = sum(len(questions) for questions in self.papers.values())
        return 1 - self.count(flow.ASKED) / total if total else 0.0


def plan(
    scheme: Scheme,
    period: str,
    units: Sequence[str],
    *,
    items: Collection[str] | None = None,
    given: Collection[str] = (),
    owners: Mapping[str, str] | None = None,
    known: Mapping[Key, Known] | None = None,
    asked: Mapping[Key, int] | None = None,
) -> Plan:
    """The returns of a call: each unit about itself, and, for items `given` by their owners, each owner about all.

    `owners` is item → unit that owns it, `known` what the ledger holds, `asked` what open calls ask already
    (key → its cell). An item that comes by a longer period than the call's is asked in the last part of it.
    """
    owners, known, asked = owners or {}, known or {}, asked or {}
    papers: dict[Filler, list[Question]] = {}
    chosen = [i for i in in_order(scheme) if items is None or i.id in items]
    for item, section in ((i, section_of(scheme, i.id)) for i in chosen):
        by_owner = item.id in given and bool(owners.get(item.id))
        for unit in units:
            filler = (owners[item.id], flow.GIVEN) if by_owner else (unit, flow.OWN)
            for part in periods_of(item, period):
                place = (item.id, unit, part)
                kind = flow.KNOWN if place in known else flow.LINKED if place in asked else flow.ASKED
                question = Question(
                    *place,
                    key=key_of(item.id, unit if by_owner else "", part if part != period else ""),
                    kind=kind,
                    owner=owners.get(item.id, ""),
                    section=Text(item.name or item.id, item.name_en or item.name or item.id)
                    if by_owner
                    else section,
                    known=known.get(place),
                    linked=asked.get(place, 0),
                )
                papers.setdefault(filler, []).append(question)
    filled = {f: tuple(q) for f, q in papers.items() if any(one.kind == flow.ASKED for one in q)}
    return Plan(filled, tuple(unit for unit in units if (unit, flow.OWN) not in filled))


def addresses(scheme: Scheme, filler: str, period: str, questions: Sequence[Question]) -> list[str]:
    """Where each question stands in the workbook: from the first row down, with a row kept free after the items
    that decide an indicator, which the sheet then shows."""
    after: Counter[int] = Counter()
    if filler == flow.OWN:
        here = [n for n, q in enumerate(questions) if q.period == period]
        for count, _node in decided(scheme, [questions[n].item for n in here]):
            after[here[count - 1]] += 1
    found, row = [], FIRST
    for n in range(len(questions)):
        found.append(f"{VALUE}{row}")
        row += 1 + after[n]
    return found


def key_of(item: str, unit: str = "", part: str = "") -> str:
    """The name of a cell within its return: the item, and the unit and the period where they are not the return's.

    >>> key_of("税收", "SQX-SQ"), key_of("税收", part="2026-05")
    ('税收 · SQX-SQ', '税收 · 2026-05')
    """
    return " · ".join(p for p in (item, unit, part) if p)


def in_order(scheme: Scheme) -> Iterator[Item]:
    """The items of a scheme as its tree reads them, then those that only adjustments and grades read."""
    place = {leaf.id: n for n, leaf in enumerate(scheme.leaves)}
    last = len(place)

    def first(item: str) -> int:
        return min((place[leaf.id] for leaf in scheme.readers.get(item, ())), default=last)

    yield from sorted(scheme.items.values(), key=lambda i: first(i.id))


def section_of(scheme: Scheme, item: str) -> Text:
    """The name of the branch under the root that first reads an item; nothing where that is a leaf itself."""
    readers = scheme.readers.get(item, ())
    if not readers:
        return NOTHING
    node: Node = readers[0]
    while (parent := scheme.parents.get(node.id)) is not None and parent.id != scheme.root.id:
        node = parent
    return NOTHING if node.leaf else Text(node.name, node.name_en or node.name)


def periods_of(item: Item, period: str) -> tuple[str, ...]:
    """The periods an item is asked for in a call for `period`: its own finer ones, or the period itself; none
    where the item comes by a longer period that has not ended.

    >>> periods_of(Item("甲", "甲", frequency="month"), "2026-Q2")
    ('2026-04', '2026-05', '2026-06')
    >>> periods_of(Item("甲", "甲", frequency="year"), "2026-Q2")
    ()
    """
    whole = periods.parse(period)
    if whole is None or not item.frequency or item.frequency == whole.kind:
        return (period,)
    if periods.is_finer(item.frequency, whole.kind):
        return tuple(str(p) for p in parts_of(whole, item.frequency))
    ends = whole.within(item.frequency)
    return (period,) if whole.shift(1).within(item.frequency) != ends else ()


def parts_of(whole: periods.Period, kind: str) -> list[periods.Period]:
    """The periods of a finer kind that lie in a period, first to last."""
    first = periods.Period(kind, whole.year)
    year = [first.shift(n) for n in range(12)]
    return [p for p in year if p.year == whole.year and p.within(whole.kind) == whole]


def neighbours(period: str) -> tuple[str, str]:
    """The period before, and the same period a year ago (equal for years)."""
    parsed = periods.parse(period)
    if parsed is None:
        return "", ""
    return str(parsed.shift(-1)), str(periods.Period(parsed.kind, parsed.year - 1, parsed.part))


def purpose_of(period: str) -> str:
    """Whether a period ends its year (the call gathers results) or not (the process)."""
    parsed = periods.parse(period)
    ends = parsed is not None and parsed.shift(1).year != parsed.year
    return flow.RESULT if ends else flow.MIDTERM
