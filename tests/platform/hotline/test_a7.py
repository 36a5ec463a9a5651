"""Scenario A7 over HTTP: 5,000 tickets, what is frequent and unsolved, suggestions that need a signature, a real accuracy."""

from __future__ import annotations

import re
from datetime import datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from quanheng.platform.hotline import analysis, intake, parameters, queries, unsolved
from quanheng.platform.hotline.models import Placing, Signature, Suggestion, Ticket
from quanheng.platform.journal.models import Entry
from quanheng.platform.project.county.hotline import TICKETS, sheet

pytestmark = pytest.mark.django_db


@pytest.fixture
def county(town, client):
    """5,000 tickets of four months taken in by the office through the page."""
    town.sign_in(client, "office")
    data = sheet(5000, datetime(2026, 9, 30, 23), days=120)
    sent = SimpleUploadedFile("热线.csv", data)
    answer = client.post(reverse("hotline:take_in"), {"file": sent, "demonstration": "1"})
    assert answer.status_code == 302, answer.content.decode()[:2000]
    return town


def test_five_thousand_tickets_tell_what_is_frequent_and_unsolved(county, client) -> None:
    assert Ticket.objects.count() == 5000
    client.post(reverse("hotline:analyse"))
    last = queries.newest()
    assert last is not None
    assert last.tickets == 5000
    # the list: the road, its unit, its trend, tickets that open
    page = client.get(reverse("hotline:unsolved"), {"month": "2026-09"}).content.decode()
    first = re.search(r"<tbody>(.*?)</tr>", page, re.S)[1]
    assert "产业路" in first
    assert "石桥镇" in first
    assert "高频未解决" in first
    assert "09:" in first  # the trend in figures beside its drawing
    share = float(re.search(r"([\d.]+)% <span", first)[1])
    assert share < 60
    links = re.findall(r'href="(/hotline/tickets/\d+/)">(SQ2026\d+)</a>', first)
    assert len(links) == 5
    for address, number in links:
        opened = client.get(address).content.decode()
        assert number in opened
        assert "产业路" in opened
    # nothing that is mostly solved is called frequent and unsolved
    flagged = [row for row in page.split("<tr>")[2:] if "高频未解决" in row]
    assert flagged
    assert all("产业路" in row for row in flagged)
    # a held-out figure is shown, and is not the goal
    page = client.get(reverse("hotline:suggestions")).content.decode()
    for kind in ("class1", "unit"):
        found = last.measured[kind]
        assert found["tested"] > 100
        assert f"{100 * found['accuracy']:.1f}%" in page
        assert found["trained"] + found["tested"] + found["left_out"] == found["learnt"]
    assert "目标 95%" in page
    assert last.measured["class1"]["accuracy"] >= 0.7
    # only a signature makes it so; a refusal is kept, and both are in the journal
    waiting = queries.waiting_suggestions()
    assert len(waiting) >= 5
    taken, declined, bare = waiting[0], waiting[1], waiting[2]
    assert Ticket.objects.get(pk=taken.ticket_id).class1 == ""
    client.post(reverse("hotline:sign", args=[taken.pk]), {"taken": "yes"})
    answer = client.post(reverse("hotline:sign", args=[declined.pk]), {"taken": "no"})
    assert answer.status_code == 422  # without a reason
    client.post(reverse("hotline:sign", args=[declined.pk]), {"taken": "no", "words": "不是这个单位的事"})
    ticket = Ticket.objects.get(pk=taken.ticket_id)
    assert (ticket.class1, ticket.unit) == (taken.class1, taken.unit or ticket.unit)
    assert ticket.states.count() == 2
    assert Ticket.objects.get(pk=declined.ticket_id).class1 == ""
    assert Ticket.objects.get(pk=bare.ticket_id).class1 == ""
    assert Signature.objects.filter(taken=False, words="不是这个单位的事").count() == 1
    assert Entry.objects.filter(kind="hotline.sign").count() == 2
    page = client.get(reverse("hotline:suggestions")).content.decode()
    assert "已采纳 1，已拒绝 1" in page
    assert "不是这个单位的事" in page
    # another pass repeats no suggestion, and asks nothing again of what was answered
    before = Suggestion.objects.count()
    client.post(reverse("hotline:analyse"))
    assert Suggestion.objects.filter(ticket=declined.ticket_id).count() == 1
    assert Suggestion.objects.count() <= before + 3
    assert set(Placing.objects.values_list("analysis_id", flat=True)) == {queries.newest().pk}
    # hot issues with every term of the formula
    page = client.get(reverse("hotline:issues")).content.decode()
    assert "产业路" in page  # steady rather than sudden: on the page, and not necessarily at its top
    issue = queries.issues()[0]
    assert sum(issue.heat["terms"].values()) == pytest.approx(issue.heat["total"])
    page = client.get(reverse("hotline:issue", args=[issue.pk])).content.decode()
    assert "热度怎么来的" in page
    # no telephone and no name anywhere on what is shown
    assert not re.search(r"139\d{8}", page)


def test_the_demonstration_shows_it_even_after_the_shortest_month(town, client) -> None:
    town.sign_in(client, "office")
    data = sheet(TICKETS, datetime(2026, 3, 2, 9))
    intake.take_in(data, "示意.csv", demonstration=True, by=town.office)
    analysis.carry_out(analysis.ask(by=town.office).pk)
    first = unsolved.listed("2026-02", parameters.now_in_force())[0]
    assert (first.unit, first.frequent) == ("SQX-SQ", True)
    assert first.count >= 30
    assert first.share < 60
    page = client.get(reverse("hotline:unsolved"), {"month": "2026-02"}).content.decode()
    assert "示意数据" in page
    assert "石桥镇" in page
