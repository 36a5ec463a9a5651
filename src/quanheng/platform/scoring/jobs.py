"""Scoring in the background: a job is asked for, taken up, shown as it goes, stopped, taken up again after a crash.

The `Job` row is the truth; a task of django-tasks is only the call to look at it. A worker takes a job by raising
its `attempt`; whatever is written in the end checks that number in the same transaction, so that of two workers that
both believe they have the job only one can finish it, and a killed worker leaves nothing half done.
"""

from __future__ import annotations

import hashlib
import json
import logging
import os
import socket
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.module_loading import import_string
from django_tasks import task
from django_tasks_db.models import DBTaskResult

from quanheng.engine.errors import Place, Problems, Refused, Text
from quanheng.platform.ledger import queries as ledger
from quanheng.platform.lib.faults import point
from quanheng.platform.registry.act import act
from quanheng.platform.registry.people import actor_of
from quanheng.platform.registry.powers import Actor
from quanheng.platform.schemes import queries as schemes
from quanheng.platform.schemes.flow import ADOPTED
from quanheng.platform.schemes.models import SchemeVersion
from quanheng.platform.scoring import actions, bodies
from quanheng.platform.scoring.actions import Lease, Lost
from quanheng.platform.scoring.flow import ATTEMPTS, DONE, FAILED, OPEN, RUNNING, STOPPED, WAITING
from quanheng.platform.scoring.models import Job

SCORE = "quanheng.platform.scoring.jobs.score"
PATIENCE = timedelta(seconds=60)  # without a beat for so long, a worker on another machine counts as gone
CALL_AGAIN = timedelta(seconds=10)  # a job still waiting so long after it was called is called again

log = logging.getLogger("quanheng.jobs")


class Stopped(RuntimeError):
    """Somebody asked the job to stop."""


Work = Callable[[Job, Lease, Actor], Mapping[str, Any]]


def ask(
    version: SchemeVersion, cut_off: datetime | None = None, *, periods: list[str] | None = None, by: Actor
) -> Job:
    """Ask for a scoring in the background. The same request while the first is open gives that one's job.

    The cut-off is fixed here (None: now), so that a job taken up again scores just the same. Raises `Refused`.
    """
    with transaction.atomic():
        settled = ledger.settled_now()
    with act("scoring.run", by, state=schemes.version(version.pk).state, allowed=(ADOPTED,)) as record:
        record.skip()  # the journal tells of the run when there is one
        actions._refuse_future(cut_off or settled, settled)
    asked = {
        "version": version.pk,
        "cut_off": (cut_off or settled).isoformat(timespec="microseconds"),
        "periods": periods,
    }
    key = {**asked, "cut_off": asked["cut_off"] if cut_off else "now"}
    return put(SCORE, key, asked, Text(version.title, version.title_en or version.title), by)


def put(name: str, key: Mapping[str, Any], request: Mapping[str, Any], title: Text, by: Actor) -> Job:
    """A job for the task `name`; the open one of the same key, if there is one. Then the task is called."""
    digest = hashlib.sha256(json.dumps([name, key], ensure_ascii=False, sort_keys=True).encode()).hexdigest()
    open_one = Job.objects.filter(key=digest, state__in=OPEN)
    found = open_one.first()
    if found is not None:
        return found
    try:
        with transaction.atomic():
            made = Job.objects.create(
                task=name, key=digest, title=title.zh[:300], title_en=title.en[:300], request=dict(request),
                asked_at=timezone.now(), asked_by=by.name, person_id=by.person, roles=sorted(by.roles),
            )  # fmt: skip
    except IntegrityError:  # somebody asked for just this between our look and our write
        return open_one.get()
    point("scoring.job:asked")
    _call(made)
    return Job.objects.get(pk=made.pk)


def _call(job: Job) -> None:
    """Put a task into the queue that looks at the job."""
    called = import_string(job.task).enqueue(job.pk)
    Job.objects.filter(pk=job.pk).update(called=str(called.id))


@task()
def score(job: int) -> None:
    """Do a scoring job."""
    carry_out(job, _score)


def _score(job: Job, lease: Lease, by: Actor) -> Mapping[str, Any]:
    asked = job.request
    kept = actions.run(
        schemes.version(asked["version"]), datetime.fromisoformat(asked["cut_off"]), periods=asked["periods"], by=by,
        progress=teller(lease), lease=lease, unless_same=True,
    )  # fmt: skip
    bodies.prepare(kept)
    return {"run": kept.pk}


def teller(lease: Lease) -> Callable[[str, int], None]:
    """A progress that is written into the job's row. Raises `Stopped` if asked to, `Lost` if it is no longer ours."""

    def tell(stage: str, percent: int) -> None:
        ours = Job.objects.filter(pk=lease.job, attempt=lease.attempt, state=RUNNING)
        if not ours.update(stage=stage, percent=percent, beat_at=timezone.now()):
            raise Lost(lease)
        if ours.filter(stop_asked=True).exists():
            raise Stopped
        point(f"scoring.job:{stage}")

    return tell


def carry_out(pk: int, work: Work) -> None:
    """Take a job up and see it to its end. A job that is not waiting is left alone: somebody else has it."""
    lease = take(pk)
    if lease is None:
        return
    job = Job.objects.get(pk=pk)
    point("scoring.job:taken")
    try:
        _finish(lease, work(job, lease, asker(job)))
    except Refused as refused:
        _close(lease, FAILED, [p.as_json() for p in refused.problems])
    except Stopped:
        _close(lease, STOPPED, [])
    except Lost:
        log.warning("job %s was taken up by another worker", pk)
    except Exception:
        # not ours to understand, but the asker must not wait for ever; the trace goes to the log and the task's row
        _close(lease, FAILED, [_broken().as_json()])
        raise


