"""What a case asks of people: who must choose, review or lift it by when."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse

from quanheng.engine.errors import Text
from quanheng.platform.agenda import deadlines
from quanheng.platform.agenda.deadlines import Due
from quanheng.platform.monitoring import document
from quanheng.platform.monitoring.models import Case, Form, Round
from quanheng.platform.monitoring.plan import MonitoringPlan

CHOOSE, LOOK, RESUME, FILL = "monitoring.answer", "monitoring.lift", "monitoring.resume", "monitoring.midterm"
MINUTES = {CHOOSE: 20, LOOK: 15, RESUME: 10, FILL: 40}


def ref(case: Case) -> str:
    """How the agenda names a case."""
    return f"case:{case.pk}"


def address(case: Case) -> str:
    """Its page."""
    return reverse("monitoring:case", args=[case.pk])


def named(case: Case, said: MonitoringPlan | None = None) -> Text:
    """What a case is of: the indicator's name."""
    return (said or document.of(case.plan.document)).named(case.indicator)


def opened(cases: Iterable[Case], said: MonitoringPlan) -> None:
    """The unit is to choose within the clock of each."""
    deadlines.set_deadlines(CHOOSE, [
        Due(ref(c), c.unit, "reporter", c.due, Text(f"处置预警：{named(c, said).zh}", f"Deal with a warning: {named(c, said).en}"), address(c), MINUTES[CHOOSE])
        for c in cases
    ])  # fmt: skip


def answered(case: Case) -> None:
    """The unit has chosen; the office is to look at it within the same clock."""
    deadlines.met(CHOOSE, ref(case))
    words = named(case)
    deadlines.set_deadline(
        LOOK, ref(case), "", case.due, role="office", link=address(case), minutes=MINUTES[LOOK],
        title=Text(f"看预警的处置：{words.zh}", f"Look at the answer to a warning: {words.en}"),
    )  # fmt: skip


def returned(case: Case) -> None:
    """Sent back: the unit is to choose again, within the clock that runs on."""
    deadlines.drop(LOOK, ref(case))
    words = named(case)
    deadlines.set_deadline(
        CHOOSE, ref(case), case.unit, case.due, role="reporter", link=address(case), minutes=MINUTES[CHOOSE],
        title=Text(f"补充预警的处置：{words.zh}", f"Answer a warning more fully: {words.en}"),
    )  # fmt: skip


def suspended(case: Case) -> None:
    """The clock ran out: the leader is to say whether it goes on."""
    deadlines.drop(CHOOSE, ref(case))
    words = named(case)
    deadlines.set_deadline(
        RESUME, ref(case), "", case.due, role="leader", link=address(case), minutes=MINUTES[RESUME],
        title=Text(f"逾期未处置，已自动暂停：{words.zh}", f"Suspended by the clock: {words.en}"),
    )  # fmt: skip


def over(case: Case) -> None:
    """Nothing more waits for it."""
    for kind in (CHOOSE, LOOK, RESUME):
        deadlines.met(kind, ref(case))


def resumed(case: Case) -> None:
    """The suspension is lifted: the unit is still to choose, and the leader is not asked any more."""
    deadlines.met(RESUME, ref(case))
    returned(case)


def midterm(round: Round, forms: Iterable[Form], words: Text) -> None:
    """Every unit is to fill in its form."""
    deadlines.set_deadlines(FILL, [
        Due(f"midterm:{round.pk}", f.unit, "reporter", round.due, Text(f"填中期监控表：{words.zh}", f"Fill in the mid-term form: {words.en}"), reverse("monitoring:form", args=[f.pk]), MINUTES[FILL])
        for f in forms
    ])  # fmt: skip
