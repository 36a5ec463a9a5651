"""What a survey asks of the office, with a day: check a draft, close what has come to its last day."""

from __future__ import annotations

from datetime import date

from django.urls import reverse

from quanheng.engine.errors import Text
from quanheng.platform.agenda import deadlines
from quanheng.platform.agenda.calendar import add_working_days
from quanheng.platform.registry.people import today
from quanheng.platform.surveys.models import Survey

CHECKING, CLOSING = "surveys.check", "surveys.close"
CHECK_DAYS = 5  # working days


def drafted(survey: Survey) -> None:
    """A draft, or a new version of one, waits for somebody other than its author."""
    _ask(CHECKING, survey, add_working_days(today(), CHECK_DAYS), Text("核对问卷", "Check a survey"), 20)


def checked(survey: Survey) -> None:
    """It was read and agreed to."""
    deadlines.met(CHECKING, str(survey.pk), "")


def opened(survey: Survey, closes: date | None) -> None:
    """It is answered; on its last day somebody must close it, or what waits is never counted and the key stays."""
    if closes is not None:
        _ask(CLOSING, survey, closes, Text("到期截止问卷", "Close a survey on its last day"), 10)


def closed(survey: Survey) -> None:
    """Nothing more is asked of whoever closes it."""
    deadlines.met(CLOSING, str(survey.pk), "")


def _ask(kind: str, survey: Survey, due: date, words: Text, minutes: int) -> None:
    deadlines.set_deadline(
        kind, str(survey.pk), "", due, role="office", minutes=minutes, link=reverse("surveys:page", args=[survey.pk]),
        title=Text(f"{words.zh}：{survey.title}", f"{words.en}: {survey.words.en}"),
    )  # fmt: skip
