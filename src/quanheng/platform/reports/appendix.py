"""The appendix of scores (评分附表): all units and all indicators, by group, on sheets that lie on their side."""

from __future__ import annotations

from quanheng.engine.scheme.model import Node
from quanheng.platform.lib.official import Block, Numbers, Paper, Paragraph, Table, dated, titled
from quanheng.platform.reports.facts import RunFact
from quanheng.platform.reports.parameters import Wishes
from quanheng.platform.reports.phrases import both, many
from quanheng.platform.reports.provenance import provenance
from quanheng.platform.scoring.board import named_unit
from quanheng.platform.scoring.reading import Standing
from quanheng.platform.ui.environment import named
from quanheng.platform.ui.numbers import NOTHING, Number, fixed, number

COLUMNS = 8  # indicators beside the unit in one table


def compose(fact: RunFact, wishes: Wishes) -> Paper:
    """The appendix of a run in a period."""
    numbers = Numbers(fact.lang)
    leaves = fact.read.leaves
    units = sum(len(s) for _n, s in fact.groups)
    said = both(
        f"下列各表为{fact.when}{units}个单位{len(leaves)}项指标的得分（权后），括号内为满分。{NOTHING}表示没有得分。",
        f"The tables give the weighted scores of {many(units, 'unit')} on {many(len(leaves), 'indicator')} in {fact.when}, with full scores in "
        f"brackets. {NOTHING} stands for no score.",
    )
    blocks: list[Block] = [Paragraph(said)]
    for name, rows in fact.groups:
        blocks.append(_totals(fact, name, rows, numbers))
        for start in range(0, len(leaves), COLUMNS):
            some = leaves[start : start + COLUMNS]
            head = (both("单位", "Unit"), *(_full(x, fact.read.full(x, rows[0].unit.id)) for x in some))
            lines = []
            for s in rows:
                scores = (fact.read.cell(fact.period, x, s.unit.id).score for x in some)
                lines.append(
                    (named_unit(s.unit), *(NOTHING if v is None else fixed(v, fact.places) for v in scores))
                )
            widths = (1.5, *(1.0 for _x in some))
            caption = numbers.table(
                both(f"{name}各指标得分（分）", f"{name + ': ' if name else ''}scores by indicator")
            )
            blocks.append(Table(caption, head, tuple(lines), tuple(range(1, len(some) + 1)), widths))
    return Paper(
        both(titled(fact.title, f"{fact.when}评分附表", across=True), f"Appendix of Scores: {fact.title}, {fact.when}"), tuple(blocks), wishes.number, fact.demonstration, fact.scheme.digest,
        dated(wishes.dated, fact.lang) if wishes.dated else "", issuer=wishes.issuer, standing=fact.mark, about=provenance(fact), across=True,
        lang=fact.lang,
    )  # fmt: skip


def _full(node: Node, full: Number | None) -> str:
    return both(f"{named(node)}（{number(full)}）", f"{named(node)} ({number(full)})")


def _totals(fact: RunFact, name: str, rows: tuple[Standing, ...], numbers: Numbers) -> Table:
    """The first level and the total."""
    read = fact.read
    head = (
        both("名次", "Place"),
        both("单位", "Unit"),
        *(_full(t, read.full(t, rows[0].unit.id)) for t in read.tops),
        both("调整前", "Before adjustment"),
        both("得分", "Score"),
        both("等次", "Grade"),
    )
    lines = [
        (
            NOTHING if s.rank is None else str(s.rank), named_unit(s.unit),
            *(NOTHING if (v := read.node_score(fact.period, t, s.unit.id)) is None else fixed(v, fact.places) for t in read.tops),
            fact.points(s.base), fact.points(s.score), named(s.band) if s.band else NOTHING,
        )
        for s in rows
    ]  # fmt: skip
    caption = numbers.table(
        both(f"{name}一级指标和总分（分）", f"{name + ': ' if name else ''}first level and total")
    )
    right = (0, *range(2, len(head) - 1))
    return Table(caption, head, tuple(lines), right, (0.6, 1.6, *(1.0 for _t in read.tops), 1.0, 1.0, 1.0))
