"""The writers of consequences (结果运用): one proposes with its ground, another decides. And of failures in a row."""

from __future__ import annotations

from collections.abc import Sequence

from django.urls import reverse
from django.utils import timezone

from quanheng.engine.errors import Problems, Text
from quanheng.engine.periods import parse
from quanheng.platform.agenda import deadlines
from quanheng.platform.agenda.calendar import add_working_days
from quanheng.platform.followup import coverage, refusals
from quanheng.platform.followup.flow import DECIDED, DECLINED, OF_THE_UNIT, PLACES, PROPOSED
from quanheng.platform.followup.models import Consequence, ConsequenceStep
from quanheng.platform.lib.faults import point
from quanheng.platform.notices.actions import notify
from quanheng.platform.programmes.cycle import file_product
from quanheng.platform.publication.actions import titled
from quanheng.platform.publication.flow import RELEASED
from quanheng.platform.publication.models import Release
from quanheng.platform.registry.act import act
from quanheng.platform.registry.powers import Actor

DECIDE_DAYS = 10  # working days in which a proposal should be decided; only a reminder
FOUR_EYES = Text(
    "拟办的人不能自己决定，被考核单位的人也不能", "who proposed it may not decide, nor anybody of the unit"
)


def propose(
    release: Release, unit: str, *, place: str, text: str, ground: str, years: Sequence[int] = (), by: Actor
) -> Consequence:
    """Propose what is to follow from a release for a unit, at one of `flow.PLACES`. Raises `Refused` without a ground."""
    kept = Release.objects.select_related("run__version").get(pk=release.pk)
    with act("followup.propose", by, state=kept.state, allowed=(RELEASED,)) as record:
        problems = Problems()
        refusals.words(text, problems, "text")
        refusals.words(ground, problems, "ground")
        refusals.known_unit(unit, problems)
        refusals.choice("place", place, PLACES, problems)
        problems.refuse()
        made = Consequence.objects.create(
            release=kept, unit=unit, place=place, text=text.strip(), ground=ground.strip(), years=list(years), at=record.at,
            by=by.name, identity=by.identity,
        )  # fmt: skip
        title = titled(kept)
        deadlines.set_deadline(
            "followup.decide", f"consequence:{made.pk}", "", add_working_days(timezone.localdate(record.at), DECIDE_DAYS),
            role="leader", minutes=15, link=reverse("followup:consequence", args=[made.pk]),
            title=Text(f"决定结果运用：{title.zh}", f"Decide on a consequence: {title.en}"),
        )  # fmt: skip
        record.of(title, consequence=made.pk, release=kept.pk, unit=unit, place=place, ground=ground.strip()[:400], years=list(years))  # fmt: skip
    return made


def decide(consequence: Consequence, adopted: bool, words: str = "", *, by: Actor) -> Consequence:
    """Decide on it, with a reason where it is declined; by another than proposed it. Adopted, it is a product of the
    year's cycle, the unit is told, and its place on record is this row and its leaf in the journal."""
    kept = Consequence.objects.select_related("release__run__version").get(pk=consequence.pk)
    not_by = {kept.identity} | ({by.identity} if any(u == kept.unit for _r, u in by.seats) else set())
    with act(
        "followup.decide", by, state=kept.state, allowed=(PROPOSED,), not_by=not_by, why_not=FOUR_EYES
    ) as record:
        problems = Problems()
        if not adopted or words.strip():
            refusals.words(words, problems)
        problems.refuse()
        after = DECIDED if adopted else DECLINED
        if not Consequence.objects.filter(pk=kept.pk, state=PROPOSED).update(state=after):
            refusals.changed_meanwhile(f"consequence:{kept.pk}")
        kept.state = after
        point("followup.decide:state")
        ConsequenceStep.objects.create(
            consequence=kept, state=after, words=words.strip(), at=record.at, by=by.name, identity=by.identity
        )
        deadlines.met("followup.decide", f"consequence:{kept.pk}")
        title, link = titled(kept.release), reverse("followup:consequence", args=[kept.pk])
        if adopted:
            coverage.settled(kept.release)
            last = parse(kept.release.periods[-1])
            place = PLACES[kept.place]
            if last is not None:
                words_ = Text(f"{place.zh}：{kept.text[:80]}", f"{place.en}: {kept.text[:80]}")
                file_product(kept.release.scheme, last.year, "use_of_results", f"consequence:{kept.pk}", words_, by, link=link)  # fmt: skip
            notify(
                [(role, kept.unit) for role in OF_THE_UNIT], Text(f"结果运用：{place.zh}（{title.zh}）", f"Consequence: {place.en} ({title.en})"),
                Text(kept.text, kept.text), link, f"consequence:{kept.pk}", private=True,
            )  # fmt: skip
        record.of(
            title,
            consequence=kept.pk,
            unit=kept.unit,
            place=kept.place,
            state=after,
            ground=kept.ground[:400],
        )
    return kept
