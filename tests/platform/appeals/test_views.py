"""The pages of appeals through HTTP: filing with evidence, recusal, decision, correction, the difference, the public count."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from tests.platform.appeals.conftest import PDF, carried

from quanheng.platform.appeals import actions, queries
from quanheng.platform.appeals.models import Appeal, AppealFile
from quanheng.platform.publication import actions as publication


def text(client, path, lang="zh-CN"):
    answer = client.get(path, headers={"accept-language": lang})
    return answer.status_code, answer.content.decode("utf-8")


def test_from_filing_to_the_visible_difference(client, frozen, town):
    town.sign_in(client, "reporter")
    address = f"/appeals/runs/{frozen.pk}/石桥/"
    assert "提起申诉" in text(client, address)[1]
    assert "appeal" in text(client, address, "en")[1].lower()
    assert client.post(address, {"ground": "figure", "text": " "}).status_code == 422
    sent = {
        "ground": "figure",
        "node": "群众满意",
        "text": "漏计一个村",
        "files": [SimpleUploadedFile("证明.pdf", PDF)],
    }
    assert client.post(address, sent).status_code == 302
    one = Appeal.objects.get()
    assert client.get(f"/appeals/{one.pk}/files/{AppealFile.objects.get().pk}/").content == PDF
    assert client.post(f"/appeals/{one.pk}/supplement/", {"words": "补充说明"}).status_code == 302
    assert client.post(f"/appeals/{one.pk}/accept/", {}).status_code == 422  # no power

    town.sign_in(client, "leader")  # confirmed the run: stands aside
    assert "要回避" in text(client, f"/appeals/{one.pk}/")[1]
    assert client.post(f"/appeals/{one.pk}/accept/", {}).status_code == 422
    town.sign_in(client, "audit")
    assert "漏计一个村" in text(client, f"/appeals/{one.pk}/")[1]
    assert "石桥" in text(client, "/appeals/")[1]
    assert client.post(f"/appeals/{one.pk}/accept/", {}).status_code == 302
    assert client.post(f"/appeals/{one.pk}/hear/", {"on": "x", "words": "到场"}).status_code == 422
    assert client.post(f"/appeals/{one.pk}/hear/", {"on": "2026-11-20", "present": "陈禾", "words": "当面核对"}).status_code == 302  # fmt: skip
    shown = text(client, f"/appeals/{one.pk}/")[1]
    field = shown.split('name="figure:')[1].split('"')[0]  # the appealed indicator's figures come first
    decide = f"/appeals/{one.pk}/decide/"
    assert client.post(decide, {"verb": "dance", "words": "x"}).status_code == 422
    assert (
        client.post(decide, {"verb": "uphold", "words": "补计", f"figure:{field}": "九十"}).status_code == 422
    )
    assert Appeal.objects.get().state == "heard"
    assert (
        client.post(decide, {"verb": "uphold", "words": "补计", f"figure:{field}": "92.4"}).status_code == 302
    )
    assert client.post(f"/appeals/{one.pk}/correct/", {}).status_code == 422  # who decided does not carry out

    town.sign_in(client, "office2")
    assert client.post(f"/appeals/{one.pk}/correct/", {}).status_code == 302
    one = Appeal.objects.get()
    fresh = queries.fresh(one)
    assert one.state == "corrected"
    page = text(client, f"/appeals/{one.pk}/")[1]
    assert f"第 {frozen.pk} 次计分 → 第 {fresh.pk} 次计分" in page
    assert "92.4" in page
    town.sign_in(client, "reporter")  # the unit sees the difference once the fresh run is reviewed
    assert "更正前后" not in text(client, f"/appeals/{one.pk}/")[1]
    carried(fresh, town)
    assert "更正前后" in text(client, f"/appeals/{one.pk}/")[1]


@pytest.mark.parametrize("who", ["reporter2", "citizen", "owner_fg", "expert"])
def test_an_appeal_is_its_units_own(client, appeal, frozen, town, who):
    town.sign_in(client, who)
    file = AppealFile.objects.get().pk
    for path in (
        f"/appeals/runs/{frozen.pk}/石桥/",
        f"/appeals/{appeal.pk}/",
        f"/appeals/{appeal.pk}/files/{file}/",
    ):
        assert client.get(path).status_code == 403
    assert client.post(f"/appeals/{appeal.pk}/withdraw/", {}).status_code == 403
    assert (
        client.post(f"/appeals/runs/{frozen.pk}/石桥/", {"ground": "figure", "text": "x"}).status_code == 403
    )
    assert Appeal.objects.count() == 1


def test_the_notice_says_so_and_the_count_names_nobody(client, appeal, frozen, town):
    release = publication.propose(frozen, notice_days=0, by=town.office)
    assert "有 1 件申诉还没有办结" in text(client, f"/public/releases/{release.pk}/")[1]
    status, counted = text(client, "/appeals/counts/")
    assert status == 200
    main = counted.split("<main")[1].split("</main>")[0]
    assert "小考核方案" in main
    assert "石桥" not in main
    town.sign_in(client, "office")
    assert "1 件申诉没有办结" in text(client, f"/public/manage/{release.pk}/")[1]
    assert "dismissed" in text(client, "/appeals/counts/", "en")[1].lower()


def test_what_is_not_there(client, appeal, town):
    town.sign_in(client, "audit")
    assert client.get("/appeals/999/").status_code == 404
    assert client.get("/appeals/runs/999/石桥/").status_code == 404
    assert client.post(f"/appeals/{appeal.pk}/dance/").status_code == 404
    assert client.get(f"/appeals/{appeal.pk}/files/999/").status_code == 404


def test_a_unit_finds_its_own_appeals_and_what_it_may_appeal_against(frozen, town, of_shiqiao, client):
    town.sign_in(client, "reporter")
    here = reverse("appeals:list")
    before = client.get(here).content.decode()
    door = reverse("appeals:mine", args=[frozen.pk, "石桥"])
    assert f'href="{door}"' in before
    made = actions.file(frozen, "石桥", ground="figure", text="少算 1 个", by=of_shiqiao)
    after = client.get(here).content.decode()
    assert reverse("appeals:page", args=[made.pk]) in after
    assert f'href="{door}"' not in after  # begun: it goes on from its own page
    town.sign_in(client, "reporter2")  # another unit's reporter sees none of it
    other = client.get(here).content.decode()
    assert reverse("appeals:page", args=[made.pk]) not in other
    assert "少算 1 个" not in other
