"""The writers of appeals: file, add, withdraw, accept or not, put off, hear, decide. Carrying out is in `correction`."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone

from quanheng.engine.errors import Problems
from quanheng.platform.agenda import deadlines
from quanheng.platform.appeals import duties, procedure, queries, refusals
from quanheng.platform.appeals.flow import (
    FILED,
    GOES_ON,
    LOCK,
    MOVES,
    OPEN,
    UPHELD,
    WITHDRAWN,
)
from quanheng.platform.appeals.models import Appeal, AppealFile, AppealStep, Correction
from quanheng.platform.appeals.recusal import ASIDE, barred, figures_of
from quanheng.platform.lib.faults import point
from quanheng.platform.lib.locks import take_turns
from quanheng.platform.lib.uploads import evidence
from quanheng.platform.registry.act import Record, act
from quanheng.platform.registry.powers import Actor
from quanheng.platform.scoring import actions as scoring
from quanheng.platform.scoring import queries as scores
from quanheng.platform.scoring.duties import titled
from quanheng.platform.scoring.models import Run

File = tuple[str, bytes]


@dataclass(frozen=True)
class Figure:
    """A figure as it should be, in the hearer's decision; `value` None only with another status than reported."""

    item: str
    period: str
    value: Decimal | None
    status: str = "reported"


def file(
    run: Run,
    unit: str,
    *,
    ground: str,
    text: str,
    node: str = "",
    files: Sequence[File] = (),
    before: Appeal | None = None,
    direct: bool = False,
    by: Actor,
) -> Appeal:
    """Appeal against a unit's result, within the days it was given; `before`: go on from that stage to the next;
    `direct`: begin the later stage that the scheme lets one begin without the others.

    `ground` is one of `procedure.grounds(run)`, `node` an indicator or "". Raises `Refused`, and keeps nothing.
    """
    kept = Run.objects.select_related("version").get(pk=run.pk)
    with act("appeals.file", by, unit=unit) as asked:
        asked.skip()  # the power is asked before any file is looked at
    taken = _taken(unit, files)
    with act("appeals.file", by, unit=unit) as record:
        take_turns(LOCK)
        today = timezone.localdate(record.at)
        held = None if before is None else _get(before)
        problems = Problems()
        refusals.words(text, problems)
        refusals.ground(kept, ground, node, problems)
        first = procedure.direct(kept) if direct else None
        number = first.number if first else 1 if held is None else held.stage + 1
        if held is None:
            told = scores.told(kept).get(unit)
            last = queries.direct_until(kept, told) if direct else told and told.until
            refusals.untimely(told, last, unit, today, problems)
            refusals.had(kept, unit, problems)
        else:
            refusals.no_further(held, queries.next_stage(held), queries.until(held), unit, today, problems)
        refusals.one_at_a_time(kept, unit, problems)
        problems.refuse()
        stage = procedure.stages(kept)[number - 1]
        made = Appeal.objects.create(
            run=kept, unit=unit, stage=number, before=held, ground=ground, node=node, text=text.strip(), at=record.at,
            by=by.name, identity=by.identity, due=scoring.counted(kept, today, stage.decision_days),
        )  # fmt: skip
        point("appeals.file:kept")
        _step(made, "file", FILED, by, record.at, text, files=taken)
        duties.filed(made, stage, today)
        record.of(
            titled(kept), appeal=made.pk, run=kept.pk, unit=unit, stage=number, ground=ground, due=made.due.isoformat(),
            files=[f"sha256:{f.digest}" for f in taken],
        )  # fmt: skip
    return made


def supplement(appeal: Appeal, words: str, files: Sequence[File] = (), *, by: Actor) -> Appeal:
    """Add words or files to one's own appeal while it is open."""
    return _take(appeal, "supplement", words, by, files=files)


def withdraw(appeal: Appeal, words: str = "", *, by: Actor) -> Appeal:
    """Take one's own appeal back; the result stands as it was, and the appeal is on record as withdrawn."""
    return _take(appeal, "withdraw", words, by, need_words=False)


def accept(appeal: Appeal, words: str = "", *, by: Actor) -> Appeal:
    """It will be heard. By nobody who stands aside (`recusal`)."""
    return _take(appeal, "accept", words, by, need_words=False)


def refuse(appeal: Appeal, words: str, *, by: Actor) -> Appeal:
    """It will not be heard (不予受理), for the reason given."""
    return _take(appeal, "refuse", words, by)


def hear(
    appeal: Appeal, minutes: str, *, on: date, present: str = "", files: Sequence[File] = (), by: Actor
) -> Appeal:
    """File the minutes of a hearing: when, who was there, what was said."""
    detail = {"on": on.isoformat(), "present": present.strip()[:400]}
    return _take(appeal, "hear", minutes, by, detail=detail, files=files)


