"""Money beside goals, milestones with evidence, the mid-term form with its product, hit rates, paths that learn, and rules along time."""

import io
from datetime import date
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from python_calamine import CalamineWorkbook
from tests.platform.monitoring.conftest import MAY, PLAN
from tests.platform.monitoring.test_cases import PDF
from tests.platform.monitoring.test_watch import cases, cells, check

pytestmark = pytest.mark.django_db

DUAL = (
    PLAN.replace("  lag: {line: 20, edge: inclusive}\n", "  divergence: {line: 10, edge: EDGE}\n")
    + """\
dual:
  - {id: 资金, name: 投资资金, name_en: Money, budget: {SQX-SQ: 100, SQX-LL: 100, SQX-FG: 0}, paid: 累计支付, goals: [完成投资]}
"""
)


@pytest.mark.parametrize(("edge", "units"), [("exclusive", {"SQX-SQ"}), ("inclusive", {"SQX-SQ", "SQX-LL"})])
def test_money_and_goals_apart(client, town, say, watch, at, edge, units):
    """Goals 60, money 49.9 and 50: 10.1 points apart, and 10.0 at the edge; a budget of nought divides nothing."""
    at(MAY)
    say("累计完成投资", {"SQX-SQ": 60, "SQX-LL": 60, "SQX-FG": 60})
    say("累计支付", {"SQX-SQ": "49.9", "SQX-LL": 50, "SQX-FG": 3})
    plan = watch(DUAL.replace("EDGE", edge))
    check(client, town, plan)
    found = cases()
    assert {unit for unit, _ in found} == units
    assert found[("SQX-SQ", "divergence")].found["gap"] == "-10.1"
    page = client.get(reverse("monitoring:dual", args=[plan.pk])).content.decode()
    assert page.index("-10.1") < page.index("<b>-10</b>")
    assert f"{len(units)} 处资金与目标背离" in page
    assert (
        cells(client, plan, mode="payment")[("SQX-FG", "资金")][0] == "red"
    )  # spent where nothing was budgeted


STONES = (
    PLAN.replace("  lag: {line: 20, edge: inclusive}\n", "  milestone: true\n")
    + """\
milestones:
  - {id: 主体完工, name: 主体完工, name_en: Built, due: 2026-04-30, units: [SQX-SQ, SQX-LL]}
  - {id: 竣工, name: 竣工, name_en: Done, due: 2026-12-31, units: [SQX-SQ]}
"""
)


def test_a_milestone_needs_evidence_and_another_pair_of_eyes(client, town, watch, at):
    at(MAY)
    plan = watch(STONES)
    page = reverse("monitoring:milestone", args=[plan.pk, "SQX-SQ", "主体完工"])
    town.sign_in(client, "reporter")
    said = {"verb": "claim", "on": "2026-04-28", "words": "主体封顶"}
    assert client.post(page, said).status_code == 422  # no evidence
    assert (
        client.post(page, {**said, "on": "2026-06-28", "files": SimpleUploadedFile("a.pdf", PDF)}).status_code
        == 422
    )
    assert client.post(page, {**said, "files": SimpleUploadedFile("a.pdf", PDF)}).status_code == 302
    assert client.post(page, {"verb": "accept"}).status_code == 422
    check(client, town, plan)
    wall = cells(client, plan)
    assert wall[("SQX-SQ", "主体完工")][0] == "amber"  # claimed, not accepted, overdue
    assert wall[("SQX-LL", "主体完工")][0] == "red"
    assert wall[("SQX-SQ", "竣工")][0] == "none"  # not due
    assert set(cases()) == {("SQX-LL", "milestone")}
    assert client.post(page, {"verb": "accept"}).status_code == 302
    check(client, town, plan)
    assert cells(client, plan)[("SQX-SQ", "主体完工")][0] == "green"
    assert client.get(reverse("monitoring:evidence", args=[plan.pk, "SQX-SQ", "主体完工", 0])).content == PDF
    assert town.sign_in(client, "reporter2").get(page).status_code == 404


