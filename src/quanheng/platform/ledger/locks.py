"""Locks after a cut-off, and the only way past one: an exception asked for by one person, granted by another, used once.

`lock(version, period, at, by)`         from now on the scheme's items × units × period take no more figures
`ask(lock, items, units, reason, by)`   → `grant(waiver, by)` or `refuse(waiver, words, by)` by somebody else
`standing(entries' items and periods)`  what `post` and the bulk import look at; `pass_for` finds the exceptions that hold
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

from django.urls import reverse
from django.utils import timezone

from quanheng.engine.errors import Place, Problems, Text
from quanheng.engine.periods import is_finer, parse
from quanheng.platform.agenda.calendar import add_working_days
from quanheng.platform.agenda.deadlines import met, set_deadline
from quanheng.platform.ledger.entries import LONGEST, UNPRINTABLE, Entry, check_evidence
from quanheng.platform.ledger.flow import ASKED, ASKING, GRANTED, REFUSED, USED, WORKING_DAYS
from quanheng.platform.ledger.models import Lock, Posting, Waiver
from quanheng.platform.ledger.queries import LOCK
from quanheng.platform.lib.faults import point
from quanheng.platform.lib.locks import take_turns
from quanheng.platform.registry.act import act
from quanheng.platform.registry.powers import Actor
from quanheng.platform.schemes import queries as schemes
from quanheng.platform.schemes.models import SchemeVersion

SECOND = Text("例外须由另一人批准", "an exception takes a second person")
MOST = 500  # figures named in one exception


class Held(NamedTuple):
    """A lock as a posting meets it: the periods of the batch that it covers, its items and units."""

    lock: Lock
    periods: frozenset[str]
    items: frozenset[str]
    units: frozenset[str]

    def holds(self, item: str, unit: str, period: str) -> bool:
        """True if this figure is locked."""
        return period in self.periods and item in self.items and unit in self.units


def lock(
    version: SchemeVersion | str,
    period: str,
    at: datetime | None = None,
    by: Actor | None = None,
    *,
    cause: str = "",
) -> Lock:
    """Lock the scheme's items for its members in a period. What is locked already stays so: the call does nothing.

    `at`: the cut-off (None: now). `cause`: by what, for example "run:7". Raises `Refused`.
    """
    if by is None:
        raise TypeError("who locks?")
    with act("ledger.lock", by) as record:
        take_turns(LOCK)
        chosen = schemes.in_force(version) if isinstance(version, str) else version
        problems = Problems()
        if chosen is None:
            problems.add(
                "unknown-scheme", Place(path=str(version)),
                (f"没有在用的方案“{version}”", f"there is no scheme “{version}” in force"),
                ("在用方案的编号", "the id of a scheme in force"),
                ("核对方案编号", "check the id"),
            )  # fmt: skip
        if parse(period) is None:
            problems.add(
                "bad-period", Place(path=period[:40]),
                (f"期间“{period[:40]}”认不出", f"“{period[:40]}” is no period"),
                ("2026、2026-H1、2026-Q2、2026-05", "2026, 2026-H1, 2026-Q2, 2026-05"),
                ("按这几种写法改正", "write it in one of these forms"),
            )  # fmt: skip
        problems.refuse()
        assert chosen is not None  # refused above
        items, units = sorted(schemes.resolved(chosen).items), sorted(schemes.members(chosen))
        for old in Lock.objects.filter(scheme=chosen.scheme, period=period):
            if set(items) <= set(old.items) and set(units) <= set(old.units):
                record.skip()
                return old
        made = Lock.objects.create(
            scheme=chosen.scheme, title=chosen.title, title_en=chosen.title_en, period=period, items=items, units=units,
            at=at or record.at, by=by.name, by_identity=by.identity, cause=cause,
        )  # fmt: skip
        record.of(
            Text(chosen.title, chosen.title_en), lock=made.pk, scheme=chosen.scheme, period=period, items=len(items),
            units=len(units), cut_off=made.at.isoformat(), cause=cause,
        )  # fmt: skip
    return made


def ask(
    lock: Lock,
    items: Iterable[str],
    units: Iterable[str],
    reason: str,
    *,
    evidence: Sequence[str] = (),
    by: Actor,
) -> Waiver:
    """Ask for leave to post figures of these items and units once though they are locked. Raises `Refused`."""
    wanted, places = sorted(set(items)), sorted(set(units))
    with act("ledger.ask_exception", by) as record:
        problems = Problems()
        _check_asked(lock, wanted, places, reason, problems)
        check_evidence(evidence, Place(path="evidence"), problems)
        problems.refuse()
        made = Waiver.objects.create(
            lock=lock, items=wanted, units=places, reason=reason.strip(), evidence=tuple(evidence), state=ASKED,
            asked_at=record.at, asked_by=by.name, asked_identity=by.identity,
        )  # fmt: skip
        record.of(
            _words(lock), exception=made.pk, lock=lock.pk, items=wanted[:100], units=places[:100],
            reason=reason.strip(), evidence=list(evidence),
        )  # fmt: skip
        set_deadline(
            ASKING, str(made.pk), "", add_working_days(timezone.localdate(record.at), WORKING_DAYS), role="office",
            link=reverse("ledger:lock", args=[lock.pk]), minutes=10,
            title=Text(f"批准或不批准：{lock.title} {lock.period} 的锁定例外", f"Decide on an exception to the lock of {lock.title_en or lock.title} {lock.period}"),
        )  # fmt: skip
    return made


def grant(waiver: Waiver, *, by: Actor, words: str = "") -> Waiver:
    """Let the exception hold, for one posting. Never by who asked for it. Raises `Refused`."""
    return _decide(waiver, "ledger.grant_exception", GRANTED, words, by)


def refuse(waiver: Waiver, words: str, *, by: Actor) -> Waiver:
    """Do not let it hold, and say why. Never by who asked for it. Raises `Refused`."""
    return _decide(waiver, "ledger.refuse_exception", REFUSED, words, by)


def by_decision(
    lock: Lock, items: Iterable[str], units: Iterable[str], reason: str, *, decided_by: str, identity: str, by: Actor
) -> Waiver:  # fmt: skip
    """The exception that a decision asks for (an appeal upheld), granted by `by` and never by who decided.

    `decided_by` and `identity` are the name and the identity of who decided. Raises `Refused`.
    """
    wanted, places = sorted(set(items)), sorted(set(units))
    with act("ledger.grant_exception", by, not_by={identity}, why_not=SECOND) as record:
        record.skip()  # the grant below is what the journal tells of
        problems = Problems()
        _check_asked(lock, wanted, places, reason, problems)
        problems.refuse()
        made = Waiver.objects.create(
            lock=lock, items=wanted, units=places, reason=reason.strip(), state=ASKED, asked_at=record.at,
            asked_by=decided_by, asked_identity=identity,
        )  # fmt: skip
        return _decide(made, "ledger.grant_exception", GRANTED, reason, by)


def standing(items: Collection[str], periods: Collection[str]) -> list[Held]:
    """The locks that touch these items in these periods."""
    found = []
    for one in Lock.objects.filter(period__in={w for p in periods for w in _wider(p)}).order_by("id"):
        own = frozenset(one.items) & frozenset(items)
        covered = frozenset(p for p in periods if covers(one.period, p))
        if own and covered:
            found.append(Held(one, covered, own, frozenset(one.units)))
    return found


def _wider(period: str) -> set[str]:
    """The period and every coarser one that holds it."""
    read = parse(period)
    if read is None:
        return {period}
    return {
        period,
        *(str(read.within(kind)) for kind in ("year", "half", "quarter") if is_finer(read.kind, kind)),
    }


def covers(locked: str, period: str) -> bool:
    """True if `period` is the locked one or lies within it."""
    if locked == period:
        return True
    whole, part = parse(locked), parse(period)
    if whole is None or part is None or not is_finer(part.kind, whole.kind):
        return False
    return part.within(whole.kind) == whole


def pass_for(
    locked: Mapping[int, Collection[tuple[str, str]]], held: Sequence[Held]
) -> tuple[list[Waiver], list[Held]]:
    """The granted exceptions by which these (item, unit) pairs of each lock pass, and the locks for which there is none."""
    used, closed = [], []
    for one in held:
        pairs = locked.get(one.lock.pk, ())
        if not pairs:
            continue
        items, units = {i for i, _ in pairs}, {u for _, u in pairs}
        granted = Waiver.objects.select_for_update().filter(lock=one.lock, state=GRANTED).order_by("id")
        fitting = next((w for w in granted if items <= set(w.items) and units <= set(w.units)), None)
        if fitting is None:
            closed.append(one)
        else:
            used.append(fitting)
    return used, closed


def use(waivers: Sequence[Waiver], posting: Posting) -> None:
    """The posting has used them up."""
    for waiver in waivers:
        Waiver.objects.filter(pk=waiver.pk).update(state=USED, posting=posting)


def tell(entry: Entry, lock: Lock, problems: Problems) -> None:
    """Note that a figure is locked: by whom, since when, and how to go on."""
    day = timezone.localtime(lock.at).date().isoformat()
    said = " · ".join(entry.key)[:120]
    problems.add(
        "locked",
        entry.where,
        (
            f"{said} 已由 {lock.by} 按《{lock.title}》{lock.period} 锁定，截止 {day}",
            f"{said} was locked by {lock.by} for “{lock.title_en or lock.title}” {lock.period}, cut-off {day}",
        ),
        (
            "锁定之后只凭经两人办理的例外入账一次",
            "once locked, one posting by an exception that two people granted",
        ),
        (
            f"在“锁定与例外”第 {lock.pk} 号写明理由、附上佐证申请例外，另一人批准后再入账",
            f"ask for an exception at lock {lock.pk} with reason and evidence; post again once somebody else granted it",
        ),
    )


def _decide(waiver: Waiver, name: str, after: str, words: str, by: Actor) -> Waiver:
    kept = Waiver.objects.select_related("lock").get(pk=waiver.pk)
    with act(
        name, by, state=kept.state, allowed=(ASKED,), not_by={kept.asked_identity}, why_not=SECOND
    ) as record:
        problems = Problems()
        if after == REFUSED and not words.strip():
            _no_reason("words", problems)
        problems.refuse()
        changed = Waiver.objects.filter(pk=kept.pk, state=ASKED).update(
            state=after,
            decided_at=record.at,
            decided_by=by.name,
            decided_identity=by.identity,
            words=words.strip(),
        )
        if not changed:
            problems.add(
                "changed-meanwhile", Place(path=f"exception:{kept.pk}"),
                ("这项例外刚刚已由别人办理", "somebody has just decided on this exception"),
                ("以现在的状态为准", "its state as it is now"),
                ("刷新这一页再看", "reload the page and look again"),
            )  # fmt: skip
        problems.refuse()
        point(f"{name}:state")
        met(ASKING, str(kept.pk))
        record.of(_words(kept.lock), exception=kept.pk, lock=kept.lock.pk, state=after, words=words.strip())
    kept.refresh_from_db()
    return kept


def _words(lock: Lock) -> Text:
    return Text(f"{lock.title} {lock.period}", f"{lock.title_en or lock.title} {lock.period}")


def _check_asked(lock: Lock, items: list[str], units: list[str], reason: str, problems: Problems) -> None:
    for name, wanted, known in (("items", items, lock.items), ("units", units, lock.units)):
        strange = sorted(set(wanted) - set(known))
        if not wanted or strange or len(wanted) > MOST:
            said = "、".join(strange[:5])[:200]
            problems.add(
                f"bad-{name}", Place(path=name),
                (f"不在这次锁定之内：{said}" if strange else "没有选，或选得太多",
                 f"not within this lock: {said}" if strange else "nothing chosen, or too much"),
                (f"锁定之内的，至多 {MOST} 个", f"what is locked, at most {MOST}"),
                ("只选要更正的那几个", "choose only those to be corrected"),
            )  # fmt: skip
    if not reason.strip() or len(reason) > LONGEST["source"] or UNPRINTABLE.search(reason):
        _no_reason("reason", problems)


def _no_reason(path: str, problems: Problems) -> None:
    problems.add(
        "no-reason", Place(path=path),
        ("没有写理由，或写得太长", "no reason is given, or one that is too long"),
        (f"一句到几句话，至多 {LONGEST['source']} 个字，会记下来", f"a few sentences of at most {LONGEST['source']} characters; they go on record"),
        ("写明为什么要这样办", "say why"),
    )  # fmt: skip
