"""The public pages on an empty house and on a small one, with the database and without."""

import csv
import io

import pytest
from django.db import OperationalError, connection

from quanheng.platform.portal import views

PATHS = ["/", "/search/", "/search/?q=石桥", "/open/", "/weigh/", "/subscribe/", "/schemes/", "/ledger/", "/runs/", "/public/releases/"]  # fmt: skip
OF_THE_SMALL = ["/units/石桥/", "/trend/小考核/", "/trend/小考核/?unit=石桥&unit=东湖", "/plans/小考核/"]


def _page(client, path, lang="zh-CN", **more):
    return client.get(path, headers={"accept-language": lang}, **more)


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("lang", ["zh-CN", "en"])
def test_an_empty_house_teaches_the_next_step(client, db, path, lang):
    answer = _page(client, path, lang)
    assert answer.status_code == 200
    assert "</main>" in answer.content.decode("utf-8")


def test_the_first_page_of_an_empty_house_names_one_act(client, db):
    assert "quanheng demo" in _page(client, "/").content.decode("utf-8")


@pytest.mark.parametrize("path", [*PATHS, *OF_THE_SMALL])
@pytest.mark.parametrize("lang", ["zh-CN", "en"])
def test_a_small_house(client, released, path, lang):
    answer = _page(client, path, lang)
    assert answer.status_code == 200
    statement = {"zh-CN": "示例方案 — 仅演示方法，不构成对任何地区的官方评价", "en": "Demonstration scheme"}[
        lang
    ]
    assert statement in answer.content.decode("utf-8")


def test_what_is_not_released_is_nowhere(client, taken):
    for path in PATHS:
        body = _page(client, path).content.decode("utf-8").split("<main")[1].split("<footer")[0]
        assert "95.36" not in body, path
    assert "石桥镇" not in _page(client, "/search/?q=石桥").content.decode("utf-8")
    for path in OF_THE_SMALL[:3]:
        assert _page(client, path).status_code == 404
    assert client.get("/run-of/小考核/").status_code == 404


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("石桥", "石桥镇"),
        ("桥镇", "石桥镇"),
        ("shiqiao", "石桥镇"),
        ("项目", "项目开工率"),
        ("satisf", "群众满意"),
        ("开工数", "开工数"),
        ("小考", "小考核方案"),
        ("small sch", "小考核方案"),
    ],
)
def test_search_in_either_language(client, released, text, found):
    page = client.get("/search/", {"q": text}, headers={"accept-language": "zh-CN"})
    assert found in page.content.decode("utf-8").split('class="hits"')[1]


def test_search_is_not_a_way_in(client, released):
    page = client.get("/search/", {"q": "<script>alert(1)</script>"}).content.decode("utf-8")
    assert "<script>alert" not in page


def test_from_a_scheme_to_its_run(client, released):
    assert client.get("/run-of/小考核/").headers["Location"] == f"/runs/{released.run_id}/"
    assert client.get("/run-of/无/").status_code == 404


def test_a_unit_and_its_years(client, released):
    body = _page(client, "/units/石桥/").content.decode("utf-8")
    assert "95.36" in body
    rows = list(
        csv.DictReader(io.StringIO(_page(client, "/units/石桥/?form=csv").content.decode("utf-8-sig")))
    )
    assert [(r["period"], r["rank"]) for r in rows] == [("2026", "2"), ("2025", "2")]
    assert client.get("/units/外乡/").status_code == 404


def test_a_trend_as_a_table(client, released):
    rows = list(
        csv.DictReader(io.StringIO(_page(client, "/trend/小考核/?form=csv").content.decode("utf-8-sig")))
    )
    assert {r["unit"] for r in rows} == {"石桥", "柳林", "东湖"}
    assert {r["period"] for r in rows} == {"2025", "2026"}


def _away(execute, sql, params, many, context):
    raise OperationalError("the database is away")


@pytest.mark.parametrize("path", ["/", "/public/releases/", "/public/releases/{n}/?period=2025", "/public/releases.atom", "/public/releases/{n}/files/scores.csv"])  # fmt: skip
def test_without_the_database_what_is_public_still_stands(client, released, path):
    before = _page(client, path.format(n=released.pk))
    with connection.execute_wrapper(_away):
        answer = _page(client, path.format(n=released.pk))
        body = b"".join(answer) if answer.streaming else answer.content
    assert answer.status_code == before.status_code == 200
    text = body.decode("utf-8")
    if path.endswith(("/", "2025")):
        assert "数据库暂时不可用" in text
    if ("{n}/" in path and "files" not in path) or path.endswith(".csv"):
        assert "95.36" in text


@pytest.mark.parametrize("who", ["", "office"])
@pytest.mark.parametrize("lang", ["zh-CN", "en"])
def test_the_page_for_errors_stands_with_the_database_away(client, town, who, lang):
    if who:
        town.sign_in(client, who)
    client.raise_request_exception = False
    asked = []

    def away(execute, sql, params, many, context):
        asked.append(sql)
        raise OperationalError("the database is away")

    with connection.execute_wrapper(away):
        answer = _page(client, "/catalogue/", lang)
        text = answer.content.decode("utf-8")
        made = len(asked)
        page = views.broken(answer.wsgi_request)
    assert answer.status_code == page.status_code == 500
    assert "这一页没能打开" in text
    assert "This page could not be opened" in text
    assert made >= 1
    assert len(asked) == made  # making the page itself asks for nothing
    assert answer["Content-Security-Policy"]


def test_the_page_for_errors_needs_no_database(client, monkeypatch):
    def broken(*_):
        raise RuntimeError("on purpose")

    monkeypatch.setattr(views.published, "released", broken)
    client.raise_request_exception = False
    answer = client.get("/open/")
    assert answer.status_code == 500
    assert "</main>" in answer.content.decode("utf-8")
