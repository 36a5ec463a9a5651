"""The database itself refuses to change or delete: not through the ORM, not through SQL."""

from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.migrations.loader import MigrationLoader

from quanheng.platform.journal import actions as journal
from quanheng.platform.journal import witnesses
from quanheng.platform.ledger.models import Observation
from quanheng.platform.lib.append_only import REFUSAL, AppendOnly
from quanheng.platform.publication import actions as publication
from quanheng.platform.schemes.models import SchemeVersion
from quanheng.platform.scoring import actions as scoring
from quanheng.platform.scoring.models import Run, RunScore

KEPT = {
    "journal_entry": ["leaf", "kind", "role", "at", "subject"],
    "journal_node": ["hash"],
    "journal_logkey": ["vkey", "from_size"],
    "journal_policy": ["need", "witnesses"],
    "journal_checkpoint": ["root", "note", "size"],
    "journal_cosignature": ["line", "at"],
    "ledger_observation": ["source", "number", "value"],
    "ledger_posting": ["at", "by", "root"],
    "schemes_schemeversion": ["digest", "canonical"],
    "schemes_member": ["unit"],
    "scoring_run": ["digest", "inputs", "cut_off", "periods"],
    "scoring_basis": ["units"],
    "scoring_runscore": ["score", "grade"],
    "scoring_step": ["state", "identity", "reason"],
    "scoring_told": ["unit", "until"],
    "publication_release": ["rules", "withheld", "notice_until", "identity"],
    "publication_releasestep": ["state", "detail", "reason"],
    "publication_releasefile": ["digest", "edition"],
}
ROOMS = ("journal", "scoring", "publication")  # whose every table that is kept must be in the list


def _refused(sql):
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(sql)


@pytest.fixture
def full(taken, town, monkeypatch, tmp_path):
    """Every kept table has a row: a run told, proposed for release, under a checkpoint a witness signed."""
    from tests.platform.journal.logs import Cosigner

    monkeypatch.setenv("QUANHENG_HOME", str(tmp_path / "home"))
    one = Cosigner("审计局")
    journal.set_policy([one.witness], 1, 0)
    scoring.review(taken.run, by=town.reviewer)
    scoring.confirm(taken.run, by=town.leader)
    run = scoring.freeze(taken.run, by=town.office)
    scoring.tell(run, by=town.office)
    publication.propose(run, notice_days=0, by=town.office)
    checkpoint = journal.seal()
    journal.cosign(one.sign(witnesses.request(one.witness, checkpoint).text))
    return taken


def test_neither_updated_nor_deleted_nor_emptied(full):
    for table, columns in KEPT.items():
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT count(*) FROM {table}")
            assert cursor.fetchone()[0] > 0, table
        for column in columns:
            _refused(f'UPDATE {table} SET "{column}" = "{column}"')
        _refused(f"DELETE FROM {table}")
        if connection.vendor == "postgresql":  # SQLite has no other way of emptying a table than DELETE
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            _refused(f"TRUNCATE {table} CASCADE")


def test_no_table_that_is_kept_is_left_out(db):
    steps = MigrationLoader(connection).disk_migrations.values()
    kept = {step.table for one in steps for step in one.operations if isinstance(step, AppendOnly)}
    kept &= set(connection.introspection.table_names())  # some have gone with their rooms' changes
    assert {t for t in kept if t.split("_")[0] in ROOMS} == {t for t in KEPT if t.split("_")[0] in ROOMS}
    # a migration that rebuilds a table on SQLite drops its triggers with it
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger WHERE NOT tgisinternal")
        else:
            cursor.execute("SELECT DISTINCT tbl_name FROM sqlite_master WHERE type = 'trigger'")
        guarded = {row[0] for row in cursor.fetchall()}
    assert kept <= guarded


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
