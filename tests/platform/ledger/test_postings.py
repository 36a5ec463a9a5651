"""Every call of `post` is one posting: rows in order, a root over their leaves, one line of the journal, proofs."""

from decimal import Decimal

import pytest
from django.db import DatabaseError, connection, transaction

from quanheng.bundle import merkle, multiproof
from quanheng.engine.data import Unit
from quanheng.engine.errors import Refused
from quanheng.platform.journal import queries as journal
from quanheng.platform.ledger import leaves, queries
from quanheng.platform.ledger.actions import post
from quanheng.platform.ledger.entries import Entry
from quanheng.platform.ledger.models import Observation, Posting
from quanheng.platform.registry.actions import enrol
from quanheng.platform.registry.powers import Actor

DIGEST = "ab" * 32


@pytest.fixture(autouse=True)
def _units(db, office):
    enrol([Unit(u) for u in ("石桥", "柳林", "东湖")], by=office)


def _entries(n, value="19", **more):
    return [Entry(f"项{k:02d}", "石桥", "2026", Decimal(value), source="报表", **more) for k in range(n)]


def _root(id):
    blind = Posting.objects.get(pk=id).blind
    return leaves.root(leaves.leaf(f, blind) for f in queries.posting_rows(id))


@pytest.mark.parametrize("n", [1, 2, 3, 5, 8, 13])
def test_a_posting_keeps_order_and_root(office, n):
    done = post(_entries(n, evidence=(DIGEST,), return_ref="return:12:C7"), "archive", by=office)
    rows = queries.posting_rows(done.posting)
    assert [(f.item, f.number, f.posting) for f in rows] == [
        (f"项{k:02d}", k, done.posting) for k in range(n)
    ]
    assert {(f.evidence, f.return_ref, f.edition) for f in rows} == {((DIGEST,), "return:12:C7", 1)}
    kept = queries.posting(done.posting)
    assert (kept.rows, kept.door, kept.by, kept.by_identity) == (n, "archive", office.name, office.identity)
    assert kept.root == done.root == _root(done.posting)


def test_who_posted_is_known_by_identity(db):
    done = post(_entries(1), "archive", by=Actor("李敏", frozenset({"office"}), 7))
    assert queries.posting(done.posting).by_identity == "person:7"


def test_the_journal_names_posting_root_and_rows(office):
    done = post(_entries(3), "archive", by=office)
    entry = journal.entries(1, "ledger.post")[0]
    assert entry.detail["posting"] == done.posting
    assert (entry.detail["root"], entry.detail["rows"], entry.detail["door"]) == (done.root, 3, "archive")


def test_a_figure_posted_twice_in_a_call_lies_in_one_posting(office):
    first = _entries(2, stated_at="2026-01-01")
    second = [Entry("项01", "石桥", "2026", Decimal(20), source="报表", stated_at="2026-02-01")]
    done = post([*second, *first], "archive", by=office)
    rows = queries.posting_rows(done.posting)
    assert [(f.item, f.edition, f.supersedes) for f in rows] == [
        ("项00", 1, None),
        ("项01", 1, None),
        ("项01", 2, rows[1].id),
    ]
    assert queries.posting(done.posting).root == _root(done.posting)


def test_nothing_new_is_no_posting(office):
    post(_entries(2), "archive", by=office)
    again = post(_entries(2), "archive", by=office)
    assert (again.unchanged, again.posting, again.root) == (2, None, "")
    assert Posting.objects.count() == 1


def test_a_dry_run_tells_and_writes_nothing(office):
    post(_entries(2), "archive", by=office)
    before = journal.size()
    told = post([*_entries(3), Entry("项00", "柳林", "2026", Decimal(1))], "archive", by=office, dry_run=True)
    assert (told.new, told.superseding, told.unchanged, told.posting) == (2, 0, 2, None)
    assert (Posting.objects.count(), queries.extent().rows, journal.size()) == (1, 2, before)
    with pytest.raises(Refused):
        post([Entry("项00", "无名", "2026", Decimal(1))], "archive", by=office, dry_run=True)


