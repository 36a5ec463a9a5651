"""The API as machines use it: open reads, writes by token, everything once, every refusal in four parts."""

from __future__ import annotations

import hashlib
import json
from datetime import date
from decimal import Decimal

import pytest

from quanheng.engine.errors import Refused
from quanheng.platform.api import actions
from quanheng.platform.api.dhis2 import period
from quanheng.platform.catalogue import actions as catalogue
from quanheng.platform.ledger import queries as ledger
from quanheng.platform.lib import store
from quanheng.platform.registry.acts import ACTS
from quanheng.platform.registry.changes import Change, NewUnit, record_change
from quanheng.platform.schemes import queries as schemes

pytestmark = pytest.mark.django_db
V1 = "/api/v1"


@pytest.fixture
def key(town):
    """`key("office")`: a secret of one of the cast for everything a token may be for."""

    def made(who: str, **more):
        told = {"days": 30, **more}
        return actions.make_token(
            town.person(who),
            "试验",
            more.pop("acts", actions.ACTS),
            by=getattr(town, who),
            **{k: told[k] for k in ("days", "unit") if k in told},
        )[1]

    return made


def send(client, path, body, secret="", **headers):
    bearer = {"Authorization": f"Bearer {secret}"} if secret else {}
    return client.post(
        f"{V1}{path}", json.dumps(body), content_type="application/json", headers={**bearer, **headers}
    )


def row(value="19", **more):
    return {"item": "开工数", "unit": "SQX-SQ", "period": "2026", "value": value, "source": "项目库", **more}


def test_everybody_reads_what_is_published(client, taken):
    assert [s["id"] for s in client.get(f"{V1}/schemes").json()["rows"]] == ["小考核"]
    assert client.get(f"{V1}/schemes/小考核/document").content == bytes(schemes.in_force("小考核").document)
    assert client.get(f"{V1}/units?limit=2").json()["next_offset"] == 2
    found = client.get(f"{V1}/observations?item=开工数&unit=石桥").json()
    assert [(f["period"], f["value"]) for f in found["rows"]] == [("2025", "19"), ("2026", "21")]
    assert client.get(f"{V1}/observations?as_of=2000-01-01T00:00:00Z").json()["count"] == 0
    assert client.get(f"{V1}/releases").json() == {"rows": []}
    again = client.get(f"{V1}/schemes")
    assert client.get(f"{V1}/schemes", headers={"If-None-Match": again["ETag"]}).status_code == 304


def test_what_is_not_there_and_what_is_no_shape_says_so_in_four_parts(client, town):
    for path, status in (
        ("/schemes/无/document", 404),
        ("/releases/99", 404),
        ("/units?limit=0", 422),
        ("/journal/999/proof", 404),
    ):
        answer = client.get(f"{V1}{path}")
        assert answer.status_code == status, path
        (problem, *_) = answer.json()["problems"]
        assert all(problem[part]["zh"] and problem[part]["en"] for part in ("found", "expected", "remedy"))


def test_without_a_token_nothing_is_written(client, town):
    for secret in ("", "qh_wrong"):
        answer = send(client, "/observations", {"rows": [row()]}, secret)
        assert (answer.status_code, answer.json()["problems"][0]["code"]) == (401, "no-token")
    assert ledger.extent().rows == 0


def test_the_office_posts_and_a_repeated_request_is_done_once(client, town, key):
    secret, body = key("office"), {"rows": [row()]}
    assert send(client, "/observations?dry_run=true", body, secret).json()["new"] == 1
    assert ledger.extent().rows == 0
    first = send(client, "/observations", body, secret, **{"Idempotency-Key": "a"})
    assert first.json() | {"root": 0, "posting": 0} == {
        "new": 1,
        "superseding": 0,
        "unchanged": 0,
        "dry_run": False,
        "root": 0,
        "posting": 0,
    }
    assert send(client, "/observations", body, secret, **{"Idempotency-Key": "a"}).json() == first.json()
    other = send(client, "/observations", {"rows": [row("20")]}, secret, **{"Idempotency-Key": "a"})
    assert other.status_code == 409
    assert [f.value for f in ledger.history("开工数", "SQX-SQ", "2026")] == [Decimal(19)]


def test_all_that_is_wrong_is_told_at_once_and_nothing_written(client, town, key):
    answer = send(
        client,
        "/observations",
        {"rows": [row(), row(unit="无此单位"), row(period="二季度"), row(None)]},
        key("office"),
    )
    assert answer.status_code == 422
    assert sorted(p["code"] for p in answer.json()["problems"])[:3] == [
        "bad-period",
        "duplicate-entry",
        "no-value",
    ]
    assert ledger.extent().rows == 0


