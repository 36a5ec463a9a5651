"""Whose turn it is: desks, by when, how long, notices; suggestions signed by the sheet; what is posted means one thing."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from tests.platform.hotline.test_rates import rows, take

from quanheng.engine.errors import Refused
from quanheng.platform.agenda import queries as agenda
from quanheng.platform.agenda.actions import remind
from quanheng.platform.agenda.models import Deadline
from quanheng.platform.catalogue import actions as catalogue
from quanheng.platform.catalogue import queries as register
from quanheng.platform.catalogue.actions import ItemSpec
from quanheng.platform.hotline import duties, exclusions, months, parameters, queries, signing
from quanheng.platform.hotline.models import Analysis, Exclusion, Signature, Suggestion, Ticket
from quanheng.platform.journal.models import Entry
from quanheng.platform.ledger import queries as ledger
from quanheng.platform.notices.models import Notice

pytestmark = pytest.mark.django_db


def desk(actor, kind: str) -> list:
    return [w for w in agenda.waiting(actor) if w.kind == kind]


def last_month() -> str:
    return (timezone.localtime().replace(day=1) - timedelta(days=1)).strftime("%Y-%m")


def test_exclusions_stand_on_the_desk_of_who_audits_them(town) -> None:
    month = last_month()
    take(town, rows("SQX-SQ", 12, month=month))
    ticket = Ticket.objects.first()
    one = exclusions.propose(ticket, "repeated", "同一件事", by=town.reporter)
    (waits,) = desk(town.reviewer, "hotline.audit")
    assert waits.link == reverse("hotline:exclusions")
    assert (waits.minutes, waits.days_left) == (3, 5)
    assert "1 条" in waits.title.zh
    assert not desk(town.reporter, "hotline.audit")
    told = Notice.objects.filter(person=town.person("reviewer"), about=f"hotline.audit:{month}")
    assert told.count() == 1
    exclusions.propose(Ticket.objects.last(), "beyond", "超出职责", by=town.reporter)
    (waits,) = desk(town.reviewer, "hotline.audit")
    assert (waits.minutes, told.count()) == (6, 1)  # more of the same: the desk says so, nobody is told twice
    remind(waits.due)
    assert Notice.objects.filter(person=town.person("reviewer"), title__contains="今天").count() == 1
    for e in Exclusion.objects.all():
        exclusions.audit(e, True, by=town.reviewer)
    assert not desk(town.reviewer, "hotline.audit")
    assert one.audit.upheld


def test_a_month_is_asked_for_and_then_its_second_person(town) -> None:
    month = last_month()
    take(town, rows("SQX-SQ", 40, month=month), rows("SQX-SQ", 2, month="2020-01"))
    (waits,) = desk(town.office, "hotline.propose")  # one of six years ago is not asked for
    assert month in waits.title.zh
    assert month in waits.link
    made = months.propose(month, by=town.office)
    assert not desk(town.office, "hotline.propose")
    assert not desk(town.office, "hotline.post")  # who proposed it has done their part
    (waits,) = desk(town.office2, "hotline.post")
    assert waits.link == reverse("hotline:month", args=[made.pk])
    assert waits.minutes == 10
    assert Notice.objects.filter(person=town.person("office2"), about__startswith="hotline.post").count() == 1
    # proposed anew by the other: now it is the first one's turn
    parameters.set_parameter("fair", "1", by=town.office)
    again = months.propose(month, by=town.office2)
    assert not desk(town.office2, "hotline.post")
    assert Deadline.objects.get(ref__startswith=f"{made.pk}:").dropped_at is not None
    months.post(again, by=town.office)
    assert not desk(town.office, "hotline.post")
    assert Deadline.objects.get(ref__startswith=f"{again.pk}:").met_at is not None


def test_a_month_that_ends_is_asked_for_by_the_clock(town) -> None:
    now = timezone.localtime()
    take(town, rows("SQX-SQ", 12, month=now.strftime("%Y-%m")))
    assert not desk(town.office, "hotline.propose")
    duties.sync(now + timedelta(days=32))
    (waits,) = desk(town.office, "hotline.propose")
    assert now.strftime("%Y-%m") in waits.title.zh
    before = Deadline.objects.get(kind="hotline.propose")
    duties.sync(now + timedelta(days=32))  # again: nothing changes
    after = Deadline.objects.get(kind="hotline.propose")
    assert after.set_at == before.set_at


@pytest.fixture
def suggested(town):
    """Four tickets without class or unit, a suggestion each, of different certainty."""
    lines = "".join(f"S{k},2026-09-0{k} 08:00,路灯不亮{k},看不清路,,\n" for k in range(1, 5))
    from quanheng.platform.hotline import intake

    intake.take_in(("编号,来电时间,标题,正文,一级分类,承办单位\n" + lines).encode(), "表.csv", by=town.office)
    now = timezone.now()
    pass_ = Analysis.objects.create(
        as_of=now, state="done", at=now, by="x", identity="x", measured={}, terms={}
    )
    made = [
        Suggestion.objects.create(analysis=pass_, ticket=t, class1="城乡建设", class_sure=sure, unit="SQX-SQ", unit_sure=sure, at=now)
        for t, sure in zip(Ticket.objects.order_by("number"), (0.95, 0.85, 0.7, 0.65), strict=True)
    ]  # fmt: skip
    duties.sync()
    return made


def test_suggestions_are_signed_by_the_sheet_each_on_its_own(town, client, suggested) -> None:
    (waits,) = desk(town.office, "hotline.sign")
    assert waits.minutes == 4
    town.sign_in(client, "office")
    page = client.get(reverse("hotline:suggestions"), {"sure": "80"}).content.decode()
    assert "S1" in page
    assert "S2" in page
    assert "S3" not in page
    assert "checked" not in page  # nothing is chosen for anybody
    assert (
        client.get(reverse("hotline:suggestions"), {"sure": "80", "all": "1"})
        .content.decode()
        .count("checked")
        == 2
    )
    many = reverse("hotline:sign_many")
    assert client.post(many, {"taken": "yes"}).status_code == 422  # nobody chose anything
    answer = client.post(many, {"taken": "no", "chosen": [s.pk for s in suggested[2:]]})
    assert answer.status_code == 422
    assert "拒绝没有写理由" in answer.content.decode()
    assert not Signature.objects.exists()
    client.post(many, {"taken": "yes", "sure": "80", "chosen": [s.pk for s in suggested[:2]]})
    client.post(many, {"taken": "no", "words": "不是路灯", "chosen": [suggested[2].pk]})
    assert list(Ticket.objects.order_by("number").values_list("class1", "unit")) == [
        ("城乡建设", "SQX-SQ"), ("城乡建设", "SQX-SQ"), ("", ""), ("", ""),
    ]  # fmt: skip
    assert Signature.objects.count() == 3
    assert Entry.objects.filter(kind="hotline.sign").count() == 3  # a line of its own for each
    # one that was answered already spoils the lot: nothing half-signed, and it says which
    answer = client.post(many, {"taken": "yes", "chosen": [suggested[0].pk, suggested[3].pk]})
    assert answer.status_code == 422
    assert "S1" in answer.content.decode()
    assert Ticket.objects.get(number="S4").unit == ""
    with pytest.raises(Refused, match="no-power"):
        signing.sign_many([suggested[3]], True, by=town.reviewer)
    client.post(
        reverse("hotline:sign", args=[suggested[3].pk]), {"taken": "yes", "unit": "SQX-LL", "class1": "市政"}
    )
    ticket = Ticket.objects.get(number="S4")
    assert (ticket.class1, ticket.unit) == ("市政", "SQX-LL")
    assert not desk(town.office, "hotline.sign")


def test_a_suggestion_for_what_has_come_to_be_known_waits_no_more(town, suggested) -> None:
    Ticket.objects.filter(number="S1").update(class1="环境保护", unit="SQX-LL")
    assert {s.ticket.number for s in queries.waiting_suggestions()} == {"S2", "S3", "S4"}
    assert {s.ticket.number for s in queries.waiting_suggestions(least=0.7)} == {"S2", "S3"}


def test_what_is_posted_is_in_the_catalogue_and_means_one_thing(town) -> None:
    take(town, rows("SQX-SQ", 40))
    months.post(months.propose("2026-09", by=town.office), by=town.office2)
    standing = register.item("热线满意率")
    assert (standing.uom, standing.frequency, standing.owner, standing.source) == (
        "%",
        "month",
        "考核办",
        "12345 热线工单",
    )
    assert "作答" in standing.definition
    assert register.item("热线工单量").uom == "件"
    assert len({register.item(i).item.code for i in ("热线响应率", "热线解决率", "热线综合得分")}) == 3
    # the office words it anew: its own decision, and posting goes on
    spec = ItemSpec(
        "热线满意率",
        "热线满意率",
        "Satisfied",
        "%",
        "回访作答者中满意的占比",
        "考核办",
        "month",
        "12345 热线工单",
    )
    catalogue.revise(spec, reason="照省里的口径写", by=town.office)
    take(town, rows("SQX-SQ", 41))
    months.post(months.propose("2026-09", by=town.office), by=town.office2)
    assert register.item("热线满意率").definition == "回访作答者中满意的占比"


def test_a_conflicting_definition_is_refused_with_both_sides(town) -> None:
    take(town, rows("SQX-SQ", 40))
    other = ItemSpec("热线解决率", "热线解决率", "Solved", "件", "办结的工单件数", "考核办", "month")
    catalogue.enter([other], by=town.office)
    made = months.propose("2026-09", by=town.office)
    with pytest.raises(Refused) as refused:
        months.post(made, by=town.office2)
    (problem,) = refused.value.problems
    assert problem.code == "conflicting-definition"
    assert "办结的工单件数" in problem.found.zh
    assert "回访已解决" in problem.found.zh
    assert not ledger.in_force(["热线满意率"])  # nothing is posted, and nothing entered
    assert register.item("热线满意率") is None
    (conflict,) = register.conflicts(id="热线解决率")
    catalogue.settle(conflict, "standing", reason="另一项", by=town.office)
    with pytest.raises(Refused, match="conflicting-definition"):  # 件 is no wording of %: settled or not
        months.post(made, by=town.office2)
    parameters.set_parameter("item_solved", "热线回访解决率", by=town.office)
    months.post(months.propose("2026-09", by=town.office), by=town.office2)
    assert register.item("热线回访解决率").uom == "%"
    assert ledger.in_force(["热线回访解决率"], ["SQX-SQ"], periods=["2026-09"])


def test_the_day_of_a_month_is_by_its_end(town) -> None:
    take(town, rows("SQX-SQ", 12, month="2026-09"))
    found = [
        d
        for d in duties.waiting(timezone.make_aware(datetime(2026, 10, 2, 9)))
        if d.kind == "hotline.propose"
    ]
    assert [d.ref for d in found] == ["2026-09"]
    assert (
        found[0].due.isoformat() == "2026-10-13"
    )  # five working days after 30 September; 10 October is worked
