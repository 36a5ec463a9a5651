"""A12: three strategic goals, twelve annual ones, a report that covers all twelve or is not published; misses add up."""

import io
from datetime import date

import pytest
from django.urls import reverse
from docx import Document
from tests.platform.commitments.lists import annual, sheet, strategic

from quanheng.engine.errors import Refused
from quanheng.platform.commitments import accounts, actions, queries
from quanheng.platform.commitments.actions import Start
from quanheng.platform.commitments.models import Account, Goal, Paper
from quanheng.platform.registry.people import today

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan(town):
    """The strategic plan, published."""
    start = Start("strategic", "战略规划", 2025, 2028)
    return actions.publish(
        actions.take_in(start, sheet(strategic()), "s.csv", by=town.office), by=town.office2
    )


def year(town, plan, which, earlier=None):
    """An annual plan of twelve goals, published."""
    start = Start("annual", f"{which} 年度绩效计划", which, which, strategic=plan, earlier=earlier)
    rows = annual(which, continues=earlier is not None)
    return actions.publish(actions.take_in(start, sheet(rows), "a.csv", by=town.office), by=town.office2)


def tell(town, paper, numbers, stand="met", **more):
    for n in numbers:
        goal = Goal.objects.get(paper=paper, number=f"A{n}")
        actions.tell(goal, f"{paper.since}-Q4", stand, by=town.office, **more)


def test_eleven_of_twelve_is_refused_and_names_the_missing_one(town, plan, client):
    paper = year(town, plan, 2025)
    tell(town, paper, range(1, 12))
    town.sign_in(client, "office2")
    address = reverse("commitments:act", args=[paper.pk])
    refused = client.post(address, {"do": "account", "year": 2025})
    assert refused.status_code == 422
    assert "目标 A12“年度目标 12”：没有说明" in refused.content.decode()
    assert not Account.objects.exists()
    tell(town, paper, [12])
    assert client.post(address, {"do": "account", "year": 2025}).status_code == 302
    assert Account.objects.get().due == 12
    page = client.get(reverse("commitments:account", args=[paper.pk, 2025])).content.decode()
    assert "2025 年度绩效报告" in page
    assert page.count('scope="row"') == 12


def test_an_annual_goal_hangs_on_a_strategic_one(town, plan):
    rows = annual(2025)
    rows[3]["战略目标"] = ""
    rows[5]["战略目标"] = "S9"
    with pytest.raises(Refused) as refused:
        actions.take_in(
            Start("annual", "计划", 2025, 2025, strategic=plan), sheet(rows), "a.csv", by=town.office
        )
    said = refused.value.problems
    assert {p.code for p in said} == {"no-strategic-goal", "unknown-number"}
    assert [p.place.line for p in said] == [5, 7]
    with pytest.raises(Refused):
        actions.take_in(Start("annual", "计划", 2025, 2025), sheet(annual(2025)), "a.csv", by=town.office)
    with pytest.raises(Refused):  # a strategy of less than four years
        actions.take_in(Start("strategic", "规划", 2025, 2027), sheet(strategic()), "s.csv", by=town.office)
    assert Paper.objects.count() == 1


def test_a_strategic_goal_nobody_serves_is_shown(town, plan, client):
    start = Start("annual", "计划", 2025, 2025, strategic=plan)
    rows = [r for r in annual(2025) if r["战略目标"] != "S3"]
    paper = actions.publish(actions.take_in(start, sheet(rows), "a.csv", by=town.office), by=town.office2)
    page = client.get(reverse("commitments:paper", args=[paper.pk])).content.decode()
    assert "没有年度目标服务的战略目标：S3 战略目标 3" in page


def test_three_years_missed_in_a_row_bring_what_the_ladder_says(town, plan, client):
    earlier = None
    streaks = []
    for which in (2025, 2026, 2027):
        paper = year(town, plan, which, earlier)
        tell(town, paper, range(2, 13))
        tell(town, paper, [1], "unmet", reason="示意", new_due=date(max(which, today().year) + 1, 12, 31))
        accounts.publish(paper, which, by=town.office2)
        streaks.append(Account.objects.get(paper=paper).rows[0]["streak"])
        earlier = paper
    assert streaks == [1, 2, 3]
    page = client.get(reverse("commitments:account", args=[earlier.pk, 2027])).content.decode()
    assert "连续 3 年未达标" in page
    assert "提出终止、重组或立法建议" in page
    goal = Goal.objects.get(paper=earlier, number="A1")
    own = reverse("commitments:goal", args=[goal.pk])
    assert client.get(f"{own}?as=docx").status_code == 404  # a draft is for the house
    town.sign_in(client, "office2")
    assert "三选一" in client.get(own).content.decode()
    body = Document(io.BytesIO(client.get(f"{own}?as=docx").content))
    said = [p.text for p in body.paragraphs]
    assert any("连续3年未达标" in t for t in said)
    assert [t for t in said if t.startswith("（") and t[2:3] == "）"] == [
        "（一）终止",
        "（二）重组",
        "（三）提请立法或修订规定",
    ]
    assert [[c.text for c in row.cells][:2] for row in body.tables[0].rows[1:]] == [
        [str(y), "未达标"] for y in (2025, 2026, 2027)
    ]
    assert client.get(f"{own}?as=pdf&lang=en").content.startswith(b"%PDF")
    other = Goal.objects.get(paper=earlier, number="A2")  # met each year: nothing to propose
    assert client.get(reverse("commitments:goal", args=[other.pk]) + "?as=docx").status_code == 404
    client.logout()
    actions.rule(3, "终止（示意）", "示例发〔2026〕9号", by=town.leader)
    assert (
        "终止（示意）" in client.get(reverse("commitments:account", args=[earlier.pk, 2027])).content.decode()
    )
    paper = year(town, plan, 2028, earlier)
    tell(town, paper, range(1, 13))
    assert accounts.lines(paper, 2028)[0].streak == 0  # met: the count begins anew


def test_a_priority_goal_owes_eight_quarterly_updates_and_a_missing_one_is_red(town, plan, client):
    paper = year(town, plan, 2025)
    goal = Goal.objects.get(paper=paper, number="A1")
    actions.tell(goal, "2025-Q1", "on_track", by=town.office)
    owed = queries.updates(goal, date(2025, 10, 1))
    assert [u.quarter for u in owed] == [f"{y}-Q{q}" for y in (2025, 2026) for q in (1, 2, 3, 4)]
    assert [u.late for u in owed] == [False, True, True, False, False, False, False, False]
    town.sign_in(client, "office")
    page = client.get(reverse("commitments:goal", args=[goal.pk])).content.decode()
    assert "缺更新" in page
