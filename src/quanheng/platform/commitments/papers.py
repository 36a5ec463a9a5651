"""What this room puts on paper: a plan or a list, and the account of a year (年度绩效报告／年度交代); together the three documents of
GPRA. Their layout is `lib.official`'s. An account that would be refused on its page is refused here by the same words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from django.utils import timezone

from quanheng.engine.errors import Text
from quanheng.platform.commitments import accounts, queries
from quanheng.platform.commitments.flow import ANNUAL, ENDED, KINDS, MET, ORIGINS, STANDS, STATES, UNMET
from quanheng.platform.commitments.models import Account, Goal, Paper
from quanheng.platform.lib.official import EN, Block, Note, Numbers, Paragraph, Table, dated, headed, titled
from quanheng.platform.lib.official import Paper as Sheet
from quanheng.platform.registry.models import Unit
from quanheng.platform.ui.environment import DEMONSTRATION, named, said
from quanheng.platform.ui.numbers import NOTHING, fixed, number

Units = Mapping[str, Unit]


def both(zh: str, en: str) -> str:
    """A sentence in the language of the paper."""
    return said(Text(zh, en))


def _sheet(paper: Paper, title: str, blocks: Iterable[Block], digest: str, day: str, standing: str, lang: str) -> Sheet:  # fmt: skip
    about = f"{both('公布时的摘要', 'Digest as published')} sha256:{digest}" if digest else ""
    return Sheet(
        title, tuple(blocks), demonstration=DEMONSTRATION.say(lang) if paper.demonstration else "", dated=day, standing=standing,
        about=(about,) if about else (), across=True, lang=lang,
    )  # fmt: skip


def span(paper: Paper) -> str:
    """Its years."""
    return f"{paper.since}" if paper.since == paper.until else f"{paper.since}–{paper.until}"


def _unit(code: str, units: Units) -> str:
    return named(units[code]) if code in units else code


def plan(paper: Paper, units: Units, lang: str) -> Sheet:
    """A strategic plan, an annual plan or a list with every goal, who bears it, its parts and its day."""
    goals = queries.whole(paper)
    numbers = Numbers(lang)
    new = sum(g.origin == "new" for g in goals)
    items = sum(len(g.items.all()) for g in goals)
    years = span(paper)
    opening = both(
        f"本{KINDS[paper.kind].zh}为{years}年，共{len(goals)}项，其中新{new}项、延续{len(goals) - new}项，子项{items}个。主责单位恰好一个，份额合计为百分之百，达成只计一次。",
        f"This {KINDS[paper.kind].en} is for {years} and has {len(goals)} goals, {new} new and {len(goals) - new} continued, with {items} sub-items. "
        "One unit leads each goal, shares add to 100%, and a goal counts once.",
    )
    blocks: list[Block] = [Paragraph(opening)]
    annual = paper.kind == ANNUAL
    if annual and paper.strategic is not None:
        blocks.append(Paragraph(_coverage(paper, paper.strategic)))
    head = (
        both("编号", "No."), both("指标", "Goal"), both("主责与协办", "Lead and support"), both("子项", "Sub-items"), both("期限", "Due"),
        both("服务的战略目标", "Serves") if annual else both("新或延续", "Origin"), both("数据核验", "How it is verified"),
    )  # fmt: skip
    rows = [
        (
            g.number + (both("（优先）", " (priority)") if g.priority else ""), said(g.words), _bearers(g, units), _items(g), g.due.isoformat(),
            f"{g.serves.number} {said(g.serves.words)}" if annual and g.serves else said(ORIGINS[g.origin]), g.check_words or NOTHING,
        )
        for g in goals
    ]  # fmt: skip
    caption = numbers.table(both("目标", "Goals"))
    blocks.append(Table(caption, head, tuple(rows), (), (0.06, 0.24, 0.19, 0.19, 0.11, 0.12, 0.09)))
    blocks.append(Note(both("到期逐项交代：已达标、未达标或不再推进；未达标写明理由和新期限。", "Each goal is accounted for when it is due: met, not met or not pursued any more; where it is missed, with reason and new date.")))  # fmt: skip
    day = dated(timezone.localtime(paper.published_at).date(), lang) if paper.published_at else ""
    standing = (
        "" if paper.public else f"{said(STATES[paper.state])}{both('　尚未公布', ', not published yet')}"
    )
    return _sheet(paper, _title(paper, lang), blocks, paper.digest, day, standing, lang)


def _title(paper: Paper, lang: str) -> str:
    return said(paper.words).replace("（示意）", "").replace(" (invented)", "") if paper.demonstration else said(paper.words)  # fmt: skip


def _coverage(paper: Paper, strategic: Paper) -> str:
    """How the annual goals hang on the strategic ones, and which hang on none."""
    goals, left = list(strategic.goals.all()), queries.unserved(paper)
    none = both("，", "; ") + both("没有年度目标服务的：", "served by none: ") + both("、", ", ").join(g.number for g in left) if left else ""  # fmt: skip
    return both(
        f"每个年度目标挂在《{strategic.title}》的一个战略目标上；{len(goals)}个战略目标中，{len(goals) - len(left)}个有年度目标服务{none}。",
        f"Each goal hangs on a strategic goal of “{strategic.words.en}”; of its {len(goals)} goals, {len(goals) - len(left)} are served{none}.",
    )


def _bearers(goal: Goal, units: Units) -> str:
    shares = sorted(goal.shares.all(), key=lambda s: s.role != "lead")
    if len(shares) == 1:
        return _unit(shares[0].unit, units)
    return both("、", ", ").join(f"{_unit(s.unit, units)} {number(s.part)}%" for s in shares)


def _items(goal: Goal) -> str:
    parts = [f"{i.text}{both('：', ': ') + i.target if i.target else ''}" for i in goal.items.all()]
    return both("；", "; ").join(parts) or NOTHING


def account(paper: Paper, year: int, units: Units, lang: str) -> Sheet:
    """The account of a year: as it was published, else as it would be. Raises `Refused` with every goal that is missing or
    unexplained, as its publication does."""
    given = paper.accounts.filter(year=year).first()
    if given is not None:
        return _account(paper, year, given.rows, given, units, lang)
    found = accounts.lines(paper, year)
    accounts.problems(paper, year, found).refuse()
    return _account(paper, year, [accounts.row_of(line) for line in found], None, units, lang)


def _account(
    paper: Paper, year: int, rows: list[dict[str, Any]], given: Account | None, units: Units, lang: str
) -> Sheet:
    numbers = Numbers(lang)
    stood = Counter(r["stand"] for r in rows)
    missed = stood[UNMET] + stood[ENDED]
    share = fixed(Decimal(100 * missed) / len(rows), 1)
    opening = both(
        f"本年应交代{len(rows)}项，逐项交代{len(rows)}项，没有遗漏。已达标{stood[MET]}项，未达标{stood[UNMET]}项，不再推进{stood[ENDED]}项；未达标和不再推进占{share}%。",
        f"{len(rows)} goals were to be accounted for, and {len(rows)} are: none is left out. {stood[MET]} met, {stood[UNMET]} not met, {stood[ENDED]} not "
        f"pursued any more; the latter two are {share}%.",
    )
    blocks: list[Block] = [headed(1, 1, both("覆盖", "Coverage"), lang), Paragraph(opening)]
    if paper.strategic is not None:
        blocks += [Paragraph(_coverage(paper, paper.strategic)), _strategic(paper, rows, numbers)]
    blocks.append(headed(1, 2, both("逐项交代", "Each goal"), lang))
    blocks.append(_lines(rows, units, numbers, lang))
    late = [r for r in rows if r["stand"] in (UNMET, ENDED)]
    blocks.append(headed(1, 3, both("未达标和不再推进的", "Missed, or not pursued any more"), lang))
    blocks += [Paragraph(_explained(n, r, lang)) for n, r in enumerate(late, 1)] or [
        Paragraph(both("没有。", "None."))
    ]
    doubts = [r for r in rows if r["third"] and r["third"] != r["stand"]]
    if doubts:
        who = both("、", ", ").join(r["number"] for r in doubts)
        blocks.append(Note(both(f"第三方核对与官方认定不同的：{who}；两列并排，不互相覆盖。", f"A third party found otherwise for {who}; either stands beside the other.")))  # fmt: skip
    name = both("年度绩效报告", "Annual Performance Report") if paper.kind == ANNUAL else both("年度交代", "Account of the Year")  # fmt: skip
    words = _title(paper, lang)
    when = "" if str(year) in words else str(year)
    title = both(titled(words, f"{when}{name}", across=True), f"{name}{when and ' '}{when}: {words}")
    day = dated(timezone.localtime(given.at).date(), lang) if given else ""
    standing = "" if given else both("交代稿　尚未公布", "Draft account, not published yet")
    return _sheet(paper, title, blocks, given.digest if given else "", day, standing, lang)


def _strategic(paper: Paper, rows: list[dict[str, Any]], numbers: Numbers) -> Table:
    """Each strategic goal with the annual ones that serve it, and how these came out."""
    assert paper.strategic is not None
    serves = dict(paper.goals.values_list("pk", "serves"))
    stood: dict[int | None, list[dict[str, Any]]] = {}
    for row in rows:
        stood.setdefault(serves.get(row["goal"]), []).append(row)
    lines = [
        (g.number, said(g.words), both("、", ", ").join(r["number"] for r in stood.get(g.pk, ())) or NOTHING,
         str(sum(r["stand"] == MET for r in stood.get(g.pk, ()))), str(len(stood.get(g.pk, ()))))
        for g in paper.strategic.goals.all()
    ]  # fmt: skip
    head = (both("战略目标", "Strategic goal"), both("内容", "Words"), both("年度目标", "Annual goals"), both("已达标，项", "Met"), both("共，项", "Of"))  # fmt: skip
    caption = numbers.table(both("战略目标和年度目标", "Strategic goals and the annual ones"))
    return Table(caption, head, tuple(lines), (3, 4), (0.12, 0.38, 0.3, 0.1, 0.1))


def _lines(rows: list[dict[str, Any]], units: Units, numbers: Numbers, lang: str) -> Table:
    head = (
        both("编号", "No."), both("指标", "Goal"), both("主责单位", "Lead"), both("官方认定", "Official"), both("理由", "Reason"), both("新期限", "New date"),
        both("第三方核对", "Third party"),
    )  # fmt: skip
    lines = tuple(
        (
            r["number"], _words(r, lang), _unit(r["lead"], units), said(STANDS[r["stand"]]), r["reason"] or NOTHING, r["new_due"] or NOTHING,
            said(STANDS[r["third"]]) if r["third"] else NOTHING,
        )
        for r in rows
    )  # fmt: skip
    return Table(numbers.table(both("逐项交代", "Account by goal")), head, lines, (), (0.06, 0.27, 0.14, 0.1, 0.21, 0.12, 0.1))  # fmt: skip


def _words(row: Mapping[str, Any], lang: str) -> str:
    return str(row["text_en"] or row["text"]) if lang == EN else str(row["text"])


def _explained(n: int, row: Mapping[str, Any], lang: str) -> str:
    words = _words(row, lang)
    due = both(f"；新期限{row['new_due']}", f"; new date {row['new_due']}") if row["new_due"] else ""
    streak, ladder = row["streak"], queries.ladder()
    step = ladder.get(min(streak, max(ladder)), None) if streak else None
    after = both(f"；连续{streak}年未达标：{said(step)}", f"; missed {streak} year{'s' if streak > 1 else ''} in a row: {said(step)}") if step else ""  # fmt: skip
    stand, reason = said(STANDS[row["stand"]]), row["reason"].rstrip("。.")
    return both(
        f"{n}．{row['number']} {words}：{stand}。理由：{reason}{due}{after}。",
        f"{n}. {row['number']} {words}: {stand}. Reason: {reason}{due}{after}.",
    )
