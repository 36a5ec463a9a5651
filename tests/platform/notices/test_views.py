"""The inbox through the client: unread first, opened is read, others' are not there, mail chosen, outbox for the office."""

import pytest
from django.urls import reverse
from django.utils import timezone

from quanheng.engine.errors import Text
from quanheng.platform.notices import queries
from quanheng.platform.notices.actions import notify
from quanheng.platform.notices.models import Letter, Notice


@pytest.fixture
def told(town):
    notify(
        [("reporter", "SQX-SQ")],
        Text("改好退回的 2 格", "Mend 2 cells"),
        Text("C7、C12", "C7, C12"),
        "/returns/1/",
    )
    return Notice.objects.get()


def test_the_inbox_and_one_notice(town, told, client):
    page = town.sign_in(client, "reporter").get(reverse("notices:inbox")).content.decode()
    assert "1 条未读" in page
    assert "改好退回的 2 格" in page
    opened = client.get(reverse("notices:notice", args=[told.pk]))
    assert "C7、C12" in opened.content.decode()
    assert 'href="/returns/1/"' in opened.content.decode()
    assert queries.unread(town.reporter) == 0
    assert client.get(reverse("notices:notice", args=[told.pk + 1])).status_code == 404


def test_in_english(town, told, client):
    page = (
        town.sign_in(client, "reporter")
        .get(reverse("notices:inbox"), headers={"accept-language": "en"})
        .content.decode()
    )
    assert "Mend 2 cells" in page
    assert "1 unread" in page


def test_nobody_reads_anothers(town, told, client):
    assert town.sign_in(client, "reporter2").get(reverse("notices:notice", args=[told.pk])).status_code == 404
    assert Notice.objects.get().read_at is None
    client.logout()
    assert client.get(reverse("notices:inbox")).status_code == 302


def test_all_read_and_the_way_of_mail(town, told, client):
    town.sign_in(client, "reporter")
    assert client.post(reverse("notices:read")).status_code == 302
    assert queries.unread(town.reporter) == 0
    assert client.post(reverse("notices:choose"), {"way": "daily"}).status_code == 302
    assert queries.choice(town.reporter) == "daily"
    bad = client.post(reverse("notices:choose"), {"way": "pigeon"})
    assert bad.status_code == 422
    assert "pigeon" in bad.content.decode()
    assert client.get(reverse("notices:read")).status_code == 405


def test_the_outbox_is_for_the_office(town, told, client):
    Letter.objects.create(
        notice=told, state="stuck", tries=8, error="SMTPServerDisconnected", not_before=timezone.now()
    )
    assert town.sign_in(client, "reporter").get(reverse("notices:outbox")).status_code == 403
    page = town.sign_in(client, "office").get(reverse("notices:outbox")).content.decode()
    assert "SMTPServerDisconnected" in page
    assert client.post(reverse("notices:resend")).status_code == 302
    assert Letter.objects.get().state == "waiting"


@pytest.mark.parametrize("shown", ["", "0", "x", "-1", "9" * 40, "²"])
def test_any_query_is_a_page(town, client, shown):
    assert town.sign_in(client, "reporter").get(reverse("notices:inbox"), {"shown": shown}).status_code == 200
