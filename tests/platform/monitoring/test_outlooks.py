"""Outlooks of both kinds on their pages: which is shown as a forecast, by which model and why, and what is said of the others."""

import html
import re
from decimal import Decimal

import numpy as np
import pytest
from django.urls import reverse
from tests.platform.monitoring.conftest import MAY, PLAN
from tests.platform.monitoring.test_watch import check

pytestmark = pytest.mark.django_db

LEVELS = PLAN.replace("  lag: {line: 20, edge: inclusive}\n", "  chance: {below: 20}\n").replace(
    "path: {5: 60, 12: 100, between: step}}", 'path: seasonal}\n  - {id: 满意, name: 满意度, name_en: Satisfaction, item: 满意度, uom: "%", target: 90, adds: level}'
)  # fmt: skip
GOOD, WALK, SHORT = "SQX-SQ", "SQX-LL", "SQX-FG"


@pytest.fixture
def tell(town):
    """`tell(item, {unit: values})`: months up to May 2026, the last value May's; None is not reported."""
    from quanheng.platform.ledger.actions import post
    from quanheng.platform.ledger.entries import Entry

    def make(item, series):
        rows = []
        for unit, values in series.items():
            for back, value in enumerate(reversed(list(values))):
                year, month = divmod(2026 * 12 + 4 - back, 12)
                if value is not None:
                    number = Decimal(str(round(float(value), 3)))
                    rows.append(Entry(item, unit, f"{year}-{month + 1:02d}", number, source="示意台账"))
        post(rows, "archive", by=town.office)

    return make


def seasonal(months=65, noise=0.2, seed=1, rise=0.03):
    """A rate with a season and a slow rise, which a model sees better than the last figure does."""
    t = np.arange(months)
    return 86 + rise * t + 3 * np.sin(t * np.pi / 6) + np.random.default_rng(seed).normal(0, noise, months)


def walk(months=65):
    """A rate that goes on from where it is: nothing beats its last figure."""
    return 85 + np.random.default_rng(0).normal(0, 1, months).cumsum() * 0.5


def kept(plan, indicator="满意"):
    """Unit → the outlook kept with May's readings."""
    from quanheng.platform.monitoring.models import Look, Reading

    look = Look.objects.filter(plan=plan, month=5).first()
    return {r.unit: r.extra.get("outlook") for r in Reading.objects.filter(look=look, indicator=indicator)}


