"""What a panel waits for from whom, on their desks with a day, and what the experts are told."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse

from quanheng.engine.errors import Text
from quanheng.platform.agenda import deadlines
from quanheng.platform.notices.actions import notify
from quanheng.platform.panels.models import Panel, Seat

MARKING = "panels.mark"
CLOSING = "panels.close"
MINUTES = 4  # a unit and leaf takes an expert about so long


def ask(panel: Panel, seats: Iterable[Seat], round: int, cells: int) -> None:
    """Put the marking of a round on the desks of its experts."""
    for seat in seats:
        words = Text(
            f"第 {round} 轮评分：{panel.title}", f"Round {round} of marking: {panel.title_en or panel.title}"
        )
        link = reverse("panels:seat", args=[seat.pk])
        deadlines.set_deadline(
            MARKING, str(seat.pk), "", panel.due, person=seat.expert.person, link=link, minutes=MINUTES * max(cells, 1),
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


def over(panel: Panel) -> None:
    """Nothing more waits for this panel."""
    deadlines.met(CLOSING, str(panel.pk), "")
    for seat in panel.seats.all():
        released(seat)


def tell_gap(panel: Panel, words: Text) -> None:
    """Tell the office that the experts and another rater lie far apart."""
    notify([("office", "")], words, link=reverse("panels:result", args=[panel.pk]), about=f"panel:{panel.pk}")
