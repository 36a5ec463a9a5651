"""Rows of the years before postings get one each call, and nothing of what they say changes."""

import os
import subprocess
import sys

# The ledger as it was (0002), four rows of three calls in it, brought up to date.
SCRIPT = """
import django; django.setup()
from django.core.management import call_command
from django.db import connection
call_command("migrate", "ledger", "0002", verbosity=0)
call_command("migrate", "registry", "0001", verbosity=0)
ROWS = [("A", "1", "2026-01-01 00:00:00+00:00", None), ("B", "2.50", "2026-01-01 00:00:00+00:00", None),
        ("A", "3", "2026-02-01 00:00:00+00:00", 1), ("A", "4", "2026-03-01 00:00:00+00:00", 3)]
with connection.cursor() as c:
    for code in "AB":
        c.execute("INSERT INTO registry_unit(code,name,name_en,kind,attributes) VALUES(%s,%s,'','','{}')", [code, code])
    for unit, value, at, before in ROWS:
        c.execute("INSERT INTO ledger_observation(item,unit,period,value,status,door,source,stated_at,posted_at,posted_by,supersedes_id)"
                  " VALUES('x',%s,'2026',%s,'reported','archive','s','',%s,'me',%s)", [unit, value, at, before])
call_command("migrate", verbosity=0)
from quanheng.platform.ledger import leaves, queries
from quanheng.platform.ledger.models import Observation, Posting
assert [(p.rows, p.by, p.door) for p in Posting.objects.order_by("id")] == [(2, "me", "archive"), (1, "me", "archive"), (1, "me", "archive")]
for p in Posting.objects.all():
    assert p.root == leaves.root(leaves.leaf(f, p.blind) for f in queries.posting_rows(p.pk))
life = queries.history("x", "A", "2026")
assert [(str(f.value), f.edition, f.number) for f in life] == [("1", 1, 0), ("3", 2, 0), ("4", 3, 0)]
assert [f.posted_at.month for f in life] == [1, 2, 3]
(then,) = queries.in_force(units=["A"], as_of=life[1].posted_at)
assert then == life[1]
from django.db import DatabaseError, transaction
try:
    with transaction.atomic():
        Observation.objects.update(value=None)
except DatabaseError as error:
    assert "append-only" in str(error)
else:
    raise AssertionError("the triggers are gone")
print("done", connection.vendor)
"""


def test_old_rows_come_along(kept_apart):
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT], env=kept_apart, capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stdout + done.stderr[-3000:]
    assert done.stdout.split() == ["done", "postgresql" if os.environ.get("QUANHENG_DATABASE") else "sqlite"]
