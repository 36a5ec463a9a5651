"""The answer page in a real browser: 390 px, no script, both languages, axe, weight, routing without JavaScript.

The browser's requests are answered by the test client, so that page and test look at the same database.
"""

from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.db import connections
from tests.platform.surveys.asked import answer, coded, document, opened
from tests.walks.served import browser  # noqa: F401

from quanheng.platform.surveys import actions
from quanheng.platform.surveys.models import Slip

pytestmark = pytest.mark.django_db
LIGHT = 30_000  # bytes of everything the page loads


class Reader:
    """A page of the browser whose requests the test client answers; `weight` counts the bytes, `told` the complaints."""

    def __init__(self, chromium, phone, language="zh-CN", scripts=False):
        self.context = chromium.new_context(
            viewport={"width": 390, "height": 844}, locale=language, java_script_enabled=scripts, bypass_csp=scripts
        )  # fmt: skip
        self.phone, self.weight, self.told = phone, 0, []
        self.database = connections["default"]
        self.page = self.context.new_page()
        self.page.on("console", lambda m: self.told.append(m.text))
        self.page.route("**/*", self.answer)

    def answer(self, route):
        connections["default"] = self.database  # the driver's own context would open another
        asked = route.request
        parts = urlsplit(asked.url)
        path = f"{parts.path}?{parts.query}" if parts.query else parts.path
        more = {"HTTP_ACCEPT_LANGUAGE": asked.headers.get("accept-language", "")}
        if asked.method == "POST":
            found = self.phone.post(path, asked.post_data, **more)
        else:
            found = self.phone.get(path, **more)
        body = b"".join(found.streaming_content) if found.streaming else found.content
        self.weight += len(body)
        route.fulfill(status=found.status_code, headers=dict(found.items()), body=body)

    def open(self, path):
        self.weight = 0
        self.page.goto(f"http://localhost{path}")
        return self.page


@pytest.fixture
def survey(town):
    return opened(town, document("about: one\nunits: [SQX-SQ, SQX-LL]\nopen_link: {weight: 0}"))


@pytest.fixture
def address(town, survey):
    return f"/surveys/q/{coded(town, survey, 20, unit='SQX-SQ')[0]}/"


@pytest.mark.parametrize("language", ["zh-CN", "en-US"])
def test_light_narrow_and_clean(browser, phone, survey, address, language):  # noqa: F811
    one = Reader(browser, phone, language, scripts=True)
    for path in (
        address,
        f"/surveys/s/{survey.pk}/",
        f"/surveys/o/{survey.pk}/",
        "/surveys/q/aaaa/",
        f"/surveys/{survey.pk}/receipts/",
    ):
        page = one.open(path)
        assert one.weight < LIGHT, (path, one.weight)
        assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0, path
        assert page.locator("h1").count() == 1, path
        assert [
            (v["id"], v["nodes"][0]["html"][:160]) for v in Axe().run(page).response["violations"]
        ] == [], path
    assert [t for t in one.told if "404" not in t] == []
    one.context.close()


def test_the_list_of_receipts_of_a_closed_survey_fits_a_phone(browser, phone, town, survey):  # noqa: F811
    answer(coded(town, survey, 30, unit="SQX-SQ")[:25])
    actions.close(survey, by=town.office)
    one = Reader(browser, phone)
    page = one.open(f"/surveys/{survey.pk}/receipts/")
    assert page.locator("li").count() == 25
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
    one.context.close()


def test_routing_and_sending_without_any_script(browser, phone, address):  # noqa: F811
    one = Reader(browser, phone)
    page = one.open(address)
    assert "石桥镇" in page.content()
    reasons = page.locator("#q2")
    assert not reasons.is_visible()
    page.locator("#q1").get_by_label("不满意", exact=True).check()
    assert reasons.is_visible()
    page.get_by_label("办事慢").check()
    page.locator("#q1").get_by_label("很满意", exact=True).check()
    assert not reasons.is_visible()
    page.get_by_role("button", name="提交").click()
    assert page.get_by_role("alert").is_visible()  # what no longer fits was taken out, and is said
    assert not page.get_by_label("办事慢").is_checked()
    page.get_by_role("button", name="提交").click()
    assert page.get_by_role("heading", name="收到了").is_visible()
    assert Slip.objects.count() == 1
    assert one.context.cookies() == []
    one.context.close()


def test_by_keyboard_alone(browser, phone, address):  # noqa: F811
    one = Reader(browser, phone, "en-US")
    page = one.open(address)
    page.locator("#q1o1").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    page.get_by_role("button", name="Submit").focus()
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Received").wait_for(timeout=10_000)
    one.context.close()
