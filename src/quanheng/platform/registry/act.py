"""The guard every writer goes through: permission, state, avoidance, transaction and record in one place.

    with act("collection.confirm", by, unit=owner, state=state, allowed=("submitted",), not_by=reporters) as record:
        ...                                  # all writing happens here, in one transaction
        record.of(Text("某表", "a return"), rows=12)    # what the journal says

A refusal raises `Refused` with located problems in both languages, and nothing is written.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from typing import Any, NamedTuple

from django.db import transaction
from django.utils import timezone

from quanheng.engine.errors import Place, Problems, Text
from quanheng.platform.journal import actions as journal
from quanheng.platform.lib.faults import point
from quanheng.platform.registry import queries
from quanheng.platform.registry.acts import ACTS, FRESH
from quanheng.platform.registry.powers import ROLES, Actor, holds

SAME_PERSON = Text("同一事项不能由同一人经办两次", "the same person may not act twice on the same thing")


# An act may do another inside it: the outermost writes all lines at its end, so that the journal's lock, which is
# everybody's, is taken last and held shortest.
_Line = tuple[str, dict[str, Any], str]
_waiting: ContextVar[list[_Line] | None] = ContextVar("waiting lines of the journal", default=None)


class Record:
    """What will be written down of an act; `skip` where nothing was done after all."""

    def __init__(self, at: datetime) -> None:
        self.at = at
        self.subject = Text("", "")
        self.detail: dict[str, Any] = {}
        self.personal: dict[str, str] = {}
        self.skipped = False

    def of(self, subject: Text, **detail: Any) -> None:
        """Name the thing acted on and the result (plain JSON values); no names of people."""
        self.subject = Text(subject.zh[:300], (subject.en or subject.zh)[:300])
        self.detail.update(detail)

    def about(self, **names: str) -> None:
        """Names of people other than the actor: they enter the journal so that they can be erased from it."""
        self.personal.update(names)

    def skip(self) -> None:
        """Nothing changed (a repeated call): leave no record."""
        self.skipped = True


class Grant(NamedTuple):
    """By which role an act is done, and in whose place (None: in the actor's own right)."""

    role: str
    instead_of: tuple[str, int] | None = None


# Set where nothing but a fresh proof of identity was missing: the gate then asks for it.
wants_proof: ContextVar[bool] = ContextVar("wants_proof", default=False)


@contextmanager
def act(
    name: str,
    by: Actor,
    *,
    unit: str = "",
    state: str = "",
    allowed: Collection[str] = (),
    not_by: Collection[str] = (),
    why_not: Text = SAME_PERSON,
) -> Iterator[Record]:
    """Do `name` as `by` on an object of `unit`; the block is one transaction and leaves one leaf in the journal.

    Refused without the power in that relation to the unit, where `state` is not among `allowed` (empty: any), or
    where the actor's identity is among `not_by` (who reported, proposed or reviewed it; `why_not` says so).
    """
    grant = _may(name, by, unit, state, allowed, not_by, why_not)
    outer = _waiting.get()
    leaves: list[tuple[str, dict[str, Any], str]] = []
    token = _waiting.set(leaves)
    try:
        with transaction.atomic():
            record = Record(timezone.now())
            yield record
            if not record.skipped:
                point(f"{name}:written")
                leaves.append((name, _body(record, grant, unit), _named(by, grant)))
            if outer is None:
                for kind, body, who in leaves:
                    journal.append(kind, body, by_name=who)
            if not record.skipped:
                point(f"{name}:recorded")
    finally:
        _waiting.reset(token)
    if outer is not None:
        outer.extend(leaves)
    elif not record.skipped:
        point(f"{name}:committed")


def _body(record: Record, grant: Grant, unit: str) -> dict[str, Any]:
    body: dict[str, Any] = {
        "role": grant.role,
        "at": record.at.isoformat(timespec="microseconds"),
        "unit": unit,
        "subject": record.subject.zh,
        "subject_en": record.subject.en,
        "detail": record.detail,
    }
    if record.personal:
        body["personal"] = record.personal
    if grant.instead_of:
        body["deputy"] = True
    return body


def _named(by: Actor, grant: Grant) -> str:
    """Who is written down: 林涛, or 林涛代陈禾."""
    return f"{by.name}代{grant.instead_of[0]}" if grant.instead_of else by.name


def may(name: str, by: Actor, unit: str = "") -> bool:
    """True if the table lets `by` do `name` on an object of `unit`: for showing what can be done."""
    return bool(role_for(name, by, unit))


def role_for(name: str, by: Actor, unit: str = "") -> str:
    """The role by which `by` may do the act, "" if none. KeyError for an act that is not in the table."""
    return _granted(name, by, unit).role


def _granted(name: str, by: Actor, unit: str) -> Grant:
    """What is held in the own right goes before what is held in place of somebody."""
    row = ACTS[name]
    if by.roles.isdisjoint(row.may):
        return Grant("")
    above = queries.above(unit) if unit else frozenset()
    for actor in dict.fromkeys((by.own, by)):
        roles = sorted(r for r, relation in row.may.items() if holds(actor, r, relation, unit, above))
        if roles:
            instead = by.standing_in(roles[0], row.may[roles[0]], unit, above) if actor.deputed else None
            return Grant(roles[0], instead)
    return Grant("")


def _may(
    name: str,
    by: Actor,
    unit: str,
    state: str,
    allowed: Collection[str],
    not_by: Collection[str],
    why_not: Text,
) -> Grant:
    problems = Problems()
    place = Place(path=name)
    row = ACTS[name]
    what = row.words
    grant = _granted(name, by, unit)
    if not grant.role:
        zh = "、".join(ROLES[r].zh for r in sorted(row.may))
        en = " or ".join(ROLES[r].en for r in sorted(row.may))
        problems.add(
            "no-power",
            place,
            (f"{by.name} 无权{what.zh}", f"{by.name} has no power to {what.en}"),
            (f"由{zh}办理", f"done by the {en}"),
            (f"请{zh}办理", f"ask the {en} to do it"),
        )
    if not _identities(by, grant).isdisjoint(not_by):
        problems.add(
            "same-person",
            place,
            (f"{by.name} 不能{what.zh}：{why_not.zh}", f"{by.name} may not {what.en}: {why_not.en}"),
            ("由另一人办理", "done by somebody else"),
            ("请同事办理", "ask a colleague"),
        )
    if allowed and state not in allowed:
        problems.add(
            "wrong-state",
            place,
            (f"当前状态“{state}”下不能{what.zh}", f"cannot {what.en} in the state “{state}”"),
            (f"状态为 {'、'.join(allowed)}", f"the state {' or '.join(allowed)}"),
            ("改用处于该状态的对象", "use one that is in that state"),
        )
    if by.stale and name in FRESH:
        problems.add(
            "sign-in-again",
            place,
            (f"{what.zh}前要再次确认是你本人", f"before you {what.en}, show again that it is you"),
            ("刚刚验证过的身份", "a proof of identity given just now"),
            ("重新输入口令或动态码后再做", "enter your password or code again, then repeat it"),
        )
        if len(problems.found) == 1:
            wants_proof.set(True)
    problems.refuse()
    return grant


def _identities(by: Actor, grant: Grant) -> set[str]:
    """The persons an act counts as done by: a deputy, and whom the deputy stands in for."""
    return {by.identity, f"person:{grant.instead_of[1]}"} if grant.instead_of else {by.identity}
