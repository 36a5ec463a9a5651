"""The writers of the API room: make a token, revoke it."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Collection
from datetime import timedelta

from django.utils import timezone

from quanheng.engine.errors import Place, Problems, Text
from quanheng.platform.api.models import Token
from quanheng.platform.registry.act import act
from quanheng.platform.registry.models import Person
from quanheng.platform.registry.people import today
from quanheng.platform.registry.powers import Actor

# What a token may be made for; the token's person must have the power all the same, at every call.
ACTS = ("ledger.post", "collection.fill", "collection.submit")
MOST_DAYS = 366


def digest_of(secret: str) -> str:
    """What is kept of a secret."""
    return hashlib.sha256(secret.encode("utf-8")).hexdigest()


def make_token(
    person: Person, name: str, acts: Collection[str], *, days: int, unit: str = "", by: Actor
) -> tuple[Token, str]:
    """A token of one's own; gives it and its secret, which is shown once and kept nowhere."""
    with act("api.token", by) as record:
        problems = Problems()
        if by.person != person.pk:
            problems.add(
                "not-your-token", Place(path="person"),
                ("令牌只能给自己做", "a token can only be made for oneself"),
                ("本人", "oneself"), ("请本人登录后做", "let that person sign in and make it"),
            )  # fmt: skip
        if not name.strip() or len(name) > 100:
            problems.add(
                "no-name", Place(path="name"),
                ("令牌没有名字，或太长", "the token has no name, or too long a one"),
                ("说明用途的名字，100 字以内", "a name that says what it is for, up to 100 characters"),
                ("写上，例如“财政系统每日推送”", "write one, such as “daily feed of the finance system”"),
            )  # fmt: skip
        if not acts or not set(acts) <= set(ACTS):
            problems.add(
                "no-acts", Place(path="acts"),
                ("没有选这个令牌能办什么", "it is not said what the token may do"),
                ("、".join(ACTS), ", ".join(ACTS)), ("选一项或几项", "choose one or more"),
            )  # fmt: skip
        if not 1 <= days <= MOST_DAYS:
            problems.add(
                "bad-days", Place(path="days"),
                (f"有效期 {days} 天", f"it would hold {days} days"),
                (f"1 到 {MOST_DAYS} 天", f"1 to {MOST_DAYS} days"), ("改正天数", "correct the number"),
            )  # fmt: skip
        if unit and unit not in {u for _, u in by.seats} | ({unit} if ("office", "") in by.seats else set()):
            problems.add(
                "not-your-unit", Place(path="unit"),
                (f"你在“{unit}”没有角色", f"you hold no role at “{unit}”"),
                ("你任职的单位，或留空", "a unit of yours, or nothing"), ("改正单位", "correct the unit"),
            )  # fmt: skip
        problems.refuse()
        secret = f"qh_{secrets.token_urlsafe(32)}"
        token = Token.objects.create(
            person=person,
            name=name.strip(),
            head=secret[:10],
            digest=digest_of(secret),
            acts=sorted(set(acts)),
            unit=unit,
            made_at=record.at,
            until=today() + timedelta(days=days),
        )
        record.of(Text("一个接口令牌", "an API token"), token=token.pk, acts=token.acts, unit=unit)
    return token, secret


def revoke(token: Token, *, by: Actor) -> None:
    """End a token now: its person, or the security administrator."""
    own = by.person == token.person_id
    with act("api.token" if own else "api.revoke", by) as record:
        if token.revoked_at is not None:
            record.skip()
            return
        Token.objects.filter(pk=token.pk).update(revoked_at=timezone.now())
        record.of(Text("一个接口令牌", "an API token"), token=token.pk, revoked=True)
