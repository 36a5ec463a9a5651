"""A feed killed (kill -9) at named points, on the database these tests run on: nothing lost, doubled or silently altered.

QUANHENG_KILLS: trials in all (6 here; `make soak` asks for more, up to every point).
"""

import os
import sqlite3
import subprocess
import sys
import uuid
from pathlib import Path

import psycopg
import pytest
from django.db import connection

import quanheng

TESTS = Path(__file__).resolve().parents[3]
KILLS = int(os.environ.get("QUANHENG_KILLS", "6"))


@pytest.fixture
def house(django_db_setup, django_db_blocker, tmp_path):
    """A house of its own, its tables those of the test's database, so that they are not made twice."""
    home, address, name = (
        tmp_path / "home",
        os.environ.get("QUANHENG_DATABASE", ""),
        f"k{uuid.uuid4().hex[:12]}",
    )
    home.mkdir()
    own = address
    if connection.vendor == "sqlite":
        with django_db_blocker.unblock(), sqlite3.connect(home / "quanheng.sqlite3") as file:
            connection.ensure_connection()
            connection.connection.backup(file)
        file.close()
    else:
        with psycopg.connect(address, autocommit=True) as server:
            server.execute(f"CREATE DATABASE {name}")
        head, _, query = address.partition("?")
        own = f"{head.rsplit('/', 1)[0]}/{name}" + (f"?{query}" if query else "")
    source = Path(quanheng.__file__).resolve().parents[1]
    yield {
        **os.environ, "QUANHENG_DATABASE": own, "QUANHENG_HOME": str(home), "QUANHENG_FEED_DROP": str(tmp_path / "drop"),
        "PYTHONPATH": os.pathsep.join([str(source), str(TESTS)]),
    }  # fmt: skip
    if own != address:
        with psycopg.connect(address, autocommit=True) as server:
            server.execute(f"DROP DATABASE {name} WITH (FORCE)")


def test_killed_at_named_points(house):
    each = max(1, KILLS // 2)
    command = [sys.executable, "-m", "tests.platform.feeds.sudden_end", str(each)]
    done = subprocess.run(command, env=house, cwd=TESTS, capture_output=True, text=True, timeout=900)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-3000:]
    vendor, held, free, killed = done.stdout.split()[-4:]
    assert vendor == connection.vendor
    assert min(int(held), int(free)) > 15
    assert int(killed) == min(each, int(held)) + min(each, int(free))
