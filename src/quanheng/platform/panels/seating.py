"""The writers of who sits while a panel is under way: stand aside, replace, remind, set aside, and an interest found late.

An interest that turns up while its expert sits does what the panel's recusal says: the seat is replaced by the next of the
draw, or barred from that unit. Where nobody is left to be drawn, the seat is set aside.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.urls import reverse

from quanheng.engine.errors import Place, Problems, Refused, Text
from quanheng.platform.lib.locks import take_turns
from quanheng.platform.notices.actions import notify
from quanheng.platform.panels import duties, queries
from quanheng.platform.panels.flow import CLOSED, DRAWN, MARKING, ROUND
from quanheng.platform.panels.flow import PANEL as WHOLE_PANEL
from quanheng.platform.panels.models import Bar, Expert, Panel, Seat, SetAside
from quanheng.platform.panels.opening import need, state_of, step, substitute
from quanheng.platform.registry.act import Record, act
from quanheng.platform.registry.powers import Actor

FOUND = "发现利害关系"  # the reason on record; with whom is told to nobody
LEAST_SEATS = 2
SEATING = (DRAWN, *MARKING)


def stand_aside(seat: Seat, reason: str, *, by: Actor) -> Seat:
    """An expert finds a reason to stand aside: the next of the draw takes the seat. Not once this round is handed in."""
    panel = seat.panel
    with act("panels.recuse", by, state=state_of(panel), allowed=SEATING) as record:
        problems = need(reason)
        if seat.expert.person_id != by.person or seat.gone:
            problems.add(
                "not-your-seat", Place(path=panel.title),
                ("这不是你的席位", "this is not your seat"), ("被抽到的专家本人", "the expert who was drawn"),
                ("从自己的工作台进来", "come in from your own desk"),
            )  # fmt: skip
        _not_handed_in(panel, seat, problems)
        problems.refuse()
        new = _vacate(panel, seat, reason, record, by)
        record.of(panel.words, panel=panel.pk, recused=True)
    return new


def replace(panel: Panel, code: str, reason: str, *, by: Actor) -> Seat:
    """The office puts the next of the draw on a seat that does not hand in, with the reason on record."""
    with act("panels.replace", by, state=state_of(panel), allowed=SEATING) as record:
        problems = need(reason)
        seat = _seat_of(panel, code, problems)
        if seat is not None:
            _not_handed_in(panel, seat, problems)
        problems.refuse()
        assert seat is not None  # refused above
        new = _vacate(panel, seat, reason, record, by)
        step(panel, panel.state, reason, record, by, replaced=True)
        record.of(panel.words, panel=panel.pk, replaced=True)
    return new


def remind(panel: Panel, *, by: Actor) -> list[str]:
    """Tell everybody who has not handed in this round; the codes of their seats. Raises `Refused` where nobody is waited for."""
    with act("panels.remind", by, state=state_of(panel), allowed=MARKING) as record:
        late = queries.waiting(panel)
        problems = Problems()
        if not late:
            problems.add(
                "nobody-waits", Place(path=panel.title),
                ("本轮都已提交", "everybody has handed in this round"), ("还没有提交的席位", "a seat that has not"),
                ("可以再评一轮，或结束入账", "open a second round, or close"),
            )  # fmt: skip
        problems.refuse()
        for seat in late:
            words = Text(
                f"催办：“{panel.title}”等你评分，截止 {panel.due}",
                f"Reminder: “{panel.words.en}” waits for your marks, due {panel.due}",
            )
            notify([seat.expert.person], words, link=reverse("panels:seat", args=[seat.pk]), about=f"panel:{panel.pk}")  # fmt: skip
        codes = [s.code for s in late]
        step(panel, panel.state, "", record, by, reminded=codes)
        record.of(panel.words, panel=panel.pk, reminded=len(codes))
    return codes


def set_aside(panel: Panel, code: str, reason: str, *, by: Actor) -> SetAside:
    """Leave a seat's marks out of the result, with the reason on record and on the result page; the marks are kept.

    Before a round is whole only a seat that has not handed in: until then nobody sees marks to choose by.
    """
    with act("panels.set_aside", by, state=state_of(panel), allowed=MARKING) as record:
        problems = need(reason)
        seat = _seat_of(panel, code, problems)
        if seat is not None and not hasattr(seat, "set_aside"):
            if not queries.progress(panel).whole and seat not in queries.waiting(panel):
                problems.add(
                    "round-open", Place(path="seat"),
                    (f"席位 {code} 已提交，而本轮还没有全部提交", f"seat {code} has handed in, and the round is not whole yet"),
                    ("还没有提交的席位，或全部提交以后", "a seat that has not handed in, or a whole round"),
                    ("先催办、换人或剔除没有提交的", "first remind, replace or set aside those who have not"),
                )  # fmt: skip
            _enough(panel, code, problems)
        problems.refuse()
        assert seat is not None  # refused above
        made, new = _aside(panel, seat, reason, record, by)
        if not new:
            record.skip()
        record.of(panel.words, panel=panel.pk, seat=code, set_aside=True)
    return made


def bear(expert: Expert, kind: str, *, record: Record, by: Actor) -> list[Panel]:
    """What an interest just put on record does where its expert sits; the panels it touches. Raises `Refused` where a panel
    that has not begun has nobody else to draw. A step of the act that records it."""
    touched = []
    take_turns("panels.seating")
    for seat in expert.seats.filter(left="", set_aside=None).select_related("panel").order_by("panel_id"):
        panel = seat.panel
        if panel.state not in (*SEATING, CLOSED):
            continue
        subjects = queries.subjects(panel)
        own = queries.touched(expert, [s.unit_id for s in subjects], queries.kin_of(panel))
        fresh = [s for s in queries.duty(seat, subjects) if s.unit_id in own]
        if not fresh:
            continue
        touched.append(panel)
        if panel.state == CLOSED:
            duties.tell_late(panel, seat.code)
        elif panel.term("recusal") == WHOLE_PANEL or len(own) == len(subjects):
            _replace_or_set_aside(panel, seat, record, by)
        else:
            Bar.objects.bulk_create(Bar(seat=seat, subject=s, kind=kind, at=record.at, by=by.name) for s in fresh)  # fmt: skip
            step(panel, panel.state, FOUND, record, by, barred=len(fresh))
    return touched


def clear(panel: Panel, seats: Sequence[Seat], problems: Problems) -> None:
    """Note every seat that would count though its expert has an interest by now: in the register, or declared elsewhere."""
    subjects, kin = queries.subjects(panel), queries.kin_of(panel)
    units = {s.unit_id: s for s in subjects}
    whole = panel.term("recusal") == WHOLE_PANEL
    for seat in seats:
        own = queries.touched(seat.expert, list(units), kin)
        marks = [s.code for s in queries.duty(seat, subjects) if s.unit_id in own]
        if own and (whole or marks):
            problems.add(
                "has-interest", Place(path=seat.code),
                (f"席位 {seat.code} 的专家与{'、'.join(marks) or '被评单位'}有利害关系（名册里的任职）", f"the expert of seat {seat.code} has an interest in {', '.join(marks) or 'a unit'} (a seat in the register)"),
                ("没有利害关系的专家", "an expert without one"),
                ("在专家库登记这项利害关系，系统换人或不计其分；或剔除这一席", "record the interest in the pool: the seat is replaced or barred; or set the seat aside"),
            )  # fmt: skip


def _replace_or_set_aside(panel: Panel, seat: Seat, record: Record, by: Actor) -> None:
    try:
        with transaction.atomic():
            _vacate(panel, seat, FOUND, record, by)
    except Refused:
        problems = Problems()
        if panel.state == DRAWN:
            problems.add(
                "pool-too-small", Place(path=panel.title),
                (f"“{panel.title}”里要换人，专家库没有可以递补的", f"somebody sits on “{panel.words.en}”, and nobody is left in the pool to take the seat"),
                ("可以递补的专家", "an expert who can be drawn"),
                ("补充专家库并取消这一组重抽，再登记", "add experts to the pool and cancel this panel to draw anew, then record it"),
            )  # fmt: skip
        seat.refresh_from_db()
        _enough(panel, seat.code, problems)
        problems.refuse()
        _aside(panel, seat, FOUND, record, by)
    step(panel, panel.state, FOUND, record, by, replaced=True)


def _vacate(panel: Panel, seat: Seat, reason: str, record: Record, by: Actor) -> Seat:
    """The seat is left, and the next of the draw is asked to mark this round."""
    seat.left = reason.strip()[:300]
    seat.save(update_fields=["left"])
    duties.released(seat)
    new = substitute(panel, seat, reason, record=record, by=by)
    round = ROUND.get(state_of(panel), 0)
    if round:
        cells = len(queries.marked_leaves(panel)) * len(queries.duty(new, queries.subjects(panel)))
        duties.ask(panel, [new], round, cells, late=True)
        duties.not_all_in(panel)
    return new


def _aside(panel: Panel, seat: Seat, reason: str, record: Record, by: Actor) -> tuple[SetAside, bool]:
    made, new = SetAside.objects.get_or_create(
        seat=seat, defaults={"reason": reason.strip()[:300], "at": record.at, "by": by.name}
    )
    duties.released(seat)
    if queries.progress(panel).whole:
        duties.all_in(panel)
    return made, new


def _seat_of(panel: Panel, code: str, problems: Problems) -> Seat | None:
    found = next((s for s in queries.seats(panel) if s.code == code), None)
    if found is None:
        problems.add(
            "no-seat", Place(path="seat"),
            (f"没有席位 {code[:10]}", f"there is no seat {code[:10]}"), ("本组的席位代号", "the code of a seat of this panel"),
            ("从名单里选", "choose one of the list"),
        )  # fmt: skip
    return found


def _enough(panel: Panel, code: str, problems: Problems) -> None:
    left = [s for s in queries.seats(panel) if not hasattr(s, "set_aside") and s.code != code]
    if len(left) < LEAST_SEATS:
        problems.add(
            "too-few-left", Place(path="seat"),
            (f"剔除后只剩 {len(left)} 席", f"only {len(left)} seats would be left"),
            (f"至少 {LEAST_SEATS} 席", f"{LEAST_SEATS} at least"), ("换人，或取消本组重来", "replace the seat, or cancel the panel"),
        )  # fmt: skip


def _not_handed_in(panel: Panel, seat: Seat, problems: Problems) -> None:
    round = ROUND.get(state_of(panel), 0)
    if round and seat.submissions.filter(round=round).exists():
        problems.add(
            "handed-in", Place(path=panel.title), ("这一席本轮已经提交评分", "the marks of this seat are handed in"),
            ("提交以前", "before handing in"), ("有利害关系的，考核办在专家库登记；分不能用的，全部提交后剔除", "the office records an interest in the pool; marks that cannot be used are set aside once all are in"),
        )  # fmt: skip
