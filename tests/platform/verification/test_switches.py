"""A2.4, the switch of self-evaluation: it may be filled, seen, counted, or not; not counted, no score moves by it."""

from decimal import Decimal

import pytest
from django.urls import reverse
from tests.platform.verification.conftest import EXPLAINED, FIGURES, OTHER, PERIOD, UNIT, form

from quanheng.engine.errors import Refused
from quanheng.platform.ledger import queries as ledger
from quanheng.platform.verification import actions


def official(version, unit=UNIT):
    """The unit's official points by indicator, as a run would make them from the ledger."""
    from quanheng.platform.verification.parameters import Parameters
    from quanheng.platform.verification.reckon import Ground

    reckoned = Ground(version, PERIOD, Parameters({})).reckon(unit, {}, {})
    return {r.leaf.id: r.score for r in reckoned.rows}


def test_not_counted_moves_no_score(town, version, submitted):
    """Filled in and seen, and the official result is the same to the last digit, before and after the end of the round."""
    before, rows = official(version), ledger.extent().rows
    table = submitted(counted=False)
    assert official(version) == before
    assert actions.close_round(table.round, by=town.office) == 0
    assert official(version) == before
    assert ledger.extent().rows == rows


def test_counted_posts_what_was_said_once(town, version, submitted):
    table = submitted(counted=True)
    assert official(version)["满意度指标"] is None  # nothing before the end
    assert actions.close_round(table.round, by=town.office) == 5
    points = official(version)
    assert points["满意度指标"] == 10
    assert points["数量指标"] == 30  # the official score knows no cause: the scheme has no reduction
    figure = ledger.in_force(items=["培训人次"], units=[UNIT])[0]
    assert (figure.value, figure.door, figure.return_ref) == (
        Decimal(130),
        "verification",
        f"table:{table.pk}",
    )
    assert not ledger.in_force(items=["培训人次"], units=[OTHER])  # who did not submit said nothing
    with pytest.raises(Refused):
        actions.close_round(table.round, by=town.office)


def test_a_known_figure_is_not_said_again(town, version, submitted):
    """Somebody posts the figure while the round runs: the ledger's stays."""
    from quanheng.platform.ledger.actions import post
    from quanheng.platform.ledger.entries import Entry

    table = submitted(counted=True)
    post([Entry("满意度", UNIT, PERIOD, Decimal(88), source="统计局")], "import", by=town.owner_tj)
    assert actions.close_round(table.round, by=town.office) == 4
    assert ledger.in_force(items=["满意度"], units=[UNIT])[0].value == 88


def test_not_seen_is_not_shown_but_to_the_unit_and_the_office(town, submitted, client):
    table = submitted(seen=False)
    address = reverse("verification:table", args=[table.pk])
    gap = reverse("verification:gap", args=[table.round_id])
    for who, seen in (
        ("reporter", 200),
        ("office", 200),
        ("reviewer", 403),
        ("leader", 403),
        ("reporter2", 403),
    ):
        assert town.sign_in(client, who).get(address).status_code == seen, who
    assert town.sign_in(client, "leader").get(gap).status_code == 403


def test_seen_is_shown_once_it_is_submitted(town, submitted, client):
    table = submitted(seen=True)
    for who in ("reviewer", "leader", "expert", "third"):
        assert (
            town.sign_in(client, who).get(reverse("verification:table", args=[table.pk])).status_code == 200
        ), who
    assert (
        town.sign_in(client, "leader").get(reverse("verification:gap", args=[table.round_id])).status_code
        == 200
    )


def test_not_filled_asks_nobody(town, opened, client):
    from quanheng.platform.agenda.models import Deadline

    table = opened(filled=False).tables.get(unit=UNIT)
    assert not Deadline.objects.filter(kind=actions.FILLING).exists()
    town.sign_in(client, "reporter")
    address = reverse("verification:table", args=[table.pk])
    assert client.get(address).status_code == 200
    assert client.post(address, form(table, FIGURES, **EXPLAINED)).status_code == 422


def test_filled_is_on_the_desk_until_it_is_submitted(town, submitted):
    from quanheng.platform.agenda.models import Deadline

    table = submitted()
    due = {d.unit: d for d in Deadline.objects.filter(kind=actions.FILLING)}
    assert due[UNIT].met_at
    assert due[OTHER].open
    assert due[OTHER].due == table.round.due
