"""The C2SP texts: keys, notes, checkpoints, cosignatures, offline proofs; every other spelling is refused."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from quanheng.bundle.merkle import Levels, Unproved, leaf_hash, prove_inclusion
from quanheng.bundle.notes import (
    COSIGNATURE,
    NOTE,
    Checkpoint,
    Forged,
    LogProof,
    Malformed,
    Note,
    Signature,
    VerifierKey,
    b64,
    check,
    unb64,
)
from quanheng.platform.journal.signer import Signer

VECTORS = json.loads((Path(__file__).parents[1] / "vectors/notes.json").read_text(encoding="utf-8"))
LOG = Signer("jixiao.example/log", NOTE, b"\1" * 32)
FINANCE = Signer("财政局", COSIGNATURE, b"\2" * 32)
ROOT = leaf_hash(b"")


def signed(*signers, body=None, at=1_800_000_000):
    body = body or Checkpoint(LOG.name, 1, ROOT).body
    return Note(body, tuple(s.sign(body, at) for s in signers))


@pytest.mark.parametrize(("vkey", "text"), VECTORS["valid"], ids=["c2sp", "go"])
def test_public_notes(vkey, text):
    key, note = VerifierKey.read(vkey), Note.read(text)
    assert key.text == vkey
    assert note.text == text
    assert note.signed_by(key)
    with pytest.raises(Forged):
        Note.read(
            text.replace("cryptography", "Cryptography").replace("example message", "example massage")
        ).signed_by(key)


def test_a_checkpoint_signed_and_cosigned():
    note = Note.read(signed(LOG, FINANCE).text)
    assert note.signed_by(LOG.public)
    assert note.time_of(FINANCE.public) == 1_800_000_000
    assert Checkpoint.read(note.body) == Checkpoint(LOG.name, 1, ROOT)
    assert not note.signed_by(Signer("other", NOTE, b"\3" * 32).public)


def test_the_same_name_with_another_key_is_another_key():
    other = Signer(LOG.name, NOTE, b"\4" * 32)
    assert not signed(LOG).signed_by(other.public)


def test_a_forged_signature_refuses_the_note():
    line = LOG.sign("another text\n")
    note = Note(Checkpoint(LOG.name, 1, ROOT).body, (line,))
    with pytest.raises(Forged, match="jixiao"):
        note.signed_by(LOG.public)


def test_a_cosignature_counts_for_its_time_only():
    line = FINANCE.sign(Checkpoint(LOG.name, 1, ROOT).body, 1000)
    moved = Signature(line.name, line.id, (999).to_bytes(8, "big") + line.blob[8:])
    with pytest.raises(Forged):
        check(moved, FINANCE.public, Checkpoint(LOG.name, 1, ROOT).body)
    huge = FINANCE.sign(Checkpoint(LOG.name, 1, ROOT).body, 2**63)
    with pytest.raises(Forged):
        check(huge, FINANCE.public, Checkpoint(LOG.name, 1, ROOT).body)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "no signature\n",
        "text\n\n",
        "text\n\nnot a line\n",
        "text\n\n— name AAAA\n",
        "text\n\n— two names AAAAAAAA\n",
        "text\n\n— a+b AAAAAAAA\n",
        "text\n\n- name AAAAAAAA\n",
        "text\n\n— name AAAAAAAA",
        "te\rxt\n\n— name AAAAAAAA\n",
        "text\n\n— name AAAAAAAB=\n",
        "text\n\n" + "— name AAAAAAAA\n" * 101,
        "x" * 300_000 + "\n\n— name AAAAAAAA\n",
    ],
)
def test_notes_of_no_form_are_refused(text):
    with pytest.raises(Malformed):
        Note.read(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "name",
        "name+00000000+AAAA",
        LOG.public.text.replace("+", "+0", 1),
        LOG.public.text[:-4],
        "na me" + LOG.public.text[len(LOG.name) :],
        VerifierKey("weak", NOTE, bytes([1]) + bytes(31)).text,
        VerifierKey("kind", 2, LOG.public.public).text,
    ],
)
def test_keys_of_no_form_or_no_worth_are_refused(text):
    with pytest.raises(Malformed):
        VerifierKey.read(text)


@pytest.mark.parametrize(
    "body",
    [
        "origin\n1\n",
        f"origin\n01\n{b64(ROOT)}\n",
        f"origin\n-1\n{b64(ROOT)}\n",
        f"origin\n1\n{b64(ROOT)[:-4]}\n",
        f"\n1\n{b64(ROOT)}\n",
        f"origin\n1\n{b64(ROOT)}\nextension\n",
        f"origin\n99999999999999999999\n{b64(ROOT)}\n",
        f"origin\n９\n{b64(ROOT)}\n",
    ],
)
def test_checkpoints_of_no_form_are_refused(body):
    with pytest.raises(Malformed):
        Checkpoint.read(body)


@pytest.mark.parametrize("text", ["AA", "AA==\n", "AB==", "A A=", "é", "AAAA===="])
def test_base64_has_one_spelling(text):
    with pytest.raises(Malformed):
        unb64(text)


def proof_of(index, size=5):
    levels = Levels([leaf_hash(bytes([k])) for k in range(size)])
    note = signed(LOG, FINANCE, body=Checkpoint(LOG.name, size, levels.root()).body)
    return LogProof(index, tuple(prove_inclusion(index, size, levels)), note)


def test_an_offline_proof_is_one_text():
    for index in range(5):
        proof = LogProof.read(proof_of(index).text)
        assert proof == proof_of(index)
        proof.check(bytes([index]))
        with pytest.raises(Unproved):
            proof.check(b"other")


def test_a_tree_of_one_has_an_empty_path():
    proof = proof_of(0, 1)
    assert LogProof.read(proof.text) == proof
    proof.check(b"\0")


def test_extra_data_may_be_the_leaf():
    text = replace(proof_of(2), extra=bytes([2])).text
    proof = LogProof.read(text)
    assert text.split("\n")[1] == "extra Ag=="
    assert proof.check(proof.extra).size == 5


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("tlog-proof@v1", "tlog-proof@v2"),
        ("index 2", "index 02"),
        ("index 2\n", ""),
        ("\n\n", "\n"),
        ("index 2", "index x"),
    ],
)
def test_proofs_of_no_form_are_refused(old, new):
    with pytest.raises(Malformed):
        LogProof.read(proof_of(2).text.replace(old, new))


def test_the_origin_says_which_hash():
    assert Checkpoint("a.example/1/sm3", 0, ROOT).hash(b"abc").hex().startswith("66c7f0f4")
    assert Checkpoint("a.example/1", 0, ROOT).hash(b"abc").hex().startswith("ba7816bf")
