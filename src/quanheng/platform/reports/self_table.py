"""The self-evaluation table (绩效自评表) with the columns of the official form (domain.md §2.4), filled from known figures.

What no figure tells (the aims in words, reasons of deviation) is left to be filled in, and says so.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from itertools import groupby

from quanheng.platform.lib.official import Block, Cell, Form, Note, Paper, dated, titled
from quanheng.platform.reports.facts import LeafFact, RunFact, UnitFact, funds, parent
from quanheng.platform.reports.parameters import OFF, Wishes
from quanheng.platform.reports.provenance import provenance
from quanheng.platform.ui.numbers import NOTHING, fixed, number

WIDTHS = (13, 16, 27, 10, 15, 11, 16, 10, 15, 23)
EXECUTION = "预算执行率"
MONEY = ("年初预算数", "全年预算数", "全年执行数")
PARTS = ("当年财政拨款", "上年结转资金", "其他资金")
BLANK = "　"

Row = tuple[Cell, ...]


def compose(fact: RunFact, unit: UnitFact, wishes: Wishes, reasons: Mapping[str, str] | None = None) -> Paper:
    """The table of a unit; `reasons`: indicator → why it deviates, as the unit said."""
    known = funds(fact, unit.id)
    execution = next((x for x in unit.leaves if EXECUTION in x.name), None)
    others = [x for x in unit.leaves if x is not execution]
    rows: list[Row] = [
        (_label("项目名称"), Cell(unit.name, 9, align="left")),
        (_label("主管部门及代码", 2), Cell(parent(unit.id) or NOTHING, 4), _label("实施单位", 2), Cell(f"{unit.name}（{unit.id}）", 2)),
        *_money(fact, known, execution),
        (_label("年度总体目标", 1, 2), _label("预期目标", 4), _label("实际完成情况", 5)),
        (Cell("由单位填写；各指标年度指标值见下", 4, align="left"), Cell(_reached(others), 5, align="left")),
        tuple(_label(x) for x in ("一级指标", "二级指标", "三级指标", "指标性质", "年度指标值", "度量单位", "实际完成值", "分值", "得分", "偏差原因分析及改进措施")),
        *_indicators(fact, others, reasons or {}),
        (_label("总分", 7), Cell(number(fact.scheme.full)), Cell(fact.points(unit.standing.score)), Cell(BLANK)),
    ]  # fmt: skip
    blocks: list[Block] = [Form("", tuple(rows), WIDTHS)]
    if not any(name in found for found in known for name in MONEY):
        blocks.append(Note("方案没有资金数据项，项目资金各栏不填。"))
    blocks.append(Note(f"实际值偏离年度指标值{number(OFF)}%以上而没有说明的，在末栏注明。"))
    return Paper(
        titled(unit.name, fact.when, "绩效自评表"), tuple(blocks), wishes.number, fact.demonstration, fact.scheme.digest,
        dated(wishes.dated) if wishes.dated else "", issuer=wishes.issuer, standing=fact.standing, about=provenance(fact),
    )  # fmt: skip


def _label(text: str, across: int = 1, down: int = 1) -> Cell:
    return Cell(text, across, down, label=True)


def _money(fact: RunFact, known: Mapping[str, str], execution: LeafFact | None) -> list[Row]:
    heads = ("年初预算数", "全年预算数（A）", "全年执行数（B）", "分值", "执行率（B/A）", "得分")
    spans = (1, 2, 2, 1, 1, 1)
    told = [_named(known, name) for name in MONEY]
    tail = (
        [
            number(execution.full),
            f"{execution.value}%" if execution.value != NOTHING else NOTHING,
            fact.points(execution.score),
        ]
        if execution is not None
        else [NOTHING] * 3
    )
    rows: list[Row] = [
        (
            _label("项目资金（万元）", 1, 5),
            _label(BLANK),
            *(_label(h, s) for h, s in zip(heads, spans, strict=True)),
        ),
        (Cell("年度资金总额"), *(Cell(x, s) for x, s in zip([*told, *tail], spans, strict=True))),
    ]
    for k, name in enumerate(PARTS):
        row = [_named(known, f"{name}{m}") for m in ("年初预算数", "预算数", "执行数")]
        label = f"其中：{name}" if k == 0 else name
        rows.append(
            (Cell(label), *(Cell(x, s) for x, s in zip([*row, "—", NOTHING, "—"], spans, strict=True)))
        )
    return rows


def _named(known: Mapping[str, str], name: str) -> str:
    return next((v for k, v in known.items() if k.replace("（", "").startswith(name)), NOTHING)


def _reached(leaves: list[LeafFact]) -> str:
    aimed = [x for x in leaves if x.target != NOTHING]
    met = sum(x.rate is not None and x.rate >= 100 for x in aimed)
    return f"设年度指标值{len(aimed)}项，得满分{met}项" if aimed else "没有设年度指标值的指标"


def _indicators(fact: RunFact, leaves: list[LeafFact], reasons: Mapping[str, str]) -> list[Row]:
    rows: list[Row] = []
    for first, group in groupby(leaves, key=lambda x: _level(x, 0)):
        inside = list(group)
        begins = True
        for second, some in groupby(inside, key=lambda x: _level(x, 1)):
            parts = list(some)
            for n, leaf in enumerate(parts):
                cells = [Cell(first, 1, len(inside))] if begins else []
                cells += [Cell(second, 1, len(parts))] if n == 0 else []
                begins = False
                rows.append((*cells, *_cells(fact, leaf, reasons.get(leaf.id, ""))))
    return rows


def _level(leaf: LeafFact, depth: int) -> str:
    """The name of the node above an indicator at a depth; an indicator of the first level stands for itself."""
    if depth < len(leaf.path):
        return leaf.path[depth]
    return leaf.name if depth == 0 else NOTHING


def _cells(fact: RunFact, leaf: LeafFact, reason: str) -> tuple[Cell, ...]:
    value = leaf.value if leaf.value != NOTHING else leaf.absence or NOTHING
    return (
        Cell(leaf.name, align="left"), Cell(leaf.sign), Cell(leaf.target, align="right"), Cell(leaf.uom or NOTHING), Cell(value, align="right"),
        Cell(number(leaf.full), align="right"), Cell(fact.points(leaf.score), align="right"), Cell(reason or _unexplained(leaf), align="left"),
    )  # fmt: skip


def _unexplained(leaf: LeafFact) -> str:
    if leaf.gap is None or abs(leaf.gap) < Decimal(OFF):
        return BLANK
    return f"{'低于' if leaf.gap < 0 else '高于'}指标值{fixed(abs(leaf.gap), 1)}%，原因待单位说明"
