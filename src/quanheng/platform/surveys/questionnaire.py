"""A questionnaire as it is asked (问卷): its questions, options, routing, strata and margins. Read by `document`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property

from quanheng.engine.errors import Text

DONT_KNOW = "dk"  # the option “不了解”, kept out of every mean
HASTY = "hasty"
NO_WORDS = Text("", "")

KINDS = {
    "scale": Text("量表", "scale"),
    "single": Text("单选", "single choice"),
    "multiple": Text("多选", "multiple choice"),
    "band": Text("数值分段", "number in bands"),
    "text": Text("开放题", "open text"),
}
RESPONDENTS = {
    "citizens": Text("群众", "citizens"),
    "enterprises": Text("企业", "enterprises"),
    "users": Text("服务对象", "service users"),
    "representatives": Text("代表委员", "representatives"),
    "peers": Text("同级互评", "peers"),
    "staff": Text("本单位职工", "staff"),
}
ONE, EACH = "one", "each"


@dataclass(frozen=True)
class Option:
    """One way to answer. `value` enters the satisfaction value, `satisfied` the rate; `anchor` says what earns it."""

    id: str
    words: Text
    value: Decimal | None = None
    satisfied: bool = False
    anchor: Text = NO_WORDS


@dataclass(frozen=True)
class Question:
    """One question. `counts`: enters the satisfaction value; `each`: asked about every unit of the document.

    `show_if`: question → options of it, one of which must have been chosen, for every question named; questions that
    are asked of each unit look at the answer about the same unit.
    """

    id: str
    words: Text
    kind: str
    options: tuple[Option, ...] = ()
    dont_know: bool = False
    counts: bool = False
    each: bool = False
    required: bool = False
    show_if: Mapping[str, frozenset[str]] = field(default_factory=dict)
    most: int = 0
    longest: int = 500

    def choices(self) -> tuple[str, ...]:
        """What may be answered: the options, and "dk" where it may be said."""
        return self._choices

    @cached_property
    def _choices(self) -> tuple[str, ...]:
        return (*(o.id for o in self.options), *((DONT_KNOW,) if self.dont_know else ()))


@dataclass(frozen=True)
class Stratum:
    """A part of the frame (层): how many people it has, how many answers are wanted (0: no quota); `stop`: no more then."""

    id: str
    words: Text
    size: int = 0
    quota: int = 0
    stop: bool = False


@dataclass(frozen=True)
class Asked:
    """A question as it stands on the page: `key` is the question's id, or `id@unit` where it is asked about a unit."""

    key: str
    question: Question
    unit: str = ""


@dataclass(frozen=True)
class Questionnaire:
    """The whole document. `about`: "" nobody in particular, "one" unit a sheet, "each" unit on every sheet.

    `margins`: question → option → known share of the frame. `minimum` valid answers below which nothing is posted, and
    `minimum_unit` for one unit. `mix`: the smallest batch that may be mixed. `open_weight`: None where there is no open
    link; its answers are kept apart and count with this weight (0: not at all). `per_hour`: answers by the open link,
    and `tries`: wrong typed codes, that are borne from one network within an hour.
    """

    key: str
    title: Text
    questions: tuple[Question, ...]
    year: int
    period: str
    respondents: str
    intro: Text = NO_WORDS
    scheme: str = ""
    feeds: str = ""
    about: str = ""
    units: tuple[str, ...] = ()
    frame: Text = NO_WORDS
    frame_size: int = 0
    strata: Mapping[str, Stratum] = field(default_factory=dict)
    margins: Mapping[str, Mapping[str, Decimal]] = field(default_factory=dict)
    minimum: int = 0
    minimum_unit: int = 0
    mix: int = 20
    hasty: int = 0
    open_weight: Decimal | None = None
    per_hour: int = 60
    tries: int = 20
    demonstration: bool = False

    def question(self, key: str) -> Question:
        """The question of a key (`id` or `id@unit`). KeyError if there is none."""
        name = key.partition("@")[0]
        for q in self.questions:
            if q.id == name:
                return q
        raise KeyError(key)

    def asked(self) -> Iterator[Asked]:
        """Everything the page asks, in order: a run of questions about each unit goes unit by unit."""
        return iter(self._asked)

    @cached_property
    def _asked(self) -> tuple[Asked, ...]:
        return tuple(self._in_order())

    def _in_order(self) -> Iterator[Asked]:
        run: list[Question] = []
        for question in self.questions:
            if question.each:
                run.append(question)
                continue
            yield from self._unit_by_unit(run)
            run = []
            yield Asked(question.id, question)
        yield from self._unit_by_unit(run)

    def _unit_by_unit(self, run: Sequence[Question]) -> Iterator[Asked]:
        for unit in self.units if run else ():
            for question in run:
                yield Asked(f"{question.id}@{unit}", question, unit)

    def shown(self, asked: Asked, answers: Mapping[str, str | list[str]]) -> bool:
        """Whether a question is put to somebody who answered so."""
        for other, wanted in asked.question.show_if.items():
            key = f"{other}@{asked.unit}" if asked.unit and self.question(other).each else other
            given = answers.get(key, ())
            if wanted.isdisjoint([given] if isinstance(given, str) else given):
                return False
        return True
