"""The notice of results (通报): groups, ranks, grades; praise and criticism by rule, from figures."""

from __future__ import annotations

from quanheng.engine.errors import Text
from quanheng.platform.lib.official import (
    Block,
    Note,
    Numbers,
    Paper,
    Paragraph,
    Table,
    dated,
    headed,
    titled,
)
from quanheng.platform.reports import drawings, quotas, sentences
from quanheng.platform.reports.facts import RunFact, group_named
from quanheng.platform.reports.parameters import Wishes
from quanheng.platform.reports.phrases import both, listed, many, one_after, run_on
from quanheng.platform.reports.provenance import provenance
from quanheng.platform.scoring.board import named_unit
from quanheng.platform.scoring.reading import Standing
from quanheng.platform.ui.environment import named, said
from quanheng.platform.ui.numbers import NOTHING, number, places

PRAISE = Text(
    "等次为最高一等的单位予以表扬；名次比上期上升最多的单位一并列出。",
    "Units of the highest grade are commended; those that rose most since the last period are listed with them.",
)
CRITICISM = Text(
    "等次为最低一等且该等没有分数下限的单位予以批评；被一票否决的单位一并列出。",
    "Units of a lowest grade that has no lower line are criticised; those struck by a veto are listed with them.",
)


def compose(fact: RunFact, wishes: Wishes) -> Paper:
    """The notice of a run in a period."""
    numbers = Numbers(fact.lang)
    blocks: list[Block] = [Paragraph(_opening(fact))]
    sections = [
        (both("考核结果", "Results"), _results(fact, numbers)),
        (both("表扬", "Commendation"), _praise(fact)),
        (both("批评", "Criticism"), _criticism(fact)),
        (both("说明", "Notes"), _notes(fact)),
    ]
    for n, (title, parts) in enumerate(((t, p) for t, p in sections if p), 1):
        blocks += [headed(1, n, title, fact.lang), *parts]
    title = both(
        titled(f"关于{fact.title}", f"{fact.when}结果的通报"),
        f"Notice of the Results of {fact.title}, {fact.when}",
    )
    return Paper(
        title, tuple(blocks), wishes.number, fact.demonstration, fact.scheme.digest, dated(wishes.dated, fact.lang) if wishes.dated else "",
        to=wishes.to, issuer=wishes.issuer, standing=fact.mark, about=provenance(fact), lang=fact.lang,
    )  # fmt: skip


def _opening(fact: RunFact) -> str:
    everyone = [s for _n, rows in fact.groups for s in rows]
    scored = [s for s in everyone if s.score is not None]
    waiting = [named_unit(s.unit) for s in everyone if s.score is None]
    day = dated(fact.cut_off, fact.lang)
    parts = [both(
        f"按照《{fact.title}》，对{len(everyone)}个单位{fact.when}的情况进行了考核，数字截至{day}。",
        f"{many(len(everyone), 'unit was', 'units were')} assessed for {fact.when} under “{fact.title}”, with figures as of {day}.",
    )]  # fmt: skip
    if waiting:
        parts.append(both(
            f"{len(scored)}个单位有得分，{listed(waiting)}因缺数挂起。",
            f"{many(len(scored), 'unit has a score', 'units have scores')}; for want of figures the total of {listed(waiting)} is withheld.",
        ))  # fmt: skip
    return one_after([*parts, both("现将结果通报如下。", "The results are as follows.")])


def _results(fact: RunFact, numbers: Numbers) -> list[Block]:
    found: list[Block] = []
    for n, (name, rows) in enumerate(fact.groups, 1):
        if name and len(fact.groups) > 1:
            found.append(headed(2, n, name, fact.lang))
        found.append(Paragraph(_grades(fact, rows)))
        found.append(_table(fact, name, rows, numbers))
        found += drawings.ranking(fact, name, rows, numbers)
    return found


def _grades(fact: RunFact, rows: tuple[Standing, ...]) -> str:
    parts = []
    for band in fact.scheme.grades.bands:
        held = [named_unit(s.unit) for s in rows if s.band is band]
        few = 0 < len(held) <= 12
        parts.append(both(
            f"{band.name}{len(held)}个" + (f"（{listed(held)}）" if few else ""),
            f"{named(band)} {len(held)}" + (f" ({listed(held)})" if few else ""),
        ))  # fmt: skip
    scored = [s for s in rows if s.score is not None]
    grades = both(f"评定{'，'.join(parts)}。", f"Grades: {run_on(parts)}.") if parts else ""
    if not scored:
        return grades
    best, least = max(scored, key=lambda s: s.score or 0), min(scored, key=lambda s: s.score or 0)
    top, low = fact.points(best.score), fact.points(least.score)
    ends = both(
        f"得分最高的是{named_unit(best.unit)}（{top}分），最低的是{named_unit(least.unit)}（{low}分）。",
        f"{named_unit(best.unit)} has the highest score ({top}), {named_unit(least.unit)} the lowest ({low}).",
    )
    return one_after([ends, grades])


