"""Rates with their denominators and the guard, clocks by level, lists, the month posted by two people, the circular."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import docx
import openpyxl
import pytest
from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone

from quanheng.engine.errors import Refused
from quanheng.platform.hotline import analysis, clocks, intake, months, parameters, queries, unsolved
from quanheng.platform.hotline.models import Analysis, Intake, Ticket
from quanheng.platform.hotline.parameters import Parameters
from quanheng.platform.hotline.rates import Rate, lists
from quanheng.platform.ledger import queries as ledger

pytestmark = pytest.mark.django_db
HEAD = "编号,来电时间,标题,承办单位,时限级别,首次联系时间,办结时间,解决,满意度,社区,是否剔除及理由,重办次数\n"


def rows(
    unit: str,
    n: int,
    *,
    start: int = 0,
    month: str = "2026-09",
    contact: str = "10:00",
    solved: str = "是",
    said: str = "满意",
    subject: str = "事",
    place: str = "",
) -> str:
    made = ""
    for k in range(start, start + n):
        day = f"{month}-{1 + k % 28:02d}"
        made += f"{unit}-{month}-{k},{day} 08:00,{subject}{k},{unit},一般,{day} {contact},{day} 18:00,{solved},{said},{place},,{k % 2}\n"
    return made


def take(town, *parts: str) -> None:
    intake.take_in((HEAD + "".join(parts)).encode(), "表.csv", by=town.office)


def test_three_rates_have_their_denominators_and_small_numbers_are_guarded(town) -> None:
    take(
        town,
        rows("SQX-SQ", 24),
        rows("SQX-SQ", 6, start=24, solved="否", said="基本满意"),
        rows("SQX-SQ", 10, start=30, solved="否", said="不满意"),
    )
    take(town, rows("SQX-LL", 12), rows("SQX-CZ", 9))
    one = queries.rates("SQX-SQ", "2026-09")
    assert (one.rates["response"].value, one.rates["response"].of) == (Decimal("100.00"), 40)
    assert one.rates["solved"].value == Decimal("60.00")
    assert one.rates["satisfied"].value == Decimal("67.50")  # (24 + 0.5 × 6) / 40
    assert one.composite == Decimal("74.63")  # 0.30 × 100 + 0.35 × 60 + 0.35 × 67.50 = 74.625, half up
    assert one.reworks == 20
    parameters.set_parameter("fair", "0", origin="示例发〔2026〕1号", by=town.office)
    assert queries.rates("SQX-SQ", "2026-09").rates["satisfied"].value == Decimal("60.00")
    parameters.set_parameter("fair", "1", by=town.office)
    assert queries.rates("SQX-SQ", "2026-09").rates["satisfied"].value == Decimal("75.00")
    grey, hidden = queries.rates("SQX-LL", "2026-09"), queries.rates("SQX-CZ", "2026-09")
    assert (grey.guard, hidden.guard) == ("grey", "hidden")
    assert hidden.rates["solved"].value is None
    assert hidden.composite is None
    assert queries.rates("SQX-FG", "2026-09") is None
    assert [(c.month, c.tickets, c.unsolved) for c in queries.complaints("SQX-SQ")] == [("2026-09", 40, 16)]
    said = Parameters({})
    assert [Rate.made(Decimal(5), n, said).guard for n in (0, 9, 10, 29, 30)] == [
        "hidden",
        "hidden",
        "grey",
        "grey",
        "",
    ]
    assert Rate.made(Decimal(0), 0, Parameters({"hide": "0"})).value is None


def test_parameters_have_a_form_and_a_history(town) -> None:
    for key, value in (("fair", "2"), ("levels", "一般：5天"), ("hide", "-1"), ("nothing", "1")):
        with pytest.raises(Refused):
            parameters.set_parameter(key, value, by=town.office)
    with pytest.raises(Refused, match="no-power"):
        parameters.set_parameter("fair", "1", by=town.reporter)
    assert parameters.now_in_force().text("fair") == "0.5"


def test_clocks_go_by_level_and_by_working_days(town) -> None:
    # 30 September 2026 is a Wednesday, 1 to 7 October are holidays, 10 October is worked
    data = "编号,来电时间,标题,时限级别,派单时间,签收时间,首次联系时间,办结时间\n" \
        "A,2026-09-30 09:00,路灯,一般,2026-09-30 10:00,2026-10-08 23:00,2026-10-09 01:00,\n" \
        "B,2026-09-30 09:00,井盖,应急,,2026-09-30 09:20,2026-09-30 09:21,\n" \
        "C,2026-09-28 09:00,井盖,没有这一级,,,,2026-10-09 10:00\n"  # fmt: skip
    intake.take_in(data.encode(), "表.csv", by=town.office)
    now = datetime(2026, 10, 20, tzinfo=UTC)
    found = {
        t.number: {c.step: c for c in three} for t, three in queries.clocks_of(Ticket.objects.all(), now)
    }
    local = timezone.localtime
    assert local(found["A"]["sign"].due).strftime("%m-%d %H:%M") == "10-08 23:59"
    assert not found["A"]["sign"].late
    assert found["A"]["contact"].late
    assert found["A"]["close"].late  # open, and its day is over
    assert not found["B"]["sign"].late  # on the twentieth minute
    assert found["B"]["contact"].late
    assert (
        local(found["C"]["close"].due).strftime("%m-%d") == "10-10"
    )  # the usual level: five working days from the 28th
    assert not found["C"]["close"].late
    took = clocks.answered_in(Ticket.objects.all())
    assert took.n == 1
    assert took.median == pytest.approx(11 + 1 / 24)


def test_nobody_is_on_both_lists_and_small_ones_stand_aside(town) -> None:
    take(town, rows("SQX-SQ", 40), rows("SQX-LL", 40, solved="否"), rows("SQX-CZ", 12), rows("SQX-FG", 40))
    found = queries.unit_months("2026-09")
    group = lists(found, {}, Parameters({"red": "2", "black": "3"}))[0]
    assert [(p, u.unit) for p, u in group.ranked] == [(1, "SQX-FG"), (1, "SQX-SQ"), (3, "SQX-LL")]
    assert group.red == ["SQX-FG", "SQX-SQ"]
    assert group.black == ["SQX-LL"]
    assert [u.unit for u in group.aside] == ["SQX-CZ"]


def test_frequent_and_unsolved_at_its_edges(town) -> None:
    road, lamp = "北渠村产业路没有硬化运菜车进不来", "老街社区路灯坏了晚上看不清"
    take(
        town, rows("SQX-SQ", 17, subject=road, said=""), rows("SQX-SQ", 13, start=17, subject=road, solved="否", said=""),
        rows("SQX-LL", 30, start=100, subject=lamp, said=""), rows("SQX-LL", 2, start=200, month="2026-08", subject=lamp, said=""),
    )  # fmt: skip
    analysis.ask(by=town.office)
    no_back = Parameters({"back_least": "999"})
    assert [(u.unit, u.count, u.solved, u.asked) for u in unsolved.listed("2026-09", no_back)] == [
        ("SQX-SQ", 30, 17, 30)
    ]  # 56.7 %
    assert unsolved.listed("2026-09", Parameters({"back_least": "999", "frequent": "31"})) == []
    assert (
        unsolved.listed("2026-09", Parameters({"back_least": "999", "unsolved": "56"})) == []
    )  # 17 of 30 is not below 56 %
    both = {u.unit: u for u in unsolved.listed("2026-09", Parameters({}))}
    assert both["SQX-LL"].returning
    assert not both["SQX-LL"].frequent
    assert both["SQX-LL"].trend[-2:] == [("2026-08", 2), ("2026-09", 30)]
    assert unsolved.listed("2026-09", Parameters({}), units={"SQX-CZ"}) == []


def test_a_month_is_posted_by_another_than_proposed_it(town, client) -> None:
    take(town, rows("SQX-SQ", 40), rows("SQX-LL", 9))
    made = months.propose("2026-09", by=town.office)
    assert months.propose("2026-09", by=town.office2).pk == made.pk
    with pytest.raises(Refused, match="same-person"):
        months.post(made, by=town.office)
    done = months.post(made, by=town.office2)
    assert done.left_out == ["SQX-LL"]
    found = {
        (f.item, f.unit): f.value
        for f in ledger.in_force(["热线解决率", "热线工单量"], ["SQX-SQ", "SQX-LL"], periods=["2026-09"])
    }
    assert found == {
        ("热线解决率", "SQX-SQ"): Decimal("100.00"),
        ("热线工单量", "SQX-SQ"): Decimal(40),
        ("热线工单量", "SQX-LL"): Decimal(9),
    }
    with pytest.raises(Refused, match="posted-already"):
        months.post(made, by=town.office2)
    take(town, rows("SQX-SQ", 1, start=90, solved="否"))
    again = months.propose("2026-09", by=town.office2)
    assert again.pk != made.pk
    with pytest.raises(Refused, match="replaced"):
        months.post(made, by=town.office2)
    town.sign_in(client, "office")
    client.post(reverse("hotline:post", args=[again.pk]))
    assert ledger.in_force(["热线解决率"], ["SQX-SQ"], periods=["2026-09"])[0].value == Decimal("97.56")
    for month in ("2026-13", "明年", (timezone.localtime() + timedelta(days=40)).strftime("%Y-%m")):
        with pytest.raises(Refused):
            months.propose(month, by=town.office)


def test_a_month_waits_for_the_audits_of_its_exclusions(town) -> None:
    line = "X1,2026-09-05 08:00,路灯,SQX-SQ,一般,,,,,,重复：与上一件相同,0\n"
    take(town, rows("SQX-SQ", 12), line)
    with pytest.raises(Refused, match="audits-open"):
        months.propose("2026-09", by=town.office)


def test_the_circular_is_a_paper_and_a_workbook(town, client) -> None:
    take(town, rows("SQX-SQ", 40), rows("SQX-LL", 40, solved="否"))
    town.sign_in(client, "leader")
    paper = client.get(reverse("hotline:circular", args=["2026-09", "docx"]))
    document = docx.Document(io.BytesIO(paper.content))
    told = "\n".join(
        [p.text for p in document.paragraphs]
        + [c.text for t in document.tables for r in t.rows for c in r.cells]
    )
    assert "热线办理情况通报" in told.replace("\n", "")
    assert "红榜：石桥镇、柳林镇" in told
    book = openpyxl.load_workbook(
        io.BytesIO(client.get(reverse("hotline:circular", args=["2026-09", "xlsx"])).content)
    )
    assert book.sheetnames == ["三率", "红黑榜", "高频且未解决"]
    assert [c.value for c in book["三率"][3]][:4] == ["乡镇", "1", "石桥镇", "40"]
    assert client.get(reverse("hotline:circular", args=["2026-09", "exe"])).status_code == 404
    assert client.get(reverse("hotline:circular", args=["2031-01", "docx"])).status_code == 404
    town.sign_in(client, "reporter")
    assert client.get(reverse("hotline:circular", args=["2026-09", "docx"])).status_code == 403


def test_a_pass_left_behind_is_taken_up_again(town) -> None:
    take(town, rows("SQX-SQ", 3))
    now = timezone.now()
    left = Analysis.objects.create(
        as_of=now,
        state="running",
        attempt=1,
        beat_at=now - timedelta(hours=1),
        at=now,
        by="李敏",
        identity="x",
    )
    analysis.sweep()  # it waits again and is called again; here the task runs at once
    left.refresh_from_db()
    assert (left.state, left.attempt, left.tickets) == ("done", 2, 3)
    third = Analysis.objects.create(
        as_of=now,
        state="running",
        attempt=3,
        beat_at=now - timedelta(hours=1),
        at=now,
        by="李敏",
        identity="x",
    )
    analysis.sweep()
    third.refresh_from_db()
    assert third.state == "failed"


def test_a_reporter_sees_the_own_unit_only(town, client) -> None:
    take(town, rows("SQX-SQ", 12), rows("SQX-LL", 12, solved="否"))
    analysis.ask(by=town.office)
    town.sign_in(client, "reporter")
    page = client.get(reverse("hotline:home")).content.decode()
    assert "石桥镇" in page
    assert "柳林镇" not in page
    other = Ticket.objects.filter(unit="SQX-LL").first()
    own = Ticket.objects.filter(unit="SQX-SQ").first()
    assert client.get(reverse("hotline:ticket", args=[other.pk])).status_code == 403
    assert client.get(reverse("hotline:ticket", args=[own.pk])).status_code == 200
    assert (
        client.get(reverse("hotline:tickets"), {"unit": "SQX-LL"}).content.decode().count("SQX-LL-2026") == 0
    )
    assert client.get(reverse("hotline:suggestions")).status_code == 403
    for name in ("issues", "unsolved", "exclusions", "rules"):
        assert client.get(reverse(f"hotline:{name}")).status_code == 200
    assert client.get(reverse("hotline:ticket", args=[10**9])).status_code == 404


def test_the_database_refuses_to_change_what_was_taken_in(town) -> None:
    take(town, rows("SQX-SQ", 1))
    for sql in (
        "UPDATE hotline_ticketstate SET digest = 'x'",
        "DELETE FROM hotline_ticket",
        "UPDATE hotline_intake SET rows = 9",
        "UPDATE hotline_ticket SET number = 'x'",
    ):
        with (
            pytest.raises(Exception, match="append-only"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(sql)
    assert Intake.objects.get().rows == 1
