"""Taking up a connection: pull, keep what came, then post each kept snapshot; whatever ends this process, nothing is lost or doubled.

1 the lease is taken · 2 the source is asked, outside any transaction · 3 the bytes are kept, then the snapshot's row is
written with its journal line · 4 every kept snapshot is posted, oldest first, each in one transaction with all that follows
from it. A worker killed anywhere leaves snapshots that are kept and not yet done: the next one does them first.
"""

from __future__ import annotations

import logging
import random
from collections import Counter
from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from quanheng.engine.errors import Problem, Refused
from quanheng.platform.feeds import leases, posting, queries
from quanheng.platform.feeds.flow import (
    CLOCK,
    DEAD,
    DONE,
    FAILED,
    FOLDER,
    HOUSE,
    KEPT,
    LOST,
    PULL,
    REPLAY,
    REST,
    RUNNING,
    SQL,
    WAITING,
)
from quanheng.platform.feeds.leases import Lease, Lost
from quanheng.platform.feeds.letters import recovered, write_letter
from quanheng.platform.feeds.models import Connection, Pulse, Run, Snapshot, Version, told
from quanheng.platform.feeds.sources import house, sql
from quanheng.platform.feeds.words_of_sources import moment
from quanheng.platform.lib import store
from quanheng.platform.lib.faults import point
from quanheng.platform.lib.fetching import folder, rest
from quanheng.platform.lib.fetching.brought import Brought
from quanheng.platform.lib.fetching.refusals import passing
from quanheng.platform.lib.fetching.schedule import following, wait
from quanheng.platform.registry.act import act

log = logging.getLogger("quanheng.feeds")


def run(connection: int, why: str = CLOCK, *, pull: bool = True) -> Run | None:
    """Take a connection up and see it to its end; None if another worker is at it. `pull`: False does what is kept only."""
    lease = leases.take(connection)
    if lease is None:
        return None
    point("feeds.run:taken")
    found = Connection.objects.select_related("pulse").get(pk=connection)
    version = queries.version(found)
    begun = _begin(found, version, lease, why)
    counts: Counter[str] = Counter()
    problems: list[Problem] = []
    try:
        _post_kept(found, lease, counts)
        if pull:
            problems = _pull(found, version, lease, counts)
            counts.pop(WAITING, None)  # counted anew
            _post_kept(found, lease, counts)
        return _end(begun, lease, counts, problems, pull)
    except Refused as refusal:
        return _fail(begun, lease, counts, refusal)
    except Lost:
        log.warning("connection %s was taken up by another worker", connection)
        return None


def _begin(connection: Connection, version: Version, lease: Lease, why: str) -> Run:
    """The row of this run; those that another worker left open were broken off."""
    with transaction.atomic():
        leases.hold(lease)
        Run.objects.filter(connection=connection, state=RUNNING).update(state=LOST, ended_at=timezone.now())
        return Run.objects.create(
            connection=connection,
            version=version,
            attempt=lease.attempt,
            why=why,
            state=RUNNING,
            began_at=timezone.now(),
        )


def _pull(connection: Connection, version: Version, lease: Lease, counts: Counter[str]) -> list[Problem]:
    """Ask the source and keep what it gives. Raises `Refused` where it gives nothing that may be taken."""
    brought, problems = ask(connection, version)
    point("feeds.run:asked")
    for one in brought:
        _keep(connection, version, one, lease, counts)
    return problems


def ask(connection: Connection, version: Version) -> tuple[list[Brought], list[Problem]]:
    """What the source gives now, and what is wrong with some of it. Raises `Refused`."""
    facts, now = version.facts, timezone.now()
    if connection.kind == REST:
        return [rest.pull(facts, now)], []
    if connection.kind == HOUSE:
        return [rest.pull(house.house_facts(facts), now)], []
    if connection.kind == SQL:
        return [sql.pull(facts, rest.bounds_of(facts), now)], []
    assert connection.kind == FOLDER
    return folder.pull(facts, queries.files_known(connection), now)


