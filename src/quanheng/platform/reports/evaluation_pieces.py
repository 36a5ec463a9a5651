"""The pieces both outlines of the evaluation report are made of; tables and figures are counted as they are asked for."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from quanheng.engine.errors import Text
from quanheng.platform.followup.flow import PLACES
from quanheng.platform.lib.official import Block, Note, Numbers, Paragraph, Table, dated, headed
from quanheng.platform.reports import courses, drawings, sentences
from quanheng.platform.reports.beside import Beside
from quanheng.platform.reports.facts import LeafFact, RunFact, UnitFact, rule_words
from quanheng.platform.reports.parameters import Wishes
from quanheng.platform.reports.phrases import both, listed, many, one_after, ordinal, run_on
from quanheng.platform.ui.environment import named, said, worded
from quanheng.platform.ui.numbers import NOTHING, fixed, number

ASPECTS = {
    "决策": Text("决策", "Decision"),
    "过程": Text("过程", "Process"),
    "产出": Text("产出", "Output"),
    "效益": Text("效益", "Benefit"),
}  # 财预〔2020〕10号附件2
# Which aspect an indicator's tag `nature` stands for, where the scheme's first level is not already these four.
NATURES = {
    "input": "决策",
    "money": "过程",
    "process": "过程",
    "output": "产出",
    "result": "效益",
    "satisfaction": "效益",
}
RULE_WIDTHS = {"zh": (0.12, 0.21, 0.08, 0.45, 0.14), "en": (0.17, 0.19, 0.12, 0.34, 0.18)}
SCORE_WIDTHS = {"zh": (0.16, 0.28, 0.1, 0.19, 0.12, 0.15), "en": (0.19, 0.28, 0.09, 0.17, 0.12, 0.15)}
AIM_WIDTHS = {"zh": (0.36, 0.14, 0.1, 0.2, 0.2), "en": (0.36, 0.2, 0.1, 0.17, 0.17)}
LEVEL = Text("一级指标", "First level")
INDICATOR = Text("指标", "Indicator")


class Pieces:
    """What can be said of one unit of a run, piece by piece."""

    def __init__(self, fact: RunFact, unit: UnitFact, wishes: Wishes, beside: Beside) -> None:
        self.fact, self.unit, self.wishes, self.beside = fact, unit, wishes, beside
        self.numbers = Numbers(fact.lang)

    def about(self) -> list[Block]:
        """Who, under which scheme, with what result."""
        f, u = self.fact, self.unit
        group = both(f"属“{u.group}”组，", f" in the group “{u.group}”") if u.group else ""
        full = number(f.scheme.full)
        text = both(
            f"{u.name}是《{f.title}》的评价对象，{group}评价期间为{f.when}。方案设一级指标{len(u.tops)}个、末级指标{len(u.leaves)}个，满分{full}分。",
            f"{u.name} is evaluated under “{f.title}”{group} for {f.when}. The scheme has {many(len(u.tops), 'node')} on its first level and "
            f"{many(len(u.leaves), 'indicator')}; the full score is {full}.",
        )
        return [Paragraph(text), Paragraph(sentences.result(f, u))]

    def aims(self) -> list[Block]:
        """The targets, and what was reached."""
        aimed = [x for x in self.unit.leaves if x.target != NOTHING]
        if not aimed:
            return [Paragraph(both("方案没有为各指标设定目标值，按计分规则直接评分。", "The scheme sets no targets; figures are rated by its rules."))]  # fmt: skip
        met = sum(x.rate is not None and not x.absence and not x.missed for x in aimed)
        caption = self.numbers.table(both("绩效目标和完成值", "Targets and what was reached"))
        at = self.numbers.tables
        text = both(
            f"设有目标值的指标{len(aimed)}个，达到目标的{met}个，见表{at}。",
            f"{many(len(aimed), 'indicator has a target', 'indicators have targets')}, {met} of them reached; see Table {at}.",
        )
        heads = (said(INDICATOR), both("计量单位", "Unit of measure"), both("性质", "Kind"), both("目标值", "Target"), both("完成值", "Actual"))  # fmt: skip
        rows = tuple((x.name, x.uom or NOTHING, x.sign, x.target, x.value) for x in aimed)
        return [Paragraph(text), Table(caption, heads, rows, (3, 4), AIM_WIDTHS[self.fact.lang])]

    def scope(self) -> list[Block]:
        """What for, whom, when."""
        f = self.fact
        places = listed(said(PLACES[k]) for k in f.scheme.use if k in PLACES)
        purpose = both(
            f"评价的目的，是按《{f.title}》核定{self.unit.name}{f.when}的得分和等次，查明哪些目标没有达到、失分在哪里，供改进工作之用"
            + (f"；方案写明结果用于{places}。" if places else "。"),
            f"The evaluation is to settle the score and grade of {self.unit.name} for {f.when} under “{f.title}”, and to find which targets were missed "
            "and where score was lost, so that work can be improved"
            + (f"; the scheme says the result is used for {places}." if places else "."),
        )
        units, leaves, day = (
            sum(len(s) for _n, s in f.groups),
            len(f.scheme.leaves),
            dated(f.cut_off, f.lang),
        )
        return [Paragraph(purpose), Paragraph(both(
            f"评价按《{f.title}》进行，对象为{units}个单位，范围为{f.when}的{leaves}项指标。数字取自台账，截至{day}。",
            f"The evaluation goes by “{f.title}” and covers {many(units, 'unit')} and {many(leaves, 'indicator')} in {f.when}. Figures are those of "
            f"the ledger as of {day}.",
        ))]  # fmt: skip

    def method(self) -> list[Block]:
        """Indicators, weights and rules."""
        f = self.fact
        mine = {x.id: x for x in self.unit.leaves}
        rows = _once([
            (mine[n.id].top, mine[n.id].name, number(f.read.full(n, self.unit.id)), rule_words(f.scheme, n), mine[n.id].owner or NOTHING)
            for n in f.scheme.leaves
        ])  # fmt: skip
        caption = self.numbers.table(both("指标体系、权重和计分规则", "Indicators, weights and rules"))
        at = self.numbers.tables
        lines = [(named(b), number(b.line)) for b in f.scheme.grades.bands if b.line is not None]
        bands = run_on(both(f"{name}{line}分以上", f"{name} from {line}") for name, line in lines)
        points = f.scheme.round.points
        words = [
            both(f"指标、权重和计分规则见表{at}。", f"Table {at} gives indicators, weights and rules."),
            both(f"等次线：{bands}。", f"Grades: {bands}.") if bands else "",
            both(f"评分保留{points}位小数，", f"Points are rounded half up to {many(points, 'decimal')}.") if points is not None else "",
            both(f"得分保留{f.places}位小数，四舍五入。", f"Scores are rounded half up to {many(f.places, 'decimal')}.")
            if f.scheme.round.score is not None
            else both("得分不取整，列出时四舍五入。", "Scores are not rounded but where they are listed."),
        ]  # fmt: skip
        principle = both(
            "评价遵循同一方案、同一截数时点、同一程序的原则：分数由程序按方案计算，不由人填写。",
            "One scheme, one cut-off and one program for all: scores are reckoned by the scheme; nobody writes one.",
        )
        heads = (said(LEVEL), said(INDICATOR), both("权重", "Weight"), both("计分规则", "Rule"), both("责任单位", "Owner"))  # fmt: skip
        return [
            Paragraph(principle), Paragraph(one_after(words)),
            Table(caption, heads, tuple(rows), (2,), RULE_WIDTHS[f.lang]),
        ]  # fmt: skip

    def course(self) -> list[Block]:
        """The steps the run has taken, each by another person; verification, notice and appeals as far as there were any."""
        f = self.fact
        day = dated(f.cut_off, f.lang)
        steps = both("，", ", ").join(both(f"{dated(d)}{word}", f"{word} on {dated(d, f.lang)}") for word, d in f.steps)  # fmt: skip
        later = both(f"；{steps}", f"; {steps}") if steps else both("，尚未复核", "; it was not reviewed yet")
        return [Paragraph(both(
            f"第{f.run.pk}次计分的数字截至{day}{later}。复核、确认、锁定各由不同的人办理，均有存证。",
            f"The {ordinal(f.run.pk)} run took figures as of {day}{later}. Review, confirmation and freezing are each done by another person and "
            "written in the journal.",
        )), *([Paragraph(more)] if (more := courses.around(self.beside, f.lang)) else [])]  # fmt: skip

    def verdict(self) -> list[Block]:
        """The result, with the table of scores and the chart of the first level."""
        f, u = self.fact, self.unit
        words = [sentences.result(f, u), sentences.firmness(f, u), sentences.change(f, u)]
        found: list[Block] = [Paragraph(one_after(words)), Paragraph(sentences.tops(f, u.tops))]
        rows = _once([
            (x.top, x.name, number(x.full), fixed(x.rate, 2), f.points(x.score), fixed(x.rate, 1)) for x in u.leaves
        ])  # fmt: skip
        full = number(sum((t.full for t in u.tops if t.full is not None), start=Decimal(0))) if u.tops else ""
        bands = (len(rows),)
        rows.append((both("合计", "Sum"), "", full, "", f.points(u.standing.base), ""))
        if u.adjust:
            rows.append((both("调整后", "Adjusted"), "", "", "", f.points(u.standing.score), ""))
        caption = self.numbers.table(both("评分（分）", "Scores"))
        head = (
            said(LEVEL), said(INDICATOR), both("满分", "Full"), both("评分（百分制）", "Points of 100"), both("得分", "Score"),
            both("得分率（%）", "Share (%)"),
        )  # fmt: skip
        found.append(Table(caption, head, tuple(rows), (2, 3, 4, 5), SCORE_WIDTHS[f.lang], bands))
        if u.adjust:
            found.append(Paragraph(both(f"调整：{u.adjust}。", f"Adjustment: {u.adjust}.")))
        drawn = drawings.tops(u, self.numbers)
        return [*found, *drawn, *drawings.history(f, u, self.numbers)]

    def analysis(self) -> list[Block]:
        """Indicator by indicator, under the four aspects where the scheme knows them, else under its first level."""
        found: list[Block] = []
        for n, (title, leaves) in enumerate(aspects(self.fact, self.unit), 1):
            found.append(headed(2, n, title, self.fact.lang))
            found += _listed(sentences.of_leaf(self.fact, leaf) for leaf in leaves)
        return found

    def experience(self) -> list[Block]:
        """Which indicators did best, in one sentence; how, in the unit's own words. Nothing is written for the unit."""
        found = sentences.strong(self.unit, self.wishes)
        best = sentences.best(self.fact, found) if found else sentences.no_strong(self.wishes)
        return [Paragraph(best), Paragraph(courses.done(self.beside, self.unit.name))]

    def problems(self) -> list[Block]:
        """What fell below the lower line."""
        found = sentences.weak(self.unit, self.wishes)
        if not found:
            return [Paragraph(sentences.no_weak(self.wishes))]
        return _listed(sentences.problem(self.fact, x) for x in found)

    def causes(self) -> list[Block]:
        """The causes the unit gave for each problem; of its own the house says what figures say, and infers none."""
        gone = listed(x.name for x in sentences.missing(self.unit))
        lines = (
            [courses.cause(self.beside, x) for x in sentences.weak(self.unit, self.wishes)]
            if self.beside.record
            else []
        )
        words = [
            both(f"{gone}没有自己的数据，按方案的缺值规则处理。", f"There is no figure for {gone}; the scheme's rule for missing values was applied.")
            if gone
            else "",
            courses.whose_causes(self.beside, self.unit.name),
        ]  # fmt: skip
        return [Paragraph(one_after(words)), *_listed(lines)]

    def advice(self) -> list[Block]:
        """What would be gained where."""
        found = sentences.weak(self.unit, self.wishes)
        if not found:
            return [Paragraph(both("没有低于问题线的指标，目标都已达到，建议保持。", "No indicator lies below the line of problems and every target was reached: keep it so."))]  # fmt: skip
        return _listed(sentences.advice(self.fact, x) for x in found)

    def rest(self) -> list[Block]:
        """By what rule sentences were written; what is missing; where to turn."""
        rule = sentences.lines_said(self.wishes)
        found: list[Block] = [
            Paragraph(both(f"本报告的成效、问题和建议按下列规则列出：{rule}", f"By rule, {rule}"))
        ]
        gone = sentences.missing(self.unit)
        if gone:
            what = run_on(both(f"{x.name}（{x.absence}）", f"{x.name} ({x.absence})") for x in gone)
            found.append(Paragraph(both(f"缺值：{what}。", f"Missing: {what}.")))
        final = sentences.standing_said(self.fact, "报告")
        if final:
            found.append(Paragraph(final))
        source = worded(self.fact.scheme.source).strip().rstrip("。.")
        return [*found, *([Note(both(f"方案出处：{source}。", f"Source of the scheme: {source}."))] if source else [])]  # fmt: skip


def aspects(fact: RunFact, unit: UnitFact) -> list[tuple[str, list[LeafFact]]]:
    """The indicators under 决策 过程 产出 效益, where the first level or all tags `nature` say so; else by first level."""
    by_top: dict[str, list[LeafFact]] = {}
    for leaf in unit.leaves:
        by_top.setdefault(leaf.top, []).append(leaf)
    natures = [NATURES.get(leaf.tags.get("nature", ""), "") for leaf in unit.leaves]
    if {t.name for t in fact.read.tops} <= set(ASPECTS) or not all(natures):
        return list(by_top.items())
    found: dict[str, list[LeafFact]] = {a: [] for a in ASPECTS}
    for leaf, aspect in zip(unit.leaves, natures, strict=True):
        found[aspect].append(leaf)
    return [(said(ASPECTS[a]), leaves) for a, leaves in found.items() if leaves]


def _listed(texts: Iterable[str]) -> list[Block]:
    return [Paragraph(both(f"{n}．{text}", f"{n}. {text}")) for n, text in enumerate(texts, 1)]


def _once(rows: list[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """A first column that names each thing once."""
    found, last = [], None
    for row in rows:
        found.append(("", *row[1:]) if row[0] == last else row)
        last = row[0]
    return found
