"""The alarm limit: which warnings wait, in which order, until when; and that no rule with a line of its own ever waits."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse
from tests.platform.monitoring.conftest import MAY, PLAN
from tests.platform.monitoring.test_watch import check

from quanheng.platform.monitoring.alarms import Due, HeldBack, held_of, monday, most, part
from quanheng.platform.monitoring.flow import EARLY, RULES

WEDNESDAY, NEXT_WEEK = MAY, date(2026, 5, 27)


@pytest.mark.parametrize(
    ("units", "share", "expected"),
    [
        (10, 10, 1), (20, 10, 2), (29, 10, 2), (30, 10, 3),  # exactly 10 %, and just below the next
        (9, 10, 1), (1, 10, 1), (3, "2.5", 1), (0, 10, 1),  # less than one unit is one
        (3, 100, 3), (40, "2.5", 1), (80, "2.5", 2),
    ],
)  # fmt: skip
def test_how_many_units_a_week(units, share, expected):
    assert most(units, Decimal(share)) == expected


def due(unit, rule="falls", lamp="amber", since=WEDNESDAY, chance=None, indicator="甲"):
    return Due(unit, indicator, rule, lamp, since, chance)


def test_the_worst_first_by_lamp_then_chance_then_waiting_then_code():
    rows = [
        due("U6", lamp="green"), due("U5"), due("U4", since=date(2026, 5, 13)), due("U3", chance=0.15), due("U2", chance=0.1),
        due("U1", lamp="red"),
    ]  # fmt: skip
    opened, held = part(rows, (), 2, monday(WEDNESDAY))
    assert [d.unit for d in opened] == ["U1", "U2"]
    assert [d.unit for d in held.rows] == ["U3", "U4", "U5", "U6"]
    assert (held.most, held.warned, held.week) == (2, 2, date(2026, 5, 18))
    assert held_of(held.kept()) == held
    assert HeldBack(WEDNESDAY, 1, 0).kept() == {}


def test_exactly_ten_per_cent_is_allowed_and_one_more_waits():
    rows = [due(f"U{n:02d}") for n in range(3)]
    opened, held = part(rows[:2], (), most(20, Decimal(10)), WEDNESDAY)
    assert (len(opened), len(held.rows)) == (2, 0)
    opened, held = part(rows, (), most(20, Decimal(10)), WEDNESDAY)
    assert (len(opened), len(held.rows)) == (2, 1)


def test_units_are_counted_and_not_warnings():
    """All early warnings of a unit that is warned are opened; a unit warned before in the week is one already."""
    rows = [due("U1", lamp="red"), due("U1", indicator="乙"), due("U2", lamp="red")]
    opened, held = part(rows, (), 1, WEDNESDAY)
    assert {(d.unit, d.indicator) for d in opened} == {("U1", "甲"), ("U1", "乙")}
    assert [d.unit for d in held.rows] == ["U2"]
    opened, held = part(rows, ("U2",), 1, WEDNESDAY)
    assert {d.unit for d in opened} == {"U2"}
    assert {d.unit for d in held.rows} == {"U1"}


@pytest.mark.parametrize("rule", sorted(set(RULES) - set(EARLY)))
def test_a_rule_with_a_line_of_its_own_never_waits_and_counts(rule):
    rows = [due(f"U{n}", rule, "green") for n in range(5)] + [due("U9", "chance", "red", chance=0.01)]
    opened, held = part(rows, {"U7"}, 1, WEDNESDAY)
    assert len(opened) == 5
    assert {d.rule for d in held.rows} == {"chance"}
    assert held.warned == 6


ALONG = PLAN.replace("lag: {line: 20, edge: inclusive}", "RULES").replace(
    "path: {5: 60, 12: 100, between: step}}", "path: straight}\n  - {id: 满意, name: 满意度, item: 满意度, target: 90, adds: level}"
)  # fmt: skip
FALLING = {
    "SQX-SQ": (100, 95, 90, 62),
    "SQX-LL": (90, 85, 80, 76),
    "SQX-FG": (95, 93, 90, 87),
}  # red, amber, green at the end


@pytest.fixture
def fall(say):
    """Three units whose satisfaction falls three times in a row."""
    for k, month in enumerate(("02", "03", "04", "05")):
        say("满意度", {unit: values[k] for unit, values in FALLING.items()}, f"2026-{month}")


def live():
    """(unit, rule) of every case there is."""
    from quanheng.platform.monitoring.models import Case

    return {(c.unit, c.rule) for c in Case.objects.all()}


@pytest.mark.django_db
def test_one_of_three_a_week_the_others_wait_and_come_up(client, town, say, fall, watch, at):
    """Three units, 10 %: one a week, the red lamp first. The worker takes the next when a week begins, the last after that."""
    from quanheng.platform.monitoring import jobs, queries
    from quanheng.platform.monitoring.models import Look

    at(MAY)
    plan = watch(ALONG.replace("RULES", "falls: {times: 3}"))
    check(client, town, plan)
    assert live() == {("SQX-SQ", "falls")}
    held = queries.held(plan)
    assert [(d.unit, d.since) for d in held.rows] == [("SQX-LL", MAY), ("SQX-FG", MAY)]
    assert (held.most, held.warned) == (1, 1)
    assert len(Look.objects.filter(plan=plan, month=5).first().told["held"]["rows"]) == 2
    page = client.get(reverse("monitoring:cases")).content.decode()
    held_part = page[page.index("按预警限额暂缓") :]
    assert held_part.index("柳林镇") < held_part.index("发改局")
    for words in (
        "每周至多 1 个单位（10%）",
        "从 2026-05-18 起的一周已有 1 个",
        "其余 2 件没有丢",
        "2026-05-20",
    ):
        assert words in held_part, words
    jobs.go()
    assert len(live()) == 1  # the same week: nothing more
    at(date(2026, 5, 24))  # its Sunday
    jobs.go()
    assert len(live()) == 1
    at(date(2026, 5, 25))
    jobs.go()
    assert live() == {("SQX-SQ", "falls"), ("SQX-LL", "falls")}
    assert [(d.unit, d.since) for d in queries.held(plan).rows] == [("SQX-FG", MAY)]
    jobs.go()
    at(date(2026, 6, 1))
    say("满意度", {"SQX-FG": 92}, "2026-05")  # it was a mistake: no third fall
    jobs.go()
    assert len(live()) == 2
    assert queries.held(plan) is None
    assert "按预警限额暂缓" not in client.get(reverse("monitoring:cases")).content.decode()


@pytest.mark.django_db
def test_red_lamps_by_the_table_are_never_held_back(client, town, fall, watch, at):
    """One unit's lamp is red by the table and opens; its early warning goes with it, for the unit is warned anyhow; others wait."""
    at(MAY)
    check(client, town, watch(ALONG.replace("RULES", "lamp: {lamps: [red, amber]}\n  falls: {times: 3}")))
    assert live() == {("SQX-SQ", "lamp"), ("SQX-SQ", "falls"), ("SQX-LL", "lamp"), ("SQX-LL", "falls")}


