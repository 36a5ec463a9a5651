"""The writers of the rectification ledger: raise, plan, report, apply for close-out, verify, tie to next year.

Close-out is independent: the unit applies with a self-check and evidence; somebody verifies who took no step for the
unit and holds no seat there. Times sent back are counted; what is late climbs the agenda's ladder.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.urls import reverse
from django.utils import timezone

from quanheng.engine.errors import Place, Problems, Text
from quanheng.platform.agenda import deadlines
from quanheng.platform.agenda.calendar import add_working_days
from quanheng.platform.followup import queries, refusals
from quanheng.platform.followup.flow import (
    DONE,
    LASTING,
    LOCK,
    MOVES,
    NOT_STARTED,
    OF_THE_UNIT,
    SOURCES,
    STATES,
)
from quanheng.platform.followup.models import (
    Rectification,
    RectificationFile,
    RectificationStep,
    TargetLink,
)
from quanheng.platform.lib.faults import point
from quanheng.platform.lib.locks import take_turns
from quanheng.platform.lib.uploads import evidence
from quanheng.platform.notices.actions import notify
from quanheng.platform.publication.models import Release
from quanheng.platform.registry.act import act
from quanheng.platform.registry.powers import Actor

VERIFY_DAYS = 10  # working days in which a close-out should be verified; only a reminder
OWN = Text(
    "整改单位的人、为它经手过的人不能自己核验", "nobody of the unit verifies, nor who took a step for it"
)
File = tuple[str, bytes]
NOWHERE = Place()


@dataclass(frozen=True)
class Finding:
    """A problem to be put right, as it is raised. `number` "" takes the next of the year; `place` is where it was read."""

    unit: str
    source: str
    text: str
    due: date
    node: str = ""
    responsible: str = ""
    measures: str = ""
    number: str = ""
    place: Place = NOWHERE


def raise_(
    findings: Sequence[Finding], *, release: Release | None = None, year: int | None = None, by: Actor
) -> list[Rectification]:
    """Enter problems into the ledger, all or none; each unit is told. Raises `Refused` with every problem located."""
    with act("followup.raise", by) as record:
        take_turns(LOCK)
        today = timezone.localdate(record.at)
        problems = Problems()
        _check(findings, problems, today, queries.entered(release) if release is not None else {})
        problems.refuse()
        this = year or today.year
        made = []
        for finding in findings:
            row = Rectification.objects.create(
                number=finding.number.strip() or queries.next_number(this), year=this, source=finding.source,
                text=finding.text.strip(), node=finding.node.strip()[:200], unit=finding.unit, release=release,
                responsible=finding.responsible.strip()[:200], measures=finding.measures.strip(), due=finding.due,
                at=record.at, by=by.name, identity=by.identity,
            )  # fmt: skip
            _step(row, "raise", NOT_STARTED, by, record.at, row.text)
            _due(row)
            _tell(row, Text(f"整改事项 {row.number}", f"To be put right: {row.number}"), row.text)
            made.append(row)
        point("followup.raise:kept")
        record.of(
            Text(f"{len(made)} 项整改", f"{len(made)} to be put right"), numbers=[r.number for r in made][:100],
            units=sorted({r.unit for r in made})[:100],
        )  # fmt: skip
    return made


def _check(
    findings: Sequence[Finding], problems: Problems, today: date, there: Mapping[tuple[str, str], str]
) -> None:
    taken = set(Rectification.objects.filter(number__in=[f.number.strip() for f in findings if f.number]).values_list("number", flat=True))  # fmt: skip
    seen: set[str] = set()
    refusals.needed("findings", bool(findings), "要整改的问题", "problem to be put right", problems)
    for f in findings:
        place = f.place if f.place != NOWHERE else Place(path=f.number or f.unit)
        refusals.known_unit(f.unit, problems, place)
        refusals.choice("source", f.source, SOURCES, problems, place)
        refusals.day_ahead("due", f.due, today, problems, place)
        if not f.text.strip() or len(f.text) > 4000:
            problems.add(
                "bad-words", place, ("没有写问题，或写得太长", "the problem is not described, or at too great length"),
                ("1 到 4000 个字", "1 to 4000 characters"), ("写明是什么问题", "say what is wrong"),
            )  # fmt: skip
        if (f.unit, f.node) in there:
            held = there[f.unit, f.node]
            problems.add(
                "entered-already", place,
                (f"{f.unit} 的“{f.node}”已在台账里：{held}", f"“{f.node}” of {f.unit} is in the ledger already: {held}"),
                ("一次公布的一个问题只列一次", "a problem of a release is entered once"),
                ("从选中的里去掉", "leave it out"),
            )  # fmt: skip
        number = f.number.strip()
        if number and (number in taken or number in seen or len(number) > 40):
            problems.add(
                "number-taken", place,
                (f"问题编号“{number[:40]}”已有，或太长", f"the number “{number[:40]}” is taken, or too long"),
                ("一个问题一个编号，40 字以内", "a number of its own, at most 40 characters"),
                ("空着，由系统顺编", "leave it empty: the next one is given"),
            )  # fmt: skip
        seen.add(number)


def plan(row: Rectification, measures: str, *, responsible: str = "", files: Sequence[File] = (), by: Actor) -> Rectification:  # fmt: skip
    """The unit says what it will do, and who answers for it."""
    more = {"measures": measures.strip(), "responsible": responsible.strip()[:200] or row.responsible}
    return _take(row, "plan", measures, by, files, changes=more)


def progress(row: Rectification, words: str, *, files: Sequence[File] = (), by: Actor) -> Rectification:
    """An entry of progress."""
    return _take(row, "progress", words, by, files)


def claim(row: Rectification, self_check: str, *, files: Sequence[File] = (), by: Actor) -> Rectification:
    """Apply for close-out with the conclusion of the unit's own check; evidence must lie beside this or an earlier step since it was last sent back."""
    return _take(row, "claim", self_check, by, files)