def words(page):
    """A page as its reader sees it, in one line."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", page)).split())


def row(page, unit):
    """The row of a unit in the table of outlooks."""
    return next(words(r) for r in page.split("<tr>") if unit in r and "满意度" in r)


@pytest.fixture
def levels(client, town, tell, watch, at):
    """A plan with a rate: of one unit with a season, of one that wanders, of one with this year only."""
    at(MAY)
    tell("满意度", {GOOD: seasonal(), WALK: walk(), SHORT: [88, 89, 88, 90, 91]})
    plan = watch(LEVELS)
    check(client, town, plan)
    return plan


def test_a_level_has_an_outlook_chosen_by_back_test_or_says_why_not(client, town, levels):
    """The page tells model and reason; the wanderer and the short series show their last figure as what it is, and no forecast."""
    said = kept(levels)
    good = said[GOOD]
    assert (good["kind"], good["note"], good["shown"], good["learnt"]) == ("levels", "", True, True)
    assert good["model"] in ("holt-winters", "theta", "combined")
    assert good["error"] < good["plain_error"]
    assert good["trials"] == 14
    assert good["low"] < good["expected"] < good["high"]
    assert len(good["steps"]) == 7  # June to December
    assert good["steps"][-1] == [good["low"], good["expected"], good["high"]]
    truth = 86 + 0.03 * 71 + 3 * np.sin(71 * np.pi / 6)  # December, without its noise
    assert good["low"] < truth < good["high"]
    assert (said[WALK]["note"], said[WALK]["expected"], said[WALK]["chance"]) == ("no-better", None, None)
    assert (said[SHORT]["note"], said[SHORT]["shown"]) == ("too-short", False)
    page = client.get(reverse("monitoring:outlooks", args=[levels.pk])).content.decode()
    assert "达到目标的机会" in row(page, "石桥镇")
    assert re.search(
        r"按(三次指数平滑|优化 theta|指数平滑与 theta 的平均)；回测 14 次，平均差", row(page, "石桥镇")
    )
    assert re.search(
        r"没有模型胜过“重复(上一期|上年同期)”，不作预测。 ?最近一期是 [\d.]+%", row(page, "柳林镇")
    )
    assert "机会" not in row(page, "柳林镇")
    assert re.search(r"序列太短，不作预测。 ?最近一期是 91%", row(page, "发改局"))
    assert "2 项不作预测" in words(page)
    assert page.index("石桥镇") < page.index("柳林镇")
    client.cookies["django_language"] = "en"
    english = words(client.get(reverse("monitoring:outlooks", args=[levels.pk])).content.decode())
    for part in ("The series is too short: no forecast.", "No model beats repeating", "trials off by"):
        assert part in english, part


def test_the_picture_of_a_level_has_a_band_only_where_there_is_a_forecast(client, levels):
    for unit, band in ((GOOD, True), (WALK, False), (SHORT, False)):
        page = client.get(reverse("monitoring:figure", args=[levels.pk, 5, unit, "满意"])).content.decode()
        assert ('class="band"' in page) is band, unit
        assert 'class="had"' in page
        assert "虚线为目标" in page


def test_gaps_say_so_and_small_ones_are_bridged(client, town, tell, watch, at):
    at(MAY)
    holes = [None if 20 <= k < 32 else x for k, x in enumerate(seasonal())]
    one = [None if k == 30 else x for k, x in enumerate(seasonal())]
    tell("满意度", {GOOD: holes, WALK: one})
    plan = watch(LEVELS)
    check(client, town, plan)
    said = kept(plan)
    assert said[GOOD]["note"] == "gaps"
    assert said[WALK]["note"] == ""
    assert "中间缺数，不作预测" in client.get(reverse("monitoring:outlooks", args=[plan.pk])).content.decode()


def test_a_small_chance_of_a_level_opens_a_case_that_tells_the_outlook(client, town, tell, watch, at):
    """Target 90 by December where December lies near 86: below 20 %, a case; and its page tells model and band."""
    from quanheng.platform.monitoring.models import Case

    at(MAY)
    tell("满意度", {GOOD: seasonal(rise=0.02), WALK: seasonal(seed=2, rise=0.02) + 8})
    plan = watch(LEVELS)
    check(client, town, plan)
    case = Case.objects.get()
    assert (case.unit, case.rule) == (GOOD, "chance")
    page = words(client.get(reverse("monitoring:case", args=[case.pk])).content.decode())
    assert "八成在" in page
    assert "回测 14 次" in page


def test_what_a_level_is_reckoned_from_is_not_reckoned_twice(client, town, tell, levels, monkeypatch):
    """A second check with one figure more forecasts just the series that changed, and says the same of the others; and it does so
    before its transaction begins, for on SQLite nobody else could write meanwhile."""
    from contextlib import contextmanager

    from quanheng.platform.monitoring import checking
    from quanheng.platform.monitoring import levels as rooms
    from quanheng.platform.monitoring.models import Look

    before = kept(levels)
    seen, within = [], []
    real, guard = rooms.forecast, checking.act

    @contextmanager
    def act(*facts, **more):
        with guard(*facts, **more) as record:
            within.append(True)
            yield record
            within.pop()

    monkeypatch.setattr(checking, "act", act)
    monkeypatch.setattr(
        rooms, "forecast", lambda values, *more: seen.append((len(values), *within)) or real(values, *more)
    )
    checking.check(levels, by=town.office)
    assert seen == []
    assert Look.objects.filter(plan=levels, month=5).count() == 1
    tell("满意度", {GOOD: [95.5]})
    checking.check(levels, by=town.office)
    assert seen == [(1,)]
    after = kept(levels)
    assert after[GOOD]["of"] != before[GOOD]["of"]
    assert {u: after[u] for u in (WALK, SHORT)} == {u: before[u] for u in (WALK, SHORT)}


def test_the_back_test_page_has_a_row_for_every_indicator(client, town, levels):
    """How often a model is used, error beside the baseline's, coverage beside the nominal, trials; the untried named."""
    page = client.get(reverse("monitoring:back_test", args=[levels.pk])).content.decode()
    line = next(words(r) for r in page.split("</tr>") if "满意度" in r)
    assert "序列太短 1" in line
    assert "不胜过基线 1" in line
    numbers = [float(x) for x in re.findall(r"\d+\.\d+", line)]
    assert len(numbers) == 4  # MASE and sMAPE, of what is shown and of the baseline
    assert numbers[0] < numbers[1]
    assert "要盖住 80%" in words(page)
    assert "太短，没法回测：完成投资" in words(page)  # no past years of it were told


TWO = PLAN.replace(
    "path: {5: 60, 12: 100, between: step}}",
    "path: straight}\n  - {id: 支付, name: 支付, name_en: Paid, item: 累计支付, target: 100, path: straight}",
)


