"""A real house, served by a process of its own with only 石桥县's cast in it, and people who enter it by HTTP or browser."""

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
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from playwright.sync_api import APIResponse, Browser, BrowserContext, Page, sync_playwright
from tests.platform.pages.conftest import ARGUMENTS

from quanheng.platform.ui import build

ROOT = Path(__file__).resolve().parents[2]
# As `quanheng serve --cast`: the cast alone is seated; `--demo` would take in the big demonstration.
SERVE = ["quanheng", "serve", "--cast"]
SET_BY_TESTS = (
    "QUANHENG_STATIC", "QUANHENG_MFA", "QUANHENG_TASKS", "DJANGO_SETTINGS_MODULE", "DJANGO_ALLOW_ASYNC_UNSAFE",
    "QUANHENG_HOME", "QUANHENG_DATABASE",
)  # fmt: skip
PATIENCE = 120  # seconds until the house must answer
JOB = 60  # seconds a piece of background work may take


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium of this machine; closed with the module, since two cannot be driven from one process."""
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


class House:
    """A served house: its address, its folder, and the environment in which commands find it."""

    def __init__(self, folder: Path, database: str = "") -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = int(probe.getsockname()[1])
        self.folder = folder
        self.address = f"http://127.0.0.1:{self.port}"
        kept = {k: v for k, v in os.environ.items() if k not in SET_BY_TESTS}
        self.environment = kept | {
            "QUANHENG_HOME": str(folder), "QUANHENG_DATABASE": database,
            "PYTHONPATH": str(ROOT / "src"), "QUANHENG_MFA": "optional",
        }  # fmt: skip

    def command(self, *words: str, ok: bool = True) -> subprocess.CompletedProcess[str]:
        """`quanheng …` beside the served house, on its database."""
        done = subprocess.run(
            [sys.executable, "-m", "quanheng.cli", *words],
            env=self.environment, cwd=self.folder, capture_output=True, encoding="utf-8", timeout=120,
        )  # fmt: skip
        assert not ok or done.returncode == 0, f"quanheng {words}: {done.stdout[-2000:]}{done.stderr[-2000:]}"
        return done

    def wait(self, server: subprocess.Popen[bytes], log: Path) -> None:
        """Until the house answers."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end and server.poll() is None:
            try:
                urllib.request.urlopen(f"{self.address}/account/login/", timeout=10).close()
                return
            except (urllib.error.URLError, ConnectionError, TimeoutError):
                time.sleep(0.2)
        raise AssertionError(
            f"the house did not open:\n{log.read_text(encoding='utf-8', errors='replace')[-3000:]}"
        )


@contextmanager
def served(folder: Path, database: str = "", command: Sequence[str] = SERVE) -> Iterator[House]:
    """Serve a house in a folder, by a command as somebody would type it, until the walk is over."""
    if not all((build.DIST / name).is_file() for name in build.OUTPUTS):
        build.main([])
    folder.mkdir(parents=True, exist_ok=True)
    house, log = House(folder, database), folder / "log"
    with log.open("wb") as out:
        server = subprocess.Popen(
            [sys.executable, "-m", "quanheng.cli", *command[1:], "--port", str(house.port)],
            env=house.environment, cwd=folder, stdout=out, stderr=out,
        )  # fmt: skip
        try:
            house.wait(server, log)
            yield house
        except BaseException:
            print(
                log.read_text(encoding="utf-8", errors="replace")[-6000:]
            )  # pytest shows it with the failure
            raise
        finally:
            server.terminate()
            try:
                server.wait(30)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait(30)


