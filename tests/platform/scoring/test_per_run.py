"""What a process keeps of a run is never shown for another one that bears its number."""

from decimal import Decimal

import pytest
from django.db import transaction

from quanheng.platform.ledger.actions import post
from quanheng.platform.ledger.entries import Entry
from quanheng.platform.scoring import actions, bindings, per_run, queries
from quanheng.platform.scoring.reading import reading


def _score_of(run, unit="石桥", period="2025"):
    """What the process shows, by every shelf a page draws on, and what the database holds."""
    read = reading(run.pk)
    shown = read.standing(period, unit).score
    told = queries.weighing(run.pk).score(unit, "total", period)
    stored = next(s.score for s in queries.ranking(run, period) if s.unit == unit)
    return shown, float(told), float(stored)


def test_a_number_given_out_again_shows_the_run_that_has_it_now(taken, office):
    mark = transaction.savepoint()
    post([Entry("满意度", "石桥", "2025", Decimal(61), source="后来撤回的")], "archive", by=office)
    first = actions.run(taken.version, by=office)
    gone = _score_of(first)
    transaction.savepoint_rollback(mark)
    post([Entry("满意度", "石桥", "2025", Decimal(99), source="更正")], "archive", by=office)
    second = actions.run(taken.version, by=office)
    now = _score_of(second)
    assert now[0] == now[1] == now[2] != gone[2]
    assert bindings.result_digest(list(bindings.rows(queries.engine_run(second.pk)))) == second.digest


def test_a_run_and_its_number_ask_the_same_shelf(taken, django_assert_num_queries):
    by_number = reading(taken.run.pk)
    with django_assert_num_queries(0):
        assert reading(taken.run) is by_number
    with django_assert_num_queries(1):
        assert reading(taken.run.pk) is by_number


def test_a_run_there_is_none_of(db):
    with pytest.raises(KeyError):
        per_run.name_of(0)
