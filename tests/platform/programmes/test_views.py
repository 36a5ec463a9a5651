"""The register through the client: apply, look first, check, number, plan, start, the year, a list merged."""

import csv
import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from tests.platform.programmes.conftest import application

from quanheng.platform.programmes.flow import PRODUCTS, STAGES
from quanheng.platform.programmes.models import Cycle, Inventory, Programme

FORM = {
    "title": "乡镇综合考核", "title_en": "Townships", "organiser": "SQX-KH", "basis": "石委发〔2026〕1号", "year": "2026",
    "kinds": ["乡镇"], "units": "", "content": "经济发展、民生", "begins": "2026-01-05", "ends": "2026-12-31",
    "on_site_days": "2", "burden": "90", "scheme": "县级综合考核",
}  # fmt: skip


def do(client, programme, what, **said):
    return client.post(reverse("programmes:move", args=[programme.pk]), {"do": what} | said)


def page_of(client, programme):
    return client.get(reverse("programmes:page", args=[programme.pk])).content.decode()


def test_the_whole_life_through_pages(town, client):
    town.sign_in(client, "office")
    assert client.post(reverse("programmes:apply"), FORM).status_code == 302
    programme = Programme.objects.get()
    assert "核对这项申报" not in page_of(client, programme)  # not by who applied
    assert do(client, programme, "check").status_code == 422
    town.sign_in(client, "office2")
    assert "核对这项申报" in page_of(client, programme)
    assert do(client, programme, "check", words="好").status_code == 302
    assert do(client, programme, "file").status_code == 302
    assert "考备〔2026〕1号" in client.get(reverse("programmes:list")).content.decode()
    assert client.post(reverse("programmes:adopt", args=[2026])).status_code == 403
    town.sign_in(client, "leader")
    assert "审定 2026 年计划" in client.get(reverse("programmes:plan", args=[2026])).content.decode()
    assert client.post(reverse("programmes:adopt", args=[2026])).status_code == 302
    assert client.post(reverse("programmes:adopt", args=[2026])).status_code == 422
    town.sign_in(client, "office")
    assert do(client, programme, "start").status_code == 302
    cycle = Cycle.objects.get()
    shown = client.get(reverse("programmes:cycle", args=[cycle.pk])).content.decode()
    assert "还缺 3 样" in shown
    assert "2026 年考核计划" in shown
    refused = client.post(reverse("programmes:advance", args=[cycle.pk]))
    assert refused.status_code == 422
    assert "审定的方案" in refused.content.decode()
    for kind in STAGES["prepare"].products[1:]:
        said = {"kind": kind, "title": PRODUCTS[kind].zh, "ref": f"文〔2026〕{kind}"}
        assert client.post(reverse("programmes:product", args=[cycle.pk]), said).status_code == 302
    assert client.post(reverse("programmes:product", args=[cycle.pk]), {"kind": "cake"}).status_code == 422
    assert client.post(reverse("programmes:advance", args=[cycle.pk])).status_code == 302
    assert "“过程评价”阶段" in client.get(reverse("programmes:cycle", args=[cycle.pk])).content.decode()
    town.sign_in(client, "audit")
    assert do(client, programme, "review", words="值", minutes="75").status_code == 302
    town.sign_in(client, "leader")
    assert do(client, programme, "decide", how="exited", words="并入").status_code == 302
    assert "已退出" in page_of(client, programme)


def test_look_first_keeps_nothing_and_shows_on_what(town, filed, client):
    filed()
    town.sign_in(client, "owner_fg")
    other = FORM | {
        "title": "民生督查",
        "organiser": "SQX-FG",
        "kinds": [],
        "units": "石桥镇",
        "content": "民生",
        "look": "1",
    }
    page = client.post(reverse("programmes:apply"), other)
    assert page.status_code == 200
    text = page.content.decode()
    assert "与 1 项重叠" in text
    assert "乡镇综合考核" in text
    assert Programme.objects.count() == 1
    assert 'value="民生督查"' in text  # what was typed stays


def test_a_bad_application_is_told_and_kept(town, client):
    town.sign_in(client, "office")
    assert client.post(reverse("programmes:apply"), {}).status_code == 422
    bad = client.post(
        reverse("programmes:apply"), FORM | {"kinds": [], "units": "没有镇", "ends": "2025-01-01"}
    )
    assert bad.status_code == 422
    assert "没有镇" in bad.content.decode()
    assert Programme.objects.count() == 0
    assert town.sign_in(client, "reporter").get(reverse("programmes:apply")).status_code == 403


def test_an_application_is_changed_through_its_page(town, client):
    town.sign_in(client, "office")
    client.post(reverse("programmes:apply"), FORM)
    programme = Programme.objects.get()
    address = reverse("programmes:amend", args=[programme.pk])
    assert 'value="石委发〔2026〕1号"' in client.get(address).content.decode()
    assert client.post(address, FORM | {"content": ""}).status_code == 422
    assert client.post(address, FORM | {"content": "平安建设"}).status_code == 302
    assert "平安建设" in page_of(client, programme)
    assert do(client, programme, "withdraw", words="不办了").status_code == 302
    assert client.post(address, FORM).status_code == 422


