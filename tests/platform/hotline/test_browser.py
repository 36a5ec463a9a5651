"""The hotline's pages in a real browser: at 1440 and 390, in Chinese and English; no message, no sideways scroll, axe finds nothing."""

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
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, sync_playwright
from tests.homes import furnished

from quanheng.platform.ui import build

ROOT = Path(__file__).parents[3]
SEED = """
import django, json; django.setup()
from datetime import timedelta
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.utils import timezone
from quanheng.platform.hotline import exclusions, months, queries
from quanheng.platform.hotline.models import Exclusion, Ticket
from quanheng.platform.project.county import settle
from quanheng.platform.project.county import hotline as county
from quanheng.platform.registry.people import actor_of
people = settle()
county.TICKETS = 240  # a smaller county: this looks at pages, not at what they reckon
county.tell({key: actor_of(person) for key, person in people.items()})
one = Ticket.objects.exclude(reply="").exclude(unit="").first()
exclusions.propose(one, "repeated", "同一人同一件事", by=actor_of(people["office2"]))
session = SessionStore()
session[SESSION_KEY], session[BACKEND_SESSION_KEY] = str(people["office"].pk), "django.contrib.auth.backends.ModelBackend"
session[HASH_SESSION_KEY] = people["office"].get_session_auth_hash()
session.save()
month = queries.month_proposed((timezone.localtime().replace(day=1) - timedelta(days=1)).strftime("%Y-%m"))
waiting = queries.waiting_suggestions()[0]
print(json.dumps({"key": session.session_key, "pages": [
    "", "take-in/", "rules/", "tickets/", f"tickets/{one.pk}/", "exclusions/", "suggestions/?all=1", f"suggestions/?one={waiting.pk}", "issues/",
    f"issues/{queries.issues()[0].pk}/", "unsolved/", f"figures/{month.pk}/", "sources/", "sources/new/", "sources/new/?kind=rest", "sources/1/", "sources/1/edit/",
]}))
"""
LANGUAGES = {"zh-CN": "热线", "en-US": "Hotline"}


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str, list[str]]]:
    """A house with the invented county's hotline in it, served: its address, a session of the office, the pages."""
    if not (
        os.environ.get("QUANHENG_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    ):
        pytest.skip("no chromium here: apt-get install chromium fonts-noto-cjk")
    build.main([])
    home = furnished(tmp_path_factory.mktemp("house"))
    (home / "static").mkdir()
    env = {
        **os.environ, "QUANHENG_HOME": str(home), "QUANHENG_STATIC": "plain", "DJANGO_SETTINGS_MODULE": "quanheng.platform.project.settings",
        "PYTHONPATH": f"{ROOT}{os.pathsep}{ROOT / 'src'}", "QUANHENG_MFA": "optional", "QUANHENG_MAIL": "none", "QUANHENG_FEED_DROP": str(home / "drop"),
    }  # fmt: skip
    env.pop("QUANHENG_DATABASE", None)
    seeded = subprocess.run(
        [sys.executable, "-c", SEED], env=env, cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert seeded.returncode == 0, seeded.stderr[-2000:]
    told = json.loads(seeded.stdout.strip().splitlines()[-1])
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
                urllib.request.urlopen(f"{address}/account/login/", timeout=5).close()
                break
            except (urllib.error.URLError, ConnectionError, TimeoutError):
                time.sleep(0.25)
        else:
            pytest.fail((home / "log").read_text(errors="replace")[-2000:])
        yield address, told["key"], told["pages"]
    finally:
        server.terminate()
        server.wait(20)
        log.close()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium of this machine."""
    path = os.environ.get("QUANHENG_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        yield opened
        opened.close()


@pytest.mark.parametrize(
    ("width", "language"), [(1440, "zh-CN"), (390, "en-US"), (1440, "en-US"), (390, "zh-CN")]
)
def test_every_page_stands(served, browser, width, language) -> None:
    address, key, pages = served
    context = browser.new_context(
        viewport={"width": width, "height": 900}, locale=language, base_url=address, bypass_csp=width == 390
    )
    context.add_cookies([{"name": "session", "value": key, "url": address}])
    page, complaints, found = context.new_page(), [], []
    page.on("console", lambda m: complaints.append(m.text) if m.type in ("error", "warning") else None)
    page.on("pageerror", lambda e: complaints.append(str(e)))
    for path in pages:
        answer = page.goto(f"/hotline/{path}")
        assert answer is not None, path
        assert answer.status == 200, path
        assert LANGUAGES[language] in page.locator("body").inner_text(), path
        assert page.locator("h1").count() == 1, path
        if page.evaluate("document.documentElement.scrollWidth - innerWidth") > 0:
            found.append((path, "sideways"))
        # the structure is the same at both widths and in both languages: each page is looked at twice
        if (width, language) in ((1440, "zh-CN"), (390, "en-US")):
            run = Axe().run(page).response["violations"]
            found += [(path, v["id"], v["nodes"][0]["html"][:160]) for v in run]
    context.close()
    assert found == []
    assert complaints == []
