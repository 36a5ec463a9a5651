"""The documents this room makes, as data: for a unit or for the whole run, in which forms, composed by what."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

from quanheng.engine.errors import Text
from quanheng.platform.followup import sentences as spoken
from quanheng.platform.lib import official
from quanheng.platform.lib.official import Paper, written_in
from quanheng.platform.lib.official.handing import DOCX, PDF
from quanheng.platform.lib.official.handing import MEDIA as PAPER_MEDIA
from quanheng.platform.reports import appendix, circular, evaluation, letters, queries, self_table, workbook
from quanheng.platform.reports.beside import ALONE, Beside, gathered
from quanheng.platform.reports.facts import RunFact, UnitFact, of_unit
from quanheng.platform.reports.parameters import Wishes
from quanheng.platform.ui.environment import worded
from quanheng.platform.verification import book

XLSX, LETTER = "xlsx", "letter"
MEDIA = {**PAPER_MEDIA, XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"}
FORMS = {DOCX: Text("Word", "Word"), PDF: Text("PDF", "PDF"), XLSX: Text("Excel", "Excel")}


@dataclass(frozen=True)
class Kind:
    """A kind of document. `unit`: made for one unit, else for the whole run. `says`: what stands in it. `submitted`: it is
    of what the unit itself submitted, and there is none before. `own`: it holds words of the unit's own table, for those who
    may read that."""

    key: str
    words: Text
    says: Text
    unit: bool
    forms: tuple[str, ...] = (DOCX, PDF)
    submitted: bool = False
    own: bool = False


KINDS = {
    k.key: k
    for k in (
        Kind("circular", Text("通报", "notice of results"), Text("分组、名次、等次；按规则列出的表扬和批评", "groups, ranks, grades; praise and criticism by rule"), False),
        Kind("scores", Text("评分附表", "appendix of scores"), Text("全部单位、全部指标的得分；Excel 里是活的公式", "all units and indicators; live formulas in Excel"), False, (DOCX, PDF, XLSX)),
        Kind("rectification", Text("整改清单（全部单位）", "list of rectification (all units)"), Text("低于问题线的指标，逐条留栏填写", "indicators below the line of problems, with columns to fill in"), False),
        Kind("evaluation", Text("绩效评价报告（2020 年式）", "evaluation report (2020 outline)"), Text("七部分：基本情况至其他", "seven parts, as since 2020"), True, own=True),
        Kind("evaluation-old", Text("绩效评价报告（旧式七项）", "evaluation report (the seven points of old)"), Text("基本概况、组织实施、指标体系等七项", "the seven points used before 2020"), True, own=True),
        Kind("self-table", Text("绩效自评表", "self-evaluation table"), Text("单位提交的自评表，写明核验结果", "the table the unit submitted, with what verification found"), True, (DOCX, PDF, XLSX), True, True),
        Kind(LETTER, Text("反馈函（底稿）", "feedback letter (figures only)"), Text("与结果运用里发出的那一封同句：结果、强项、短板、建议", "the very sentences of the one that is sent in Use of results: result, strengths, weaknesses, advice"), True),
        Kind("own-rectification", Text("整改清单（本单位）", "list of rectification (one unit)"), Text("低于问题线的指标", "indicators below the line of problems"), True),
        Kind("score-sheet", Text("评分表", "score sheet"), Text("逐级相加的活公式", "live formulas up the tree"), True, (XLSX,)),
    )
}  # fmt: skip

_OF_UNIT: dict[str, Callable[[RunFact, UnitFact, Wishes, Beside], Paper]] = {
    "evaluation": lambda fact, unit, wishes, beside: evaluation.compose(fact, unit, wishes, "2020", beside),
    "evaluation-old": lambda fact, unit, wishes, beside: evaluation.compose(fact, unit, wishes, "seven", beside),
    "self-table": lambda fact, unit, wishes, beside: self_table.compose(fact, unit, wishes, queries.self_evaluation(fact.run, fact.period, unit.id)),
    LETTER: lambda fact, unit, wishes, beside: letters.feedback(fact, unit, wishes),
    "own-rectification": lambda fact, unit, wishes, beside: letters.list_of_shortfalls(fact, [unit], wishes),
}  # fmt: skip
_OF_RUN: dict[str, Callable[[RunFact, Wishes], Paper]] = {
    "circular": circular.compose, "scores": appendix.compose,
    "rectification": lambda fact, wishes: letters.list_of_shortfalls(fact, [of_unit(fact, u.id) for u in fact.read.units], wishes),
}  # fmt: skip


def paper(kind: str, fact: RunFact, unit: str, wishes: Wishes, seen: bool = True) -> Paper:
    """A document before it is laid out, in the language of its facts whatever that of the page. `seen`: whether its reader
    may read the unit's self-evaluation table. KeyError for a kind that is no paper, or an unknown unit; `Refused` where the
    unit submitted no self-evaluation table."""
    beside = gathered(fact.run, fact.period, unit, seen) if KINDS[kind].own else ALONE
    rules = spoken.thresholds() if kind == LETTER else None
    state = (
        fact.run.pk,
        fact.run.digest,
        fact.period,
        fact.standing,
        fact.steps,
        fact.lang,
        rules,
        beside.key,
    )
    return _composed(_Wanted((kind, *state, unit, wishes), fact, beside))


@dataclass(frozen=True)
class _Wanted:
    """A document by all it depends on: a run itself never changes, and of what does the key holds a digest."""

    key: tuple[Any, ...]
    fact: RunFact = field(compare=False)
    beside: Beside = field(compare=False)


@lru_cache(maxsize=32)
def _composed(wanted: _Wanted) -> Paper:
    """A page and its charts ask for the same paper one after another."""
    kind, *_rest, unit, wishes = wanted.key
    with written_in(wanted.fact.lang):
        if KINDS[kind].unit:
            composed = _OF_UNIT[kind](wanted.fact, of_unit(wanted.fact, unit), wishes, wanted.beside)
        else:
            composed = _OF_RUN[kind](wanted.fact, wishes)
        return replace(composed, copy=wishes.copy, marks=wishes.marks)


def made(kind: str, form: str, fact: RunFact, unit: str, wishes: Wishes, seen: bool = True) -> bytes:
    """A document's bytes (`seen` as in `paper`). KeyError for a kind, form or unit there is none of."""
    if form not in KINDS[kind].forms:
        raise KeyError(form)
    if form == XLSX:
        with written_in(fact.lang):
            if KINDS[kind].submitted:
                name = of_unit(fact, unit).name
                return book.made(queries.self_evaluation(fact.run, fact.period, unit), name, worded)
            return workbook.of_unit(fact, of_unit(fact, unit)) if KINDS[kind].unit else workbook.of_run(fact)
    return official.FORMS[form](paper(kind, fact, unit, wishes, seen))


def named(kind: str, form: str, fact: RunFact, unit_name: str = "") -> str:
    """A document's file name."""
    who = unit_name or fact.title
    words = KINDS[kind].words.say(fact.lang).replace("（", "(").replace("）", ")")
    return f"{who} {fact.when} {words}.{form}".replace("/", "-")
