"""Everything that has been done to records, done to a journal of 10,000 entries; each is caught, the first bad index named.

Three watchers: the leaf says its own index; the checkpoints bound what was altered; an earlier download names it exactly.
"""

import json
from datetime import UTC, datetime, timedelta

import pytest

from quanheng.bundle import log, policy
from quanheng.bundle.jcs import canonical
from quanheng.bundle.merkle import Levels, Unproved, leaf_hash, prove_consistency, prove_inclusion
from quanheng.bundle.notes import COSIGNATURE, NOTE, Checkpoint, Forged, LogProof, Note, Signature
from quanheng.bundle.witness import Declined, Request, consider
from quanheng.platform.journal.signer import Signer

SIZE = 10_000
START = datetime(2026, 1, 1, tzinfo=UTC)
LOG = Signer("jixiao.example/2026", NOTE, b"\1" * 32)
WITNESSES = [
    Signer(n, COSIGNATURE, bytes([k]) * 32) for k, n in enumerate(["财政局", "人大", "审计局", "大学"], 2)
]
RULE = policy.k_of_n([LOG.public], {w.name: w.public for w in WITNESSES}, 3)


def leaf(index, **more):
    said = {"v": 1, "index": index, "kind": "ledger.post", "at": stamp(index), "detail": {"amount": index}}
    return canonical(said | more)


def stamp(index):
    return (START + timedelta(minutes=index)).isoformat()


LEAVES = [leaf(k) for k in range(SIZE)]
HASHES = [leaf_hash(x.encode()) for x in LEAVES]
TREE = Levels(HASHES)
POINTS = (1000, 4000, 7000, SIZE)


def checkpoint(size, tree=TREE, signer=LOG, cosigners=WITNESSES):
    body = Checkpoint(LOG.name, size, tree.root(size)).body
    at = int((START + timedelta(minutes=size)).timestamp())
    return Note(body, (signer.sign(body), *(w.sign(body, at) for w in cosigners)))


NOTES = [checkpoint(size) for size in POINTS]


def caught(leaves, notes=NOTES, older=()):
    """The codes found and the first bad index."""
    report = log.check(leaves, notes, RULE, older)
    assert not report.ok
    return {f.code for f in report.findings}, report.first


def swapped(index, text):
    return [*LEAVES[:index], text, *LEAVES[index + 1 :]]


def test_nothing_was_done():
    report = log.check(LEAVES, NOTES, RULE, HASHES)
    assert (report.ok, report.size, report.checkpoints, report.newest.size) == (True, SIZE, 4, SIZE)


def test_entry_edited():
    altered = swapped(5432, leaf(5432, detail={"amount": 1}))
    assert caught(altered) == ({"root-differs"}, 4000)  # between the checkpoints of 4,000 and 7,000
    assert caught(altered, older=HASHES) == ({"entry-altered"}, 5432)


def test_entry_edited_and_a_later_download_compared():
    altered = swapped(17, LEAVES[17].replace('"amount":17', '"amount":71'))
    assert caught(altered, older=HASHES)[1] == 17


def test_entry_deleted():
    codes, first = caught(LEAVES[:2500] + LEAVES[2501:])
    assert first == 2500
    assert {"wrong-index", "entries-gone"} <= codes


def test_entry_deleted_and_the_rest_renumbered():
    codes, first = caught(LEAVES[:2500] + [leaf(k, detail={"amount": k + 1}) for k in range(2500, SIZE - 1)])
    assert (first, "root-differs" in codes) == (1000, True)
    assert (
        caught(
            LEAVES[:2500] + [leaf(k, detail={"amount": k + 1}) for k in range(2500, SIZE - 1)], older=HASHES
        )[1]
        == 2500
    )


def test_entry_inserted():
    altered = [*LEAVES[:2500], leaf(2500, kind="forged"), *LEAVES[2500:]]
    assert caught(altered)[1] == 2501  # from there on every entry says another index of itself
    assert caught(altered, older=HASHES)[1] == 2500


def test_entries_swapped():
    order = list(LEAVES)
    order[300], order[301] = order[301], order[300]
    assert caught(order) == ({"wrong-index"}, 300)


def test_log_truncated():
    assert caught(LEAVES[:9000]) == ({"entries-gone"}, 9000)


def test_log_truncated_with_its_checkpoints():
    """What is left is sound in itself; who has seen more, knows."""
    assert log.check(LEAVES[:7000], NOTES[:3], RULE).ok
    assert caught(LEAVES[:7000], NOTES[:3], older=HASHES) == ({"entries-gone"}, 7000)


def forked(at=8500):
    leaves = [*LEAVES[:at], leaf(at, detail={"amount": 1}), *LEAVES[at + 1 :]]
    return leaves, Levels([*HASHES[:at], leaf_hash(leaves[at].encode()), *HASHES[at + 1 :]])


def test_log_forked():
    """The log's own key signs another history: both checkpoints together convict it; no honest witness signs both."""
    leaves, tree = forked()
    codes, first = caught(leaves, [*NOTES, checkpoint(SIZE, tree, cosigners=[])])
    assert ("two-roots" in codes, first) == (True, 0)
    request = Request(7000, tuple(prove_consistency(7000, SIZE, tree)), checkpoint(SIZE, tree, cosigners=[]))
    assert consider(request, [LOG.public], NOTES[2]).size == SIZE  # not seen by this witness yet
    with pytest.raises(Declined) as declined:
        consider(Request(SIZE, (), request.note), [LOG.public], NOTES[3])
    assert declined.value.status == 422