def test_the_mid_term_form_from_known_figures_to_the_product_of_the_year(client, town, say, watch, at):
    """Filled from the ledger, refused while it is not whole, handed in, read as Excel, closed into the programme's product."""
    from quanheng.platform.monitoring.models import Form, Round
    from quanheng.platform.programmes import actions as programmes
    from quanheng.platform.programmes.application import Application
    from quanheng.platform.programmes.models import Product

    made = programmes.propose(
        Application(
            title="示意考核", title_en="Invented", organiser="SQX-KH", year=2026, begins=date(2026, 1, 1), ends=date(2026, 12, 31), basis="示意",
            units=("SQX-SQ", "SQX-LL"), content=("投资",), burden=60, scheme="监控试验", demonstration=True,
        ),
        by=town.office,
    )  # fmt: skip
    programmes.file(programmes.check(made, by=town.office2), by=town.office2)
    at(MAY)
    say("累计完成投资", {"SQX-SQ": 39, "SQX-LL": 60})
    plan = watch(by={"target: 100": "target: {SQX-SQ: 100, SQX-LL: 90}, units: [SQX-SQ, SQX-LL]"})
    town.sign_in(client, "office")
    assert (
        client.post(
            reverse("monitoring:midterm_open", args=[plan.pk]), {"month": 5, "due": "2026-06-10"}
        ).status_code
        == 302
    )
    around = Round.objects.get()
    form = Form.objects.get(unit="SQX-SQ")
    assert (form.rows[0]["target"], form.rows[0]["done"], form.rows[0]["from"]) == ("100", "39", "straight")
    assert Decimal(form.rows[0]["expected"]) == Decimal(
        "93.6"
    )  # 39 ÷ 5 × 12: no past years, a straight line and said so
    assert client.post(reverse("monitoring:midterm_close", args=[around.pk])).status_code == 422
    page = reverse("monitoring:form", args=[form.pk])
    town.sign_in(client, "reporter")
    whole = {
        "expected-0": "78",
        "cause-0": "funds",
        "explain-0": "=1+1 资金到位晚",
        "possibility-0": "never",
        "note-0": "",
    }
    for gap in ({"possibility-0": ""}, {"cause-0": ""}, {"explain-0": " "}, {"expected-0": "很多"}):
        assert client.post(page, whole | gap | {"submit": "1"}).status_code == 422
    assert client.post(page, whole).status_code == 302
    assert Form.objects.get(pk=form.pk).state == "filling"
    assert client.post(page, whole | {"submit": "1"}).status_code == 302
    assert client.post(page, whole | {"submit": "1"}).status_code == 422  # handed in is handed in
    sheet = CalamineWorkbook.from_filelike(
        io.BytesIO(client.get(reverse("monitoring:form_book", args=[form.pk])).content)
    ).get_sheet_by_index(0)
    row = sheet.to_python()[-1]
    assert row == ["石桥镇", "完成投资", "", 100, 39, 5, 78, "经费保障", "'=1+1 资金到位晚", "完全不可能", ""]
    assert town.sign_in(client, "reporter2").get(page).status_code == 404
    other = Form.objects.get(unit="SQX-LL")
    client.post(
        reverse("monitoring:form", args=[other.pk]),
        {"expected-0": "90", "possibility-0": "sure", "submit": "1"},
    )
    town.sign_in(client, "office")
    assert client.post(reverse("monitoring:midterm_close", args=[around.pk])).status_code == 302
    assert Product.objects.get(kind="midterm_note").link == f"/monitoring/midterm/{around.pk}/"


def test_hit_rates_are_published_after_the_year(client, town, say, watch, at):
    """Warned and missed, warned and met, silent and missed: counted against December, on a page for everybody."""
    at(MAY)
    say("累计完成投资", {"SQX-SQ": 39, "SQX-LL": 40, "SQX-FG": 55})
    plan = watch()
    check(client, town, plan)
    client.logout()
    assert "全年的数到齐以后" in client.get(reverse("monitoring:hits")).content.decode()
    at(date(2027, 1, 8))
    say("累计完成投资", {"SQX-SQ": 70, "SQX-LL": 100, "SQX-FG": 99}, "2026-12")
    check(client, town, plan)
    client.logout()
    page = client.get(reverse("monitoring:hits")).content.decode()
    import re

    row = re.search(r"落后计划</th>(.*?)</tr>", page, re.S)[1]
    assert re.findall(r">(\d+)</td>", row) == ["1", "1", "1", "0", "50", "50"]
    assert "石桥镇" not in page


