"""What an appeal asks of people: who must accept, decide, carry it out by when; who is told."""

from __future__ import annotations

from datetime import date

from django.urls import reverse

from quanheng.engine.errors import Text
from quanheng.platform.agenda import deadlines
from quanheng.platform.appeals import procedure, queries
from quanheng.platform.appeals.flow import ACCEPTED, STATES, UPHELD, WITHDRAWN
from quanheng.platform.appeals.models import Appeal
from quanheng.platform.appeals.recusal import hearers
from quanheng.platform.notices.actions import notify
from quanheng.platform.scoring import actions as scoring
from quanheng.platform.scoring.duties import titled

KINDS = ("appeals.accept", "appeals.decide", "appeals.correct")
OF_THE_UNIT = ("reporter", "leader", "appraised")


def ref(appeal: Appeal) -> str:
    """How the agenda names it."""
    return f"appeal:{appeal.pk}"


def address(appeal: Appeal) -> str:
    """Its page."""
    return reverse("appeals:page", args=[appeal.pk])


def _ask(kind: str, appeal: Appeal, role: str, due: date, words: Text, minutes: int) -> None:
    title = titled(appeal.run)
    deadlines.set_deadline(
        kind, ref(appeal), "", due, role=role, minutes=minutes, link=address(appeal),
        title=Text(f"{words.zh}：{title.zh}", f"{words.en}: {title.en}"),
    )  # fmt: skip


def _role(appeal: Appeal) -> str:
    """The role that hears it: the stage's, or the first of which somebody need not stand aside."""
    wanted = queries.stage(appeal).heard_by
    return next((role for role, _person in hearers(appeal, wanted)), wanted)


def filed(appeal: Appeal, stage: procedure.Stage, today: date) -> None:
    """It came in: it is to be accepted, and decided."""
    role = _role(appeal)
    accept_by = min(scoring.counted(appeal.run, today, stage.acceptance_days), appeal.due)
    _ask("appeals.accept", appeal, role, accept_by, Text("受理申诉", "Accept an appeal or not"), 15)
    _ask("appeals.decide", appeal, role, appeal.due, Text("决定申诉", "Decide an appeal"), 90)
    title = titled(appeal.run)
    notify(
        [(role, "")], Text(f"收到申诉：{title.zh}", f"An appeal came in: {title.en}"),
        Text(f"{appeal.due.isoformat()} 前决定。", f"To be decided by {appeal.due.isoformat()}."), address(appeal),
        ref(appeal), private=True,
    )  # fmt: skip


def accepted(appeal: Appeal) -> None:
    """It will be heard: the unit is told by when it is decided."""
    deadlines.met("appeals.accept", ref(appeal))
    _tell(appeal, Text(f"{appeal.due.isoformat()} 前作出决定。", f"It will be decided by {appeal.due.isoformat()}."))  # fmt: skip


def put_off(appeal: Appeal, words: str) -> None:
    """The decision takes longer: the new day stands in the agenda, and the unit is told why."""
    _ask("appeals.decide", appeal, _role(appeal), appeal.due, Text("决定申诉", "Decide an appeal"), 90)
    _tell(appeal, Text(f"延长到 {appeal.due.isoformat()}：{words.strip()}", f"Put off to {appeal.due.isoformat()}: {words.strip()}"))  # fmt: skip


def ended(appeal: Appeal, words: str, today: date) -> None:
    """It has its outcome: nobody is asked for it any more, and the unit is told, with the way on."""
    for kind in ("appeals.accept", "appeals.decide"):
        end = deadlines.drop if appeal.state == WITHDRAWN else deadlines.met
        end(kind, ref(appeal))
    if appeal.state == UPHELD:
        due = scoring.counted(appeal.run, today, procedure.correction_days(appeal.run))
        _ask("appeals.correct", appeal, "office", due, Text("按申诉决定更正并重新计分", "Correct and score anew after an appeal"), 20)  # fmt: skip
    elif appeal.state == "remitted":
        title = titled(appeal.run)
        notify([("office", "")], Text(f"申诉成立，发回重办：{title.zh}", f"Appeal upheld, to be done anew: {title.en}"),
               Text(words.strip(), words.strip()), address(appeal), ref(appeal), private=True)  # fmt: skip
    stage, until = queries.next_stage(appeal), queries.until(appeal)
    on = Text(words.strip(), words.strip())
    if stage is not None and until is not None:
        on = Text(
            f"{on.zh} 不服的，{until.isoformat()} 前可以提起“{stage.words.zh}”。".strip(),
            f"{on.en} If you disagree, go on to “{stage.words.en}” by {until.isoformat()}.".strip(),
        )
    _tell(appeal, on)


def carried_out(appeal: Appeal) -> None:
    """The figures stand corrected."""
    deadlines.met("appeals.correct", ref(appeal))
    _tell(appeal, Text("数字已更正，重新计分的结果经复核后再告知。", "The figures are corrected; the new result is told after its review."))  # fmt: skip


def _tell(appeal: Appeal, body: Text) -> None:
    title, state = titled(appeal.run), STATES[appeal.state]
    said = STATES[ACCEPTED] if appeal.state == ACCEPTED else state
    notify(
        [(role, appeal.unit) for role in OF_THE_UNIT],
        Text(f"你单位的申诉：{said.zh}（{title.zh}）", f"Your appeal: {said.en} ({title.en})"), body,
        address(appeal), ref(appeal), private=True,
    )  # fmt: skip