def test_log_rolled_back():
    """An old backup is restored and the log goes on from there: witnesses that saw more do not sign."""
    with pytest.raises(Declined) as declined:
        consider(Request(7000, (), NOTES[2]), [LOG.public], NOTES[3])
    assert (declined.value.status, declined.value.size) == (409, SIZE)
    again = [*LEAVES[:7000], *(leaf(k, kind="other") for k in range(7000, SIZE))]
    assert caught(again, older=HASHES)[1] == 7000


def test_resigned_with_another_key():
    thief = Signer(LOG.name, NOTE, b"\x66" * 32)
    leaves, tree = forked(1234)
    codes, _ = caught(leaves, [checkpoint(size, tree, thief) for size in POINTS])
    assert "unsigned-checkpoint" in codes


def test_wrong_index():
    proof = prove_inclusion(77, SIZE, TREE)
    LogProof(77, tuple(proof), NOTES[-1]).check(LEAVES[77].encode())
    for index in (76, 78, 77 + 4096, SIZE):
        with pytest.raises(Unproved):
            LogProof(index, tuple(proof), NOTES[-1]).check(LEAVES[77].encode())


def test_proof_swapped():
    with pytest.raises(Unproved):
        LogProof(77, tuple(prove_inclusion(78, SIZE, TREE)), NOTES[-1]).check(LEAVES[77].encode())
    with pytest.raises(Unproved):
        LogProof(77, tuple(prove_inclusion(77, 7000, TREE)), NOTES[-1]).check(LEAVES[77].encode())


def test_checkpoint_replayed():
    """An older checkpoint is shown as if it were the newest: its size says so, and the entries after it do not stand in it."""
    report = log.check(LEAVES, NOTES[:2], RULE)
    assert (report.newest.size, report.size) == (4000, SIZE)
    with pytest.raises(Unproved):
        LogProof(5000, tuple(prove_inclusion(5000, SIZE, TREE)), NOTES[1]).check(LEAVES[5000].encode())
    with pytest.raises(Declined):
        consider(Request(4000, (), NOTES[1]), [LOG.public], NOTES[3])


def test_clock_set_back():
    altered = swapped(6000, leaf(6000, at=stamp(3000)))
    hashes = [*HASHES[:6000], leaf_hash(altered[6000].encode()), *HASHES[6001:]]
    tree = Levels(hashes)
    assert caught(altered, [checkpoint(s, tree) for s in POINTS]) == ({"backdated"}, 6000)


def test_clock_set_forward():
    altered = swapped(6000, leaf(6000, at=stamp(9000)))
    tree = Levels([*HASHES[:6000], leaf_hash(altered[6000].encode()), *HASHES[6001:]])
    codes, first = caught(altered, [checkpoint(s, tree) for s in POINTS])
    assert ("postdated" in codes, first) == (True, 6000)


def test_signature_forged():
    body = NOTES[-1].body
    broken = Signature(LOG.name, LOG.public.id, bytes(64))
    codes, _ = caught(LEAVES, [*NOTES[:3], Note(body, (broken, *NOTES[-1].signatures[1:]))])
    assert "forged-signature" in codes
    copied = Note(
        body, (NOTES[-1].signatures[0], *NOTES[2].signatures[1:])
    )  # the witnesses signed the one before
    with pytest.raises(Forged):
        RULE.signers(copied)


def test_cosignature_dropped():
    two = checkpoint(SIZE, cosigners=WITNESSES[:2])
    signers = RULE.signers(two)
    assert (signers.enough, signers.missing) == (False, ("审计局", "大学"))
    codes, _ = caught(LEAVES, [two])
    assert codes == {"too-few-witnesses"}
    assert log.check(LEAVES, [*NOTES[:3], two], RULE).newest.size == 7000  # vouched for up to there


def test_leaf_that_is_none():
    codes, first = caught(swapped(9, "{"))
    assert ("not-an-entry" in codes, first) == (True, 0 if first == 0 else 9)
    assert caught(swapped(9, json.dumps([1])))[0] >= {"not-an-entry"}


def test_file_and_back(tmp_path):
    whole, part = tmp_path / "journal.zip", tmp_path / "older.zip"
    log.write(whole, [HASHES[0], *LEAVES[1:]], NOTES, RULE.text())  # the text of the first is withheld
    log.write(part, LEAVES[:4000], NOTES[:2], RULE.text())
    assert log.is_journal(whole)
    assert log.check_file(whole, older=part).ok
    log.write(whole, swapped(40, leaf(40, kind="x")), NOTES, RULE.text())
    assert log.check_file(whole, older=part).first == 40


def test_a_checkpoint_of_the_empty_log_changes_nothing():
    empty = checkpoint(0)
    assert log.check(LEAVES[:1000], [empty, NOTES[0]], RULE).ok
    assert log.check([], [empty], RULE).ok