def verify(
    row: Rectification,
    verb: str,
    words: str,
    *,
    due: date | None = None,
    files: Sequence[File] = (),
    by: Actor,
) -> Rectification:
    """Verify an application: `close`, `last` (kept up for good), or `send_back` with the reason and, if given, a new day."""
    if verb not in ("close", "last", "send_back"):
        raise KeyError(verb)
    changes: dict[str, Any] = {"due": due} if verb == "send_back" and due is not None else {}
    return _take(row, verb, words, by, files, changes=changes)


def link_target(
    row: Rectification, scheme: str, node: str, *, value: Decimal | None = None, words: str = "", by: Actor
) -> TargetLink:
    """Tie it to an indicator of next year's scheme, in force or in draft. The same again does nothing."""
    kept = Rectification.objects.get(pk=row.pk)
    with act("followup.link", by) as record:
        problems = Problems()
        nodes = queries.nodes_of(scheme)
        if not nodes:
            problems.add(
                "unknown-scheme", Place(path="scheme"),
                (f"没有在用或起草中的方案“{scheme[:60]}”", f"no scheme “{scheme[:60]}” is in force or in draft"),
                ("方案的编号", "the id of a scheme"), ("核对方案编号", "check the id"),
            )  # fmt: skip
        elif node not in nodes:
            problems.add(
                "no-such-node", Place(path="node"),
                (f"那份方案里没有指标“{node[:60]}”", f"that scheme has no indicator “{node[:60]}”"),
                ("、".join(list(nodes)[:20]), ", ".join(list(nodes)[:20])), ("选方案里的一个指标", "choose one of the scheme's"),
            )  # fmt: skip
        problems.refuse()
        made, fresh = TargetLink.objects.get_or_create(
            rectification=kept, scheme=scheme, node=node,
            defaults={"value": value, "words": words.strip()[:2000], "at": record.at, "by": by.name, "identity": by.identity},
        )  # fmt: skip
        if not fresh:
            record.skip()
        record.of(Text(f"整改 {kept.number}", f"rectification {kept.number}"), rectification=kept.pk, scheme=scheme, node=node)  # fmt: skip
    return made


