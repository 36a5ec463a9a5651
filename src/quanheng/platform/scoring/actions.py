"""The only writers of runs and scores: `run`, the steps of a run's life, telling units, making a run public."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import NamedTuple

from django.db import transaction
from django.utils import timezone

from quanheng.engine.errors import Place, Problems, Refused, Text
from quanheng.platform.agenda.calendar import add_working_days
from quanheng.platform.ledger import locks, sight
from quanheng.platform.ledger import queries as ledger
from quanheng.platform.lib.decimals import plain
from quanheng.platform.lib.faults import point
from quanheng.platform.registry.act import act
from quanheng.platform.registry.powers import Actor
from quanheng.platform.schemes import queries as schemes
from quanheng.platform.schemes.flow import ADOPTED
from quanheng.platform.schemes.models import SchemeVersion
from quanheng.platform.scoring import bindings, duties
from quanheng.platform.scoring.flow import (
    CONFIRMED,
    DONE,
    FROZEN,
    MOVES,
    PROVISIONAL,
    REVIEWED,
    RUNNING,
    SENT_BACK,
    TELLABLE,
    Move,
)
from quanheng.platform.scoring.models import Basis, Job, Run, RunScore, Step, Told
from quanheng.version import __version__

APPEAL_DAYS = 5  # working days in which a unit may object, where the scheme's clocks say nothing
SPOKEN = Text(
    "同一次计分，计分、复核、确认、锁定须由不同的人办理",
    "running, reviewing, confirming and freezing a run take different people",
)
Progress = Callable[[str, int], None]


def silent(stage: str, percent: int) -> None:
    """A progress that shows nothing."""


class Lease(NamedTuple):
    """A job taken up for the n-th time: only the last to take it up may write its result."""

    job: int
    attempt: int


class Lost(RuntimeError):
    """The job was taken up by another worker meanwhile, or stopped: nothing is written."""


def run(
    version: SchemeVersion,
    cut_off: datetime | None = None,
    *,
    periods: Sequence[str] | None = None,
    by: Actor,
    progress: Progress = silent,
    lease: Lease | None = None,
    unless_same: bool = False,
) -> Run:
    """Score an adopted scheme on the figures in force at `cut_off` (None: now), and keep the result.

    `periods`: None is every period from the first observation to the last. `unless_same`: a run of the version
    that was made of just this and was not sent back is given instead of a second one like it. All is computed
    before anything is written; then run, basis, scores and the end of the job (`lease`) are one transaction.
    Raises `Refused`, and keeps nothing, where the scheme is retired, the cut-off lies ahead, or anything cannot
    be computed; `Lost` where the job is no longer this worker's.
    """
    with transaction.atomic():
        settled = ledger.settled_now()
    if cut_off is None:
        cut_off = settled
    with act("scoring.run", by, state=_state(version), allowed=(ADOPTED,)) as asked:
        asked.skip()  # the guard is asked before the work begins, and again when it is written
        _refuse_future(cut_off, settled)
    begun = time.perf_counter()
    progress("gather", 5)
    units = bindings.standing_units(schemes.members(version))
    targets = [[u, n, p, plain(v)] for u, n, p, v in schemes.targets(version)]
    given = bindings.inputs(schemes.resolved(version), units, targets, cut_off)
    same = _same(version, given.digest, periods) if unless_same else None
    point("scoring.run:gathered")
    if same is None:
        progress("score", 25)
        scored = bindings.score(given, periods)
        rows = list(bindings.rows(scored))
        progress("digest", 60)
        digest = bindings.result_digest(rows)
        point("scoring.run:scored")
        progress("write", 70)
    with act("scoring.run", by, state=_state(version), allowed=(ADOPTED,)) as record:
        if same is not None:
            record.skip()
            _end(lease, same)
            return same
        kept = Run.objects.create(
            version=version, cut_off=cut_off, periods=list(scored.periods), engine_version=__version__,
            inputs=given.digest, digest=digest, rows=len(rows), created_at=record.at, created_by=by.name,
            created_identity=by.identity, seconds=time.perf_counter() - begun,
        )  # fmt: skip
        point("scoring.run:kept")
        Basis.objects.create(run=kept, units=bindings.as_plain(units), targets=targets)
        RunScore.objects.bulk_create([RunScore(run=kept, **row) for row in rows], batch_size=2000)
        point("scoring.run:scores")
        duties.begun(kept)
        duties.file_products(kept, [duties.product(kept)[0]], by)
        _end(lease, kept)
        record.of(
            duties.titled(kept), scheme=version.scheme, scheme_digest=version.digest, run=kept.pk, rows=len(rows),
            cut_off=cut_off, inputs=given.digest, digest=digest,
        )  # fmt: skip
    return kept


def _state(version: SchemeVersion) -> str:
    """The state of a version as it is now."""
    return SchemeVersion.objects.values_list("state", flat=True).get(pk=version.pk)


def _same(version: SchemeVersion, inputs: str, periods: Sequence[str] | None) -> Run | None:
    """The newest run made of just this, unless it was sent back, or made too early to become the year's result."""
    made = Run.objects.filter(version=version, inputs=inputs, engine_version=__version__).exclude(
        state=SENT_BACK
    )
    alike = (r for r in made if periods is None or list(periods) == r.periods)
    return next((r for r in alike if not duties.too_early(r)), None)


