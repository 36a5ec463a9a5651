"""A pull of tickets killed (kill -9) at named points, on SQLite: nothing acknowledged lost, nothing half taken, none doubled."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from tests.homes import furnished

ROOT = Path(__file__).resolve().parents[3]
KILLS = min(6, int(os.environ.get("QUANHENG_KILLS", "3")))  # 6 in `make soak`


def test_killed_at_named_points(tmp_path) -> None:
    home = furnished(tmp_path / "home")
    environment = {k: v for k, v in os.environ.items() if k != "QUANHENG_DATABASE"} | {
        "QUANHENG_HOME": str(home), "QUANHENG_FEED_DROP": str(tmp_path / "drop"), "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'src'}",
    }  # fmt: skip
    command = [sys.executable, "-m", "tests.platform.hotline.sudden_end", str(KILLS)]
    done = subprocess.run(
        command, env=environment, cwd=ROOT, capture_output=True, text=True, timeout=600, check=False
    )
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-3000:]
    points, killed = map(int, done.stdout.split()[-2:])
    assert points >= 10
    assert killed == KILLS
