"""The editor in a real browser: messages at the line while one types, two windows, a phone, no script, axe."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page
from tests.served import chromium, serving

SEED = """
import django, json; django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from quanheng.platform.project.county import settle
from quanheng.platform.registry.people import actor_of
from quanheng.platform.schemes import consultation, drafts
from tests.platform.schemes.texts import TEXT, TOWNSHIPS
people = settle()
office = actor_of(people["office"])
for n in range(3):
    made = drafts.create(drafts.Start(drafts.UPLOAD, TEXT.replace("scheme: 乡镇考核", f"scheme: 乡镇考核{n}"), "x.yaml"), year="2026", by=office)
    drafts.set_members(made.pk, TOWNSHIPS, by=office)
consultation.consult(made.pk, days=5, by=office)
keys = {}
for who in ("office", "office2", "reporter"):
    session = SessionStore()
    session[SESSION_KEY], session[BACKEND_SESSION_KEY] = str(people[who].pk), "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = people[who].get_session_auth_hash()
    session.save()
    keys[who] = session.session_key
print(json.dumps(keys))
"""
PAGES = ["", "node/?id=项目开工率", "node/?id=项目开工率&rule=bands", "node/?parent=", "weights/", "item/?id=税收", "excel/", "members/",
         "texts/?a=1&b=1", "consult/", "targets/", "issued/"]  # fmt: skip


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, dict[str, str]]]:
    """A house with three drafts in it, served: its address and the sessions of its people."""
    with serving(tmp_path_factory.mktemp("house"), SEED, "/schemes/") as house:
        yield house


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium of this machine."""
    with chromium() as opened:
        yield opened


@pytest.fixture
def window(browser, served):
    """`window("office", 1440)` → (page, complaints)."""
    address, keys = served
    contexts = []

    def opened(
        who: str, width: int = 1440, script: bool = True, free: bool = False
    ) -> tuple[Page, list[str]]:
        context = browser.new_context(
            viewport={"width": width, "height": 900},
            locale="zh-CN",
            java_script_enabled=script,
            bypass_csp=free,
            base_url=address,
        )
        context.add_cookies([{"name": "session", "value": keys[who], "url": address}])
        page, complaints = context.new_page(), []
        page.on("console", lambda m: complaints.append(m.text) if m.type in ("error", "warning") else None)
        page.on("pageerror", lambda e: complaints.append(str(e)))
        contexts.append(context)
        return page, complaints

    yield opened
    for context in contexts:
        context.close()


def test_messages_at_the_line_while_typing(window):
    page, complaints = window("office")
    page.goto("/schemes/drafts/1/")
    area = page.locator("#scheme-text")
    assert page.locator(".under .ln.bad").count() == 0
    text = area.input_value()
    area.fill(text.replace("id: 开工提速", "id: 获领导批示数").replace("weight: 20", "weight: 18"))
    page.wait_for_selector(".under .ln.bad em")
    bad = page.locator(".under .ln.bad")
    assert bad.count() == 2
    lines = [int(n) for n in bad.locator("i").all_inner_texts()]
    assert "获领导批示数" in area.input_value().splitlines()[lines[1] - 1]
    assert "2 处错误" in page.locator("#draft-count").inner_text()
    assert "不得设" in page.locator("#tree").inner_text()
    assert "整治形式主义为基层减负若干规定" in page.locator("#msg").inner_text()
    page.locator("#msg [data-to-line]").first.click()
    assert (
        area.evaluate("a => a.value.slice(a.selectionStart, a.selectionEnd)").strip()
        == area.input_value().splitlines()[lines[0] - 1].strip()
    )
    # the two layers lie upon one another, Chinese or not
    assert area.evaluate("a => Math.abs(a.scrollWidth - a.clientWidth)") <= 1
    assert complaints == []


def test_two_windows(window):
    one, _ = window("office")
    two, _ = window("office2")
    for page in (one, two):
        page.goto("/schemes/drafts/2/")
    text = one.locator("#scheme-text").input_value()
    one.locator("#scheme-text").fill(text.replace("target: 95", "target: 92"))
    one.get_by_role("button", name="存为第 2 稿").click()
    one.wait_for_selector("text=已存为第 2 稿")
    two.locator("#scheme-text").fill(text.replace("weight: 60", "weight: 61"))
    two.get_by_role("button", name="存为第 2 稿").click()
    two.wait_for_selector("text=李敏 已存了第 2 稿")
    assert two.locator(".diff .in").count() >= 1
    assert "weight: 61" in two.locator("#mine").input_value()


def test_it_stands_on_a_phone_and_without_script(window):
    for width, script in ((390, True), (1440, False), (390, False)):
        page, complaints = window("office", width, script)
        for path in PAGES:
            page.goto(f"/schemes/drafts/{3 if path == 'consult/' else 1}/{path}")
            assert page.locator("h1").count() == 1, path
            if script:
                assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, path
        assert complaints == []
    page, _ = window("office", 390, False)
    page.goto("/schemes/drafts/1/")
    area = page.locator("#scheme-text")
    area.fill(area.input_value().replace("weight: 20", "weight: 19"))
    page.get_by_role("button", name="存为第 2 稿").click()
    assert "权重合计 59" in page.locator("#msg").inner_text()


@pytest.mark.parametrize("width", [1440, 390])
def test_axe_finds_nothing(window, width):
    page, _ = window("office", width, free=True)
    axe, found = Axe(), []
    for path in PAGES:
        page.goto(f"/schemes/drafts/{3 if path in ('consult/', 'targets/') else 1}/{path}")
        found += [(path, v["id"], v["nodes"][0]["html"][:160]) for v in axe.run(page).response["violations"]]
    for path in ("/schemes/", "/schemes/drafts/new/"):
        page.goto(path)
        found += [(path, v["id"], v["nodes"][0]["html"][:160]) for v in axe.run(page).response["violations"]]
    page, _ = window("reporter", width, free=True)
    for path in ("/schemes/", "/schemes/drafts/3/consult/", "/schemes/drafts/3/targets/"):
        page.goto(path)
        found += [(path, v["id"], v["nodes"][0]["html"][:160]) for v in axe.run(page).response["violations"]]
    assert found == []
