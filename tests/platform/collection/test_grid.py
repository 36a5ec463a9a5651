"""The sheet in a real browser: autosave, conflicts, a pasted column, keys, axe at both widths, minutes of the unit."""

from __future__ import annotations

import json
import os
import shutil
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.request
from decimal import Decimal
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect, sync_playwright
from tests.homes import furnished

import quanheng
from quanheng.platform.ui import build

TESTS = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="module")
def browser():
    chromium = (
        os.environ.get("QUANHENG_CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    )
    if not chromium:
        pytest.skip("no chromium here: apt-get install chromium, or name one in QUANHENG_CHROMIUM")
    build.main([])
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox", "--disable-gpu"])
        yield opened
        opened.close()


@pytest.fixture(scope="module")
def house(tmp_path_factory):
    """A served house of its own: its address, its returns by period, its database."""
    home = furnished(tmp_path_factory.mktemp("house"))
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    source = Path(quanheng.__file__).resolve().parents[1]
    env = {
        **os.environ, "QUANHENG_HOME": str(home), "QUANHENG_STATIC": "plain", "QUANHENG_DEBUG": "1",
        "QUANHENG_MFA": "optional", "PYTHONPATH": os.pathsep.join([str(source), str(TESTS)]),
    }  # fmt: skip
    env.pop("QUANHENG_DATABASE", None)
    log = (home / "log").open("wb")
    program = Path(__file__).with_name("house.py")
    server = subprocess.Popen(
        [sys.executable, str(program), str(port)], env=env, stdout=subprocess.PIPE, stderr=log
    )
    try:
        line = server.stdout.readline()
        assert line, (home / "log").read_text(encoding="utf-8", errors="replace")[-3000:]
        told = json.loads(line)
        told["address"], told["file"] = f"http://127.0.0.1:{port}", next(home.glob("*.sqlite3"))
        for _ in range(100):
            try:
                urllib.request.urlopen(told["address"], timeout=5).close()
                break
            except OSError:
                time.sleep(0.1)
        yield told
    finally:
        server.terminate()
        server.wait(20)
        log.close()


@pytest.fixture
def open_sheet(browser, house):
    """`open_sheet(period, who, width)` opens a return as one of the cast; what the page complains of stands beside it."""
    contexts = []

    def opened(period="", who="reporter", width=1440, path="", free=False, language="zh-CN"):
        context = browser.new_context(
            viewport={"width": width, "height": 900}, locale=language, bypass_csp=free
        )
        contexts.append(context)
        context.add_cookies([{"name": "session", "value": house["sessions"][who], "url": house["address"]}])
        page = context.new_page()
        page.complaints = []
        page.on(
            "console", lambda m: page.complaints.append(m.text) if m.type in ("error", "warning") else None
        )
        page.on("pageerror", lambda e: page.complaints.append(str(e)))
        page.goto(house["address"] + (path or f"/returns/{house['papers'][period]}/"))
        page.house, page.paper = house, house["papers"].get(period)
        return page

    yield opened
    for context in contexts:
        context.close()


def kept(page, address, column="value"):
    """What the database holds of a cell, read past the server."""
    with sqlite3.connect(page.house["file"]) as database:
        found = database.execute(
            f"SELECT {column} FROM collection_cell WHERE paper_id=? AND address=?", (page.paper, address)
        ).fetchone()[0]
    return Decimal(found) if column == "value" and found is not None else found


def test_a_cell_is_saved_as_it_is_left_and_its_finding_stands_beside_it(open_sheet):
    page = open_sheet("2024-Q1")
    page.fill("[name='v:C8']", "12350")
    page.press("[name='v:C8']", "Enter")
    expect(page.locator("#saved")).to_contain_text("已自动保存")
    assert kept(page, "C8") == 12350
    expect(page.locator("#C8 .note")).to_contain_text("10.2 倍")
    assert page.locator(":focus").get_attribute("name") == "v:C9"
    expect(page.locator("#submit button")).to_be_disabled()
    page.click("#C8 .way >> text=改为 1,235")
    expect(page.locator("[name='v:C8']")).to_have_value("1,235")
    assert kept(page, "C8") == 1235
    expect(page.locator("#C8 .note")).to_have_count(0)
    assert page.complaints == []


def test_an_explanation_is_written_in_the_margin(open_sheet):
    page = open_sheet("2024-Q2")
    page.fill("[name='v:C8']", "12350")
    page.press("[name='v:C8']", "Tab")
    page.click("#C8 .say summary")
    page.fill("#C8 textarea", "两条新线同时投产")
    page.click("#C8 .say .way")
    expect(page.locator("#C8 .note")).to_contain_text("已说明")
    assert kept(page, "C8", "note") == "两条新线同时投产"
    assert kept(page, "C8") == 12350


def test_the_later_of_two_browsers_is_told_and_chooses(open_sheet):
    first, second = open_sheet("2024-Q3"), open_sheet("2024-Q3")
    first.fill("[name='v:C6']", "19")
    first.press("[name='v:C6']", "Tab")
    expect(first.locator("#saved")).to_contain_text("已自动保存")
    second.fill("[name='v:C6']", "21")
    second.press("[name='v:C6']", "Tab")
    expect(second.locator("#C6 .note")).to_contain_text("没有覆盖")
    expect(second.locator("#C6 .note")).to_contain_text("19")
    assert kept(second, "C6") == 19
    second.click("#C6 .way >> text=用 21")
    expect(second.locator("#C6 .note")).to_have_count(0)
    assert kept(second, "C6") == 21
    expect(second.locator("[name='v:C6']")).to_have_value("21")


def test_a_column_is_pasted_down_the_cells(open_sheet):
    page = open_sheet("2024-Q4")
    page.focus("[name='v:C5']")
    page.evaluate("""() => {
        const data = new DataTransfer(); data.setData("text/plain", "24\\n17\\t备注\\n1,235\\n6842\\n未到期\\n");
        document.activeElement.dispatchEvent(new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true}));
    }""")
    expect(page.locator("#submit button")).to_be_enabled()
    assert [kept(page, a) for a in ("C5", "C6", "C8", "C9")] == [24, 17, 1235, 6842]
    assert kept(page, "C10", "status") == "not_due"
    expect(page.locator("#C7 .cell")).to_contain_text("70.8")
    page.click("#submit button")
    expect(page.locator(".said")).to_contain_text("已提交")


def test_what_could_not_be_saved_is_said_and_saved_when_the_line_is_back(open_sheet):
    page = open_sheet("2026-Q1")
    page.context.set_offline(True)
    page.fill("[name='v:C6']", "17")
    page.press("[name='v:C6']", "Tab")
    expect(page.locator("#saved")).to_contain_text("没存上")
    assert kept(page, "C6") is None
    page.context.set_offline(False)
    expect(page.locator("#saved")).to_contain_text("已自动保存")
    assert kept(page, "C6") == 17


def test_minutes_are_counted_for_the_unit(open_sheet):
    page = open_sheet("2026-Q2")
    page.mouse.move(100, 100)
    page.wait_for_timeout(1300)
    page.mouse.move(200, 200)
    page.evaluate("""() => {
        Object.defineProperty(document, "hidden", {value: true, configurable: true});
        dispatchEvent(new Event("visibilitychange"));
    }""")
    page.wait_for_timeout(600)
    with sqlite3.connect(page.house["file"]) as database:
        rows = database.execute(
            "SELECT seconds FROM collection_activetime WHERE paper_id=?", (page.paper,)
        ).fetchall()
    assert len(rows) == 1
    assert 1 <= rows[0][0] <= 5


@pytest.mark.parametrize(
    ("width", "language", "period"),
    [(1440, "zh-CN", "2026-Q3"), (390, "en-US", "2022-Q1")],
    ids=["wide", "phone"],
)
def test_axe_finds_nothing_and_no_page_scrolls_sideways(open_sheet, width, language, period):
    page = open_sheet(period, "reporter", width, free=True, language=language)
    page.fill("[name='v:C8']", "12350")
    page.press("[name='v:C8']", "Tab")
    page.wait_for_selector("#C8 .note")
    found = _axe(page)
    cell, call = kept(page, "C8", "id"), 1
    paths = {
        "reporter": [f"cells/{cell}/", ""],
        "owner_fg": [f"{page.house['submitted']}/confirm/"],
        "office": ["", "open/", "rules/", "objections/", "burden/", f"calls/{call}/"],
    }
    for who, listed in paths.items():
        for path in listed:
            found += _axe(open_sheet("", who, width, f"/returns/{path}", free=True, language=language))
    assert found == []


def _axe(page):
    told = [(page.url, v["id"], v["nodes"][0]["html"][:160]) for v in Axe().run(page).response["violations"]]
    wide = page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
    return told + ([(page.url, "scrolls sideways")] if wide else [])
