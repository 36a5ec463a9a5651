"""Pulls in the background: the worker's clock calls what is due, a task takes one connection up; lost calls are made again."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone
from django_tasks import task

from quanheng.platform.feeds import leases, queries, running
from quanheng.platform.feeds.flow import CLOCK, REPLAY
from quanheng.platform.feeds.models import Pulse

CALL_AGAIN = timedelta(minutes=2)  # a call that nobody answered for so long was lost


@task()
def pull(connection: int, why: str = CLOCK) -> None:
    """Pull one connection."""
    running.run(connection, why)


@task()
def post_kept(connection: int) -> None:
    """Post what is kept of a connection, without asking its source."""
    running.run(connection, REPLAY, pull=False)


def sweep(now: datetime | None = None) -> list[int]:
    """Call every connection that is due and that nobody is at; a worker that is gone counts for nothing. Gives those called."""
    now = now or timezone.now()
    called = []
    for connection in queries.due(now):
        pulse = connection.pulse
        busy = pulse.until is not None and not leases.gone(pulse, now)
        waits = pulse.called_at is not None and pulse.called_at > now - CALL_AGAIN
        if busy or (waits and pulse.until is None):
            continue
        if Pulse.objects.filter(pk=pulse.pk, attempt=pulse.attempt, called_at=pulse.called_at).update(
            called_at=now
        ):
            pull.enqueue(connection.pk, CLOCK)
            called.append(connection.pk)
    return called