@pytest.mark.django_db
def test_a_lag_of_twenty_points_opens_for_every_unit_whatever_the_limit(client, town, say, watch, at):
    """A1: the line is the scheme's, with the clock and the automatic suspension behind it."""
    at(MAY)
    say("累计完成投资", {"SQX-SQ": 39, "SQX-LL": "39.9", "SQX-FG": 40})
    check(client, town, watch(by={"alerts: {per_person: 3}": "alerts: {per_person: 3, units_a_week: 1}"}))
    assert live() == {("SQX-SQ", "lag"), ("SQX-LL", "lag"), ("SQX-FG", "lag")}


@pytest.mark.django_db
def test_the_share_is_the_plans_and_a_reporter_sees_own_waiting_only(client, town, fall, watch, at):
    at(MAY)
    plan = watch(
        ALONG.replace("RULES", "falls: {times: 3}").replace(
            "per_person: 3", "per_person: 3, units_a_week: 67"
        )
    )
    check(client, town, plan)
    assert live() == {("SQX-SQ", "falls"), ("SQX-LL", "falls")}
    assert "67%" in client.get(reverse("monitoring:plan", args=[plan.pk])).content.decode()
    assert "发改局" in client.get(reverse("monitoring:cases")).content.decode()
    page = town.sign_in(client, "reporter").get(reverse("monitoring:cases")).content.decode()
    assert "暂缓" not in page


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("units_a_week: 0", "bad-limit"), ("units_a_week: -3", "bad-limit"), ("units_a_week: 100.1", "bad-limit"),
        ("units_a_week: many", "wrong-kind"), ("units_a_weak: 10", "unknown-key"),
    ],
)  # fmt: skip
def test_a_wrong_limit_is_told_with_its_line(town, version, written, code):
    from quanheng.engine.errors import Refused
    from quanheng.platform.monitoring import actions
    from quanheng.platform.monitoring.models import Plan

    with pytest.raises(Refused) as refused:
        actions.draft(PLAN.replace("per_person: 3", f"per_person: 3, {written}"), "plan.yaml", by=town.office)
    assert [(p.code, p.place.line) for p in refused.value.problems] == [(code, 11)]
    assert not Plan.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("written", ["units_a_week: 100", "units_a_week: 0.5"])
def test_the_ends_of_the_limit_are_taken(town, version, written):
    from quanheng.platform.monitoring import actions, queries

    plan = actions.draft(
        PLAN.replace("per_person: 3", f"per_person: 3, {written}"), "plan.yaml", by=town.office
    )
    assert str(queries.said(plan).share) == written.split()[1]