def _keep(connection: Connection, version: Version, one: Brought, lease: Lease, counts: Counter[str]) -> None:
    """Keep the bytes, then write the snapshot down; the same answer as last time is no new snapshot."""
    kept = store.keep(one.data)
    point("feeds.keep:stored")
    with act("feeds.keep", queries.FEEDER) as record:
        leases.hold(lease)
        last = Snapshot.objects.filter(connection=connection).first()
        if (
            last is not None
            and last.digest == kept.digest
            and last.version.source == version.source
            and connection.kind != FOLDER
        ):
            record.skip()
            counts["as_before"] += 1
            return
        made = Snapshot.objects.create(
            connection=connection, version=version, digest=kept.digest, size=kept.size, form=one.form, name=one.name[:200],
            stated=moment(one.stated), request=one.request, at=record.at, state=KEPT,
        )  # fmt: skip
        counts["snapshots"] += 1
        record.of(
            connection.words,
            connection=connection.pk,
            snapshot=made.pk,
            digest=kept.digest,
            size=kept.size,
            version=version.number,
        )


def _post_kept(connection: Connection, lease: Lease, counts: Counter[str]) -> None:
    """Post every kept snapshot, by when it was stated, as long as a confirmed mapping stands for its source."""
    for snapshot in Snapshot.objects.filter(connection=connection, state=KEPT).order_by("stated", "pk"):
        done = posting.post_snapshot(snapshot, lease)
        if done is None:
            counts[WAITING] += snapshot.version.source == queries.version(connection).source
        else:
            counts.update(done)


def _end(begun: Run, lease: Lease, counts: Counter[str], problems: Sequence[Problem], pulled: bool) -> Run:
    """Write down how it went, and when it is due again."""
    with transaction.atomic():
        pulse = leases.hold(lease)
        now = timezone.now()
        state = WAITING if counts[WAITING] else FAILED if problems or counts[DEAD] else DONE
        if pulled:
            pulse.tries, pulse.pulled_at = 0, now
            pulse.next_at = following(begun.version.facts, now)
            if problems:
                write_letter(begun.connection, None, PULL, problems, now)
            else:
                recovered(begun.connection, now)
        _release(pulse)
        return _written(begun, state, counts, problems)


def _fail(begun: Run, lease: Lease, counts: Counter[str], refusal: Refused) -> Run | None:
    """The source could not be asked: again a little later, or, when that is of no use, a dead letter."""
    try:
        with transaction.atomic():
            pulse = leases.hold(lease)
            now, facts = timezone.now(), begun.version.facts
            pulse.tries += 1
            again = passing(refusal) and pulse.tries <= int(facts["retries"])
            if again:
                pulse.next_at = now + wait(pulse.tries, int(facts["retry_seconds"]), random.random())
            else:
                pulse.tries, pulse.next_at = 0, following(facts, now)
                write_letter(begun.connection, None, PULL, refusal.problems, now)
            _release(pulse)
            return _written(begun, FAILED, counts, refusal.problems)
    except Lost:
        log.warning("connection %s was taken up by another worker", lease.connection)
        return None


def _release(pulse: Pulse) -> None:
    pulse.worker, pulse.until, pulse.called_at = "", None, None
    pulse.save(update_fields=["tries", "pulled_at", "next_at", "worker", "until", "called_at"])


def _written(run: Run, state: str, counts: Counter[str], problems: Sequence[Problem]) -> Run:
    """The end of a run. One that brought nothing new joins the like one before it."""
    run.state, run.ended_at, run.counts, run.problems = state, timezone.now(), dict(counts), told(problems)
    if run.why == REPLAY and state == DONE and not counts:
        run.delete()  # nothing was kept: there is nothing to tell
        return run
    before = Run.objects.filter(connection=run.connection, pk__lt=run.pk).first()
    like = before is not None and (before.state, before.why, before.counts, before.version_id) == (state, run.why, run.counts, run.version_id)  # fmt: skip
    if before is not None and like and state == DONE and set(counts) <= {"as_before"}:
        before.times, before.ended_at = before.times + 1, run.ended_at
        before.save(update_fields=["times", "ended_at"])
        run.delete()
        return before
    run.save(update_fields=["state", "ended_at", "counts", "problems"])
    return run
