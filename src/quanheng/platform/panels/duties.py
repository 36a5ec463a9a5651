"""What a panel waits for from whom, on their desks with a day, and what the experts are told."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse

from quanheng.engine.errors import Text
from quanheng.platform.agenda import deadlines
from quanheng.platform.agenda.calendar import add_working_days
from quanheng.platform.notices.actions import notify
from quanheng.platform.panels.models import Panel, Seat
from quanheng.platform.registry.people import today

MARKING = "panels.mark"
CLOSING = "panels.close"
LATE_DAYS = 3  # working days for who takes a seat while marking goes on
MINUTES = 4  # a unit and leaf takes an expert about so long


def ask(panel: Panel, seats: Iterable[Seat], round: int, cells: int, *, late: bool = False) -> None:
    """Put the marking of a round on the desks of its experts; who comes `late` has some days whatever the panel's day."""
    due = max(panel.due, add_working_days(today(), LATE_DAYS)) if late else panel.due
    for seat in seats:
        words = Text(
            f"第 {round} 轮评分：{panel.title}", f"Round {round} of marking: {panel.title_en or panel.title}"
        )
        link = reverse("panels:seat", args=[seat.pk])
        deadlines.set_deadline(
            MARKING, str(seat.pk), "", due, person=seat.expert.person, link=link, minutes=MINUTES * max(cells, 1),
            title=words,
        )  # fmt: skip
        notify([seat.expert.person], words, link=link, about=f"panel:{panel.pk}")


def marked(seat: Seat) -> None:
    """A seat has handed in."""
    deadlines.met(MARKING, str(seat.pk), "")


def released(seat: Seat) -> None:
    """Nothing more is asked of a seat."""
    deadlines.drop(MARKING, str(seat.pk), "")


def all_in(panel: Panel) -> None:
    """The office is to look at the round: open a second one, or close."""
    deadlines.set_deadline(
        CLOSING, str(panel.pk), "", panel.due, role="office", link=reverse("panels:page", args=[panel.pk]), minutes=15,
        title=Text(f"看评分、定下一步：{panel.title}", f"Look at the marks and decide: {panel.title_en or panel.title}"),
    )  # fmt: skip


def not_all_in(panel: Panel) -> None:
    """A seat is to mark again: the office need not decide yet."""
    deadlines.drop(CLOSING, str(panel.pk), "")


def tell_late(panel: Panel, code: str) -> None:
    """An interest was found in somebody who sat on a panel that is over: the office is to look into it."""
    words = Text(
        f"席位 {code} 事后发现利害关系，请看是否复核：{panel.title}",
        f"An interest of seat {code} was found after closing; see whether to review: {panel.words.en}",
    )
    notify([("office", "")], words, link=reverse("panels:result", args=[panel.pk]), about=f"panel:{panel.pk}")


def over(panel: Panel) -> None:
    """Nothing more waits for this panel."""
    deadlines.met(CLOSING, str(panel.pk), "")
    for seat in panel.seats.all():
        released(seat)
