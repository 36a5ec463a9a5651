"""Checkpoints: signed once, never contradicted; a restored backup, a changed entry, a lost key are all noticed."""

import pytest
from django.db import connection, transaction
from tests.platform.journal.logs import fill

from quanheng.bundle import policy as rules
from quanheng.bundle.notes import Checkpoint, Note, VerifierKey
from quanheng.engine.errors import Refused
from quanheng.platform.journal import actions, keeping, queries, tree, witnesses
from quanheng.platform.journal.models import LogKey

pytestmark = pytest.mark.django_db


def codes(error):
    return [p.code for p in error.value.problems]


def unguarded(*statements):
    """What somebody could do who owns the database: without its triggers."""
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET session_replication_role = replica")
        else:
            cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND name LIKE 'journal_%'")
            for (name,) in cursor.fetchall():
                cursor.execute(f"DROP TRIGGER {name}")
        for statement in statements:
            cursor.execute(statement)
        if connection.vendor == "postgresql":
            cursor.execute("SET session_replication_role = DEFAULT")


def test_a_checkpoint_says_size_and_root_and_is_signed():
    fill(7)
    checkpoint = actions.seal()
    note = Note.read(checkpoint.note)
    said = Checkpoint.read(note.body)
    assert (said.size, said.root) == (7, tree.root("sha256", 7))
    assert note.signed_by(VerifierKey.read(LogKey.objects.get().vkey))
    assert said.origin == LogKey.objects.get().vkey.split("+")[0]


def test_the_key_is_made_once_and_is_readable_by_its_owner_only():
    actions.seal()
    path = keeping.keys_file()
    assert path.stat().st_mode & 0o777 == 0o600
    before = path.read_text()
    fill(1)
    actions.seal()
    assert path.read_text() == before
    assert LogKey.objects.count() == 1


def test_sealing_again_without_a_new_entry_gives_the_same():
    fill(3)
    assert actions.seal() == actions.seal()
    fill(1, 3)
    assert actions.seal().size == 4


def test_sealing_inside_a_transaction_is_refused():
    with pytest.raises(RuntimeError), transaction.atomic():
        actions.seal()


def test_the_origin_is_the_one_set_and_stays(settings):
    settings.JOURNAL_ORIGIN = "jixiao.example.gov.cn/2026"
    assert actions.seal().note.startswith("jixiao.example.gov.cn/2026\n")
    settings.JOURNAL_ORIGIN = "other.example/1"
    fill(1)
    assert actions.seal().note.startswith("jixiao.example.gov.cn/2026\n")


def test_an_old_backup_restored_is_not_signed():
    fill(5)
    actions.seal()
    fill(5, 5)
    actions.seal()
    unguarded(
        'DELETE FROM journal_entry WHERE "index" >= 5',
        "DELETE FROM journal_node",
        "DELETE FROM journal_checkpoint WHERE size > 5",
    )
    tree.catch_up("sha256", 5)
    with pytest.raises(Refused) as error:
        actions.seal()
    assert codes(error) == ["journal-rolled-back"]
    fill(5, 5)  # other entries in the place of those that are gone
    with pytest.raises(Refused) as error:
        actions.seal()
    assert codes(error) == ["journal-forked"]


def test_a_whole_new_database_is_not_signed_with_the_old_key():
    fill(5)
    actions.seal()
    unguarded(*(f"DELETE FROM journal_{t}" for t in ("checkpoint", "logkey", "entry", "node")))
    fill(2)
    with pytest.raises(Refused) as error:
        actions.seal()
    assert codes(error) == ["journal-rolled-back"]


def test_an_entry_changed_before_it_was_sealed_is_not_signed():
    fill(9)
    unguarded("UPDATE journal_entry SET leaf = leaf || ' ' WHERE \"index\" = 6")
    with pytest.raises(Refused) as error:
        actions.seal()
    assert codes(error) == ["journal-altered"]
    assert error.value.problems[0].place.path == "journal[6]"


def test_entries_cut_off_before_they_were_sealed_are_missed():
    fill(9)
    unguarded('DELETE FROM journal_entry WHERE "index" >= 7')
    with pytest.raises(Refused) as error:
        actions.seal()
    assert codes(error) == ["journal-truncated"]
    assert error.value.problems[0].place.path == "journal[7]"


def test_without_its_key_nothing_is_signed():
    actions.seal()
    keeping.keys_file().unlink()
    fill(1)
    with pytest.raises(Refused) as error:
        actions.seal()
    assert codes(error) == ["journal-key-lost"]
    actions.rotate(lost=True)
    assert queries.checkpoint().size == 1


def test_rotation_keeps_old_proofs_good(cosigned):
    fill(6)
    actions.seal()
    old = queries.log_proof(2, cosigned())
    first = LogKey.objects.get().vkey
    actions.rotate()
    second = LogKey.objects.first().vkey
    assert first != second
    fill(3, 6)
    new = queries.log_proof(2, actions.seal())
    rule = rules.read(queries.policy_text())
    assert rule.signers(old.note).log.text == first
    assert rule.signers(old.note).enough
    assert rule.signers(new.note).log.text == second
    handed_over = Note.read(queries.checkpoint(6).note)
    assert handed_over.signed_by(VerifierKey.read(first))
    assert handed_over.signed_by(VerifierKey.read(second))
    assert keeping.keys_file().read_text().count("PRIVATE+KEY") == 1


def test_the_policy_in_force_is_what_verifiers_read(cosigners):
    actions.seal()
    rule = rules.read(queries.policy_text())
    assert (rule.need, rule.tolerates, list(rule.witnesses)) == (3, 1, [c.signer.name for c in cosigners])
    assert witnesses.rule().text() == rule.text()


@pytest.mark.parametrize(
    ("number", "need", "faulty"), [(3, 2, 1), (4, 2, 0), (4, 3, 2), (4, 5, 0), (5, 3, 1)]
)
def test_a_policy_by_which_two_histories_could_pass_is_refused(number, need, faulty):
    from tests.platform.journal.logs import Cosigner

    chosen = [Cosigner(f"w{k}").witness for k in range(number)]
    with pytest.raises(Refused) as error:
        actions.set_policy(chosen, need, faulty)
    assert codes(error) == ["unsafe-policy"]
    assert witnesses.in_force() is None


def test_bad_witnesses_are_refused_all_at_once():
    from tests.platform.journal.logs import Cosigner

    actions.seal()
    one = Cosigner("甲").witness
    log = LogKey.objects.get().vkey
    twice = actions.Witness("甲", one.vkey)
    with pytest.raises(Refused) as error:
        actions.set_policy([one, twice, actions.Witness("乙", "nonsense"), actions.Witness("丙", log)], 3, 1)
    assert sorted(codes(error)) == ["bad-key", "bad-key", "bad-name", "key-twice", "key-twice"]
