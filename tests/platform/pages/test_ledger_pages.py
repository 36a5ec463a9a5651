"""The ledger's pages in a browser: for everybody, and for the office; both languages, both widths, axe."""

from __future__ import annotations

import re

import pytest
from axe_playwright_python.sync_playwright import Axe

OPEN = [
    "/ledger/", "/ledger/figures/", "/ledger/figures/?item=zzz", "/ledger/figures/?as_of=2001-01-01", "/ledger/figures/100/",
    "/ledger/省域发展评价-示例/items/0/?as_of=2100-01-01", "/ledger/postings/1/",
]  # fmt: skip
INSIDE = ["/ledger/postings/", "/ledger/locks/"]
KINDS = [(1440, "zh-CN"), (390, "en-US")]


def _vintages(page):
    """The address of the page of vintages, as the figure's page gives it."""
    return page.locator(".src a[href*='/ledger/vintages/']").first.get_attribute("href")


def _sound(one, axe, path):
    page = one.open(path)
    assert one.complaints == [], path
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, path
    assert page.locator("h1").count() == 1, path
    assert [(path, v["id"], v["nodes"][0]["html"][:120]) for v in axe.run(page).response["violations"]] == []
    return page


@pytest.mark.parametrize(("width", "language"), KINDS)
def test_for_everybody(reader, width, language):
    one, axe = reader(width, language, free=True), Axe()
    for path in OPEN:
        page = _sound(one, axe, path)
        if path == "/ledger/figures/100/":
            _sound(one, axe, _vintages(page))


@pytest.mark.parametrize(("width", "language"), KINDS)
def test_for_the_office(reader, width, language):
    one, axe = reader(width, language, free=True), Axe()
    page = one.open("/account/login/")
    page.locator("tr", has=page.locator("th", has_text=re.compile("李敏|Li Min"))).locator(
        "button"
    ).first.click()
    for path in INSIDE:
        _sound(one, axe, path)
    page = one.open("/ledger/locks/")
    if page.locator("table.records").count() == 0:
        page.fill("#id_period", "1999")
        page.locator("form.form button").click()
    else:
        page.locator("table.records tbody th a").first.click()
    assert re.search(r"/ledger/locks/\d+/", page.url), page.url
    _sound(one, axe, page.url.removeprefix(one.house))
