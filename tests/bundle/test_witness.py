"""A witness signs what continues what it has seen, and nothing else: not a fork, not a shorter log, not another's."""

import itertools

import pytest

from quanheng.bundle.merkle import Levels, leaf_hash, prove_consistency
from quanheng.bundle.notes import NOTE, Checkpoint, Malformed, Note
from quanheng.bundle.witness import Declined, Request, consider
from quanheng.platform.journal.signer import Signer

LOG = Signer("log.example/1", NOTE, b"\1" * 32)
HONEST = Levels([leaf_hash(bytes([k])) for k in range(20)])
FORKED = Levels([leaf_hash(bytes([k if k < 7 else 99])) for k in range(20)])


def note(size, tree=HONEST, signer=LOG):
    body = Checkpoint(signer.name, size, tree.root(size)).body
    return Note(body, (signer.sign(body),))


def ask(old, size, tree=HONEST, signer=LOG):
    proof = prove_consistency(old, size, tree) if 0 < old <= size else []
    return Request.read(Request(old, tuple(proof), note(size, tree, signer)).text)


def status(request, last, keys=(LOG.public,)):
    with pytest.raises(Declined) as declined:
        consider(request, keys, last)
    return declined.value.status, declined.value.size


def test_what_continues_is_signed():
    assert consider(ask(0, 5), [LOG.public], None).size == 5
    assert consider(ask(5, 12), [LOG.public], note(5)).size == 12
    assert consider(ask(5, 5), [LOG.public], note(5)).size == 5
    assert consider(ask(0, 0), [LOG.public], None).size == 0


def test_a_shorter_log_is_not_signed():
    assert status(ask(5, 8), note(12)) == (409, 12)
    assert status(ask(0, 8), note(12)) == (409, 12)


def test_a_forked_log_is_not_signed():
    assert status(ask(9, 15, FORKED), note(9))[0] == 422
    assert status(ask(9, 9, FORKED), note(9))[0] == 422
    assert status(Request(9, tuple(prove_consistency(9, 15, HONEST)), note(15, FORKED)), note(9))[0] == 422
    assert consider(ask(7, 15, FORKED), [LOG.public], note(7)).size == 15  # they part after the seventh


def test_a_witness_that_knows_more_says_how_much():
    assert status(ask(5, 15), note(9)) == (409, 9)


def test_a_log_unknown_unsigned_or_with_another_key():
    other = Signer(LOG.name, NOTE, b"\2" * 32)
    assert status(ask(0, 5), None, ())[0] == 404
    assert status(ask(0, 5, signer=other), None)[0] == 403
    broken = Note(note(5).body, (LOG.sign("other\n"),))
    assert status(Request(0, (), broken), None)[0] == 403
    assert status(Request(0, (), Note("nonsense\n", note(5).signatures)), None)[0] == 400


def test_more_proof_than_is_due():
    assert status(Request(0, (bytes(32),), note(5)), None)[0] == 422
    assert status(Request(9, (), note(5)), note(9))[0] == 400
    empty = Checkpoint(LOG.name, 0, bytes(32)).body
    assert status(Request(0, (), Note(empty, (LOG.sign(empty),))), None)[0] == 422


@pytest.mark.parametrize(
    "text",
    [
        "",
        "old x\n\n",
        "old 01\n\n" + note(1).text,
        "old 1\n" + note(1).text,
        "old 1\nAAAA\n\n" + note(1).text,
    ],
)
def test_requests_of_no_form_are_refused(text):
    with pytest.raises(Malformed):
        Request.read(text)


def test_no_schedule_brings_two_histories_through_while_one_is_dishonest():
    """Every order in which two histories can be shown to four witnesses, one of whom signs whatever it is shown."""
    shown = {"a": HONEST, "b": FORKED}

    def signs(order):
        """What an honest witness signs of the histories shown to it in this order."""
        last, signed = note(5), set()
        for name in order:
            try:
                consider(ask(5 if not signed else 12, 12, shown[name]), [LOG.public], last)
            except Declined:
                continue
            last = note(12, shown[name])
            signed.add(name)
        return frozenset(signed)

    orders = ["", "a", "b", "ab", "ba", "aba", "bab"]
    honest = {signs(order) for order in orders}
    assert honest == {frozenset(), frozenset("a"), frozenset("b")}
    for three in itertools.product(honest, repeat=3):
        got = [*three, frozenset("ab")]
        assert min(sum(name in one for one in got) for name in "ab") < 3
