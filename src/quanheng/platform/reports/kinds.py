"""The documents this room makes, as data: for a unit or for the whole run, in which forms, composed by what."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache, partial
from typing import Any

from django.utils import translation

from quanheng.engine.errors import Text
from quanheng.platform.lib.official import Paper, docx, pdf
from quanheng.platform.reports import appendix, circular, evaluation, letters, self_table, workbook
from quanheng.platform.reports.facts import CHINESE, RunFact, UnitFact, of_unit
from quanheng.platform.reports.parameters import Wishes

DOCX, PDF, XLSX = "docx", "pdf", "xlsx"
MEDIA = {
    DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document", PDF: "application/pdf",
    XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}  # fmt: skip
FORMS = {DOCX: Text("Word", "Word"), PDF: Text("PDF", "PDF"), XLSX: Text("Excel", "Excel")}


@dataclass(frozen=True)
class Kind:
    """A kind of document. `unit`: made for one unit, else for the whole run. `says`: what stands in it."""

    key: str
    words: Text
    says: Text
    unit: bool
    forms: tuple[str, ...] = (DOCX, PDF)


KINDS = {
    k.key: k
    for k in (
        Kind("circular", Text("通报", "notice of results"), Text("分组、名次、等次；按规则列出的表扬和批评", "groups, ranks, grades; praise and criticism by rule"), False),
        Kind("scores", Text("评分附表", "appendix of scores"), Text("全部单位、全部指标的得分；Excel 里是活的公式", "all units and indicators; live formulas in Excel"), False, (DOCX, PDF, XLSX)),
        Kind("rectification", Text("整改清单（全部单位）", "list of rectification (all units)"), Text("低于问题线的指标，逐条留栏填写", "indicators below the line of problems, with columns to fill in"), False),
        Kind("evaluation", Text("绩效评价报告（2020 年式）", "evaluation report (2020 outline)"), Text("七部分：基本情况至其他", "seven parts, as since 2020"), True),
        Kind("evaluation-old", Text("绩效评价报告（旧式七项）", "evaluation report (the seven points of old)"), Text("基本概况、组织实施、指标体系等七项", "the seven points used before 2020"), True),
        Kind("self-table", Text("绩效自评表", "self-evaluation table"), Text("公文附件的栏目，已知的数预先填好", "the official columns, filled with what is known"), True),
        Kind("letter", Text("反馈函", "feedback letter"), Text("结果、成效、问题、建议", "result, strengths, problems, advice"), True),
        Kind("own-rectification", Text("整改清单（本单位）", "list of rectification (one unit)"), Text("低于问题线的指标", "indicators below the line of problems"), True),
        Kind("score-sheet", Text("评分表", "score sheet"), Text("逐级相加的活公式", "live formulas up the tree"), True, (XLSX,)),
    )
}  # fmt: skip

_OF_UNIT: dict[str, Callable[[RunFact, UnitFact, Wishes], Paper]] = {
    "evaluation": evaluation.compose, "evaluation-old": partial(evaluation.compose, outline="seven"), "self-table": self_table.compose,
    "letter": letters.feedback, "own-rectification": lambda fact, unit, wishes: letters.list_of_shortfalls(fact, [unit], wishes),
}  # fmt: skip
_OF_RUN: dict[str, Callable[[RunFact, Wishes], Paper]] = {
    "circular": circular.compose, "scores": appendix.compose,
    "rectification": lambda fact, wishes: letters.list_of_shortfalls(fact, [of_unit(fact, u.id) for u in fact.read.units], wishes),
}  # fmt: skip


def paper(kind: str, fact: RunFact, unit: str, wishes: Wishes) -> Paper:
    """A document before it is laid out, in Chinese whatever the language of the page. KeyError for a kind that is no
    paper, or an unknown unit."""
    return _composed(
        _Wanted(
            (kind, fact.run.pk, fact.run.digest, fact.period, fact.standing, fact.steps, unit, wishes), fact
        )
    )


@dataclass(frozen=True)
class _Wanted:
    """A document by all it depends on: a run itself never changes."""

    key: tuple[Any, ...]
    fact: RunFact = field(compare=False)


@lru_cache(maxsize=32)
def _composed(wanted: _Wanted) -> Paper:
    """A page and its charts ask for the same paper one after another."""
    kind, *_rest, unit, wishes = wanted.key
    with translation.override(CHINESE):
        if KINDS[kind].unit:
            return _OF_UNIT[kind](wanted.fact, of_unit(wanted.fact, unit), wishes)
        return _OF_RUN[kind](wanted.fact, wishes)


def made(kind: str, form: str, fact: RunFact, unit: str, wishes: Wishes) -> bytes:
    """A document's bytes. KeyError for a kind, form or unit there is none of."""
    if form not in KINDS[kind].forms:
        raise KeyError(form)
    if form == XLSX:
        return workbook.of_unit(fact, of_unit(fact, unit)) if KINDS[kind].unit else workbook.of_run(fact)
    return {DOCX: docx, PDF: pdf}[form](paper(kind, fact, unit, wishes))


def named(kind: str, form: str, fact: RunFact, unit_name: str = "") -> str:
    """A document's file name."""
    who = unit_name or fact.title
    return f"{who} {fact.when} {KINDS[kind].words.zh.replace('（', '(').replace('）', ')')}.{form}".replace(
        "/", "-"
    )
