"""The writers of commitments: a paper taken in, published or dropped; what became of a goal; what stood before this house."""

from __future__ import annotations

import hashlib
import json
from calendar import monthrange
from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from django.urls import reverse

from quanheng.engine import periods
from quanheng.engine.errors import Place, Problems, Text
from quanheng.platform.agenda import deadlines
from quanheng.platform.commitments import queries
from quanheng.platform.commitments.flow import (
    ANNUAL,
    DRAFT,
    DROPPED,
    ENDED,
    KINDS,
    LEAD,
    LOCK,
    OFFICIAL,
    PUBLISHED,
    QUARTERS,
    STANDS,
    STRATEGIC,
    THIRD,
)
from quanheng.platform.commitments.listing import read_goals
from quanheng.platform.commitments.models import Goal, Paper, Past, Rule, Share, SubItem, Told
from quanheng.platform.lib.faults import point
from quanheng.platform.lib.locks import take_turns
from quanheng.platform.notices.actions import notify
from quanheng.platform.registry.act import act
from quanheng.platform.registry.powers import Actor

DRAFTER = Text("起草的人不能自己公布", "who drafted it may not publish it")


@dataclass(frozen=True)
class Start:
    """What a paper is, before its goals are read. `earlier`: the paper whose goals it goes on with."""

    kind: str
    title: str
    since: int
    until: int
    title_en: str = ""
    earlier: Paper | None = None
    strategic: Paper | None = None
    quarterly: bool = False
    updates: int = QUARTERS
    demonstration: bool = False


def take_in(start: Start, data: bytes, file: str, *, by: Actor) -> Paper:
    """Take in a paper with all its goals as a draft, or nothing of it. Raises `Refused` with every bad row."""
    with act("commitments.draft", by) as record:
        _refuse_start(start)
        found = read_goals(data, file, kind=start.kind, earlier=start.earlier, strategic=start.strategic)
        paper = Paper.objects.create(
            kind=start.kind, title=start.title.strip(), title_en=start.title_en.strip(), since=start.since, until=start.until,
            strategic=start.strategic, quarterly=start.quarterly, updates=start.updates, demonstration=start.demonstration,
            drafted_by=by.name, identity=by.identity, drafted_at=record.at,
        )  # fmt: skip
        for row, one in enumerate(found, 1):
            goal = Goal.objects.create(
                paper=paper, number=one.number, text=one.text, text_en=one.text_en, origin=one.origin, due=one.due,
                continues=one.continues, serves=one.serves, priority=one.priority, check_words=one.check, row=row,
            )  # fmt: skip
            Share.objects.bulk_create([Share(goal=goal, unit=u, role=r, part=p) for u, r, p in one.shares])
            SubItem.objects.bulk_create(
                [
                    SubItem(goal=goal, row=k, text=p.text, nature=p.nature, target=p.target, due=p.due)
                    for k, p in enumerate(one.parts, 1)
                ]
            )
        point("commitments.draft:goals")
        record.of(paper.words, paper=paper.pk, goals=len(found), file=hashlib.sha256(data).hexdigest())
    return paper


def publish(paper: Paper, *, by: Actor) -> Paper:
    """Publish a draft, by another than its drafter: its goals stand from then on. Raises `Refused`."""
    with act("commitments.publish", by, state=paper.state, allowed=(DRAFT,), not_by=(paper.identity,), why_not=DRAFTER) as record:  # fmt: skip
        take_turns(LOCK)
        kept = Paper.objects.select_related("strategic").get(pk=paper.pk)
        problems = Problems()
        if kept.kind == ANNUAL and (kept.strategic is None or not kept.strategic.public):
            problems.add(
                "strategic-not-public", Place(path=f"paper:{kept.pk}"),
                ("所挂的战略规划还没有公布", "the strategic plan it hangs on is not published"),
                ("先有战略规划", "the strategic plan first"), ("先公布战略规划", "publish the strategic plan first"),
            )  # fmt: skip
        problems.refuse()
        kept.state, kept.published_by, kept.published_at = PUBLISHED, by.name, record.at
        kept.digest = hashlib.sha256(
            json.dumps(queries.plain(kept), ensure_ascii=False, sort_keys=True).encode()
        ).hexdigest()
        kept.save(update_fields=["state", "published_by", "published_at", "digest"])
        _ask(kept)
        record.of(kept.words, paper=kept.pk, digest=kept.digest, goals=kept.goals.count())
    return kept


def drop(paper: Paper, *, by: Actor) -> Paper:
    """Give up a draft; it stays on record."""
    with act("commitments.draft", by, state=paper.state, allowed=(DRAFT,)) as record:
        Paper.objects.filter(pk=paper.pk, state=DRAFT).update(state=DROPPED)
        record.of(paper.words, paper=paper.pk, dropped=True)
    return Paper.objects.get(pk=paper.pk)


