"""Taking an answer: the code is burnt and the answer stored in one transaction, so that both are there or neither.

This is the one writer that does not go through `registry.act`: a leaf of the journal would tell when each answer came and
in which order. What answers there were is accounted for by the mixings, and by the act that closes the survey.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

from django.db import IntegrityError, InterfaceError, OperationalError, connection, transaction
from django.db.models import Sum

from quanheng.platform.lib.faults import point
from quanheng.platform.surveys import burning, codes, document, sealing
from quanheng.platform.surveys.flow import LINK, WAYS
from quanheng.platform.surveys.models import Code, Lot, Survey, Total
from quanheng.platform.surveys.questionnaire import Questionnaire

_FIND = """
SELECT c.digest, c.used, s.id, s.state, s.closes, s.salt, s.document, l.id, l.way, l.unit, l.stratum
FROM surveys_code c JOIN surveys_survey s ON s.id = c.survey_id JOIN surveys_lot l ON l.id = c.lot_id WHERE NOT l.voided AND
"""


class NotTaken(Exception):
    """The answer was not taken; `why` is "unknown", "used" or "closed". Nothing was written."""

    def __init__(self, why: str, receipt: str = "") -> None:
        super().__init__(why)
        self.why, self.receipt = why, receipt


class Whole(NamedTuple):
    """What must be known of the survey to take an answer."""

    pk: int
    state: str
    closes: date | None
    salt: str
    document: str


class Hand(NamedTuple):
    """What must be known of the lot the code is of."""

    pk: int
    way: str
    unit: str
    stratum: str


@dataclass(frozen=True)
class Ticket:
    """Who comes, as far as that is known: with which code, of which lot."""

    survey: Whole
    lot: Hand
    digest: bytes
    used: bool = False

    @property
    def receipt(self) -> str:
        """The receipt this code gets, once it is used."""
        return codes.receipt(self.survey.salt, self.digest)


@dataclass(frozen=True)
class Given:
    """What somebody answered: closed questions by key, and open text by key."""

    answers: dict[str, str | list[str]]
    remarks: dict[str, str]
    hasty: bool = False


def by_code(scanned: str) -> Ticket:
    """The ticket of a scanned code. Raises `NotTaken`."""
    if not codes.looks_scanned(scanned):
        raise NotTaken("unknown")
    return _ticket("c.digest = %s", codes.digest(scanned))


def by_typed(survey: Survey, said: str) -> Ticket:
    """The ticket of a typed code of a survey; slow on purpose. Raises `NotTaken`."""
    typed = codes.as_typed(said)
    if typed:
        costs = Lot.objects.filter(survey=survey, cost__gt=0).values_list("cost", flat=True).distinct()
        for cost in costs.order_by("cost"):
            try:
                return _ticket(
                    "c.short = %s AND c.survey_id = %s", codes.slow(typed, survey.salt, cost), survey.pk
                )
            except NotTaken:
                continue
    raise NotTaken("unknown")


def _ticket(where: str, *values: Any) -> Ticket:
    """The ticket of a code, in one statement written out: the crowd waits for this, and putting it together took longer."""
    row = _row(where, values)
    if row is None:
        raise NotTaken("unknown")
    digest, used, pk, state, closes, salt, document, lot, way, unit, stratum = row
    closes = date.fromisoformat(closes) if isinstance(closes, str) else closes
    return Ticket(
        Whole(pk, state, closes, salt, document), Hand(lot, way, unit, stratum), bytes(digest), bool(used)
    )


def _row(where: str, values: tuple[Any, ...]) -> Any:
    """The row of a code, or None. A connection kept from an earlier request may be gone by now; asking again on a new one
    costs nothing unless it is, while asking beforehand whether it lives costs every answer a trip to the database."""
    connection.health_check_done = True
    try:
        return _asked(where, values)
    except (OperationalError, InterfaceError):
        if connection.in_atomic_block:
            raise
        connection.close()
        return _asked(where, values)


def _asked(where: str, values: tuple[Any, ...]) -> Any:
    with connection.cursor() as cursor:
        cursor.execute(_FIND + where, values)
        return cursor.fetchone()


def by_link(survey: Survey, number: bytes) -> Ticket:
    """The ticket of somebody who came by the open link; `number` is the page's own, so that a retry is known."""
    lot = Lot.objects.filter(survey=survey, way=LINK).first()
    if lot is None:
        raise NotTaken("unknown")
    whole = Whole(survey.pk, survey.state, survey.closes, survey.salt, survey.document)
    return Ticket(whole, Hand(lot.pk, lot.way, "", ""), codes.digest(f"{survey.pk}:{number.hex()}"))


