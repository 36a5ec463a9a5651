"""The readers of the appeals room.

`open_of(run)` appeals that are not decided · `unmet_of(run)` upheld ones that the run does not take in: nothing of it
is published while either names anything · `still_until(run)` the last day on which somebody may go on to a next stage
`direct_until(run, told)` the last day for a stage that may be begun without those before it
`appeal(id)` (KeyError) · `appeals(run=None, unit=None)` · `of_unit(run, unit)` · `counts()` for everybody, by outcome
`may_begin(units)` results that units may appeal against today and have not
`stage(appeal)` `next_stage(appeal)` `until(appeal)` of its procedure · `fresh(appeal)` the run made after its correction
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from datetime import date
from typing import NamedTuple

from django.db.models import QuerySet, Sum
from django.utils import timezone

from quanheng.platform.appeals import procedure
from quanheng.platform.appeals.flow import CORRECTED, GOES_ON, OPEN, REMITTED, UPHELD, WITHDRAWN
from quanheng.platform.appeals.models import Appeal, AppealFile, AppealStep
from quanheng.platform.appeals.procedure import Stage
from quanheng.platform.scoring import actions as scoring
from quanheng.platform.scoring import queries as scores
from quanheng.platform.scoring.flow import SENT_BACK
from quanheng.platform.scoring.models import Run, Told


class Counted(NamedTuple):
    """How many appeals there were against the results of a scheme, by outcome (`flow.STATES`)."""

    scheme: str
    title: str
    title_en: str
    demonstration: bool
    by_state: dict[str, int]

    @property
    def all(self) -> int:
        """All of them."""
        return sum(self.by_state.values())


def appeal(id: int) -> Appeal:
    """One appeal. Raises KeyError."""
    found = Appeal.objects.select_related("run__version", "before").filter(pk=id).first()
    if found is None:
        raise KeyError(id)
    return found


def appeals(run: Run | None = None, unit: str | None = None) -> list[Appeal]:
    """Appeals, oldest first."""
    found = _all()
    if run is not None:
        found = found.filter(run=run)
    if unit is not None:
        found = found.filter(unit=unit)
    return list(found)


def of_unit(run: Run, unit: str) -> list[Appeal]:
    """A unit's appeals against a result, the stages in order."""
    return appeals(run, unit)


def _all() -> QuerySet[Appeal]:
    found = Appeal.objects.select_related("run__version").prefetch_related("steps")
    return found.defer("run__version__document", "run__version__canonical")


def _akin(run: Run) -> list[Appeal]:
    """Appeals against this run, or against another of its scheme that has a period in common and was made no later."""
    found = _all().filter(run__version__scheme=run.version.scheme, run__lte=run.pk)
    return [a for a in found if a.run_id == run.pk or set(a.run.periods) & set(run.periods)]


def open_of(run: Run) -> list[Appeal]:
    """Appeals that are not decided, against this run or an earlier one of which it is the correction."""
    return [a for a in _akin(run) if a.state in OPEN]


def unmet_of(run: Run) -> list[Appeal]:
    """Appeals that were upheld and that this run does not take in: not corrected yet, or it was made before."""
    found = []
    for one in _akin(run):
        if one.state == UPHELD:
            found.append(one)
        elif one.state in (CORRECTED, REMITTED):
            at = one.steps.last().at  # type: ignore[union-attr]  # every state has its step
            if (run.cut_off if one.state == CORRECTED else run.created_at) < at:
                found.append(one)
    return found


def still_until(run: Run) -> date | None:
    """The last day on which a unit may go on to a next stage against this run, or begin one directly; None where nobody may."""
    against = [a for a in _akin(run) if a.run_id == run.pk]
    days = [day for a in against if (day := until(a)) is not None]
    begun = {a.unit for a in against if a.state != WITHDRAWN}
    days += [
        day for u, told in scores.told(run).items() if u not in begun and (day := direct_until(run, told))
    ]
    return max(days, default=None)


def direct_until(run: Run, told: Told | None) -> date | None:
    """Until when a unit that was told may begin a later stage directly; None where the scheme knows no such way."""
    stage = procedure.direct(run)
    if stage is None or told is None:
        return None
    return scoring.counted(run, timezone.localdate(told.at), stage.direct_days)


def may_begin(units: Collection[str]) -> list[Told]:
    """Results units were told of, against which they may begin an appeal today and have begun none, the nearest day first."""
    today = timezone.localdate()
    told = Told.objects.filter(unit__in=units, until__gte=today).select_related("run__version")
    begun = set(Appeal.objects.filter(unit__in=units).exclude(state=WITHDRAWN).values_list("run_id", "unit"))
    return sorted((t for t in told if (t.run_id, t.unit) not in begun), key=lambda t: (t.until, -t.run_id))


def stage(appeal: Appeal) -> Stage:
    """The stage it is at."""
    found = procedure.stages(appeal.run)
    return found[min(appeal.stage, len(found)) - 1]


def next_stage(appeal: Appeal) -> Stage | None:
    """The stage its unit may go on to; None where there is none, or it ended otherwise."""
    found = procedure.stages(appeal.run)
    if appeal.state not in GOES_ON or appeal.stage >= len(found):
        return None
    return found[appeal.stage]


def until(appeal: Appeal) -> date | None:
    """Until when its unit may go on to the next stage; None where it may not, or has."""
    after = next_stage(appeal)
    if after is None or Appeal.objects.filter(before=appeal).exists():
        return None
    ended = appeal.steps.last()
    return None if ended is None else scoring.counted(appeal.run, timezone.localdate(ended.at), after.appeal_days)  # fmt: skip


def fresh(appeal: Appeal) -> Run | None:
    """The first run that takes the correction in, unless it was sent back; None while there is none."""
    done = appeal.steps.filter(verb="correct").last()
    if done is None:
        return None
    later = Run.objects.select_related("version").filter(version__scheme=appeal.run.version.scheme, cut_off__gte=done.at)  # fmt: skip
    found = later.exclude(state=SENT_BACK).order_by("pk")
    return next((r for r in found if set(r.periods) & set(appeal.run.periods)), None)


def counts() -> list[Counted]:
    """Appeals by scheme and outcome; no unit is named."""
    found: dict[str, tuple[str, str, bool, Counter[str]]] = {}
    rows = Appeal.objects.order_by("run__version__scheme", "-run__version").values_list(
        "run__version__scheme", "run__version__title", "run__version__title_en", "run__version__demonstration", "state"
    )  # fmt: skip
    for scheme, title, title_en, demonstration, state in rows:
        found.setdefault(scheme, (title, title_en, demonstration, Counter()))[3][state] += 1
    return [Counted(scheme, *rest[:3], dict(rest[3])) for scheme, rest in found.items()]


def bytes_of(unit: str) -> int:
    """How many bytes of files a unit's appeals hold."""
    return AppealFile.objects.filter(step__appeal__unit=unit).aggregate(n=Sum("size"))["n"] or 0


def steps(appeal: Appeal) -> list[AppealStep]:
    """Its steps with their files, oldest first."""
    return list(appeal.steps.prefetch_related("files"))
