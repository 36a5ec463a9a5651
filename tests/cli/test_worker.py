"""quanheng worker: what it says where the platform is not installed, and that it ends when nothing waits."""

import importlib.util
import os
import subprocess
import sys

from tests.homes import furnished


def test_without_the_platform_it_says_what_to_install(quanheng, monkeypatch):
    real = importlib.util.find_spec
    monkeypatch.setattr(
        importlib.util, "find_spec", lambda name, *more: None if name == "django" else real(name, *more)
    )
    done = quanheng("worker", "--once")
    assert done.code == 1
    assert "quanheng[platform]" in done.err


def test_once_ends_when_nothing_waits(tmp_path):
    environment = {
        **os.environ,
        "QUANHENG_HOME": str(furnished(tmp_path)),
        "QUANHENG_TASKS": "django_tasks_db.DatabaseBackend",
    }
    environment.pop("QUANHENG_DATABASE", None)
    done = subprocess.run(
        [sys.executable, "-m", "quanheng", "worker", "--once"],
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "public" / "releases.json").is_file()
