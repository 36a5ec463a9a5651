"""Every detector asked of the ledger's own rows: what it sees there, in words with numbers; and the joint control of a scan."""

from __future__ import annotations

import numpy as np
import pytest
from django.urls import reverse
from tests.platform.doubts.conftest import OTHER, UNIT, known, post, scan, set_on

from quanheng.analytics.doubt import RECORDS
from quanheng.platform.doubts import actions, queries, scanning
from quanheng.platform.doubts.kinds import ROLES, SETTINGS
from quanheng.platform.doubts.models import Case, Probe
from quanheng.platform.doubts.seeing import SEERS
from quanheng.platform.registry.powers import Actor

YEARS = [str(y) for y in range(2008, 2025)]


@pytest.fixture
def many(town):
    """Thirty villages below 石桥镇 and their codes."""
    from quanheng.engine.data import Unit
    from quanheng.platform.registry.actions import enrol
    from quanheng.platform.registry.powers import COMMAND_LINE

    codes = [f"SQX-V{k:02}" for k in range(30)]
    enrol([Unit(c, f"村{c[-2:]}", "", UNIT, {"kind": "村"}) for c in codes], by=COMMAND_LINE)
    return codes


def _set(town, detector, items, settings=None):
    return actions.set_probe(detector, detector, items, settings or {}, by=town.office)


def _look(*probes):
    return scanning.look(list(probes))


def test_every_detector_has_roles_settings_and_a_seer():
    assert set(RECORDS) == set(SEERS) == set(ROLES) == set(SETTINGS)


def test_a_typing_error_in_a_panel_is_asked_about_and_even_units_are_not(town, many):
    rng = np.random.default_rng(3)
    known(town, "产值", "数")
    levels = np.exp(np.cumsum(rng.normal(0.07, 0.02, (30, len(YEARS))), axis=1)) * 100
    levels[4, -1] /= 5
    levels[9] = 100 * 1.07 ** np.arange(len(YEARS)) * np.exp(np.cumsum(rng.normal(0, 0.0005, len(YEARS))))
    post(
        town,
        [("产值", u, y, round(levels[k, t], 2)) for k, u in enumerate(many) for t, y in enumerate(YEARS)],
    )
    _set(town, "break", {"item": ["产值"]})
    _set(town, "too-smooth", {"item": ["产值"]})
    done = scanning.scan(by=town.office)
    found = {(c.detector, c.unit) for c in Case.objects.all()}
    assert ("break", many[4]) in found
    assert ("too-smooth", many[9]) in found
    assert done.opened <= 4  # sixty were tested
    case = Case.objects.get(detector="break", unit=many[4])
    assert "稳健 z" in case.says
    assert case.chart["periods"] == YEARS
    assert [len(line["values"]) for line in case.chart["lines"]] == [len(YEARS)]


def test_copied_returns_are_asked_of_both_and_name_each_other(town, many):
    rng = np.random.default_rng(4)
    items = [f"项{k}" for k in range(8)]
    known(town, *items)
    x = np.rint(rng.lognormal(6, 1, (30, 8)))
    x[7] = x[2]
    post(town, [(i, u, "2025", int(x[k, j])) for k, u in enumerate(many) for j, i in enumerate(items)])
    _set(town, "copied", {"item": items})
    scanning.scan(by=town.office)
    found = {c.unit: c for c in Case.objects.all()}
    assert set(found) == {many[2], many[7]}
    assert "村07" in found[many[2]].says
    assert found[many[2]].adjusted < 0.001


