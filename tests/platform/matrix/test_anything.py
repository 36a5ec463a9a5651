"""Whatever is sent to whatever address by whomever: no answer is a failure of ours."""

import os
import string

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.platform.matrix.objects import NOBODY, views

from quanheng.platform.registry.powers import ROLES

pytestmark = pytest.mark.django_db

EXAMPLES = int(os.environ.get("QUANHENG_EXAMPLES", "150"))

WORD = st.one_of(
    st.text(max_size=20),
    st.sampled_from(["", "0", "-1", "1e999", "NaN", "2026-13-45", "9" * 40, "../..", "\x00", "＝1", "🙂", "'", "<b>", "SQX"]),
    st.integers(-(10**30), 10**30).map(str),
)  # fmt: skip
NAMES = ["next", "person", "q", "on", "under", "hierarchy", "role", "unit", "since", "until", "kind", "at", "old", "new", "shares",
         "period", "page", "login", "password", "code", "file", "to", "seat", "value", "reason", "name", "scheme", "year", "text"]  # fmt: skip
FIELDS = st.dictionaries(st.sampled_from(NAMES), WORD, max_size=5)
SEGMENT = st.one_of(st.text(string.ascii_letters + string.digits + "石桥-_.%", min_size=1, max_size=12), st.integers(0, 10**25).map(str))  # fmt: skip


@pytest.mark.parametrize("role", [NOBODY, "office", "reporter", "security", "leader"])
def test_no_request_is_a_failure_of_ours(apart, role):
    assert role in (NOBODY, *ROLES)
    client = apart.client(role)
    known = views()

    @settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.data())
    def anything(data):
        from django.db import transaction
        from django.urls import NoReverseMatch, reverse

        view = data.draw(st.sampled_from(known))
        parts = apart.fill(view)
        for part, kind in view.parts.items():
            if data.draw(st.booleans()):
                parts[part] = data.draw(st.integers(0, 10**25) if kind == "IntConverter" else SEGMENT)
        try:
            address = reverse(view.name, kwargs=parts or None)
        except NoReverseMatch:
            return
        method = data.draw(
            st.sampled_from(["get", "get", "post", "post", "put", "delete", "head", "options"])
        )
        point = transaction.savepoint()
        fields = data.draw(FIELDS)
        if method in ("get", "head", "options"):
            answer = getattr(client, method)(address, fields)
        elif method == "post" and data.draw(st.booleans()):
            answer = client.post(address, data.draw(WORD), content_type=data.draw(st.sampled_from(["application/json", "text/plain", "multipart/form-data", "x"])))  # fmt: skip
        else:
            answer = (
                getattr(client, method)(address, fields)
                if method == "post"
                else getattr(client, method)(address)
            )
        transaction.savepoint_rollback(point)
        if client.session.get("_auth_user_id") is None and role:
            apart.clients.pop(f"{role}/False", None)
            nonlocal_client(apart, role)
        assert answer.status_code < 500, (method, address, fields, answer.status_code)

    def nonlocal_client(world, role):
        nonlocal client
        client = world.client(role)

    anything()


@pytest.mark.parametrize("year", [0, 1, 9999, 10**20])
def test_a_year_nobody_means_is_no_page(apart, year):
    """Found by the property above: the page of year 0 linked to the year before it."""
    assert apart.client("office").get(f"/programmes/plan/{year}/").status_code == 404
