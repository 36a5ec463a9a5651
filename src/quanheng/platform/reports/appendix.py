"""The appendix of scores (评分附表): all units and all indicators, by group, on sheets that lie on their side."""

from __future__ import annotations

from quanheng.platform.lib.official import Block, Numbers, Paper, Paragraph, Table, dated, titled
from quanheng.platform.reports.facts import RunFact
from quanheng.platform.reports.parameters import Wishes
from quanheng.platform.reports.provenance import provenance
from quanheng.platform.scoring.board import named_unit
from quanheng.platform.scoring.reading import Standing
from quanheng.platform.ui.environment import named
from quanheng.platform.ui.numbers import NOTHING, fixed, number

COLUMNS = 8  # indicators beside the unit in one table


def compose(fact: RunFact, wishes: Wishes) -> Paper:
    """The appendix of a run in a period."""
    numbers = Numbers()
    leaves = fact.read.leaves
    blocks: list[Block] = [
        Paragraph(f"下列各表为{fact.when}{sum(len(s) for _n, s in fact.groups)}个单位{len(leaves)}项指标的得分（权后），括号内为满分。{NOTHING}表示没有得分。")
    ]  # fmt: skip
    for name, rows in fact.groups:
        blocks.append(_totals(fact, name, rows, numbers))
        for start in range(0, len(leaves), COLUMNS):
            some = leaves[start : start + COLUMNS]
            head = ("单位", *(f"{named(x)}（{number(fact.read.full(x, rows[0].unit.id))}）" for x in some))
            lines = []
            for s in rows:
                scores = (fact.read.cell(fact.period, x, s.unit.id).score for x in some)
                lines.append(
                    (named_unit(s.unit), *(NOTHING if v is None else fixed(v, fact.places) for v in scores))
                )
            widths = (1.5, *(1.0 for _x in some))
            caption = numbers.table(f"{name}各指标得分（分）" if name else "各指标得分（分）")
            blocks.append(Table(caption, head, tuple(lines), tuple(range(1, len(some) + 1)), widths))
    return Paper(
        titled(fact.title, f"{fact.when}评分附表", across=True), tuple(blocks), wishes.number, fact.demonstration, fact.scheme.digest,
        dated(wishes.dated) if wishes.dated else "", issuer=wishes.issuer, standing=fact.standing, about=provenance(fact), across=True,
    )  # fmt: skip


def _totals(fact: RunFact, name: str, rows: tuple[Standing, ...], numbers: Numbers) -> Table:
    """The first level and the total."""
    read = fact.read
    head = (
        "名次",
        "单位",
        *(f"{named(t)}（{number(read.full(t, rows[0].unit.id))}）" for t in read.tops),
        "调整前",
        "得分",
        "等次",
    )
    lines = [
        (
            NOTHING if s.rank is None else str(s.rank), named_unit(s.unit),
            *(NOTHING if (v := read.node_score(fact.period, t, s.unit.id)) is None else fixed(v, fact.places) for t in read.tops),
            fact.points(s.base), fact.points(s.score), s.band.name if s.band else NOTHING,
        )
        for s in rows
    ]  # fmt: skip
    caption = numbers.table(f"{name}一级指标和总分（分）" if name else "一级指标和总分（分）")
    right = (0, *range(2, len(head) - 1))
    return Table(caption, head, tuple(lines), right, (0.6, 1.6, *(1.0 for _t in read.tops), 1.0, 1.0, 1.0))
