"""domain.md A10: 600 answers of five steps make 82.4, nine experts 88.2, half and half 85.3; too far apart asks for a review."""

import io
from decimal import Decimal

import pytest
from openpyxl import load_workbook
from tests.platform.surveys import two_tracks
from tests.platform.surveys.asked import coded, opened
from tests.platform.surveys.two_tracks import NINE, slips, steps

from quanheng.platform.ledger import queries as ledger
from quanheng.platform.ledger.actions import post
from quanheng.platform.ledger.entries import Entry
from quanheng.platform.schemes.actions import adopt
from quanheng.platform.scoring import actions as scoring
from quanheng.platform.scoring import queries as scores
from quanheng.platform.surveys import actions, taking
from quanheng.platform.surveys.models import Delivery, Result

pytestmark = pytest.mark.django_db

SHIQIAO, LIULIN = "SQX-SQ", "SQX-LL"
# 500 valid: 252·100 + 168·75 + 60·50 + 16·25 + 4·0 = 41,200 = 500 × 82.4; 60 do not know, 40 were too fast
VALID = {"s5": 252, "s4": 168, "s3": 60, "s2": 16, "s1": 4}


def send(survey, town, unit, said, *, hasty=False):
    """Answers about a unit, each by its own code."""
    codes = coded(town, survey, max(20, len(said)), unit=unit)
    for code, step in zip(codes, said, strict=False):
        taking.accept(taking.by_code(code), taking.Given({"总体": step}, {}, hasty))


@pytest.fixture
def version(town):
    return adopt(two_tracks.SCHEME.encode(), members=dict.fromkeys((SHIQIAO, LIULIN), ""), by=town.office)


def filled(town, tell):
    """600 answers about 石桥镇 and 40 about 柳林镇, closed; `tell` hands them in."""
    survey = opened(town, two_tracks.form())
    tell(survey, SHIQIAO, steps(**VALID, dk=60))
    tell(survey, SHIQIAO, ["1"] * 40, hasty=True)
    tell(survey, LIULIN, steps(s5=10, s4=10, s3=10, s2=10))
    return actions.close(survey, by=town.office)


def written(survey, unit, said, **more):
    slips(survey, said, unit=unit, **more)


@pytest.fixture
def closed(town, version):
    return filled(town, written)


def experts(town, unit, marks):
    """The marks of nine seats, as a panel posts them."""
    entries = [
        Entry(f"创新生态@专家#{n}", unit, "2026", Decimal(mark), source="示意：评审组")
        for n, mark in enumerate(marks, 1)
    ]
    post(entries, "panel", by=town.office)


def test_half_and_half_make_85_3(client, town, version):
    closed = filled(town, lambda survey, unit, said, **more: send(survey, town, unit, said, **more))
    office = town.sign_in(client, "office")
    page = f"/surveys/{closed.pk}/results/"
    assert "计算最终结果" in office.get(page).content.decode()
    assert office.post(f"/surveys/{closed.pk}/count/").status_code == 302
    text = office.get(page).content.decode()
    assert "等另一位同事入账" in text  # who counted does not post
    assert office.post(f"/surveys/{closed.pk}/post/", {"result": Result.objects.get().pk}).status_code == 422
    assert not Delivery.objects.exists()

    for unit, marks in ((SHIQIAO, NINE), (LIULIN, ["90"] * 9)):
        experts(town, unit, marks)
    other = town.sign_in(client, "office2")
    text = other.get(page).content.decode()
    assert "82.40" in text
    assert "88.20" in text
    assert other.post(f"/surveys/{closed.pk}/post/", {"result": Result.objects.get().pk}).status_code == 302

    found = {f.unit: f for f in ledger.in_force(items=["创新生态@公众"])}
    assert found[SHIQIAO].value == Decimal("82.40")
    assert found[LIULIN].value == Decimal("62.50")
    assert found[SHIQIAO].door == "survey"
    source = found[SHIQIAO].source
    for part in ("n=500", "有效 n=500.0", "未剔除 n=540", "答得太快", Result.objects.get().digest[:16]):
        assert part in source, part
    assert found[SHIQIAO].return_ref == f"survey:{closed.pk}"
    assert found[SHIQIAO].evidence

    run = scoring.run(version, periods=["2026"], by=town.office)
    row = next(r for r in scores.rows(run) if (r.unit, r.node) == (SHIQIAO, "创新生态"))
    assert float(row.points) == 85.3
    assert float(row.score) == 85.3
    # the posting and the result page know each other
    assert "已入账" in other.get(page).content.decode()


