"""Walks through the pages as readers take them: look up, drill down to the source, compare, take away, weigh again."""

from __future__ import annotations

import csv
import io
import json
import re
import subprocess
import sys
import urllib.request
import zipfile
from decimal import Decimal
from urllib.parse import quote

import pytest
from playwright.sync_api import expect

MINUS = str.maketrans("−", "-", ",")


def number(text: str) -> Decimal:
    """A number as pages write it."""
    return Decimal(re.sub(r"[^\d.\-]", "", text.translate(MINUS)))


def test_from_the_first_page_to_the_source_of_a_figure(reader):
    page = reader().open("/")
    page.fill("#q", "安徽")
    page.click(".find button")
    page.click(".hits a")
    assert page.locator("h1").inner_text() == "安徽 · 得分说明"
    figure = page.locator(".eight .srcs a.dot").first
    shown = figure.inner_text()
    figure.click()
    assert shown.startswith(page.locator(".big").evaluate("e => e.firstChild.textContent"))
    told = page.locator(".kv").first.inner_text()
    assert "国家统计局" in told
    assert "入账" in told
    assert "无，这是第一版" in told


def test_the_eight_steps_add_up_by_hand(reader):
    page = reader().open("/runs/1/2024/units/安徽")
    rows = page.locator(".eight tbody tr")
    scores: dict[str, Decimal] = {}
    current = ""
    totals: dict[str, Decimal] = {}
    for k in range(rows.count()):
        row = rows.nth(k)
        if row.locator(".sum").count():
            current = row.locator(".sum span").inner_text()
            totals[current] = number(row.locator(".sum b").inner_text())
        points, share = (
            number(row.locator(".pt").inner_text()),
            number(row.locator("td.f").nth(2).inner_text().split("×")[1]),
        )
        score = number(row.locator("td.num b").nth(1).inner_text())
        assert abs(points * share / 100 - score) <= Decimal("0.005")
        scores[current] = scores.get(current, Decimal(0)) + score
    assert scores == totals
    tail = [number(x) for x in page.locator(".tail strong").all_inner_texts()[:2]]
    assert sum(totals.values()) == tail[0]
    assert tail[0] + tail[1] == number(page.locator(".verdict .big").first.inner_text())


def test_a_rank_never_stands_without_its_interval(reader):
    page = reader().open("/runs/1/2024/")
    rows = page.locator(".rank tbody tr")
    assert rows.count() == 31
    for k in range(31):
        said = rows.nth(k).locator(".iv svg").get_attribute("aria-label")
        low, high = re.fullmatch(r"第 (\d+)(?:–(\d+))?", said).groups()
        assert int(low) <= int(rows.nth(k).locator("td").first.inner_text()) <= int(high or low)


def test_all_34_province_level_tiles(reader):
    page = reader().open("/runs/1/2024/")
    assert page.locator(".tiles rect:not([class])").count() == 34
    empty = page.locator(".tiles g.out")
    assert sorted(empty.locator(".nm").all_text_contents()) == sorted(["台湾", "澳门", "香港"])
    assert empty.locator(".sc").all_text_contents() == ["无数字"] * 3


def test_the_heat_map_by_keyboard(reader):
    page = reader().open("/runs/1/2024/heat/")
    assert page.locator("table.heat a[tabindex='0']").count() == 1
    page.locator("table.heat a[tabindex='0']").focus()
    before = page.locator("#detail").text_content()
    with page.expect_response(lambda r: "/heat/" in r.url):
        page.keyboard.press("ArrowDown")
    expect(page.locator("#detail")).not_to_have_text(before)
    unit = page.locator("th.stick.on").inner_text()
    assert page.locator("#detail .dim").first.inner_text().startswith(unit)
    page.keyboard.press("Enter")
    page.wait_for_load_state()
    page.locator(".kv a").first.click()
    assert "/ledger/figures/" in page.url


def test_everything_works_without_script(reader):
    page = reader(script=False).open("/runs/1/2024/heat/")
    page.locator("td[data-i] a").nth(5).click()
    page.locator(".kv a").first.click()
    assert "/ledger/figures/" in page.url
    page.goto(page.url.split("/ledger")[0] + "/runs/1/2024/")
    page.select_option("#period", "2020")
    page.click(".pick .btn")
    assert page.url.endswith("/runs/1/2020/")
    page.click("a[data-twin] >> nth=0")
    assert page.locator("#twin-tiles").is_visible()


