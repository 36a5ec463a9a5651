"""How long a session lasts, the second factor, the fresh proof, the demonstration's open door."""

import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth as totp
from django.core.cache import cache
from django.test import Client
from tests.platform.signin.somebody import PASSWORD, settle

from quanheng.engine.errors import Refused, Text
from quanheng.platform.registry.act import act
from quanheng.platform.registry.gate import asker
from quanheng.platform.registry.people import actor_of
from quanheng.platform.registry.sessions import BEGAN, SECOND_FACTOR, SEEN

pytestmark = pytest.mark.django_db

ACCOUNT, SECOND = "/people/account/", "/account/second/"


def _in(client, login="wenxi"):
    return client.post("/account/login/", {"login": login, "password": PASSWORD})


def _age(client, key, seconds):
    session = client.session
    session[key] = time.time() - seconds
    session.save()


def test_an_idle_session_ends(client, wen, settings):
    _in(client)
    client.get(ACCOUNT)
    _age(client, SEEN, settings.SESSION_IDLE.total_seconds() - 60)
    assert client.get(ACCOUNT).status_code == 200
    _age(client, SEEN, settings.SESSION_IDLE.total_seconds() + 1)
    answer = client.get(ACCOUNT, follow=True)
    assert "久未操作" in answer.content.decode()


def test_any_session_ends_after_its_time(client, wen, settings):
    _in(client)
    client.get(ACCOUNT)
    _age(client, BEGAN, settings.SESSION_ABSOLUTE.total_seconds() + 1)
    assert client.get(ACCOUNT).status_code == 302


def test_signing_in_gives_a_new_session(client, wen):
    client.get("/account/login/")
    session = client.session
    session["planted"] = "by somebody"
    session.save()
    before = session.session_key
    _in(client)
    assert client.session.session_key != before


def test_pages_of_the_signed_in_are_not_kept_by_browsers(client, wen):
    _in(client)
    assert "no-store" in client.get(ACCOUNT)["Cache-Control"]


