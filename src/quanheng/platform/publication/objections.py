"""Objections (异议): a unit that was told of its result says what is wrong; the office answers, all on record.

Small on purpose: the full appeal, heard by people who took no part, comes with its own room. What both share is that
nothing is published while one is open, and that an answer never touches a score: a right objection leads to figures
being corrected in the ledger and to another run.
"""

from __future__ import annotations

from django.urls import reverse
from django.utils import timezone

from quanheng.engine.errors import Place, Problems, Text
from quanheng.platform.agenda import deadlines
from quanheng.platform.agenda.calendar import add_working_days
from quanheng.platform.lib.faults import point
from quanheng.platform.lib.locks import take_turns
from quanheng.platform.notices.actions import notify
from quanheng.platform.publication.flow import ANSWER_DAYS, LOCK, OUTCOMES
from quanheng.platform.publication.models import Answer, Objection
from quanheng.platform.registry.act import act
from quanheng.platform.registry.powers import Actor
from quanheng.platform.scoring import actions as scoring
from quanheng.platform.scoring.duties import titled
from quanheng.platform.scoring.models import Run, Told

LONGEST = 4000
OWN = Text("提出异议的人不能自己答复", "who objected may not answer it")


def open_of(run: Run) -> list[Objection]:
    """The objections to a run that are not answered."""
    return list(Objection.objects.filter(run=run, answer=None))


def object_to(run: Run, unit: str, text: str, *, by: Actor) -> Objection:
    """Object to a unit's result, within the days it was given when it was told. Raises `Refused`."""
    kept = Run.objects.select_related("version").get(pk=run.pk)
    with act("publication.object", by, unit=unit) as record:
        take_turns(LOCK)
        told = Told.objects.filter(run=kept, unit=unit).first()
        today = timezone.localdate(record.at)
        problems = Problems()
        _check_words(text, problems)
        if told is None:
            problems.add(
                "not-told", Place(path=unit),
                ("还没有把结果告知这个单位", "the unit has not been told of its result"),
                ("告知之后", "after it was told"),
                ("等告知，或问考核办", "wait until it is told, or ask the office"),
            )  # fmt: skip
        elif today > told.until:
            problems.add(
                "too-late", Place(path=unit),
                (f"提出异议的期限是 {told.until.isoformat()}", f"objections could be made until {told.until.isoformat()}"),
                ("期限之内", "within the time given"),
                ("逾期的意见请直接找考核办", "take it to the office directly"),
            )  # fmt: skip
        if Objection.objects.filter(run=kept, unit=unit, answer=None).exists():
            problems.add(
                "objection-open", Place(path=unit),
                ("已有一件异议在等答复", "an objection of this unit waits for its answer"),
                ("一次一件", "one at a time"),
                ("等答复；要补充，请考核办记入答复", "wait for the answer"),
            )  # fmt: skip
        problems.refuse()
        due = add_working_days(today, scoring.clock(kept, "decision_days", ANSWER_DAYS))
        made = Objection.objects.create(
            run=kept, unit=unit, text=text.strip(), at=record.at, by=by.name, identity=by.identity, due=due
        )
        point("publication.object:kept")
        title = titled(kept)
        deadlines.set_deadline(
            "publication.objection", f"objection:{made.pk}", "", due, role="office", minutes=30,
            link=reverse("publication:objection", args=[made.pk]),
            title=Text(f"答复异议：{title.zh}", f"Answer an objection: {title.en}"),
        )  # fmt: skip
        record.of(title, objection=made.pk, run=kept.pk, due=due)
    return made


def answer(objection: Objection, words: str, outcome: str, *, by: Actor) -> Answer:
    """Answer an objection, by somebody else than objected. `outcome`: one of `flow.OUTCOMES`. Raises `Refused`."""
    kept = Objection.objects.select_related("run__version").get(pk=objection.pk)
    with act(
        "publication.answer", by, state="open" if kept.open else "answered", allowed=("open",),
        not_by={kept.identity}, why_not=OWN,
    ) as record:  # fmt: skip
        problems = Problems()
        _check_words(words, problems)
        if outcome not in OUTCOMES:
            problems.add(
                "no-such-outcome", Place(path="outcome"),
                (f"没有“{outcome}”这种处理", f"there is no outcome “{outcome}”"),
                ("、".join(o.zh for o in OUTCOMES.values()), ", ".join(o.en for o in OUTCOMES.values())),
                ("选一种", "choose one"),
            )  # fmt: skip
        problems.refuse()
        made = Answer.objects.create(
            objection=kept,
            words=words.strip(),
            outcome=outcome,
            at=record.at,
            by=by.name,
            identity=by.identity,
        )
        point("publication.answer:kept")
        deadlines.met("publication.objection", f"objection:{kept.pk}")
        title = titled(kept.run)
        link = reverse("publication:objection", args=[kept.pk])
        notify(
            [(role, kept.unit) for role in ("reporter", "leader", "appraised")],
            Text(f"异议已答复：{title.zh}", f"Your objection is answered: {title.en}"), Text(words.strip(), words.strip()),
            link, f"objection:{kept.pk}", private=True,
        )  # fmt: skip
        record.of(title, objection=kept.pk, run=kept.run_id, outcome=outcome)
    return made


def _check_words(text: str, problems: Problems) -> None:
    if not text.strip() or len(text) > LONGEST:
        problems.add(
            "bad-words", Place(path="text"),
            ("没有写，或写得太长", "nothing is written, or too much"),
            (f"1 到 {LONGEST} 个字", f"1 to {LONGEST} characters"),
            ("写明哪一项、为什么、有什么依据", "say which indicator, why, on what evidence"),
        )  # fmt: skip
