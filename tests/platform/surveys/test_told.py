"""Small numbers: whatever few people said, nothing on the page, in its Excel file or in the kept document changes by it."""

import io
import re

import openpyxl
import pytest
from tests.platform.surveys import two_tracks
from tests.platform.surveys.asked import opened
from tests.platform.surveys.two_tracks import slips, steps

from quanheng.engine.data import Unit
from quanheng.platform.registry.actions import enrol
from quanheng.platform.surveys import actions, closing
from quanheng.platform.surveys.models import Result
from quanheng.platform.surveys.rules import EQUAL, CountingRule

pytestmark = pytest.mark.django_db

SHIQIAO, LIULIN = "SQX-SQ", "SQX-LL"
PARTS = """\
strata: {城镇: {name_en: Town, size: 30000}, 乡村: {name_en: Country, size: 70000}}
open_link: {weight: 0.1}
"""


def asked(town, key, *, few, by_link, hasty=(), more=""):
    """A closed survey: 60 spoke of one township, `few` of the other; `by_link` by the open link; `hasty` of the first."""
    text = two_tracks.form(more, **{"企业创新生态-2026": key, "minimum: 385": "minimum: 20"})
    survey = opened(town, text)
    strata = ("城镇", "乡村") if more else ("", "")
    slips(survey, steps(s5=20, s4=25, s3=15), unit=SHIQIAO, stratum=strata[0])
    slips(survey, steps(s5=10, s2=5), unit=SHIQIAO, stratum=strata[1])
    slips(survey, few, unit=LIULIN, stratum=strata[1])
    slips(survey, hasty, unit=SHIQIAO, stratum=strata[0], hasty=True)
    if more:
        slips(survey, ["4"] * 20, unit=SHIQIAO, way="open")
        slips(survey, by_link, unit=LIULIN, way="open")
    return actions.close(survey, by=town.office)


def shown(client, town, survey):
    """Every cell of the page's tables, and every cell of its Excel file."""
    office = town.sign_in(client, "office")
    page = office.get(f"/surveys/{survey.pk}/results/").content.decode()
    cells = re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", page, re.S)
    held = openpyxl.load_workbook(io.BytesIO(office.get(f"/surveys/{survey.pk}/results.xlsx").content))
    book = [
        (s.title, cell.coordinate, cell.value)
        for s in held
        for row in s.iter_rows()
        for cell in row
        if cell.value is not None
    ]
    return cells, book


@pytest.mark.parametrize("more", ["", PARTS])
def test_what_nine_people_said_changes_nothing_that_is_shown(client, town, more):
    found = []
    for key, step in (("甲卷", "1"), ("乙卷", "5")):
        survey = asked(town, key, few=[step] * 9, by_link=[step] * 4, more=more)
        live = shown(client, town, survey)
        made = closing.count(survey, by=town.office).document
        found.append((live, shown(client, town, survey), made))
    assert found[0][0] == found[1][0]
    cells, book = found[0][1]
    assert (cells, book) == found[1][1]
    assert found[0][2] == found[1][2]
    # and something is shown: the larger township, and all together without the smaller one
    assert any("全部" in c for c in cells)
    assert found[0][2]["few"] == [LIULIN]
    assert found[0][2]["units"][SHIQIAO]["figure"] is not None
    assert found[0][2]["units"][LIULIN]["figure"] is None
    assert sum("份数太少，不显示" in c for c in cells) >= 1


def test_what_three_set_aside_said_is_in_no_figure_of_the_result(town):
    made = [
        closing.count(asked(town, key, few=["4"] * 30, by_link=[], hasty=[step] * 3), by=town.office).document
        for key, step in (("甲卷", "1"), ("乙卷", "5"))
    ]
    assert made[0] == made[1]
    assert made[0]["units"][SHIQIAO]["all"]["n"] - made[0]["units"][SHIQIAO]["n"] == 3
    many = closing.count(asked(town, "丙卷", few=["4"] * 30, by_link=[], hasty=["1"] * 12), by=town.office)
    row = many.document["units"][SHIQIAO]
    assert row["all"]["value"] < row["value"]  # with and without, wherever a dozen were set aside


def test_two_small_ones_hide_one_another_and_stay_in_the_total(client, town):
    enrol([Unit("SQX-QS", "清水镇", "", "", {"kind": "township"})], by=town.office)
    text = two_tracks.form(**{"units: [SQX-SQ, SQX-LL]": "units: [SQX-SQ, SQX-LL, SQX-QS]"})
    survey = opened(town, text)
    slips(survey, steps(s5=40, s4=20), unit=SHIQIAO)
    slips(survey, ["1"] * 6, unit=LIULIN)
    slips(survey, ["1"] * 6, unit="SQX-QS")
    made = closing.count(actions.close(survey, by=town.office), by=town.office).document
    assert made["few"] == []
    assert made["total"]["n"] == 72


def test_the_smaller_stratum_goes_with_the_one_too_small(client, town):
    survey = opened(town, two_tracks.form("strata: {一: {size: 10}, 二: {size: 10}, 三: {size: 10}}\n"))
    for stratum, n in (("一", 60), ("二", 30), ("三", 5)):
        slips(survey, ["4", "5"] * (n // 2) + ["1"] * (n % 2), unit=SHIQIAO, stratum=stratum)
    made = closing.count(
        actions.close(survey, by=town.office), CountingRule(weights=EQUAL), by=town.office
    ).document
    assert {s: row["value"] is None for s, row in made["strata"].items()} == {
        "一": False, "二": True, "三": True,
    }  # fmt: skip


def test_the_weighted_whole_the_strata_and_the_questions_are_shown(client, town):
    survey = asked(town, "丙卷", few=["2"] * 40, by_link=["5"] * 12, more=PARTS)
    live, _ = shown(client, town, survey)
    result = closing.count(survey, by=town.office)
    made = result.document
    cells, book = shown(client, town, survey)
    for row in (made["total"], *made["strata"].values(), *made["questions"].values()):
        assert f"{row['value']:.2f}" in " ".join(cells)
        assert any(isinstance(v, float) and abs(v - row["value"]) < 1e-9 for _, _, v in book)
    # weighted otherwise than the sample fell: 60 of 115 in the town, which has three in ten people
    assert made["total"]["value"] != pytest.approx(
        sum({"5": 100, "4": 75, "3": 50, "2": 25}[s] for s in steps(s5=30, s4=25, s3=15, s2=45)) / 115,
        abs=0.5,
    )
    # one number, one interval: the unweighted tables are gone once the weighted ones stand
    page = town.sign_in(client, "office").get(f"/surveys/{survey.pk}/results/").content.decode()
    assert page.count(f"{made['units'][SHIQIAO]['rate_low'] * 100:.1f}–") == 1
    assert "由累计数即时算出" not in page
    assert {title for title, _, _ in book} >= {"最终结果", "各层（加权）", "各题（加权）", "各选项"}
    assert not any("未加权" in title for title, _, _ in book)
    assert live != cells


def test_a_result_counted_before_this_shows_no_total_that_gives_small_units_away(client, town):
    survey = asked(town, "丁卷", few=["1"] * 9, by_link=[])
    result = closing.count(survey, by=town.office)
    old = {k: v for k, v in result.document.items() if k != "few"}
    Result.objects.create(
        survey=survey,
        rule=result.rule,
        digest=result.digest,
        document=old,
        at=result.at,
        by="甲",
        identity="甲",
    )
    cells, _ = shown(client, town, survey)
    assert not any(c.strip().startswith("全部") for c in cells)