def _code(secret):
    return totp.format_hotp_value(totp.hotp_value(secret, int(time.time()) // 30))


def _enrol(client):
    page = client.get(f"{SECOND}totp/activate/")
    assert page.status_code == 200
    assert "data:image/svg" in page.content.decode()
    secret = client.session["mfa.totp.secret"]
    assert secret in page.content.decode()
    assert client.post(f"{SECOND}totp/activate/", {"code": "000000"}).status_code == 200
    done = client.post(f"{SECOND}totp/activate/", {"code": _code(secret)})
    assert done.status_code == 302
    return secret


def test_who_publishes_enrols_a_second_factor_first(client, shu, strict):
    _in(client, "shuwang")
    for path in ("/desk/", "/", ACCOUNT):
        assert client.get(path)["Location"] == SECOND
    assert "先加一种" in client.get(SECOND).content.decode()
    _enrol(client)
    assert client.get(ACCOUNT).status_code == 200


def test_who_only_reports_need_not(client, wen, strict):
    _in(client)
    assert client.get(ACCOUNT).status_code == 200
    assert {"system", "security", "auditor", "office", "reviewer", "leader"} <= SECOND_FACTOR
    assert "reporter" not in SECOND_FACTOR


def test_in_with_the_second_factor(client, shu, strict):
    _in(client, "shuwang")
    secret = _enrol(client)
    other = Client()
    answer = _in(other, "shuwang")
    assert answer["Location"] == f"{SECOND}authenticate/"
    assert other.get(ACCOUNT).status_code == 302  # half in is not in
    page = other.get(f"{SECOND}authenticate/")
    assert page.status_code == 200
    assert other.post(f"{SECOND}authenticate/", {"code": "123456"}).status_code == 200
    cache.clear()
    code = _code(secret)
    assert other.post(f"{SECOND}authenticate/", {"code": code})["Location"] == "/desk/"
    assert other.get(ACCOUNT).status_code == 200
    third = Client()  # a code serves once
    _in(third, "shuwang")
    assert third.post(f"{SECOND}authenticate/", {"code": code}).status_code == 200
    assert third.get(ACCOUNT).status_code == 302


def test_recovery_codes_serve_once_each_and_are_shown_once(client, shu, strict):
    _in(client, "shuwang")
    _enrol(client)
    shown = client.get(f"{SECOND}recovery-codes/").content.decode()
    codes = Authenticator.objects.get(user=shu, type="recovery_codes").wrap().get_unused_codes()
    assert len(codes) == 10
    assert codes[0] in shown
    client.get(SECOND)
    for attempt, location in ((Client(), True), (Client(), False)):
        cache.clear()
        _in(attempt, "shuwang")
        answer = attempt.post(f"{SECOND}authenticate/", {"code": codes[0]})
        assert (answer.status_code == 302) is location


def test_secrets_of_second_factors_are_kept_encrypted(client, shu, strict):
    _in(client, "shuwang")
    secret = _enrol(client)
    kept = Authenticator.objects.get(user=shu, type="totp").data["secret"]
    assert secret not in kept


def test_publishing_asks_for_a_fresh_proof(client, shu, strict, rf):
    _in(client, "shuwang")
    _enrol(client)
    request = rf.get("/")
    request.session, request.user = client.session, shu
    assert not asker(request).stale
    session = client.session
    for record in session["account_authentication_methods"]:
        record["at"] -= 600
    session.save()
    request.session = client.session
    actor = asker(request)
    assert actor.stale
    with pytest.raises(Refused) as error, act("schemes.adopt", actor):
        raise AssertionError("the act must not begin")
    assert [p.code for p in error.value.problems] == ["sign-in-again"]
    with act("schemes.draft", actor) as record:
        record.of(Text("某草稿", "a draft"))


def test_a_button_that_asks_for_a_fresh_proof_leads_there_and_back(client, town, strict):
    """Granting a role is such a step: the gate leads to the proof, and from there back to the page."""
    person = settle("anquan", "security")
    _in(client, "anquan")
    _enrol(client)
    session = client.session
    for record in session["account_authentication_methods"]:
        record["at"] -= 600
    session.save()
    cache.clear()
    target = town.person("citizen").pk
    page, grant = f"/people/{target}/", {"role": "expert", "unit": "SQX", "since": "", "until": ""}
    answer = client.post(f"{page}appoint", grant, HTTP_REFERER=f"http://testserver{page}")
    assert answer["Location"] == f"/account/reauthenticate/?next=%2Fpeople%2F{target}%2F"
    assert client.get(answer["Location"]).status_code == 200
    assert client.post(answer["Location"], {"password": "错"}).status_code == 200
    back = client.post(answer["Location"], {"password": PASSWORD, "next": page})
    assert back["Location"] == page
    assert client.post(f"{page}appoint", grant).status_code == 302
    assert "expert" in actor_of(town.person("citizen")).roles
    assert person.is_active


def test_one_click_entry_only_in_a_demonstration(client, town, settings):
    pk = town.person("office").pk
    assert settings.DEMO is False
    assert client.post("/people/enter/", {"person": pk}).status_code == 404
    assert "一点就进" not in client.get("/account/login/").content.decode()
    settings.DEMO = True
    assert client.get("/people/enter/").status_code == 405
    assert "一点就进" in client.get("/account/login/").content.decode()
    assert client.post("/people/enter/", {"person": pk}).status_code == 302
    assert client.get(ACCOUNT).status_code == 200


def test_one_click_entry_is_for_the_invented_cast_alone(client, wen, settings):
    settings.DEMO = True
    assert client.post("/people/enter/", {"person": wen.pk}).status_code == 404
    assert client.post("/people/enter/", {"person": "x"}).status_code == 404
    away = client.post("/people/enter/", {"person": "0", "next": "//elsewhere.example"})
    assert away.status_code == 404


def test_ending_all_my_sessions(client, wen):
    other = Client()
    _in(client)
    _in(other)
    assert client.post(f"{ACCOUNT}sessions").status_code == 302
    assert other.get(ACCOUNT).status_code == 302
    assert client.get(ACCOUNT).status_code == 302


def test_the_environment_alone_makes_no_demonstration(monkeypatch):
    """Only `quanheng serve --demo` opens that door: without the word the variable is taken away."""
    import os

    from quanheng.cli.dispatch import dispatch
    from quanheng.platform.project import serve

    seen = []
    monkeypatch.setattr(serve, "serve", lambda **_: seen.append(os.environ.get("QUANHENG_DEMO")) or 0)
    monkeypatch.setenv("QUANHENG_DEMO", "1")
    assert dispatch(["serve"]) == 0
    assert seen == [None]


def test_a_part_of_a_page_leads_the_whole_page_to_sign_in(client, town):
    answer = client.get(ACCOUNT, headers={"HX-Request": "true", "HX-Current-URL": "http://testserver/desk/"})
    assert answer.status_code == 204
    assert answer["HX-Redirect"] == "/account/login/?next=%2Fdesk%2F"
    assert client.post(f"{ACCOUNT}sessions").status_code == 403
