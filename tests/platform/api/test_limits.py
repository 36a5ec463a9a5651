"""What a request may carry: numbers of this world, a token's own unit; and every operation has its row."""

import json

import pytest
from django.core.cache import cache

from quanheng.platform.api import actions, bearer
from quanheng.platform.api.house import api
from quanheng.platform.ledger import queries as ledger
from quanheng.platform.lib.client_address import proxies
from quanheng.platform.registry.pages import PAGES

pytestmark = pytest.mark.django_db
HUGE = ("1e100000000", "-1E+99999999", "1e-99999999", "9" * 41, "1e31")


def _send(client, secret, path, body):
    return client.post(
        f"/api/v1{path}",
        json.dumps(body),
        content_type="application/json",
        headers={"Authorization": f"Bearer {secret}"},
    )


@pytest.fixture
def secret(town):
    return actions.make_token(town.person("office"), "试验", actions.ACTS, days=3, by=town.office)[1]


@pytest.mark.parametrize("value", HUGE)
def test_a_number_nobody_could_mean_is_refused_before_it_is_written_out(client, secret, value):
    """1e100000000 written out would be a hundred megabytes."""
    figure = {"item": "开工数", "unit": "SQX-SQ", "period": "2026", "value": value}
    sent = {"dataElement": "开工数", "orgUnit": "SQX-SQ", "period": "2026", "value": value}
    for path, body in (
        ("/observations", {"rows": [figure]}),
        ("/dataValueSets", {"dataValues": [sent]}),
        ("/returns/1/values", {"rows": [{"item": "开工数", "value": value}]}),
    ):
        answer = _send(client, secret, path, body)
        assert answer.status_code == (409 if path == "/dataValueSets" else 422), (path, answer.content[:300])
        assert len(answer.content) < 5000
        assert {"found", "expected", "remedy", "place"} <= set(answer.json()["problems"][0])
    assert ledger.extent().rows == 0


def test_a_token_for_one_unit_holds_nothing_for_the_whole_house(town):
    person = town.person("citizen")  # a seat for the whole house: ("citizen", "")
    seats = town.citizen.seats
    assert seats == {("citizen", "")}
    token = actions.Token(person=person, unit="SQX-SQ")
    assert bearer._within(town.citizen, token).seats == {("citizen", "SQX-SQ")}
    assert bearer._within(town.owner_fg, token).roles == frozenset()
    assert bearer._within(town.reporter, token).seats == town.reporter.seats


def test_every_operation_has_its_row_and_none_is_left_over():
    operations = [
        (operation.operation_id, operation.url_name)
        for _, router in api._routers
        for view in router.path_operations.values()
        for operation in view.operations
    ]
    assert len(operations) >= 15
    assert len({name for name, _ in operations}) == len(operations)
    rows = {name.removeprefix("api:") for name in PAGES if name.startswith("api:")}
    assert {url for _, url in operations} <= rows
    described = api.get_openapi_schema()["paths"]
    assert {o["operationId"] for ways in described.values() for o in ways.values()} == {
        name for name, _ in operations
    }


def test_the_rate_is_counted_by_the_client_not_by_what_it_writes_in_a_header(
    client, secret, settings, monkeypatch
):
    """Another X-Forwarded-For with each request changes nothing, unless a proxy of the house wrote it."""
    monkeypatch.setattr(api.throttle, "num_requests", 3)

    def ask(n, **more):
        headers = {"x-forwarded-for": f"203.0.113.{n}"} | more.pop("with_", {})
        return client.get("/api/v1/units", headers=headers, **more).status_code

    cache.clear()
    assert 429 not in [ask(n) for n in range(3)]
    assert ask(9) == 429
    assert ask(9, REMOTE_ADDR="198.51.100.7") == 200  # one stranger who asks too often stops nobody else
    assert ask(9, with_={"authorization": f"Bearer {secret}"}) == 200  # nor who brings a token
    settings.PROXIES = proxies(["10.0.0.1"])
    assert 429 not in [ask(n, REMOTE_ADDR="10.0.0.1") for n in range(8)]  # eight clients, one proxy
    cache.clear()
