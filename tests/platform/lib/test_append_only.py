"""The database itself refuses to change or delete: not through the ORM, not through SQL."""

from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction

from quanheng.platform.ledger.models import Observation
from quanheng.platform.lib.append_only import REFUSAL
from quanheng.platform.schemes.models import SchemeVersion
from quanheng.platform.scoring.models import Run, RunScore

KEPT = {
    "ledger_observation": ["source", "number", "value"],
    "ledger_posting": ["at", "by", "root"],
    "schemes_schemeversion": ["digest", "canonical"],
    "schemes_member": ["unit"],
    "scoring_run": ["digest", "inputs"],
    "scoring_basis": ["units"],
    "scoring_runscore": ["score", "grade"],
}


def _refused(sql):
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(sql)


@pytest.mark.parametrize(("table", "column"), [(t, c) for t, columns in KEPT.items() for c in columns])
def test_no_update(taken, table, column):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")
        assert cursor.fetchone()[0] > 0
    _refused(f'UPDATE {table} SET "{column}" = "{column}"')


@pytest.mark.parametrize("table", KEPT)
def test_no_delete(taken, table):
    _refused(f"DELETE FROM {table}")


@pytest.mark.parametrize("table", KEPT)
def test_no_truncate(taken, table):
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        _refused(f"TRUNCATE {table} CASCADE")
    else:  # SQLite has no other way of emptying a table than DELETE
        _refused(f"DELETE FROM {table} WHERE 1")


def test_no_way_round_through_the_orm(taken):
    row = Observation.objects.first()
    row.value = Decimal(100)
    for change in (
        row.save,
        row.delete,
        lambda: Observation.objects.update(value=None),
        lambda: Observation.objects.bulk_update([row], ["value"]),
        lambda: RunScore.objects.filter(node="total").update(score=Decimal(100)),
        lambda: Run.objects.update(digest=""),
    ):
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            change()
    assert REFUSAL.startswith("append-only")


def test_what_may_change_does(taken):
    assert SchemeVersion.objects.update(state="retired") == 1
    assert Run.objects.update(state="confirmed") == 1


def test_a_figure_is_superseded_once_at_most(taken):
    first = Observation.objects.first()
    fresh = {k: getattr(first, k) for k in ("item", "unit", "period", "value", "posting", "number")}
    Observation.objects.create(**fresh, supersedes=first, edition=2)
    with pytest.raises(DatabaseError), transaction.atomic():
        Observation.objects.create(**fresh, supersedes=first, edition=2)
    with pytest.raises(DatabaseError), transaction.atomic():
        Observation.objects.create(**fresh, supersedes=None)
