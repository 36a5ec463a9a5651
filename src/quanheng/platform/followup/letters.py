"""The writers of letters and interviews: draft, write, send, acknowledge; record, sign."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.urls import reverse
from django.utils import timezone

from quanheng.engine.errors import Place, Problems, Text
from quanheng.platform.agenda import deadlines
from quanheng.platform.agenda.calendar import add_working_days
from quanheng.platform.followup import refusals
from quanheng.platform.followup.flow import (
    ACKNOWLEDGED,
    DRAFT,
    KINDS,
    LOCK,
    OF_THE_UNIT,
    OFFICE,
    SENT,
    SIDES,
    UNIT,
)
from quanheng.platform.followup.models import Interview, Letter, LetterStep, Signature
from quanheng.platform.followup.sentences import sentences, thresholds
from quanheng.platform.lib.faults import point
from quanheng.platform.lib.locks import take_turns
from quanheng.platform.notices.actions import notify
from quanheng.platform.publication.actions import titled
from quanheng.platform.publication.flow import RELEASED
from quanheng.platform.publication.models import Release
from quanheng.platform.registry.act import act
from quanheng.platform.registry.powers import Actor
from quanheng.platform.scoring.reading import reading

ANSWER_DAYS = (
    10  # working days in which a letter should be acknowledged (domain.md §13, 告知单); only a reminder
)
BOTH = Text("签字的两方须是不同的人", "the two sides are signed for by different people")


def draft(release: Release, *, by: Actor) -> list[Letter]:
    """Draft a letter to every unit of a release that has none; gives all of them. A repeated call makes none."""
    kept = Release.objects.select_related("run__version").get(pk=release.pk)
    with act("followup.letter", by, state=kept.state, allowed=(RELEASED,)) as asked:
        asked.skip()
    read, period = reading(kept.run_id), kept.periods[-1]
    margin, most = thresholds()
    had = set(Letter.objects.filter(release=kept).values_list("unit", flat=True))
    made = {u.id: sentences(kept.run_id, read, period, u.id, Decimal(margin), most) for u in read.units if u.id not in had}  # fmt: skip
    with act("followup.letter", by, state=kept.state, allowed=(RELEASED,)) as record:
        take_turns(LOCK)
        had = set(Letter.objects.filter(release=kept).values_list("unit", flat=True))
        fresh = [
            Letter(
                release=kept, unit=unit, period=period, sentences=said, thresholds={"margin": margin, "most": most},
                at=record.at, by=by.name, identity=by.identity,
            )
            for unit, said in made.items() if unit not in had
        ]  # fmt: skip
        if not fresh:
            record.skip()
        Letter.objects.bulk_create(fresh)
        record.of(titled(kept), release=kept.pk, letters=len(fresh))
    return list(Letter.objects.filter(release=kept))


def write(letter: Letter, words: str, *, by: Actor) -> Letter:
    """Set the covering words of a draft; earlier ones stay on record. The sentences of the rules are not touched."""
    kept = _get(letter)
    with act("followup.letter", by, state=kept.state, allowed=(DRAFT,)) as record:
        problems = Problems()
        refusals.words(words, problems)
        problems.refuse()
        last = kept.steps.filter(verb="write").last()
        if last is not None and last.words == words.strip():
            record.skip()
            return kept
        _step(kept, "write", words, by, record.at)
        record.of(titled(kept.release), letter=kept.pk, unit=kept.unit)
    return kept


def send(letter: Letter, *, by: Actor) -> Letter:
    """Send it: the unit is told, and asked to acknowledge."""
    kept = _get(letter)
    with act("followup.send", by, state=kept.state, allowed=(DRAFT,)) as record:
        _into(kept, SENT)
        point("followup.send:state")
        _step(kept, "send", "", by, record.at)
        link, title = reverse("followup:letter", args=[kept.pk]), titled(kept.release)
        due = add_working_days(timezone.localdate(record.at), ANSWER_DAYS)
        deadlines.set_deadline(
            "followup.acknowledge", f"letter:{kept.pk}", kept.unit, due, role="reporter", link=link, minutes=15,
            title=Text(f"签收反馈函：{title.zh}", f"Acknowledge the letter: {title.en}"),
        )  # fmt: skip
        notify(
            [(role, kept.unit) for role in OF_THE_UNIT], Text(f"收到反馈函：{title.zh}", f"A feedback letter: {title.en}"),
            Text("强项、短板和建议，每句都写明依据的数字。", "Strengths, weaknesses and advice, each with its figure."), link,
            f"letter:{kept.pk}", private=True,
        )  # fmt: skip
        record.of(title, letter=kept.pk, unit=kept.unit, sentences=len(kept.sentences))
    return kept


def acknowledge(letter: Letter, words: str = "", *, by: Actor) -> Letter:
    """The unit has read it, and may say something to it."""
    kept = _get(letter)
    with act("followup.acknowledge", by, unit=kept.unit, state=kept.state, allowed=(SENT,)) as record:
        problems = Problems()
        if words.strip():
            refusals.words(words, problems)
        problems.refuse()
        _into(kept, ACKNOWLEDGED)
        _step(kept, "acknowledge", words, by, record.at)
        deadlines.met("followup.acknowledge", f"letter:{kept.pk}")
        record.of(titled(kept.release), letter=kept.pk, unit=kept.unit)
    return kept


def _get(letter: Letter) -> Letter:
    return Letter.objects.select_related("release__run__version").get(pk=letter.pk)


def _step(letter: Letter, verb: str, words: str, by: Actor, at: object) -> None:
    LetterStep.objects.create(
        letter=letter, verb=verb, words=words.strip(), at=at, by=by.name, identity=by.identity
    )


def _into(letter: Letter, state: str) -> None:
    if not Letter.objects.filter(pk=letter.pk, state=letter.state).update(state=state):
        refusals.changed_meanwhile(f"letter:{letter.pk}")
    letter.state = state


def record_interview(
    unit: str, *, kind: str, on: date, present: str, words: str, place: str = "", agreed: str = "",
    release: Release | None = None, by: Actor,
) -> Interview:  # fmt: skip
    """File the record of a talk; both sides are then asked to sign it. Raises `Refused`."""
    with act("followup.interview", by) as record:
        problems = Problems()
        refusals.words(words, problems)
        refusals.known_unit(unit, problems)
        refusals.choice("kind", kind, KINDS, problems)
        if not present.strip():
            refusals.words(present, problems, "present")
        if on > timezone.localdate(record.at):
            problems.add(
                "day-ahead", Place(path="on"),
                (f"{on.isoformat()} 还没有到", f"{on.isoformat()} lies ahead"),
                ("谈过的那一天", "the day of the talk"), ("谈过以后再记", "record it afterwards"),
            )  # fmt: skip
        problems.refuse()
        made = Interview.objects.create(
            release=release, unit=unit, kind=kind, on=on, place=place.strip()[:200], present=present.strip()[:400],
            words=words.strip(), agreed=agreed.strip()[:4000], at=record.at, by=by.name, identity=by.identity,
        )  # fmt: skip
        title = Text(f"{KINDS[kind].zh}记录", f"Record of a {KINDS[kind].en}")
        deadlines.set_deadline(
            "followup.sign", f"interview:{made.pk}", unit, add_working_days(timezone.localdate(record.at), ANSWER_DAYS),
            role="reporter", link=reverse("followup:interview", args=[made.pk]), minutes=10,
            title=Text(f"签认{title.zh}", f"Sign: {title.en}"),
        )  # fmt: skip
        record.of(title, interview=made.pk, unit=unit, on=on.isoformat(), kind=kind)
    return made


def sign(interview: Interview, side: str, words: str = "", *, by: Actor) -> Signature:
    """Sign the record for one side; nobody signs for both. A repeated signature does nothing."""
    if side not in SIDES:
        raise KeyError(side)
    kept = Interview.objects.get(pk=interview.pk)
    others = set(kept.signatures.exclude(side=side).values_list("identity", flat=True))
    if side == OFFICE:
        guard = act("followup.sign_office", by, not_by=others, why_not=BOTH)
    else:
        guard = act("followup.sign_unit", by, unit=kept.unit, not_by=others, why_not=BOTH)
    with guard as record:
        made, fresh = Signature.objects.get_or_create(
            interview=kept, side=side,
            defaults={"words": words.strip()[:2000], "at": record.at, "by": by.name, "identity": by.identity},
        )  # fmt: skip
        if not fresh:
            record.skip()
            return made
        if side == UNIT:
            deadlines.met("followup.sign", f"interview:{kept.pk}")
        record.of(Text("谈话记录签字", "a record signed"), interview=kept.pk, unit=kept.unit, side=side)
    return made
