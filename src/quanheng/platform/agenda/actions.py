"""The writers of the agenda: the office's days, reminders, calendar addresses. Deadlines themselves: `deadlines`."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time

from quanheng.engine.errors import Place, Problems, Text
from quanheng.platform.agenda import ladder
from quanheng.platform.agenda.calendar import Calendar, by_the_calendar, calendar
from quanheng.platform.agenda.ladder import HOLDER, Step
from quanheng.platform.agenda.models import Climbed, Day, Deadline, Feed, Hours
from quanheng.platform.agenda.queries import closing, digest
from quanheng.platform.lib.faults import point
from quanheng.platform.lib.locks import take_turns
from quanheng.platform.notices import actions as notices
from quanheng.platform.registry import queries as registry
from quanheng.platform.registry.act import act
from quanheng.platform.registry.people import today
from quanheng.platform.registry.powers import COMMAND_LINE, Actor

NOWHERE = Place()


@dataclass(frozen=True)
class DaySpec:
    """A day the office decides on: worked or not, and what it is called."""

    date: date
    working: bool
    name: str
    name_en: str = ""
    place: Place = NOWHERE


@dataclass(frozen=True)
class DaysSet:
    """How many days are new or changed, and how many stood so already."""

    changed: int
    same: int


def set_days(days: Iterable[DaySpec], *, source: str = "", by: Actor) -> DaysSet:
    """Decide on days: holidays and make-up days, all or nothing. Deadlines that stand are not moved by it."""
    wanted = list(days)
    with act("agenda.day", by) as record:
        problems = Problems()
        seen: set[date] = set()
        for day in wanted:
            if not day.name.strip() or len(day.name) > 60 or len(day.name_en) > 60:
                problems.add(
                    "no-name", _place(day),
                    (f"{day.date} 没有名称，或名称太长", f"{day.date} has no name, or one too long"),
                    ("节日或调休的名称，60 字以内", "the holiday's name, at most 60 characters"), ("补上", "fill it in"),
                )  # fmt: skip
            if day.date in seen or not 1990 <= day.date.year <= 2100:
                problems.add(
                    "bad-day", _place(day),
                    (f"{day.date} 写了两次，或不在 1990–2100 年", f"{day.date} comes twice, or is not within 1990–2100"),
                    ("每天一次", "each day once"), ("删去或改正一行", "remove or correct a row"),
                )  # fmt: skip
            seen.add(day.date)
        problems.refuse()
        held = {d.date: d for d in Day.objects.filter(date__in=seen)}
        changed = 0
        for day in wanted:
            facts = {"working": day.working, "name": day.name.strip(), "name_en": day.name_en.strip()}
            old = held.get(day.date)
            if old is not None and all(getattr(old, k) == v for k, v in facts.items()):
                continue
            Day.objects.update_or_create(
                date=day.date, defaults={**facts, "source": source[:200], "by": by.name}
            )
            changed += 1
        years = sorted({d.date.year for d in wanted})
        record.of(Text(f"{changed} 天", f"{changed} days"), days=changed, years=years, source=source[:200])
        if not changed:
            record.skip()
    return DaysSet(changed, len(wanted) - changed)


def _place(day: DaySpec) -> Place:
    return day.place if day.place != NOWHERE else Place(path=day.date.isoformat())


def clear_day(day: date, *, by: Actor) -> bool:
    """Take back what the office decided on a day: it is again as published, or as the week says."""
    with act("agenda.day", by) as record:
        gone, _ = Day.objects.filter(date=day).delete()
        record.of(
            Text(f"{day} 恢复原样", f"{day} as published"), day=day.isoformat(), working=by_the_calendar(day)
        )
        if not gone:
            record.skip()
    return bool(gone)


@dataclass(frozen=True)
class Reminded:
    """What one round of reminders did: deadlines told of, people told, of which by escalation to others."""

    deadlines: int = 0
    told: int = 0
    escalated: int = 0


def remind(on: date | None = None, *, by: Actor = COMMAND_LINE) -> Reminded:
    """Climb the ladder of every open deadline up to a day. Twice on one day sends once.

    Rungs missed while the house was closed are not made up for one by one: each of those who are to hear of it
    hears of the latest.
    """
    day = on or today()
    with act("agenda.remind", by) as record:
        take_turns("agenda.remind")
        rows = list(Deadline.objects.filter(met_at=None, dropped_at=None).select_related("person"))
        counting = calendar()
        ladders = ladder.ladders()
        climbed = set(
            Climbed.objects.filter(deadline__in=[r.pk for r in rows]).values_list(
                "deadline_id", "days", "whom", "due"
            )
        )
        names = {code: unit for code, unit in registry.units().items()} if rows else {}
        reminded = told = escalated = 0
        for row in rows:
            due_rungs = _reached(row, day, ladder.ladder_of(row.kind, ladders), counting, climbed)
            latest = {step.whom: step for step in due_rungs}  # in order of days: the last of each stays
            for step in due_rungs:
                heard = 0
                if latest[step.whom] == step:
                    unit = names.get(row.unit)
                    title, body = _words(
                        row, step, day, counting, (unit.name, unit.name_en or unit.name) if unit else None
                    )
                    heard = notices.notify(
                        ladder.told(row, step.whom), title, body, row.link, f"{row.kind}:{row.ref}:{row.unit}"
                    )
                    told += heard
                    escalated += heard if step.whom != HOLDER else 0
                Climbed.objects.create(
                    deadline=row, days=step.days, whom=step.whom, due=row.due, told=heard, at=record.at
                )
                point("agenda.remind:told")
            reminded += bool(due_rungs)
        record.of(
            Text(f"{day}：{reminded} 项期限", f"{day}: {reminded} deadlines"),
            day=day.isoformat(), deadlines=reminded, told=told, escalated=escalated,
        )  # fmt: skip
        if not reminded:
            record.skip()
    return Reminded(reminded, told, escalated)


def _reached(
    row: Deadline,
    day: date,
    steps: Iterable[Step],
    counting: Calendar,
    climbed: set[tuple[int, int, str, date]],
) -> list[Step]:
    """The rungs of a deadline that this day has reached and nobody has climbed, the earliest first."""
    return [
        step
        for step in sorted(steps)
        if (row.pk, step.days, step.whom, row.due) not in climbed
        and (row.due if step.days == 0 else counting.add(row.due, step.days)) <= day
    ]


def _words(
    row: Deadline, step: Step, day: date, counting: Calendar, unit: tuple[str, str] | None
) -> tuple[Text, Text]:
    """What a rung says: to whoever owes it, by when; to others, who owes what and how late it is."""
    left = counting.between(day, row.due)
    title, due = row.words, row.due.isoformat()
    who = unit if unit is not None and step.whom != HOLDER else None
    zh = f"{who[0]}：{title.zh}" if who else title.zh
    en = f"{who[1]}: {title.en}" if who else title.en
    if day > row.due:
        zh, en = f"{zh}，已逾期 {max(-left, 1)} 个工作日", f"{en}, {_days(max(-left, 1))} late"
    elif day == row.due:
        until = closing()
        zh, en = f"{zh}，今天 {until} 前", f"{en}, today by {until}"
    else:
        zh, en = f"{zh}，还有 {left} 个工作日", f"{en}, {_days(left)} left"
    minutes = row.minutes
    body = Text(
        f"期限 {due}。" + (f"估计要 {minutes} 分钟。" if minutes else ""),
        f"Due {due}." + (f" About {minutes} minutes." if minutes else ""),
    )
    return Text(zh, en), body


def _days(n: int) -> str:
    return "1 working day" if n == 1 else f"{n} working days"


def set_closing(hour: time, *, by: Actor) -> str:
    """Say until when things are taken in on the day they are due; the hours before stay as history."""
    wanted = hour.replace(second=0, microsecond=0)
    with act("agenda.day", by) as record:
        if closing() == f"{wanted:%H:%M}":
            record.skip()
        else:
            Hours.objects.create(closing=wanted, at=record.at, by=by.name)
        record.of(Text("截止钟点", "closing hour"), closing=f"{wanted:%H:%M}")
    return closing()


def new_feed(*, by: Actor) -> str:
    """Make a calendar address of one's own; an earlier one ends. Returns the secret, which is kept nowhere."""
    with act("agenda.feed", by) as record:
        if by.person is None:
            raise ValueError("only a person has a calendar")
        secret = secrets.token_urlsafe(32)
        Feed.objects.update_or_create(
            person_id=by.person, defaults={"digest": digest(secret), "made_at": record.at}
        )
        record.of(Text("日历订阅地址", "a calendar address"))
    return secret


def end_feed(*, by: Actor) -> bool:
    """End one's calendar address."""
    with act("agenda.feed", by) as record:
        gone, _ = Feed.objects.filter(person_id=by.person).delete()
        record.of(Text("停用日历订阅地址", "calendar address ended"))
        if not gone:
            record.skip()
    return bool(gone)