def test_tables_can_be_taken_away(town, filed, client):
    filed(title="=1+1")
    body = client.get(reverse("programmes:list"), {"as": "csv", "year": "2026"}).content.decode("utf-8-sig")
    assert body.splitlines()[1].startswith("考备〔2026〕1号,'=1+1,石桥县考核办,")


def test_owners_may_name_their_own_bureau_only(town, client):
    form = town.sign_in(client, "owner_fg").get(reverse("programmes:apply")).content.decode()
    assert 'value="SQX-FG"' in form
    assert 'value="SQX-KH"' not in form


def test_the_public_sees_what_has_a_number(town, filed, client):
    from quanheng.platform.programmes.actions import propose

    shown, hidden = filed(), propose(application(title="还在申报", content=("别的",)), by=town.office)
    page = client.get(reverse("programmes:list"), {"year": "2026"}).content.decode()
    assert shown.title in page
    assert "还在申报" not in page
    assert client.get(reverse("programmes:page", args=[shown.pk])).status_code == 200
    assert client.get(reverse("programmes:page", args=[hidden.pk])).status_code == 404
    assert client.get(reverse("programmes:page", args=[999])).status_code == 404
    english = client.get(
        reverse("programmes:page", args=[shown.pk]), headers={"accept-language": "en"}
    ).content.decode()
    assert "Comprehensive assessment of townships" in english


@pytest.mark.parametrize("query", [{"year": "x"}, {"year": "0000"}, {"q": "%\x00"}, {"year": "٢٠٢٦"}])
def test_any_query_is_a_page(town, client, query):
    assert client.get(reverse("programmes:list"), query).status_code == 200


def test_any_number_is_a_page_or_none(town, client):
    big = 10**24
    town.sign_in(client, "leader")
    for place in ("", "plan/", "cycles/", "lists/"):
        assert client.get(f"/programmes/{place}{big}/").status_code == 404
    assert client.post(f"/programmes/plan/{big}/adopt/").status_code == 404


def test_parameters_are_set_with_their_source(town, client):
    address = reverse("programmes:parameters")
    town.sign_in(client, "office")
    assert (
        client.post(address, {"key": "cap_total", "value": "42", "source": "石办发〔2026〕2号"}).status_code
        == 302
    )
    assert "石办发〔2026〕2号" in client.get(address).content.decode()
    bad = client.post(address, {"key": "cap_total", "value": "很多"})
    assert bad.status_code == 422
    assert 'value="很多"' in bad.content.decode()


def test_a_list_from_many_to_few(town, client):
    rows = [("名称", "主办单位", "考核对象", "考核内容", "时间", "估时")]
    rows += [(f"检查{k}", "发改局", "乡镇", f"主题{k % 4}", "全年", 20) for k in range(12)]
    rows += [("拍照留痕", "统计局", "村", "留痕", "全年", 30)]
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    town.sign_in(client, "office")
    said = {"title": "清单（示意数据）", "year": "2026", "demonstration": "on"}
    file = SimpleUploadedFile("清单.csv", text.getvalue().encode())
    assert client.post(reverse("programmes:list_import"), said | {"file": file}).status_code == 302
    inventory = Inventory.objects.get()
    address, act = (
        reverse(f"programmes:{n}", args=[inventory.pk]) for n in ("consolidate", "consolidate_act")
    )
    assert "看 4 组并入建议" in client.get(address).content.decode()
    first, second = list(inventory.entries.all())[0:8:4]
    assert client.post(act, {"do": "merge", "lead": first.pk, "member": [second.pk]}).status_code == 302
    assert client.post(act, {"do": "all"}).status_code == 302
    alone = inventory.entries.get(title="拍照留痕")
    assert client.post(act, {"do": "cancel", "entry": alone.pk, "reason": ""}).status_code == 422
    assert client.post(act, {"do": "cancel", "entry": alone.pk, "reason": "痕迹管理"}).status_code == 302
    page = client.get(address).content.decode()
    assert "痕迹管理" in page
    standing = 13 - inventory.entries.filter(fate__in=["merged", "cancelled"]).count()
    assert f"13 → {standing}" in page
    taken = client.get(address, {"as": "csv"}).content.decode("utf-8-sig").splitlines()
    assert len(taken) == 14
    assert taken[-1].endswith("取消,,痕迹管理")
    assert client.post(act, {"do": "close"}).status_code == 302
    assert client.post(act, {"do": "carry"}).status_code == 302
    assert Programme.objects.count() == standing
    assert client.post(act, {"do": "nonsense"}).status_code == 404
    assert client.post(act, {"do": "all"}).status_code == 422
    bad = SimpleUploadedFile("x.csv", "名称\n一\n".encode())
    assert client.post(reverse("programmes:list_import"), said | {"file": bad}).status_code == 422
    assert town.sign_in(client, "reporter").get(address).status_code == 403