def test_an_indicator_whose_own_back_test_fails_is_not_shown_though_another_passes(
    client, town, tell, watch, at
):
    """Investment has the same late season every year; payments come early in two years, late in one. One is shown, one is not: over
    both together the outlook would have beaten the line."""
    at(MAY)
    late = np.array([0, 1, 3, 6, 10, 15, 20, 26, 33, 41, 50, 100.0])
    units = (GOOD, WALK, SHORT)
    past = {u: np.concatenate([late * (7 + k) / 100 for _ in range(3)]) for k, u in enumerate(units)}
    tell("累计完成投资", {u: [*past[u], 1, 2, 4, 6, 10] for u in units})
    early = 100 * (1 - (1 - np.arange(1, 13) / 12) ** 2)
    turned = [*early, *(100 * (np.arange(1, 13) / 12) ** 2), *early, 8, 16, 25, 33, 41]
    tell("累计支付", {u: turned for u in units})
    plan = watch(TWO)
    check(client, town, plan)
    from quanheng.platform.monitoring.models import Look

    rows = {
        (r["indicator"], r["month"]): r
        for r in Look.objects.filter(plan=plan, month=5).first().told["back_test"]
    }
    near = {id: rows[(id, 6)] for id in ("完成投资", "支付")}
    assert near["完成投资"]["error"] < near["完成投资"]["straight"]
    assert near["支付"]["error"] >= near["支付"]["straight"]
    both = [sum(r[k] * r["series"] for r in near.values()) for k in ("error", "straight")]
    assert both[0] < both[1]
    assert kept(plan, "完成投资")[GOOD]["shown"]
    assert {o["note"] for o in kept(plan, "支付").values()} == {"no-better"}
    page = client.get(reverse("monitoring:outlooks", args=[plan.pk])).content.decode()
    assert words(page).count("回测不胜过直线，不作预测。照直线推算") == 3
    picture = client.get(reverse("monitoring:figure", args=[plan.pk, 5, GOOD, "支付"])).content.decode()
    assert 'class="band"' not in picture


def test_the_mid_term_form_is_filled_by_what_may_be_shown_only(client, town, tell, levels):
    """The forecast of the rate where there is one, else its last figure."""
    from datetime import date

    from quanheng.platform.monitoring import midterm
    from quanheng.platform.monitoring.models import Form

    midterm.open_round(levels, 5, date(2027, 1, 1), by=town.office)
    rows = {f.unit: next(r for r in f.rows if r["id"] == "满意") for f in Form.objects.all()}
    assert rows[GOOD]["from"] == "outlook"
    assert float(rows[GOOD]["expected"]) == pytest.approx(kept(levels)[GOOD]["expected"], abs=0.01)
    assert (rows[SHORT]["from"], rows[SHORT]["expected"]) == ("level", "91")


def test_checks_of_before_the_levels_had_outlooks_are_still_read(client, town, version, watch, at):
    """A reading and a back-test as they were kept then: shown where past years told enough, else the straight line."""
    import json

    from django.utils import timezone

    from quanheng.platform.lib.rows import insert
    from quanheng.platform.monitoring.models import Look, Reading

    at(MAY)
    plan = watch()
    old = {"month": 6, "series": 12, "error": 0.02, "straight": 0.2, "held": 0.8}
    look = Look.objects.create(
        plan=plan, month=5, posting=1, digest="x", counts={}, told={"back_test": [old], "hits": []}, at=timezone.now(), by="示意"
    )  # fmt: skip
    numbers = {"expected": 88.0, "low": 80.0, "high": 95.0, "chance": 0.1, "straight": 93.6, "years": 3}
    insert(Reading, (
        {"look_id": look.pk, "unit": unit, "indicator": "完成投资", "mode": "progress", "lamp": "red", "month": 5, "actual": "39", "target": "100",
         "done": "39", "plan": "60", "lag": "21", "extra": json.dumps({"outlook": {**numbers, "learnt": learnt}})}
        for unit, learnt in ((GOOD, True), (SHORT, False))
    ))  # fmt: skip
    town.sign_in(client, "office")
    page = words(client.get(reverse("monitoring:outlooks", args=[plan.pk])).content.decode())
    assert "年末约 88，八成在 80–95" in page
    assert "太短：没有足够的往年数，不作预测。照直线推算，年末约 93.6" in page
    assert client.get(reverse("monitoring:back_test", args=[plan.pk])).status_code == 200
    for unit, band in ((GOOD, True), (SHORT, False)):
        page = client.get(reverse("monitoring:figure", args=[plan.pk, 5, unit, "完成投资"])).content.decode()
        assert ('class="band"' in page) is band
