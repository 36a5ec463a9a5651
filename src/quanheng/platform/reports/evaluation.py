"""The evaluation report (绩效评价报告) of a unit in both outlines: the seven points of old, and that of 2020 (domain.md §13)."""

from __future__ import annotations

from quanheng.engine.errors import Text
from quanheng.platform.lib.official import Block, Paper, Paragraph, dated, headed, titled
from quanheng.platform.reports import sentences
from quanheng.platform.reports.beside import ALONE, Beside
from quanheng.platform.reports.evaluation_pieces import Pieces
from quanheng.platform.reports.facts import RunFact, UnitFact
from quanheng.platform.reports.parameters import Wishes
from quanheng.platform.reports.phrases import both
from quanheng.platform.reports.provenance import provenance
from quanheng.platform.ui.environment import said

Section = tuple[Text, list[Block]]
REST = Text("其他需要说明的问题", "Other matters")


def compose(
    fact: RunFact, unit: UnitFact, wishes: Wishes, outline: str = "2020", beside: Beside = ALONE
) -> Paper:
    """The report; `outline` "2020" or "seven"; `beside`: what its reader may know of what stands beside the run."""
    pieces = Pieces(fact, unit, wishes, beside)
    sections = _new(pieces) if outline == "2020" else _old(pieces)
    blocks: list[Block] = []
    for n, (title, parts) in enumerate(sections, 1):
        blocks += [headed(1, n, said(title), fact.lang), *parts]
    title = both(titled(unit.name, fact.when, "绩效评价报告"), f"Evaluation Report: {unit.name}, {fact.when}")
    return Paper(
        title, tuple(blocks), wishes.number, fact.demonstration, fact.scheme.digest, dated(wishes.dated, fact.lang) if wishes.dated else "",
        to=wishes.to, issuer=wishes.issuer, standing=fact.mark, about=provenance(fact), lang=fact.lang,
    )  # fmt: skip


def _new(p: Pieces) -> list[Section]:
    return [
        (Text("基本情况", "Basic facts"), _numbered(p, (Text("概况", "Overview"), p.about()), (Text("绩效目标", "Objectives"), p.aims()))),
        (Text("绩效评价工作开展情况", "How the evaluation was carried out"), _numbered(
            p, (Text("目的、对象和范围", "Purpose, subject and scope"), p.scope()),
            (Text("原则、指标体系、方法和标准", "Principles, indicators, methods and standards"), p.method()), (Text("评价过程", "Course"), p.course()),
        )),
        (Text("综合评价情况及评价结论", "Overall result and conclusion"), p.verdict()),
        (Text("绩效评价指标分析", "Analysis of the indicators"), p.analysis()),
        (Text("主要经验及做法、存在的问题及原因分析", "What was done well, problems and their causes"), _numbered(
            p, (Text("主要经验及做法", "What was done well, and how"), p.experience()), (Text("存在的问题", "Problems"), p.problems()), (Text("原因", "Causes"), p.causes()),
        )),
        (Text("有关建议", "Recommendations"), p.advice()),
        (REST, p.rest()),
    ]  # fmt: skip


def _old(p: Pieces) -> list[Section]:
    ending: list[Block] = [Paragraph(sentences.result(p.fact, p.unit))]
    return [
        (Text("基本概况", "Basic facts"), p.about()),
        (Text("绩效评价组织实施情况", "Organisation of the evaluation"), [*p.scope(), *p.course()]),
        (Text("绩效评价指标体系、评价标准和评价方法", "Indicators, standards and methods"), p.method()),
        (
            Text("绩效目标的实现程度", "How far the objectives were reached"),
            [*p.aims(), *p.verdict(), *p.analysis()],
        ),
        (Text("存在的问题及原因分析", "Problems and their causes"), [*p.problems(), *p.causes()]),
        (Text("评价结论和建议", "Conclusion and recommendations"), [*ending, *p.experience(), *p.advice()]),
        (REST, p.rest()),
    ]


def _numbered(p: Pieces, *parts: tuple[Text, list[Block]]) -> list[Block]:
    found: list[Block] = []
    for n, (title, blocks) in enumerate((x for x in parts if x[1]), 1):
        found += [headed(2, n, said(title), p.fact.lang), *blocks]
    return found
