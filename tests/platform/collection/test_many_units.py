"""A call to three hundred units: opened in one pass, and told of on a page of ordinary weight."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.platform.collection import quarter

from quanheng.engine.data import Unit
from quanheng.platform.agenda.models import Deadline
from quanheng.platform.collection import actions
from quanheng.platform.collection.models import Cell
from quanheng.platform.registry.actions import enrol
from quanheng.platform.schemes import actions as schemes

MANY = 300


def opened(town, count):
    """A call to so many units more than the two townships; and how many statements it took."""
    units = [f"SYD-{k:03}" for k in range(count)]
    enrol([Unit(u, f"示意单位{u}") for u in units], by=town.office)
    members = dict.fromkeys([*quarter.TOWNS, *units], "")
    text = quarter.SCHEME.replace("title: 经济", f"title: {count} 单位经济")
    version = schemes.adopt(text.encode(), members=members, by=town.office)
    quarter.filed(town)
    with CaptureQueriesContext(connection) as said:
        call = actions.open_call(version, "2026-Q2", by=town.office)
    return call, len(said)


@pytest.fixture
def many(town):
    return opened(town, MANY)


def test_the_statements_do_not_grow_with_the_units(many):
    call, said = many
    assert said < 150
    assert call.returns.count() == MANY + 2
    cells = Cell.objects.filter(paper__call=call)
    assert cells.count() == (MANY + 2) * 5
    one = cells.get(paper__unit="SYD-007", item="累计开工数")
    other = cells.get(paper__unit="SQX-SQ", item="累计开工数")
    facts = (
        "key",
        "place",
        "address",
        "section",
        "section_en",
        "kind",
        "live",
        "owner_id",
        "value",
        "status",
        "state",
        "version",
        "at",
    )
    assert [getattr(one, f) for f in facts] == [getattr(other, f) for f in facts]
    assert (one.kind, one.live, one.state, one.value) == ("asked", True, "blank", None)
    due = Deadline.objects.filter(kind="collection.submit")
    assert due.count() == MANY + 2
    assert set(due.values_list("due", "role", "met_at")) == {(call.submit_by, "reporter", None)}


def test_the_page_of_the_burden_stays_light(many, client):
    first = client.get("/returns/burden/")
    assert len(first.content) < 100_000
    text = first.content.decode()
    assert f"{MANY + 2} 个单位" in text
    assert 'page=2"' in text
    both = text + client.get("/returns/burden/?page=2").content.decode()
    assert all(f"示意单位SYD-{k:03}" in both for k in range(MANY))
    assert client.get("/returns/burden/?page=nonsense").status_code == 200
