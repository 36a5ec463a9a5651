"""A standing source of tickets, by clock and by page: masked, whole or refused, repeated, out of order, hostile; nobody's name is kept."""

from __future__ import annotations

import json
import os
from datetime import datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from tests.platform.hotline.service import Service
from tests.platform.hotline.test_tickets import _everything

from quanheng.engine.errors import Refused
from quanheng.platform.hotline import intake, pulling, source_queries, sources
from quanheng.platform.hotline.models import Intake, Letter, Pull, Pulse, Ticket, TicketState
from quanheng.platform.journal.models import Entry
from quanheng.platform.notices.models import Notice

pytestmark = pytest.mark.django_db

NAMES = "orderNo = 编号\ncallTime = 来电时间\ndept = 承办单位\nname = 来电人\nmobile = 联系电话\nfinish = 办结时间\nok = 解决\ncontent = 正文"
FACTS = {
    "rest": {"rows": "data.list", "names": NAMES, "every": "hour", "step": "1", "connect_seconds": "1", "idle_seconds": "1", "total_seconds": "2", "retries": "1"},
    "folder": {"folder": "hotline", "settle_seconds": "0", "every": "minute", "step": "5"},
}  # fmt: skip
ONE = {
    "orderNo": "R1", "callTime": "2026-09-01T00:30:00Z", "dept": "石桥镇", "name": "王小明", "mobile": "13912345678",
    "content": "我叫王小明，电话13912345678，北渠村路灯坏了", "finish": None, "ok": None,
}  # fmt: skip
T = 1_790_000_000  # a moment in September 2026


def said(*rows: dict) -> bytes:
    return json.dumps({"data": {"list": rows}}, ensure_ascii=False).encode()


@pytest.fixture
def service(monkeypatch):
    with Service() as running:
        monkeypatch.setenv("QUANHENG_FEED_HOSTS", running.address)
        yield running


@pytest.fixture
def rest(town, service):
    return sources.declare(
        "rest", "12345 平台", FACTS["rest"] | {"address": f"{service.address}/tickets"}, title_en="The 12345 platform", by=town.office
    )  # fmt: skip