def accept(ticket: Ticket, given: Given) -> str:
    """Burn the code and keep the answer, sealed; the receipt. Raises `NotTaken` (with the receipt where it was used)."""
    lot, survey = ticket.lot, ticket.survey
    body = sealing.seal(survey.pk, _written(lot, given), longest(survey.document))
    if lot.way == LINK:
        taken = burning.one_by_one(ticket.survey.pk, ticket.digest, body, first=lambda: _enter(ticket))
    else:
        taken = burning.burn(ticket.survey.pk, ticket.digest, body)
    if not taken:
        raise _why_not(ticket)
    point("surveys.accept:committed")
    return ticket.receipt


def _written(lot: Hand, given: Given) -> bytes:
    told = {
        "w": lot.way,
        "u": lot.unit,
        "s": lot.stratum,
        "h": given.hasty,
        "a": given.answers,
        "r": given.remarks,
    }
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode()


@lru_cache(maxsize=64)
def longest(text: str) -> int:
    """Bytes that no answer to the questionnaire of a document exceeds, so that every slip of it can be as long as any other.

    Every question answered by its longest options, every open one by as many characters of four bytes as it takes.
    """
    made = document.of(text)

    def bytes_of(words: str) -> int:
        return len(json.dumps(words, ensure_ascii=False).encode())

    answers: dict[str, str | list[str]] = {}
    remarks: dict[str, str] = {}
    for one in made.asked():
        if one.question.kind == "text":
            remarks[one.key] = "\U0001d6fa" * one.question.longest
            continue
        chosen = sorted(one.question.choices(), key=bytes_of, reverse=True)
        if one.question.kind == "multiple":
            answers[one.key] = chosen[: one.question.most or None]
        else:
            answers[one.key] = chosen[0]
    unit, stratum = (max(names, key=bytes_of, default="") for names in (made.units, list(made.strata)))
    return len(_written(Hand(0, max(WAYS, key=bytes_of), unit, stratum), Given(answers, remarks)))


def full(made: Questionnaire, ticket: Ticket) -> bool:
    """Whether a stratum that stops at its quota has as many counted answers; what waits to be mixed may come on top."""
    stratum = made.strata.get(ticket.lot.stratum)
    if stratum is None or not (stratum.stop and stratum.quota) or ticket.lot.way == LINK:
        return False
    counted = Total.objects.filter(
        survey_id=ticket.survey.pk, question="", option="", stratum=stratum.id
    ).exclude(way=LINK)  # fmt: skip
    return (counted.aggregate(n=Sum("n"))["n"] or 0) >= stratum.quota


def is_used(ticket: Ticket) -> bool:
    """Whether the code of a ticket was used by now."""
    return Code.objects.filter(digest=ticket.digest, used=True).exists()


def _enter(ticket: Ticket) -> None:
    """Give the page's number a row of its own; a number that came before has one."""
    try:
        with transaction.atomic():
            Code(digest=ticket.digest, survey_id=ticket.survey.pk, lot_id=ticket.lot.pk).save(
                force_insert=True
            )
    except IntegrityError:
        pass  # a retry: burning will tell


def _why_not(ticket: Ticket) -> NotTaken:
    return NotTaken("used", ticket.receipt) if is_used(ticket) else NotTaken("closed")
