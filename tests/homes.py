"""Data folders made once for all tests of a run: with a database that is up to date, or with the whole demonstration.

`furnished(folder)` lays a database without figures (SQLite) into a folder, `demonstrated(folder)` all that `quanheng serve
--demo` takes in; both give the folder back. What a house makes of an empty database is proved by the tests that begin
without it: `quanheng serve`, the demonstration, the newcomer's half hour.
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
_OURS = (
    "QUANHENG_DATABASE",
    "QUANHENG_DEMO",
    "QUANHENG_STATIC",
    "QUANHENG_TASKS",
    "DJANGO_SETTINGS_MODULE",
)
_START = "from quanheng.platform.project.start import start; start()"
_DEMO = f"""{_START}
from django.core.management import call_command
call_command("collectstatic", interactive=False, verbosity=0)
from quanheng.platform.project.demo import demo
demo()"""


def furnished(folder: Path) -> Path:
    """The folder, with a database that is up to date in it."""
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(_made("migrated", _START) / NAME, folder / NAME)
    return folder


def demonstrated(folder: Path) -> Path:
    """The folder, with the demonstration in it."""
    shutil.copytree(_made("demonstration", _DEMO, QUANHENG_DEMO="1"), folder, dirs_exist_ok=True)
    return folder


def _made(name: str, code: str, **settings: str) -> Path:
    shared = Path(os.environ[FOLDER])
    made = shared / name
    with (shared / f"{name}.lock").open("w") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        if not made.exists():
            with tempfile.TemporaryDirectory(dir=shared) as work:
                home = Path(work, name)
                home.mkdir()
                kept = {k: v for k, v in os.environ.items() if k not in _OURS}
                environment = kept | {
                    "QUANHENG_HOME": str(home),
                    "PYTHONPATH": str(ROOT / "src"),
                    **settings,
                }
                subprocess.run(
                    [sys.executable, "-c", code], env=environment, check=True, stdout=subprocess.DEVNULL
                )
                assert not (home / f"{NAME}-wal").exists()
                os.replace(home, made)
    return made
