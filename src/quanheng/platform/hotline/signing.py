"""A person's answer to a suggestion. Nothing follows from a suggestion without it; a refusal is kept too."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import transaction

from quanheng.engine.errors import Place, Problems, Refused, Text
from quanheng.platform.hotline import duties
from quanheng.platform.hotline.intake import state_digest
from quanheng.platform.hotline.models import Signature, Suggestion, Ticket, TicketState
from quanheng.platform.hotline.reading import TIMES
from quanheng.platform.lib.masking import mask
from quanheng.platform.registry import queries as registry
from quanheng.platform.registry.act import act
from quanheng.platform.registry.powers import Actor


def sign(
    suggestion: Suggestion, taken: bool, *, class1: str = "", unit: str = "", words: str = "", by: Actor
) -> Signature:
    """Take or refuse a suggestion. Taken, the ticket gets the class and unit said (or as corrected here). Raises `Refused`."""
    with transaction.atomic():
        made = _sign(suggestion, taken, class1, unit, words, by)
        duties.sync()
    return made


def sign_many(chosen: Sequence[Suggestion], taken: bool, words: str = "", *, by: Actor) -> list[Signature]:
    """Answer the suggestions somebody chose, as suggested, each with a signature and a line of its own; all or none.

    Raises `Refused` with what is wrong with any of them.
    """
    problems, made = Problems(), []
    with transaction.atomic():
        if not chosen:
            problems.add(
                "none-chosen", Place(path="chosen"), ("没有选建议", "no suggestion was chosen"), ("至少一条", "one at least"),
                ("勾选要签的", "tick those to be answered"),
            )  # fmt: skip
        for one in chosen:
            try:
                made.append(_sign(one, taken, "", "", words, by))
            except Refused as refused:
                problems.extend(p for p in refused.problems if p not in problems.found)
        problems.refuse()
        duties.sync()
    return made


def _sign(suggestion: Suggestion, taken: bool, class1: str, unit: str, words: str, by: Actor) -> Signature:
    with act("hotline.sign", by) as record:
        problems = Problems()
        ticket = Ticket.objects.select_for_update().get(pk=suggestion.ticket_id)
        place = Place(path=ticket.number)
        if Suggestion.objects.filter(ticket=ticket).exclude(signature=None).exists():
            problems.add(
                "answered-already", place, ("这张工单的建议已经有人签过", "a suggestion for this ticket was answered already"),
                ("每张工单一次", "once for each ticket"), ("不必再签", "nothing is to be signed"),
            )  # fmt: skip
        if not taken and not words.strip():
            problems.add(
                "no-words", Place(path="words"), ("拒绝没有写理由", "no reason is given for refusing"), ("一句理由", "a sentence"),
                ("写明为什么不采纳", "say why it is not taken"),
            )  # fmt: skip
        label = (class1.strip() or suggestion.class1)[:120] if taken else ""
        code = (unit.strip() or suggestion.unit) if taken else ""
        if code and code not in registry.units([code]):
            problems.add(
                "unknown-unit", Place(path="unit"), (f"没有单位“{code[:40]}”", f"there is no unit “{code[:40]}”"),
                ("已登记单位的代码", "the code of a registered unit"), ("从单位表里选", "choose one from the register"),
            )  # fmt: skip
        problems.refuse()
        made = Signature.objects.create(
            suggestion=suggestion, taken=taken, class1=label, unit=code, words=mask(words.strip()).text[:1000], at=record.at, by=by.name,
            identity=by.identity,
        )  # fmt: skip
        if taken:
            _settle(ticket, label, code, record.at)
        record.of(
            Text(f"工单 {ticket.number} 的建议", f"the suggestion for ticket {ticket.number}"), suggestion=suggestion.pk, taken=taken,
            class1=label, unit=code, suggested={"class1": suggestion.class1, "unit": suggestion.unit},
        )  # fmt: skip
    return made


def _settle(ticket: Ticket, label: str, code: str, at: Any) -> None:
    """The ticket as decided; its state before stays in its history."""
    last = ticket.states.last()
    ticket.class1 = label or ticket.class1
    ticket.unit = code or ticket.unit
    ticket.save(update_fields=["class1", "unit"])
    fields = dict(last.fields) if last else {name: None for name in TIMES}
    fields |= {"class1": ticket.class1, "unit": ticket.unit}
    TicketState.objects.create(ticket=ticket, intake=None, fields=fields, digest=state_digest(fields), at=at)