def extend(appeal: Appeal, words: str, *, by: Actor) -> Appeal:
    """Put the decision off by the scheme's extension, once, for the reason given."""
    kept = _get(appeal)
    with _guarded(kept, "extend", by) as record:
        days = queries.stage(kept).extension_days
        problems = Problems()
        refusals.words(words, problems)
        refusals.no_extension(kept, days, problems)
        problems.refuse()
        due = scoring.counted(kept.run, kept.due, days)
        Appeal.objects.filter(pk=kept.pk).update(due=due)
        _step(kept, "extend", kept.state, by, record.at, words, {"from": kept.due.isoformat(), "to": due.isoformat()})  # fmt: skip
        kept.due = due
        duties.put_off(kept, words)
        _say(record, kept, "extend", due=due.isoformat())
    return kept


def decide(
    appeal: Appeal,
    verb: str,
    words: str,
    figures: Collection[Figure] = (),
    *,
    favour: bool = False,
    by: Actor,
) -> Appeal:
    """Decide with reasons. `verb`: uphold (with the figures as they should be), remit, dismiss; or advise, at a stage
    that gives an opinion (`favour`: for the unit). Raises `Refused`."""
    kept = _get(appeal)
    with _guarded(kept, verb, by) as record:
        take_turns(LOCK)
        problems = Problems()
        refusals.words(words, problems)
        refusals.verb(verb, queries.stage(kept), problems)
        fixed = refusals.figures(kept, figures, figures_of(kept), problems) if verb == "uphold" else []
        problems.refuse()
        Correction.objects.bulk_create(fixed)
        point("appeals.decide:figures")
        _into(kept, MOVES[verb].after)
        detail = {"favour": favour} if verb == "advise" else {}
        _step(kept, verb, kept.state, by, record.at, words, detail)
        duties.ended(kept, words, timezone.localdate(record.at))
        _say(record, kept, verb, figures=[[c.item, c.period] for c in fixed], **detail)
    return kept


# What all of them share


def _take(
    appeal: Appeal,
    verb: str,
    words: str,
    by: Actor,
    *,
    detail: Mapping[str, Any] | None = None,
    files: Sequence[File] = (),
    need_words: bool = True,
) -> Appeal:
    kept = _get(appeal)
    if files:
        with _guarded(kept, verb, by) as asked:
            asked.skip()
    taken = _taken(kept.unit, files)
    with _guarded(kept, verb, by) as record:
        take_turns(LOCK)
        problems = Problems()
        if need_words or words.strip():
            refusals.words(words, problems)
        problems.refuse()
        if MOVES[verb].after:
            _into(kept, MOVES[verb].after)
        point(f"{MOVES[verb].act}:state")
        _step(kept, verb, kept.state, by, record.at, words, detail, taken)
        if kept.state in (*GOES_ON, WITHDRAWN):
            duties.ended(kept, words, timezone.localdate(record.at))
        elif verb == "accept":
            duties.accepted(kept)
        _say(record, kept, verb, files=[f"sha256:{f.digest}" for f in taken])
    return kept


def _guarded(kept: Appeal, verb: str, by: Actor) -> Any:
    """The guard of a step: those who speak for the unit at their own, those who hear it where they need not stand aside."""
    move = MOVES[verb]
    if move.act in ("appeals.file", "appeals.withdraw"):
        return act(move.act, by, unit=kept.unit, state=kept.state, allowed=move.before)
    return act(move.act, by, state=kept.state, allowed=move.before, not_by=barred(kept, by), why_not=ASIDE)


def _say(record: Record, kept: Appeal, verb: str, **more: Any) -> None:
    record.of(titled(kept.run), appeal=kept.pk, run=kept.run_id, unit=kept.unit, step=verb, state=kept.state, **more)  # fmt: skip


def _taken(unit: str, files: Sequence[File]) -> list[evidence.Accepted]:
    """The files, looked at and kept, all or none. Raises `Refused`."""
    return evidence.accept_all(files, used=queries.bytes_of(unit)) if files else []


def _step(
    appeal: Appeal, verb: str, state: str, by: Actor, at: datetime, words: str = "",
    detail: Mapping[str, Any] | None = None, files: Collection[evidence.Accepted] = (),
) -> AppealStep:  # fmt: skip
    made = AppealStep.objects.create(
        appeal=appeal, verb=verb, state=state, at=at, by=by.name, identity=by.identity, words=words.strip(),
        detail=dict(detail or {}),
    )  # fmt: skip
    AppealFile.objects.bulk_create(
        AppealFile(step=made, digest=f.digest, name=f.name[:200], kind=f.kind, size=f.size, scanned=f.scanned)
        for f in files
    )
    return made


def _get(appeal: Appeal) -> Appeal:
    return Appeal.objects.select_related("run__version", "before").get(pk=appeal.pk)


def _into(appeal: Appeal, state: str) -> None:
    """Move the row, unless somebody has moved it meanwhile."""
    if not Appeal.objects.filter(pk=appeal.pk, state=appeal.state).update(state=state):
        refusals.changed_meanwhile(appeal)
    appeal.state = state


__all__ = ["OPEN", "UPHELD", "Figure", "accept", "deadlines", "decide", "extend", "file", "hear", "refuse", "supplement", "withdraw"]  # fmt: skip
