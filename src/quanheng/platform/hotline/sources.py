"""The writers of the hotline's sources: declare, set anew, pause, pull now, answer a dead letter."""

from __future__ import annotations

from collections.abc import Mapping

from quanheng.engine.errors import Place, Problems, Text
from quanheng.platform.hotline import pulling, source_queries, source_terms
from quanheng.platform.hotline.flow import AGAIN, CLOSED, ENDS, HAND, OPEN
from quanheng.platform.hotline.models import Letter, Pull, Pulse, Setting, Source
from quanheng.platform.lib.fetching.schedule import following
from quanheng.platform.lib.masking import mask
from quanheng.platform.registry.act import Record, act
from quanheng.platform.registry.powers import Actor


def declare(
    kind: str,
    title: str,
    facts: Mapping[str, str],
    *,
    title_en: str = "",
    demonstration: bool = False,
    by: Actor,
) -> Source:
    """Declare a standing source of tickets. Raises `Refused` with everything that is wrong with what it says of itself."""
    with act("hotline.source", by) as record:
        problems = Problems()
        said = source_terms.check_facts(kind, facts, problems)
        if not title.strip():
            problems.add(
                "blank", Place(path="title"), ("没有名称", "there is no title"), ("一个名称", "a title"), ("写上名称", "give it one"),
            )  # fmt: skip
        problems.refuse()
        made = Source.objects.create(
            kind=kind, title=title.strip()[:200], title_en=title_en.strip()[:200], demonstration=demonstration, at=record.at, by=by.name,
            identity=by.identity,
        )  # fmt: skip
        Pulse.objects.create(source=made, next_at=following(said, record.at))
        _set(made, 1, said, record, by)
    return made


def revise(source: Source, facts: Mapping[str, str], *, by: Actor) -> Setting:
    """Set a source anew; what it said before stays. The same again does nothing. Raises `Refused`."""
    with act("hotline.source", by) as record:
        problems = Problems()
        said = source_terms.check_facts(source.kind, facts, problems)
        problems.refuse()
        last = source_queries.setting(source)
        if last.facts == said:
            record.skip()
            return last
        Pulse.objects.filter(source=source).update(next_at=following(said, record.at), tries=0)
        return _set(source, last.number + 1, said, record, by)


def _set(source: Source, number: int, facts: dict[str, str], record: Record, by: Actor) -> Setting:
    made = Setting.objects.create(
        source=source, number=number, facts=facts, at=record.at, by=by.name, identity=by.identity
    )
    record.of(source.words, source=source.pk, kind=source.kind, number=number)
    return made


def pause(source: Source, paused: bool, *, by: Actor) -> None:
    """Stop pulling by the clock, or begin again at the next moment due."""
    with act("hotline.pause", by) as record:
        again = following(source_queries.setting(source).facts, record.at)
        if not Pulse.objects.filter(source=source, paused=not paused).update(paused=paused, next_at=again):
            record.skip()
        record.of(source.words, source=source.pk, paused=paused)


def pull(source: Source, *, by: Actor) -> None:
    """Pull now, whatever the clock says."""
    with act("hotline.pull", by) as record:
        record.of(source.words, source=source.pk)
    pulling.pull.enqueue(source.pk, HAND)


def settle(letter: Letter, how: str, reason: str = "", *, by: Actor) -> None:
    """Try again what was refused, or close it with a reason. Raises `Refused`."""
    with act("hotline.settle", by, state=letter.state, allowed=(OPEN,)) as record:
        problems = Problems()
        if how not in (AGAIN, CLOSED):
            problems.add(
                "unknown-way", Place(path="how"), (f"没有“{how[:20]}”这种处理", f"there is no way “{how[:20]}”"),
                (f"{ENDS[AGAIN].zh}或了结", "try again, or close"), ("选一种", "choose one"),
            )  # fmt: skip
        if how == CLOSED and not reason.strip():
            problems.add(
                "no-reason", Place(path="reason"), ("没有写理由", "no reason is given"), ("一句理由，会记下来", "a reason; it goes on record"),
                ("写明为什么", "say why"),
            )  # fmt: skip
        problems.refuse()
        said = mask(reason.strip()).text[:300]
        Letter.objects.filter(pk=letter.pk).update(
            state=how, ended_at=record.at, ended_by=by.name, reason=said
        )
        if how == AGAIN:  # a file is known by when it was changed: this one is looked at anew
            Pull.objects.filter(pk=letter.pull_id).update(changed=0)
        record.of(
            Text(f"来源“{letter.source.title}”的死信", f"a dead letter of the source “{letter.source.words.en}”"),
            source=letter.source_id, letter=letter.pk, how=how, reason=said,
        )  # fmt: skip
    if how == AGAIN:
        pulling.pull.enqueue(letter.source_id, HAND)
