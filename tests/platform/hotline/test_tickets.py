"""Tickets: taken in whole or not at all, once, masked; what a later list says supersedes and the history stays."""

from __future__ import annotations

import io
import json
from datetime import datetime

import openpyxl
import pytest
from django.db import connection

from quanheng.engine.errors import Refused
from quanheng.platform.hotline import exclusions, intake, queries
from quanheng.platform.hotline.models import Exclusion, Intake, Ticket, TicketState
from quanheng.platform.project.county.hotline import sheet

pytestmark = pytest.mark.django_db

HEAD = "工单编号,受理时间,标题,诉求内容,承办单位,办结时间,解决,满意度,不满意归类,剔除理由,姓名,联系电话,身份证号\n"
ONE = "T1,2026-09-01 08:30,北渠村路灯不亮,我叫王小明，电话13912345678，身份证110101199003078515，北渠村路灯坏了,石桥镇,,,,,,王小明,13912345678,110101199003078515\n"


def csv(*lines: str) -> bytes:
    return (HEAD + "".join(lines)).encode()


def test_a_list_is_taken_in_once_and_a_later_state_supersedes(town) -> None:
    first = intake.take_in(csv(ONE), "九月.csv", by=town.office)
    assert (first.new, first.changed, first.unchanged) == (1, 0, 0)
    again = intake.take_in(csv(ONE), "九月.csv", by=town.office)
    assert (again.pk, again.unchanged) == (None, 1)
    later = ONE.replace("石桥镇,,,,", "SQX-SQ,2026/9/4 17:00,是,基本满意,")
    done = intake.take_in(csv(later), "九月末.csv", by=town.office)
    assert (done.new, done.changed) == (0, 1)
    ticket = Ticket.objects.get(number="T1")
    assert ticket.unit == "SQX-SQ"
    assert ticket.solved is True
    assert ticket.satisfied == "fair"
    assert [s.fields["closed_at"] is None for s in ticket.states.all()] == [True, False]
    older = intake.take_in(csv(ONE), "九月.csv", by=town.office)
    assert (older.pk, older.older) == (None, 1)
    ticket.refresh_from_db()
    assert ticket.solved is True
    assert Intake.objects.count() == 2


def test_excel_says_the_same_as_csv(town) -> None:
    book = openpyxl.Workbook()
    book.active.append(HEAD.strip().split(","))
    book.active.append(
        [
            "T9",
            datetime(2026, 9, 1, 8, 30),
            "北渠村路灯不亮",
            "看不清路",
            "石桥镇",
            datetime(2026, 9, 3, 9, 0),
            "是",
            "满意",
        ]
    )
    out = io.BytesIO()
    book.save(out)
    assert intake.take_in(out.getvalue(), "工单.xlsx", by=town.office).new == 1
    ticket = Ticket.objects.get(number="T9")
    assert ticket.called_at.isoformat().startswith("2026-09-01T00:30")  # UTC of 08:30 here
    assert ticket.closed_at is not None


def _everything() -> str:
    """Every cell of every table of the house, as one text."""
    said = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')
            said += [json.dumps(row, default=str, ensure_ascii=False) for row in cursor.fetchall()]
    return "\n".join(said)


