"""What each person's first page holds."""

from datetime import date

import pytest

from quanheng.engine.errors import Text
from quanheng.platform.agenda import deadlines
from quanheng.platform.agenda.queries import waiting
from quanheng.platform.desk.days import beam
from quanheng.platform.desk.queries import desk
from quanheng.platform.registry.people import today

WORDS = {"today": "今天", "due": "%d 件到期"}


@pytest.fixture
def due(town):
    """A thing due today from the reporter of 石桥镇."""
    return deadlines.set_deadline(
        "collection.submit", "return:1", "SQX-SQ", today(), role="reporter", link="/returns/1/", minutes=6, title=Text("改好退回的 2 格", "Mend two cells")
    )  # fmt: skip


def test_an_empty_desk(town):
    found = desk(town.reporter)
    assert (found.waiting, found.papers, found.acts, found.schemes, found.minutes) == ([], [], [], [], 0)


def test_what_waits_is_on_the_desk_of_whom_it_waits_for(town, due):
    assert [(w.title.zh, w.minutes) for w in desk(town.reporter).waiting] == [("改好退回的 2 格", 6)]
    assert desk(town.reporter).minutes == 6
    assert desk(town.reporter2).waiting == desk(town.office).waiting == []


def test_keepers_see_schemes_and_overseers_the_acts(taken, town):
    kept = desk(town.office)
    assert [(row.version, row.run) for row in kept.schemes] == [(taken.version, taken.run)]
    assert desk(town.audit).acts
    assert desk(town.audit).schemes == []


def test_the_month_on_a_beam(town, due):
    day = date(2026, 7, 6)
    drawn = beam(day, [], WORDS)
    assert [m.kind for m in drawn.marks] == ["now"]
    assert drawn.days[0].day == date(2026, 7, 2)
    late = beam(today(), waiting(town.reporter), WORDS)
    assert late.marks[0].below == "1 件到期"


def test_the_page(client, town, due):
    assert client.get("/desk/").status_code == 302
    page = town.sign_in(client, "reporter").get("/desk/").content.decode()
    assert "1 件事等你，约 6 分钟" in page
    assert "/returns/1/" in page
    assert "没有等你办的事" in town.sign_in(client, "citizen").get("/desk/").content.decode()