def _take(
    row: Rectification,
    verb: str,
    words: str,
    by: Actor,
    files: Sequence[File],
    changes: dict[str, Any] | None = None,
) -> Rectification:
    kept = Rectification.objects.get(pk=row.pk)
    if files:
        with _guarded(kept, verb, by) as asked:
            asked.skip()
    taken = evidence.accept_all(files, used=queries.bytes_of(kept.unit)) if files else []
    with _guarded(kept, verb, by) as record:
        take_turns(LOCK)
        problems = Problems()
        refusals.words(words, problems)
        if verb == "claim":
            has = bool(taken) or queries.evidenced(kept)
            refusals.needed("evidence", has, "佐证材料（退回以后要有新的）", "evidence (new, once it was sent back)", problems)  # fmt: skip
        if verb == "send_back" and changes:
            refusals.day_ahead("due", changes["due"], timezone.localdate(record.at), problems)
        problems.refuse()
        after = _after(kept, verb)
        if not Rectification.objects.filter(pk=kept.pk, state=kept.state).update(
            state=after, **(changes or {})
        ):
            refusals.changed_meanwhile(f"rectification:{kept.pk}")
        kept.refresh_from_db()
        point(f"{MOVES[verb].act}:state")
        detail = {k: v.isoformat() if isinstance(v, date) else v for k, v in (changes or {}).items()}
        _step(kept, verb, after, by, record.at, words, detail, taken)
        _duties(kept, verb, words)
        record.of(
            Text(f"整改 {kept.number}", f"rectification {kept.number}"), rectification=kept.pk, unit=kept.unit, step=verb,
            state=after, files=[f"sha256:{f.digest}" for f in taken],
        )  # fmt: skip
    return kept


def _after(kept: Rectification, verb: str) -> str:
    return MOVES[verb].after or (LASTING if kept.state == LASTING else "under_way")


def _guarded(kept: Rectification, verb: str, by: Actor) -> Any:
    move = MOVES[verb]
    if move.act == "followup.rectify":
        return act(move.act, by, unit=kept.unit, state=kept.state, allowed=move.before)
    theirs = kept.steps.filter(verb__in=("plan", "progress", "claim")).values_list("identity", flat=True)
    seated = {by.identity} if any(unit == kept.unit for _role, unit in by.seats) else set()
    return act(move.act, by, state=kept.state, allowed=move.before, not_by=set(theirs) | seated, why_not=OWN)


def _step(
    row: Rectification, verb: str, state: str, by: Actor, at: Any, words: str = "",
    detail: dict[str, Any] | None = None, files: Sequence[evidence.Accepted] = (),
) -> None:  # fmt: skip
    made = RectificationStep.objects.create(
        rectification=row, verb=verb, state=state, words=words.strip(), detail=detail or {}, at=at, by=by.name,
        identity=by.identity,
    )  # fmt: skip
    RectificationFile.objects.bulk_create(
        RectificationFile(
            step=made, digest=f.digest, name=f.name[:200], kind=f.kind, size=f.size, scanned=f.scanned
        )
        for f in files
    )


def _due(row: Rectification) -> None:
    deadlines.set_deadline(
        "followup.rectify", f"rectification:{row.pk}", row.unit, row.due, role="reporter", minutes=60,
        link=reverse("followup:rectification", args=[row.pk]),
        title=Text(f"整改 {row.number}：{row.text[:60]}", f"Put right {row.number}: {row.text[:60]}"),
    )  # fmt: skip


def _duties(row: Rectification, verb: str, words: str) -> None:
    """What the step asks of people: a verification of somebody, or the work again of the unit."""
    ref = f"rectification:{row.pk}"
    if verb == "claim":
        deadlines.met("followup.rectify", ref)
        deadlines.set_deadline(
            "followup.verify", ref, "", add_working_days(timezone.localdate(), VERIFY_DAYS), role="reviewer", minutes=40,
            link=reverse("followup:rectification", args=[row.pk]),
            title=Text(f"核验销号：{row.number}", f"Verify a close-out: {row.number}"),
        )  # fmt: skip
    elif verb == "send_back":
        deadlines.met("followup.verify", ref)
        _due(row)
    elif row.state in DONE:
        deadlines.met("followup.verify", ref)
    if verb in ("send_back", "close", "last"):
        said = STATES[row.state]
        _tell(row, Text(f"整改 {row.number}：{said.zh}", f"{row.number}: {said.en}"), words)


def _tell(row: Rectification, title: Text, words: str) -> None:
    notify(
        [(role, row.unit) for role in OF_THE_UNIT], title, Text(words, words),
        reverse("followup:rectification", args=[row.pk]), f"rectification:{row.pk}", private=True,
    )  # fmt: skip