def test_an_owner_posts_its_own_items_only(client, town, key):
    item = catalogue.ItemSpec("开工数", "开工数", "started", "个", "口径", "发改局", "year", "项目库")
    catalogue.enter([item], town.office)
    assert send(client, "/observations", {"rows": [row()]}, key("owner_fg")).json()["new"] == 1
    answer = send(client, "/observations", {"rows": [row("20")]}, key("owner_tj"))
    assert [p["code"] for p in answer.json()["problems"]] == ["not-your-item"]


def test_a_token_never_may_more_than_its_person_or_its_purpose(client, town, key):
    codes = [
        p["code"]
        for p in send(client, "/observations", {"rows": [row()]}, key("reporter")).json()["problems"]
    ]
    assert codes in (["not-your-item"], ["no-power"])
    narrow = key("office", acts=("collection.fill",))
    assert [
        p["code"] for p in send(client, "/observations", {"rows": [row()]}, narrow).json()["problems"]
    ] == ["outside-token"]
    with pytest.raises(Refused):
        actions.make_token(town.person("office"), "别人的", actions.ACTS, days=1, by=town.office2)


def test_a_revoked_token_ends_at_once(client, town):
    token, secret = actions.make_token(town.person("office"), "推送", ["ledger.post"], days=1, by=town.office)
    actions.revoke(token, by=town.security)
    assert send(client, "/observations", {"rows": [row()]}, secret).status_code == 401


def test_a_csv_by_the_bulk_path_tells_every_bad_row_with_its_line(client, town, key):
    def post(text: str):
        return client.post(
            f"{V1}/observations/csv",
            text.encode(),
            content_type="text/csv",
            headers={"Authorization": f"Bearer {key('office')}"},
        )

    head = "unit,item,period,value,source\n"
    bad = post(
        head + "SQX-SQ,开工数,2026,19,项目库\nSQX-SQ,开工数,2027,十九,项目库\n无,开工数,2026,1,项目库\n"
    ).json()
    assert {p["place"]["line"] for p in bad["problems"]} == {3, 4}
    assert sum(bad["counts"].values()) == 2
    assert post(head + "SQX-SQ,开工数,2026,19,项目库\n").json()["new"] == 1


def test_dhis2_values_enter_the_ledger(client, town, key):
    body = {
        "dataSet": "季报",
        "period": "2026Q2",
        "orgUnit": "SQX-SQ",
        "dataValues": [{"dataElement": "开工数", "value": "19"}],
    }
    answer = send(client, "/dataValueSets", body, key("office")).json()
    assert (answer["status"], answer["importCount"]["imported"]) == ("SUCCESS", 1)
    assert ledger.history("开工数", "SQX-SQ", "2026-Q2")[0].value == 19
    wrong = send(
        client,
        "/dataValueSets",
        body | {"dataValues": [{"dataElement": "开工数", "value": "一"}]},
        key("office"),
    )
    assert wrong.json()["problems"][0]["code"] == "no-number"


def value(text="19", item="开工数", **more):
    return {"dataElement": item, "value": text, "period": "2026", "orgUnit": "SQX-SQ", **more}


def test_dhis2s_dry_run_writes_nothing(client, town, key):
    for name in ("dryRun", "dry_run"):
        answer = send(client, f"/dataValueSets?{name}=true", {"dataValues": [value()]}, key("office"))
        assert (answer.status_code, answer.json()["importCount"]["imported"]) == (200, 1)
    assert ledger.extent().rows == 0


def test_what_dhis2_sends_is_refused_in_its_own_words(client, town, key):
    sent = {"dataValues": [value(), value("一", "计划数"), value("2", orgUnit="无此单位")]}
    answer = send(client, "/dataValueSets", sent, key("office"))
    told = answer.json()
    assert (answer.status_code, answer["Content-Type"].split(";")[0]) == (409, "application/json")
    assert (told["responseType"], told["status"]) == ("ImportSummary", "ERROR")
    assert told["importCount"] == {"imported": 0, "updated": 0, "ignored": 3, "deleted": 0}
    assert [(c["object"], c["errorCode"], c["indexes"]) for c in told["conflicts"]] == [
        ("计划数", "no-number", [1])
    ]
    assert "一" in told["conflicts"][0]["value"]
    told = send(
        client, "/dataValueSets", {"dataValues": [value(), value(orgUnit="无此单位")]}, key("office")
    ).json()
    assert [(c["object"], c["indexes"]) for c in told["conflicts"]] == [("开工数", [1])]
    told = send(
        client, "/dataValueSets?importStrategy=DELETE", {"dataValues": [value()]}, key("office")
    ).json()
    assert [c["object"] for c in told["conflicts"]] == ["importStrategy"]
    for body, secret, status in (({"dataValues": 1}, key("office"), 409), ({"dataValues": []}, "", 401)):
        answer = send(client, "/dataValueSets", body, secret)
        assert (answer.status_code, answer.json()["status"]) == (status, "ERROR")
        assert answer.json()["conflicts"]
    assert ledger.extent().rows == 0


