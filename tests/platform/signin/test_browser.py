"""Signing in in a real browser, in a real house: one-time secret, security key, code, and the look of the pages."""

from __future__ import annotations

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
from playwright.sync_api import Browser, Page, sync_playwright
from tests.homes import furnished

from quanheng.platform.ui import build

SETTLE = """
from quanheng.platform.project.start import start
start()
from quanheng.platform.project.county import settle
from quanheng.platform.registry.people import add_person, appoint
from quanheng.platform.registry.powers import INSTALLER
settle()
person = add_person("shuwang", "舒望", secret="abcd-efgh-jkmn-pqrs", by=INSTALLER)
appoint(person, "office", "SQX-KH", by=INSTALLER)
"""
SERVE = "from quanheng.platform.project.serve import serve; raise SystemExit(serve(port={port}, demo=False))"
SECRET, PASSWORD = "abcd-efgh-jkmn-pqrs", "四月的河面上漂着薄薄的雾"


@pytest.fixture(scope="module")
def strict_house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A house that is no demonstration: second factors are asked for. On localhost, as keys need."""
    build.main([])
    home = furnished(tmp_path_factory.mktemp("strict"))
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    env = {
        **os.environ, "QUANHENG_HOME": str(home), "QUANHENG_MFA": "required",
        "PYTHONPATH": str(Path(build.__file__).resolve().parents[3]),
    }  # fmt: skip
    for name in ("QUANHENG_DATABASE", "QUANHENG_STATIC", "DJANGO_SETTINGS_MODULE", "QUANHENG_DEMO"):
        env.pop(name, None)
    subprocess.run([sys.executable, "-c", SETTLE], env=env, check=True)
    log = (home / "log").open("wb")
    server = subprocess.Popen(
        [sys.executable, "-c", SERVE.format(port=port)], env=env, stdout=log, stderr=log
    )
    address = f"http://localhost:{port}"
    try:
        for _ in range(480):
            assert server.poll() is None, (home / "log").read_text()
            try:
                urllib.request.urlopen(f"{address}/account/login/", timeout=5).close()
                break
            except (urllib.error.URLError, OSError):
                time.sleep(0.25)
        yield address
    finally:
        server.terminate()
        server.wait(20)
        log.close()


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Chromium of this machine."""
    path = os.environ.get("QUANHENG_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if not path:
        pytest.skip("no chromium here: name one in QUANHENG_CHROMIUM")
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-gpu"])
        yield opened
        opened.close()


def _sign_in(page: Page, house: str, password: str) -> None:
    page.goto(f"{house}/account/login/")
    page.fill("input[name=login]", "shuwang")
    page.fill("input[name=password]", password)
    page.click("main form button:has-text('登录')")


def _sound(page: Page) -> None:
    found = [v for v in Axe().run(page).response["violations"] if v["impact"] in ("serious", "critical")]
    assert found == [], [(v["id"], [n["html"] for n in v["nodes"]]) for v in found]
    assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"]


def test_from_the_one_time_secret_to_the_security_key(strict_house: str, chromium: Browser) -> None:
    context = chromium.new_context(locale="zh-CN", viewport={"width": 1440, "height": 900})
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda m: complaints.append(m.text) if m.type == "error" else None)
    keys = context.new_cdp_session(page)
    keys.send("WebAuthn.enable")
    keys.send(
        "WebAuthn.addVirtualAuthenticator",
        {"options": {"protocol": "ctap2", "transport": "usb", "hasResidentKey": False, "hasUserVerification": True,
                     "isUserVerified": True, "automaticPresenceSimulation": True}},
    )  # fmt: skip
    page.goto(f"{strict_house}/account/login/")
    assert "一点就进" not in page.content()
    _sound(page)
    _sign_in(page, strict_house, SECRET)
    assert page.url == f"{strict_house}/account/password/"
    _sound(page)
    page.fill("input[name=oldpassword]", SECRET)
    page.fill("input[name=password1]", PASSWORD)
    page.fill("input[name=password2]", PASSWORD)
    page.click("main form button:has-text('改口令')")
    assert page.url == f"{strict_house}/account/second/"
    _sound(page)
    page.click("a:has-text('加一把密钥')")
    page.fill("input[name=name]", "我的密钥")
    _sound(page)
    page.click("button:has-text('添加')")
    page.wait_for_url("**/recovery-codes/")
    assert page.locator("ol.codes li").count() == 10
    _sound(page)
    page.goto(f"{strict_house}/account/second/webauthn/")
    assert "我的密钥" in page.content()
    _sound(page)
    page.goto(f"{strict_house}/people/account/")
    _sound(page)
    page.click("button:has-text('结束全部会话')")
    page.wait_for_url("**/account/login/")
    _sign_in(page, strict_house, PASSWORD)
    page.wait_for_url("**/second/authenticate/")
    _sound(page)
    page.click("button:has-text('用安全密钥登录')")
    page.wait_for_url("**/desk/")
    page.goto(f"{strict_house}/account/second/totp/activate/")
    assert page.locator("img.qr").evaluate("i => i.naturalWidth > 0")
    _sound(page)
    assert complaints == []
    context.close()


def test_a_key_that_does_not_answer_is_told_and_nothing_breaks(strict_house: str, chromium: Browser) -> None:
    """On a phone: no key there; the page says so and the code still serves."""
    context = chromium.new_context(locale="zh-CN", viewport={"width": 390, "height": 844})
    page = context.new_page()
    keys = context.new_cdp_session(page)
    keys.send("WebAuthn.enable")
    keys.send(
        "WebAuthn.addVirtualAuthenticator",
        {"options": {"protocol": "ctap2", "transport": "usb", "hasUserVerification": True, "isUserVerified": True,
                     "automaticPresenceSimulation": True}},
    )  # fmt: skip
    _sign_in(page, strict_house, PASSWORD)
    page.wait_for_url("**/second/authenticate/")
    _sound(page)
    page.click("button:has-text('用安全密钥登录')")
    page.wait_for_selector("[data-trouble]:not([hidden])")
    page.goto(f"{strict_house}/people/account/")
    assert "/people/account/" not in page.url  # half in is not in
    context.close()
