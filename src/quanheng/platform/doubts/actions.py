"""The writers of the doubts room: set and switch detectors, ask for a scan, answer, decide. Scans write in `scanning`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.urls import reverse
from django.utils import timezone

from quanheng.analytics.doubt import RECORDS
from quanheng.engine.errors import Place, Problems, Text
from quanheng.platform.agenda import deadlines
from quanheng.platform.doubts import kinds, parameters
from quanheng.platform.doubts.flow import ANSWERED, ASKED, GROUNDS, LONGEST, MOVES, OPEN, RETURNED, STATES, TO
from quanheng.platform.doubts.models import Case, CaseStep, Probe
from quanheng.platform.doubts.scanning import ANSWER, CORRECT, ask
from quanheng.platform.lib import papers
from quanheng.platform.lib.faults import point
from quanheng.platform.notices.actions import notify
from quanheng.platform.registry.act import Record, act
from quanheng.platform.registry.powers import Actor

DECIDE = "doubts.decide"
OTHER = Text(
    "提出、说明过这个疑点的人和该单位的人不能自己处理",
    "who asked, who explained it and nobody of the unit may decide it",
)


def set_probe(
    detector: str,
    title: str,
    items: Mapping[str, Sequence[str]],
    settings: Mapping[str, str],
    *,
    title_en: str = "",
    demonstration: bool = False,
    by: Actor,
) -> Probe:
    """Set a detector on figures, switched on. The same again gives what is there. Raises `Refused` with every fault."""
    with act("doubts.probe", by) as record:
        problems = Problems()
        if not title.strip() or len(title) > 200 or len(title_en) > 200:
            problems.add(
                "no-title", Place(path="title"), ("没有写名称，或太长", "no title, or too long"), ("1 到 200 字", "1 to 200 characters"), ("写一个名称", "give it a title")
            )  # fmt: skip
        chosen, said = kinds.check(detector, items, settings, problems)
        problems.refuse()
        same = Probe.objects.filter(detector=detector, items=chosen, parameters=said, on=True).first()
        if same is not None:
            record.skip()
            return same
        made = Probe.objects.create(
            detector=detector, title=title.strip(), title_en=title_en.strip(), items=chosen, parameters=said, demonstration=demonstration,
            at=record.at, by=by.name, identity=by.identity,
        )  # fmt: skip
        record.of(made.words, probe=made.pk, detector=detector, items=chosen, parameters=said, on=True)
    return made


def switch(probe: Probe, on: bool, *, by: Actor) -> Probe:
    """Switch a detector on or off; cases it opened go on."""
    with act("doubts.probe", by) as record:
        kept = Probe.objects.get(pk=probe.pk)
        if kept.on == on:
            record.skip()
            return kept
        kept.on = on
        kept.save(update_fields=["on"])
        record.of(kept.words, probe=kept.pk, on=on)
    return kept


def answer(case: Case, words: str, files: list[Any] | None = None, *, by: Actor) -> Case:
    """The unit explains, with evidence; as often as it likes until it is decided."""
    kept = Case.objects.get(pk=case.pk)
    move, problems = MOVES["answer"], Problems()
    with act(move.act, by, unit=kept.unit, state=kept.state, allowed=move.before) as record:
        record.skip()  # the power is asked before any file is looked at, and files before the transaction
    taken = papers.take(files or [], problems)
    kept.refresh_from_db()
    with act(move.act, by, unit=kept.unit, state=kept.state, allowed=move.before) as record:
        _words(words, problems)
        problems.refuse()
        first = kept.state == ASKED
        _into(kept, ANSWERED)
        point("doubts.answer:state")
        _step(kept, "answer", words, by, record, {}, taken)
        deadlines.met(ANSWER, f"case:{kept.pk}")
        if first:
            title = Text(f"数据疑点 {kept.number} 已说明，请处理", f"{kept.number} was explained: decide it")
            ask(kept, DECIDE, "reviewer", title, parameters.days("decide_days"))
        _say(record, kept, "answer", papers=[p["digest"] for p in taken])
    return kept


def lift(case: Case, ground: str, words: str, *, by: Actor) -> Case:
    """The figure stands; the ground says why. Raises `Refused` before the unit was heard, or by who may not."""
    return _decide(case, "lift", words, by, ground=ground)


def return_(case: Case, words: str, *, by: Actor) -> Case:
    """Send it back: the reporter corrects by its own door (a return, a posting); this room changes no figure."""
    return _decide(case, "return", words, by)


def refer(case: Case, to: str, words: str, *, by: Actor) -> Case:
    """Hand it to audit, or to the room of deductions, which raises it by its own rules."""
    return _decide(case, "refer", words, by, to=to)


def barred(case: Case) -> frozenset[str]:
    """Who may not decide: who opened it, and whoever answered."""
    said = case.steps.filter(verb__in=("open", "answer")).values_list("identity", flat=True)
    return frozenset(said)


def heard(case: Case) -> bool:
    """True once the unit has answered, or its time is over."""
    return case.state != ASKED or timezone.localdate() > case.due


def _decide(case: Case, verb: str, words: str, by: Actor, *, ground: str = "", to: str = "") -> Case:
    kept = Case.objects.get(pk=case.pk)
    move = MOVES[verb]
    aside = set(barred(kept))
    if any(unit == kept.unit for _, unit in by.seats):
        aside.add(by.identity)
    with act(
        move.act, by, state=kept.state, allowed=move.before, not_by=tuple(aside), why_not=OTHER
    ) as record:
        problems = Problems()
        _words(words, problems)
        if not heard(kept):
            problems.add(
                "not-heard", Place(path=f"case:{kept.number}"),
                (f"单位还没有说明，期限是 {kept.due.isoformat()}", f"the unit has not explained it yet; it has until {kept.due.isoformat()}"),
                ("先听单位说明，或等期限过去", "the unit heard first, or its time over"), ("等单位说明", "wait for the unit"),
            )  # fmt: skip
        for given, listed, path in ((ground, GROUNDS, "ground"), (to, TO, "to")):
            wanted = (verb == "lift" and path == "ground") or (verb == "refer" and path == "to")
            if wanted and given not in listed:
                problems.add(
                    f"unknown-{path}", Place(path=path), (f"“{given[:40]}”", f"“{given[:40]}”"),
                    ("、".join(w.zh for w in listed.values()), ", ".join(w.en for w in listed.values())), ("选一个", "choose one"),
                )  # fmt: skip
        problems.refuse()
        kept.ground = ground
        _into(kept, move.after)
        point("doubts.decide:state")
        detail = {k: v for k, v in (("ground", ground), ("to", to)) if v}
        _step(kept, verb, words, by, record, detail, [])
        for kind in (ANSWER, DECIDE, CORRECT):
            deadlines.met(kind, f"case:{kept.pk}")
        title = Text(
            f"数据疑点 {kept.number}：{STATES[kept.state].zh}", f"{kept.number}: {STATES[kept.state].en}"
        )
        if kept.state == RETURNED:
            ask(kept, CORRECT, "reporter", title, parameters.days("correct_days"))
        _tell(kept, title, words)
        if to == "audit":
            notify([("audit", "")], title, kept.said, _link(kept), about=f"doubt:{kept.pk}")
        if to == "adjustments":
            notify([("office", "")], title, kept.said, _link(kept), about=f"doubt:{kept.pk}")
        _say(record, kept, verb, **detail)
    return kept


def _link(case: Case) -> str:
    return reverse("doubts:case", args=[case.pk])


def _tell(case: Case, title: Text, words: str) -> None:
    notify([("reporter", case.unit), ("leader", case.unit)], title, Text(words, words), _link(case), about=f"doubt:{case.pk}")  # fmt: skip


def _words(words: str, problems: Problems) -> None:
    if not words.strip() or len(words) > LONGEST:
        problems.add(
            "no-words", Place(path="words"), ("没有写说明，或太长", "no words, or too many"), (f"1 到 {LONGEST} 字", f"1 to {LONGEST} characters"), ("写明理由", "give the reasons")
        )  # fmt: skip


def _step(case: Case, verb: str, words: str, by: Actor, record: Record, detail: dict[str, str], taken: list[dict[str, Any]]) -> None:  # fmt: skip
    CaseStep.objects.create(
        case=case, verb=verb, state=case.state, words=words.strip(), detail=detail, papers=taken, at=record.at, by=by.name, identity=by.identity
    )  # fmt: skip


def _into(case: Case, state: str) -> None:
    """Move the row, unless somebody has moved it meanwhile."""
    moved = Case.objects.filter(pk=case.pk, state=case.state).update(state=state, ground=case.ground)
    if not moved:
        problems = Problems()
        problems.add(
            "changed-meanwhile", Place(path=f"case:{case.number}"), ("这一件刚被别人办过", "somebody has just dealt with it"),
            ("没有变过的", "one that has not changed"), ("刷新后再看", "look again"),
        )  # fmt: skip
        problems.refuse()
    case.state = state


def _say(record: Record, case: Case, verb: str, **more: Any) -> None:
    words = RECORDS[case.detector].words
    record.of(
        Text(f"数据疑点 {case.number} {words.zh}", f"doubt {case.number} {words.en}"), case=case.pk, unit=case.unit, step=verb, state=case.state, **more
    )  # fmt: skip


__all__ = ["OPEN", "answer", "barred", "heard", "lift", "refer", "return_", "set_probe", "switch"]
