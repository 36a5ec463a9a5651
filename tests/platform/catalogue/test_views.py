"""The catalogue through the client: found, read by anybody, imported, conflicts settled side by side."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from quanheng.platform.catalogue import queries
from quanheng.platform.catalogue.actions import ItemSpec, enter
from quanheng.platform.catalogue.lists import items_in

LIST = "编号,名称,计量单位,口径,责任单位,频率,来源\njobs,新增就业,人,年内新增城镇就业,统计局,季度,人社部门\nroads,新修道路,公里,,发改局,年,=1+1\n"


def upload(text, name="清单.csv"):
    return {"file": SimpleUploadedFile(name, text.encode("utf-8-sig"))}


@pytest.fixture
def filled(town):
    enter(items_in(LIST.encode(), "清单.csv"), town.office)


def test_anybody_finds_and_reads(filled, client):
    page = client.get(reverse("catalogue:list")).content.decode()
    assert "2 项，重复问 0 项" in page
    found = client.get(reverse("catalogue:list"), {"q": "就业 城镇"}).content.decode()
    assert "新增就业" in found
    assert "新修道路" not in found
    item = client.get(reverse("catalogue:item", args=["jobs"])).content.decode()
    assert "年内新增城镇就业" in item
    assert "SQX-TJ" in item
    assert "改口径" not in item
    assert client.get(reverse("catalogue:item", args=["ghost/stories"])).status_code == 404
    english = client.get(
        reverse("catalogue:item", args=["jobs"]), headers={"accept-language": "en"}
    ).content.decode()
    assert "The definition in force" in english


def test_the_list_goes_out_as_it_comes_in(filled, town, client):
    body = client.get(reverse("catalogue:list"), {"as": "csv"}).content
    assert b"'=1+1" in body
    assert enter(items_in(body, "again.csv"), town.office).same == 2


def test_an_import_is_all_or_nothing_with_places(town, client):
    town.sign_in(client, "office")
    address = reverse("catalogue:import")
    assert "新登记 2 项" in client.post(address, upload(LIST)).content.decode()
    bad = client.post(address, upload("名称,频率\n甲,天天\n,年\n"))
    assert bad.status_code == 422
    assert "天天" in bad.content.decode()
    assert "第 2 行" in bad.content.decode()
    assert town.sign_in(client, "owner_fg").get(address).status_code == 403


def test_a_conflict_is_shown_side_by_side_and_settled(filled, town, client):
    town.sign_in(client, "office")
    refused = client.post(
        reverse("catalogue:import"), upload("编号,名称,计量单位,口径\njobs,新增就业,万人,社保新增参保\n")
    )
    assert refused.status_code == 422
    assert "“社保新增参保”" in refused.content.decode()
    assert "“年内新增城镇就业”" in refused.content.decode()
    page = client.get(reverse("catalogue:conflicts")).content.decode()
    assert "社保新增参保" in page
    assert "年内新增城镇就业" in page
    [conflict] = queries.conflicts()
    address = reverse("catalogue:settle", args=[conflict.pk])
    assert client.post(address, {"how": "standing", "reason": ""}).status_code == 422
    assert client.post(address, {"how": "brought", "reason": "以社保为准"}).status_code == 302
    assert queries.item("jobs").definition == "社保新增参保"
    assert "以社保为准" in client.get(reverse("catalogue:conflicts")).content.decode()
    assert client.get(reverse("catalogue:item", args=["jobs"])).content.decode().count("社保新增参保") >= 2


def test_a_definition_is_revised(filled, town, client):
    town.sign_in(client, "office")
    address = reverse("catalogue:revise", args=["jobs"])
    said = {
        "name": "新增就业",
        "uom": "人",
        "definition": "含灵活就业",
        "owner": "统计局",
        "frequency": "quarter",
        "since": "2030-01-01",
    }
    assert client.post(address, said).status_code == 422
    assert client.post(address, said | {"reason": "制度修订", "since": "soon"}).status_code == 422
    assert client.post(address, said | {"reason": "制度修订"}).status_code == 302
    assert queries.item("jobs").number == 2
    assert client.post(reverse("catalogue:revise", args=["ghost"]), said | {"reason": "x"}).status_code in (
        404,
        422,
    )


@pytest.mark.parametrize(
    "query", [{"from": "9999999999"}, {"from": "-1"}, {"q": "\x00%_\\"}, {"owner": "x" * 999}]
)
def test_any_query_is_a_page(filled, client, query):
    assert client.get(reverse("catalogue:list"), query).status_code == 200


def test_any_address_is_a_page_or_none(filled, client):
    for id in ("%00", "a/b/c", "..%2f", "x" * 500, "%F0%9F%92%A9"):
        assert client.get(f"/catalogue/items/{id}/").status_code == 404


def test_an_english_name_is_shown_in_english(town, client):
    enter([ItemSpec("jobs", "新增就业", "new jobs")], town.office)
    assert (
        "new jobs"
        in client.get(reverse("catalogue:list"), headers={"accept-language": "en"}).content.decode()
    )
