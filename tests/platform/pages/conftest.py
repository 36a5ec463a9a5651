"""A house of its own for the browser: the demonstration taken in and served, as `quanheng serve` would."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from playwright.sync_api import Browser, Page, sync_playwright
from tests.homes import demonstrated

from quanheng.platform.ui import build

SERVE = "from quanheng.platform.project.serve import serve; raise SystemExit(serve(port={port}, demo=True))"
ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update",
    "--disable-sync", "--disable-default-apps", "--no-first-run", "--no-default-browser-check",
]  # fmt: skip
PATIENCE = 120  # seconds until the house must answer


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a served house with the demonstration in it."""
    build.main([])
    home, port = demonstrated(tmp_path_factory.mktemp("house")), _free_port()
    source = Path(build.__file__).resolve().parents[3]
    env = {
        **os.environ,
        "QUANHENG_HOME": str(home),
        "PYTHONPATH": str(source),
        "QUANHENG_API_RATE": "100000/m",
    }
    for name in ("QUANHENG_DATABASE", "QUANHENG_STATIC", "QUANHENG_TASKS", "DJANGO_SETTINGS_MODULE"):
        env.pop(name, None)
    log = (home / "log").open("wb")
    server = subprocess.Popen(
        [sys.executable, "-c", SERVE.format(port=port)], env=env, stdout=log, stderr=log
    )
    try:
        address = f"http://127.0.0.1:{port}"
        _wait(address, server, home / "log")
        yield address
    finally:
        server.terminate()
        try:
            server.wait(20)
        except subprocess.TimeoutExpired:
            server.kill()
        log.close()


def _wait(address: str, server: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(PATIENCE * 4):
        if server.poll() is not None:
            break
        try:
            urllib.request.urlopen(f"{address}/", timeout=5).close()
            return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.25)
    pytest.fail(f"the house did not open:\n{log.read_text(encoding='utf-8', errors='replace')[-3000:]}")


@pytest.fixture(scope="module")  # another file's browser cannot begin while this one is open
def browser() -> Iterator[Browser]:
    """Chromium of this machine."""
    chromium = (
        os.environ.get("QUANHENG_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    )
    if not chromium:
        pytest.skip(
            "no chromium here: apt-get install chromium fonts-noto-cjk, or name one in QUANHENG_CHROMIUM"
        )
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        yield opened
        opened.close()


class Reader:
    """A page in a language and a width, and everything the browser complained of."""

    def __init__(self, page: Page, house: str, scripted: bool) -> None:
        self.page, self.house, self.scripted = page, house, scripted
        self.complaints: list[str] = []
        page.on(
            "console", lambda m: self.complaints.append(m.text) if m.type in ("error", "warning") else None
        )
        page.on("pageerror", lambda e: self.complaints.append(str(e)))

    def enter(self, name: str) -> None:
        """Sign in as one of the cast, with the one click of the demonstration."""
        ids = dict(self._cast())
        self.page.goto(f"{self.house}/account/login/")
        self.page.locator(f"input[name=person][value='{ids[name]}'] ~ button").click()
        self.page.wait_for_url("**/desk/")

    def _cast(self) -> list[tuple[str, str]]:
        """(Chinese name, number) of everybody on the sign-in page, whatever its language."""
        asked = urllib.request.Request(f"{self.house}/account/login/", headers={"Accept-Language": "zh-hans"})
        text = urllib.request.urlopen(asked, timeout=30).read().decode()
        return re.findall(r'scope="row">([^<]+)</th>.*?name="person" value="(\d+)"', text, re.S)

    def open(self, path: str) -> Page:
        """Open a page of the house (Chinese in paths is fine) and wait until it stands."""
        self.page.goto(self.house + quote(path, safe="/?&=#%"))
        if self.scripted:
            self.page.wait_for_selector("[aria-busy=true]", state="detached")
        return self.page


@pytest.fixture
def reader(browser: Browser, house: str) -> Iterator[Callable[..., Reader]]:
    """`reader(width=1440, language="zh-CN", script=True)` gives a `Reader`."""
    contexts = []

    def made(width: int = 1440, language: str = "zh-CN", script: bool = True, free: bool = False) -> Reader:
        context = browser.new_context(
            viewport={"width": width, "height": 900},
            locale=language,
            java_script_enabled=script,
            bypass_csp=free,
        )
        contexts.append(context)
        return Reader(context.new_page(), house, script)

    yield made
    for context in contexts:
        context.close()
