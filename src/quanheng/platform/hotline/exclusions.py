"""Exclusions: one proposes that a ticket be left out of a rate, another audits it; until then it counts."""

from __future__ import annotations

from quanheng.engine.errors import Place, Problems, Text
from quanheng.platform.hotline import duties
from quanheng.platform.hotline.flow import EXCLUSIONS, NO, REVIEWED
from quanheng.platform.hotline.models import Audit, Exclusion, Ticket
from quanheng.platform.lib.masking import mask
from quanheng.platform.registry.act import act
from quanheng.platform.registry.powers import Actor

OWN = Text("提出剔除的人不能自己审核", "who proposed an exclusion may not audit it")


def propose(ticket: Ticket, kind: str, words: str, *, by: Actor) -> Exclusion:
    """Propose to leave a ticket out. Raises `Refused` without a ground, or where the same was proposed already."""
    with act("hotline.exclude", by, unit=ticket.unit) as record:
        problems = Problems()
        if kind not in EXCLUSIONS:
            problems.add(
                "unknown-ground", Place(path="kind"), (f"没有理由“{kind[:40]}”", f"there is no ground “{kind[:40]}”"),
                ("、".join(t.zh for t in EXCLUSIONS.values()), ", ".join(t.en for t in EXCLUSIONS.values())), ("选一种", "choose one"),
            )  # fmt: skip
        if not words.strip():
            problems.add(
                "no-words", Place(path="words"), ("没有写理由", "no reason is given"), ("事实和依据", "facts and ground"),
                ("写明为什么剔除", "say why it is to be left out"),
            )  # fmt: skip
        if kind in REVIEWED and ticket.satisfied != NO:
            problems.add(
                "not-dissatisfied", Place(path=ticket.number), ("回访没有不满意", "nobody was dissatisfied"),
                ("回访不满意的工单", "a ticket with a dissatisfied answer"), ("不必剔除", "nothing is to be left out"),
            )  # fmt: skip
        waiting = (
            ticket.exclusions.filter(audit=None).exists()
            or ticket.exclusions.filter(kind=kind, audit__upheld=True).exists()
        )
        if waiting:
            problems.add(
                "proposed-already", Place(path=ticket.number), ("已经提出过", "it was proposed already"),
                ("每种理由一次，审核过再提", "once for each ground, anew after an audit"), ("等审核", "wait for the audit"),
            )  # fmt: skip
        problems.refuse()
        made = Exclusion.objects.create(
            ticket=ticket,
            kind=kind,
            words=mask(words.strip()).text[:1000],
            at=record.at,
            by=by.name,
            identity=by.identity,
        )
        duties.sync()
        record.of(Text(f"工单 {ticket.number}", f"ticket {ticket.number}"), ticket=ticket.pk, kind=kind)
    return made


def audit(exclusion: Exclusion, upheld: bool, words: str = "", *, by: Actor) -> Audit:
    """Uphold an exclusion or not, by another than proposed it. Raises `Refused`."""
    with act("hotline.audit", by, not_by=(exclusion.identity,), why_not=OWN) as record:
        problems = Problems()
        if hasattr(exclusion, "audit"):
            problems.add(
                "audited-already", Place(path=exclusion.ticket.number), ("已经审核过", "it was audited already"),
                ("每条一次", "once each"), ("要改就另提一条", "propose it anew"),
            )  # fmt: skip
        if not upheld and not words.strip():
            problems.add(
                "no-words", Place(path="words"), ("不同意没有写理由", "no reason is given for refusing"), ("一句理由", "a sentence"),
                ("写明理由", "say why"),
            )  # fmt: skip
        problems.refuse()
        made = Audit.objects.create(
            exclusion=exclusion,
            upheld=upheld,
            words=mask(words.strip()).text[:1000],
            at=record.at,
            by=by.name,
            identity=by.identity,
        )
        duties.sync()
        number = exclusion.ticket.number
        record.of(
            Text(f"工单 {number}", f"ticket {number}"),
            exclusion=exclusion.pk,
            kind=exclusion.kind,
            upheld=upheld,
        )
    return made
