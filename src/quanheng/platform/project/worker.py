"""The worker: does what waits in the queue, one thing after another, and takes up again what another left behind."""

from __future__ import annotations

import logging
import os
import signal
import threading
from types import FrameType

from django.db import Error, close_old_connections, connections

from quanheng.platform.project.start import start

INTERVAL = 0.5  # seconds between two looks at an empty queue
BEAT = 10.0  # seconds between two signs of life
SWEEP = 5.0  # seconds between two looks for what was left behind
PROVE = 60.0  # seconds between two looks for proofs that have become possible
FEED = 15.0  # seconds between two looks for feeds, of figures and of tickets, that are due
WAIT = 5.0  # seconds until the database is tried again

log = logging.getLogger("quanheng.worker")


def work(*, once: bool = False, with_parent: bool = False) -> int:
    """Work until stopped (SIGTERM, Ctrl-C: after the task in hand; twice: at once). Returns the exit code, 0.

    `once`: only what waits now. `with_parent`: end as soon as the process that started this one is gone.
    """
    start()
    # models can be imported only now
    from django_tasks_db.management.commands.db_worker import Worker

    from quanheng.platform.feeds import jobs as feeds
    from quanheng.platform.hotline import pulling as hotline
    from quanheng.platform.project import rounds
    from quanheng.platform.publication import jobs as publishing
    from quanheng.platform.scoring import jobs

    end = threading.Event()
    queue = Worker(
        queue_names=["*"], interval=0, batch=True, backend_name="default", startup_delay=False, max_tasks=None,
        worker_id=jobs.me()[:64], excluded_queue_names=[],
    )  # fmt: skip

    def leave(number: int, _frame: FrameType | None) -> None:
        end.set()
        queue.running = False
        signal.signal(number, signal.SIG_DFL)  # the second time it means: at once

    if threading.current_thread() is threading.main_thread():
        signal.signal(signal.SIGTERM, leave)
        signal.signal(signal.SIGINT, leave)
    parent = os.getppid()
    threading.Thread(target=_beats, args=(jobs, end), daemon=True).start()
    swept = proved = fed = rounded = 0.0
    while not end.is_set():
        wait = INTERVAL
        try:
            if swept <= 0:
                jobs.sweep()
                swept = SWEEP
            if proved <= 0:
                publishing.sweep()
                proved = PROVE
            if fed <= 0:
                feeds.sweep()
                hotline.sweep()
                fed = FEED
            if rounded <= 0:
                rounds.go()
                rounded = rounds.every()
            queue.run()
        except (
            Error,
            OSError,
        ):  # database or disk is away: what is acknowledged is kept, so waiting loses nothing
            log.exception("database or disk did not answer; trying again in %s s", WAIT)
            connections.close_all()
            wait = WAIT
        if once:
            break
        end.wait(wait)
        swept, proved, fed, rounded = swept - wait, proved - wait, fed - wait, rounded - wait
        if with_parent and os.getppid() != parent:
            break
    end.set()
    connections.close_all()
    return 0


def _beats(jobs: object, end: threading.Event) -> None:
    """Say now and then that this worker lives, while it is at a job."""
    while not end.wait(BEAT):
        try:
            close_old_connections()
            jobs.beat(jobs.me())  # type: ignore[attr-defined]
        except Error:  # the next beat may come through; a missed one only makes others wait a little less
            log.warning("a sign of life could not be written")
            connections.close_all()
