"""The room's pages: connect, map with a preview, confirm, decide, dead letters, snapshots; who sees what; nothing secret."""

import re

import pytest
from tests.platform.feeds.conftest import ITEM, put, rows_of_ledger, said

from quanheng.platform.feeds import running
from quanheng.platform.feeds.models import Connection, Held, Letter, Mapping, Snapshot, Version

T = 1_790_000_000
MAP = {
    "name-0": "镇", "role-0": "unit", "name-1": "月份", "role-1": "period", "name-2": "税额", "role-2": "figure", "item-2": ITEM, "uom-2": "元",
    "factor-2": "0.0001", "definition-2": "", "units": "", "unit": "", "period": "",
}  # fmt: skip


def plain(answer):
    return re.sub(r"<[^>]+>|\s+", "", answer.content.decode())


def test_from_connecting_to_the_ledger_through_the_pages(client, town, item, drop):
    town.sign_in(client, "office")
    assert "还没有接入来源" in plain(client.get("/feeds/"))
    bad = client.post(
        "/feeds/add/?kind=folder",
        {"title": "税", "folder": "../x", "pattern": "*", "at": "25:00", "settle_seconds": "-1"},
    )
    assert bad.status_code == 422
    good = {
        "title": "税务月报",
        "title_en": "Taxes",
        "folder": "tax",
        "pattern": "*.csv",
        "settle_seconds": "0",
        "every": "hour",
        "step": "2",
    }
    assert client.post("/feeds/add/?kind=folder", good).status_code == 422  # the other numbers were left out
    made = client.post("/feeds/add/?kind=folder", good | _shared())
    feed = Connection.objects.get()
    assert made["Location"] == f"/feeds/{feed.pk}/"
    put(drop, "1.csv", ("石桥镇", "2026-08", "34200000"), ("王家镇", "2026-08", "5"), at=T)
    client.post(f"/feeds/{feed.pk}/move/", {"do": "pull"})
    assert Snapshot.objects.get().state == "kept"

    looked = client.post(f"/feeds/{feed.pk}/mapping/", MAP | {"do": "preview"})
    assert looked.status_code == 422
    assert "“王家镇”不在名册" in plain(looked)
    assert "新数，入账" in plain(looked)
    assert "3,420" in plain(looked)
    assert not Mapping.objects.exists()
    wrong = client.post(f"/feeds/{feed.pk}/mapping/", MAP | {"do": "save", "factor-2": ""})
    assert wrong.status_code == 422
    assert "写上换算系数" in plain(wrong)
    mended = MAP | {"units": "王家镇 = SQX-LL"}
    assert "快照读出2个数" in plain(client.post(f"/feeds/{feed.pk}/mapping/", mended | {"do": "preview"}))
    assert client.post(f"/feeds/{feed.pk}/mapping/", mended | {"do": "save"}).status_code == 302
    confirm = {"do": "confirm", "mapping": "1", "owner": "SQX-CZ"}
    assert (
        client.post(f"/feeds/{feed.pk}/move/", confirm).status_code == 422
    )  # whoever wrote it does not confirm it
    assert said() == {}

    town.sign_in(client, "owner_cz")
    assert "核对无误，确认" in plain(client.get(f"/feeds/{feed.pk}/"))
    assert client.post(f"/feeds/{feed.pk}/move/", confirm).status_code == 302
    assert said() == {("SQX-SQ", "2026-08"): "3420", ("SQX-LL", "2026-08"): "0.0005"}
    snapshot = client.get(f"/feeds/snapshots/{Snapshot.objects.get().pk}/")
    assert "34200000" in plain(snapshot)
    assert Snapshot.objects.get().digest in plain(snapshot)


def _shared():
    from quanheng.platform.feeds import terms

    return {k: f.default for k, f in terms.SHARED.items() if k not in ("every", "step")}


def test_the_owner_decides_on_the_page(client, town, drop, connected):
    feed = connected("folder")
    for n, amount in enumerate(("34200000", "35000000")):
        put(drop, f"{n}.csv", ("石桥镇", "2026-08", amount), at=T + n)
        running.run(feed.pk)
    held = Held.objects.get()
    town.sign_in(client, "owner_tj")
    client.post(f"/feeds/{feed.pk}/move/", {"do": "take", "held": held.pk})
    assert rows_of_ledger() == 1
    town.sign_in(client, "owner_cz")
    page = client.get(f"/feeds/{feed.pk}/")
    assert "3,420" in plain(page)
    assert "3,500" in plain(page)
    assert client.post(f"/feeds/{feed.pk}/move/", {"do": "leave", "held": held.pk}).status_code == 422
    client.post(f"/feeds/{feed.pk}/move/", {"do": "take", "held": held.pk})
    assert said()["SQX-SQ", "2026-08"] == "3500"


