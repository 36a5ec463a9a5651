"""Closing a month: one proposes its figures, another looks at them and posts them into the ledger through door `hotline`."""

from __future__ import annotations

import hashlib
import json
from decimal import Decimal
from typing import Any

from django.utils import timezone

from quanheng.engine.errors import Place, Problems, Refused, Text
from quanheng.platform.hotline import duties, items, parameters, queries
from quanheng.platform.hotline.models import Closing, Month
from quanheng.platform.hotline.rates import RATES, UnitMonth, span_of
from quanheng.platform.ledger import actions as ledger
from quanheng.platform.ledger.entries import Entry
from quanheng.platform.registry.act import act
from quanheng.platform.registry.powers import Actor

DOOR = "hotline"
SELF_POST = Text("提出当月数字的人不能自己入账", "who proposed a month's figures may not post them")


def propose(month: str, *, by: Actor) -> Month:
    """Fix the figures of a month that is over, for another to post. The same figures again do nothing. Raises `Refused`."""
    with act("hotline.propose", by) as record:
        problems = Problems()
        _check(month, problems)
        problems.refuse()
        said = parameters.now_in_force()
        found = queries.unit_months(month, now=record.at, said=said)
        if not found:
            problems.add(
                "no-tickets", Place(path=month), ("这个月没有分到单位的工单", "no ticket of this month has a unit"),
                ("有承办单位的工单", "tickets with a responsible unit"), ("先收入工单", "take tickets in first"),
            )  # fmt: skip
        waiting = len(queries.upheld(month)[1]) and [
            e for e in queries.waiting_exclusions(5000) if _in(e, month)
        ]
        if waiting:
            problems.add(
                "audits-open", Place(path=month), (f"{len(waiting)} 条剔除还没有审核", f"{len(waiting)} exclusions wait for their audit"),
                ("全部审核过", "all of them audited"), ("先审核剔除", "audit the exclusions first"),
            )  # fmt: skip
        problems.refuse()
        figures = {"units": [u.facts() for u in found], "parameters": said.facts()}
        digest = hashlib.sha256(json.dumps(figures, ensure_ascii=False, sort_keys=True).encode()).hexdigest()
        last = queries.month_proposed(month)
        if last is not None and last.digest == digest:
            record.skip()
            return last
        made = Month.objects.create(
            period=month, figures=figures, digest=digest, at=record.at, by=by.name, identity=by.identity
        )
        duties.sync()
        record.of(_named(month), month=made.pk, period=month, units=len(found), digest=digest)
    return made


def _in(exclusion: Any, month: str) -> bool:
    first, after = span_of(month)
    return first <= exclusion.ticket.called_at < after


def _check(month: str, problems: Problems) -> None:
    try:
        _, after = span_of(month)
    except ValueError:
        problems.add(
            "bad-month", Place(path=month[:20]), (f"“{month[:20]}”不是月份", f"“{month[:20]}” is no month"), ("如 2026-09", "such as 2026-09"),
            ("改正", "correct it"),
        )  # fmt: skip
        return
    if after > timezone.now():
        problems.add(
            "month-open", Place(path=month), ("这个月还没有过完", "the month is not over"), ("已经过完的月份", "a month that is over"),
            ("下月初再提", "propose it next month"),
        )  # fmt: skip


def _named(month: str) -> Text:
    return Text(f"{month} 热线办理情况", f"hotline figures of {month}")


def post(month: Month, *, by: Actor) -> Closing:
    """Post the figures as proposed, by another person. Rates of too few are left out and named, never a zero. Raises `Refused`.

    The items posted are entered into the catalogue, or found there as this room defines them: where the catalogue says
    otherwise both sides are shown, nothing is posted, and the conflict is put on record.
    """
    try:
        return _post(month, by)
    except items.OtherMeaning as other:
        items.dispute(other, by=by)
        raise Refused(other.problems) from other


def _post(month: Month, by: Actor) -> Closing:
    with act("hotline.post", by, not_by=(month.identity,), why_not=SELF_POST) as record:
        problems = Problems()
        newest = queries.month_proposed(month.period)
        if newest is None or newest.pk != month.pk:
            problems.add(
                "replaced", Place(path=month.period), ("这份数字已被后来的代替", "these figures were replaced by later ones"),
                ("最后提出的一份", "the last ones proposed"), ("看最后的一份", "look at the last ones"),
            )  # fmt: skip
        if hasattr(month, "closing"):
            problems.add(
                "posted-already", Place(path=month.period), ("这份数字已经入账", "these figures are posted already"), ("入账一次", "posted once"),
                ("数字变了再重新提出", "propose them anew when they change"),
            )  # fmt: skip
        problems.refuse()
        entries, left = figures(month)
        if not entries:
            problems.add(
                "nothing-to-post", Place(path=month.period), ("没有可以入账的数", "there is no figure to post"),
                ("样本足够的单位，填了数据项的参数", "units with enough tickets, and items named in the parameters"), ("核对参数", "check the parameters"),
            )  # fmt: skip
        problems.refuse()
        items.enter({e.item for e in entries}, month.figures["parameters"], by=by)
        done = ledger.post(entries, DOOR, by=by)
        made = Closing.objects.create(
            month=month,
            posting=done.posting,
            posted=len(entries),
            left_out=left,
            at=record.at,
            by=by.name,
            identity=by.identity,
        )
        duties.sync()
        record.of(
            _named(month.period),
            month=month.pk,
            posting=done.posting,
            figures=len(entries),
            left_out=len(left),
        )
    return made


def figures(month: Month) -> tuple[list[Entry], list[str]]:
    """The entries of a month, and the units whose rates are too few to be told (their number of tickets is)."""
    said = month.figures["parameters"]
    made, left = [], []
    for unit in month.figures["units"]:
        source = (
            f"热线 {month.period}：工单 {unit['tickets']}，剔除 {unit['excluded']}，摘要 {month.digest[:12]}"
        )

        def entry(item: str, value: str, n: int, code: str = unit["unit"], about: str = source) -> Entry:
            return Entry(
                item,
                code,
                month.period,
                Decimal(value),
                source=f"{about}，n={n}",
                return_ref=f"hotline:{month.pk}",
            )

        if said["item_tickets"]:
            made.append(entry(said["item_tickets"], str(unit["tickets"]), unit["tickets"]))
        for kind in RATES:
            rate = unit["rates"][kind]
            if rate["value"] is not None and said[f"item_{kind}"]:
                made.append(entry(said[f"item_{kind}"], rate["value"], rate["of"]))
        if unit["composite"] is not None and said["item_composite"]:
            made.append(entry(said["item_composite"], unit["composite"], unit["tickets"]))
        if any(unit["rates"][k]["value"] is None for k in RATES):
            left.append(unit["unit"])
    return made, left


def changed(month: Month, now: list[UnitMonth]) -> bool:
    """Whether the month's figures are no longer what was proposed."""
    return [u.facts() for u in now] != month.figures["units"]
