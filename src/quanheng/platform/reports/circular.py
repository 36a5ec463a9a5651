"""The notice of results (通报): groups, ranks, grades; praise and criticism by rule, from figures."""

from __future__ import annotations

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
from quanheng.platform.reports import drawings
from quanheng.platform.reports.facts import RunFact
from quanheng.platform.reports.parameters import Wishes
from quanheng.platform.reports.provenance import provenance
from quanheng.platform.scoring.board import named_unit
from quanheng.platform.scoring.reading import Standing
from quanheng.platform.ui.numbers import NOTHING, number, places

PRAISE = "等次为最高一等的单位予以表扬；名次比上期上升最多的单位一并列出。"
CRITICISM = "等次为最低一等且该等没有分数下限的单位予以批评；被一票否决的单位一并列出。"


def compose(fact: RunFact, wishes: Wishes) -> Paper:
    """The notice of a run in a period."""
    numbers = Numbers()
    blocks: list[Block] = [Paragraph(_opening(fact))]
    sections = [
        ("考核结果", _results(fact, numbers)),
        ("表扬", _praise(fact)),
        ("批评", _criticism(fact)),
        ("说明", _notes(fact)),
    ]
    for n, (title, parts) in enumerate(((t, p) for t, p in sections if p), 1):
        blocks += [Heading(1, f"{chinese(n)}、{title}"), *parts]
    return Paper(
        titled(f"关于{fact.title}", f"{fact.when}结果的通报"), tuple(blocks), wishes.number, fact.demonstration, fact.scheme.digest,
        dated(wishes.dated) if wishes.dated else "", to=wishes.to, issuer=wishes.issuer, standing=fact.standing, about=provenance(fact),
    )  # fmt: skip


def _opening(fact: RunFact) -> str:
    everyone = [s for _n, rows in fact.groups for s in rows]
    scored = [s for s in everyone if s.score is not None]
    waiting = [named_unit(s.unit) for s in everyone if s.score is None]
    text = f"按照《{fact.title}》，对{len(everyone)}个单位{fact.when}的情况进行了考核，数字截至{dated(fact.cut_off)}。"
    if waiting:
        text += f"{len(scored)}个单位有得分，{'、'.join(waiting)}因缺数挂起。"
    return f"{text}现将结果通报如下。"


def _results(fact: RunFact, numbers: Numbers) -> list[Block]:
    found: list[Block] = []
    for n, (name, rows) in enumerate(fact.groups, 1):
        if name and len(fact.groups) > 1:
            found.append(Heading(2, f"（{chinese(n)}）{name}"))
        found.append(Paragraph(_grades(fact, rows)))
        found.append(_table(fact, name, rows, numbers))
        found += drawings.ranking(fact, name, rows, numbers)
    return found


def _grades(fact: RunFact, rows: tuple[Standing, ...]) -> str:
    parts = []
    for band in fact.scheme.grades.bands:
        held = [named_unit(s.unit) for s in rows if s.band is band]
        parts.append(f"{band.name}{len(held)}个" + (f"（{'、'.join(held)}）" if 0 < len(held) <= 12 else ""))
    scored = [s for s in rows if s.score is not None]
    text = f"评定{'，'.join(parts)}。" if parts else ""
    if scored:
        best = max(scored, key=lambda s: s.score or 0)
        least = min(scored, key=lambda s: s.score or 0)
        text = f"得分最高的是{named_unit(best.unit)}（{fact.points(best.score)}分），最低的是{named_unit(least.unit)}（{fact.points(least.score)}分）。{text}"
    return text


def _table(fact: RunFact, name: str, rows: tuple[Standing, ...], numbers: Numbers) -> Table:
    before = any(s.change is not None for s in rows)
    lines, bands = [], []
    for k, s in enumerate(rows):
        if k and s.band_index != rows[k - 1].band_index:
            bands.append(k)
        span = NOTHING if s.low is None else f"{s.low}–{s.high}" if s.low != s.high else f"{s.low}"
        held = f"{s.band.name if s.band else NOTHING}{'（顺延）' if s.held else ''}"
        line = (
            NOTHING if s.rank is None else str(s.rank),
            named_unit(s.unit),
            fact.points(s.score),
            held,
            span,
        )
        lines.append((*line, places(s.change)) if before else line)
    head = ("名次", "单位", "得分（分）", "等次", "名次区间")
    caption = numbers.table(f"{name}考核结果" if name else "考核结果")
    widths = (0.1, 0.34, 0.18, 0.2, 0.18)
    if before:
        return Table(
            caption,
            (*head, "比上期"),
            tuple(lines),
            (0, 2, 4, 5),
            (0.09, 0.31, 0.17, 0.17, 0.14, 0.12),
            tuple(bands),
        )
    return Table(caption, head, tuple(lines), (0, 2, 4), widths, tuple(bands))


def _praise(fact: RunFact) -> list[Block]:
    found: list[Block] = []
    bands = fact.scheme.grades.bands
    for name, rows in fact.groups:
        where = f"“{name}”组" if name else ""
        best = [named_unit(s.unit) for s in rows if bands and s.band_index == 0]
        if best:
            found.append(Paragraph(f"{where}评为“{bands[0].name}”的单位：{'、'.join(best)}。"))
        risen = [s for s in rows if (s.change or 0) > 0]
        if risen:
            most = max(s.change or 0 for s in risen)
            who = "、".join(named_unit(s.unit) for s in risen if s.change == most)
            found.append(Paragraph(f"{where}名次比上期上升最多的单位：{who}，上升{most}位。"))
    return found


def _criticism(fact: RunFact) -> list[Block]:
    found: list[Block] = []
    bands = fact.scheme.grades.bands
    lowest = len(bands) - 1 if len(bands) > 1 and bands[-1].line is None else None
    for name, rows in fact.groups:
        where = f"“{name}”组" if name else ""
        low = [
            f"{named_unit(s.unit)}（{fact.points(s.score)}分）"
            for s in rows
            if lowest is not None and s.band_index == lowest
        ]
        if low:
            found.append(Paragraph(f"{where}评为“{bands[-1].name}”的单位：{'、'.join(low)}。"))
        limited = fact.read.run.adjusted
        row = fact.read.run.row(fact.period)
        struck = [
            named_unit(s.unit)
            for s in rows
            if _struck(limited, row, fact.read.at[s.unit.id], bool(fact.scheme.adjust.veto))
        ]
        if struck:
            found.append(Paragraph(f"{where}被一票否决的单位：{'、'.join(struck)}。"))
    return found


def _struck(adjusted: object, row: int, at: int, vetoes: bool) -> bool:
    """Whether a veto disqualified a unit or holds down its grade."""
    limited = adjusted.disqualified[row, at] or adjusted.limit[row, at] > 0  # type: ignore[attr-defined]
    return vetoes and bool(limited)


def _notes(fact: RunFact) -> list[Block]:
    lines = "；".join(f"{b.name}{number(v)}分以上" for b, v in fact.read.lines())
    found: list[Block] = [
        Paragraph(f"表扬按下列规则列出：{PRAISE}批评按下列规则列出：{CRITICISM}"),
        Paragraph(
            "名次区间是各项权重在上下20%内变动时（3000次抽样）名次的中间90%；区间相交的单位，名次先后不宜过分解读。"
        ),
    ]
    if lines:
        found.append(Paragraph(f"等次线：{lines}。"))
    if fact.standing:
        found.append(Note(f"本通报所用结果{fact.standing.replace('　', '，')}，以最终公布的为准。"))
    return found