def test_dead_letters_and_replay(client, town, drop, connected):
    feed = connected("folder")
    put(drop, "1.csv", ("石桥镇", "2026-08", "很多"), at=T)
    running.run(feed.pk)
    letter = Letter.objects.get()
    town.sign_in(client, "owner_cz")
    assert "“很多”不是数" in plain(client.get("/feeds/letters/"))
    assert client.post(f"/feeds/letters/{letter.pk}/settle/", {"how": "replayed"}).status_code == 403
    town.sign_in(client, "office")
    assert client.post(f"/feeds/letters/{letter.pk}/settle/", {"how": "discarded"}).status_code == 422
    client.post(f"/feeds/letters/{letter.pk}/settle/", {"how": "replayed"})
    assert Letter.objects.filter(state="open").count() == 1  # it is as bad as before, and says so anew
    client.post(f"/feeds/snapshots/{letter.snapshot_id}/replay/")
    client.post(
        f"/feeds/letters/{Letter.objects.get(state='open').pk}/settle/",
        {"how": "discarded", "reason": "来源重发"},
    )
    assert "没有死信" in plain(client.get("/feeds/letters/"))
    assert client.get(f"/feeds/snapshots/{letter.snapshot_id}/file/").content == (drop / "1.csv").read_bytes()


@pytest.mark.parametrize(
    ("who", "status"),
    [("reporter", 403), ("expert", 403), ("owner_tj", 404), ("owner_cz", 200), ("audit", 200)],
)
def test_what_a_source_gave_is_not_for_everybody(client, town, drop, connected, who, status):
    feed = connected("folder")
    put(drop, "1.csv", ("石桥镇", "2026-08", "1"), at=T)
    running.run(feed.pk)
    town.sign_in(client, who)
    for page in ("", "file/"):
        assert client.get(f"/feeds/snapshots/{Snapshot.objects.get().pk}/{page}").status_code == status


def test_secrets_stand_nowhere(client, town, listed, connected, monkeypatch):
    monkeypatch.setenv("QUANHENG_FEED_SECRET_TAX", "s3cret-token")
    feed = connected("rest", address=f"{listed.address}/tax?key=1", auth="bearer", secret="TAX")
    listed.answer["/tax"] = (
        b'{"data": [{"\\u9547": "SQX-SQ", "\\u6708\\u4efd": "2026-08", "\\u7a0e\\u989d": 1}]}'
    )
    running.run(feed.pk)
    assert listed.headers[0]["Authorization"] == "Bearer s3cret-token"
    assert len(said()) == 1
    monkeypatch.delenv("QUANHENG_FEED_SECRET_TAX")
    done = running.run(feed.pk)
    assert [p["code"] for p in done.problems] == ["no-secret"]
    town.sign_in(client, "office")
    pages = [
        f"/feeds/{feed.pk}/",
        f"/feeds/{feed.pk}/edit/",
        "/feeds/letters/",
        f"/feeds/snapshots/{Snapshot.objects.get().pk}/",
    ]
    from quanheng.platform.journal.models import Entry as Line

    told = "".join(client.get(p).content.decode() for p in pages) + "".join(
        map(str, Line.objects.values_list("leaf", flat=True))
    )
    assert "s3cret" not in told
    assert (
        client.post(
            f"/feeds/{feed.pk}/edit/", Version.objects.get().facts | {"secret": "s3cret token"}
        ).status_code
        == 422
    )


def test_pages_of_a_service_and_of_another_house(town, listed, connected):
    import json

    rows = [{"镇": "石桥镇", "月份": f"2026-{m:02d}", "税额": m} for m in range(1, 6)]

    def page(handler):
        from urllib.parse import parse_qs, urlsplit

        asked = {k: int(v[0]) for k, v in parse_qs(urlsplit(handler.path).query).items() if v[0].isdecimal()}
        at = (asked["page"] - 1) * 2
        listed.give(handler, json.dumps({"data": rows[at : at + 2]}).encode())

    listed.answer["/tax"] = page
    feed = connected("rest", address=f"{listed.address}/tax?q=x", page="page", size="2")
    running.run(feed.pk)
    assert len(said()) == 5
    assert listed.asked == [f"/tax?q=x&page={n}&size=2" for n in (1, 2, 3)]
    assert Snapshot.objects.get().form == "pages"

    told = {
        "rows": [{"item": "X", "unit": "SQX-LL", "period": "2026-08", "value": "12.5", "status": "reported"}],
        "total": 1,
    }
    listed.answer["/api/v1/observations"] = json.dumps(told).encode()
    listed.answer["/api/dataValueSets"] = json.dumps(
        {"dataValues": [{"dataElement": "X", "orgUnit": "SQX-LL", "period": "202607", "value": "7"}]}
    ).encode()
    own = {"item": "item", "unit": "unit", "period": "period", "value": "value", "status": "status"}
    dhis2 = {"dataElement": "item", "orgUnit": "unit", "period": "period", "value": "value"}
    for way, columns in (("observations", own), ("dataValueSets", dhis2)):
        rules = {"columns": columns, "codes": {"X": {"item": ITEM, "uom": "万元"}}}
        running.run(connected("house", rules, address=listed.address, way=way, query="period=2026").pk)
    assert said()["SQX-LL", "2026-08"] == "12.5"
    assert said()["SQX-LL", "2026-07"] == "7"
    assert any(a.startswith("/api/dataValueSets?period=2026") for a in listed.asked)