def _ask(paper: Paper) -> None:
    """One deadline for each lead unit and day, however many of its goals fall due, and the notice of it."""
    waits: dict[tuple[str, date], int] = defaultdict(int)
    for goal in paper.goals.prefetch_related("shares"):
        unit = next(s.unit for s in goal.shares.all() if s.role == LEAD)
        waits[unit, goal.due] += 1
        for quarter in queries.quarters(goal.paper) if goal.priority else ():
            waits[unit, last_day(quarter)] += 1
    link = reverse("commitments:paper", args=[paper.pk])
    for (unit, due), count in waits.items():
        deadlines.set_deadline(
            "commitments.tell", f"paper:{paper.pk}:{due.isoformat()}", unit, due, role="reporter", link=f"{link}?unit={unit}",
            minutes=5 * count,
            title=Text(f"说明 {count} 项承诺指标：{paper.title}", f"Tell of {count} commitments: {paper.words.en}"),
        )  # fmt: skip
    for unit in sorted({u for u, _ in waits}):
        notify(
            [("reporter", unit)], Text(f"承诺指标已公布：{paper.title}", f"Commitments published: {paper.words.en}"),
            link=f"{link}?unit={unit}", about=f"paper:{paper.pk}",
        )  # fmt: skip


def tell(
    goal: Goal,
    period: str,
    stand: str,
    *,
    reached: int | None = None,
    reason: str = "",
    new_due: date | None = None,
    side: str = OFFICIAL,
    by: Actor,
) -> Told:
    """Say what became of a goal by the end of a quarter. The same words again are the row that stands. `Refused`.

    The lead unit or the office says the official stand; a third party or the auditors say what they found.
    """
    paper, lead = goal.paper, queries.lead(goal)
    name = "commitments.check" if side == THIRD else "commitments.tell"
    with act(name, by, unit=lead, state=paper.state, allowed=(PUBLISHED,)) as record:
        take_turns(LOCK)
        _refuse_told(goal, period, stand, reached, new_due)
        facts = {
            "side": side, "period": period, "stand": stand, "reached": reached, "reason": reason.strip(), "new_due": new_due,
        }  # fmt: skip
        last = goal.told.filter(side=side, period=period).last()
        if last is not None and all(getattr(last, k) == v for k, v in facts.items()):
            record.skip()
            return last
        made = Told.objects.create(
            goal=goal, unit=lead, at=record.at, by=by.name, identity=by.identity, **facts
        )
        _done(goal, lead)
        record.of(goal.words, goal=goal.pk, period=period, stand=stand, side=side)
    return made


def _done(goal: Goal, lead: str) -> None:
    """Meet the deadlines of the days by which nothing of this unit waits any more."""
    for ref, waiting in queries.waiting(goal.paper, lead).items():
        if not waiting:
            deadlines.met("commitments.tell", ref, lead)


def remember(year: int, title: str, due: int, missed: int, source: str, *, demonstration: bool = False, by: Actor) -> Past:  # fmt: skip
    """Enter an account given before this house kept them, for the trend. The same again does nothing. `Refused`."""
    with act("commitments.past", by) as record:
        problems = Problems()
        if not (title.strip() and source.strip()):
            problems.add(
                "no-source", Place(path="source"), ("没有写名称或来源", "no title or no source"),
                ("哪一份文件、出自哪里", "which paper, and where it stands"), ("补上", "fill it in"),
            )  # fmt: skip
        if not 0 <= missed <= due or not due or not 1900 <= year <= 2200:
            problems.add(
                "bad-count", Place(path="missed"), (f"{year} 年 {due} 项中 {missed} 项", f"{missed} of {due} in {year}"),
                ("未达数不多于总数，总数大于 0", "no more missed than there were, and some"), ("改正", "correct it"),
            )  # fmt: skip
        problems.refuse()
        same = Past.objects.filter(year=year, title=title.strip()).first()
        if same is not None:
            record.skip()
            return same
        made = Past.objects.create(
            year=year, title=title.strip(), due=due, missed=missed, source=source.strip(), demonstration=demonstration,
            at=record.at, by=by.name,
        )  # fmt: skip
        record.of(Text(made.title, made.title), year=year, due=due, missed=missed)
    return made