def test_names_telephones_and_identity_numbers_never_reach_the_database(town, tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("QUANHENG_HOME", str(tmp_path))
    more = "T2,2026-09-02 09:00,王小明再次来电,地址石桥镇老街12号3单元402室，微信wxid_9981772，车牌京A12345,石桥镇,,,,,,王小明,13912345678,\n"
    data = csv(ONE, more)
    made = intake.take_in(data, "王小明13912345678.csv", by=town.office)
    kept = _everything()
    for secret in ("王小明", "13912345678", "110101199003078515", "3单元402", "wxid_9981772", "京A12345"):
        assert secret not in kept, secret
    assert not [p for p in tmp_path.rglob("*") if p.is_file() and "王小明".encode() in p.read_bytes()]
    assert (
        made.masked["told"] >= 3
    )  # what stood in the columns of caller, telephone and number, found in the words
    assert made.masked["account"] == made.masked["plate"] == made.masked["address"] == 1
    first, second = Ticket.objects.order_by("number")
    assert "〔姓名〕" in first.body
    assert (
        first.reporter == second.reporter != ""
    )  # the same caller is known as the same, and by nothing else
    assert "139" not in first.reporter


def test_faults_are_told_at_their_cells_and_nothing_is_written(town) -> None:
    bad = (
        "T1,昨天,路灯,不亮,石桥镇,,,,,,,,\n"
        "T2,2026-09-02,路灯,不亮,没有这个镇,2026-09-01,也许,还行,,天气,,,\n"
        "T2,2026-09-02,,,石桥镇,,,,,,,,\n"
        "13912345678,2026-09-02,路灯,不亮,石桥镇,,,,,,,,\n"
    )  # fmt: skip
    with pytest.raises(Refused) as refused:
        intake.take_in(csv(bad), "坏.csv", by=town.office)
    told = {(p.code, p.place.line) for p in refused.value.problems}
    assert told >= {
        ("ticket-time", 2), ("ticket-word", 3), ("ticket-before", 3), ("ticket-flag", 3), ("ticket-exclusion", 3), ("ticket-twice", 4), ("ticket-blank", 4),
        ("ticket-personal", 5),
    }  # fmt: skip
    assert not any("13912345678" in p.say(lang) for p in refused.value.problems for lang in ("zh", "en"))
    assert not Ticket.objects.exists()
    assert not TicketState.objects.exists()
    with pytest.raises(Refused, match="missing-column"):
        intake.take_in("标题\n路灯\n".encode(), "缺.csv", by=town.office)
    with pytest.raises(Refused, match="no-power"):
        intake.take_in(csv(ONE), "九月.csv", by=town.reporter)


def test_an_exclusion_counts_only_after_another_person_upheld_it(town) -> None:
    lines = [
        f"T{k},2026-09-0{1 + k % 9},路灯不亮{k},看不清路,石桥镇,2026-09-20,否,不满意,政策限制,,,,\n"
        for k in range(12)
    ]
    lines[0] = lines[0].replace(
        "政策限制,,,,", "政策限制,政策限制：资金列入明年，经办王小明电话13912345678,,,"
    )
    intake.take_in(csv(*lines), "九月.csv", by=town.office)
    one = Exclusion.objects.get()
    assert "13912345678" not in one.words
    assert queries.rates("SQX-SQ", "2026-09").rates["satisfied"].of == 12
    with pytest.raises(Refused, match="same-person"):
        exclusions.audit(one, True, by=town.office)
    exclusions.audit(one, True, by=town.reviewer)
    found = queries.rates("SQX-SQ", "2026-09")
    assert found.rates["satisfied"].of == 11
    assert found.rates["solved"].of == 12  # a kind of dissatisfaction leaves only the third rate
    assert (found.excluded, found.proposed, str(found.excluded_share)) == (1, 1, "8.33")
    with pytest.raises(Refused, match="audited-already"):
        exclusions.audit(one, False, "再看", by=town.office2)
    ticket = Ticket.objects.get(number="T3")
    own = exclusions.propose(ticket, "repeated", "与 T2 是同一件事", by=town.reporter)
    with pytest.raises(Refused, match="proposed-already"):
        exclusions.propose(ticket, "beyond", "再提", by=town.reporter)
    with pytest.raises(Refused, match="no-power"):
        exclusions.propose(ticket, "repeated", "别镇的", by=town.reporter2)
    with pytest.raises(Refused, match="no-words"):
        exclusions.audit(own, False, by=town.office)
    exclusions.audit(own, True, by=town.office)
    assert queries.rates("SQX-SQ", "2026-09").rates["solved"].of == 11  # one not accepted leaves all three


def test_the_invented_county_has_42_of_every_hundred_about_the_road(town) -> None:
    intake.take_in(sheet(200, datetime(2026, 9, 30)), "示意.csv", demonstration=True, by=town.office)
    about = Ticket.objects.filter(subject__contains="产业路").count()
    assert about == 84
    assert Ticket.objects.filter(demonstration=True).count() == 200