class Visitor:
    """Somebody at the house: pages in a browser, forms over HTTP with the same cookies; nobody in particular at first."""

    def __init__(self, browser: Browser, house: House) -> None:
        self.house = house
        self.context: BrowserContext = browser.new_context(
            base_url=house.address,
            locale="zh-CN",
            viewport={"width": 1280, "height": 900},
            accept_downloads=True,
        )
        self.complaints: list[str] = []
        self._token = ""

    def enter(self, name: str) -> Visitor:
        """Sign in as one of the cast, by the form of the sign-in page."""
        text = self.get("/account/login/").text()
        person = re.search(rf'<th scope="row">{name}</th>.*?name="person" value="(\d+)"', text, re.DOTALL)
        assert person, f"{name} cannot be entered"
        self._token = _token(text)
        self.post("/people/enter/", person=person[1], next="/desk/")
        self._token = ""  # a new one comes with the sign-in
        return self

    def click_in(self, name: str) -> Visitor:
        """Sign in as one of the cast: one click in the browser."""
        self.open("/account/login/")
        self.page.get_by_role("row", name=name).get_by_role("button", name="进入").click()
        self.page.wait_for_url(re.compile(r"/(?!account/login)"))
        return self

    @cached_property
    def page(self) -> Page:
        """The browser's page; what the browser complains of is kept."""
        page = self.context.new_page()
        page.set_default_timeout(20_000)
        page.on("console", lambda m: self.complaints.append(m.text) if m.type == "error" else None)
        page.on("pageerror", lambda e: self.complaints.append(str(e)))
        return page

    def open(self, path: str) -> Page:
        """Open a page of the house."""
        answer = self.page.goto(
            path if path.startswith("http") else self.house.address + quote(path, safe="/?&=#%")
        )
        assert answer is None or answer.ok, (
            f"{path}: {answer.status if answer else ''}\n{self.page.inner_text('body')[:2000]}"
        )
        return self.page

    def get(self, path: str) -> APIResponse:
        """A page or file over HTTP."""
        return self.context.request.get(quote(path, safe="/?&=#%:"))

    def file(self, path: str) -> bytes:
        """A file over HTTP, which must be there."""
        answer = self.get(path)
        assert answer.ok, f"{path}: {answer.status}"
        return answer.body()

    def post(
        self,
        path: str,
        *,
        files: dict[str, tuple[str, str, bytes]] | None = None,
        ok: bool = True,
        **said: Any,
    ) -> APIResponse:
        """Send a form; lists are sent as several fields. What is refused fails the walk unless it is expected."""
        if not self._token:
            self._token = _token(self.get("/desk/").text())
        form = {"csrfmiddlewaretoken": self._token} | {k.replace("__", ":"): v for k, v in said.items()}
        head = {"Referer": self.house.address + "/"}
        if files:
            parts: dict[str, Any] = {k: str(v) for k, v in form.items()}
            parts |= {
                k: {"name": n, "mimeType": kind, "buffer": data} for k, (n, kind, data) in files.items()
            }
            answer = self.context.request.post(path, multipart=parts, headers=head)
        else:
            pairs = [
                (k, str(x)) for k, v in form.items() for x in (v if isinstance(v, (list, tuple)) else [v])
            ]
            body = "&".join(f"{quote(k, safe='')}={quote(v, safe='')}" for k, v in pairs)
            head["Content-Type"] = "application/x-www-form-urlencoded"
            answer = self.context.request.post(quote(path, safe="/?&=#%:"), data=body, headers=head)
        assert not ok or answer.ok, f"{path} {said}: {answer.status}\n{plain(answer.text())}"
        return answer

    def done(self, answer: APIResponse) -> None:
        """Wait for the background work whose page a form led to."""
        end = time.monotonic() + JOB
        path = answer.url.removeprefix(self.house.address)
        assert "/jobs/" in path, path
        while time.monotonic() < end:
            shown = self.get(path).text()
            if "hx-get=" not in shown:
                assert "已完成" in shown, plain(shown)
                return
            time.sleep(0.3)
        raise AssertionError(f"{path} is not done after {JOB} seconds")


def _token(page: str) -> str:
    found = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)
    assert found, f"no form to take the token from: {plain(page)}"
    return found[1]


def plain(page: str) -> str:
    """What a page of HTML says, for a failure's message."""
    main = page.partition("<main")[2] or page
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", main))[:3000]
