"""Killed at any point of any deed: nothing is lost, half done or doubled; two clerks at once: nobody overwrites silently."""

from __future__ import annotations

import os
import subprocess
import sys
import uuid
from pathlib import Path

import psycopg
import pytest
from tests.homes import furnished

import quanheng

TESTS = Path(__file__).resolve().parents[3]


@pytest.fixture
def environment(tmp_path):
    """A house of its own, on the database these tests run on."""
    address, name = os.environ.get("QUANHENG_DATABASE", ""), f"k{uuid.uuid4().hex[:12]}"
    own = address
    if address.startswith("postgres"):
        with psycopg.connect(address, autocommit=True) as server:
            server.execute(f"CREATE DATABASE {name}")
        head, _, query = address.partition("?")
        own = f"{head.rsplit('/', 1)[0]}/{name}" + (f"?{query}" if query else "")
    source = Path(quanheng.__file__).resolve().parents[1]
    path = os.pathsep.join([str(source), str(TESTS)])
    yield {
        **os.environ,
        "QUANHENG_DATABASE": own,
        "QUANHENG_HOME": str(furnished(tmp_path)),
        "PYTHONPATH": path,
    }
    if own != address:
        with psycopg.connect(address, autocommit=True) as server:
            server.execute(f"DROP DATABASE {name} WITH (FORCE)")


def run(environment, *words):
    command = [sys.executable, "-m", "tests.platform.collection.sudden_end", *words]
    done = subprocess.run(command, env=environment, cwd=TESTS, capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-3000:]
    return done.stdout.split()


def test_every_deed_killed_at_every_point(environment):
    vendor, killed = run(environment)[-2:]
    assert vendor == ("postgresql" if environment["QUANHENG_DATABASE"] else "sqlite")
    assert int(killed) >= 40


def test_two_clerks_at_once(environment):
    told = run(environment, "edits")
    kept = sum(int(told[k + 1]) for k, word in enumerate(told) if word == "kept")
    assert int(told[-1]) == kept