def test_refusals_are_problem_details(client, town, key):
    answer = send(client, "/observations", {"rows": [row(unit="无此单位")]}, key("office"))
    told = answer.json()
    assert answer["Content-Type"] == "application/problem+json"
    assert (told["type"], told["title"], told["status"]) == ("about:blank", "Unprocessable Entity", 422)
    assert told["instance"] == "/api/v1/observations"
    assert "无此单位" in told["detail"]
    assert client.get(f"{V1}/releases/99")["Content-Type"] == "application/problem+json"
    described = client.get(f"{V1}/openapi.json").json()["paths"][f"{V1}/observations"]["post"]["responses"]
    assert list(described["422"]["content"]) == ["application/problem+json"]
    assert list(described["200"]["content"]) == ["application/json"]


def test_units_as_they_were_on_a_day(client, town):
    merged = Change(
        "merged", date(2026, 7, 1), ("SQX-SQ", "SQX-LL"), (NewUnit("SQX-XZ", "新镇"),), basis="示意"
    )
    record_change(merged, by=town.office)

    def units(day):
        return {u["code"]: u for u in client.get(f"{V1}/units?as_of={day}").json()["rows"]}

    before, after = units("2026-06-30"), units("2026-07-01")
    assert {"SQX-SQ", "SQX-LL"} <= before.keys()
    assert "SQX-XZ" not in before
    assert after["SQX-XZ"]["name"] == "新镇"
    assert {"SQX-SQ", "SQX-LL"}.isdisjoint(after)
    assert after["SQX-XZ"]["parent"] == before["SQX-SQ"]["parent"]
    assert client.get(f"{V1}/units?as_of=昨天").status_code == 422


def test_a_csv_is_kept_as_the_evidence_of_its_rows(client, town, key):
    text = "unit,item,period,value,source\nSQX-SQ,开工数,2026,19,留作佐证的项目库\n".encode()

    def post(who, body, query=""):
        return client.post(
            f"{V1}/observations/csv{query}",
            body,
            content_type="text/csv",
            headers={"Authorization": f"Bearer {key(who)}"},
        )

    digest = hashlib.sha256(text).hexdigest()
    post("office", text, "?dry_run=true")
    post("office", text + "SQX-SQ,开工数,二季度,1,x\n".encode())
    assert not store.holds(digest)
    assert post("office", text).json()["new"] == 1
    assert store.read(digest) == text
    assert digest in ledger.history("开工数", "SQX-SQ", "2026")[0].evidence


def test_an_owner_brings_its_own_items_in_bulk(client, town, key):
    catalogue.enter(
        [catalogue.ItemSpec("开工数", "开工数", "started", "个", "口径", "发改局", "year", "项目库")],
        town.office,
    )
    head, mine = "unit,item,period,value,source\n", "SQX-SQ,开工数,2026,19,项目库\n"

    def post(who, body):
        return client.post(
            f"{V1}/observations/csv",
            body.encode(),
            content_type="text/csv",
            headers={"Authorization": f"Bearer {key(who)}"},
        ).json()

    told = post("owner_fg", head + mine + "SQX-SQ,税收,2026,1,财政\n")
    assert [(p["code"], p["place"]["line"]) for p in told["problems"]] == [("not-owner", 3)]
    assert [p["code"] for p in post("owner_tj", head + mine)["problems"]] == ["not-owner"]
    assert post("owner_fg", head + mine)["new"] == 1


@pytest.mark.parametrize(
    ("theirs", "ours"),
    [("202604", "2026-04"), ("2026Q2", "2026-Q2"), ("2026S1", "2026-H1"), ("2026", "2026"), ("x", "x")],
)
def test_periods_of_dhis2(theirs, ours):
    assert period(theirs) == ours


def test_the_pages(client, town):
    assert "/api/v1/observations" in client.get(f"{V1}/docs").content.decode()
    town.sign_in(client, "office")
    page = client.post(f"{V1}/tokens/", {"name": "推送", "acts": ["ledger.post"], "unit": "", "days": "30"})
    assert page.status_code == 200
    assert "qh_" in page.content.decode()
    assert client.post(f"{V1}/tokens/", {"name": "", "days": "0"}).status_code == 422
    assert "qh_" in client.get(f"{V1}/tokens/").content.decode()  # its head, by which keys are told apart


def test_every_act_of_a_token_is_in_the_table():
    assert set(actions.ACTS) <= ACTS.keys()
