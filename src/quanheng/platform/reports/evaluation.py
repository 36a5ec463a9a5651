"""The evaluation report (绩效评价报告) of a unit in both outlines: the seven points of old, and that of 2020 (domain.md §13)."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from quanheng.platform.lib.official import (
    Block,
    Heading,
    Note,
    Numbers,
    Paper,
    Paragraph,
    Table,
    chinese,
    dated,
    titled,
)
from quanheng.platform.reports import drawings, sentences
from quanheng.platform.reports.facts import LeafFact, RunFact, UnitFact, rule_words
from quanheng.platform.reports.parameters import Wishes
from quanheng.platform.reports.provenance import provenance
from quanheng.platform.ui.environment import worded
from quanheng.platform.ui.numbers import NOTHING, fixed, number

ASPECTS = ("决策", "过程", "产出", "效益")  # 财预〔2020〕10号附件2
# Which aspect an indicator's tag `nature` stands for, where the scheme's first level is not already these four.
NATURES = {
    "input": "决策",
    "money": "过程",
    "process": "过程",
    "output": "产出",
    "result": "效益",
    "satisfaction": "效益",
}


def compose(fact: RunFact, unit: UnitFact, wishes: Wishes, outline: str = "2020") -> Paper:
    """The report; `outline` "2020" or "seven"."""
    pieces = _Pieces(fact, unit, wishes)
    sections = _new(pieces) if outline == "2020" else _old(pieces)
    blocks: list[Block] = []
    for n, (title, parts) in enumerate(sections, 1):
        blocks.append(Heading(1, f"{chinese(n)}、{title}"))
        blocks += parts
    title = titled(unit.name, fact.when, "绩效评价报告")
    return Paper(
        title, tuple(blocks), wishes.number, fact.demonstration, fact.scheme.digest, dated(wishes.dated) if wishes.dated else "",
        to=wishes.to, issuer=wishes.issuer, standing=fact.standing, about=provenance(fact),
    )  # fmt: skip


Section = tuple[str, list[Block]]


def _new(p: _Pieces) -> list[Section]:
    return [
        ("基本情况", _numbered(("概况", p.about()), ("绩效目标", p.aims()))),
        ("绩效评价工作开展情况", _numbered(("目的、对象和范围", p.scope()), ("原则、指标体系、方法和标准", p.method()), ("评价过程", p.course()))),
        ("综合评价情况及评价结论", p.verdict()),
        ("绩效评价指标分析", p.analysis()),
        ("主要成效、存在的问题及原因分析", _numbered(("主要成效", p.strengths()), ("存在的问题", p.problems()), ("原因", p.causes()))),
        ("有关建议", p.advice()),
        ("其他需要说明的问题", p.rest()),
    ]  # fmt: skip


def _old(p: _Pieces) -> list[Section]:
    return [
        ("基本概况", p.about()),
        ("绩效评价组织实施情况", [*p.scope(), *p.course()]),
        ("绩效评价指标体系、评价标准和评价方法", p.method()),
        ("绩效目标的实现程度", [*p.aims(), *p.verdict(), *p.analysis()]),
        ("存在的问题及原因分析", [*p.problems(), *p.causes()]),
        ("评价结论和建议", [Paragraph(sentences.result(p.fact, p.unit)), *p.strengths(), *p.advice()]),
        ("其他需要说明的问题", p.rest()),
    ]


def _numbered(*parts: tuple[str, list[Block]]) -> list[Block]:
    found: list[Block] = []
    for n, (title, blocks) in enumerate((p for p in parts if p[1]), 1):
        found += [Heading(2, f"（{chinese(n)}）{title}"), *blocks]
    return found


class _Pieces:
    """The pieces both outlines are made of; tables and figures are counted as they are asked for."""

    def __init__(self, fact: RunFact, unit: UnitFact, wishes: Wishes) -> None:
        self.fact, self.unit, self.wishes, self.numbers = fact, unit, wishes, Numbers()

    def about(self) -> list[Block]:
        """Who, under which scheme, with what result."""
        f, u = self.fact, self.unit
        group = f"属“{u.group}”组，" if u.group else ""
        return [
            Paragraph(f"{u.name}是《{f.title}》的评价对象，{group}评价期间为{f.when}。方案设一级指标{len(u.tops)}个、末级指标{len(u.leaves)}个，满分{number(f.scheme.full)}分。"),
            Paragraph(sentences.result(f, u)),
        ]  # fmt: skip

    def aims(self) -> list[Block]:
        """The targets, and what was reached."""
        rows = [
            (x.name, x.uom or NOTHING, x.sign, x.target, x.value)
            for x in self.unit.leaves
            if x.target != NOTHING
        ]
        if not rows:
            return [Paragraph("方案没有为各指标设定目标值，按计分规则直接评分。")]
        met = sum(x.rate is not None and x.rate >= 100 for x in self.unit.leaves if x.target != NOTHING)
        caption = self.numbers.table("绩效目标和完成值")
        said = f"设有目标值的指标{len(rows)}个，得满分的{met}个，见表{self.numbers.tables}。"
        return [
            Paragraph(said),
            Table(caption, ("指标", "计量单位", "性质", "目标值", "完成值"), tuple(rows), (3, 4), (0.36, 0.14, 0.1, 0.2, 0.2)),
        ]  # fmt: skip

    def scope(self) -> list[Block]:
        """What for, whom, when."""
        f = self.fact
        many = sum(len(s) for _n, s in f.groups)
        return [
            Paragraph(
                f"评价按《{f.title}》进行，对象为{many}个单位，范围为{f.when}的{len(f.scheme.leaves)}项指标。数字取自台账，截至{dated(f.cut_off)}。"
            )
        ]

    def method(self) -> list[Block]:
        """Indicators, weights and rules."""
        f = self.fact
        rows = []
        for leaf in f.scheme.leaves:
            fact = next(x for x in self.unit.leaves if x.id == leaf.id)
            rows.append(
                (
                    fact.top,
                    fact.name,
                    number(f.read.full(leaf, self.unit.id)),
                    rule_words(f.scheme, leaf),
                    fact.owner or NOTHING,
                )
            )
        rows = _once(rows)
        caption = self.numbers.table("指标体系、权重和计分规则")
        bands = "；".join(
            f"{b.name}{number(b.line)}分以上" for b in f.scheme.grades.bands if b.line is not None
        )
        said = f"指标、权重和计分规则见表{self.numbers.tables}。"
        said += f"等次线：{bands}。" if bands else ""
        said += f"评分保留{f.scheme.round.points}位小数，" if f.scheme.round.points is not None else ""
        said += (
            f"得分保留{f.places}位小数，四舍五入。"
            if f.scheme.round.score is not None
            else "得分不取整，列出时四舍五入。"
        )
        return [
            Paragraph("评价遵循同一方案、同一截数时点、同一程序的原则：分数由程序按方案计算，不由人填写。"),
            Paragraph(said),
            Table(caption, ("一级指标", "指标", "权重", "计分规则", "责任单位"), tuple(rows), (2,), (0.12, 0.21, 0.08, 0.45, 0.14)),
        ]  # fmt: skip

    def course(self) -> list[Block]:
        """The steps the run has taken, each by another person."""
        f = self.fact
        steps = "，".join(f"{dated(day)}{word}" for word, day in f.steps)
        later = f"；{steps}" if steps else "，尚未复核"
        return [
            Paragraph(
                f"第{f.run.pk}次计分的数字截至{dated(f.cut_off)}{later}。复核、确认、锁定各由不同的人办理，均有存证。"
            )
        ]

    def verdict(self) -> list[Block]:
        """The result, with the table of scores and the chart of the first level."""
        f, u = self.fact, self.unit
        said = [sentences.result(f, u), sentences.firmness(f, u), sentences.change(f, u)]
        found: list[Block] = [Paragraph("".join(x for x in said if x)), Paragraph(sentences.tops(f, u.tops))]
        rows = _once([
            (x.top, x.name, number(x.full), fixed(x.rate, 2), f.points(x.score), fixed(x.rate, 1)) for x in u.leaves
        ])  # fmt: skip
        rows.append(
            (
                "合计",
                "",
                number(sum((t.full for t in u.tops if t.full is not None), start=0)) if u.tops else "",
                "",
                f.points(u.standing.base),
                "",
            )
        )
        bands = (len(rows) - 1,)
        if u.adjust:
            rows.append(("调整后", "", "", "", f.points(u.standing.score), ""))
        caption = self.numbers.table("评分（分）")
        head = ("一级指标", "指标", "满分", "评分（百分制）", "得分", "得分率（%）")
        found.append(
            Table(caption, head, tuple(rows), (2, 3, 4, 5), (0.16, 0.28, 0.1, 0.19, 0.12, 0.15), bands)
        )
        if u.adjust:
            found.append(Paragraph(f"调整：{u.adjust}。"))
        drawn = drawings.tops(u, self.numbers)
        return [*found, *drawn, *drawings.history(f, u, self.numbers)]

    def analysis(self) -> list[Block]:
        """Indicator by indicator, under the four aspects where the scheme knows them, else under its first level."""
        found: list[Block] = []
        for n, (title, leaves) in enumerate(aspects(self.unit), 1):
            found.append(Heading(2, f"（{chinese(n)}）{title}"))
            found += [
                Paragraph(f"{k}．{sentences.of_leaf(self.fact, leaf)}") for k, leaf in enumerate(leaves, 1)
            ]
        return found

    def strengths(self) -> list[Block]:
        """What reached the upper line."""
        found = sentences.strong(self.unit, self.wishes)
        if not found:
            return [Paragraph(f"没有得分率达到{number(self.wishes.strong)}%的指标。")]
        return _listed(sentences.of_leaf(self.fact, x) for x in found)

    def problems(self) -> list[Block]:
        """What fell below the lower line."""
        found = sentences.weak(self.unit, self.wishes)
        return _listed(sentences.problem(self.fact, x) for x in found) if found else [Paragraph(sentences.no_weak(self.wishes))]  # fmt: skip

    def causes(self) -> list[Block]:
        """What is known of causes: nothing but what figures say."""
        gone = sentences.missing(self.unit)
        said = f"{'、'.join(x.name for x in gone)}没有自己的数据，按方案的缺值规则处理。" if gone else ""
        return [
            Paragraph(f"{said}系统只掌握数字，不推断原因；原因由{self.unit.name}在自评表的偏差原因栏说明。")
        ]

    def advice(self) -> list[Block]:
        """What would be gained where."""
        found = sentences.weak(self.unit, self.wishes)
        if not found:
            return [Paragraph("没有低于问题线的指标，建议保持。")]
        return _listed(sentences.advice(self.fact, x) for x in found)

    def rest(self) -> list[Block]:
        """By what rule sentences were written; what is missing; where to turn."""
        found: list[Block] = [
            Paragraph(f"本报告的成效、问题和建议按下列规则列出：{sentences.lines_said(self.wishes)}")
        ]
        gone = sentences.missing(self.unit)
        if gone:
            found.append(Paragraph(f"缺值：{'；'.join(f'{x.name}（{x.absence}）' for x in gone)}。"))
        if self.fact.standing:
            found.append(
                Paragraph(f"本报告所用结果{self.fact.standing.replace('　', '，')}，以最终公布的为准。")
            )
        source = worded(self.fact.scheme.source).strip().rstrip("。")
        return [*found, *([Note(f"方案出处：{source}。")] if source else [])]


def aspects(unit: UnitFact) -> list[tuple[str, list[LeafFact]]]:
    """The indicators under 决策 过程 产出 效益, where the first level or all tags `nature` say so; else by first level."""
    by_top: dict[str, list[LeafFact]] = {}
    for leaf in unit.leaves:
        by_top.setdefault(leaf.top, []).append(leaf)
    natures = [NATURES.get(leaf.tags.get("nature", ""), "") for leaf in unit.leaves]
    if set(by_top) <= set(ASPECTS) or not all(natures):
        return list(by_top.items())
    found: dict[str, list[LeafFact]] = {a: [] for a in ASPECTS}
    for leaf, aspect in zip(unit.leaves, natures, strict=True):
        found[aspect].append(leaf)
    return [(a, leaves) for a, leaves in found.items() if leaves]


def _listed(texts: Iterable[str]) -> list[Block]:
    return [Paragraph(f"{n}．{text}") for n, text in enumerate(texts, 1)]


def _once(rows: list[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """A first column that names each thing once."""
    found, last = [], None
    for row in rows:
        found.append(("", *row[1:]) if row[0] == last else row)
        last = row[0]
    return found


Composer = Callable[[RunFact, UnitFact, Wishes], Paper]
