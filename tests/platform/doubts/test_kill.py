"""A scan and an answer killed (kill -9) at named points, on the database these tests run on: none doubled or half-opened.

QUANHENG_KILLS: trials in all (6 here; `make soak` asks for more, up to every point).
"""

import subprocess
import sys

from django.db import connection
from tests.platform.feeds.test_kill import KILLS, TESTS, house

__all__ = ["house"]


def test_killed_at_named_points(house):
    each = max(1, KILLS // 2)
    command = [sys.executable, "-m", "tests.platform.doubts.sudden_end", str(each)]
    done = subprocess.run(command, env=house, cwd=TESTS, capture_output=True, text=True, timeout=900)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-3000:]
    vendor, scan, answer, killed = done.stdout.split()[-4:]
    assert vendor == connection.vendor
    assert min(int(scan), int(answer)) >= 4
    assert int(killed) == min(each, int(scan)) + min(each, int(answer))
