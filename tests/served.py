"""A house of its own for the browser tests of a room: seeded by a script, served, and looked at with Chromium."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, sync_playwright
from tests.homes import furnished

from quanheng.platform.ui import build

ROOT = Path(__file__).resolve().parents[1]


@contextmanager
def serving(folder: Path, seed: str, ready: str, **more: str) -> Iterator[tuple[str, Any]]:
    """The address of a house made in `folder`, and the JSON that its seeding script prints last.

    `ready`: a page that answers once the house is open. `more`: further settings of its environment.
    """
    build.main([])
    home = furnished(folder)
    (home / "static").mkdir()
    env = {
        **os.environ, "QUANHENG_HOME": str(home), "QUANHENG_STATIC": "plain", "DJANGO_SETTINGS_MODULE": "quanheng.platform.project.settings",
        "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'src'}", "QUANHENG_MFA": "optional", "QUANHENG_MAIL": "none", **more,
    }  # fmt: skip
    env.pop("QUANHENG_DATABASE", None)
    seeded = subprocess.run(
        [sys.executable, "-c", seed], env=env, cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert seeded.returncode == 0, seeded.stderr[-2000:]
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    log = (home / "log").open("wb")
    command = [sys.executable, "-m", "django", "runserver", str(port), "--noreload"]
    server = subprocess.Popen(command, env=env, cwd=ROOT, stdout=log, stderr=log)
    address = f"http://127.0.0.1:{port}"
    try:
        for _ in range(240):
            try:
                urllib.request.urlopen(f"{address}{ready}", timeout=5).close()
                break
            except (urllib.error.URLError, ConnectionError, TimeoutError):
                time.sleep(0.25)
        else:
            pytest.fail((home / "log").read_text(errors="replace")[-2000:])
        yield address, json.loads(seeded.stdout.strip().splitlines()[-1])
    finally:
        server.terminate()
        server.wait(20)
        log.close()


@contextmanager
def chromium() -> Iterator[Browser]:
    """Chromium of this machine; `make test` installs it, and without it the test fails."""
    path = os.environ.get("QUANHENG_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    assert path, "no chromium here: make test installs it, or name one in QUANHENG_CHROMIUM"
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        yield opened
        opened.close()