@pytest.fixture
def drop(town, tmp_path, monkeypatch):
    monkeypatch.setenv("QUANHENG_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("QUANHENG_FEED_DROP", str(tmp_path / "drop"))
    (tmp_path / "drop" / "hotline").mkdir(parents=True)
    return tmp_path / "drop" / "hotline"


@pytest.fixture
def folder(town, drop):
    return sources.declare("folder", "热线导出", FACTS["folder"], by=town.office)


def put(inside, name: str, *lines: str, at: int = T):
    path = inside / name
    path.write_text(
        "编号,来电时间,标题,承办单位,办结时间,解决,来电人\n" + "\n".join(lines) + "\n", encoding="utf-8"
    )
    os.utime(path, (at, at))
    return path


def test_a_service_is_pulled_by_the_clock_and_its_tickets_are_masked(rest, service, town, client) -> None:
    service.answer = said(ONE)
    assert pulling.sweep() == []  # not due yet
    due = Pulse.objects.get(source=rest).next_at
    assert pulling.sweep(due + timedelta(seconds=1)) == [
        rest.pk
    ]  # the worker's call; tasks run at once under test
    row = Pull.objects.get()
    assert (row.state, row.counts["new"], row.why) == ("taken", 1, "clock")
    ticket = Ticket.objects.get(number="R1")
    assert ticket.unit == "SQX-SQ"
    assert ticket.called_at.isoformat().startswith("2026-09-01T00:30")  # a time with its zone is that moment
    assert "〔姓名〕" in ticket.body
    kept = _everything()
    for secret in ("王小明", "13912345678"):
        assert secret not in kept, secret
    # the same again does nothing, and is one row
    for _ in range(2):
        pulling.run(rest.pk)
    assert [(p.state, p.times) for p in Pull.objects.order_by("id")] == [("taken", 1), ("same", 2)]
    assert (Intake.objects.count(), TicketState.objects.count()) == (1, 1)
    # changed at the source: a later state supersedes, and the history stays
    service.answer = said(ONE | {"finish": "2026-09-04T17:00:00+08:00", "ok": True})
    pulling.run(rest.pk)
    ticket.refresh_from_db()
    assert ticket.solved is True
    assert ticket.states.count() == 2
    assert Entry.objects.filter(kind="hotline.take_in").count() == 2
    town.sign_in(client, "office")
    page = client.get(reverse("hotline:source", args=[rest.pk])).content.decode()
    assert "新鲜" in page
    assert "已收入" in page
    home = client.get(reverse("hotline:home")).content.decode()
    assert "12345 平台" in home


def test_a_bad_batch_is_refused_whole_and_says_where_but_not_what(rest, service, town, client) -> None:
    bad = ONE | {"orderNo": "R2", "dept": "王小明 13912345678", "callTime": "昨天"}
    service.answer = said(ONE, bad)
    assert pulling.run(rest.pk)[0].state == "declined"
    assert not Ticket.objects.exists()
    letter = Letter.objects.get()
    assert {p["code"] for p in letter.problems} == {"ticket-time", "ticket-word"}
    assert all(p["found"] is None for p in letter.problems)
    assert {(p["place"]["line"], p["place"]["path"]) for p in letter.problems} == {
        (2, "callTime"),
        (2, "dept"),
    }
    for secret in ("王小明", "13912345678", "昨天"):
        assert secret not in _everything(), secret
    office = town.person("office")
    assert Notice.objects.filter(person=office, about=f"hotline:source:{rest.pk}").count() == 1
    pulling.run(rest.pk)  # the same again is counted, and told of once
    letter.refresh_from_db()
    assert letter.times == 2
    assert Notice.objects.filter(person=office, about=f"hotline:source:{rest.pk}").count() == 1
    town.sign_in(client, "office")
    page = client.get(reverse("hotline:source", args=[rest.pk])).content.decode()
    assert "第 2 行（callTime）" in page
    assert "如 2026-09-01 08:30" in page
    assert "昨天" not in page
    # closed with a reason, or it comes right by itself
    answer = client.post(reverse("hotline:settle", args=[letter.pk]), {"how": "closed"})
    assert answer.status_code == 422
    assert "没有写理由" in answer.content.decode()
    service.answer = said(ONE)
    pulling.run(rest.pk)
    letter.refresh_from_db()
    assert letter.state == "recovered"
    assert Ticket.objects.count() == 1
    with pytest.raises(Refused, match="wrong-state"):
        sources.settle(letter, "closed", "晚了", by=town.office)


def test_files_come_in_once_and_out_of_order_the_older_never_overwrites(folder, drop, town) -> None:
    new = "F1,2026-09-01 08:30,路灯,石桥镇,2026-09-04 17:00,是,王小明"
    old = "F1,2026-09-01 08:30,路灯,石桥镇,,,王小明"
    same_moment = "F1,2026-09-01 08:30,路灯,石桥镇,2026-09-04 17:00,否,王小明"
    put(drop, "王小明.csv", new, at=T + 100)
    assert [p.state for p in pulling.run(folder.pk)] == ["taken"]
    assert pulling.run(folder.pk) == []  # the same file is not looked at again
    put(drop, "copy.csv", new, at=T + 200)
    assert [p.state for p in pulling.run(folder.pk)] == ["same"]  # by its digest
    put(drop, "late.csv", old, at=T + 300)  # tells of an earlier moment
    put(drop, "older.csv", same_moment, at=T)  # tells of the same moment, and was written before
    assert [p.state for p in pulling.run(folder.pk)] == ["same", "same"]
    ticket = Ticket.objects.get(number="F1")
    assert ticket.solved is True
    assert ticket.states.count() == 1
    put(drop, "corrected.csv", same_moment, at=T + 400)  # the same moment, said later
    assert [p.counts["changed"] for p in pulling.run(folder.pk)] == [1]
    ticket.refresh_from_db()
    assert ticket.solved is False
    assert "王小明" not in _everything()  # nor in a file's name


def test_a_refused_file_is_looked_at_again_when_somebody_says_so(folder, drop, town, client) -> None:
    put(drop, "a.csv", "F1,2026-09-01 08:30,路灯,王家镇,,,", at=T)
    put(
        drop, "b.csv", "F2,2026-09-01 08:30,路灯,石桥镇,,,", at=T + 1
    )  # a bad file keeps no good one from coming in
    assert [p.state for p in pulling.run(folder.pk)] == ["declined", "taken"]
    assert pulling.run(folder.pk) == []
    letter = Letter.objects.get()
    town.sign_in(client, "office")
    client.post(
        reverse("hotline:settle", args=[letter.pk]), {"how": "again"}
    )  # nothing was mended: refused again
    letter.refresh_from_db()
    assert letter.state == "again"
    assert Letter.objects.filter(state="open").count() == 1
    assert pulling.run(folder.pk) == []
    put(drop, "a.csv", "F1,2026-09-01 08:30,路灯,柳林镇,,,", at=T + 9)  # the same file, corrected
    assert [p.state for p in pulling.run(folder.pk)] == ["taken"]
    assert not Letter.objects.filter(state="open").exists()
    assert set(Ticket.objects.values_list("number", flat=True)) == {"F1", "F2"}


def test_json_and_excel_in_the_folder_and_by_hand_are_the_same_intake(folder, drop, town) -> None:
    rows = [{"编号": "F1", "来电时间": "2026-09-01 08:30", "标题": "路灯", "承办单位": "石桥镇"}]
    (drop / "a.json").write_text(json.dumps(rows), encoding="utf-8")
    os.utime(drop / "a.json", (T, T))
    assert [p.counts["new"] for p in pulling.run(folder.pk)] == [1]
    sent = "编号,来电时间,标题,承办单位\nF1,2026-09-01 08:30,路灯,石桥镇\n"
    assert intake.take_in(sent.encode(), "手工.csv", by=town.office).unchanged == 1
    (drop / "b.json").write_text('{"a": 1}', encoding="utf-8")
    os.utime(drop / "b.json", (T + 1, T + 1))
    assert [p.state for p in pulling.run(folder.pk)] == ["declined"]
    assert Letter.objects.get().problems[0]["code"] == "no-rows"


@pytest.mark.parametrize(
    ("answer", "code", "passes"),
    [("to:http://127.0.0.1:1/x", "redirected", False), ("pour", "answer-too-large", False), ("hang", "too-slow", True), ("cut", "answer-cut", True)],
)  # fmt: skip
def test_a_hostile_or_hanging_service_is_refused_in_time(rest, service, answer, code, passes) -> None:
    service.answer = answer
    began = timezone.now()
    assert [p.state for p in pulling.run(rest.pk)] == ["nothing"]
    assert (timezone.now() - began).total_seconds() < 5
    pulse = Pulse.objects.get(source=rest)
    if passes:  # tried again after a little while, and told of only when that was of no use either
        assert pulse.tries == 1
        assert timedelta(seconds=50) < pulse.next_at - began < timedelta(seconds=100)
        assert not Letter.objects.exists()
        pulling.run(rest.pk)
    letter = Letter.objects.get()
    assert letter.problems[0]["code"] == code
    assert letter.problems[0]["found"]
    assert not Ticket.objects.exists()
    service.answer = said(ONE)
    pulling.run(rest.pk)
    letter.refresh_from_db()
    assert letter.state == "recovered"
    assert source_queries.lamp(source_queries.source(rest.pk)) == "green"


def test_a_host_that_is_not_listed_is_refused_when_declared_and_when_asked(
    rest, service, town, monkeypatch
) -> None:
    with pytest.raises(Refused, match="host-not-listed"):
        sources.declare("rest", "别处", FACTS["rest"] | {"address": "http://10.9.8.7/x"}, by=town.office)
    with pytest.raises(Refused) as refused:
        sources.declare(
            "rest",
            " ",
            {"address": "http://u:p@h/", "names": "a = 没有这列", "at": "25:00", "secret": "tok en"},
            by=town.office,
        )
    assert {p.place.path for p in refused.value.problems} >= {"names", "title"}
    monkeypatch.setenv("QUANHENG_FEED_HOSTS", "https://elsewhere.example")
    asked = len(service.asked)
    pulling.run(rest.pk)
    assert len(service.asked) == asked
    assert Letter.objects.get().problems[0]["code"] == "host-not-listed"
    for who in (town.reporter, town.reviewer):
        for deed in (
            lambda by: sources.declare("folder", "x", FACTS["folder"], by=by), lambda by: sources.pause(rest, True, by=by), lambda by: sources.pull(rest, by=by),
            lambda by: sources.revise(rest, {}, by=by), lambda by: sources.settle(Letter.objects.get(), "closed", "x", by=by),
        ):  # fmt: skip
            with pytest.raises(Refused, match="no-power"):
                deed(who)


def test_the_secret_is_read_when_asked_and_kept_nowhere(town, service, monkeypatch) -> None:
    monkeypatch.setenv("QUANHENG_FEED_SECRET_HOT", "s3cr3t-t0ken")
    facts = FACTS["rest"] | {"address": f"{service.address}/t", "auth": "bearer", "secret": "HOT"}
    made = sources.declare("rest", "带令牌", facts, by=town.office)
    service.answer = said(ONE)
    assert pulling.run(made.pk)[0].state == "taken"
    assert service.asked[-1]["Authorization"] == "Bearer s3cr3t-t0ken"
    assert "s3cr3t" not in _everything()


def test_paused_is_not_called_and_stale_is_red(rest, service, town, client) -> None:
    town.sign_in(client, "office")
    service.answer = said(ONE)
    client.post(reverse("hotline:source_move", args=[rest.pk]), {"do": "pull"})
    assert Pull.objects.get().why == "hand"
    taken = Pulse.objects.get(source=rest).taken_at
    for hours, colour in ((0.5, "green"), (2, "amber"), (4, "red")):
        rest.refresh_from_db()
        assert source_queries.lamp(rest, taken + timedelta(hours=hours)) == colour
    client.post(reverse("hotline:source_move", args=[rest.pk]), {"do": "pause"})
    assert pulling.sweep(timezone.now() + timedelta(days=9)) == []
    assert "已停" in client.get(reverse("hotline:sources")).content.decode()
    client.post(reverse("hotline:source_move", args=[rest.pk]), {"do": "resume"})
    assert pulling.sweep(timezone.now() + timedelta(days=9)) == [rest.pk]


def test_a_lost_call_is_made_again_after_a_while(rest) -> None:
    now = Pulse.objects.get(source=rest).next_at + timedelta(seconds=1)
    Pulse.objects.filter(source=rest).update(called_at=now)  # called, and the worker was killed
    assert pulling.sweep(now + timedelta(minutes=1)) == []
    assert pulling.sweep(now + timedelta(minutes=11)) == [rest.pk]


def test_a_source_is_declared_on_the_page(town, drop, client) -> None:
    town.sign_in(client, "office")
    page = reverse("hotline:source_add") + "?kind=folder"
    assert client.get(page).status_code == 200
    sent = FACTS["folder"] | {"title": "热线导出", "pattern": "*.csv", "at": "06:30", "day": "5", "late_rounds": "1.5", "stale_rounds": "3", "retries": "5",
        "retry_seconds": "60", "connect_seconds": "5", "idle_seconds": "10", "total_seconds": "30", "most_mb": "20"}  # fmt: skip
    bad = client.post(page, sent | {"folder": "../etc", "step": "99"})
    assert bad.status_code == 422
    assert client.post(page, sent).status_code == 302
    made = source_queries.listing()[0]
    assert (made.source.title, made.setting.number, made.lamp) == ("热线导出", 1, "none")
    edit = reverse("hotline:source_edit", args=[made.source.pk])
    assert client.post(edit, sent | {"step": "10"}).status_code == 302
    assert source_queries.setting(made.source).facts["step"] == "10"
    assert Entry.objects.filter(kind="hotline.source").count() == 2


def test_the_clock_of_a_zone_does_not_move_a_ticket(town) -> None:
    """A time without a zone is local, one with a zone is that moment; both may stand in one list."""
    lines = "编号,来电时间,标题\nZ1,2026-09-01 08:30,路灯\nZ2,2026-09-01T08:30:00.123+08:00,路灯\nZ3,2026-09-01T00:30:00Z,路灯\n"
    intake.take_in(lines.encode(), "时区.csv", by=town.office)
    moments = {t.called_at for t in Ticket.objects.all()}
    assert moments == {datetime.fromisoformat("2026-09-01T00:30:00+00:00")}