def rule(years: int, words: str, source: str, *, words_en: str = "", by: Actor) -> Rule:
    """Decide what follows where a goal is missed so many years in a row. Raises `Refused`."""
    with act("commitments.rule", by) as record:
        problems = Problems()
        if not 1 <= years <= 10 or not words.strip() or not source.strip():
            problems.add(
                "bad-rule", Place(path="rule"), (f"{years} 年：“{words.strip()}”，来源“{source.strip()}”", f"{years} years: “{words.strip()}”, by “{source.strip()}”"),
                ("1 到 10 年，写明措施和来源", "1 to 10 years, what follows, and its source"), ("补全", "complete it"),
            )  # fmt: skip
        problems.refuse()
        made = Rule.objects.create(
            years=years,
            words=words.strip(),
            words_en=words_en.strip(),
            source=source.strip(),
            at=record.at,
            by=by.name,
        )
        record.of(Text(made.words, made.words_en or made.words), years=years)
    return made


def last_day(quarter: str) -> date:
    """The last day of a quarter (2026-Q2 → 2026-06-30)."""
    year, q = int(quarter[:4]), int(quarter[-1])
    return date(year, 3 * q, monthrange(year, 3 * q)[1])


def _refuse_start(start: Start) -> None:
    problems = Problems()
    if start.kind not in KINDS:
        problems.add(
            "unknown-kind", Place(path="kind"), (f"“{start.kind}”", f"“{start.kind}”"), ("、".join(KINDS), ", ".join(KINDS)), ("选一种", "choose one")
        )  # fmt: skip
    if not start.title.strip() or not 1900 <= start.since <= start.until <= 2200:
        problems.add(
            "bad-head", Place(path="title"), (f"“{start.title.strip()}” {start.since}–{start.until}", f"“{start.title.strip()}” {start.since}–{start.until}"),
            ("有名称，起年不晚于止年", "a title, and the first year not after the last"), ("改正", "correct it"),
        )  # fmt: skip
    if start.kind == STRATEGIC and start.until - start.since < 3:
        problems.add(
            "short-strategy", Place(path="until"),
            (f"战略规划只跨 {start.until - start.since + 1} 年", f"the strategic plan spans {start.until - start.since + 1} years"),
            ("至少 4 年", "at least 4 years"), ("延长，或选别的种类", "lengthen it, or choose another kind"),
        )  # fmt: skip
    if start.kind == ANNUAL and start.strategic is None:
        problems.add(
            "no-strategy", Place(path="strategic"), ("没有选战略规划", "no strategic plan is chosen"),
            ("年度目标挂在战略目标上", "annual goals hang on strategic ones"), ("选它所挂的战略规划", "choose the strategic plan it hangs on"),
        )  # fmt: skip
    if not 0 <= start.updates <= 40:
        problems.add(
            "bad-updates", Place(path="updates"), (f"{start.updates} 次", f"{start.updates}"), ("0 到 40 次", "0 to 40"), ("改正", "correct it")
        )  # fmt: skip
    problems.refuse()


def _refuse_told(goal: Goal, period: str, stand: str, reached: int | None, new_due: date | None) -> None:
    problems = Problems()
    read = periods.parse(period)
    first, last = goal.paper.since, queries.last_year(goal)
    if read is None or read.kind != "quarter" or not first <= int(period[:4]) <= last:
        problems.add(
            "bad-period", Place(path="period"), (f"期间“{period}”", f"the period “{period}”"),
            (f"{first} 到 {last} 年的季度，如 {first}-Q1", f"a quarter of {first} to {last}, such as {first}-Q1"), ("改正", "correct it"),
        )  # fmt: skip
    if stand not in STANDS:
        problems.add(
            "unknown-stand", Place(path="stand"), (f"“{stand}”", f"“{stand}”"), ("、".join(w.zh for w in STANDS.values()), ", ".join(w.en for w in STANDS.values())),
            ("选一个", "choose one"),
        )  # fmt: skip
    count = goal.items.count()
    if reached is not None and reached > count:
        problems.add(
            "too-many-reached", Place(path="reached"), (f"达成 {reached} 个子项", f"{reached} sub-items reached"),
            (f"不超过 {count} 个", f"at most {count}"), ("改正", "correct it"),
        )  # fmt: skip
    after = max(queries.effective_due(goal), last_day(period)) if not problems.found else goal.due
    if new_due is not None and (new_due <= after or stand == ENDED):
        problems.add(
            "bad-new-due", Place(path="new_due"), (f"新期限 {new_due.isoformat()}", f"the new date {new_due.isoformat()}"),
            (f"晚于 {after.isoformat()}（现在的期限、所说的季度）；不再推进的没有新期限", f"after {after.isoformat()} (the date that holds, the quarter told of); none for what is not pursued"),
            ("改正", "correct it"),
        )  # fmt: skip
    problems.refuse()
