"""Sentences by open rule: each says what its figures are, and what it goes by stands in the document itself."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from quanheng.platform.reports.facts import LeafFact, NodeFact, RunFact, UnitFact
from quanheng.platform.reports.parameters import Wishes
from quanheng.platform.reports.phrases import amount, both, listed, many, marks, ordinal, run_on
from quanheng.platform.ui.environment import named
from quanheng.platform.ui.numbers import NOTHING, fixed, number


def result(fact: RunFact, unit: UnitFact) -> str:
    """Score, rank, interval, grade in one sentence."""
    s = unit.standing
    if s.score is None:
        return both(
            f"{unit.name}在{fact.title}{fact.when}中没有得分：{_absent(unit)}。",
            f"{unit.name} has no score in {fact.title}, {fact.when}: {_absent(unit)}.",
        )
    points = fact.points(s.score)
    text = both(f"{unit.name}{fact.when}得分{points}分", f"{unit.name} scored {points} in {fact.when}")
    if s.rank is not None:
        grouped = bool(unit.group) and not fact.read.whole
        within = both(f"在“{unit.group}”{unit.count}个单位中" if grouped else f"在{unit.count}个单位中",
                      f"{many(unit.count, 'unit')}{f' of the group “{unit.group}”' if grouped else ''}")  # fmt: skip
        text += both(f"，{within}列第{s.rank}名", f", {ordinal(s.rank)} of {within}")
    if s.band is not None:
        text += both(f"，等次为“{named(s.band)}”", f", graded “{named(s.band)}”")
    if s.held is not None:
        text += both(f"（得分达到“{named(s.held)}”线，因名额已满顺延）", f" (it reached the line of “{named(s.held)}”, whose places were full)")  # fmt: skip
    return f"{text}{both('。', '.')}"


def _absent(unit: UnitFact) -> str:
    gone = listed(leaf.name for leaf in unit.leaves if leaf.absence)
    return both(f"{gone}缺数", f"no figure for {gone}") if gone else both("总分挂起", "the total is withheld")


def firmness(fact: RunFact, unit: UnitFact) -> str:
    """How firm the rank is."""
    s = unit.standing
    if s.rank is None or s.low is None or s.high is None:
        return ""
    if s.low == s.high:
        span, words = f"始终为第{s.low}名", f"stays {ordinal(s.low)}"
    else:
        span, words = (
            f"在第{s.low}名至第{s.high}名之间",
            f"lies between {ordinal(s.low)} and {ordinal(s.high)}",
        )
    return both(
        f"各项权重在上下20%内变动时（3000次抽样，取中间90%），名次{span}。",
        f"Where every weight moves by up to 20% either way (3,000 draws, the middle 90%), its place {words}.",
    )


def change(fact: RunFact, unit: UnitFact) -> str:
    """Against the period before, where there is one."""
    known = [(p, v) for p, v in unit.history if v is not None]
    if len(known) < 2 or unit.standing.score is None:
        return ""
    before, then = known[-2]
    moved = Decimal(repr(known[-1][1])) - Decimal(repr(then))
    by = fact.points(abs(moved))
    words = (
        both(f"与{before}持平", f"The score is that of {before}")
        if not moved
        else both(f"比{before}{'提高' if moved > 0 else '下降'}{by}分", f"The score is {'up' if moved > 0 else 'down'} by {by} on {before}")
    )  # fmt: skip
    places = unit.standing.change
    shifted = ""
    if places is not None:
        zh = "未变" if places == 0 else f"上升{places}位" if places > 0 else f"下降{-places}位"
        en = (
            "its place is the same"
            if places == 0
            else f"it is {many(abs(places), 'place')} {'higher' if places > 0 else 'lower'}"
        )
        shifted = both(f"，名次{zh}", f"; {en}")
    return both(f"得分{words}{shifted}。", f"{words}{shifted}.")


def tops(fact: RunFact, nodes: Sequence[NodeFact]) -> str:
    """The first level in one sentence, in the scheme's order."""
    parts = [
        both(f"{n.name}{fact.points(n.score)}分（满分{number(n.full)}分，得分率{fixed(n.rate, 1)}%）",
             f"{n.name} {fact.points(n.score)} of {number(n.full)} ({fixed(n.rate, 1)}%)")
        for n in nodes
        if n.score is not None and n.full is not None
    ]  # fmt: skip
    gone = listed(n.name for n in nodes if n.score is None)
    if gone:
        parts.append(both(f"{gone}没有得分", f"{gone}: no score"))
    return f"{run_on(parts)}{both('。', '.')}" if parts else ""


def of_leaf(fact: RunFact, leaf: LeafFact) -> str:
    """An indicator in one sentence: target, actual, figures, score."""
    if leaf.score is None or leaf.full is None:
        return both(
            f"{leaf.name}：{leaf.absence or '没有得分'}。", f"{leaf.name}: {leaf.absence or 'no score'}."
        )
    aim = amount(leaf.target, leaf.uom)
    aim = both(f"目标{aim}，", f"target {aim}, ") if leaf.target != NOTHING else ""
    done = amount(leaf.value, leaf.uom)
    done = both(f"实际{done}", f"actual {done}") if leaf.value != NOTHING else leaf.absence
    figures = both("，", ", ").join(
        both(f"{what}{much}", f"{what} {much.replace(' 10,000 ', ' × 10,000 ')}") for what, much in leaf.rows
    )
    figures = both(f"（{figures}）", f" ({figures})") if figures else ""
    score, full, rate = fact.points(leaf.score), number(leaf.full), fixed(leaf.rate, 1)
    return both(
        f"{leaf.name}：{aim}{done}{figures}，得{score}分，满分{full}分，得分率{rate}%。",
        f"{leaf.name}: {aim}{done}{figures}; {score} of {full} points, {rate}%.",
    )


