"""The pages of doubts, portraits and feeds in a real browser, at a desk and on a phone, in both languages: no complaint of the
console, nothing to scroll sideways, axe finds nothing, and what stands there is drawn and can be read as a table."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page
from tests.served import chromium, serving

SEED = """
import django, json; django.setup()
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from quanheng.platform.doubts import actions, scanning
from quanheng.platform.doubts.models import Case
from quanheng.platform.feeds.models import Connection, Letter, Snapshot
from quanheng.platform.project.county import doubts, feeds, settle, verification
from quanheng.platform.publication import actions as publication
from quanheng.platform.scoring import actions as scoring
from tests.platform.doubts.calling import doubled, probe, scored
from tests.town import Town
people = settle()
town = Town(people)
cast = {key: getattr(town, key) for key in people}
for room in (verification, doubts, feeds):
    room.tell(cast)
run = scored(town)
doubled(town)
probe(town)
scanning.scan(by=town.office)
run = scoring.freeze(run, by=town.office2)
publication.release(publication.propose(run, notice_days=0, by=town.office), by=town.leader)
lamps = Case.objects.get(detector="inverted")
actions.answer(lamps, "示意", by=town.reporter)
actions.refer(lamps, "adjustments", "示意", by=town.reviewer)
keys = {}
for who in ("office", "reporter", "owner_cz"):
    session = SessionStore()
    session[SESSION_KEY], session[BACKEND_SESSION_KEY] = str(people[who].pk), "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = people[who].get_session_auth_hash()
    session.save()
    keys[who] = session.session_key
print(json.dumps({
    "keys": keys, "lamps": lamps.pk, "calls": Case.objects.get(detector="score-calls", period="2025-Q1", item="亮灯数").pk, "land": Case.objects.get(detector="sums").pk,
    "feed": Connection.objects.get().pk, "held": Snapshot.objects.order_by("-pk").first().pk, "letter": Letter.objects.count(),
}))
"""
DESK, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
# who looks ("": nobody has signed in) → the pages
PAGES = {
    "office": ("/doubts/", "/doubts/{lamps}/", "/doubts/detectors/", "/doubts/detectors/score-calls/set/", "/doubts/integrity/", "/doubts/design/",
               "/portraits/", "/portraits/SQX-SQ/", "/feeds/", "/feeds/add/", "/feeds/{feed}/", "/feeds/{feed}/mapping/", "/feeds/snapshots/{held}/",
               "/feeds/letters/"),
    "reporter": ("/doubts/{calls}/",),
    "owner_cz": ("/feeds/{feed}/",),
    "": ("/portraits/SQX-SQ/",),
}  # fmt: skip
CHINESE = re.compile(r"[\u4e00-\u9fff]")


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, dict]]:
    """A house with doubts, a released run and a feed in it, served: its address, sessions and what the pages are about."""
    with serving(tmp_path_factory.mktemp("house"), SEED, "/portraits/") as house:
        yield house


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium of this machine."""
    with chromium() as opened:
        yield opened


@pytest.fixture
def window(browser, served):
    """`window("office", "en")` → (page, what the console complains of). The policy is lifted for axe alone; it is proved elsewhere."""
    address, told = served
    contexts = []

    def opened(who: str, language: str = "zh-hans") -> tuple[Page, list[str]]:
        context = browser.new_context(viewport=DESK, locale="zh-CN", base_url=address, bypass_csp=True)
        cookies = [{"name": "django_language", "value": language, "url": address}]
        if who:
            cookies.append({"name": "session", "value": told["keys"][who], "url": address})
        context.add_cookies(cookies)
        page, complaints = context.new_page(), []
        page.on("console", lambda m: complaints.append(m.text) if m.type in ("error", "warning") else None)
        page.on("pageerror", lambda e: complaints.append(str(e)))
        contexts.append(context)
        return page, complaints

    yield opened
    for context in contexts:
        context.close()


def _wider(page: Page, size: dict[str, int]) -> int:
    """By how much a page is wider than the window of a size."""
    page.set_viewport_size(size)
    return max(0, page.evaluate("document.documentElement.scrollWidth") - size["width"])


@pytest.mark.parametrize(("language", "looked"), [("zh-hans", DESK), ("en", PHONE)])
def test_every_page_at_a_desk_and_on_a_phone(window, served, language, looked):
    """In Chinese axe looks at the desk, in English at the phone; nothing scrolls sideways on either in either."""
    axe, found = Axe(), []
    for who, paths in PAGES.items():
        page, complaints = window(who, language)
        for path in paths:
            answer = page.goto(path.format(**served[1]))
            assert answer.status == 200, path
            for size in (PHONE, DESK) if looked is DESK else (DESK, PHONE):
                if wider := _wider(page, size):
                    found.append((path, size["width"], "wider by", wider))
            found += [
                (path, v["id"], v["nodes"][0]["html"][:200]) for v in axe.run(page).response["violations"]
            ]
            if language == "en" and path.startswith(
                "/doubts/detectors"
            ):  # words of ours only: no names of units or of people
                heads = page.locator("main :is(h1, h2, th, dt, label, legend, button)").all_inner_texts()
                found += [(path, "not English", h) for h in heads if CHINESE.search(h)]
        assert complaints == [], who
    assert found == []


def test_the_case_of_calls_draws_both_series_and_gives_them_as_a_table(window, served):
    page, complaints = window("reporter")
    page.goto(f"/doubts/{served[1]['calls']}/")
    page.wait_for_selector(".chart svg path", state="attached")
    lines = page.locator('.chart svg path[fill="none"]').count()
    assert lines >= 2
    page.get_by_role("button", name="看表格").or_(page.get_by_role("link", name="看表格")).first.click()
    rows = page.locator("#twin tbody tr")
    assert rows.count() == 15
    assert rows.last.inner_text().split() == ["2025-03", "16", "98"]
    page.get_by_role("textbox", name="说明").fill("热线一季度并线（示意）")
    page.get_by_role("button", name="提交说明").click()
    assert "已说明，待处理" in page.content()
    assert complaints == []


def test_from_a_referred_case_to_the_form_with_its_facts(window, served):
    page, complaints = window("office")
    page.goto(f"/doubts/{served[1]['lamps']}/")
    page.locator("#referral a").click()
    assert page.locator("#id_unit").input_value() == "SQX-SQ"
    assert page.locator("#id_matter").input_value().startswith("数据疑点 ")
    assert page.locator("#id_number").input_value().startswith("doubt:")
    assert complaints == []


def test_from_a_unit_to_its_portrait_and_back(window):
    page, complaints = window("office")
    page.goto("/people/units/of/SQX-SQ/")
    page.locator("main").get_by_role("link", name="单位画像").click()
    assert page.url.endswith("/portraits/SQX-SQ/")
    page.get_by_role("link", name="名称、隶属与变动").click()
    assert page.url.endswith("/people/units/of/SQX-SQ/")
    page, more = window("")
    page.goto("/units/SQX-SQ/")
    page.locator("main").get_by_role("link", name="单位画像").click()
    assert page.url.endswith("/portraits/SQX-SQ/")
    page.get_by_role("link", name="公开的成绩与更正").click()
    assert page.url.endswith("/units/SQX-SQ/")
    assert complaints == more == []
