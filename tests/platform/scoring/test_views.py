"""Pages and files of a small scheme, through Django's own client."""

import csv
import io
import json
import zipfile
from datetime import date
from decimal import Decimal

import pytest
from django.utils import timezone

from quanheng.platform.ledger.actions import post
from quanheng.platform.ledger.entries import Entry
from quanheng.platform.registry.people import appoint
from quanheng.platform.registry.powers import INSTALLER
from quanheng.platform.scoring import actions
from quanheng.platform.scoring.models import Job, Run, RunScore


@pytest.fixture
def get(client, taken, town):
    town.sign_in(client, "office")

    def got(path: str, **more):
        return client.get(
            f"/runs/{taken.run.pk}/{path}", headers={"accept-language": more.pop("lang", "zh-CN")}, **more
        )

    return got


@pytest.mark.parametrize(
    "path",
    [
        "2025/",
        "2025/heat/",
        "2025/heat/1/东湖",
        "2025/units/东湖",
        "2025/units/石桥/ways",
        "compare/",
        "years/",
        "2025/files/",
        "2025/units/石桥/what-if",
        "2025/units/石桥/what-if?item=开工数&value=20",
    ],
)
@pytest.mark.parametrize("lang", ["zh-CN", "en"])
def test_every_page_opens(get, path, lang):
    answer = get(path, lang=lang)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("text/html")


@pytest.mark.parametrize(
    "path",
    [
        "1999/",
        "2025/heat/9/石桥",
        "2025/heat/0/无",
        "2025/units/无",
        "2025/tables/nothing.csv",
        "2025/tables/history.csv",
        "2025/scores.exe",
        "compare/?a=无",
        "years/?a=1",
    ],
)
def test_what_is_not_there(get, path):
    assert get(path).status_code == 404


def test_the_address_without_a_period_leads_to_the_latest(get, taken):
    assert get("").headers["Location"] == f"/runs/{taken.run.pk}/2026/"
    assert get("?period=2025").headers["Location"] == f"/runs/{taken.run.pk}/2025/"


def test_a_fragment_is_a_fragment(get):
    assert b"<html" not in get("2025/heat/0/石桥", HTTP_X_FRAGMENT="1").content
    assert b"<html" in get("2025/heat/0/石桥").content


def test_files(get):
    rows = list(csv.DictReader(io.StringIO(get("2025/scores.csv").content.decode("utf-8-sig"))))
    assert len(rows) == 9
    total = next(r for r in rows if r["unit"] == "石桥" and r["node"] == "total")
    assert (total["score"], total["grade"], total["name"]) == ("95.36", "优秀", "石桥镇")
    assert all(r["note"].startswith("示例方案") for r in rows)
    told = json.loads(get("all/scores.json").content)
    assert {r["period"] for r in told["rows"]} == {"2025", "2026"}
    assert zipfile.ZipFile(io.BytesIO(get("2025/scores.xlsx").content)).testzip() is None
    assert "95.36" in get("2025/units/石桥/explanation.txt").content.decode("utf-8")


def test_a_name_that_would_be_a_formula_stays_a_text(get):
    from quanheng.platform.scoring.exports import csv_of
    from quanheng.platform.scoring.reading import reading

    scheme = reading(int(get("").headers["Location"].split("/")[2])).scheme
    assert b"'=SUM" in csv_of(["name"], [["=SUM(A1)"]], scheme)


# Who sees what


@pytest.mark.parametrize("path", ["", "2025/", "2025/heat/", "2025/units/石桥", "2025/units/石桥/what-if", "2025/units/石桥/explanation.txt", "2025/scores.csv", "2025/tables/ranking.csv", "2025/tables/unit.csv?unit=石桥", "bundle.zip", "compare/", "years/"])  # fmt: skip
@pytest.mark.parametrize("who", ["", "citizen", "reporter", "owner_fg", "system"])
def test_a_run_that_is_not_released_is_not_for_everybody(client, taken, town, who, path):
    if who:
        town.sign_in(client, who)
    answer = client.get(f"/runs/{taken.run.pk}/{path}", headers={"accept-language": "zh-CN"})
    assert answer.status_code == 403
    body = answer.content.decode("utf-8")
    assert "不在公布的成绩里" in body
    assert "95.36" not in body


@pytest.mark.parametrize("who", ["office", "reviewer", "leader", "finance", "congress", "audit"])
def test_those_who_answer_for_it_or_oversee_it_see_it(client, taken, town, who):
    town.sign_in(client, who)
    assert client.get(f"/runs/{taken.run.pk}/2025/").status_code == 200


