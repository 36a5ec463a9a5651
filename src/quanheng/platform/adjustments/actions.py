"""The writers of adjustments: claim a bonus, raise a deduction or veto, withdraw, decide. A decision posts; nothing is edited."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from django.urls import reverse

from quanheng.engine.document.digits import believable, narrowed
from quanheng.engine.errors import Place, Problems, Text
from quanheng.engine.periods import kind_of, parse
from quanheng.platform.adjustments import against, preview, queries
from quanheng.platform.adjustments.flow import (
    BONUS,
    CLAIMED,
    GRANTED,
    KINDS,
    REFUSED,
    STATES,
    VETO,
    WITHDRAWN,
)
from quanheng.platform.adjustments.models import Claim, Step
from quanheng.platform.adjustments.offers import Offer, offer
from quanheng.platform.agenda import deadlines
from quanheng.platform.agenda.calendar import add_working_days
from quanheng.platform.ledger.actions import post
from quanheng.platform.ledger.entries import Entry
from quanheng.platform.lib import papers
from quanheng.platform.lib.decimals import plain
from quanheng.platform.lib.faults import point
from quanheng.platform.lib.locks import take_turns
from quanheng.platform.notices.actions import notify
from quanheng.platform.registry.act import Record, act
from quanheng.platform.registry.people import today
from quanheng.platform.registry.powers import Actor
from quanheng.platform.schemes import queries as schemes
from quanheng.platform.schemes.flow import ADOPTED
from quanheng.platform.schemes.models import SchemeVersion

DECIDING = "adjustments.decide"
DAYS = 10  # working days to decide where the scheme's clocks say nothing
CLAIMANT = Text(
    "申报或提起的人、在这个单位任职的人不能决定",
    "whoever claimed or raised it, or holds a seat at the unit, may not decide",
)


@dataclass(frozen=True)
class Asked:
    """What is claimed or raised: `key` names the scheme's offer; `value` is written by hand."""

    version: int
    key: str
    unit: str
    period: str
    value: str
    matter: str
    happened: date
    number: str = ""
    words: str = ""
    demonstration: bool = False


def claim(asked: Asked, files: Sequence[Any], *, by: Actor) -> Claim:
    """A unit claims a bonus, with evidence. The very same claim made again gives the one there is. Raises `Refused`."""
    return _make(asked, files, by, "adjustments.claim", (BONUS,))


def raise_(asked: Asked, files: Sequence[Any], *, by: Actor) -> Claim:
    """The office raises a deduction by incident, or a veto with the ground the scheme gives for it. Raises `Refused`."""
    return _make(asked, files, by, "adjustments.raise", tuple(k for k in KINDS if k != BONUS))


def _make(asked: Asked, files: Sequence[Any], by: Actor, name: str, kinds: tuple[str, ...]) -> Claim:
    problems = Problems()
    kept = _taken(files, asked.unit, name, problems, by)
    with act(name, by, unit=asked.unit) as record:
        return _made(asked, kept, problems, record, by, kinds)


def _taken(files: Sequence[Any], unit: str, name: str, problems: Problems, by: Actor) -> list[dict[str, Any]]:
    """The documents, kept before the transaction begins: a process of its own looks through them."""
    with act(name, by, unit=unit) as record:
        record.skip()  # the power is asked before any file is looked at
    papers.required(files, problems)
    return papers.take(list(files), problems, used=queries.bytes_of(unit))


def _made(
    asked: Asked, kept: list[dict[str, Any]], problems: Problems, record: Record, by: Actor, kinds: tuple[str, ...]
) -> Claim:  # fmt: skip
    take_turns("adjustments.claim")
    version = schemes.version(asked.version)
    value = _value(asked.value, problems)
    chosen = _check(asked, version, kinds, problems)
    if chosen is not None and not problems.errors:
        same = Claim.objects.filter(
            version=version, unit=asked.unit, period=asked.period, kind=chosen.kind, item=chosen.item.id, state=CLAIMED,
            identity=by.identity, matter=asked.matter.strip(), number=asked.number.strip(), value=value,
        ).first()  # fmt: skip
        if same is not None:
            record.skip()
            return same
    problems.refuse()
    assert chosen is not None  # refused above
    made = Claim.objects.create(
        version=version, unit_id=asked.unit, period=asked.period, kind=chosen.kind, category=chosen.category, name=chosen.name,
        item=chosen.item.id, value=value, matter=asked.matter.strip(), number=asked.number.strip(), happened=asked.happened,
        ground=chosen.ground, words=asked.words.strip(), files=kept, state=CLAIMED, by=by.name, identity=by.identity, at=record.at,
        demonstration=asked.demonstration or version.demonstration,
    )  # fmt: skip
    _step(made, "", record, by)
    days = schemes.resolved(version).clocks.get("decision_days", DAYS)
    title = Text(
        f"决定{KINDS[made.kind].zh}“{made.matter}”", f"Decide on the {KINDS[made.kind].en} “{made.matter}”"
    )
    deadlines.set_deadline(
        DECIDING,
        str(made.pk),
        "",
        add_working_days(today(), int(days)),
        role="office",
        link=page(made),
        minutes=15,
        title=title,
    )
    record.of(_said(made), claim=made.pk, kind=made.kind, item=made.item, value=made.value)
    return made