def test_the_figure_with_what_was_set_aside_is_shown_beside_it(client, town, closed):
    office = town.sign_in(client, "office")
    office.post(f"/surveys/{closed.pk}/count/")
    row = Result.objects.get().document["units"][SHIQIAO]
    assert (row["n"], round(row["value"], 6)) == (500, 82.4)
    assert row["all"]["n"] == 540  # the forty too fast, all of them “1”
    assert round(row["all"]["value"], 4) == round(41200 / 540, 4)
    assert row["unknown"] == pytest.approx(60 / 560)
    text = office.get(f"/surveys/{closed.pk}/results/").content.decode()
    assert "76.30" in text
    assert "答得太快" in text
    # nothing set aside is a rule as well, and makes another result
    office.post(f"/surveys/{closed.pk}/count/", {"weights": "equal", "measure": "rate"})
    last = Result.objects.last()
    assert last.rule["aside"] == []
    assert round(last.document["units"][SHIQIAO]["figure"], 4) == round(100 * 420 / 540, 4)


def test_far_apart_asks_for_a_review_by_a_parameter(client, town, closed):
    for unit, marks in ((SHIQIAO, NINE), (LIULIN, NINE)):
        experts(town, unit, marks)
    office = town.sign_in(client, "office")
    office.post(f"/surveys/{closed.pk}/count/")
    text = office.get(f"/surveys/{closed.pk}/results/").content.decode()
    assert "1 处两轨相差超过 15 分" in text  # 柳林镇: 62.5 against 88.2
    assert "25.70" in text
    office.post(
        f"/surveys/{closed.pk}/count/",
        {"weights": "equal", "measure": "value", "aside": "hasty", "gap": "30"},
    )
    assert "处两轨相差" not in office.get(f"/surveys/{closed.pk}/results/").content.decode()


def test_the_minimum_sample_guard_says_what_is_missing(client, town, version):
    survey = opened(town, two_tracks.form())
    written(survey, SHIQIAO, ["5"] * 300)
    written(survey, LIULIN, ["4"] * 12)
    actions.close(survey, by=town.office)
    town.sign_in(client, "office").post(f"/surveys/{survey.pk}/count/")
    other = town.sign_in(client, "office2")
    result = Result.objects.get().pk
    for sent in ({"result": result}, {"result": result, "leave_out": "1"}):
        refused = other.post(f"/surveys/{survey.pk}/post/", sent)
        assert refused.status_code == 422
        assert "有效答卷 312 份，还差 73 份" in refused.content.decode()
    assert "有效答卷 12 份，还差 18 份" in other.get(f"/surveys/{survey.pk}/results/").content.decode()
    assert not ledger.in_force(items=["创新生态@公众"])


def test_a_unit_with_too_few_may_be_left_out_and_is_not_zero(client, town, version):
    survey = opened(town, two_tracks.form(**{"minimum: 385": "minimum: 100"}))
    written(survey, SHIQIAO, ["5"] * 150)
    written(survey, LIULIN, ["4"] * 12)
    actions.close(survey, by=town.office)
    town.sign_in(client, "office").post(f"/surveys/{survey.pk}/count/")
    other = town.sign_in(client, "office2")
    result = Result.objects.get().pk
    assert other.post(f"/surveys/{survey.pk}/post/", {"result": result}).status_code == 422
    assert other.post(f"/surveys/{survey.pk}/post/", {"result": result, "leave_out": "1"}).status_code == 302
    assert [f.unit for f in ledger.in_force(items=["创新生态@公众"])] == [SHIQIAO]
    assert Delivery.objects.get().left_out == [LIULIN]
    # again: nothing happens
    assert other.post(f"/surveys/{survey.pk}/post/", {"result": result, "leave_out": "1"}).status_code == 302
    assert Delivery.objects.count() == 1


def test_every_table_goes_to_excel(client, town, closed):
    office = town.sign_in(client, "office")
    office.post(f"/surveys/{closed.pk}/count/")
    experts(town, SHIQIAO, NINE)
    book = load_workbook(io.BytesIO(office.get(f"/surveys/{closed.pk}/results.xlsx").content))
    assert {"最终结果", "筛查", "两轨", "规则", "各题（加权）", "各选项"} <= set(book.sheetnames)
    rows = {row[0]: row for row in book["最终结果"].iter_rows(min_row=3, values_only=True)}
    assert rows["石桥镇"][1] == 500
    assert round(rows["石桥镇"][2], 6) == 82.4


def test_nobody_else_counts_or_posts(client, town, closed):
    for who in ("reporter", "leader", "third", "citizen"):
        assert town.sign_in(client, who).post(f"/surveys/{closed.pk}/count/").status_code in (302, 403), who
    assert not Result.objects.exists()