def _table(fact: RunFact, name: str, rows: tuple[Standing, ...], numbers: Numbers) -> Table:
    """Everyone in order; with the group where all are ranked together and quotas are of groups, with the change where known."""
    before = any(s.change is not None for s in rows)
    grouped = fact.read.whole and len(fact.read.groups) > 1
    lines, bands = [], []
    for k, s in enumerate(rows):
        if k and s.band_index != rows[k - 1].band_index:
            bands.append(k)
        span = NOTHING if s.low is None else f"{s.low}–{s.high}" if s.low != s.high else f"{s.low}"
        held = f"{named(s.band) if s.band else NOTHING}{both('（顺延）', ' (held back)') if s.held else ''}"
        group = (group_named(fact.read, fact.read.run.group_of[s.unit.id]),) if grouped else ()
        change = (places(s.change),) if before else ()
        rank = NOTHING if s.rank is None else str(s.rank)
        lines.append((rank, named_unit(s.unit), *group, fact.points(s.score), held, span, *change))
    columns = [
        (both("名次", "Place"), 0.1, True), (both("单位", "Unit"), 0.34, False), *([(both("分组", "Group"), 0.14, False)] if grouped else []),
        (both("得分（分）", "Score"), 0.18, True), (both("等次", "Grade"), 0.2, False), (both("名次区间", "Interval of the place"), 0.18, True),
        *([(both("比上期", "Change"), 0.13, True)] if before else []),
    ]  # fmt: skip
    whole = sum(width for _h, width, _n in columns)
    return Table(
        numbers.table(both(f"{name}考核结果", f"{name + ': ' if name else ''}results")), tuple(h for h, _w, _n in columns), tuple(lines),
        tuple(k for k, (_h, _w, figure) in enumerate(columns) if figure), tuple(w / whole for _h, w, _n in columns), tuple(bands),
    )  # fmt: skip


def _praise(fact: RunFact) -> list[Block]:
    found: list[Block] = []
    bands = fact.scheme.grades.bands
    for name, rows in fact.groups:
        where = _within(name)
        best = listed(named_unit(s.unit) for s in rows if bands and s.band_index == 0)
        if best:
            grade = named(bands[0])
            found.append(
                Paragraph(both(f"{where}评为“{grade}”的单位：{best}。", f"Graded “{grade}”{where}: {best}."))
            )
        risen = [s for s in rows if (s.change or 0) > 0]
        if risen:
            most = max(s.change or 0 for s in risen)
            who = listed(named_unit(s.unit) for s in risen if s.change == most)
            found.append(Paragraph(both(
                f"{where}名次比上期上升最多的单位：{who}，上升{most}位。", f"Risen most since the last period{where}: {who}, by {many(most, 'place')}.",
            )))  # fmt: skip
    return found


def _within(name: str) -> str:
    return both(f"“{name}”组", f" in the group “{name}”") if name else ""


def _criticism(fact: RunFact) -> list[Block]:
    found: list[Block] = []
    bands = fact.scheme.grades.bands
    lowest = len(bands) - 1 if len(bands) > 1 and bands[-1].line is None else None
    for name, rows in fact.groups:
        where = _within(name)
        low = listed(
            both(
                f"{named_unit(s.unit)}（{fact.points(s.score)}分）",
                f"{named_unit(s.unit)} ({fact.points(s.score)})",
            )
            for s in rows
            if lowest is not None and s.band_index == lowest
        )
        if low:
            grade = named(bands[-1])
            found.append(
                Paragraph(both(f"{where}评为“{grade}”的单位：{low}。", f"Graded “{grade}”{where}: {low}."))
            )
        limited = fact.read.run.adjusted
        row = fact.read.run.row(fact.period)
        struck = [
            named_unit(s.unit)
            for s in rows
            if _struck(limited, row, fact.read.at[s.unit.id], bool(fact.scheme.adjust.veto))
        ]
        if struck:
            found.append(
                Paragraph(
                    both(
                        f"{where}被一票否决的单位：{listed(struck)}。",
                        f"Struck by a veto{where}: {listed(struck)}.",
                    )
                )
            )
    return found


def _struck(adjusted: object, row: int, at: int, vetoes: bool) -> bool:
    """Whether a veto disqualified a unit or holds down its grade."""
    limited = adjusted.disqualified[row, at] or adjusted.limit[row, at] > 0  # type: ignore[attr-defined]
    return vetoes and bool(limited)


def _notes(fact: RunFact) -> list[Block]:
    lines = run_on(
        both(f"{b.name}{number(v)}分以上", f"{named(b)} from {number(v)}") for b, v in fact.read.lines()
    )
    praise, criticism = said(PRAISE), said(CRITICISM)
    interval = both(
        "名次区间是各项权重在上下20%内变动时（3000次抽样）名次的中间90%；区间相交的单位，名次先后不宜过分解读。",
        "The interval is the middle 90% of a unit's places where every weight moves by up to 20% either way (3,000 draws); of units whose "
        "intervals meet, little should be made of who stands before whom.",
    )
    found: list[Block] = [
        Paragraph(
            both(
                f"表扬按下列规则列出：{praise}批评按下列规则列出：{criticism}",
                f"By rule: {praise} {criticism}",
            )
        ),
        Paragraph(interval),
    ]
    if lines:
        found.append(Paragraph(both(f"等次线：{lines}。", f"Lines of the grades: {lines}.")))
    found += [Paragraph(text) for text in (quotas.words(fact), quotas.held_back(fact)) if text]
    final = sentences.standing_said(fact, "通报")
    return [*found, *([Note(final)] if final else [])]
