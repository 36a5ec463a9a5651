"""The public pages on an empty house and on a small one."""

import pytest

PATHS = ["/", "/search/", "/search/?q=石桥", "/open/", "/weigh/", "/desk/", "/schemes/", "/ledger/", "/runs/"]


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("lang", ["zh-CN", "en"])
def test_an_empty_house_teaches_the_next_step(client, db, path, lang):
    answer = client.get(path, headers={"accept-language": lang})
    assert answer.status_code == 200
    assert "</main>" in answer.content.decode("utf-8")


def test_the_first_page_of_an_empty_house_names_one_act(client, db):
    page = client.get("/", headers={"accept-language": "zh-CN"}).content.decode("utf-8")
    assert "quanheng demo" in page


@pytest.mark.parametrize("path", PATHS)
def test_a_small_house(client, taken, path):
    page = client.get(path, headers={"accept-language": "zh-CN"})
    assert page.status_code == 200
    assert "示例方案 — 仅演示方法，不构成对任何地区的官方评价" in page.content.decode("utf-8")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("石桥", "石桥镇"),
        ("shiqiao", "石桥镇"),
        ("项目", "项目开工率"),
        ("satisf", "群众满意"),
        ("开工数", "开工数"),
    ],
)
def test_search_in_either_language(client, taken, text, found):
    page = client.get("/search/", {"q": text}, headers={"accept-language": "zh-CN"}).content.decode("utf-8")
    assert found in page.split('class="hits"')[1]


def test_search_is_not_a_way_in(client, taken):
    page = client.get("/search/", {"q": "<script>alert(1)</script>"}).content.decode("utf-8")
    assert "<script>alert" not in page


def test_from_a_scheme_to_its_run(client, taken):
    answer = client.get("/run-of/小考核/")
    assert answer.headers["Location"] == f"/runs/{taken.run.pk}/"
    assert client.get("/run-of/无/").status_code == 404


def test_the_page_for_errors_needs_no_database(client, monkeypatch):
    from quanheng.platform.portal import views

    def broken(*_):
        raise RuntimeError("on purpose")

    monkeypatch.setattr(views.queries, "shown", broken)
    client.raise_request_exception = False
    answer = client.get("/open/")
    assert answer.status_code == 500
    assert "</main>" in answer.content.decode("utf-8")