def test_a_unit_sees_its_own_page_after_it_was_told(client, taken, town):
    """The reporter of one township sees how its score came about, and nothing of the others."""
    appoint(town.person("reporter"), "reporter", "石桥", since=date(2024, 1, 1), by=INSTALLER)
    town.sign_in(client, "reporter")
    own, other = f"/runs/{taken.run.pk}/2025/units/石桥", f"/runs/{taken.run.pk}/2025/units/柳林"
    assert client.get(own).status_code == 403
    actions.review(taken.run, by=town.reviewer)
    assert client.get(own).status_code == 403
    actions.tell(taken.run, by=town.office)
    page = client.get(own, headers={"accept-language": "zh-CN"})
    assert page.status_code == 200
    text = page.content.decode("utf-8")
    assert "95.36" in text
    assert "提起申诉" in text
    for name in ("柳林", "东湖"):
        assert name not in text
        assert name not in client.get(f"{own}/explanation.txt").content.decode("utf-8")
        assert name not in client.get(f"{own}/what-if?item=开工数&value=10").content.decode("utf-8")
    assert client.get(other).status_code == 403
    assert client.get(f"/runs/{taken.run.pk}/2025/").status_code == 403
    assert client.get(f"/runs/{taken.run.pk}/2025/tables/unit.csv?unit=石桥").status_code == 200
    assert client.get(f"/runs/{taken.run.pk}/2025/tables/unit.csv?unit=柳林").status_code == 403


def test_the_list_holds_what_one_may_see(client, taken, town):
    address = f"/runs/{taken.run.pk}/"
    assert address not in client.get("/runs/").content.decode("utf-8")
    town.sign_in(client, "audit")
    assert address in client.get("/runs/").content.decode("utf-8")


# Making runs


def test_asking_for_a_run_and_seeing_it_done(client, taken, town):
    town.sign_in(client, "office")
    assert client.get("/runs/ask/").status_code == 200
    answer = client.post("/runs/ask/", {"version": taken.version.pk, "periods": "2026"})
    job = Job.objects.get()
    assert answer.headers["Location"] == f"/runs/jobs/{job.pk}/"
    page = client.get(answer.headers["Location"], headers={"accept-language": "zh-CN"}).content.decode(
        "utf-8"
    )
    assert "已完成" in page
    assert f"/runs/{job.result['run']}/" in page
    part = client.get(answer.headers["Location"], headers={"HX-Request": "true"}).content
    assert b"<html" not in part
    assert b'id="job"' in part
    assert Run.objects.get(pk=job.result["run"]).periods == ["2026"]


@pytest.mark.parametrize(
    "given",
    [
        {"version": "x"},
        {"version": "999"},
        {},
        {"version": "{v}", "cut_off": "gestern"},
        {"version": "{v}", "cut_off": "2999-01-01T00:00"},
        {"version": "{v}", "periods": "x" * 500},
    ],
)
def test_bad_requests_are_told_and_keep_what_was_typed(client, taken, town, given):
    town.sign_in(client, "office")
    asked = {k: v.replace("{v}", str(taken.version.pk)) for k, v in given.items()}
    answer = client.post("/runs/ask/", asked)
    assert answer.status_code == 422
    assert not Job.objects.exists()
    if asked.get("cut_off"):
        assert asked["cut_off"] in answer.content.decode("utf-8")


def test_a_period_nobody_observed_fails_in_words(client, taken, town):
    town.sign_in(client, "office")
    answer = client.post("/runs/ask/", {"version": taken.version.pk, "periods": "2031"})
    page = client.get(answer.headers["Location"], headers={"accept-language": "zh-CN"}).content.decode(
        "utf-8"
    )
    assert "没有做成" in page
    assert "2031" in page


@pytest.mark.parametrize("who", ["", "reporter", "leader", "reviewer"])
def test_only_the_office_asks_and_stops(client, taken, town, who):
    if who:
        town.sign_in(client, who)
    for path in ("/runs/ask/", "/runs/jobs/1/stop/"):
        assert client.post(path, {"version": taken.version.pk}).status_code == 403
    assert not Job.objects.exists()


def test_the_road_of_a_run_in_pages(client, taken, town):
    base = f"/runs/{taken.run.pk}"
    for who, verb in (("reviewer", "review"), ("leader", "confirm"), ("office", "freeze")):
        town.sign_in(client, who)
        assert 'name="verb"' in client.get(f"{base}/2025/").content.decode("utf-8")
        assert client.post(f"{base}/step/", {"verb": verb}).status_code == 302
    assert Run.objects.get(pk=taken.run.pk).state == "frozen"
    page = client.get(f"{base}/2025/", headers={"accept-language": "zh-CN"}).content.decode("utf-8")
    for name in ("吴越", "褚县长", "李敏"):
        assert name in page


def test_a_step_that_is_refused_says_why(client, taken, town):
    town.sign_in(client, "reviewer")
    base = f"/runs/{taken.run.pk}"
    assert client.post(f"{base}/step/", {"verb": "review"}).status_code == 302
    for verb, status in (("confirm", 422), ("review", 422), ("dance", 404), ("", 404)):
        assert client.post(f"{base}/step/", {"verb": verb}).status_code == status
    answer = client.post(f"{base}/step/", {"verb": "send_back", "reason": ""})
    assert answer.status_code == 422
    assert client.get(f"{base}/step/").status_code == 405


