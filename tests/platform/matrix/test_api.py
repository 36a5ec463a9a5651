"""Every operation of the API: in the table of pages, public where it reads what is published, by token where it writes."""

import json

import pytest
from django.urls import resolve
from tests.platform.matrix.objects import OTHER, UNIT, counts

from quanheng.engine.errors import Refused
from quanheng.platform.registry.accounts import leave
from quanheng.platform.registry.acts import ACTS
from quanheng.platform.registry.pages import PAGES
from quanheng.platform.registry.people import actor_of

pytestmark = pytest.mark.django_db

UNSAFE = {"post", "put", "patch", "delete"}


def operations():
    """(method, path with its parts named) of every operation, from the API's own description."""
    from quanheng.platform.api.house import api

    for path, methods in api.get_openapi_schema()["paths"].items():
        for method in methods:
            yield method, path


def _address(world, path):
    from quanheng.platform.collection.models import Return

    paper = Return.objects.filter(unit=UNIT).order_by("pk").last()
    words = {"id": paper.pk, "scheme": "石桥县乡镇考核-2026", "index": 0}
    return path.format(
        **{name: words.get(name, 1) for name in ("id", "scheme", "index", "run", "unit", "item")}
    )


def _send(client, method, address, token="", body=None):
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    return client.generic(
        method.upper(), address, json.dumps(body or {}), content_type="application/json", headers=headers
    )


def test_every_operation_has_a_row(apart):
    for _, path in operations():
        assert resolve(_address(apart, path)).view_name in PAGES, path


def test_whoever_writes_shows_a_token(apart, capsys):
    client, cells = apart.client(""), 0
    before = counts()
    for method, path in operations():
        if method in UNSAFE:
            for token in ("", "qh_wrong", "0" * 60):
                answer = _send(client, method, _address(apart, path), token)
                cells += 1
                assert answer.status_code in (401, 403), (method, path, answer.status_code)
    assert counts() == before
    for role in ("office", "reporter"):  # a session is no token: a page cannot be made to write by the API
        signed = apart.client(role)
        for method, path in operations():
            if method in UNSAFE:
                cells += 1
                assert _send(signed, method, _address(apart, path)).status_code in (401, 403), (method, path)
    with capsys.disabled():
        print(f"\nmatrix of the API: {cells} cells, 0 surprises")


def test_reading_breaks_for_nobody(apart):
    for method, path in operations():
        if method == "get":
            for role in ("", "citizen", "reporter", "office"):
                answer = apart.client(role).get(_address(apart, path))
                assert answer.status_code < 500, (path, role)


def _token(world, key, acts=("ledger.post", "collection.fill", "collection.submit")):
    from quanheng.platform.api.actions import make_token

    person = world.people[key]
    return make_token(person, "试用", [a for a in acts if ACTS[a].may], days=5, by=actor_of(person))[1]


def test_a_token_reaches_no_further_than_its_person(apart):
    from quanheng.platform.collection.models import Return

    theirs = Return.objects.filter(unit=OTHER).order_by("pk").last()
    secret = _token(apart, "reporter")
    for path in (f"/api/v1/returns/{theirs.pk}/values", f"/api/v1/returns/{theirs.pk}/submit"):
        before = counts()
        answer = _send(apart.client(""), "post", path, secret, {"rows": [], "values": []})
        assert answer.status_code in (403, 404, 422), (path, answer.status_code)
        assert counts() == before
    assert _send(apart.client(""), "get", f"/api/v1/returns/{theirs.pk}", secret).status_code in (
        403,
        404,
        422,
    )


def test_a_leavers_token_is_dead_at_once(apart):
    secret = _token(apart, "reporter")
    assert _send(apart.client(""), "get", "/api/v1/returns", secret).status_code == 200
    leave(apart.people["reporter"], by=apart.actor("system"))
    assert _send(apart.client(""), "get", "/api/v1/returns", secret).status_code in (401, 403)


def test_a_citizen_makes_no_token(apart):
    with pytest.raises(Refused):
        _token(apart, "citizen")