def test_postings_of_figures(office):
    one, two = post(_entries(2), "archive", by=office), post(_entries(2, "20"), "archive", by=office)
    ids = [f.id for f in queries.posting_rows(one.posting)] + [queries.posting_rows(two.posting)[1].id]
    assert list(queries.postings_of(ids).values()) == [(one.posting, 0), (one.posting, 1), (two.posting, 1)]
    assert queries.postings_of([0, -1, 2**70]) == {}
    assert [p.pk for p in queries.postings()] == [two.posting, one.posting]
    assert [p.pk for p in queries.postings(before=two.posting)] == [one.posting]


def test_rows_with_evidence_of_their_own_are_proved_too(office):
    entries = [
        Entry(f"项{k:02d}", "石桥", "2026", None if k == 3 else Decimal(k), "not_due" if k == 3 else "reported", '源"\\\n头',
              evidence=(DIGEST,) * (k % 3), return_ref=f"return:{k // 4}")
        for k in range(11)
    ]  # fmt: skip
    done = post(entries, "return", by=office)
    (proof,) = queries.posting_proofs([f.id for f in queries.posting_rows(done.posting)])
    hashed = {n: merkle.leaf_hash(row.leaf()) for n, row in proof.rows.items()}
    multiproof.check(hashed, 11, list(proof.path), bytes.fromhex(done.root))
    assert proof.path == ()
    (one,) = queries.posting_proofs([queries.posting_rows(done.posting)[5].id])
    multiproof.check({5: hashed[5]}, 11, list(one.path), bytes.fromhex(done.root))


def test_proofs_of_some_rows_of_some_postings(office):
    done = [post(_entries(n, str(n)), "archive", by=office) for n in (7, 4, 1)]
    asked = [queries.posting_rows(done[0].posting)[k].id for k in (1, 5)] + [
        queries.posting_rows(done[1].posting)[3].id
    ]
    proofs = queries.posting_proofs(asked)
    assert [p.size for p in proofs] == [7, 4]
    for proof, kept in zip(proofs, done, strict=False):
        detail = journal.entry(proof.index).detail
        assert (detail["posting"], detail["root"], detail["rows"]) == (kept.posting, kept.root, proof.size)
        hashed = {n: merkle.leaf_hash(row.leaf()) for n, row in proof.rows.items()}
        multiproof.check(hashed, proof.size, list(proof.path), bytes.fromhex(kept.root))
        altered = {n: merkle.leaf_hash(row.leaf() + b" ") for n, row in proof.rows.items()}
        with pytest.raises(merkle.Unproved):
            multiproof.check(altered, proof.size, list(proof.path), bytes.fromhex(kept.root))


@pytest.mark.parametrize(
    "change",
    [{"evidence": ("ab",)}, {"evidence": (DIGEST,) * 60}, {"source": "字" * 2001}, {"return_ref": "r" * 121},
     {"stated_at": "2" * 41}, {"source": "a\0b"}, {"item": "\ud800"}, {"value": Decimal("1e900")},
     {"value": Decimal(10) ** 31}, {"period": "２０２６"}],
    ids=lambda c: next(iter(c)),
)  # fmt: skip
def test_what_no_database_or_reader_could_hold_is_refused(office, change):
    entry = Entry(**{"item": "项", "unit": "石桥", "period": "2026", "value": Decimal(1), **change})
    with pytest.raises(Refused) as error:
        post([entry], "archive", by=office)
    assert len(error.value.problems) == 1
    assert queries.extent().rows == 0


def _insert(**change):
    first = Observation.objects.order_by("id").first()
    kept = {f.attname: getattr(first, f.attname) for f in Observation._meta.fields if f.attname != "id"}
    with transaction.atomic():
        Observation.objects.create(**{**kept, "number": 99, **change})
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            else:
                connection.check_constraints()


@pytest.mark.parametrize(
    "change",
    [{"unit_id": "无名"}, {"posting_id": 10**9}, {"supersedes_id": 10**9, "edition": 2}, {"edition": 2}, {}],
    ids=["unit", "posting", "supersedes", "edition", "twice"],
)
def test_the_database_itself_keeps_references_and_the_line_of_life(office, change):
    post(_entries(1), "archive", by=office)
    with pytest.raises(DatabaseError):
        _insert(**change)


def test_the_database_refuses_changes_of_postings(office):
    post(_entries(1), "archive", by=office)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Posting.objects.update(root="0" * 64)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        Posting.objects.all()._raw_delete("default")
