"""Data folders whose database is up to date already: the hundred-odd migrations run once for all tests, not once a house.

`furnished(folder)` lays such a database (SQLite) into a folder and gives the folder back. What a house makes of an empty
database is proved by the tests that begin without it: `quanheng serve`, the demonstration, the newcomer's half hour.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

FOLDER = "QUANHENG_TEST_MIGRATED"  # shared by the processes of one run of tests
NAME = "quanheng.sqlite3"
ROOT = Path(__file__).resolve().parents[1]


def furnished(folder: Path) -> Path:
    """The folder, with a database that is up to date in it."""
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(_made(), folder / NAME)
    return folder


def _made() -> Path:
    shared = Path(os.environ[FOLDER])
    made = shared / NAME
    with (shared / "lock").open("w") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        if not made.exists():
            with tempfile.TemporaryDirectory(dir=shared) as home:
                kept = {
                    k: v for k, v in os.environ.items() if k not in ("QUANHENG_DATABASE", "QUANHENG_DEMO")
                }
                code = "from quanheng.platform.project.start import start; start()"
                environment = kept | {"QUANHENG_HOME": home, "PYTHONPATH": str(ROOT / "src")}
                subprocess.run([sys.executable, "-c", code], env=environment, check=True)
                assert not Path(home, f"{NAME}-wal").exists()
                os.replace(Path(home, NAME), made)
    return made