def _check(asked: Asked, version: SchemeVersion, kinds: tuple[str, ...], problems: Problems) -> Offer | None:
    scheme = schemes.resolved(version)
    chosen = offer(scheme, asked.key)
    if version.state != ADOPTED:
        problems.add("not-adopted", Place(path="scheme"), ("方案没有审定或已停用", "the scheme is not in force"), ("审定的方案", "an adopted scheme"), ("换一个方案", "choose another"))  # fmt: skip
    if chosen is None or chosen.kind not in kinds:
        problems.add("no-such-offer", Place(path="key"), ("方案里没有这一类，或不由你提", "the scheme has no such category, or it is not yours to raise"),
                     ("方案“加减分”里写明的事项", "what stands in the scheme's adjust"), ("从列表里选", "choose from the list"))  # fmt: skip
        chosen = None
    elif chosen.kind == VETO and not chosen.ground.strip():
        problems.add("veto-without-ground", Place(path=chosen.category), ("方案没有写明这条否决的依据", "the scheme gives no legal ground for this veto"),
                     ("veto 的 ground：法律法规或文件条文", "ground of the veto: the article of a law or document"), ("先在方案里补上依据并重新审定", "give the ground in the scheme and adopt it anew"))  # fmt: skip
    if asked.unit not in schemes.members(version):
        problems.add("not-assessed", Place(path="unit"), ("这个单位不是本方案的考核对象", "the unit is not assessed under this scheme"), ("考核对象", "a unit that is"), ("换一个", "choose another"))  # fmt: skip
    period = parse(asked.period)
    if period is None or period.kind != kind_of(scheme.period):
        problems.add("bad-period", Place(path="period"), (f"期间“{asked.period[:20]}”与方案不合", f"“{asked.period[:20]}” is no period of the scheme"),
                     (f"方案按 {scheme.period} 考核", f"the scheme goes by {scheme.period}"), ("改正期间", "correct it"))  # fmt: skip
    if not asked.matter.strip():
        problems.add("blank", Place(path="matter"), ("没有写明事项", "the matter is not named"), ("荣誉、事件的名称", "the honour or the incident"), ("写明", "name it"))  # fmt: skip
    if asked.happened > today():
        problems.add("in-the-future", Place(path="happened"), (f"{asked.happened} 还没有到", f"{asked.happened} lies ahead"), ("今天或以前", "today or before"), ("改正日期", "correct the day"))  # fmt: skip
    return chosen


def _value(text: str, problems: Problems, most: Decimal | None = None) -> str:
    typed = narrowed(text).strip().replace(",", "")
    try:
        value = Decimal(typed)
    except InvalidOperation:
        value = Decimal("NaN")
    if not value.is_finite() or not believable(value) or value <= 0 or (most is not None and value > most):
        wanted = (
            f"大于 0{'' if most is None else f'、不超过申报的 {plain(most)}'}",
            f"above 0{'' if most is None else f', at most the {plain(most)} asked for'}",
        )
        problems.add("bad-value", Place(path="value"), (f"数值写的是“{text.strip()[:40]}”", f"the value is written “{text.strip()[:40]}”"), wanted, ("改正", "correct it"))  # fmt: skip
        return ""
    return plain(value)


def attach(claim: Claim, files: Sequence[Any], *, by: Actor) -> Claim:
    """More evidence, while nothing is decided; by whoever may claim or raise it."""
    name = "adjustments.claim" if claim.kind == BONUS else "adjustments.raise"
    problems = Problems()
    kept = _taken(files, claim.unit_id, name, problems, by)
    with act(name, by, unit=claim.unit_id, state=_state(claim), allowed=(CLAIMED,)) as record:
        problems.refuse()
        take_turns("adjustments.claim")
        claim.refresh_from_db(fields=["files"])
        have = {f["digest"] for f in claim.files}
        new = [f for f in kept if f["digest"] not in have]
        if not new:
            record.skip()
            return claim
        claim.files = [*claim.files, *new]
        claim.save(update_fields=["files"])
        record.of(_said(claim), claim=claim.pk, files=[f["digest"] for f in new])
    return claim


def withdraw(claim: Claim, reason: str, *, by: Actor) -> Claim:
    """Whoever claimed or raised it takes it back, before it is decided."""
    with act(
        "adjustments.withdraw", by, unit=claim.unit_id, state=_state(claim), allowed=(CLAIMED,)
    ) as record:
        problems = _need(reason)
        if by.identity != claim.identity:
            problems.add("not-yours", Place(path=claim.matter), ("不是你申报的", "you did not claim it"), ("由申报的人撤回", "whoever claimed it withdraws it"), ("请申报人办", "ask them"))  # fmt: skip
        problems.refuse()
        _into(claim, WITHDRAWN)
        _step(claim, reason, record, by)
        deadlines.drop(DECIDING, str(claim.pk))
        record.of(_said(claim), claim=claim.pk)
    return claim