def test_the_table_twin_opens_and_closes(reader):
    page = reader().open("/runs/1/2024/")
    twin, link = page.locator("#twin-bump"), page.locator("a[href='#twin-bump']")
    assert not twin.is_visible()
    link.focus()
    page.keyboard.press("Enter")
    assert twin.is_visible()
    assert link.get_attribute("aria-expanded") == "true"
    assert twin.locator("tbody tr").count() == 31
    link.click()
    assert not twin.is_visible()


def test_charts_are_drawn_with_what_the_twin_says(reader):
    page = reader().open("/runs/1/2024/")
    figures = json.loads(page.locator("#bump").text_content())
    assert page.locator(".bump svg path").count() >= len(figures["series"])
    row = page.locator("#twin-bump tbody tr").first
    ranks = [None if t == "—" else int(t) for t in row.locator("td").all_text_contents()]
    assert ranks == next(
        s["ranks"] for s in figures["series"] if s["name"] == row.locator("th").text_content()
    )


def test_what_would_gain_a_place_comes_after_the_page(reader):
    page = reader().open("/runs/2/2022/units/湖州")
    page.wait_for_selector(".way tbody tr, [data-load] > p.dim")
    rows = page.locator(".way tbody tr")
    for k in range(rows.count()):
        cells = rows.nth(k).locator("td").all_inner_texts()
        assert number(cells[0]) != number(cells[1])


def test_language_switch_stays_on_the_page(reader):
    page = reader().open("/runs/1/2024/units/浙江")
    page.click("button[name=language]")
    assert page.locator("h1").inner_text() == "Zhejiang: score explained"
    assert "/runs/1/2024/units/" in page.url
    page.click("button[name=language]")
    assert page.locator("h1").inner_text() == "浙江 · 得分说明"


def test_two_units_and_two_years(reader):
    page = reader().open("/runs/1/compare/?a=安徽&b=江苏&p=2024")
    gaps = [number(t) for t in page.locator("tr.d0 td:last-child").all_inner_texts()]
    left, right = (number(t) for t in page.locator(".versus .big").all_inner_texts())
    assert left - right == number(page.locator(".vs b").inner_text())
    assert abs(sum(gaps) - (left - right)) <= Decimal("1")  # bonuses come on top
    page.select_option("#b", "安徽")
    page.select_option("#q", "2015")
    page.click("form.tools .btn-primary")
    assert page.locator("h1").inner_text() == "安徽：2024 与 2015"


def _got(house: str, path: str) -> bytes:
    with urllib.request.urlopen(house + quote(path, safe="/?&=%"), timeout=120) as answer:
        assert "attachment" in answer.headers["Content-Disposition"]
        return answer.read()


@pytest.mark.parametrize("path", ["/runs/1/2024/scores.csv", *(f"/runs/1/2024/tables/{k}.csv" for k in ("ranking", "heat", "ranks", "influence")),
                                  *(f"/runs/1/2024/tables/{k}.csv?unit=安徽" for k in ("history", "peers", "unit")), "/runs/1/compare/?form=csv"])  # fmt: skip
def test_every_csv_says_what_it_is(house, path):
    rows = list(csv.DictReader(io.StringIO(_got(house, path).decode("utf-8-sig"))))
    assert rows
    assert all(r["note"].startswith(("示例方案", "Demonstration scheme")) for r in rows)


def test_workbook_and_json_say_what_they_are(house):
    book = zipfile.ZipFile(io.BytesIO(_got(house, "/runs/1/2024/scores.xlsx")))
    assert "仅演示方法" in book.read("xl/sharedStrings.xml").decode(
        "utf-8"
    ) or "no official evaluation" in book.read("xl/sharedStrings.xml").decode("utf-8")
    told = json.loads(_got(house, "/runs/1/2024/scores.json"))
    assert "官方评价" in told["statement"] or "official evaluation" in told["statement"]
    assert len(told["rows"]) == 31 * 17
    totals = [r for r in told["rows"] if r["node"] == "total"]
    assert all(r["rank_low"] <= r["rank"] <= r["rank_high"] for r in totals)


def test_the_bundle_weighs_the_same_at_home(house, tmp_path):
    (tmp_path / "bundle.zip").write_bytes(_got(house, "/runs/2/bundle.zip"))
    (tmp_path / "verify.pyz").write_bytes(_got(house, "/weigh/verify.pyz"))
    done = subprocess.run(
        [sys.executable, "-I", "verify.pyz", "bundle.zip"], cwd=tmp_path, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stdout.decode("utf-8", "replace") + done.stderr.decode(
        "utf-8", "replace"
    )


@pytest.mark.parametrize("form", ["yaml", "json", "xlsx"])
def test_a_scheme_can_be_taken_away(house, form):
    assert len(_got(house, f"/schemes/省域发展评价-示例/scheme.{form}")) > 1000
