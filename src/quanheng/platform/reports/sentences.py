"""Sentences by open rule: each says what its figures are, and what it goes by stands in the document itself."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from quanheng.platform.reports.facts import LeafFact, NodeFact, RunFact, UnitFact
from quanheng.platform.reports.parameters import Wishes
from quanheng.platform.ui.numbers import MINUS, fixed, number


def result(fact: RunFact, unit: UnitFact) -> str:
    """Score, rank, interval, grade in one sentence."""
    s = unit.standing
    if s.score is None:
        return f"{unit.name}在{fact.title}{fact.when}中没有得分：{_absent(unit)}。"
    text = f"{unit.name}{fact.when}得分{fact.points(s.score)}分"
    within = f"在“{unit.group}”{unit.count}个" if unit.group and not fact.read.whole else f"在{unit.count}个"
    if s.rank is not None:
        text += f"，{within}单位中列第{s.rank}名"
    if s.band is not None:
        text += f"，等次为“{s.band.name}”"
    if s.held is not None:
        text += f"（得分达到“{s.held.name}”线，因名额已满顺延）"
    return f"{text}。"


def _absent(unit: UnitFact) -> str:
    gone = [leaf.name for leaf in unit.leaves if leaf.absence]
    return f"{'、'.join(gone)}缺数" if gone else "总分挂起"


def firmness(fact: RunFact, unit: UnitFact) -> str:
    """How firm the rank is."""
    s = unit.standing
    if s.rank is None or s.low is None or s.high is None:
        return ""
    span = f"始终为第{s.low}名" if s.low == s.high else f"在第{s.low}名至第{s.high}名之间"
    return f"各项权重在上下20%内变动时（3000次抽样，取中间90%），名次{span}。"


def change(fact: RunFact, unit: UnitFact) -> str:
    """Against the period before, where there is one."""
    known = [(p, v) for p, v in unit.history if v is not None]
    if len(known) < 2 or unit.standing.score is None:
        return ""
    before, then = known[-2]
    moved = Decimal(repr(known[-1][1])) - Decimal(repr(then))
    words = (
        "与" + before + "持平"
        if not moved
        else f"比{before}{'提高' if moved > 0 else '下降'}{fact.points(abs(moved))}分"
    )
    places = unit.standing.change
    shifted = (
        ""
        if places is None
        else f"，名次{'未变' if places == 0 else f'上升{places}位' if places > 0 else f'下降{-places}位'}"
    )
    return f"得分{words}{shifted}。"


def tops(fact: RunFact, nodes: Sequence[NodeFact]) -> str:
    """The first level in one sentence, in the scheme's order."""
    parts = [
        f"{n.name}{fact.points(n.score)}分（满分{number(n.full)}分，得分率{fixed(n.rate, 1)}%）"
        for n in nodes
        if n.score is not None and n.full is not None
    ]
    gone = [n.name for n in nodes if n.score is None]
    text = "；".join(parts)
    if gone:
        text += f"{'；' if parts else ''}{'、'.join(gone)}没有得分"
    return f"{text}。" if text else ""


def of_leaf(fact: RunFact, leaf: LeafFact) -> str:
    """An indicator in one sentence: target, actual, figures, score."""
    if leaf.score is None or leaf.full is None:
        return f"{leaf.name}：{leaf.absence or '没有得分'}。"
    uom = leaf.uom if leaf.uom and leaf.value != "—" else ""
    aim = f"目标{leaf.target}{leaf.uom}，" if leaf.target != "—" else ""
    done = f"实际{leaf.value}{uom}" if leaf.value != "—" else leaf.absence
    figures = "，".join(f"{what}{much}" for what, much in leaf.rows)
    figures = f"（{figures}）" if figures else ""
    return f"{leaf.name}：{aim}{done}{figures}，得{fact.points(leaf.score)}分，满分{number(leaf.full)}分，得分率{fixed(leaf.rate, 1)}%。"


def strong(unit: UnitFact, wishes: Wishes) -> list[LeafFact]:
    """Indicators from the upper line on, the heaviest first."""
    found = [leaf for leaf in unit.leaves if leaf.rate is not None and leaf.rate >= wishes.strong]
    return sorted(found, key=lambda x: (-(x.full or 0), x.name))[: wishes.most]


def weak(unit: UnitFact, wishes: Wishes) -> list[LeafFact]:
    """Indicators below the lower line, those that cost most first."""
    found = [leaf for leaf in unit.leaves if leaf.rate is not None and leaf.rate < wishes.weak]
    return sorted(found, key=lambda x: (-(x.lost or 0), x.name))[: wishes.most]


def missing(unit: UnitFact) -> list[LeafFact]:
    """Indicators without a figure of their own."""
    return [leaf for leaf in unit.leaves if leaf.absence]


def lines_said(wishes: Wishes) -> str:
    """By what strengths and problems were picked out."""
    return (
        f"得分率达到{number(wishes.strong)}%的指标列为成效，低于{number(wishes.weak)}%的列为问题，"
        f"各列失分或分值最大的前{wishes.most}项。"
    )


def no_weak(wishes: Wishes) -> str:
    """Where nothing lies below the lower line."""
    return f"各指标得分率均不低于{number(wishes.weak)}%，按本报告的规则没有列出问题。"


def problem(fact: RunFact, leaf: LeafFact) -> str:
    """A problem as its figures show it."""
    short = f"，比目标{'少' if (leaf.gap or 0) < 0 else '多'}{fixed(abs(leaf.gap), 1)}%" if leaf.gap else ""
    return of_leaf(fact, leaf).rstrip("。") + f"{short}，失{fact.points(leaf.lost)}分。"


def advice(fact: RunFact, leaf: LeafFact) -> str:
    """What would be gained, by the rule of the indicator; no measure is invented."""
    aim = f"达到目标{leaf.target}{leaf.uom}" if leaf.target != "—" else "得满分"
    owner = f"，由{leaf.owner}确认数据" if leaf.owner else ""
    return f"{leaf.name}：现为{leaf.value}{leaf.uom}；{aim}，其余不变时最多可增加{fact.points(leaf.lost)}分{owner}。"


def minus(text: str) -> str:
    """A true minus."""
    return text.replace("-", MINUS)