def strong(unit: UnitFact, wishes: Wishes) -> list[LeafFact]:
    """Indicators from the upper line on that missed no target, the heaviest first."""
    found = [
        leaf
        for leaf in unit.leaves
        if leaf.rate is not None and leaf.rate >= wishes.strong and not leaf.missed
    ]
    return sorted(found, key=lambda x: (-(x.full or 0), x.name))[: wishes.most]


def weak(unit: UnitFact, wishes: Wishes) -> list[LeafFact]:
    """Every indicator that missed its target, and of the others below the lower line so many as are asked for; those that
    cost most first."""
    below = [
        leaf for leaf in unit.leaves if leaf.rate is not None and leaf.rate < wishes.weak and not leaf.missed
    ]
    found = [leaf for leaf in unit.leaves if leaf.missed] + _by_loss(below)[: wishes.most]
    return _by_loss(found)


def _by_loss(leaves: list[LeafFact]) -> list[LeafFact]:
    return sorted(leaves, key=lambda x: (-(x.lost or 0), x.name))


def best(fact: RunFact, leaves: Sequence[LeafFact]) -> str:
    """Those that did best, in one sentence."""
    parts = [
        both(f"{x.name}（得分率{fixed(x.rate, 1)}%，得{fact.points(x.score)}分）", f"{x.name} ({fixed(x.rate, 1)}% of its full score, {fact.points(x.score)})")
        for x in leaves
    ]  # fmt: skip
    n = len(leaves)
    return both(
        f"成效较好的指标{n}项：{listed(parts)}。",
        f"{many(n, 'indicator', 'indicators')} did best: {run_on(parts)}.",
    )


def missing(unit: UnitFact) -> list[LeafFact]:
    """Indicators without a figure of their own."""
    return [leaf for leaf in unit.leaves if leaf.absence]


def lines_said(wishes: Wishes) -> str:
    """By what strengths and problems were picked out."""
    strong, weak = number(wishes.strong), number(wishes.weak)
    return both(
        f"得分率达到{strong}%、又没有低于目标的指标列为成效，低于{weak}%的列为问题，各列失分或分值最大的前{wishes.most}项；没有达到目标的指标一律列为问题，全部列出。",
        f"indicators that reached {strong}% of their full score and missed no target are named as strengths, those below {weak}% as problems, "
        f"at most {wishes.most} of either, the heaviest first; every indicator that missed its target is a problem and is named.",
    )


def no_strong(wishes: Wishes) -> str:
    """Where nothing reached the upper line."""
    line = number(wishes.strong)
    return both(
        f"没有得分率达到{line}%、又没有低于目标的指标。",
        f"No indicator reached {line}% of its full score without missing a target.",
    )


def no_weak(wishes: Wishes) -> str:
    """Where nothing lies below the lower line."""
    line = number(wishes.weak)
    return both(
        f"各指标得分率均不低于{line}%，设有目标的都已达到，按本报告的规则没有列出问题。",
        f"No indicator lies below {line}% of its full score and no target was missed; by the rule of this document no problem is listed.",
    )


def problem(fact: RunFact, leaf: LeafFact) -> str:
    """A problem as its figures show it."""
    lost = fact.points(leaf.lost)
    short = both("，没有达到目标", "; the target was missed") if leaf.missed else ""
    if leaf.gap and leaf.missed:
        by = fixed(abs(leaf.gap), 1)
        short = both(f"，没有达到目标，比目标{'少' if leaf.gap < 0 else '多'}{by}%", f"; the target was missed by {by}%")  # fmt: skip
    text = of_leaf(fact, leaf)
    return both(f"{text.rstrip('。')}{short}，失{lost}分。", f"{text.rstrip('.')}{short}; {lost} lost.")


def advice(fact: RunFact, leaf: LeafFact) -> str:
    """What would be gained, by the rule of the indicator; no measure is invented."""
    now, target, gain = amount(leaf.value, leaf.uom), amount(leaf.target, leaf.uom), fact.points(leaf.lost)
    aim = both(f"达到目标{target}", f"reaching its target of {target}") if leaf.target != NOTHING else both("得满分", "with full points")  # fmt: skip
    if leaf.missed and not leaf.lost:
        return both(f"{leaf.name}：现为{now}，没有达到目标{target}；分数已满，仍应补足。", f"{leaf.name}: now {now}, its target of {target} is missed; the score is full, the target still stands.")  # fmt: skip
    owner = both(f"，由{leaf.owner}确认数据", f" (figures confirmed by {leaf.owner})") if leaf.owner else ""
    return both(
        f"{leaf.name}：现为{now}；{aim}，其余不变时最多可增加{gain}分{owner}。",
        f"{leaf.name}: now {now}; {aim} and all else the same, it adds at most {marks(gain)}{owner}.",
    )


def standing_said(fact: RunFact, what: str) -> str:
    """That a result is not final; "" once it is."""
    if not fact.standing:
        return ""
    return both(
        f"本{what}所用结果{fact.mark.replace('　', '，')}，以最终公布的为准。",
        f"The result used here is {fact.mark[:1].lower()}{fact.mark[1:]}; what is published in the end holds.",
    )
