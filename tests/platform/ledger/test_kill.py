"""Killed at any point of a posting or an import: nothing is lost, half done or doubled, and nobody has to mend it."""

import subprocess
import sys

# Forks a process for every point passed and kills it there; the parent only looks at what is left.
SCRIPT = """
import os, sys
from decimal import Decimal
from quanheng.platform.project.start import start
start()
from django.db import connection, connections
from quanheng.engine.data import Unit
from quanheng.platform.journal import queries as journal
from quanheng.platform.ledger import leaves, queries
from quanheng.platform.ledger.actions import post
from quanheng.platform.ledger.bulk import take
from quanheng.platform.ledger.entries import Entry
from quanheng.platform.ledger.models import Observation, Posting
from quanheng.platform.registry.actions import enrol
from quanheng.platform.registry.powers import COMMAND_LINE as us

enrol([Unit(f"U{k}") for k in range(9)], by=us)
post([Entry("a", "U0", "2026", Decimal(0), source="s")], "archive", by=us)

def entries(value):
    first = [Entry(i, f"U{k}", "2026", Decimal(value), source="s", stated_at=f"{value:04d}a") for k in range(9) for i in "ab"]
    return [*first, *(Entry("a", f"U{k}", "2026", Decimal(value + 1), source="s", stated_at=f"{value:04d}b") for k in range(4))]

def act(kind, value):
    return post(entries(value), "archive", by=us) if kind == "post" else take(iter(entries(value)), "import", by=us)

def aside(work, **environment):
    connections.close_all()
    child = os.fork()
    if child == 0:
        os.environ.update(environment)
        try:
            work()
        except BaseException:
            import traceback; traceback.print_exc()
            os._exit(3)
        os._exit(0)
    return os.waitpid(child, 0)[1]

def look():
    rows, postings = Observation.objects.count(), list(Posting.objects.order_by("id"))
    assert sum(p.rows for p in postings) == rows, "half a posting"
    for p in postings:
        assert p.root == leaves.root(leaves.leaf(f, p.blind) for f in queries.posting_rows(p.pk)), "root"
        assert journal.leaf_of("ledger.post", posting=p.pk) is not None, "no line in the journal"
    assert len({(f.key, f.edition) for f in map(queries.figure, Observation.objects.values_list("id", flat=True))}) == rows
    return rows

rows, killed, value = look(), 0, 10
for kind in ("post", "bulk"):
    n = 0
    while True:
        n += 1
        status = aside(lambda: act(kind, value), QUANHENG_FAULT=f"*:{n}")
        now = look()
        if os.WIFSIGNALED(status):
            killed += 1
            assert now in (rows, rows + 22), (kind, n, now - rows)
            if now > rows:  # it was acknowledged to nobody, but it was committed: again does nothing
                assert aside(lambda: act(kind, value)) == 0
                assert look() == now
                value += 10
            rows = now
            continue
        assert status == 0, (kind, n, status)
        assert now == rows + 22, (kind, n, now - rows)
        rows, value = now, value + 10
        break
print(connection.vendor, killed)
"""


def test_killed_at_every_point(kept_apart):
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT], env=kept_apart, capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stdout + done.stderr[-3000:]
    vendor, killed = done.stdout.split()[-2:]
    assert vendor == ("postgresql" if kept_apart["QUANHENG_DATABASE"] else "sqlite")
    assert int(killed) >= 12
