"""The writers of the surveys room: draft, check, open, make codes, void them, mix, close. Answers come in by `taking`.

Codes are made here and handed out by `handing`, which keeps them as a file until they are safe.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import Sum

from quanheng.engine.errors import Place, Problems, Text
from quanheng.platform.lib.locks import take_turns
from quanheng.platform.registry.act import Record, act
from quanheng.platform.registry.people import today
from quanheng.platform.registry.powers import Actor
from quanheng.platform.surveys import (
    burning,
    checks,
    closing,
    codes,
    comments,
    document,
    duties,
    mixing,
    sealing,
)
from quanheng.platform.surveys.flow import CHECKED, CLOSED, CODED, DRAFT, LINK, OPEN, QR, STATES
from quanheng.platform.surveys.models import Code, Lot, Receipts, Step, Survey, Total
from quanheng.platform.surveys.questionnaire import Questionnaire

SELF_CHECK = Text("问卷由起草人以外的人核对", "somebody other than its author checks a survey")
MOST_CODES = 5_000  # of one lot: more would keep the maker waiting for the sheets
MOST_TYPED = 300  # at once: the digest of a typed code is slow on purpose, and so are the sheets; more are made in the background


@dataclass(frozen=True)
class Printed:
    """A lot that was just made, with its codes in the clear: for the sheets, and then forgotten."""

    lot: Lot
    codes: list[codes.Made]


def draft(text: str, file: str = "", *, by: Actor) -> Survey:
    """Take in a questionnaire, or a new version of one that is a draft. Raises `Refused` with located problems."""
    problems = Problems()
    found = document.read(text.encode(), file, problems)
    problems.refuse()
    assert found is not None  # whatever is missing was noted
    old = Survey.objects.filter(key=found.key).first()
    with act("surveys.draft", by, state=old.state if old else DRAFT, allowed=(DRAFT, CHECKED)) as record:
        checks.against_registry(found, file).refuse()
        facts = _facts(found, text, by)
        if old and old.digest == facts["digest"]:
            record.skip()
            return old
        if old:
            _changed(old, Survey.objects.filter(pk=old.pk, state=old.state).update(**facts))
            made = Survey.objects.get(pk=old.pk)
        else:
            made = Survey.objects.create(key=found.key, salt=secrets.token_hex(16), **facts)
        _step(made, "", record, by, digest=made.digest)
        duties.drafted(made)
        record.of(made.words, survey=made.pk, digest=made.digest, questions=len(found.questions))
    return made


def check(survey: Survey, *, note: str = "", by: Actor) -> Survey:
    """A colleague has read the questionnaire and agrees that it may be asked. Raises `Refused`."""
    with act(
        "surveys.check", by, state=_state(survey), allowed=(DRAFT,), not_by=(survey.identity,), why_not=SELF_CHECK
    ) as record:  # fmt: skip
        found = document.of(survey.document)
        checks.before_opening(found).refuse()
        _into(survey, CHECKED, note, record, by)
        duties.checked(survey)
    return survey


def open_survey(survey: Survey, *, closes: date | None = None, by: Actor) -> Survey:
    """Let it be answered, until a day or until it is closed. Its key is made now. Raises `Refused`."""
    with act("surveys.open", by, state=_state(survey), allowed=(CHECKED,)) as record:
        problems = Problems()
        if closes is not None and closes < today():
            problems.add(
                "closes-before", Place(path="closes"), (f"截止日 {closes} 已过", f"the last day, {closes}, is over"),
                ("今天或以后", "today or later"), ("改截止日，或不写", "another day, or none"),
            )  # fmt: skip
        problems.refuse()
        survey.closes = closes
        found = document.of(survey.document)
        if found.open_weight is not None and not survey.lots.filter(way=LINK).exists():
            Lot.objects.create(survey=survey, way=LINK, size=0, made_on=today(), made_by=by.name)
        sealing.make_key(survey.pk)
        duties.opened(survey, closes)
        _into(survey, OPEN, "", record, by, closes=closes.isoformat() if closes else "")
    return survey


Keep = Callable[[Printed], None]


def make_codes(
    survey: Survey, number: int, *, way: str = QR, unit: str = "", stratum: str = "", typed: bool = True, by: Actor,
    keep: Keep | None = None,
) -> Printed:  # fmt: skip
    """Make a lot of one-time codes; they are returned this once and kept only as digests. Raises `Refused`.

    `keep` is given them in the same transaction: where they cannot be written down for who hands them out, there is no lot.
    """
    with act("surveys.codes", by, state=_state(survey), allowed=(CHECKED, OPEN)) as record:
        lot = _lot(survey, number, way, unit, stratum, typed, MOST_TYPED if typed else MOST_CODES, by)
        made = _fill(lot, keep)
        record.of(
            survey.words, survey=survey.pk, lot=lot.pk, way=way, unit=unit, stratum=stratum, codes=number
        )
    return made


def order_codes(
    survey: Survey, number: int, *, way: str = QR, unit: str = "", stratum: str = "", typed: bool = True, by: Actor
) -> Lot:  # fmt: skip
    """A lot whose codes will be made in the background (`fill`), for they take longer than a page may. Raises `Refused`."""
    with act("surveys.codes", by, state=_state(survey), allowed=(CHECKED, OPEN)) as record:
        lot = _lot(survey, number, way, unit, stratum, typed, MOST_CODES, by, ready=False)
        record.of(
            survey.words, survey=survey.pk, lot=lot.pk, way=way, unit=unit, stratum=stratum, codes=number
        )
    return lot


def fill(lot: Lot, *, keep: Keep) -> bool:
    """Make the codes of a lot that was ordered; False where somebody has, or the lot was voided. No act: it was on record."""
    with transaction.atomic():
        take_turns(f"surveys.lot:{lot.pk}")
        if not Lot.objects.filter(pk=lot.pk, ready=False, voided=False).exists():
            return False
        _fill(lot, keep)
        Lot.objects.filter(pk=lot.pk).update(ready=True)
    return True


def _lot(
    survey: Survey, number: int, way: str, unit: str, stratum: str, typed: bool, most: int, by: Actor, *, ready: bool = True
) -> Lot:  # fmt: skip
    checks.lot(document.of(survey.document), number, way, unit, stratum, CODED, most, typed).refuse()
    return Lot.objects.create(
        survey=survey, way=way, unit=unit, stratum=stratum, size=number, cost=codes.COST if typed else 0,
        made_on=today(), made_by=by.name, ready=ready,
    )  # fmt: skip


def _fill(lot: Lot, keep: Keep | None) -> Printed:
    made = codes.make(lot.size, typed=bool(lot.cost))
    slow = codes.slow_all([m.typed for m in made], lot.survey.salt, lot.cost) if lot.cost else []
    rows = [
        Code(
            digest=codes.digest(m.scanned), short=slow[i] if slow else None, survey_id=lot.survey_id, lot=lot
        ) for i, m in enumerate(made)
    ]  # fmt: skip
    # In the order of their digests, so that no order of making is kept beside the order of the sheets.
    Code.objects.bulk_create(sorted(rows, key=lambda row: row.digest), batch_size=500)
    printed = Printed(lot, made)
    if keep:
        keep(printed)
    return printed


def void(lot: Lot, *, reason: str, by: Actor) -> Lot:
    """Sheets were lost or misprinted: what is unused of a lot opens nothing any more. Raises `Refused`."""
    with act("surveys.codes", by, state=_state(lot.survey), allowed=(CHECKED, OPEN)) as record:
        _need(reason, "reason").refuse()
        if not Lot.objects.filter(pk=lot.pk, voided=False).update(voided=True):
            record.skip()
            return lot
        lot.voided = True
        record.of(lot.survey.words, survey=lot.survey_id, lot=lot.pk, voided=True, reason=reason.strip())
    return lot


def mix(survey: Survey, *, by: Actor) -> int:
    """Count now what waits, as the worker does by the clock. How many answers came in."""
    with act("surveys.mix", by, state=_state(survey), allowed=(OPEN,)) as record:
        added = mixing.mix(survey.pk)
        if not added:
            record.skip()
        record.of(survey.words, survey=survey.pk, added=added)
    mixing.sweep()
    return added


def close(survey: Survey, *, note: str = "", by: Actor) -> Survey:
    """End it: no answer after this one; all that waits is mixed; the key is destroyed. Raises `Refused`.

    The journal keeps how many answers there are and the digest of the list of receipts: one for every used code.
    """
    with act("surveys.close", by, state=_state(survey), allowed=(OPEN,)) as record:
        take_turns(burning.turn(survey.pk))  # whoever is answering finishes first
        _into(survey, CLOSED, note, record, by)
        mixing.mix(survey.pk, everything=True)
        duties.closed(survey)
        closing.await_count(survey)
        comments.take_in(survey, by=by)
        kept = _keep_receipts(survey)
        found = Total.objects.filter(survey=survey, question="", option="").aggregate(n=Sum("n"))["n"] or 0
        record.of(
            survey.words,
            survey=survey.pk,
            state=CLOSED,
            answers=found,
            receipts=kept.digest,
        )
    mixing.sweep()
    # Only now: had the transaction failed, what waits would still have to be opened. The worker mends a death between.
    if not survey.slips.exists():
        sealing.destroy_key(survey.pk)
    return survey


def _keep_receipts(survey: Survey) -> Receipts:
    """The list of receipts, one a line, sorted: as many as codes were used. Who holds a receipt finds it there."""
    used = Code.objects.filter(survey=survey, used=True).values_list("digest", flat=True)
    lines = sorted(codes.receipt(survey.salt, bytes(d)) for d in used.iterator(5000))
    text = "".join(f"{line}\n" for line in lines)
    return Receipts.objects.create(
        survey=survey, number=len(lines), digest=hashlib.sha256(text.encode()).hexdigest(), text=text
    )


def _facts(found: Questionnaire, text: str, by: Actor) -> dict[str, object]:
    return {
        "title": found.title.zh, "title_en": found.title.en, "year": found.year, "period": found.period, "scheme": found.scheme,
        "fed": found.feeds, "document": text, "digest": hashlib.sha256(text.encode()).hexdigest(), "state": DRAFT,
        "drafted_by": by.name, "identity": by.identity, "demonstration": found.demonstration,
    }  # fmt: skip


def _state(survey: Survey) -> str:
    return Survey.objects.filter(pk=survey.pk).values_list("state", flat=True).first() or ""


def _into(survey: Survey, state: str, note: str, record: Record, by: Actor, **detail: str) -> None:
    """Change the state, only from the one that was checked; a colleague who was quicker is told of."""
    _changed(
        survey, Survey.objects.filter(pk=survey.pk, state=survey.state).update(state=state, closes=survey.closes)
    )  # fmt: skip
    survey.state = state
    _step(survey, note, record, by, **detail)
    record.of(survey.words, survey=survey.pk, state=state, digest=survey.digest, **detail)


def _changed(survey: Survey, rows: int) -> None:
    if not rows:
        problems = Problems()
        problems.add(
            "changed-meanwhile", Place(path=survey.title),
            ("刚才有人办过这一项", "somebody has just dealt with this"),
            ("页面所示的状态", "the state the page showed"), ("刷新后再看", "look at the page anew"),
        )  # fmt: skip
        problems.refuse()


def _step(survey: Survey, note: str, record: Record, by: Actor, **detail: str) -> None:
    assert survey.state in STATES
    Step.objects.create(
        survey=survey,
        state=survey.state,
        at=record.at,
        by=by.name,
        identity=by.identity,
        note=note.strip(),
        detail=detail,
    )


def _need(words: str, column: str) -> Problems:
    problems = Problems()
    if not words.strip():
        problems.add(
            "blank", Place(path=column), ("没有写明理由", "no reason is given"),
            ("几句话，会记下来", "some words; they go on record"), ("写明", "say it"),
        )  # fmt: skip
    return problems