def test_bunching_heaping_and_everybody_at_the_full_value(town):
    months = [f"{y}-{m:02}" for y in range(2019, 2025) for m in range(1, 13)]
    known(town, "完成率", "件数")
    rng = np.random.default_rng(5)
    near = np.round(rng.uniform(95, 105, len(months)), 2)
    bunched = np.where(near < 100, np.round(rng.uniform(100, 101, len(months)), 2), near)
    whole = rng.integers(100, 1000, len(months))
    post(town, [("完成率", UNIT, m, bunched[k]) for k, m in enumerate(months)] + [("完成率", OTHER, m, near[k]) for k, m in enumerate(months)])  # fmt: skip
    post(town, [("件数", UNIT, m, int(whole[k] // 5 * 5)) for k, m in enumerate(months)] + [("件数", OTHER, m, int(whole[k])) for k, m in enumerate(months)])  # fmt: skip
    _set(town, "bunching", {"item": ["完成率"]}, {"at": "100", "half": "5"})
    _set(town, "heaping", {"item": ["件数"]})
    _set(town, "uniform", {"item": ["完成率"]}, {"full": "100", "line": "90"})
    scanning.scan(by=town.office)
    assert {(c.detector, c.unit) for c in Case.objects.all()} == {
        ("bunching", UNIT), ("heaping", UNIT), ("uniform", UNIT),
    }  # fmt: skip


def test_sums_companions_drift_and_first_digits(town, many):
    rng = np.random.default_rng(6)
    known(town, "总", "甲", "乙", "税", "工", "目标", "完成", "金额")
    rows = []
    for k, u in enumerate(many):
        size = float(np.exp(rng.normal(5, 1)))
        a, b = round(size * 0.4, 2), round(size * 0.6, 2)
        whole = round((a + b) * (3 if k == 3 else 1), 2)
        rows += [("甲", u, "2025", a), ("乙", u, "2025", b), ("总", u, "2025", whole)]
        rows += [("税", u, "2025", round(size * float(np.exp(rng.normal(0, 0.1))), 2)), ("工", u, "2025", round(size * float(np.exp(rng.normal(0, 0.1))), 2))]  # fmt: skip
        goal = 100.0
        for y in YEARS[-6:]:
            got = goal + float(rng.normal(0, 5))
            rows += [("目标", u, y, round(goal, 3)), ("完成", u, y, round(got, 3))]
            goal += (0.9 if got > goal else 0.1) * (got - goal)
    post(town, rows)
    amounts = np.concatenate([10 ** rng.uniform(0, 5, 800), rng.uniform(50, 59, 400)])
    days = [(y, m) for y in range(1900, 2001) for m in range(1, 13)][: len(amounts)]
    post(town, [("金额", OTHER, f"{y}-{m:02}", round(float(amounts[k]), 2)) for k, (y, m) in enumerate(days)])
    _set(town, "sums", {"parts": ["甲", "乙"], "whole": ["总"]})
    _set(town, "companions", {"item": ["总"], "beside": ["税", "工"]})
    _set(town, "drift", {"target": ["目标"], "item": ["完成"]})
    _set(town, "benford", {"item": ["金额"]})
    scanning.scan(by=town.office)
    assert {(c.detector, c.unit) for c in Case.objects.all()} == {
        ("sums", many[3]), ("companions", many[3]), ("drift", "SQX-TJ"), ("benford", OTHER),
    }  # fmt: skip


def test_honest_villages_are_left_in_peace(town, many):
    """Thirty villages, five detectors: at most one in twenty is asked."""
    rng = np.random.default_rng(7)
    items = [f"项{k}" for k in range(8)]
    known(town, "产值", "自报", "他报", *items)
    shocks = 0.07 + rng.standard_t(8, (30, len(YEARS))) * 0.02
    levels = np.exp(np.cumsum(shocks, axis=1)) * 1000
    other = rng.lognormal(6, 1, 30)
    rows = [("产值", u, y, round(levels[k, t], 1)) for k, u in enumerate(many) for t, y in enumerate(YEARS)]
    rows += [("他报", u, "2025", round(other[k], 2)) for k, u in enumerate(many)]
    rows += [
        ("自报", u, "2025", round(other[k] * float(np.exp(rng.normal(0, 0.03))), 2))
        for k, u in enumerate(many)
    ]
    rows += [(i, u, "2025", int(rng.lognormal(6, 1))) for u in many for i in items]
    post(town, rows)
    for detector, given in (
        ("break", {"item": ["产值"]}), ("too-smooth", {"item": ["产值"]}), ("copied", {"item": items}),
        ("second-source", {"own": ["自报"], "other": ["他报"]}), ("heaping", {"item": items}),
    ):  # fmt: skip
        _set(town, detector, given)
    scanning.scan(by=town.office)
    assert len({c.unit for c in Case.objects.all()}) <= 30 * 0.05


def test_a_probe_with_faults_is_refused_all_at_once_and_nothing_is_kept(town, client):
    known(town, "甲")
    answer = set_on(client, town, "sums", "", item_parts="甲、没有", item_whole="也没有", set_line="很多")
    assert answer.status_code == 422
    answer = set_on(client, town, "sums", "合计", item_parts="没有", item_whole="也没有", set_line="很多")
    text = answer.content.decode()
    assert answer.status_code == 422
    for told in ("“没有”没有登记", "“也没有”没有登记", "写了 1 项", "很多"):
        assert told in text, told
    assert not Probe.objects.exists()
    assert client.get(reverse("doubts:probe", args=["unknown"])).status_code == 404


def test_a_switched_off_detector_asks_nothing_and_the_page_shows_hits(town, client):
    known(town, "就业数", "参保数")
    post(town, [("就业数", UNIT, "2025", 12000), ("参保数", UNIT, "2025", 9100)])
    set_on(client, town, "second-source", "就业", item_own="就业数", item_other="参保数")
    probe = Probe.objects.get()
    assert client.post(reverse("doubts:switch", args=[probe.pk]), {"on": "off"}).status_code == 302
    assert scan(client, town).tested == 0
    client.post(reverse("doubts:switch", args=[probe.pk]), {"on": "on"})
    assert scan(client, town).opened == 1
    case = Case.objects.get()
    actions.answer(case, "说明", by=town.reporter)
    actions.return_(case, "退回", by=town.reviewer)
    assert queries.track()["second-source"] == (1, 1, 1)
    assert (
        queries.of_unit(UNIT)[:4]
        if isinstance(queries.of_unit(UNIT), tuple)
        else queries.of_unit(UNIT).hits == 1
    )
    told = town.sign_in(client, "reporter").get(reverse("doubts:detectors")).content.decode()
    for word in ("检出率，%", "误问率，%", "命中率，%", "不能说明什么", "种子 20261122"):
        assert word in told, word
    assert told.count('id="d-') == len(RECORDS)


def test_the_same_job_scans_once(town):
    known(town, "就业数", "参保数")
    post(town, [("就业数", UNIT, "2025", 12000), ("参保数", UNIT, "2025", 9100)])
    _set(town, "second-source", {"own": ["就业数"], "other": ["参保数"]})
    first = scanning.scan(by=town.office, job=7)
    assert scanning.scan(by=town.office, job=7) == first
    assert Case.objects.count() == 1


def test_a_group_that_really_fell_is_asked_and_lifted_by_its_explanation(town):
    """As Hubei's cities in 2020: twelve provinces of five cities, one province falls together; explained once, it stays lifted."""
    from quanheng.engine.data import Unit
    from quanheng.platform.registry.actions import enrol
    from quanheng.platform.registry.powers import COMMAND_LINE

    rng = np.random.default_rng(8)
    enrol([Unit(f"SQX-P{p:02}", f"片{p:02}", "", "SQX", {"kind": "片"}) for p in range(12)], by=COMMAND_LINE)
    cities = [(f"SQX-P{p:02}C{c}", p) for p in range(12) for c in range(5)]
    enrol(
        [Unit(code, f"城{code[-4:]}", "", f"SQX-P{p:02}", {"kind": "城"}) for code, p in cities],
        by=COMMAND_LINE,
    )
    known(town, "产值")
    growth = rng.normal(0.07, 0.025, (60, len(YEARS) - 1))
    growth[15:20, -1] -= 0.09
    levels = 500 * np.exp(np.cumsum(np.hstack([np.zeros((60, 1)), growth]), axis=1))
    post(town, [("产值", code, y, round(levels[k, t], 2)) for k, (code, _) in enumerate(cities) for t, y in enumerate(YEARS)])  # fmt: skip
    _set(town, "break", {"item": ["产值"]})
    scanning.scan(by=town.office)
    found = list(Case.objects.filter(unit__startswith="SQX-P03"))
    assert len(found) == 5
    assert all("同组单位一起偏离" in c.says for c in found)
    leaders = Case.objects.exclude(unit__startswith="SQX-P03").count()
    assert leaders <= 3  # of the fifty-five others
    for case in found:
        speaker = Actor(
            f"{case.unit} 填报", frozenset({"reporter"}), seats=frozenset({("reporter", case.unit)})
        )
        actions.answer(case, "疫情停工（示意）", by=speaker)
        actions.lift(case, "real", "属实", by=town.reviewer)
    again = scanning.scan(by=town.office)
    assert (again.opened, again.explained) == (0, 5)
