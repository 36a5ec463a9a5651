"""The yearly account of a paper (年度交代／年度绩效报告): every goal that is due, none missing, none missed without a word."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import date
from typing import Any

from quanheng.engine.errors import Place, Problems, Text
from quanheng.platform.commitments import queries
from quanheng.platform.commitments.flow import (
    ANNUAL,
    ENDED,
    LOCK,
    MET,
    MISSED,
    OFFICIAL,
    PUBLISHED,
    STANDS,
    THIRD,
    UNMET,
)
from quanheng.platform.commitments.models import Account, Goal, Paper, Told
from quanheng.platform.lib.faults import point
from quanheng.platform.lib.locks import take_turns
from quanheng.platform.registry.act import act
from quanheng.platform.registry.people import today
from quanheng.platform.registry.powers import Actor

TOLD_IT = Text("说明目标情况的人不能自己公布交代", "who told of the goals may not publish the account")


@dataclass(frozen=True)
class Line:
    """A goal that is due in the account: what each side said by then, and how often it was missed in a row."""

    goal: Goal
    official: Told | None
    third: Told | None
    streak: int

    @property
    def missed(self) -> bool:
        """True where it counts as missed."""
        return self.official is not None and self.official.stand in MISSED


def lines(paper: Paper, year: int) -> list[Line]:
    """The goals an account of a year covers.

    An annual plan's account covers all its goals; another paper's those due by the end of the year (their day as it
    was moved) that no earlier account has settled as met or ended.
    """
    settled = {
        row["goal"] for account in paper.accounts.filter(year__lt=year) for row in account.rows if row["stand"] in (MET, ENDED)
    }  # fmt: skip
    kept = {
        (row["goal"], account.year): row["stand"]
        for account in Account.objects.filter(year__lt=year)
        for row in account.rows
    }
    found = []
    for goal in queries.whole(paper):
        told = [t for t in goal.told.all() if int(t.period[:4]) <= year]
        official = queries.newest_of([t for t in told if t.side == OFFICIAL])
        third = queries.newest_of([t for t in told if t.side == THIRD])
        earlier = queries.newest_of([t for t in told if t.side == OFFICIAL and int(t.period[:4]) < year])
        due = earlier.new_due if earlier is not None and earlier.new_due else goal.due
        if goal.pk in settled or (paper.kind != ANNUAL and due > date(year, 12, 31)):
            continue
        missed = official is not None and official.stand == UNMET
        found.append(Line(goal, official, third, (1 + streak(goal, year - 1, kept)) if missed else 0))
    return found


def streak(goal: Goal, year: int, kept: dict[tuple[int, int], str]) -> int:
    """How many years in a row up to `year` the goal, or the one it goes on with, was accounted as not met."""
    count, at = 0, goal
    while True:
        family = [at, *queries.chain(at)[1:2]]
        found = next((g for g in family if (g.pk, year) in kept), None)
        if found is None or kept[found.pk, year] != UNMET:
            return count
        count, year, at = count + 1, year - 1, found


def problems(paper: Paper, year: int, found: list[Line]) -> Problems:
    """What keeps an account from being published: goals without a word, and missed ones without a reason or an end."""
    said = Problems()
    if not found:
        said.add(
            "nothing-due", Place(path=f"{year}"), (f"{year} 年没有到期的目标", f"no goal is due in {year}"),
            ("至少一项", "at least one"), ("换一年", "choose another year"),
        )  # fmt: skip
    for line in found:
        place = Place(path=f"{line.goal.number}")
        told = line.official
        if told is None or told.stand not in (MET, *MISSED):
            stands = STANDS[told.stand] if told else Text("没有说明", "nothing was told")
            said.add(
                "goal-missing", place,
                (f"目标 {line.goal.number}“{line.goal.text[:30]}”：{stands.zh}", f"goal {line.goal.number} “{line.goal.words.en[:60]}”: {stands.en}"),
                ("已达标、未达标或不再推进；每一项都要交代", "met, not met or not pursued: each goal is accounted for"),
                ("由主责单位说明后再公布", "have its lead unit tell of it first"),
            )  # fmt: skip
            continue
        if told.stand in MISSED and not told.reason.strip():
            said.add(
                "no-reason", place, (f"目标 {line.goal.number} {STANDS[told.stand].zh}，没有写理由", f"goal {line.goal.number} is {STANDS[told.stand].en}, and no reason is given"),
                ("写明理由", "a reason"), ("由主责单位补上", "have its lead unit write it"),
            )  # fmt: skip
        if told.stand == UNMET and told.new_due is None:
            said.add(
                "no-new-due", place, (f"目标 {line.goal.number} 未达标，没有新期限", f"goal {line.goal.number} is not met and has no new date"),
                ("新期限，或改为“不再推进”", "a new date, or the stand “not pursued any more”"), ("由主责单位补上", "have its lead unit write it"),
            )  # fmt: skip
        elif told.stand == UNMET and told.new_due is not None and told.new_due <= _ahead_of(year):
            said.add(
                "stale-new-due", place,
                (f"目标 {line.goal.number} 未达标，新期限 {told.new_due.isoformat()} 已经过去", f"goal {line.goal.number} is not met, and its new date {told.new_due.isoformat()} has passed"),
                (f"晚于 {_ahead_of(year).isoformat()}", f"after {_ahead_of(year).isoformat()}"), ("由主责单位再说明一次现在怎样", "have its lead unit tell of it anew"),
            )  # fmt: skip
    return said


def _ahead_of(year: int) -> date:
    """What a new date must lie ahead of: the year's end, and the day of publishing; one that has passed promises nothing."""
    return max(date(year, 12, 31), today())


def publish(paper: Paper, year: int, *, by: Actor) -> Account:
    """Publish the account of a year, by somebody who told of none of its goals. The same again is the one that stands.

    Raises `Refused` with every goal that is missing or unexplained.
    """
    found = lines(paper, year)
    tellers = {line.official.identity for line in found if line.official is not None}
    with act(
        "commitments.account", by, state=paper.state, allowed=(PUBLISHED,), not_by=tellers, why_not=TOLD_IT
    ) as record:
        take_turns(LOCK)
        same = Account.objects.filter(paper=paper, year=year).first()
        if same is not None:
            record.skip()
            return same
        problems(paper, year, found).refuse()
        rows = [row_of(line) for line in found]
        missed = sum(line.missed for line in found)
        body = {"paper": paper.digest, "year": year, "rows": rows}
        digest = hashlib.sha256(json.dumps(body, ensure_ascii=False, sort_keys=True).encode()).hexdigest()
        made = Account.objects.create(
            paper=paper, year=year, due=len(rows), missed=missed, rows=rows, digest=digest, at=record.at, by=by.name,
            identity=by.identity,
        )  # fmt: skip
        point("commitments.account:kept")
        record.of(paper.words, paper=paper.pk, year=year, due=len(rows), missed=missed, digest=digest)
    return made


def row_of(line: Line) -> dict[str, Any]:
    """A goal as an account keeps it."""
    told = line.official
    assert told is not None  # an account with a goal left out was refused
    return {
        "goal": line.goal.pk, "number": line.goal.number, "text": line.goal.text, "text_en": line.goal.text_en,
        "lead": queries.lead(line.goal), "stand": told.stand, "reason": told.reason,
        "new_due": told.new_due.isoformat() if told.new_due else "", "third": line.third.stand if line.third else "",
        "streak": line.streak,
    }  # fmt: skip