def decide(
    claim: Claim, outcome: str, reason: str, *, granted: str = "", knowing: bool = False, by: Actor
) -> Claim:
    """Somebody else than the claimant grants a claim, in full or in part, or does not, with the reason.

    Granting posts the item's figure by the door of adjustments: the sum of what was granted on it, or the highest where
    the category says so. Where the same was claimed twice or contradicts something, the decider must say that it was
    seen (`knowing`); what was found is kept with the decision.
    """
    aside = {claim.identity} | ({by.identity} if by.sits_at(claim.unit_id) else set())
    with act(
        "adjustments.decide", by, unit=claim.unit_id, state=_state(claim), allowed=(CLAIMED,), not_by=aside, why_not=CLAIMANT
    ) as record:  # fmt: skip
        problems = _need(reason)
        if outcome not in (GRANTED, REFUSED):
            problems.add("unknown-outcome", Place(path="outcome"), ("没有这种决定", "there is no such decision"), ("认定，或不认定", "grant, or not"), ("选一种", "choose one"))  # fmt: skip
        speaks = against.found(claim)
        if outcome == GRANTED and speaks and not knowing:
            problems.add(
                "speaks-against", Place(path=claim.matter),
                ("；".join(f.words.zh for f in speaks), "; ".join(f.words.en for f in speaks)),
                ("没有重复和矛盾，或看过仍认定", "nothing twice and no contradiction, or granted knowingly"),
                ("核实；仍要认定的，勾选“已看过”并写明理由", "check it; to grant it all the same, tick that you saw it and say why"),
            )  # fmt: skip
        value = _value(granted or claim.value, problems, Decimal(claim.value)) if outcome == GRANTED else ""
        problems.refuse()
        claim.granted = value
        _into(claim, outcome, value)
        detail: dict[str, Any] = {
            "against": [[f.kind, f.words.zh, f.words.en] for f in speaks],
            "granted": value,
        }
        if outcome == GRANTED:
            detail["posting"] = _post(claim, by)
        _step(claim, reason, record, by, detail)
        deadlines.met(DECIDING, str(claim.pk))
        said = STATES[outcome]
        notify(
            [("reporter", claim.unit_id)], Text(f"{KINDS[claim.kind].zh}“{claim.matter}”{said.zh}", f"The {KINDS[claim.kind].en} “{claim.matter}”: {said.en}"),
            Text(reason, reason), page(claim), f"claim:{claim.pk}",
        )  # fmt: skip
        record.of(_said(claim), claim=claim.pk, outcome=outcome, granted=value, against=len(speaks))
    return claim


def _post(claim: Claim, by: Actor) -> int | None:
    """The item's figure from everything granted on it, in one entry that names each."""
    key = "|".join((claim.kind, claim.category, claim.name, claim.item))
    chosen = offer(schemes.resolved(claim.version), key)
    assert chosen is not None  # a version's document never changes
    rows = preview.granted(claim.version, claim.unit_id, claim.period, claim.item)
    source = "；".join(f"{c.matter}{f'（{c.number}）' if c.number else ''}" for c in rows)
    evidence = tuple(dict.fromkeys(f["digest"] for c in rows for f in c.files))[-50:]
    value = preview.figure(chosen, [Decimal(c.granted) for c in rows])
    entry = Entry(
        claim.item,
        claim.unit_id,
        claim.period,
        value,
        source=source[:2000],
        evidence=evidence,
        return_ref=f"claim:{claim.pk}",
    )
    posted = post([entry], "adjustment", by=by)
    point("adjustments.decide:posted")
    return posted.posting


def _into(claim: Claim, state: str, granted: str = "") -> None:
    """Change the state, only from the one that was checked; a colleague who was quicker is told of."""
    moved = Claim.objects.filter(pk=claim.pk, state=CLAIMED).update(state=state, granted=granted)
    problems = Problems()
    if not moved:
        problems.add("changed-meanwhile", Place(path=claim.matter), ("刚才有人办过这一项", "somebody has just dealt with this"), ("页面所示的状态", "the state the page showed"), ("刷新后再看", "look at the page anew"))  # fmt: skip
    problems.refuse()
    claim.state = state


def _state(claim: Claim) -> str:
    return Claim.objects.filter(pk=claim.pk).values_list("state", flat=True).first() or ""


def _step(claim: Claim, reason: str, record: Record, by: Actor, detail: dict[str, Any] | None = None) -> None:
    Step.objects.create(
        claim=claim,
        state=claim.state,
        at=record.at,
        by=by.name,
        identity=by.identity,
        reason=reason.strip(),
        detail=detail or {},
    )


def _said(claim: Claim) -> Text:
    return Text(f"{KINDS[claim.kind].zh} {claim.matter}", f"{KINDS[claim.kind].en}: {claim.matter}")


def page(claim: Claim) -> str:
    """Where a claim is dealt with."""
    return reverse("adjustments:page", args=[claim.pk])


def _need(reason: str) -> Problems:
    problems = Problems()
    if not reason.strip():
        problems.add("blank", Place(path="reason"), ("没有写明理由", "no reason is given"), ("几句话，会公开", "some words; they are published"), ("写明", "say it"))  # fmt: skip
    return problems
