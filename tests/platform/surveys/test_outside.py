"""Results of surveys done elsewhere: the UK people survey by unit and question through the door, its published themes out of it."""

import csv
import io
from pathlib import Path

import polars as pl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

import quanheng
from quanheng.engine.data import Unit
from quanheng.platform.ledger import queries as ledger
from quanheng.platform.ledger.models import Posting
from quanheng.platform.registry.actions import enrol

pytestmark = pytest.mark.django_db

PUBLISHED = Path(__file__).parents[2] / "published"
SLICE = PUBLISHED / "slices" / "uk_civil_service_people_survey" / "org_scores_2020_long.csv"


def upload(client, text, name="people-survey.csv", **more):
    sent = {
        "institution": "Cabinet Office",
        "title": "Civil Service People Survey 2020",
        "file": SimpleUploadedFile(name, text.encode()),
    }
    return client.post("/surveys/outside/", sent | more)


def table(rows, header=("organisation_code", "measure", "期间", "value")):
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(header)
    writer.writerows(rows)
    return out.getvalue()


def test_the_published_themes_of_real_organisations_come_out_of_their_questions(client, town):
    rows = list(csv.DictReader(SLICE.open(encoding="utf-8")))
    codes = sorted({r["organisation_code"] for r in rows})
    enrol([Unit(code, code, "", "", {"kind": "department"}) for code in codes], by=town.office)
    questions = [r for r in rows if r["measure"].startswith("B") and r["measure"][1:].isdecimal()]
    text = table([(r["organisation_code"], r["measure"], "2020", r["value"]) for r in questions])
    office = town.sign_in(client, "office")
    looked = upload(office, text, look="1")
    assert f"核对通过：{len(questions)} 个数将入账" in looked.content.decode()
    assert not Posting.objects.filter(door="survey").exists()
    assert upload(office, text).status_code == 302
    assert Posting.objects.get(door="survey").rows == len(questions)
    assert upload(office, text).status_code == 302  # the same table again: nothing
    assert Posting.objects.filter(door="survey").count() == 1

    held = ledger.in_force(items=sorted({r["measure"] for r in questions}))
    assert held[0].source == "Cabinet Office《Civil Service People Survey 2020》"
    assert held[0].evidence
    observations = pl.DataFrame(
        {
            "unit": [f.unit for f in held],
            "item": [f.item for f in held],
            "period": [f.period for f in held],
            "value": [str(f.value) for f in held],
        }
    )
    run = quanheng.score(PUBLISHED / "uk" / "scheme.yaml", observations, pl.DataFrame({"unit": codes}))
    themes = {
        (r["organisation_code"], r["measure"]): float(r["value"])
        for r in rows
        if r["measure"].endswith("_TS")
    }
    scored = {(r["unit"], r["node"]): r["score"] for r in run.table().iter_rows(named=True)}
    assert len(codes) == 12
    assert len(themes) == 9 * len(codes)
    assert max(abs(scored[key] - value) for key, value in themes.items()) <= 0.0075 + 1e-9


def test_every_fault_is_told_at_its_line_and_nothing_is_posted(client, town):
    office = town.sign_in(client, "office")
    text = table(
        [
            ("SQX-SQ", "满意度", "2026", "88.5", "400"),
            ("无此单位", "满意度", "2026", "90", "500"),
            ("SQX-LL", "满意度", "2026", "很高", "几百"),
        ],
        ("单位", "数据项", "期间", "数值", "样本量"),
    )
    page = upload(office, text, institution="示意调查队", title="示意", least="450")
    assert page.status_code == 422
    said = page.content.decode()
    for part in ("样本 400，还差 50", "“很高”不是数", "“几百”不是份数", "第 2 行", "第 4 行"):
        assert part in said, part
    good = table(
        [("SQX-SQ", "满意度", "2026", "88.5", "400"), ("无此单位", "满意度", "2026", "90", "500")],
        ("单位", "数据项", "期间", "数值", "样本量"),
    )
    assert "不在名册" in upload(office, good).content.decode()
    assert upload(office, "什么也没有").status_code == 422
    assert upload(office, good, institution=" ").status_code == 422
    assert not Posting.objects.filter(door="survey").exists()


def test_the_number_of_answers_goes_into_the_source(client, town):
    text = table([("SQX-SQ", "满意度", "2026", "88.5", "400")], ("单位", "数据项", "期间", "数值", "样本量"))
    assert (
        upload(town.sign_in(client, "office"), text, institution="示意调查队", title="示意").status_code
        == 302
    )
    assert ledger.in_force(items=["满意度"])[0].source == "示意调查队《示意》 n=400"


def test_only_the_office_takes_in(client, town):
    assert town.sign_in(client, "reporter").get("/surveys/outside/").status_code == 403
