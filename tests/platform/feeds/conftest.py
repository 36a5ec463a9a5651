"""A source on this machine that does as it is told, and a feed of 石桥县 set up by the real acts. Models are imported inside."""

import pytest
from tests.platform.feeds.source import Source

ITEM, OWNER = "入库税收", "SQX-CZ"
FACTS = {
    "folder": {"folder": "tax", "pattern": "*.csv", "settle_seconds": "0", "every": "minute", "step": "5"},
    "rest": {
        "rows": "data",
        "every": "hour",
        "step": "1",
        "connect_seconds": "1",
        "idle_seconds": "1",
        "total_seconds": "2",
    },
}


@pytest.fixture
def source():
    """A web server on loopback; its address is listed for the test alone where a test says so."""
    with Source() as running:
        yield running


@pytest.fixture
def listed(source, monkeypatch):
    """The source, listed by the system administrator."""
    monkeypatch.setenv("QUANHENG_FEED_HOSTS", source.address)
    return source


@pytest.fixture
def drop(tmp_path, monkeypatch):
    """An empty drop folder `tax`; a house of its own for kept files."""
    monkeypatch.setenv("QUANHENG_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("QUANHENG_FEED_DROP", str(tmp_path / "drop"))
    folder = tmp_path / "drop" / "tax"
    folder.mkdir(parents=True)
    return folder


@pytest.fixture
def item(town):
    """入库税收, monthly, in 万元, of the finance bureau."""
    from quanheng.platform.catalogue.actions import ItemSpec, enter

    enter(
        [
            ItemSpec(
                ITEM, ITEM, "Tax received", "万元", "当月入库的税收，不含非税", "财政局", "month", "税务局"
            )
        ],
        by=town.office,
    )
    return ITEM


RULES = {
    "columns": {"镇": "unit", "月份": "period"},
    "figures": {"税额": {"item": ITEM, "uom": "元", "factor": "0.0001"}},
}


@pytest.fixture
def connected(town, item):
    """A connection, its mapping written by the office and confirmed by the owner: `connected(kind, **facts)`."""
    from quanheng.platform.feeds import actions

    def make(kind, rules=None, *, confirm=True, **facts):
        made = actions.connect(
            kind, "税务局月报", FACTS.get(kind, {}) | facts, title_en="Tax, monthly", by=town.office
        )
        mapping = actions.write_mapping(made, rules or RULES, by=town.office)
        if confirm:
            actions.confirm(mapping, OWNER, by=town.owner_cz)
        return made

    return make


def put(folder, name, *rows, at=None):
    """A file in the drop folder: rows of (unit, month, amount), changed at a moment."""
    import os

    path = folder / name
    path.write_text(
        "镇,月份,税额\n" + "".join(",".join(map(str, row)) + "\n" for row in rows), encoding="utf-8"
    )
    if at is not None:
        os.utime(path, (at, at))
    return path


def said(item=ITEM):
    """What the ledger says now: {(unit, period): value}."""
    from quanheng.platform.ledger import queries as ledger

    return {(f.unit, f.period): str(f.value) for f in ledger.in_force([item])}


def rows_of_ledger(item=ITEM):
    """How many rows the ledger ever got."""
    from quanheng.platform.ledger.models import Observation

    return Observation.objects.filter(item=item).count()
