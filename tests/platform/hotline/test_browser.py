"""The hotline's pages in a real browser: at 1440 and 390, in Chinese and English; no message, no sideways scroll, axe finds nothing."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser
from tests.served import chromium, serving

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
    folder = tmp_path_factory.mktemp("house")
    with serving(folder, SEED, "/account/login/", QUANHENG_FEED_DROP=str(folder / "drop")) as (address, told):
        yield address, told["key"], told["pages"]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Chromium of this machine."""
    with chromium() as opened:
        yield opened


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
