"""Results as tables: the same rows for the page and for its Excel file. Nothing is counted here."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import xlsxwriter  # type: ignore[import-untyped]

from quanheng.engine.errors import Text
from quanheng.platform.lib import escape
from quanheng.platform.registry import queries as registry
from quanheng.platform.surveys import rules, tally
from quanheng.platform.surveys.models import Result, Survey
from quanheng.platform.surveys.questionnaire import DONT_KNOW, Questionnaire
from quanheng.platform.surveys.results_told import small
from quanheng.platform.surveys.rules import CountingRule
from quanheng.platform.surveys.tally import Line, Tally
from quanheng.platform.surveys.tracks import Track
from quanheng.platform.ui.environment import DEMONSTRATION, named, said

ALL = Text("全部", "everybody")
NOT_KNOWN = Text("不了解", "don't know")


@dataclass(frozen=True)
class Shown:
    """A line with its name in the language of the page, and where its dot and interval stand from 0 to 100."""

    name: str
    line: Line


@dataclass
class Live:
    """The totals as they stand: what the page shows while people answer, and beneath the final result."""

    answers: int
    by_link: int
    hasty: int
    whole: Line
    link: Line
    units: list[Shown] = field(default_factory=list)
    strata: list[Shown] = field(default_factory=list)
    questions: list[Shown] = field(default_factory=list)
    boxes: list[tuple[str, list[tuple[str, int | None, float | None]]]] = field(default_factory=list)


def live(counted: Tally, rule: CountingRule) -> Live:
    """The tables of the totals, small numbers suppressed by the rule."""
    form, least, firm = counted.form, rule.least, rule.firm
    names = unit_names(counted.units)
    came = counted.answered(), counted.answered(tally.OPEN), counted.hasty.get(tally.OWN, 0)
    counted = _told(counted, least)
    return Live(
        *came,
        tally.whole(counted, tally.OWN, least, firm), tally.whole(counted, tally.OPEN, least, firm),
        [Shown(names.get(x.key, x.key), x) for x in tally.by_unit(counted, least, firm)],
        [Shown(stratum_name(form, x.key), x) for x in tally.by_stratum(counted, least, firm)],
        [Shown(said(form.question(x.key).words), x) for x in tally.by_question(counted, tally.OWN, least, firm)],
        [(said(q.words), _boxes(q, counts)) for q, counts in tally.boxes(counted, tally.OWN, least)],
    )  # fmt: skip


def _told(counted: Tally, least: int) -> Tally:
    """The totals without what they say of units too small to show, in every table: the final one leaves the same out.

    While it is answered, everybody together is of another moment than the units (`Tally.together`) and cannot be parted:
    there another unit is held back with the small one (`tally.suppressed`).
    """
    if counted.together is not None:
        return counted
    gone = {
        source: small({u: tally.line(counted, u, source, unit=u).n for u in counted.units}, least)
        for source in (tally.OWN, tally.OPEN)
    }
    return replace(
        counted,
        cells={key: n for key, n in counted.cells.items() if key[1] not in gone[key[0]]},
        answers={key: n for key, n in counted.answers.items() if key[1] not in gone[key[0]]},
    )


def _boxes(
    question: Any, counts: Sequence[tuple[str, int | None]]
) -> list[tuple[str, int | None, float | None]]:
    words = {o.id: said(o.words) for o in question.options} | {DONT_KNOW: said(NOT_KNOWN)}
    known = [n for _, n in counts if n is not None]
    total = sum(known)
    return [(words[o], n, n / total if n is not None and total else None) for o, n in counts]


def unit_names(codes: Sequence[str]) -> dict[str, str]:
    """Unit code → name in the language of the page; "" is everybody."""
    return {"": said(ALL)} | {code: named(unit) for code, unit in registry.units(codes).items()}


def stratum_name(form: Questionnaire, code: str) -> str:
    """The name of a stratum in the language of the page."""
    return said(form.strata[code].words) if code in form.strata else code


def rule_lines(rule: CountingRule) -> list[tuple[str, str]]:
    """The rule in words: every parameter with its value."""
    aside = [said(rules.SIGNS[s]) for s in rule.aside]
    told = (
        (Text("入账的是", "What is posted"), said(rules.MEASURES[rule.measure])),
        (Text("加权", "Weights"), said(rules.WEIGHTS[rule.weights])),
        (
            Text("权重上下限（平均权重的倍数）", "Bounds of a weight (in mean weights)"),
            f"{rule.trim_low:g}–{rule.trim_high:g}",
        ),
        (Text("剔除", "Set aside"), said(Text("、", ", ")).join(aside) or "—"),
        (Text("同一档：连续题数", "Same step: questions in a row"), str(rule.line)),
        (Text("与他人相同：至少份数", "Copies: at least"), str(rule.copies)),
        (Text("像随手乱点：设想的占比", "As if thrown: share supposed"), f"{rule.dice:g}"),
        (Text("误标概率（全卷）", "Chance of a false flag (whole survey)"), f"{rule.doubt:g}"),
        (Text("一日突增：倍数", "Full day: times the usual"), f"{rule.times:g}"),
        (Text("区间的把握程度", "Confidence of intervals"), f"{rule.confidence:g}"),
        (Text("少于几份不显示", "Not shown below"), str(rule.least)),
        (Text("少于几份标灰", "Grey below"), str(rule.firm)),
        (Text("两轨相差几分提示复核", "Points between two tracks that ask for a review"), f"{rule.gap:g}"),
        (Text("入账小数位", "Decimals posted"), str(rule.places)),
    )
    return [(said(name), value) for name, value in told]


def workbook(
    survey: Survey, form: Questionnaire, counted: Live, result: Result | None, tracks: Sequence[Track]
) -> bytes:
    """Every table of the page as a sheet, numbers as numbers."""
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(out, options) as book:
        bold = book.add_format({"bold": True, "text_wrap": True, "bottom": 1})
        note = [said(DEMONSTRATION)] if survey.demonstration else []
        for name, head, rows in _sheets(form, counted, result, tracks):
            sheet = book.add_worksheet(said(name)[:31])
            sheet.set_column(0, 0, 28)
            sheet.set_column(1, 20, 13)
            sheet.write_row(0, 0, escape.row([said(survey.words), *note]))
            sheet.write_row(1, 0, escape.row(said(h) for h in head), bold)
            for k, row in enumerate(rows, 2):
                sheet.write_row(k, 0, escape.row(row))
            sheet.freeze_panes(2, 1)
    return out.getvalue()


_LINE = (
    Text("份数", "Answers"), Text("满意度", "Satisfaction value"), Text("满意度下限", "Value, low"), Text("满意度上限", "Value, high"),
    Text("满意率", "Satisfaction rate"), Text("满意率下限", "Rate, low"), Text("满意率上限", "Rate, high"), Text("不了解占比", "Share of don't know"),
)  # fmt: skip
_AGAINST = (
    Text("与其余之差", "Difference from the others"), Text("差的下限", "Difference, low"), Text("差的上限", "Difference, high"),
    Text("偶然出现的概率", "Chance of so much if there were none"),
)  # fmt: skip


def _sheets(
    form: Questionnaire, counted: Live, result: Result | None, tracks: Sequence[Track]
) -> list[tuple[Text, Sequence[Text], list[list[Any]]]]:
    made: list[tuple[Text, Sequence[Text], list[list[Any]]]] = []
    if result is not None:
        made += _final(form, result, tracks)
    for name, rows, first in (
        (Text("各单位（未加权）", "Units, unweighted"), counted.units, Text("单位", "Unit")),
        (Text("各层（未加权）", "Strata, unweighted"), counted.strata, Text("层", "Stratum")),
        (Text("各题（未加权）", "Questions, unweighted"), counted.questions, Text("题", "Question")),
    ):
        if (
            rows and result is None
        ):  # once counted, the weighted figures stand alone: one number, one interval
            made.append((name, (first, *_LINE, *_AGAINST), [[r.name, *_cells(r.line)] for r in rows]))
    boxes = [[q, *row] for q, rows in counted.boxes for row in rows]
    head = (Text("题", "Question"), Text("选项", "Option"), Text("份数", "Answers"), Text("占比", "Share"))
    made.append((Text("各选项", "Options"), head, boxes))
    if counted.by_link:
        head = (Text("来源", "Source"), *_LINE)
        made.append(
            (
                Text("公开链接", "Open link"),
                head,
                [[said(Text("公开链接", "Open link")), *_cells(counted.link)[:8]]],
            )
        )
    return made


def _cells(line: Line) -> list[Any]:
    a = line.against
    shown = None if line.mark == "hidden" else line.n
    test = [None] * 4 if a is None else [a.value, a.low, a.high, a.p_value]
    return [
        shown,
        line.value,
        line.low,
        line.high,
        line.rate,
        line.rate_low,
        line.rate_high,
        line.unknown,
        *test,
    ]


def _final(
    form: Questionnaire, result: Result, tracks: Sequence[Track]
) -> list[tuple[Text, Sequence[Text], list[list[Any]]]]:
    made, rule = result.document, rules.of(result.rule)
    names = unit_names(list(made["units"]))
    head = (
        Text("单位", "Unit"), *_LINE, Text("有效样本量", "Effective size"), Text("未剔除时满意度", "Value with all answers"),
        Text("未剔除时份数", "All answers"), Text("公开链接份数", "By open link"), Text("公开链接满意度", "Value by open link"),
        Text("入账值", "Figure posted"),
    )  # fmt: skip
    rows = [[names.get(u, u), *final_cells(row)] for u, row in made["units"].items()]
    further = Further.of(form, result)
    if further.total is not None:
        rows.append([said(ALL), *final_cells(further.total)])
    told = [(Text("最终结果", "Final result"), head, rows)]
    for name, first, lines in (
        (Text("各层（加权）", "Strata, weighted"), Text("层", "Stratum"), further.strata),
        (Text("各题（加权）", "Questions, weighted"), Text("题", "Question"), further.questions),
    ):
        if lines:
            head = (first, *_LINE, Text("有效样本量", "Effective size"))
            told.append((name, head, [[words, *_figures(row)] for words, row in lines]))
    signs = [
        [
            said(rules.SIGNS[s]),
            n["own"],
            n["open"],
            said(Text("是", "yes") if s in rule.aside else Text("否", "no")),
        ]
        for s, n in made["signs"].items()
    ]
    head = (
        Text("迹象", "Sign"),
        Text("有码的", "By code"),
        Text("公开链接", "Open link"),
        Text("剔除", "Set aside"),
    )
    told.append((Text("筛查", "Screening"), head, signs))
    if tracks:
        head = (
            Text("单位", "Unit"),
            Text("另一主体", "Other rater"),
            Text("问卷", "Survey"),
            Text("另一主体均值", "Other rater's mean"),
            Text("相差", "Apart"),
            Text("提示复核", "Review"),
        )
        told.append((
            Text("两轨", "Two tracks"), head,
            [[names.get(t.unit, t.unit), t.rater, t.survey, t.other, t.apart, said(Text("是", "yes") if t.review else Text("否", "no"))] for t in tracks],
        ))  # fmt: skip
    head = (Text("参数", "Parameter"), Text("值", "Value"))
    told.append((Text("规则", "Rule"), head, [*map(list, rule_lines(rule)), ["sha256", result.digest]]))
    return told


@dataclass(frozen=True)
class Further:
    """What a result says beyond its units: of all together (without a figure to post), of strata and of questions.

    `left_out`: names of the units too small to show, which are in none of it.
    """

    total: Mapping[str, Any] | None = None
    strata: Sequence[tuple[str, Mapping[str, Any]]] = ()
    questions: Sequence[tuple[str, Mapping[str, Any]]] = ()
    left_out: Sequence[str] = ()

    @classmethod
    def of(cls, form: Questionnaire, result: Result | None) -> Further:
        """Of the result that holds. Nothing of one counted before small units were left out of it: count it again."""
        made = result.document if result else {}
        if "few" not in made:
            return cls()
        names = unit_names(made["few"])
        questions = made["questions"]
        return cls(
            made["total"] | {"figure": None} if len(made["units"]) > 1 else None,
            [(stratum_name(form, s), row) for s, row in made["strata"].items()],
            [(said(q.words), questions[q.id]) for q in form.questions if q.id in questions],
            [names.get(u, u) for u in made["few"]],
        )


_FIGURES = ("value", "low", "high", "rate", "rate_low", "rate_high", "unknown", "effective")


def _figures(row: Mapping[str, Any]) -> list[Any]:
    """The numbers of a row; not even how many answers, where nothing may be shown."""
    return [None if row["value"] is None else row["n"], *(row[k] for k in _FIGURES)]


def final_cells(row: Mapping[str, Any]) -> list[Any]:
    """The numbers of a unit's final result, in the order of the table."""
    shown = row["value"] is not None
    rest = [row["all"]["value"], row["all"]["n"], row["open"]["n"], row["open"]["value"], row["figure"]]
    return [*_figures(row), *(rest if shown else [None] * len(rest))]