def _finish(lease: Lease, result: Mapping[str, Any]) -> None:
    """The end of a job that its work has not written already together with its result."""
    told = dict(result)
    link = told.pop("link", "")
    Job.objects.filter(pk=lease.job, attempt=lease.attempt, state=RUNNING).update(
        state=DONE, stage="done", percent=100, ended_at=timezone.now(), result=told, link=link
    )


def take(pk: int) -> Lease | None:
    """The lease of a waiting job; None if it is not waiting, or was stopped before it began."""
    now = timezone.now()
    if Job.objects.filter(pk=pk, state=WAITING, stop_asked=True).update(state=STOPPED, ended_at=now):
        return None
    taken = Job.objects.filter(pk=pk, state=WAITING).update(
        state=RUNNING,
        attempt=F("attempt") + 1,
        began_at=now,
        beat_at=now,
        worker=me(),
        stage="waiting",
        percent=0,
    )
    if not taken:
        return None
    return Lease(pk, Job.objects.values_list("attempt", flat=True).get(pk=pk))


def _close(lease: Lease, state: str, problems: list[dict[str, object]]) -> None:
    Job.objects.filter(pk=lease.job, attempt=lease.attempt, state=RUNNING).update(
        state=state, problems=problems, ended_at=timezone.now()
    )


def stop(job: Job, *, by: Actor) -> Job:
    """Ask a job to stop: at once if it has not begun, else before its next stage. What is written is not undone."""
    with act("scoring.stop", by) as record:
        own = Job.objects.filter(pk=job.pk)
        before = own.filter(state=WAITING).update(state=STOPPED, stop_asked=True, ended_at=record.at)
        if before or own.filter(state=RUNNING, stop_asked=False).update(stop_asked=True):
            record.of(Text(job.title, job.title_en), job=job.pk)
        else:
            record.skip()
    return Job.objects.get(pk=job.pk)


def asker(job: Job) -> Actor:
    """On whose behalf the job is done: with the powers the person has now, not with those of when it was asked."""
    if job.person is not None:
        return actor_of(job.person)
    return Actor(job.asked_by, frozenset(job.roles))


# Workers


def me() -> str:
    """This worker: machine and process."""
    return f"{socket.gethostname()}:{os.getpid()}"


def beat(worker: str) -> None:
    """Say that a worker is still at its job."""
    Job.objects.filter(worker=worker, state=RUNNING).update(beat_at=timezone.now())


def sweep(now: datetime | None = None) -> list[int]:
    """Give jobs that a worker left behind back to the queue, and call those again whose call was lost.

    A job that ended its worker `ATTEMPTS` times is put aside with the reason. Gives the jobs called again.
    """
    now = now or timezone.now()
    left = []
    for job in Job.objects.filter(state=RUNNING):
        if not _gone(job, now):
            continue
        own = Job.objects.filter(pk=job.pk, attempt=job.attempt, state=RUNNING)
        if job.stop_asked:
            own.update(state=STOPPED, ended_at=now)
        elif job.attempt >= ATTEMPTS:
            own.update(state=FAILED, ended_at=now, problems=[_poison(job).as_json()])
        elif own.update(state=WAITING, stage="waiting", percent=0, worker=""):
            left.append(job.pk)
    lost = Q(state=WAITING, asked_at__lt=now - CALL_AGAIN)
    waiting = Job.objects.filter(Q(pk__in=left) | lost, state=WAITING)
    called = [job for job in waiting if job.pk in left or not _still_called(job)]
    for job in called:
        _call(job)
    return [job.pk for job in called]


def _gone(job: Job, now: datetime) -> bool:
    """True if the worker of a running job is not there any more."""
    host, _, number = job.worker.rpartition(":")
    if host == socket.gethostname() and number.isdecimal():
        return not _alive(int(number))
    return job.beat_at is None or job.beat_at < now - PATIENCE


def _alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:  # it is somebody else's process: it is there
        return True
    try:  # a child that ended and was not yet asked about is no worker either
        with open(f"/proc/{process}/stat", encoding="utf-8", errors="replace") as file:
            return file.read().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return True


def _still_called(job: Job) -> bool:
    """True if the task that calls for the job still waits in the queue."""
    return bool(job.called) and DBTaskResult.objects.ready().filter(pk=job.called).exists()


def _poison(job: Job) -> Any:
    problems = Problems()
    problems.add(
        "job-put-aside", Place(path=f"job:{job.pk}"),
        (f"办了 {job.attempt} 次，每次办理的进程都中途停了", f"it was taken up {job.attempt} times, and each time the worker ended"),
        ("一次办完", "done in one go"),
        ("看服务器日志（内存是否不够），处理后重新计分", "look at the server's log (was memory short?), then score again"),
    )  # fmt: skip
    return problems.found[0]


def _broken() -> Any:
    problems = Problems()
    problems.add(
        "job-broken", Place(path="job"),
        ("程序出错，什么都没有写入", "the program failed; nothing was written"),
        ("办完，或说明缺什么", "done, or told what is missing"),
        ("把时间和这一页的地址告诉管理员；日志里有详情", "tell the administrator the time and the address of this page; the log has the details"),
    )  # fmt: skip
    return problems.found[0]


__all__ = ["DONE", "SCORE", "Stopped", "ask", "asker", "beat", "carry_out", "me", "put", "score", "stop", "sweep", "take", "teller"]  # fmt: skip
