"""A3: 138 commitments with 289 sub-items; six missed ones keep the account from being published until each is explained."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from tests.platform.commitments.lists import commitments, sheet

from quanheng.platform.agenda.models import Deadline
from quanheng.platform.commitments import accounts, actions, queries
from quanheng.platform.commitments.models import Account, Goal, Paper, Told
from quanheng.platform.journal.models import Entry
from quanheng.platform.registry.people import today
from quanheng.platform.registry.powers import Actor

pytestmark = pytest.mark.django_db
NOBODY = Actor("")
AHEAD = date(today().year + 1, 6, 30)
HEAD = {"kind": "list", "title": "2025 年承诺指标", "since": 2025, "until": 2025, "updates": 8}


def send(client, rows=None, data=None, **more):
    file = SimpleUploadedFile(
        "清单.csv", sheet(commitments() if rows is None else rows) if data is None else data
    )
    return client.post(reverse("commitments:take_in"), {**HEAD, **more, "file": file})


@pytest.fixture
def paper(town, client):
    """The list, taken in by one hand and published by the other."""
    town.sign_in(client, "office")
    assert send(client).status_code == 302
    found = Paper.objects.get()
    return actions.publish(found, by=town.office2)


def goal(paper, number):
    return Goal.objects.get(paper=paper, number=str(number))


def text(answer):
    return answer.content.decode()


def test_taken_in_published_by_another_and_found_by_bureau(town, client):
    town.sign_in(client, "office")
    assert send(client).status_code == 302
    draft = Paper.objects.get()
    page = text(client.get(reverse("commitments:paper", args=[draft.pk])))
    assert "138 项（新 72，延续 66），289 个子项" in page
    mine = client.post(reverse("commitments:act", args=[draft.pk]), {"do": "publish"})
    assert mine.status_code == 422
    assert "起草的人不能自己公布" in text(mine)
    client.logout()
    assert (
        client.get(reverse("commitments:paper", args=[draft.pk])).status_code == 404
    )  # a draft is nobody's business
    town.sign_in(client, "office2")
    assert client.post(reverse("commitments:act", args=[draft.pk]), {"do": "publish"}).status_code == 302
    client.logout()
    page = client.get(reverse("commitments:paper", args=[draft.pk]), {"unit": "SQX-TJ"})
    leads = [s for s in queries.standings(draft, NOBODY) if s.lead == "SQX-TJ"]
    assert len(leads) == 23
    assert "共 24 项" in text(page)  # 23 it leads, and 银发经济, which it supports
    assert Entry.objects.filter(kind="commitments.publish").exists()
    assert (
        Deadline.objects.filter(kind="commitments.tell", unit="SQX-SQ", due=date(2025, 12, 31)).count() == 1
    )


def test_one_lead_and_three_supports_count_once_with_their_shares(paper, client):
    page = text(client.get(reverse("commitments:goal", args=[goal(paper, 138).pk])))
    assert "达成只计一次" in page
    assert page.count("20.00%") == 3
    assert "40.00%" in page
    assert len(queries.standings(paper, NOBODY)) == 138


def test_six_missed_ones_each_need_a_reason_and_a_new_date_or_an_end(town, paper, client):
    for n in range(1, 139):
        stand = "unmet" if n <= 6 else "met"
        actions.tell(goal(paper, n), "2025-Q4", stand, by=town.office)
    town.sign_in(client, "office2")
    address = reverse("commitments:act", args=[paper.pk])
    refused = client.post(address, {"do": "account", "year": 2025})
    assert refused.status_code == 422
    assert text(refused).count("没有写理由") == 6
    assert text(refused).count("没有新期限") == 6
    assert not Account.objects.exists()
    for n in range(1, 6):
        actions.tell(
            goal(paper, n),
            "2025-Q4",
            "unmet",
            reason="招标延后（示意）",
            new_due=AHEAD,
            by=town.office,
        )
    assert client.post(address, {"do": "account", "year": 2025}).status_code == 422
    actions.tell(
        goal(paper, 6), "2025-Q4", "unmet", reason="再等等（示意）", new_due=date(2026, 1, 1), by=town.office
    )
    stale = client.post(address, {"do": "account", "year": 2025})  # a date that has passed promises nothing
    assert stale.status_code == 422
    assert text(stale).count("已经过去") == 1
    actions.tell(goal(paper, 6), "2025-Q4", "ended", reason="政策已变（示意）", by=town.office)
    given = client.post(address, {"do": "account", "year": 2025})
    assert given.status_code == 302
    account = Account.objects.get()
    assert (account.due, account.missed) == (138, 6)
    assert client.post(address, {"do": "account", "year": 2025}).status_code == 302  # again: the same one
    assert Account.objects.count() == 1
    client.logout()
    page = text(client.get(given["Location"]))
    assert page.count("招标延后（示意）") == 5
    assert AHEAD.isoformat() in page
    # in the year they were put off to only those five are due
    assert [line.goal.number for line in accounts.lines(paper, AHEAD.year)] == ["1", "2", "3", "4", "5"]


def test_who_told_of_the_goals_does_not_publish_the_account(town, paper, client):
    for n in range(1, 139):
        actions.tell(goal(paper, n), "2025-Q4", "met", by=town.office)
    town.sign_in(client, "office")
    refused = client.post(reverse("commitments:act", args=[paper.pk]), {"do": "account", "year": 2025})
    assert refused.status_code == 422
    assert "说明目标情况的人不能自己公布交代" in text(refused)


def test_a_third_party_finds_otherwise_and_both_stand_side_by_side(town, paper, client):
    one = goal(paper, 7)
    actions.tell(one, "2025-Q3", "met", by=town.office)
    town.sign_in(client, "third")
    address = reverse("commitments:tell", args=[one.pk])
    said = {"period": "2025-Q3", "stand": "behind", "reason": "现场看到 3 处未完工（示意）", "side": "third"}
    assert client.post(address, said).status_code == 302
    assert client.post(address, said).status_code == 302
    assert Told.objects.filter(side="third").count() == 1  # the same words again add nothing
    page = text(client.get(reverse("commitments:paper", args=[paper.pk])))
    assert "1 项第三方核对与官方认定不同" in page
    assert (
        client.post(address, said | {"side": "official"}).status_code == 422
    )  # a third party has no official word


@pytest.mark.parametrize("quarterly", [False, True])
def test_progress_is_public_each_quarter_only_where_the_paper_says_so(town, client, quarterly):
    town.sign_in(client, "office")
    send(client, **({"quarterly": "on"} if quarterly else {}))
    kept = actions.publish(Paper.objects.get(), by=town.office2)
    actions.tell(goal(kept, 9), "2025-Q1", "behind", reason="只有内部看得到吗", by=town.office)
    client.logout()
    page = text(client.get(reverse("commitments:goal", args=[goal(kept, 9).pk])))
    assert ("只有内部看得到吗" in page) is quarterly


def test_the_shares_missed_of_earlier_years_are_drawn(town, client):
    town.sign_in(client, "office")
    for year, due, missed in ((2022, 110, 4), (2023, 150, 6), (2024, 72, 3)):
        said = {
            "year": year,
            "title": f"{year} 年指标",
            "due": due,
            "missed": missed,
            "source": "domain.md §8",
        }
        assert client.post(reverse("commitments:past"), said).status_code == 302
    page = text(client.get(reverse("commitments:list")))
    assert all(f"<b>{share}</b>" in page for share in ("3.6", "4.0", "4.2"))
    wrong = client.post(
        reverse("commitments:past"), {"year": 2021, "title": "x", "due": 3, "missed": 4, "source": "y"}
    )
    assert wrong.status_code == 422


def test_every_bad_row_is_told_at_its_cell_and_nothing_is_kept(town, client):
    rows = commitments()[:4]
    rows[0] = rows[0] | {"期限": "明年"}
    rows[2] = rows[2] | {"主责单位": "财政局"}
    rows[3] = rows[3] | {"主责单位": "无此局"}
    rows.append({"编号": "", "指标": "没有编号", "主责单位": "发改局", "期限": "2025-12-31"})
    rows.append(
        {
            "编号": "9",
            "指标": "两个主责",
            "主责单位": "发改局、统计局",
            "期限": "2025-12-31",
            "新或延续": "旧",
        }
    )
    rows.append(
        {
            "编号": "10",
            "指标": "份额",
            "主责单位": "发改局:70%",
            "协办单位": "统计局:40%",
            "期限": "2025-12-31",
        }
    )
    town.sign_in(client, "office")
    answer = send(client, rows)
    assert answer.status_code == 422
    for found in (
        "“明年”不是日期",
        "编号 1 前面写的是",
        "“无此局”不是登记的单位",
        "没有编号",
        "主责单位写了 2 个",
        "“旧”不认识",
        "份额合计 110%",
    ):
        assert found in text(answer)
    assert not Paper.objects.exists()
    assert send(client, data=b"PK\x03\x04 no workbook").status_code == 422
    assert send(client, data=b"").status_code == 422
    assert not Paper.objects.exists()


def test_a_word_that_cannot_be_is_refused(town, paper, client):
    town.sign_in(client, "office")
    address = reverse("commitments:tell", args=[goal(paper, 1).pk])
    for said in (
        {"period": "2025", "stand": "met"}, {"period": "2031-Q1", "stand": "met"}, {"period": "2025-Q1", "stand": "x"},
        {"period": "2025-Q1", "stand": "met", "reached": 9}, {"period": "2025-Q1", "stand": "unmet", "new_due": "2025-01-01"},
        {"period": "2025-Q4", "stand": "unmet", "new_due": "2025-12-31"}, {"period": "2025-Q4", "stand": ""},
    ):  # fmt: skip
        assert client.post(address, said).status_code == 422, said
    assert not Told.objects.exists()
    town.sign_in(client, "reporter2")  # 柳林镇 leads 5, 11 …, not 1
    assert client.post(address, {"period": "2025-Q1", "stand": "met"}).status_code == 422
    own = next(s.goal for s in queries.standings(paper, town.office) if s.lead == "SQX-LL")
    told = client.post(reverse("commitments:tell", args=[own.pk]), {"period": "2025-Q4", "stand": "met"})
    assert told.status_code == 302