def test_a_seasonal_path_is_learnt_from_past_years(client, town, say, watch, at):
    """Half of the year's work comes in December: by May the learnt path asks for less than the straight line does."""
    at(MAY)
    shares = [0, 1, 3, 6, 10, 15, 20, 26, 33, 41, 50, 100]
    for year in (2023, 2024, 2025):
        for m, share in enumerate(shares, 1):
            say(
                "累计完成投资",
                {"SQX-SQ": share * (year - 2000), "SQX-LL": share * 7, "SQX-FG": share * 9},
                f"{year}-{m:02d}",
            )
    say("累计完成投资", {"SQX-SQ": 10, "SQX-LL": 10, "SQX-FG": 10})
    plan = watch(by={"path: {5: 60, 12: 100, between: step}": "path: seasonal"})
    check(client, town, plan)
    from quanheng.platform.monitoring.models import Look, Reading

    reading = Reading.objects.get(look=Look.objects.get(month=5), unit="SQX-SQ")
    assert Decimal(8) < reading.plan < Decimal(20)  # drawn a little towards the straight line's 41.7
    assert reading.extra["path"] == "seasonal"
    assert reading.extra["outlook"]["years"] == 3
    assert reading.extra["outlook"]["learnt"]
    assert (
        reading.extra["outlook"]["low"]
        < reading.extra["outlook"]["expected"]
        < reading.extra["outlook"]["high"]
    )
    assert not cases()
    page = client.get(reverse("monitoring:back_test", args=[plan.pk])).content.decode()
    assert "胜过直线" in page
    assert "达到目标的机会" in client.get(reverse("monitoring:outlooks", args=[plan.pk])).content.decode()
    assert (
        client.get(reverse("monitoring:figure", args=[plan.pk, 5, "SQX-SQ", "完成投资"])).status_code == 200
    )


ALONG = PLAN.replace("lag: {line: 20, edge: inclusive}", "floor: {below: 60}\n  falls: {times: 3}").replace(
    "path: {5: 60, 12: 100, between: step}}", "path: straight}\n  - {id: 满意, item: 满意度, target: 90, adds: level}"
)  # fmt: skip


def test_rules_along_time_by_the_scan(client, town, say, watch, at):
    """Three falls in a row of the satisfaction rate, and a figure below 60 % of its plan; two falls and 60 % exactly are none."""
    at(MAY)
    for month, sq, ll in (("02", 90, 90), ("03", 89, 91), ("04", 88, 90), ("05", 87, 89)):
        say("满意度", {"SQX-SQ": sq, "SQX-LL": ll}, f"2026-{month}")
    say(
        "累计完成投资", {"SQX-SQ": "24.9", "SQX-LL": 25}, "2026-05"
    )  # of 41.67 by the straight line: 59.8 and 60.0 %
    check(client, town, watch(ALONG))
    found = cases()
    assert set(found) == {("SQX-SQ", "falls"), ("SQX-SQ", "floor")}
    assert found[("SQX-SQ", "falls")].found["values"] == [90, 89, 88, 87]
    assert found[("SQX-SQ", "floor")].found["share"] == "59.76"


def test_the_portrait_knows_lamps_and_cases(client, town, say, watch, at):
    at(MAY)
    say("累计完成投资", {"SQX-SQ": 39, "SQX-LL": 60})
    check(client, town, watch())
    from quanheng.platform.monitoring.queries import of_unit

    mine, theirs = of_unit("SQX-SQ"), of_unit("SQX-LL")
    assert (mine.lamps, mine.cases, len(mine.live)) == ({"red": 1}, {"open": 1}, 1)
    assert (theirs.lamps, theirs.cases, theirs.live) == ({"green": 1}, {}, [])


def test_the_worker_checks_when_the_ledger_has_moved_on(client, town, say, watch, at):
    from quanheng.platform.monitoring import jobs
    from quanheng.platform.monitoring.models import Look

    at(MAY)
    say("累计完成投资", {"SQX-SQ": 60})
    plan = watch()
    jobs.go()
    assert Look.objects.filter(plan=plan).count() == 5  # every month so far
    jobs.go()
    assert Look.objects.filter(plan=plan).count() == 5
    say("累计完成投资", {"SQX-SQ": 39})
    jobs.go()
    assert Look.objects.filter(plan=plan, month=5).count() == 2
    assert ("SQX-SQ", "lag") in cases()
