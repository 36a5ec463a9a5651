"""The writers of marks: an expert saves and hands in; the office opens a second round. Who sits is `seating`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from quanheng.engine.document.digits import narrowed
from quanheng.engine.errors import Place, Problems
from quanheng.platform.panels import duties, guide, queries
from quanheng.platform.panels.flow import COMPUTED, FIRST, LEVEL, MARKING, ROUND, SECOND
from quanheng.platform.panels.models import Mark, Panel, Seat, Subject, Submission
from quanheng.platform.panels.opening import into, need, state_of
from quanheng.platform.panels.treatment import spread_of
from quanheng.platform.registry.act import act
from quanheng.platform.registry.powers import Actor

LONGEST_REASON = 1000


@dataclass(frozen=True)
class Given:
    """What an expert gives a leaf: the mark as typed, the level as chosen, the reason."""

    value: str = ""
    level: str = ""
    reason: str = ""


def save(seat: Seat, subject: Subject, given: Mapping[str, Given], *, by: Actor) -> int:
    """Keep the marks of one unit; empty ones are passed over. How many were new. Raises `Refused` with every problem.

    In the second round a mark that lies outside the middle half of the first round, or differs from one's own, needs a reason.
    """
    panel = seat.panel
    with act("panels.mark", by, state=state_of(panel), allowed=MARKING) as record:
        problems = Problems()
        _check_seat(seat, by, problems)
        round = ROUND.get(state_of(panel), 1)
        if subject not in queries.duty(seat, queries.subjects(panel)):
            problems.add(
                "not-to-mark", Place(path=subject.code),
                ("这个单位不由你评", "this unit is not yours to mark"), ("分给你的单位", "a unit assigned to you"),
                ("从自己的单子里选", "choose one of your own list"),
            )  # fmt: skip
        if seat.submissions.filter(round=round).exists():
            problems.add(
                "handed-in", Place(path=subject.code),
                ("本轮已提交，不能再改", "this round is handed in and cannot be changed"), ("提交前", "before handing in"),
                ("有差错请告诉考核办", "tell the office of a slip"),
            )  # fmt: skip
        made = _read(panel, seat, subject, given, round, problems)
        problems.refuse()
        last = queries.sheet(panel, round, seat)
        new = [m for m in made if not _same(m, last.get((seat.pk, subject.pk, m.leaf)))]
        for mark in new:
            mark.at = record.at
        Mark.objects.bulk_create(new)
        if not new:
            record.skip()
        record.of(panel.words, panel=panel.pk, round=round, marks=len(new))
    return len(new)


def _check_seat(seat: Seat, by: Actor, problems: Problems) -> None:
    if seat.expert.person_id != by.person or seat.gone:
        problems.add(
            "not-your-seat", Place(path=seat.panel.title),
            ("这不是你的席位", "this is not your seat"), ("被抽到的专家本人", "the expert who was drawn"),
            ("从自己的工作台进来", "come in from your own desk"),
        )  # fmt: skip


def _read(
    panel: Panel, seat: Seat, subject: Subject, given: Mapping[str, Given], round: int, problems: Problems
) -> list[Mark]:
    tasks = queries.tasks(panel)
    before = queries.sheet(panel, 1, seat) if round == 2 else {}
    made = []
    for leaf, said in given.items():
        task = tasks.get(leaf)
        if task is None or task.kind == COMPUTED or not (said.value.strip() or said.level.strip()):
            continue
        place = Place(path=f"{subject.code} · {leaf}")
        mark = _one(panel, task, said, place, problems)
        if mark is None:
            continue
        reason = said.reason.strip()[:LONGEST_REASON]
        if round == 2 and not reason:
            own = before.get((seat.pk, subject.pk, leaf))
            outside = _outside(values_of(panel, 1, subject, leaf), mark[0])
            if outside or (own is not None and own.value != mark[0]):
                problems.add(
                    "no-reason", place,
                    ("改了分，或在首轮中间一半以外，没有写理由", "the mark was changed, or lies outside the middle half of round one, and no reason is given"),
                    ("一句理由，匿名给其他专家看", "a reason in a sentence"), ("写明理由，或改分", "give a reason, or change the mark"),
                )  # fmt: skip
                continue
        made.append(Mark(seat=seat, subject=subject, leaf=leaf, round=round, value=mark[0], level=mark[1], reason=reason))  # fmt: skip
    return made


def _one(
    panel: Panel, task: guide.Task, said: Given, place: Place, problems: Problems
) -> tuple[Decimal, int | None] | None:
    """The mark and level meant, or None with the problem noted."""
    if task.kind == LEVEL:
        level = _whole(said.level or said.value)
        if level is None or not 1 <= level <= len(task.anchors):
            problems.add(
                "no-level", place, (f"“{said.level[:20] or said.value[:20]}”不是档次", f"“{said.level[:20] or said.value[:20]}” is no level"),
                (f"1 到 {len(task.anchors)} 档", f"a level from 1 to {len(task.anchors)}"), ("按锚选一档", "choose one by its anchor"),
            )  # fmt: skip
            return None
        return Decimal(level), level
    value = _number(said.value)
    low, high, places = Decimal(panel.term("low")), Decimal(panel.term("high")), int(panel.term("decimals"))
    if value is None or not low <= value <= high or -int(value.as_tuple().exponent) > places:
        problems.add(
            "bad-mark", place, (f"“{said.value[:20]}”不是可用的分", f"“{said.value[:20]}” is no mark"),
            (f"{low} 到 {high}，至多 {places} 位小数", f"{low} to {high}, at most {places} decimals"), ("改正这个分", "correct it"),
        )  # fmt: skip
        return None
    bands = queries.bands(panel, task)
    if not bands:
        return value, None
    level = _whole(said.level)
    if not guide.fits(bands, level, value):
        span = (
            f"[{bands[level - 1]['low']}, {bands[level - 1]['high']}]"
            if level is not None and 1 <= level <= len(bands)
            else ""
        )
        problems.add(
            "outside-band", place,
            (f"给 {value} 分，选的是第 {level} 档 {span}" if span else f"给 {value} 分，没有选档", f"{value} was given, the level chosen is {level} {span}" if span else f"{value} was given and no level chosen"),
            ("先定达成情况，分数落在该档区间内；界限归高一档", "a mark within the interval of its level; a bound belongs to the better one"),
            ("改档或改分", "change the level or the mark"),
        )  # fmt: skip
        return None
    return value, level


def _outside(first: list[Decimal], value: Decimal) -> bool:
    """Whether a mark lies outside the middle half of round one."""
    spread = spread_of(first)
    return spread is not None and not spread["q1"] <= float(value) <= spread["q3"]


def unreasoned(panel: Panel, seat: Seat) -> list[tuple[Subject, str]]:
    """What a seat left as it was in round one, outside its middle half, and gave no reason for in round two."""
    first, second = queries.sheet(panel, 1), queries.sheet(panel, 2, seat)
    found = []
    for subject in queries.duty(seat, queries.subjects(panel)):
        for leaf in queries.marked_leaves(panel):
            own = first.get((seat.pk, subject.pk, leaf))
            if own is None or (seat.pk, subject.pk, leaf) in second:
                continue  # a mark of round two was asked for its reason when it was saved
            all_ = sorted(m.value for (_, s, kept), m in first.items() if s == subject.pk and kept == leaf)
            if _outside(all_, own.value):
                found.append((subject, leaf))
    return found


def values_of(panel: Panel, round: int, subject: Subject, leaf: str) -> list[Decimal]:
    """All marks of one unit and leaf in a round, in order of size."""
    sheet = queries.sheet(panel, round)
    return sorted(m.value for (_, s, kept), m in sheet.items() if s == subject.pk and kept == leaf)


def _same(mark: Mark, last: Mark | None) -> bool:
    return last is not None and (mark.value, mark.level, mark.reason) == (last.value, last.level, last.reason)


def _number(text: str) -> Decimal | None:
    try:
        value = Decimal(narrowed(text).strip())
    except InvalidOperation:
        return None
    return value if value.is_finite() else None


def _whole(text: str) -> int | None:
    plain = narrowed(text).strip()
    return int(plain) if plain.isascii() and plain.isdecimal() and len(plain) < 4 else None


def submit(seat: Seat, *, by: Actor) -> Submission:
    """Hand in a round: everything assigned has a mark. A second call does nothing. Raises `Refused` with every gap."""
    panel = seat.panel
    with act("panels.mark", by, state=state_of(panel), allowed=MARKING) as record:
        problems = Problems()
        _check_seat(seat, by, problems)
        round = ROUND.get(state_of(panel), 1)
        given = queries.sheet(panel, None if round == 2 else round, seat)
        for subject in queries.duty(seat, queries.subjects(panel)):
            gone = [leaf for leaf in queries.marked_leaves(panel) if (seat.pk, subject.pk, leaf) not in given]
            if gone:
                problems.add(
                    "not-marked", Place(path=subject.code),
                    (f"{subject.code} 还有 {len(gone)} 项没有评：{'、'.join(gone[:5])}", f"{len(gone)} leaves of {subject.code} are not marked: {', '.join(gone[:5])}"),
                    ("每个单位每项都有", "every leaf of every unit"), ("补评后再提交", "mark them, then hand in"),
                )  # fmt: skip
        for subject, leaf in unreasoned(panel, seat) if round == 2 else ():
            problems.add(
                "no-reason", Place(path=f"{subject.code} · {leaf}"),
                (f"{subject.code} 的“{leaf}”在首轮中间一半以外，第二轮没有写理由", f"“{leaf}” of {subject.code} lies outside the middle half of round one, and no reason is given in round two"),
                ("一句理由，匿名给其他专家看", "a reason in a sentence"), ("打开这个单位，写明理由或改分，再提交", "open that unit, give a reason or change the mark, then hand in"),
            )  # fmt: skip
        problems.refuse()
        made, new = Submission.objects.get_or_create(seat=seat, round=round, defaults={"at": record.at})
        if not new:
            record.skip()
            return made
        duties.marked(seat)
        if queries.progress(panel).whole:
            duties.all_in(panel)
        record.of(panel.words, panel=panel.pk, round=round, submitted=True)
    return made


def second_round(panel: Panel, words: str, *, by: Actor) -> Panel:
    """Open the second round: the experts see the anonymous distribution of the first, and give reasons."""
    with act("panels.second", by, state=state_of(panel), allowed=(FIRST,)) as record:
        problems = need(words)
        done = queries.progress(panel)
        if not done.whole:
            problems.add(
                "round-open", Place(path=panel.title),
                (f"第一轮 {done.seats} 人，已提交 {done.submitted} 人", f"{done.submitted} of {done.seats} have handed in round one"),
                ("全部提交", "all of them"), ("催办、换人或剔除没有提交的席位", "remind, replace or set aside the seats that have not"),
            )  # fmt: skip
        problems.refuse()
        into(panel, SECOND, words, record, by)
        duties.over(panel)
        leaves, subjects = len(queries.marked_leaves(panel)), queries.subjects(panel)
        for seat in queries.seats(panel):
            if not hasattr(seat, "set_aside"):
                duties.ask(panel, [seat], 2, leaves * len(queries.duty(seat, subjects)))
    return panel
