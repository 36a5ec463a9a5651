"""Signing in at an identity provider: a real round trip with a process of its own, and every way it may go wrong."""

import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from tests.platform.signin.somebody import PASSWORD

from quanheng.platform.registry.models import Person
from quanheng.platform.registry.outside import origins, outside_provider

pytestmark = pytest.mark.django_db

START, ACCOUNT = "/account/outside/outside/", "/people/account/"


@pytest.fixture(scope="module")
def provider():
    """The address of a running provider."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    process = subprocess.Popen([sys.executable, str(Path(__file__).with_name("provider.py")), str(port)])
    address = f"http://127.0.0.1:{port}"
    for _ in range(200):
        try:
            urllib.request.urlopen(f"{address}/keys", timeout=2).close()
            break
        except OSError:
            time.sleep(0.05)
    yield address
    process.kill()
    process.wait()


def _mode(provider, **to):
    query = "&".join(f"{k}={v}" for k, v in to.items())
    urllib.request.urlopen(
        urllib.request.Request(f"{provider}/mode?{query}", method="POST"), timeout=5
    ).close()


@pytest.fixture
def house(settings, provider):
    """This house, set up for that provider as the environment would."""
    environ = {
        "QUANHENG_OIDC": provider,
        "QUANHENG_OIDC_CLIENT": "quanheng",
        "QUANHENG_OIDC_SECRET": "shared-with-the-house",
        "QUANHENG_OIDC_NAME": "政务统一认证",
    }
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": outside_provider(environ)}
    settings.OUTSIDE_ORIGINS = origins(environ)
    _mode(provider, mode="", who="wenxi")
    yield provider
    _mode(provider, mode="", who="wenxi")


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args):
        return None


def _follow(client, address):
    """What the browser does at the provider: open the address, come back with the answer."""
    try:
        urllib.request.build_opener(_Stay).open(address, timeout=5)
    except urllib.error.HTTPError as answer:
        back = urlsplit(answer.headers["Location"])
        return client.get(f"{back.path}?{back.query}")
    raise AssertionError("the provider did not send anybody back")


def _round(client, **query):
    begun = client.post(START, query_params={"process": "login", **query})
    assert begun.status_code == 302, begun.content
    asked = parse_qs(urlsplit(begun["Location"]).query)
    assert asked["code_challenge_method"] == ["S256"]
    assert len(asked["state"][0]) >= 16
    return _follow(client, begun["Location"])


@pytest.fixture
def outsider(wen):
    """Somebody whose account was opened for this way of signing in: no password."""
    wen.set_unusable_password()
    wen.save()
    return wen


def test_the_round_trip(client, house, outsider):
    assert "政务统一认证" in client.get("/account/login/").content.decode()
    answer = _round(client)
    assert (answer.status_code, answer["Location"]) == (302, "/desk/")
    assert "某wenxi" in client.get(ACCOUNT).content.decode()
    assert outsider.socialaccount_set.get().uid == "id-of-wenxi"
    client.post("/account/logout/")
    assert client.get(ACCOUNT).status_code == 302
    assert _round(client)["Location"] == "/desk/"  # and again, now by the subject


def test_a_link_sends_nobody_to_the_provider_unasked(client, house):
    assert client.get(START).status_code == 200


def test_who_has_no_account_here_gets_none(client, house, town):
    _mode(house, who="stranger")
    answer = _round(client)
    assert answer.status_code == 403
    assert "没有你的账户" in answer.content.decode()
    assert not Person.objects.filter(login="stranger").exists()


def test_a_name_at_the_provider_does_not_take_over_an_account_with_a_password(client, house, wen):
    assert _round(client).status_code == 403
    assert client.get(ACCOUNT).status_code == 302
    client.post("/account/login/", {"login": "wenxi", "password": PASSWORD})  # linking asks for a fresh proof
    linked = _round(client, process="connect")
    assert linked["Location"] == ACCOUNT
    client.logout()
    assert _round(client)["Location"] == "/desk/"


def test_a_second_identity_with_the_same_name_is_not_the_same_person(client, house, outsider):
    _round(client)
    client.logout()
    outsider.socialaccount_set.update(uid="id-of-the-real-one")
    assert _round(client).status_code == 403


def test_a_closed_account_stays_closed(client, house, outsider):
    _round(client)
    client.logout()
    Person.objects.filter(pk=outsider.pk).update(is_active=False)
    _round(client)
    assert client.get(ACCOUNT).status_code == 302


@pytest.mark.parametrize(
    "mode",
    ["forged", "other_key", "none", "other_subject", "no_id_token", "other_audience", "expired", "redirect"],
)
def test_what_does_not_add_up_signs_nobody_in(client, house, outsider, mode):
    _mode(house, mode=mode)
    answer = _round(client)
    assert answer.status_code in (200, 401, 502)
    assert "没有登录成功" in answer.content.decode()
    assert client.get(ACCOUNT).status_code == 302


def test_a_stolen_answer_serves_nobody_else(client, house, outsider):
    begun = client.post(START, query_params={"process": "login"})
    from django.test import Client

    thief = Client()  # without the session the state belongs to
    answer = _follow(thief, begun["Location"])
    assert "没有登录成功" in answer.content.decode()
    assert thief.get(ACCOUNT).status_code == 302


def test_a_provider_that_is_away_or_talks_nonsense(client, house, outsider, settings):
    _mode(house, mode="broken")
    assert client.post(START).status_code == 502
    environ = {"QUANHENG_OIDC": "http://127.0.0.1:9"}
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": outside_provider(environ)}
    settings.OUTSIDE_ORIGINS = origins(environ)
    assert client.post(START).status_code == 502


def test_no_other_address_is_ever_asked(client, house, outsider, settings):
    settings.OUTSIDE_ORIGINS = ["https://somewhere.else"]
    assert client.post(START).status_code == 502


def test_no_provider_no_door(client, settings, town):
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": outside_provider({})}
    assert client.post(START).status_code == 404
    assert client.post("/account/outside/other/").status_code == 404
    assert client.get(f"{START}back/").status_code == 404


def test_the_second_factor_is_asked_for_here_too(client, house, shu, strict):
    shu.set_unusable_password()
    shu.save()
    _mode(house, who="shuwang")
    _round(client)
    assert client.get(ACCOUNT)["Location"] == "/account/second/"


def test_origins():
    assert origins({}) == []
    environ = {
        "QUANHENG_OIDC": "https://id.example.gov.cn/realms/x/",
        "QUANHENG_OIDC_ORIGINS": "https://login.example.gov.cn",
    }
    assert origins(environ) == ["https://id.example.gov.cn", "https://login.example.gov.cn"]
