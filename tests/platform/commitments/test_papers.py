"""Plans and accounts on paper: the three documents of GPRA and the account of a list, refused as the pages refuse."""

import io
import zipfile
from datetime import date

import pytest
from django.test import Client
from django.urls import reverse
from docx import Document
from tests.platform.commitments.lists import annual, sheet, strategic
from tests.platform.lib.official.reading import CHINESE, words_of

from quanheng.platform.commitments import accounts, actions, papers
from quanheng.platform.commitments.actions import Start
from quanheng.platform.commitments.models import Goal
from quanheng.platform.lib.official import Table, written_in
from quanheng.platform.registry import queries as registry
from quanheng.platform.registry.people import today

AHEAD = date(today().year + 1, 12, 31)

pytestmark = pytest.mark.django_db


def english(rows):
    return [{**r, "英文": f"Goal {r['编号']}"} for r in rows]


@pytest.fixture
def plans(town):
    """The strategic plan and an annual plan of twelve goals, both published."""

    def out(start, rows):
        return actions.publish(actions.take_in(start, sheet(rows), "a.csv", by=town.office), by=town.office2)

    whole = out(Start("strategic", "战略规划", 2025, 2028, title_en="Strategic plan"), english(strategic()))
    start = Start("annual", "年度绩效计划", 2025, 2025, title_en="Annual plan", strategic=whole)
    return whole, out(start, english(annual(2025)))


def tell(town, paper, numbers, stand="met", **more):
    for n in numbers:
        goal = Goal.objects.get(paper=paper, number=f"A{n}")
        actions.tell(goal, f"{paper.since}-Q4", stand, by=town.office, **more)


def tables(body):
    return [[[c.text for c in r.cells] for r in t.rows] for t in Document(io.BytesIO(body)).tables]


def test_a_plan_lists_every_goal_and_what_it_serves(plans, client):
    whole, paper = plans
    body = client.get(reverse("commitments:paper", args=[paper.pk]) + "?as=docx").content
    rows = tables(body)[0]
    assert len(rows) == 13
    assert rows[0][5] == "服务的战略目标"
    assert all(r[5].startswith("S") for r in rows[1:])
    said = "\n".join(p.text for p in Document(io.BytesIO(body)).paragraphs)
    assert "3个战略目标中，3个有年度目标服务。" in said
    assert client.get(reverse("commitments:paper", args=[whole.pk]) + "?as=pdf").content[:5] == b"%PDF-"


@pytest.mark.parametrize("form", ["docx", "pdf", "zip"])
def test_one_of_twelve_left_out_is_refused_on_paper_as_on_its_page(plans, town, client, form):
    _whole, paper = plans
    tell(town, paper, range(1, 12))
    town.sign_in(client, "office2")
    address = reverse("commitments:account", args=[paper.pk, 2025])
    refused = client.get(f"{address}?as={form}")
    assert refused.status_code == 422
    assert "目标 A12“年度目标 12”：没有说明" in refused.content.decode()
    assert Client().get(f"{address}?as={form}").status_code == 404  # nobody outside hears of it
    tell(town, paper, [12], "unmet", reason="", new_due=None)
    refused = client.get(f"{address}?as={form}").content.decode()
    assert "目标 A12 未达标，没有写理由" in refused
    assert "目标 A12 未达标，没有新期限" in refused


def test_the_annual_report_covers_all_and_says_what_follows(plans, town, client):
    _whole, paper = plans
    tell(town, paper, range(2, 13))
    tell(town, paper, [1], "unmet", reason="雨季停工", new_due=AHEAD)
    town.sign_in(client, "office2")
    address = reverse("commitments:account", args=[paper.pk, 2025])
    draft = client.get(f"{address}?as=docx").content
    assert "尚未公布" in Document(io.BytesIO(draft)).sections[0].header.paragraphs[0].text
    accounts.publish(paper, 2025, by=town.office2)
    body = Client().get(f"{address}?as=docx").content
    said = "\n".join(p.text for p in Document(io.BytesIO(body)).paragraphs)
    assert "本年应交代12项，逐项交代12项，没有遗漏。已达标11项，未达标1项" in said
    assert (
        f"1．A1 年度目标 1：未达标。理由：雨季停工；新期限{AHEAD.isoformat()}；连续1年未达标：提交改进计划。"
        in said
    )
    served, lines = tables(body)
    assert len(lines) == 13
    assert sum(int(r[4]) for r in served[1:]) == 12
    assert sum(int(r[3]) for r in served[1:]) == 11
    with zipfile.ZipFile(io.BytesIO(Client().get(f"{address}?as=zip").content)) as book:
        names = book.namelist()
        assert [n[0] for n in names] == ["1", "1", "2", "2", "3", "3"]
        assert {n.rpartition(".")[2] for n in names} == {"docx", "pdf"}


def test_all_three_in_english(plans, town):
    whole, paper = plans
    tell(town, paper, range(2, 13))
    tell(town, paper, [1], "unmet", reason="rain", new_due=AHEAD)
    units = registry.units()
    with written_in("en") as lang:
        three = (
            papers.plan(whole, units, lang),
            papers.plan(paper, units, lang),
            papers.account(paper, 2025, units, lang),
        )
    for made in three:
        left = [(w, t) for w, t in words_of(made) if CHINESE.search(_without_items(t))]
        assert left == [], made.title
    table = next(b for b in three[2].blocks if isinstance(b, Table) and b.caption.startswith("Table 2"))
    assert [r[3] for r in table.rows].count("met") == 11


def _without_items(text):
    """What the list itself says only in Chinese: its sub-items."""
    for goal in Goal.objects.prefetch_related("items"):
        for item in goal.items.all():
            text = text.replace(item.text, "").replace(item.target or "\0", "")
        text = text.replace(goal.check_words or "\0", "")
    return text


def test_a_list_has_no_strategic_plan(town, client):
    start = Start("list", "清单", 2025, 2025)
    rows = [{k: v for k, v in r.items() if k != "战略目标"} for r in annual(2025)]
    paper = actions.publish(actions.take_in(start, sheet(rows), "a.csv", by=town.office), by=town.office2)
    tell(town, paper, range(1, 13))
    town.sign_in(client, "office2")
    with written_in("zh") as lang:
        assert papers.account(paper, 2025, {}, lang).title.endswith("年度交代")
    refused = client.get(reverse("commitments:account", args=[paper.pk, 2025]) + "?as=zip")
    assert refused.status_code == 422
    assert "这份文件没有战略规划" in refused.content.decode()
