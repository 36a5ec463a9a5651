"""What holds of every page: both languages, both widths, strict CSP, axe, weight, and the statement."""

from __future__ import annotations

import gzip
import re
import urllib.request
from urllib.parse import quote

import pytest
from axe_playwright_python.sync_playwright import Axe

STATEMENT = {
    "zh-CN": "示例方案 — 仅演示方法，不构成对任何地区的官方评价",
    "en-US": "Demonstration scheme — it only shows the method and is no official evaluation of any region",
}
CHINESE = re.compile(r"[\u4e00-\u9fff]")
PAGES = [
    "/", "/search/?q=Zhejiang", "/search/?q=zzz", "/open/", "/weigh/", "/account/login/", "/schemes/", "/schemes/省域发展评价-示例/",
    "/schemes/浙江十一市发展评价-示例/", "/ledger/", "/ledger/省域发展评价-示例/items/0/", "/ledger/figures/100/", "/runs/",
    "/runs/1/2024/", "/runs/1/2024/heat/", "/runs/1/2024/heat/3/安徽", "/runs/1/2024/units/江苏", "/runs/1/2024/units/西藏/ways",
    "/runs/1/compare/?a=安徽&b=江苏", "/runs/1/compare/?a=安徽&b=安徽&p=2024&q=2015", "/runs/1/years/?a=2015&b=2024",
    "/runs/1/2024/files/", "/runs/2/2022/", "/runs/2/2022/heat/", "/runs/2/2022/units/湖州",
]  # fmt: skip
# What the cast see of the county, each signed in; 6 is the return of 石桥镇 that came back, 5 the first quarter's run.
SIGNED = {
    "陈禾": ["/desk/", "/returns/", "/returns/6/", "/returns/burden/", "/notices/", "/agenda/", "/people/account/"],
    "王工": ["/desk/", "/returns/", "/catalogue/", "/api/v1/tokens/"],
    "李敏": [
        "/desk/", "/programmes/", "/programmes/1/", "/schemes/", "/returns/", "/returns/open/", "/returns/calls/2/", "/ledger/", "/runs/",
        "/runs/5/2026-Q1/", "/catalogue/", "/people/units/", "/journal/", "/journal/10/", "/api/v1/docs",
    ],
    "褚县长": ["/desk/", "/runs/"],
    "杨系统": ["/desk/", "/people/"],
}  # fmt: skip
WITH_CHARTS = re.compile(r'class="chart')


@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.parametrize("language", ["zh-CN", "en-US"])
def test_it_stands(reader, width, language):
    """No complaint (a breach of the CSP is one), no sideways scroll, three answers, statement, one h1."""
    one = reader(width, language)
    for path in PAGES:
        page = one.open(path)
        assert one.complaints == [], path
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, path
        assert STATEMENT[language] in page.locator("footer").inner_text(), path
        assert page.locator("h1").count() == 1, path
        if path != "/":
            assert page.locator(".head dt").count() == 2, path


@pytest.mark.parametrize("width", [1440, 390])
@pytest.mark.parametrize("language", ["zh-CN", "en-US"])
@pytest.mark.parametrize("who", list(SIGNED))
def test_the_rooms_stand_for_whom_they_are(reader, who, language, width):
    """The same of the pages behind the sign-in: no complaint, no sideways scroll, three answers, one h1, axe finds nothing."""
    one, axe = reader(width, language, free=True), Axe()
    one.enter(who)
    for path in SIGNED[who]:
        page = one.open(path)
        assert one.complaints == [], path
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, path
        assert page.locator("h1").count() == 1, path
        assert page.locator(".head dt").count() == 2, path
        if (language, width) == ("zh-CN", 1440):
            assert [
                (v["id"], v["nodes"][0]["html"][:120]) for v in axe.run(page).response["violations"]
            ] == [], path


@pytest.mark.parametrize(("width", "language", "every"), [(1440, "zh-CN", 1), (390, "en-US", 3)])
def test_axe_finds_nothing(reader, width, language, every):
    one, axe = reader(width, language, free=True), Axe()
    found = []
    for path in PAGES[::every]:
        page = one.open(path)
        found += [(path, v["id"], v["nodes"][0]["html"][:120]) for v in axe.run(page).response["violations"]]
    assert found == []


def test_english_pages_are_english(reader):
    """No Chinese is left but quoted sources, the document itself and ids that are asked to stay."""
    one = reader(1440, "en-US")
    left = {}
    for path in PAGES:
        page = one.open(path)
        text = page.evaluate(
            """() => { const c = document.body.cloneNode(true);
            c.querySelectorAll('[lang="zh-CN"], script, .seal, code, input').forEach(e => e.remove()); return c.textContent; }"""
        )
        text = re.sub(r"\([^()]*Zhejiang\)", "", text)  # the search says which spellings it knows
        words = sorted(set(re.findall(r"[^\s<>]*[\u4e00-\u9fff]+[^\s<>]*", text)))
        if words:
            left[path] = words[:8]
    assert left == {}


def test_pages_are_light(house):
    """A page without charts is under 100 kB with its style, as sent; the chart bundle is asked for only where charts are."""
    style = _sent(house, re.search(r'href="([^"]+look[^"]*\.css)"', _sent(house, "/")[1])[1])[0]
    for path in PAGES:
        size, html = _sent(house, path)
        assert size + style < 100_000, path
        assert ("charts" in html.split("</footer>")[1]) == bool(WITH_CHARTS.search(html)), path


def _sent(house: str, path: str) -> tuple[int, str]:
    asked = urllib.request.Request(house + quote(path, safe="/?&=%"), headers={"Accept-Encoding": "gzip"})
    with urllib.request.urlopen(asked, timeout=60) as answer:
        body = answer.read()
        text = gzip.decompress(body) if answer.headers.get("Content-Encoding") == "gzip" else body
        return len(body), text.decode("utf-8")


def test_the_policy_is_strict(house):
    with urllib.request.urlopen(f"{house}/", timeout=30) as answer:
        policy = answer.headers["Content-Security-Policy"]
    assert "unsafe" not in policy
    assert "script-src 'self'" in policy
    assert "style-src 'self'" in policy


@pytest.mark.parametrize(
    "path",
    [
        "/nowhere/",
        "/runs/99/",
        "/runs/1/1999/",
        "/runs/1/2024/units/亚特兰蒂斯",
        "/ledger/figures/0/",
        "/schemes/无/",
    ],
)
def test_what_is_not_there_says_so(reader, path):
    one = reader()
    page = one.open(path)
    assert page.locator(".void h2").inner_text().strip()
    assert page.locator(".void input[name=q]").count() == 1