def test_telling_the_units_in_a_page(client, taken, town):
    town.sign_in(client, "office")
    assert client.post(f"/runs/{taken.run.pk}/tell/").status_code == 422
    actions.review(taken.run, by=town.reviewer)
    assert client.post(f"/runs/{taken.run.pk}/tell/").status_code == 302
    assert taken.run.told.count() == 3


# Trying


def test_what_if_moves_a_score_and_stores_nothing(client, taken, town):
    town.sign_in(client, "audit")
    before = RunScore.objects.count()
    address = f"/runs/{taken.run.pk}/2025/units/石桥/what-if"
    page = client.get(address, {"item": "满意度", "value": "100"}, headers={"accept-language": "zh-CN"})
    text = page.content.decode("utf-8")
    assert "100.00" in text  # 60 + 40 × 100 %
    assert 'type="range"' in text
    part = client.get(address, {"item": "满意度", "value": "50"}, headers={"HX-Request": "true"}).content
    assert b"<html" not in part
    assert "80.00" in part.decode("utf-8")
    assert RunScore.objects.count() == before


@pytest.mark.parametrize("value", ["", "abc", "1e999", "-5", "nan", "９"])
def test_what_if_takes_anything_one_types(client, taken, town, value):
    town.sign_in(client, "audit")
    answer = client.get(f"/runs/{taken.run.pk}/2025/units/石桥/what-if", {"item": "满意度", "value": value})
    assert answer.status_code in (200, 422)


def test_what_if_that_cannot_be_scored_is_refused_in_words(client, taken, town):
    town.sign_in(client, "audit")
    answer = client.get(f"/runs/{taken.run.pk}/2025/units/石桥/what-if", {"item": "计划数", "value": "0"})
    assert answer.status_code == 422
    assert 'class="problems"' in answer.content.decode("utf-8")


def test_two_runs_side_by_side(client, taken, town):
    post([Entry("开工数", "石桥", "2025", Decimal(10), source="县审计局核减")], "archive", by=town.office)
    later = actions.run(taken.version, by=town.office)
    town.sign_in(client, "audit")
    asked = {"a": taken.run.pk, "b": later.pk, "period": "2025"}
    text = client.get(
        "/runs/two/", {**asked, "unit": "石桥"}, headers={"accept-language": "zh-CN"}
    ).content.decode("utf-8")
    assert "取数与计量" in text
    assert "/ledger/figures/" in text
    rows = list(
        csv.DictReader(
            io.StringIO(client.get("/runs/two/", {**asked, "form": "csv"}).content.decode("utf-8-sig"))
        )
    )
    moved = next(r for r in rows if r["unit"] == "石桥")
    assert (moved["rank_a"], moved["rank_b"]) == ("2", "3")
    assert float(moved["measure"]) == pytest.approx(float(moved["change"]))
    assert client.get("/runs/two/", {"a": taken.run.pk}).status_code == 404
    assert client.get("/runs/two/", {**asked, "period": "1999"}).status_code == 404


def test_two_runs_are_only_for_who_may_see_both(client, taken, town):
    later = actions.run(taken.version, by=town.office)
    assert client.get("/runs/two/", {"a": taken.run.pk, "b": later.pk}).status_code == 403


def test_one_scheme_at_two_moments(client, taken, town):
    before = timezone.localtime(taken.run.cut_off).isoformat()
    post([Entry("开工数", "石桥", "2025", Decimal(10), source="县审计局核减")], "archive", by=town.office)
    town.sign_in(client, "congress")
    answer = client.get(
        "/runs/moments/小考核/", {"a": before, "period": "2025"}, headers={"accept-language": "zh-CN"}
    )
    assert answer.status_code == 200
    assert "2 → 3" in answer.content.decode("utf-8")
    early = client.get("/runs/moments/小考核/", {"a": "2001-01-01", "period": "2025"})
    assert early.status_code == 422  # nothing was known then
    assert client.get("/runs/moments/无/").status_code == 404
    client.logout()
    assert client.get("/runs/moments/小考核/").status_code in (302, 403)


def test_whether_a_run_is_up_to_date(client, taken, town):
    town.sign_in(client, "audit")
    address = f"/runs/{taken.run.pk}/current/"
    assert address in client.get(f"/runs/{taken.run.pk}/2025/").content.decode("utf-8")
    assert "与现在一致" in client.get(address, headers={"accept-language": "zh-CN"}).content.decode("utf-8")
    post([Entry("满意度", "东湖", "2025", Decimal(70), source="补报")], "archive", by=town.office)
    assert "截数以后有变动" in client.get(address, headers={"accept-language": "zh-CN"}).content.decode(
        "utf-8"
    )
    client.logout()
    assert client.get(address).status_code in (302, 403)
