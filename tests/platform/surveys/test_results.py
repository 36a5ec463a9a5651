"""Live results from the totals at a cost that does not grow; strata, questions, suppression; raking, open link, screening at closing."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.platform.surveys import two_tracks
from tests.platform.surveys.asked import opened
from tests.platform.surveys.two_tracks import slips, steps

from quanheng.engine.errors import Refused
from quanheng.platform.surveys import actions, closing, document, mixing, results, results_show, rules, tally
from quanheng.platform.surveys.models import Result, Total
from quanheng.platform.surveys.rules import EQUAL, MARGINS, STRATA, CountingRule

pytestmark = pytest.mark.django_db

SHIQIAO, LIULIN = "SQX-SQ", "SQX-LL"
STRATA_AND_MARGINS = """\
strata: {城镇: {name_en: Town, size: 30000, quota: 200}, 乡村: {name_en: Country, size: 70000, quota: 100}}
margins: {年龄: {青年: 0.4, 老年: 0.6}}
open_link: {weight: 0.1}
"""
AGE = """\
  - {id: 年龄, text: 年龄, text_en: Age, type: band, options: [{id: 青年, text: 青年, text_en: Young}, {id: 老年, text: 老年, text_en: Old}]}
  - {id: 建议,"""


def rich():
    """A questionnaire with strata, known shares and an open link."""
    return two_tracks.form(STRATA_AND_MARGINS, **{"  - {id: 建议,": AGE, "minimum: 385": "minimum: 50"})


@pytest.fixture
def survey(town):
    return opened(town, two_tracks.form())


def test_the_page_costs_the_same_for_ten_times_as_many(client, town, survey):
    office = town.sign_in(client, "office")

    def cost():
        with CaptureQueriesContext(connection) as seen:
            assert office.get(f"/surveys/{survey.pk}/results/").status_code == 200
        read = [q["sql"] for q in seen if '"surveys_' in q["sql"]]
        assert not any(
            f'FROM "surveys_{table}"' in sql for sql in read for table in ("answer", "slip", "remark", "code")
        )
        return len(seen), Total.objects.filter(survey=survey).count()

    slips(survey, steps(s5=30, s4=30, s3=30, s2=10, s1=10, dk=10), unit=SHIQIAO)
    slips(survey, steps(s5=30, s4=30, s3=30, s2=10, s1=10, dk=10), unit=LIULIN)
    mixing.mix(survey.pk)
    cost()  # what is looked up once a process
    first = cost()
    for _ in range(9):
        slips(survey, steps(s5=30, s4=30, s3=30, s2=10, s1=10, dk=10) * 2, unit=SHIQIAO)
    mixing.mix(survey.pk)
    assert tally.read(survey, document.of(survey.document)).answered() > 2000
    assert cost() == first


def test_units_strata_and_dont_know_by_the_totals(town, survey):
    slips(survey, steps(s5=50, s4=30, s3=10, s2=5, s1=5, dk=25), unit=SHIQIAO)
    slips(survey, steps(s5=5, s3=20, s1=15), unit=LIULIN)
    slips(survey, steps(s1=40), unit=SHIQIAO, way="open")
    actions.close(survey, by=town.office)
    counted = tally.read(survey, document.of(survey.document))
    first, second = tally.by_unit(counted)
    assert (first.key, first.n) == (SHIQIAO, 100)
    assert first.value == pytest.approx((50 * 100 + 30 * 75 + 10 * 50 + 5 * 25) / 100)
    assert first.rate == pytest.approx(0.8)
    assert first.unknown == pytest.approx(25 / 125)
    assert first.low < first.value < first.high
    assert second.rate == pytest.approx(5 / 40)
    assert first.against.p_value < 1e-6
    assert first.against.value == pytest.approx(0.8 - 0.125)
    # the open link is counted by itself and is in nothing else
    assert counted.answered(tally.OPEN) == 40
    assert tally.whole(counted, tally.OPEN).value == 0
    assert tally.whole(counted).n == 140


def test_small_numbers_are_not_shown_nor_given_away(client, town, survey):
    slips(survey, ["5"] * 60, unit=SHIQIAO)
    slips(survey, ["1"] * 4, unit=LIULIN)
    actions.close(survey, by=town.office)
    page = town.sign_in(client, "office").get(f"/surveys/{survey.pk}/results/").content.decode()
    assert page.count("份数太少，不显示") == 1
    rule = rules.usual(document.of(survey.document))
    shown = results_show.live(tally.read(survey, document.of(survey.document)), rule)
    # the four are in nothing that is told of all, so that the sixty may be shown beside it
    assert [x.line.value for x in shown.units] == [100, None]
    assert (shown.answers, shown.whole.n, shown.whole.value) == (64, 60, 100)
    closing.count(survey, by=town.office)
    made = Result.objects.get().document["units"][LIULIN]
    assert made["value"] is None
    assert made["figure"] is None


def test_raking_meets_the_margins_and_the_open_link_has_its_own_weight(town):
    survey = opened(town, rich())
    people = {
        ("城镇", "青年"): ("5", 80), ("城镇", "老年"): ("3", 40), ("乡村", "青年"): ("4", 30), ("乡村", "老年"): ("2", 30),
    }  # fmt: skip
    for (stratum, age), (step, n) in people.items():
        slips(survey, [{"总体": step, "年龄": age}] * n, unit=SHIQIAO, stratum=stratum)
    slips(survey, [{"总体": "1", "年龄": "老年"}] * 40, unit=SHIQIAO, way="open")
    actions.close(survey, by=town.office)
    made = closing.count(survey, by=town.office).document
    row = made["units"][SHIQIAO]
    assert made["weights"]["how"] == MARGINS
    assert made["weights"]["missed"] <= 1e-6
    assert row["effective"] < 180
    # by hand: iterate the two margins (30:70 and 40:60) on 80, 40, 30, 30
    w = {k: float(n) for k, (_, n) in people.items()}
    for _ in range(300):
        for place, shares in ((0, {"城镇": 0.3, "乡村": 0.7}), (1, {"青年": 0.4, "老年": 0.6})):
            for name, share in shares.items():
                held = sum(v for k, v in w.items() if k[place] == name)
                w = {k: v * share / held if k[place] == name else v for k, v in w.items()}
    value = sum(w[k] * {"5": 100, "4": 75, "3": 50, "2": 25}[step] for k, (step, _) in people.items())
    assert row["value"] == pytest.approx(value, abs=1e-4)
    assert row["all"]["n"] == 180
    assert row["open"]["value"] == 0
    assert row["figure"] == pytest.approx(0.9 * value, abs=1e-4)
    by_strata = closing.count(survey, CountingRule(weights=STRATA), by=town.office).document["units"][SHIQIAO]
    town_mean, country = (80 * 100 + 40 * 50) / 120, (30 * 75 + 30 * 25) / 60
    assert by_strata["value"] == pytest.approx(0.3 * town_mean + 0.7 * country, abs=1e-4)
    assert closing.count(survey, CountingRule(weights=EQUAL), by=town.office).document["units"][SHIQIAO][
        "value"
    ] == pytest.approx((80 * 100 + 40 * 50 + 30 * 75 + 30 * 25) / 180)


def test_margins_that_cannot_be_met_are_refused_with_the_reason(town):
    survey = opened(town, rich())
    slips(survey, [{"总体": "5", "年龄": "青年"}] * 60, unit=SHIQIAO, stratum="城镇")
    actions.close(survey, by=town.office)
    with pytest.raises(Refused) as refused:
        closing.count(survey, by=town.office)
    told = {p.place.path: p.code for p in refused.value.problems}
    assert told == {"层 · 乡村": "rake-empty", "年龄 · 老年": "rake-empty"}
    assert not Result.objects.exists()


def questions(n):
    """A questionnaire of n questions of five steps."""
    more = "".join(
        f"  - {{id: 题{k}, text: 第{k}题, text_en: Question {k}, type: scale, scale: 满意五级, counts: true}}\n"
        for k in range(1, n + 1)
    )
    return two_tracks.form(**{"  - {id: 建议,": f"{more}  - {{id: 建议,", "minimum: 385": "minimum: 50"})


def test_copies_and_lines_are_flagged_with_and_without(client, town):
    import random

    chance = random.Random(4)
    survey = opened(town, questions(9))
    keys = ["总体", *(f"题{k}" for k in range(1, 10))]
    honest = [{k: chance.choice("2334455") for k in keys} for _ in range(300)]
    copied = [{k: "12345"[n % 5] for n, k in enumerate(keys)}] * 25
    lined = [dict.fromkeys(keys, "5")] * 15
    slips(survey, [*honest, *copied, *lined], unit=SHIQIAO)
    actions.close(survey, by=town.office)
    made = closing.count(survey, by=town.office).document
    assert made["signs"]["copied"]["own"] == 25
    assert made["signs"]["lined"]["own"] == 15
    row = made["units"][SHIQIAO]
    # of lines, as many as exceed what the others lead to expect (one): the usual rule
    assert made["signs"]["beyond"]["own"] == 14
    assert (row["n"], row["all"]["n"]) == (301, 340)
    assert made["alpha"]["questions"] == 10
    page = town.sign_in(client, "office").get(f"/surveys/{survey.pk}/results/").content.decode()
    assert "与他人逐题相同" in page
    assert "克朗巴哈" in page
    stricter = closing.count(survey, CountingRule(aside=("copied", "lined")), by=town.office).document
    assert stricter["units"][SHIQIAO]["n"] == 300


def test_the_same_answers_and_rule_give_the_same_result(town, survey):
    slips(survey, steps(s5=50, s4=30, s3=21, dk=9), unit=SHIQIAO)
    actions.close(survey, by=town.office)
    first = closing.count(survey, by=town.office)
    assert closing.count(survey, by=town.office).pk == first.pk
    form = document.of(survey.document)
    again = results.reckon(form, rules.usual(form), reversed(closing._given(survey)), closing._days(survey))
    assert again["units"][SHIQIAO]["value"] == first.document["units"][SHIQIAO]["value"]


def test_a_bad_rule_is_refused_all_at_once(client, town, survey):
    slips(survey, ["5"] * 30, unit=SHIQIAO)
    actions.close(survey, by=town.office)
    office = town.sign_in(client, "office")
    sent = {"weights": "margins", "measure": "mood", "gap": "400", "doubt": "0.9"}
    page = office.post(f"/surveys/{survey.pk}/count/", sent)
    assert page.status_code == 422
    assert page.content.decode().count("改这一项参数") == 4
    assert office.post(f"/surveys/{survey.pk}/count/", {"weights": "equal", "gap": "甚多"}).status_code == 422
    assert not Result.objects.exists()


def test_nothing_is_counted_while_it_is_open(client, town, survey):
    assert town.sign_in(client, "office").post(f"/surveys/{survey.pk}/count/").status_code == 422
    page = client.get(f"/surveys/{survey.pk}/results/").content.decode()
    assert "还没有计入的答卷" in page
