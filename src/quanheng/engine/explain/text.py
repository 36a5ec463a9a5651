"""An explanation as plain text: eight steps, in Chinese or English."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import TYPE_CHECKING

from quanheng.engine.errors import Text
from quanheng.engine.explain.figures import fixed
from quanheng.engine.explain.leaves import absence_words
from quanheng.engine.explain.model import LeafLine, SourceFigure, SumLine
from quanheng.engine.explain.names import (
    band_words,
    category_words,
    formula_words,
    group_words,
    node_words,
    unit_words,
)
from quanheng.engine.periods import parse
from quanheng.engine.rules.wording import number
from quanheng.engine.terms import ABSENCES, STEP_NAMES, STEPS, TOTAL

if TYPE_CHECKING:
    from quanheng.engine.explain.explanation import Explanation

_NUMERALS = "一二三四五六七八"


def written(told: Explanation, lang: str) -> str:
    """The whole text."""
    return "\n".join([*_head(told, lang), *_steps(told, lang)])


def _head(told: Explanation, lang: str) -> Iterator[str]:
    scheme = told.scheme
    title = (scheme.title_en if lang == "en" else scheme.title) or scheme.title or scheme.id
    name, when = _node(told, lang), period_words(told.period)
    source = (
        f"（{scheme.source}）"
        if scheme.source and lang != "en"
        else f" ({scheme.source})"
        if scheme.source
        else ""
    )
    demo = Text("　示意方案", " (demonstration)").say(lang) if scheme.demonstration else ""
    yield f"{title}{source}{demo}"
    unit, group = unit_words(told.unit), group_words(told.scheme, told.group)
    yield Text(f"{unit.zh}（{group.zh}）{when.zh} {name}", f"{unit.en} ({group.en}), {when.en}, {name}").say(
        lang
    )
    yield _outcome(told, lang)


def period_words(period: str) -> Text:
    """`2026 年第 2 季度`, `2026-Q2`."""
    parsed = parse(period)
    if parsed is None:
        return Text(period, period)
    part = {"year": "", "half": "上半年" if parsed.part == 1 else "下半年", "quarter": f"第 {parsed.part} 季度",
            "month": f" {parsed.part} 月"}[parsed.kind]  # fmt: skip
    return Text(f"{parsed.year} 年{part}", period)


def _node(told: Explanation, lang: str) -> str:
    if told.node.id == TOTAL:
        return Text("总分", "total").say(lang)
    return node_words(told.node).say(lang)


def _outcome(told: Explanation, lang: str) -> str:
    final = told.adjust.adjusted if told.adjust else _score(told)
    parts = [
        Text("得分 —", "score —")
        if final is None
        else _of("得分", "score", fixed(final, told.scheme.round.score))
    ]
    if told.rank is not None and told.rank.rank is not None:
        parts.append(
            Text(
                f"第 {number(told.rank.rank)} 名（共 {told.rank.count} 名）",
                f"place {number(told.rank.rank)} of {told.rank.count}",
            )
        )
    if told.grade is not None and told.grade.grade:
        band = band_words(told.scheme, told.grade.grade)
        parts.append(Text(f"等次 {band.zh}", f"grade {band.en}"))
    return Text("，".join(p.zh for p in parts), ", ".join(p.en for p in parts)).say(lang)


def _score(told: Explanation) -> Fraction | None:
    line = told.sums[-1] if told.sums else told.leaves[-1]
    return line.score


def _of(zh: str, en: str, value: str) -> Text:
    return Text(f"{zh} {value}", f"{en} {value}")


def _steps(told: Explanation, lang: str) -> Iterator[str]:
    bodies = (
        [line for leaf in told.leaves for line in _gathered(leaf, lang)],
        [_measured(told, leaf, lang) for leaf in told.leaves],
        [line for leaf in told.leaves for line in _rated(leaf, lang)],
        [_weighed(leaf, lang) for leaf in told.leaves],
        [_summed(line, lang) for line in told.sums],
        list(_adjusted(told, lang)),
        [told.rank.working.say(lang)] if told.rank else [],
        [told.grade.working.say(lang)] if told.grade else [],
    )
    for index, (step, body) in enumerate(zip(STEPS, bodies, strict=True)):
        zh, en = STEP_NAMES[step]
        yield ""
        yield f"{_NUMERALS[index]}、{zh}" if lang != "en" else f"{index + 1} {en}"
        yield from (f"  {line}" for line in body or [Text("不涉及", "does not concern this node").say(lang)])


def _gathered(leaf: LeafLine, lang: str) -> Iterator[str]:
    name = node_words(leaf.node).say(lang)
    if not leaf.figures:
        yield Text(f"{name}：不取数据项", f"{name}: no data item").say(lang)
    for figure in leaf.figures:
        yield f"{name}{'：' if lang != 'en' else ': '}{source_words(figure).say(lang)}"


def source_words(figure: SourceFigure) -> Text:
    """`开工数 2026-Q2 = 19 个（来源：石桥镇二季度表 C7，2026-07-03 入账）`."""
    uom = f" {figure.uom}" if figure.uom else ""
    if figure.value is None:
        gone = next(
            (Text(zh, en) for key, zh, en in ABSENCES.values() if key == figure.status), absence_words(1)
        )
        said = Text(gone.zh, gone.en)
    else:
        said = Text(f"{figure.written}{uom}", f"{figure.written}{uom}")
    notes_zh = [f"来源：{figure.source}"] * bool(figure.source) + [f"{figure.posted_at} 入账"] * bool(
        figure.posted_at
    )
    notes_en = [f"source: {figure.source}"] * bool(figure.source) + [f"posted {figure.posted_at}"] * bool(
        figure.posted_at
    )
    return Text(
        f"{figure.name} {figure.period} = {said.zh}" + (f"（{'，'.join(notes_zh)}）" if notes_zh else ""),
        f"{figure.name_en or figure.name} {figure.period} = {said.en}"
        + (f" ({', '.join(notes_en)})" if notes_en else ""),
    )


def _measured(told: Explanation, leaf: LeafLine, lang: str) -> str:
    name, uom = node_words(leaf.node).say(lang), f" {leaf.node.uom}" if leaf.node.uom else ""
    colon = "：" if lang != "en" else ": "
    formula = formula_words(told.scheme, leaf.formula).say(lang)
    if leaf.value is None:
        return f"{name}{colon}{formula} — {leaf.absence_words.say(lang)}"
    chain = formula if leaf.filled == leaf.formula else f"{formula} = {leaf.filled}"
    result = leaf.result.say(lang)
    same = f"= {leaf.filled}"  # a lone figure is not said twice
    result = (
        result.removeprefix(same)
        if result.startswith((f"{same}，", f"{same},")) or result == same
        else f" {result}"
    )
    return f"{name}{colon}{chain}{result.rstrip()}{uom}"


def _rated(leaf: LeafLine, lang: str) -> Iterator[str]:
    name = node_words(leaf.node).say(lang)
    aim = f"{'；' if lang != 'en' else '; '}{leaf.aim.say(lang)}" if leaf.aim.zh else ""
    yield f"{name}{'：' if lang != 'en' else ': '}{leaf.rule.say(lang)}{aim}"
    points = (
        Text("没有得分点数", "no points")
        if leaf.points is None
        else _of("得", "points", fixed(leaf.points, None))
    )
    scaling = leaf.scaling.say(lang)
    parts = [p for p in (leaf.working.say(lang), scaling) if p]
    yield "  " + ("；" if lang != "en" else "; ").join([*parts, points.say(lang)])


def _weighed(leaf: LeafLine, lang: str) -> str:
    name = node_words(leaf.node).say(lang)
    parts = [p for p in (leaf.sharing.say(lang), leaf.scoring.say(lang)) if p]
    return f"{name}{'：' if lang != 'en' else ': '}" + ("；" if lang != "en" else "; ").join(parts)


def _summed(line: SumLine, lang: str) -> str:
    name = Text("总分", "total").say(lang) if line.node.id == TOTAL else node_words(line.node).say(lang)
    return f"{name} = {line.working.say(lang)}"


def _adjusted(told: Explanation, lang: str) -> Iterator[str]:
    if told.adjust is None:
        return
    colon = "：" if lang != "en" else ": "
    for name, amount, working in (*told.adjust.bonus, *told.adjust.deduct):
        named = category_words(told.scheme, name).say(lang)
        yield f"{named} {number(amount)}{colon}{working.say(lang)}"
    if told.adjust.gate.zh:
        yield told.adjust.gate.say(lang)
    for veto in told.adjust.veto:
        yield veto.say(lang)
    yield told.adjust.working.say(lang)