def _end(lease: Lease | None, kept: Run) -> None:
    """The end of the job belongs to the transaction of its result. Raises `Lost`, and all of it is undone."""
    if lease is None:
        return
    ended = Job.objects.filter(pk=lease.job, attempt=lease.attempt, state=RUNNING).update(
        state=DONE,
        stage="done",
        percent=100,
        ended_at=timezone.now(),
        result={"run": kept.pk},
        link=duties.address(kept),
    )
    if not ended:
        raise Lost(lease)
    point("scoring.job:ended")


def _refuse_future(cut_off: datetime, settled: datetime) -> None:
    problems = Problems()
    if cut_off > settled:
        problems.add(
            "cut-off-ahead",
            Place(path="cut_off"),
            (
                f"截止时点 {cut_off:%Y-%m-%d %H:%M} 还没有到",
                f"the cut-off {cut_off:%Y-%m-%d %H:%M} lies ahead",
            ),
            ("不晚于现在", "not later than now"),
            ("到时再计分，或改用较早的时点", "score when it has come, or take an earlier moment"),
        )
    problems.refuse()


# The steps of a run's life


def review(run: Run, *, by: Actor, note: str = "") -> Run:
    """The run stands: figures, scheme and result were looked at by somebody who did not run it."""
    return move(run, "review", by=by, reason=note)


def confirm(run: Run, *, by: Actor, note: str = "") -> Run:
    """The result is confirmed by whoever answers for it."""
    return move(run, "confirm", by=by, reason=note)


def freeze(run: Run, *, by: Actor, note: str = "") -> Run:
    """The result is fixed for ever, and so are the figures of its periods in the ledger."""
    return move(run, "freeze", by=by, reason=note)


def send_back(run: Run, reason: str, *, by: Actor) -> Run:
    """The run does not stand: back to the office with the reason. What follows is another run, never this one."""
    return move(run, "send_back", by=by, reason=reason)


def move(run: Run, verb: str, *, by: Actor, reason: str = "") -> Run:
    """Take a step of `flow.MOVES`, by another person than every step before. Raises `Refused`."""
    step = MOVES[verb]
    kept = Run.objects.select_related("version").get(pk=run.pk)
    with act(
        step.act, by, state=kept.state, allowed=step.before, not_by=spoken(kept), why_not=SPOKEN
    ) as record:
        if verb == "send_back":
            _refuse_silence(reason)
        else:
            duties.refuse_early(kept)
        _into(kept, step)
        point(f"{step.act}:state")
        Step.objects.create(
            run=kept, state=step.after, at=record.at, by=by.name, identity=by.identity, reason=reason.strip()
        )
        duties.moved(kept, verb)
        if step.after == FROZEN:
            _fix(kept, record.at, by)
        if step.after in (REVIEWED, CONFIRMED) and duties.is_result(kept):
            duties.file_products(kept, [step.after], by)
        record.of(duties.titled(kept), run=kept.pk, digest=kept.digest, inputs=kept.inputs, state=step.after, **({"reason": reason.strip()} if reason.strip() else {}))  # fmt: skip
    return kept


def spoken(run: Run) -> set[str]:
    """The identities of all who ran it or took a step of it."""
    return {run.maker, *run.steps.values_list("identity", flat=True)}


