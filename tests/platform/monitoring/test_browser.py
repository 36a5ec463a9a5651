"""The monitoring pages in a real browser: wall and its full screen, outlooks, back-test, a figure, cases and a case, at a desk and
on a phone, in both languages: no complaint of the console, nothing to scroll sideways, axe finds nothing."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page
from tests.served import chromium as opened_chromium
from tests.served import serving

SEED = """
import django, json; django.setup()
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from quanheng.platform.monitoring.models import Case, Plan, Reading
from quanheng.platform.project.county import monitoring, settle
from quanheng.platform.registry.people import actor_of
people = settle()
monitoring.tell({key: actor_of(person) for key, person in people.items()})
session = SessionStore()
session[SESSION_KEY], session[BACKEND_SESSION_KEY] = str(people["office"].pk), "django.contrib.auth.backends.ModelBackend"
session[HASH_SESSION_KEY] = people["office"].get_session_auth_hash()
session.save()
plan = Plan.objects.get()
shown = [r for r in Reading.objects.filter(look__plan=plan).order_by("-look_id") if (r.extra.get("outlook") or {}).get("kind") == "levels"]
level = next((r for r in shown if r.extra["outlook"]["shown"]), None)
case = Case.objects.filter(state="open", found__outlook__isnull=False).first() or Case.objects.first()
print(json.dumps({"key": session.session_key, "plan": plan.pk, "case": case.pk, "level": level and [level.look.month, level.unit, level.indicator]}))
"""
WIDTHS, LANGUAGES = (1440, 390), {"zh-hans": "zh-CN", "en": "en"}


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, dict[str, object]]]:
    """A house with the county's monitoring in it, served: its address, and what the pages are about."""
    with serving(tmp_path_factory.mktemp("house"), SEED, "/monitoring/hits/") as house:
        yield house


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """Chromium of this machine."""
    with opened_chromium() as opened:
        yield opened


def window(chromium: Browser, served: tuple[str, dict[str, object]], width: int, language: str, free: bool = False) -> tuple[BrowserContext, Page, list[str]]:  # fmt: skip
    """A page of somebody of the office, and what the browser complains of. `free`: axe may be brought in."""
    address, told = served
    context = chromium.new_context(
        viewport={"width": width, "height": 900}, base_url=address, bypass_csp=free
    )
    context.add_cookies([
        {"name": "session", "value": str(told["key"]), "url": address}, {"name": "django_language", "value": language, "url": address},
    ])  # fmt: skip
    page, complaints = context.new_page(), []
    page.on("console", lambda m: complaints.append(m.text))
    page.on("pageerror", lambda e: complaints.append(str(e)))
    return context, page, complaints


def addresses(told: dict[str, object]) -> list[str]:
    """The pages that are looked at."""
    plan, level = f"/monitoring/{told['plan']}", told["level"]
    assert isinstance(level, list)
    pages = [f"{plan}/wall/", f"{plan}/outlooks/", f"{plan}/back-test/", f"{plan}/months/", f"{plan}/dual/"]
    return [
        *pages,
        f"{plan}/wall/{level[0]}/{level[1]}/{level[2]}/",
        "/monitoring/cases/",
        f"/monitoring/cases/{told['case']}/",
    ]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("width", WIDTHS)
def test_no_complaint_and_nothing_to_scroll_sideways(served, chromium, width, language):
    """Under the house's own policy for scripts and styles."""
    context, page, complaints = window(chromium, served, width, language)
    wide = []
    for address in addresses(served[1]):
        answer = page.goto(address)
        assert answer.status == 200, address
        assert page.locator("html").get_attribute("lang") == LANGUAGES[language]
        if page.evaluate("document.documentElement.scrollWidth") > width:
            wide.append(address)
    context.close()
    assert complaints == []
    assert wide == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("width", WIDTHS)
def test_axe_finds_nothing(served, chromium, width, language):
    context, page, _ = window(chromium, served, width, language, free=True)
    axe, found = Axe(), []
    for address in addresses(served[1]):
        page.goto(address)
        found += [
            (address, v["id"], [n["html"][:200] for n in v["nodes"]])
            for v in axe.run(page).response["violations"]
        ]
    context.close()
    assert found == []


def test_the_wall_fills_the_screen_and_turns_its_months(served, chromium):
    """The button fills the screen with the wall alone and Escape's way back works; the slider goes to its month."""
    context, page, complaints = window(chromium, served, 1440, "zh-hans")
    page.goto(addresses(served[1])[0])
    button = page.get_by_role("button", name="全屏")
    button.click()
    page.wait_for_function("document.fullscreenElement && document.fullscreenElement.id === 'screen'")
    assert page.locator("#screen table.wall tbody tr").count() == 4
    assert page.evaluate("document.fullscreenElement.scrollWidth <= innerWidth")
    page.evaluate("document.exitFullscreen()")
    page.wait_for_function("!document.fullscreenElement")
    slide = page.locator("input[data-slide]")
    first = slide.get_attribute("min")
    slide.evaluate(
        "(s, v) => { s.value = v; s.dispatchEvent(new Event('input')); s.dispatchEvent(new Event('change')); }",
        first,
    )
    page.wait_for_url(f"**m={first}*")
    assert f"1–{first} 月" in page.content()
    context.close()
    assert complaints == []
