"""The whole log looked at: sound, or the first bad index named, whatever was done to the database."""

import pytest
from tests.platform.journal.logs import fill
from tests.platform.journal.test_sealing import unguarded

from quanheng.bundle import log
from quanheng.platform.journal import actions
from quanheng.platform.journal.audit import audit, export
from quanheng.platform.journal.kinds import closed

pytestmark = pytest.mark.django_db
SIZE = 1200


@pytest.fixture
def sealed(cosigned):
    fill(500)
    actions.seal()
    cosigned()
    fill(SIZE - 500, 500)
    actions.seal()
    return cosigned()


def test_sound(sealed):
    report = audit()
    assert (report.ok, report.size, report.checkpoints, report.newest.size) == (True, SIZE, 2, SIZE)


def test_empty():
    assert audit().ok


@pytest.mark.parametrize(
    ("attack", "statements", "index"),
    [
        ("edited", ['UPDATE journal_entry SET leaf = replace(leaf, \'"k":777\', \'"k":1\') WHERE "index" = 777'], 777),
        ("deleted", ['DELETE FROM journal_entry WHERE "index" = 321'], 321),
        ("truncated", ['DELETE FROM journal_entry WHERE "index" >= 900'], 900),
        ("swapped", [
            'UPDATE journal_entry SET "index" = 9999 WHERE "index" = 40',
            'UPDATE journal_entry SET "index" = 40 WHERE "index" = 41',
            'UPDATE journal_entry SET "index" = 41 WHERE "index" = 9999',
        ], 40),
        ("name replaced", ["UPDATE journal_entry SET by_name = '别人' WHERE \"index\" = 67"], 67),
        ("columns edited", ["UPDATE journal_entry SET subject = 'x' WHERE \"index\" = 66"], 66),
    ],
)  # fmt: skip
def test_done_to_the_entries(sealed, attack, statements, index):
    unguarded(*statements)
    report = audit()
    assert not report.ok
    assert report.first == index


def test_done_to_an_entry_and_its_hash(sealed):
    """Who also mends the tree is found by the checkpoints: between which two it was."""
    from quanheng.bundle.merkle import leaf_hash
    from quanheng.platform.journal.models import Entry, Node
    from quanheng.platform.journal.tree import key

    leaf = Entry.objects.get(pk=777).leaf.replace('"k":777', '"k":1')
    unguarded("DELETE FROM journal_node WHERE id = -1")  # takes the triggers away on SQLite
    from django.db import connection

    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET session_replication_role = replica")
    Entry.objects.filter(pk=777).update(leaf=leaf)
    Node.objects.filter(pk=key("sha256", 0, 777)).update(hash=leaf_hash(leaf.encode()))
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET session_replication_role = DEFAULT")
    report = audit()
    assert ({f.code for f in report.findings}, report.first) == ({"root-differs"}, 500)


def test_backup_restored(sealed):
    unguarded(
        'DELETE FROM journal_entry WHERE "index" >= 500',
        "DELETE FROM journal_cosignature",
        "DELETE FROM journal_checkpoint WHERE size > 500",
        "DELETE FROM journal_node",
    )
    from quanheng.platform.journal.tree import catch_up

    catch_up("sha256", 500)
    report = audit()
    assert ({f.code for f in report.findings}, report.first) == ({"rolled-back"}, 500)


def test_export_is_checked_outside(sealed, tmp_path):
    actions.append("people.appoint", {"subject": "某事"}, by_name="甲")
    actions.seal()
    export(tmp_path / "journal.zip", withheld=closed(["people.appoint", "ledger.post"]))
    report = log.check_file(tmp_path / "journal.zip")
    assert (report.ok, report.size, report.newest.size) == (True, SIZE + 1, SIZE)
    import zipfile

    with zipfile.ZipFile(tmp_path / "journal.zip") as archive:
        text = archive.read("leaves.txt").decode()
    assert "某事" not in text
    assert text.splitlines()[-1].startswith("#")
    assert "王工" not in text