def _into(run: Run, step: Move) -> None:
    """Move the row, unless somebody has moved it meanwhile."""
    if not Run.objects.filter(pk=run.pk, state=run.state).update(state=step.after):
        problems = Problems()
        problems.add(
            "changed-meanwhile", Place(path=f"run:{run.pk}"),
            ("这次计分刚刚被别人办过一步", "somebody has just taken a step with this run"),
            ("以现在的状态为准", "its state as it is now"),
            ("刷新这一页再看", "reload the page and look again"),
        )  # fmt: skip
        problems.refuse()
    run.state = step.after


def _refuse_silence(reason: str) -> None:
    problems = Problems()
    if not reason.strip():
        problems.add(
            "no-reason", Place(path="reason"),
            ("没有写退回的理由", "no reason is given for sending it back"),
            ("一句理由，会记下来并告诉考核办", "a reason in a sentence; it goes on record and to the office"),
            ("写明哪里不对、该怎么改", "say what is wrong and what should be done"),
        )  # fmt: skip
    problems.refuse()


def _fix(run: Run, at: datetime, by: Actor) -> None:
    """Lock the figures of the run's periods: from now on they change by recorded exception only."""
    for period in run.periods:
        locks.lock(run.version, period, at, by, cause=f"run:{run.pk}")


# Telling, and publishing


def tell(run: Run, *, by: Actor, days: int | None = None, units: Collection[str] | None = None) -> date:
    """Tell units (None: all) of their results; each is told once. Gives the day until which they may object.

    `days`: None: the scheme's clock `appeal_days`, else `APPEAL_DAYS`; counted as `counted` says.
    """
    kept = Run.objects.select_related("version").get(pk=run.pk)
    with act("scoring.tell", by, state=kept.state, allowed=TELLABLE) as record:
        span = clock(kept, "appeal_days", APPEAL_DAYS) if days is None else days
        today = timezone.localdate(record.at)
        until = counted(kept, today, span) if span else today - timedelta(days=1)
        known = [u["id"] for u in Basis.objects.get(run=kept).units]
        before = set(kept.told.values_list("unit", flat=True))
        fresh = [u for u in known if u not in before and (units is None or u in units)]
        if not fresh:
            record.skip()
            return max(kept.told.values_list("until", flat=True), default=until)
        Told.objects.bulk_create(Told(run=kept, unit=u, at=record.at, until=until) for u in fresh)
        duties.told(kept, fresh, until)
        duties.file_products(kept, ["feedback" if duties.is_result(kept) else "midterm_notice"], by)
        record.of(duties.titled(kept), run=kept.pk, units=len(fresh), until=until)
    return until


def clock(run: Run, name: str, otherwise: int) -> int:
    """A span of the scheme's clocks in days, or what holds where the scheme says nothing."""
    value = schemes.resolved(run.version).clocks.get(name)
    return otherwise if value is None else int(value)


def counted(run: Run, start: date, days: int) -> date:
    """The day so many days after `start`: working days, or days of the calendar where the scheme's clock
    `appeal_calendar` says `calendar`. The day one counts from is not counted."""
    if schemes.resolved(run.version).clocks.get("appeal_calendar") == "calendar":
        return start + timedelta(days=days)
    return add_working_days(start, days)


def mark_public(run: Run, public: bool, *, by: Actor, files: Mapping[str, str] | None = None) -> None:
    """Show a frozen run to everybody, or no longer; `files`: name → digest of its stored files.

    The figures it was made of go with it. Part of the publication's own act, which is what the journal tells of.
    """
    kept = Run.objects.select_related("version").get(pk=run.pk)
    with act("scoring.mark_public", by, state=kept.state, allowed=(FROZEN,)) as record:
        record.skip()
        Run.objects.filter(pk=run.pk).update(
            public_since=record.at if public else None, public_files=dict(files or {}) if public else None
        )
        cause = f"run:{kept.pk}"
        if public:
            units = [u["id"] for u in Basis.objects.get(run=kept).units]
            items = schemes.resolved(kept.version).items
            sight.show(cause, items, units, kept.periods, kept.cut_off, by=by)
        else:
            sight.hide(cause, by=by)


__all__ = ["PROVISIONAL", "Lease", "Lost", "Refused", "clock", "confirm", "counted", "freeze", "mark_public", "move", "review", "run", "send_back", "silent", "spoken", "tell"]  # fmt: skip
