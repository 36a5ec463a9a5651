"""Who asks, behind proxies: only those of the house are believed, and only one after the other from the end."""

import logging
import os
import subprocess
import sys

import pytest
from django.test import RequestFactory

from quanheng.platform.lib.client_address import client_address, proxies
from quanheng.platform.registry.adapters import AccountAdapter

LOCAL = ("127.0.0.1", "::1", "10.1.0.0/16")


@pytest.mark.parametrize(
    ("peer", "header", "client"),
    [
        ("203.0.113.9", None, "203.0.113.9"),
        ("203.0.113.9", "198.51.100.1", "203.0.113.9"),  # a stranger may write what he likes
        ("127.0.0.1", "198.51.100.1", "198.51.100.1"),
        (
            "127.0.0.1",
            "6.6.6.6, 198.51.100.1",
            "198.51.100.1",
        ),  # and what he wrote stays before what the proxy adds
        ("127.0.0.1", "6.6.6.6, 198.51.100.1, 10.1.2.3", "198.51.100.1"),
        ("127.0.0.1", "10.1.2.3", "10.1.2.3"),
        ("127.0.0.1", None, "127.0.0.1"),
        ("127.0.0.1", "", "127.0.0.1"),
        ("127.0.0.1", "6.6.6.6, unknown", "127.0.0.1"),
        ("::1", "2001:db8::7", "2001:db8::7"),
        ("::1", "[2001:db8::7]:4711", "2001:db8::7"),
        ("::ffff:127.0.0.1", "198.51.100.1:4711", "198.51.100.1"),
        ("", "198.51.100.1", ""),
    ],
)
def test_the_client_behind_what_is_trusted(settings, peer, header, client):
    settings.PROXIES = proxies(LOCAL)
    more = {} if header is None else {"HTTP_X_FORWARDED_FOR": header}
    asked = RequestFactory().get("/", REMOTE_ADDR=peer, **more)
    assert client_address(asked) == client
    assert AccountAdapter().get_client_ip(asked) == (client or "0.0.0.0")


def test_by_default_no_header_is_believed(settings):
    assert settings.PROXIES == ()
    asked = RequestFactory().get("/", REMOTE_ADDR="127.0.0.1", HTTP_X_FORWARDED_FOR="198.51.100.1")
    assert client_address(asked) == "127.0.0.1"


def test_what_is_no_network_is_told_all_at_once():
    with pytest.raises(ValueError, match=r"proxy\.local.*10\.1\.0\.7/16"):
        proxies(["127.0.0.1", "proxy.local", "10.1.0.7/16"])


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ({}, "[]"),
        ({"QUANHENG_HTTPS": "1"}, "['127.0.0.1/32', '::1/128']"),
        ({"QUANHENG_HTTPS": "1", "QUANHENG_PROXIES": "10.0.3.0/24"}, "['10.0.3.0/24']"),
    ],
)
def test_the_setting(tmp_path, said, found):
    code = "from quanheng.platform.project import settings; print([str(n) for n in settings.PROXIES])"
    kept = {k: v for k, v in os.environ.items() if not k.startswith("QUANHENG")}
    done = subprocess.run(
        [sys.executable, "-c", code], env={**kept, "QUANHENG_HOME": str(tmp_path), **said}, capture_output=True, text=True
    )  # fmt: skip
    assert done.stdout.strip() == found, done.stderr[-2000:]


@pytest.mark.django_db
def test_sign_in_is_bounded_and_refusals_are_logged_by_the_client_behind_the_proxy(client, settings, caplog):
    settings.PROXIES = proxies(LOCAL)
    login = "/account/login/"
    tries = {"login": "nobody", "password": "错"}

    def status(address):
        return client.post(login, tries, REMOTE_ADDR="10.1.0.9", HTTP_X_FORWARDED_FOR=address).status_code

    assert [status("203.0.113.7") for _ in range(6)][-1] == 429
    assert status("203.0.114.7") == 200
    with caplog.at_level(logging.WARNING, "quanheng.security"):
        client.post("/surveys/1/move/", REMOTE_ADDR="10.1.0.9", HTTP_X_FORWARDED_FOR="203.0.113.7")
    assert "from=203.0.113.7" in caplog.text
