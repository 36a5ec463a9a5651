"""Appending: gap-free, once per act, names as commitments only; erasing names breaks no proof."""

import json

import pytest
from django.db import DatabaseError, connection, transaction
from tests.platform.journal.logs import fill

from quanheng.bundle.merkle import leaf_hash, root
from quanheng.engine.errors import Text
from quanheng.platform.journal import actions, queries, tree
from quanheng.platform.journal.leaf import commitment
from quanheng.platform.journal.models import Entry, Node

pytestmark = pytest.mark.django_db


def texts():
    return [leaf.encode() for leaf in Entry.objects.order_by("index").values_list("leaf", flat=True)]


def test_indices_are_gap_free_and_the_tree_is_that_of_the_leaves():
    fill(21)
    assert list(Entry.objects.order_by("index").values_list("index", flat=True)) == list(range(21))
    assert tree.root("sha256", 21) == root(map(leaf_hash, texts()))
    assert queries.size() == 21
    assert Node.objects.count() == 21 + 10 + 5 + 2 + 1


def test_what_an_entry_says():
    at = "2026-07-02T09:00:00+08:00"
    index = actions.append(
        "people.appoint",
        {
            "role": "security",
            "at": at,
            "unit": "SQX",
            "subject": "授予角色",
            "detail": {"role": "owner"},
            "personal": {"who": "王工"},
        },
        by_name="李敏",
    )
    entry = queries.entry(index)
    assert (entry.kind, entry.by, entry.role, entry.unit, entry.subject) == (
        "people.appoint",
        "李敏",
        "security",
        "SQX",
        "授予角色",
    )
    assert entry.detail == {"role": "owner"}
    assert entry.opened == {"who": "王工"}
    said = json.loads(entry.leaf)
    assert said["at"] == "2026-07-02T01:00:00.000000Z"
    assert said["by"] == commitment(entry.salt, "李敏")
    assert said["personal"] == {"who": commitment(entry.salt, "王工")}
    assert "李敏" not in entry.leaf
    assert "王工" not in entry.leaf


def test_odd_values_are_said_plainly():
    index = actions.append(
        "x.y",
        {
            "subject": "坏字\ud800\0",
            "detail": {"big": 2**60, "nan": float("nan"), "t": Text("甲", "a"), "s": {"b", "a"}},
        },
        by_name="某\ud800人\0",
    )
    assert queries.entry(index).detail == {
        "big": str(2**60),
        "nan": "nan",
        "t": {"zh": "甲", "en": "a"},
        "s": ["a", "b"],
    }
    with pytest.raises(TypeError):
        actions.append("x.y", {"detail": {"o": object()}}, by_name="某人")
    assert queries.size() == 1


def test_nothing_is_written_when_the_transaction_fails():
    fill(3)
    with transaction.atomic():
        fill(5, 3)
        transaction.set_rollback(True)
    assert queries.size() == 3
    fill(1, 3)
    assert tree.root("sha256", 4) == root(map(leaf_hash, texts()))


def test_names_can_be_erased_and_every_proof_still_holds():
    fill(9)
    checkpoint = actions.seal()
    before = [queries.log_proof(i, checkpoint).text for i in range(9)]
    assert actions.erase([2, 3]) == 2
    assert actions.erase([2, 3]) == 0
    assert (queries.entry(2).by, queries.entry(2).salt) == ("", None)
    assert queries.entry(4).by == "王工"
    assert [queries.log_proof(i, checkpoint).text for i in range(9)] == before
    queries.log_proof(2, checkpoint).check(queries.entry(2).leaf.encode())


def refused(sql):
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(sql)


@pytest.mark.parametrize("column", ["leaf", "kind", "at", "index", "subject", "role", "unit"])
def test_the_database_refuses_to_change_an_entry(column):
    fill(2)
    refused(f'UPDATE journal_entry SET "{column}" = "{column}"')


@pytest.mark.parametrize("column", ["by_name", "salt", "personal"])
def test_the_database_lets_names_be_erased_but_not_replaced(column):
    actions.append("x.y", {"personal": {"who": "甲"}}, by_name="乙")
    refused(f"UPDATE journal_entry SET {column} = 'other'")
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE journal_entry SET {column} = NULL")
    refused(f"UPDATE journal_entry SET {column} = 'other'")
    assert getattr(Entry.objects.get(), column) is None


@pytest.mark.parametrize("table", ["entry", "node", "checkpoint", "cosignature", "policy", "logkey"])
def test_the_database_refuses_to_delete(table, cosigned):
    fill(2)
    actions.seal()
    cosigned()
    refused(f"DELETE FROM journal_{table}")
    if table not in ("entry",):
        refused(f"UPDATE journal_{table} SET id = id")
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        refused(f"TRUNCATE journal_{table} CASCADE")


def test_a_second_tree_begins_when_it_is_switched_on(settings):
    fill(5)
    settings.JOURNAL_HASHES = ("sha256", "sm3")
    fill(4, 5)
    checkpoint = actions.seal()
    other = queries.checkpoint(tree="sm3")
    assert other.size == checkpoint.size == 9
    assert bytes(other.root) != bytes(checkpoint.root)
    assert other.note.startswith(checkpoint.note.split("\n")[0] + "/sm3\n")
    for index in range(9):
        queries.log_proof(index, other).check(queries.entry(index).leaf.encode())
