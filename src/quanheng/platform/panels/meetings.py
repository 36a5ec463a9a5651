"""Calibration meetings (校准会): on a list of grades, or on the marks of a panel, put on record in the same words.

A meeting looks at who is lenient and how the anchors are read; it changes no mark. Grades are changed by whoever gave them, in
a new list; marks of a panel only in a second round, or by setting a seat aside with a reason.
"""

from __future__ import annotations

from datetime import date

from quanheng.engine.errors import Place, Problems, Text
from quanheng.platform.agenda import deadlines
from quanheng.platform.panels import queries
from quanheng.platform.panels.flow import CLOSED, MARKING
from quanheng.platform.panels.grades import CALIBRATING
from quanheng.platform.panels.models import Calibration, GradeList, Panel
from quanheng.platform.registry.act import act
from quanheng.platform.registry.people import today
from quanheng.platform.registry.powers import Actor


def calibrate(
    on: GradeList | Panel, *, held_on: date, chair: str, minutes: str, agreed: str, by: Actor
) -> Calibration:
    """Put a meeting on record; the same again does nothing. Raises `Refused` with every problem: before a round is whole there
    is nothing of a panel to talk about, and nobody could see it."""
    with act("panels.calibrate", by) as record:
        problems = Problems()
        if not (chair.strip() and minutes.strip() and agreed.strip()) or held_on > today():
            problems.add(
                "meeting", Place(path="minutes"),
                ("主持人、讨论、结论没有写全，或日期在今天以后", "the chair, the talk or the result is wanting, or the day lies ahead"),
                ("开过的会：谁主持、讨论什么、定了什么", "a meeting that was held: who chaired, what was said, what was agreed"), ("写全", "complete it"),
            )  # fmt: skip
        if isinstance(on, Panel) and not ready(on):
            problems.add(
                "too-early", Place(path=on.title),
                ("本轮还没有全部提交，宽严还看不到", "the round is not whole, and leniency cannot be seen yet"),
                ("全部提交以后，或已结束的评审", "a round that is whole, or a closed panel"), ("先催办", "remind the others first"),
            )  # fmt: skip
        problems.refuse()
        last = on.calibrations.last()
        if last is not None and (last.held_on, last.minutes) == (held_on, minutes.strip()):
            record.skip()
            return last
        of = {"panel": on} if isinstance(on, Panel) else {"list": on}
        made = Calibration.objects.create(
            **of, held_on=held_on, chair=chair.strip()[:100], minutes=minutes.strip(), agreed=agreed.strip()[:500],
            at=record.at, by=by.name,
        )  # fmt: skip
        if isinstance(on, GradeList):
            deadlines.met(CALIBRATING, str(on.pk), "")
        ref = {"panel" if isinstance(on, Panel) else "list": on.pk}
        record.of(Text("校准会", "a calibration meeting"), held_on=held_on.isoformat(), **ref)
    return made


def ready(panel: Panel) -> bool:
    """Whether a panel has marks that can be talked about."""
    return panel.state == CLOSED or (panel.state in MARKING and queries.progress(panel).whole)
