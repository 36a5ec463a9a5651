"""The calendar through the client: a year, the office's days, the ladder, a deadline moved, the calendar feed."""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from quanheng.engine.errors import Text
from quanheng.platform.agenda import calendar, deadlines, ladder, queries
from quanheng.platform.agenda.models import Day, Deadline, Feed

CALENDAR = "agenda:calendar"


@pytest.fixture
def due(town):
    return deadlines.set_deadline(
        "collection.return", "return:1", "SQX-SQ", date(2025, 10, 10), role="reporter", link="/returns/1/",
        title=Text("交三季度填报表，逾期不补；见通知", "File the third-quarter return"), minutes=15,
    )  # fmt: skip


def test_a_year_with_what_is_due(town, due, client):
    page = town.sign_in(client, "reporter").get(reverse(CALENDAR), {"year": "2025"}).content.decode()
    assert "2025 年日程" in page
    assert "国庆节" in page
    assert "交三季度填报表" in page
    assert 'class="off holiday"' in page
    assert "放假安排未公布" not in page
    assert "改一天" not in page  # the office's business
    assert "交三季度填报表" not in town.sign_in(client, "reporter2").get(reverse(CALENDAR)).content.decode()


def test_a_year_without_data_says_so(town, client):
    town.sign_in(client, "reporter")
    assert (
        "放假安排未公布"
        in client.get(reverse(CALENDAR), {"year": str(calendar.LAST_YEAR + 3)}).content.decode()
    )
    for year in ("", "x", "99999", "0000", "١٢٣٤"):
        assert client.get(reverse(CALENDAR), {"year": year}).status_code == 200


def test_the_office_decides_on_a_day(town, client):
    town.sign_in(client, "office")
    address = reverse("agenda:days")
    done = client.post(
        address, {"date": "2027-03-01", "kind": "off", "name": "县庆", "name_en": "", "source": ""}
    )
    assert done.status_code == 302
    assert not calendar.is_working_day(date(2027, 3, 1))
    assert "县庆" in client.get(reverse(CALENDAR), {"year": "2027"}).content.decode()
    nameless = client.post(address, {"date": "2027-03-02", "kind": "off", "name": ""})
    assert nameless.status_code == 422
    assert 'value="2027-03-02"' in nameless.content.decode()
    assert client.post(address, {"date": "someday", "kind": "off"}).status_code == 422
    client.post(address, {"date": "2027-03-01", "kind": "published"})
    assert calendar.is_working_day(date(2027, 3, 1))
    assert town.sign_in(client, "reporter").post(address, {}).status_code == 403


def test_a_list_of_days_all_or_nothing(town, client):
    town.sign_in(client, "office")
    good = SimpleUploadedFile(
        "放假.csv", "日期,类型,名称\n2027-02-06,放假,春节\n2027-02-14,上班,春节\n".encode()
    )
    assert (
        client.post(reverse("agenda:days"), {"file": good, "source": "国办发明电〔2026〕x号"}).status_code
        == 302
    )
    assert Day.objects.count() == 2
    bad = SimpleUploadedFile(
        "放假.csv", "日期,类型,名称\n2027-02-07,放假,春节\n大年初三,放假,春节\n".encode()
    )
    refused = client.post(reverse("agenda:days"), {"file": bad})
    assert refused.status_code == 422
    assert "大年初三" in refused.content.decode()
    assert Day.objects.count() == 2
    assert client.post(reverse("agenda:days"), {"file": SimpleUploadedFile("x.csv", b"")}).status_code == 422


def test_the_ladder(town, client):
    address = reverse("agenda:ladder")
    assert town.sign_in(client, "leader").get(address).status_code == 403
    town.sign_in(client, "office")
    assert "到期前 3 个工作日" in client.get(address).content.decode()
    client.post(address, {"days": "-5", "whom": "holder"})
    client.post(address, {"drop": "-3 holder"})
    assert [(s.days, s.whom) for s in ladder.ladders()[""]] == [(-5, "holder"), (0, "holder"), (1, "leader")]
    assert client.post(address, {"days": "many", "whom": "holder"}).status_code == 422


def test_a_deadline_is_moved_with_a_reason(town, due, client):
    address = reverse("agenda:move", args=[due.pk])
    town.sign_in(client, "office")
    assert client.post(address, {"to": "2025-10-17", "reason": ""}).status_code == 422
    assert client.post(address, {"to": "2025-10-17", "reason": "防汛"}).status_code == 302
    assert "防汛" in client.get(address).content.decode()
    assert Deadline.objects.get().due == date(2025, 10, 17)
    deadlines.met("collection.return", "return:1")
    assert client.post(address, {"to": "2025-10-20", "reason": "再改"}).status_code == 404


def test_the_feed_by_a_secret_address(town, due, client):
    town.sign_in(client, "reporter")
    page = client.post(reverse("agenda:subscribe")).content.decode()
    address = page.split('feed-address">')[1].split("<")[0]
    assert Feed.objects.get().digest not in page
    client.logout()
    feed = client.get(address)
    assert feed["Content-Type"].startswith("text/calendar")
    text = feed.content.decode()
    assert "\r\n" in text
    assert all(len(line.encode()) <= 75 for line in text.split("\r\n"))
    plain = text.replace("\r\n ", "")
    assert "SUMMARY:交三季度填报表，逾期不补；见通知" in plain
    assert "DTSTART;VALUE=DATE:20251010" in plain
    assert "URL:http://testserver/returns/1/" in plain
    assert plain.count("BEGIN:VEVENT") == plain.count("END:VEVENT") == 1
    deadlines.met("collection.return", "return:1")
    assert "VEVENT" not in client.get(address).content.decode()
    town.sign_in(client, "reporter").post(reverse("agenda:subscribe"))
    assert client.get(address).status_code == 404  # a new address ends the old one
    client.post(reverse("agenda:subscribe"), {"end": "1"})
    assert Feed.objects.count() == 0


def test_a_feed_ends_with_the_person(town, due, client):
    town.sign_in(client, "reporter")
    address = (
        client.post(reverse("agenda:subscribe")).content.decode().split('feed-address">')[1].split("<")[0]
    )
    person = town.person("陈禾")
    person.is_active = False
    person.save()
    client.logout()
    assert client.get(address).status_code == 404
    assert client.get("/agenda/feed/wrong.ics").status_code == 404


def test_special_characters_in_a_feed(town, client):
    from django.utils import timezone

    from quanheng.platform.agenda import ics

    deadlines.set_deadline("x", "1", "", date(2025, 1, 1), role="office", title=Text("a,b;c\\d\ne", "a"))
    text = ics.calendar_file(queries.mine(town.office), name="n", address="", lang="zh", at=timezone.now())
    assert "SUMMARY:a\\,b\\;c\\\\d\\ne" in text


def test_the_office_sets_the_closing_hour_on_the_calendar(town, client):
    town.sign_in(client, "office")
    assert 'value="17:30"' in client.get(reverse(CALENDAR)).content.decode()
    assert client.post(reverse("agenda:days"), {"closing": "18:00"}).status_code == 302
    assert 'value="18:00"' in client.get(reverse(CALENDAR)).content.decode()
    assert client.post(reverse("agenda:days"), {"closing": "25:00"}).status_code == 422
    assert queries.closing() == "18:00"
