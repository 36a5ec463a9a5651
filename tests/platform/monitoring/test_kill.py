"""A round of monitoring killed (kill -9) at named points, on SQLite: no case doubled, none half opened, and no hand needed after.

QUANHENG_KILLS: trials (6 here; `make soak` asks for more, up to every point).
"""

import os
import subprocess
import sys
from pathlib import Path

from tests.homes import furnished

import quanheng

TESTS = Path(__file__).resolve().parents[3]
KILLS = int(os.environ.get("QUANHENG_KILLS", "6"))


def test_killed_at_named_points(tmp_path):
    source = Path(quanheng.__file__).resolve().parents[1]
    env = {
        **os.environ, "QUANHENG_HOME": str(furnished(tmp_path / "home")), "PYTHONPATH": os.pathsep.join([str(source), str(TESTS)]),
        "QUANHENG_MAIL": "none",
    }  # fmt: skip
    env.pop("QUANHENG_DATABASE", None)
    command = [sys.executable, "-m", "tests.platform.monitoring.sudden_end", str(KILLS)]
    done = subprocess.run(command, env=env, cwd=TESTS, capture_output=True, text=True, timeout=800)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-3000:]
    points, killed = map(int, done.stdout.split()[-2:])
    assert points > 15
    assert killed == min(KILLS, points)
