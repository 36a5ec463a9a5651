"""One worker at a time for each connection: a lease in the database, which a killed worker leaves and another takes up."""

from __future__ import annotations

import os
import socket
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from quanheng.platform.feeds.models import Pulse

PATIENCE = timedelta(minutes=15)  # longer than any pull may take; a worker on this machine is asked itself


class Lost(RuntimeError):
    """The lease was taken up by another."""


@dataclass(frozen=True)
class Lease:
    """A taking-up of a connection, by its number."""

    connection: int
    attempt: int


def me() -> str:
    """This worker: machine, process, and when that process began, for numbers are used again."""
    return f"{socket.gethostname()}:{os.getpid()}:{_began(os.getpid())}"


def take(connection: int, now: datetime | None = None) -> Lease | None:
    """The lease of a connection; None if another worker is at it."""
    now = now or timezone.now()
    pulse = Pulse.objects.get(connection=connection)
    if pulse.until is not None and not gone(pulse, now):
        return None
    taken = Pulse.objects.filter(pk=pulse.pk, attempt=pulse.attempt).update(
        attempt=pulse.attempt + 1, worker=me(), until=now + PATIENCE
    )
    return Lease(connection, pulse.attempt + 1) if taken else None


def hold(lease: Lease) -> Pulse:
    """The pulse, inside a transaction, locked until its end. Raises `Lost` if the lease is no longer ours."""
    pulse = Pulse.objects.select_for_update().get(connection=lease.connection)
    if pulse.attempt != lease.attempt or pulse.until is None:
        raise Lost(lease)
    return pulse


def gone(pulse: Pulse, now: datetime) -> bool:
    """Whether the worker that holds a lease is not there any more."""
    host, _, rest = pulse.worker.partition(":")
    number, _, began = rest.partition(":")
    if host == socket.gethostname() and number.isdecimal():
        return _began(int(number)) != began
    return pulse.until is None or pulse.until < now


def _began(process: int) -> str:
    """When a process began, as the system counts; "" for one that is not there, or has ended and was not asked about."""
    try:
        with open(f"/proc/{process}/stat", encoding="utf-8", errors="replace") as file:
            told = file.read().rpartition(")")[2].split()
    except OSError:
        return _known_alive(process)
    return "" if told[0] in ("Z", "X") else told[19]


def _known_alive(process: int) -> str:
    """Where the system keeps no such list: only that it is there."""
    if os.path.isdir("/proc/self"):
        return ""
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return ""
    except PermissionError:  # somebody else's process: it is there
        return "there"
    return "there"
