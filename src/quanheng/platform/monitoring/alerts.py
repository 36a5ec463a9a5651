"""Who is told of new cases: so many a day one by one, the worst first; the rest in one digest, so that nobody is flooded."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from django.urls import reverse

from quanheng.engine.errors import Text
from quanheng.platform.lib.faults import point
from quanheng.platform.lib.locks import take_turns
from quanheng.platform.monitoring import document
from quanheng.platform.monitoring.duties import address
from quanheng.platform.monitoring.flow import LAMP_WORDS, RULES
from quanheng.platform.monitoring.models import Alert, Case
from quanheng.platform.monitoring.plan import MonitoringPlan
from quanheng.platform.notices.actions import Message, notify_each
from quanheng.platform.notices.readers import Seats, readers
from quanheng.platform.registry import queries as registry
from quanheng.platform.registry.act import act
from quanheng.platform.registry.models import Person
from quanheng.platform.registry.people import today
from quanheng.platform.registry.powers import COMMAND_LINE, Actor

WHO = (("reporter", True), ("leader", True), ("office", False))  # role, and whether it is the unit's own
SHOWN = 20  # cases named in a digest; the rest are counted


def tell(cases: Sequence[Case], said: MonitoringPlan, day: date) -> None:
    """Tell of new cases, which stand worst first, within each person's budget of the day."""
    if not cases:
        return
    take_turns("monitoring.alerts")
    names = {code: unit.name for code, unit in registry.units({c.unit for c in cases}).items()}
    known: dict[str, Seats] = {}
    wanted: defaultdict[int, list[Case]] = defaultdict(list)
    people: dict[int, Person] = {}
    for case in cases:
        for person in readers([(role, case.unit if own else "") for role, own in WHO], known):
            people[person.pk] = person
            wanted[person.pk].append(case)
    spent: defaultdict[int, int] = defaultdict(int)
    for pk in Alert.objects.filter(person__in=people, day=day, held=False).values_list("person", flat=True):
        spent[pk] += 1
    rows: list[Alert] = []
    messages: list[Message] = []
    for pk, own in wanted.items():
        for case in own:
            held = spent[pk] >= said.per_person
            rows.append(Alert(person_id=pk, case=case, day=day, held=held, told_on=None if held else day))
            if not held:
                spent[pk] += 1
                messages.append(_message(case, said, names.get(case.unit, case.unit), people[pk]))
    Alert.objects.bulk_create(rows, batch_size=1000, ignore_conflicts=True)
    notify_each(messages)


def _message(case: Case, said: MonitoringPlan, unit: str, person: Person) -> Message:
    words, rule, lamp = said.named(case.indicator), RULES[case.rule], LAMP_WORDS[case.lamp]
    return Message(
        (person,), Text(f"{lamp.zh}灯预警：{unit} · {words.zh}", f"{lamp.en} warning: {unit} · {words.en}"),
        Text(f"{rule.zh}。{case.due.isoformat()} 前选：继续执行、调剂或取消。", f"{rule.en}. Choose by {case.due.isoformat()}: continue, re-allocate or cancel."),
        address(case), f"case:{case.pk}",
    )  # fmt: skip


def digest(on: date | None = None, *, by: Actor = COMMAND_LINE) -> int:
    """Tell everybody what was held back, in one notice a person and day. Returns how many people were told."""
    day = on or today()
    waiting = Alert.objects.filter(told_on=None)
    if not waiting.exists():
        return 0
    with act("monitoring.digest", by) as record:
        take_turns("monitoring.alerts")
        had = set(Alert.objects.filter(held=True, told_on=day).values_list("person", flat=True))
        rows: defaultdict[int, list[Alert]] = defaultdict(list)
        for alert in waiting.exclude(person__in=had).select_related("case__plan", "person").order_by("id"):
            rows[alert.person_id].append(alert)
        names = {
            code: u.name
            for code, u in registry.units({a.case.unit for own in rows.values() for a in own}).items()
        }
        messages = [_digest(own, names) for own in rows.values()]
        Alert.objects.filter(pk__in=[a.pk for own in rows.values() for a in own]).update(told_on=day)
        point("monitoring.digest:marked")
        notify_each(messages)
        record.of(
            Text("预警日报", "digest of warnings"), people=len(rows), cases=sum(map(len, rows.values()))
        )
        if not rows:
            record.skip()
    return len(rows)


def _digest(own: Sequence[Alert], names: dict[str, str]) -> Message:
    lines = []
    for alert in own[:SHOWN]:
        case = alert.case
        words = document.of(case.plan.document).named(case.indicator)
        unit = names.get(case.unit, case.unit)
        lines.append(
            (f"{unit} · {words.zh}（{RULES[case.rule].zh}）", f"{unit} · {words.en} ({RULES[case.rule].en})")
        )
    more = len(own) - len(lines)
    zh = "；".join(a for a, _ in lines) + (f"；另有 {more} 件" if more else "") + "。"
    en = "; ".join(b for _, b in lines) + (f"; and {more} more" if more else "") + "."
    return Message(
        (own[0].person,),
        Text(f"预警日报：{len(own)} 件", f"Digest of warnings: {len(own)}"),
        Text(zh, en),
        reverse("monitoring:cases"),
        "monitoring.digest",
    )
