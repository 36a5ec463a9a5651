"""What the register waits for from whom, on their desks with a day; and what an applicant is told."""

from __future__ import annotations

from datetime import date

from django.urls import reverse

from quanheng.engine.errors import Text
from quanheng.platform.agenda import deadlines
from quanheng.platform.agenda.calendar import add_working_days
from quanheng.platform.notices.actions import notify
from quanheng.platform.programmes import parameters
from quanheng.platform.programmes.flow import CONTINUED, EXITED, FILED, PLANNED, REJECTED
from quanheng.platform.programmes.models import Programme
from quanheng.platform.registry.models import Person
from quanheng.platform.registry.people import today

CHECKING = "programmes.check"
FILING = "programmes.file"
EXTRA = "programmes.extra"
REVIEWING = "programmes.review"
DECIDING = "programmes.decide"

_TITLES = {
    CHECKING: ("核对考核申报“{zh}”", "Check the application “{en}”"),
    FILING: ("给“{zh}”编备案号", "Give “{en}” its filing number"),
    EXTRA: ("一事一报：批准“{zh}”，或不批", "Approve “{en}” on its own, or not"),
    REVIEWING: ("评估“{zh}”的效果", "Review the effect of “{en}”"),
    DECIDING: ("决定“{zh}”退出还是延续", "Decide whether “{en}” ends or goes on"),
}
_TOLD = {
    REJECTED: ("申报的“{zh}”没有同意", "your application “{en}” was not approved"),
    FILED: ("“{zh}”已备案", "“{en}” is filed"),
    PLANNED: ("“{zh}”已批准列入计划", "“{en}” is approved into the plan"),
    EXITED: ("“{zh}”定为退出", "“{en}” ends"),
    CONTINUED: ("“{zh}”定为延续", "“{en}” goes on next year"),
}


def wait(kind: str, programme: Programme, role: str, *, after: date | None = None, minutes: int) -> None:
    """Put a duty on the desks of a role: due so many working days from today, or from a later day."""
    key = "review_days" if kind == REVIEWING else "check_days"
    begins = max(today(), after or today())
    deadlines.set_deadline(
        kind, str(programme.pk), "", add_working_days(begins, parameters.number(key) or 5), role=role,
        link=page(programme), minutes=minutes, title=_said(_TITLES[kind], programme),
    )  # fmt: skip


def done(kind: str, programme: Programme) -> None:
    """The duty is done."""
    deadlines.met(kind, str(programme.pk), "")


def drop(programme: Programme) -> None:
    """Nothing more is asked for this programme."""
    for kind in _TITLES:
        deadlines.drop(kind, str(programme.pk), "")


def tell(programme: Programme, state: str, words: str) -> None:
    """Tell whoever applied, if that was a person with an account."""
    kind, _, id = programme.identity.partition(":")
    person = Person.objects.filter(pk=id).first() if kind == "person" and id.isdecimal() else None
    if person is not None:
        notify(
            [person],
            _said(_TOLD[state], programme),
            Text(words, words),
            page(programme),
            f"programme:{programme.pk}",
        )


def page(programme: Programme) -> str:
    """Where it is dealt with."""
    return reverse("programmes:page", args=[programme.pk])


def _said(words: tuple[str, str], programme: Programme) -> Text:
    zh, en = words
    title = programme.words
    return Text(zh.format(zh=title.zh), en.format(en=title.en))
