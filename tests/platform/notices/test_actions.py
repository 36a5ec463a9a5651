"""Telling people: who is meant, what they see, what a mail may say, and what happens when mail fails."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone

from quanheng.engine.errors import Refused, Text
from quanheng.platform.lib.mail import mail_settings
from quanheng.platform.notices import queries
from quanheng.platform.notices.actions import choose, mark_read, notify
from quanheng.platform.notices.flow import MOST_TRIES, SENT, STUCK, WAITING
from quanheng.platform.notices.models import Letter, Notice
from quanheng.platform.notices.outbox import deliver, resend

RETURNED = Text("改好退回的 2 格", "Mend the 2 cells sent back")
BODY = Text("C7 得 86.40 分", "C7 has 86.40 points")


@pytest.fixture
def reachable(town):
    """The county with addresses."""
    for key in ("reporter", "owner_fg", "office"):
        person = town.person(key)
        person.email = f"{person.login}@sqx.example"
        person.save()
    return town


def test_a_role_at_a_unit_is_told_once_and_nobody_else(town):
    told = notify([("reporter", "SQX-SQ"), town.person("陈禾")], RETURNED, BODY, "/returns/1/", "return:1")
    assert told == 1
    assert queries.unread(town.person("陈禾")) == queries.unread(town.reporter) == 1
    assert queries.unread(town.person("林涛")) == 0
    assert queries.unread(None) == 0
    [notice] = queries.inbox(town.reporter)
    assert (notice.words, notice.story, notice.link) == (RETURNED, BODY, "/returns/1/")


def test_whoever_answers_for_a_unit_from_above_or_for_the_whole_house_is_meant(town):
    assert notify([("leader", "SQX-SQ")], RETURNED) == 1  # 石桥镇 has no leader of its own here: the county's
    assert queries.unread(town.leader) == 1
    assert notify([("office", "SQX-LL")], RETURNED) == 2  # both people of the one performance office
    assert notify([("reporter", "SQX-FG")], RETURNED) == 0  # reporters answer for their own unit only


def test_the_inbox_shows_the_unread_first_and_only_ones_own_can_be_read(town):
    notify([town.person("陈禾"), town.person("林涛")], Text("一", "one"))
    notify([town.person("陈禾")], Text("二", "two"))
    first = queries.inbox(town.reporter)[-1]
    others = queries.inbox(town.reporter2)[0]
    assert mark_read([first.pk, others.pk], by=town.reporter) == 1
    assert [n.title for n in queries.inbox(town.reporter)] == ["二", "一"]
    assert queries.unread(town.reporter2) == 1
    assert mark_read(None, by=town.reporter) == 1
    assert queries.unread(town.reporter) == 0


def test_mail_says_that_there_is_something_and_never_what(reachable):
    person = reachable.person("陈禾")
    notify([person], RETURNED, BODY, "/returns/1/")
    notify([person], Text("你得了 86.40 分，第 4 名", "you got 86.40 points, place 4"))
    notify([person], Text("关于韩员的考核", "about Han Yuan"), private=True)
    done = deliver()
    assert (done.mails, done.letters, done.failed) == (1, 3, 0)
    [letter] = mail.outbox
    assert letter.to == ["chenhe@sqx.example"]
    text = letter.subject + letter.body
    assert "改好退回的 2 格" in text
    assert "/returns/1/" in text
    assert not any(said in text for said in ("86.40", "C7", "第 4 名", "韩员", "place 4"))
    assert deliver().mails == 0
    assert {row.state for row in Letter.objects.all()} == {SENT}


def test_one_notice_is_its_own_subject_and_address_comes_from_the_installation(reachable, settings):
    settings.CSRF_TRUSTED_ORIGINS = ["https://jixiao.example"]
    notify([reachable.person("陈禾")], RETURNED, link="/returns/1/")
    deliver()
    assert mail.outbox[0].subject == "权衡：改好退回的 2 格"
    assert "https://jixiao.example/returns/1/" in mail.outbox[0].body


def test_without_address_or_by_choice_no_letter_is_written(reachable):
    choose("none", by=reachable.reporter)
    notify([reachable.person("陈禾"), reachable.person("林涛")], RETURNED)
    assert Letter.objects.count() == 0
    assert Notice.objects.count() == 2
    with pytest.raises(Refused):
        choose("pigeon", by=reachable.reporter)
    assert queries.choice(reachable.reporter) == "none"


def test_once_a_day_is_one_mail_a_day(reachable):
    choose("daily", by=reachable.reporter)
    for k in range(3):
        notify([reachable.person("陈禾")], Text(f"事 {k}", f"thing {k}"))
    now = timezone.now()
    assert deliver(now).letters == 3
    notify([reachable.person("陈禾")], RETURNED)
    assert deliver(timezone.now()).letters == 0
    assert deliver(now + timedelta(days=1)).letters == 1
    assert len(mail.outbox) == 2


class Broken:
    """A mail server that is down."""

    def send_messages(self, messages):
        raise ConnectionRefusedError("no route to 10.0.0.1")

    def open(self):
        return False

    def close(self):
        """Nothing to close."""


def test_a_failure_of_mail_never_loses_the_notice(reachable, monkeypatch):
    from quanheng.platform.notices import outbox

    notify([reachable.person("陈禾")], RETURNED)
    now = timezone.now()
    with monkeypatch.context() as down:
        down.setattr(outbox, "get_connection", lambda: Broken())
        assert deliver(now).failed == 1
        [letter] = queries.outbox().errors
        assert (letter.state, letter.tries) == (WAITING, 1)
        assert "ConnectionRefusedError" in letter.error
        assert deliver(now).failed == 0  # not again at once
    assert queries.unread(reachable.reporter) == 1
    assert deliver(now + timedelta(hours=1)).letters == 1
    assert len(mail.outbox) == 1


def test_after_many_tries_a_letter_is_stuck_until_the_office_sends_it_again(reachable, monkeypatch):
    from quanheng.platform.notices import outbox

    notify([reachable.person("陈禾")], RETURNED)
    with monkeypatch.context() as down:
        down.setattr(outbox, "get_connection", lambda: Broken())
        for k in range(MOST_TRIES + 2):
            deliver(timezone.now() + timedelta(days=2 * (k + 1)))
    assert Letter.objects.get().state == STUCK
    assert queries.outbox().stuck == 1
    with pytest.raises(Refused):
        resend(by=reachable.reporter)
    assert resend(by=reachable.office) == 1
    assert deliver(timezone.now() + timedelta(minutes=1)).mails == 1


def test_mail_is_configured_by_one_variable(tmp_path):
    assert mail_settings("")["EMAIL_BACKEND"].endswith("console.EmailBackend")
    assert mail_settings(f"file:{tmp_path}")["EMAIL_FILE_PATH"] == str(tmp_path)
    smtp = mail_settings("smtp://u%40x:p@mail.example:2525", "jixiao@example.gov.cn")
    assert (smtp["EMAIL_HOST"], smtp["EMAIL_PORT"], smtp["EMAIL_HOST_USER"]) == ("mail.example", 2525, "u@x")
    assert smtp["DEFAULT_FROM_EMAIL"] == "jixiao@example.gov.cn"
    assert mail_settings("smtps://mail.example")["EMAIL_PORT"] == 465
    with pytest.raises(ValueError, match="QUANHENG_MAIL"):
        mail_settings("pigeon://roof")


def test_mail_to_files(reachable, settings, tmp_path):
    for name, value in mail_settings(f"file:{tmp_path}").items():
        setattr(settings, name, value)
    notify([reachable.person("陈禾")], RETURNED)
    assert deliver().mails == 1
    [file] = tmp_path.iterdir()
    assert "chenhe@sqx.example" in file.read_text(encoding="utf-8")
