"""The witnesses' policy: its text, its quorum, and why 2k − n must be more than the dishonest ones."""

from itertools import combinations

import pytest

from quanheng.bundle import policy
from quanheng.bundle.notes import COSIGNATURE, NOTE, Checkpoint, Forged, Malformed, Note
from quanheng.platform.journal.signer import Signer

LOG = Signer("log.example/1", NOTE, b"\1" * 32)
WITNESSES = [
    Signer(name, COSIGNATURE, bytes([k]) * 32)
    for k, name in enumerate(["财政局", "人大", "审计局", "大学"], 2)
]
RULE = policy.k_of_n([LOG.public], {w.name: w.public for w in WITNESSES}, 3)
BODY = Checkpoint(LOG.name, 0, bytes(32)).body


def note(*signers):
    return Note(BODY, tuple(s.sign(BODY, 7) for s in signers))


def test_the_text_and_back():
    assert policy.read(RULE.text(["remark"])) == RULE
    assert (RULE.need, RULE.tolerates) == (3, 1)
    alone = policy.k_of_n([LOG.public], {}, 0)
    assert policy.read(alone.text()) == alone
    assert (alone.need, alone.tolerates) == (0, 0)


@pytest.mark.parametrize("count", range(5))
def test_three_of_four(count):
    for chosen in combinations(WITNESSES, count):
        signers = RULE.signers(note(LOG, *chosen))
        assert signers.enough is (count >= 3)
        assert signers.log == LOG.public
        assert set(signers.missing) == {w.name for w in WITNESSES} - {w.name for w in chosen}


def test_a_checkpoint_not_signed_by_the_log():
    assert RULE.signers(note(*WITNESSES)).log is None
    other = Signer("log.example/2", NOTE, b"\1" * 32)
    assert RULE.signers(note(other, *WITNESSES)).log is None


def test_a_forged_cosignature_is_not_passed_over():
    forged = WITNESSES[0].sign("other\n", 7)
    with pytest.raises(Forged):
        RULE.signers(Note(BODY, (*note(LOG, *WITNESSES).signatures, forged)))


def test_groups_within_groups():
    lines = [f"log {LOG.public.text}"]
    lines += [f"witness {w.name}\t{w.public.text}  https://x.example" for w in WITNESSES]
    lines += ["group gov any 财政局 人大 审计局", "  group both all gov 大学", "quorum both"]
    rule = policy.read("\n".join(["# words", "", *lines]) + "\n")
    assert rule.witnessed(["人大", "大学"])
    assert not rule.witnessed(["人大", "审计局"])
    assert (rule.need, rule.tolerates) == (2, 0)


@pytest.mark.parametrize(
    "bad",
    [
        "",
        "quorum x\n",
        "quorum none\nquorum none\n",
        "log nonsense\nquorum none\n",
        f"log {WITNESSES[0].public.text}\nquorum none\n",
        f"witness a {LOG.public.text}\nquorum none\n",
        f"log {LOG.public.text}\nlog {LOG.public.text}\nquorum none\n",
        f"witness a {WITNESSES[0].public.text}\nwitness b {WITNESSES[0].public.text}\nquorum none\n",
        f"witness a {WITNESSES[0].public.text}\nwitness a {WITNESSES[1].public.text}\nquorum none\n",
        f"witness none {WITNESSES[0].public.text}\nquorum none\n",
        f"witness a {WITNESSES[0].public.text}\ngroup g 2 a\nquorum g\n",
        f"witness a {WITNESSES[0].public.text}\ngroup g 0 a\nquorum g\n",
        f"witness a {WITNESSES[0].public.text}\ngroup g 1 a a\nquorum g\n",
        f"witness a {WITNESSES[0].public.text}\ngroup g any a\ngroup h any a\nquorum g\n",
        "group g any\nquorum g\n",
        "group g any b\nquorum g\n",
        "something else\nquorum none\n",
        "quorum none extra\n",
        "\n" * 2000,
    ],
)
def test_policies_of_no_form_are_refused(bad):
    with pytest.raises(Malformed):
        policy.read(bad)


def test_the_rule_is_what_trying_everything_says():
    """Two histories, each with a quorum, need a witness who signs both; an honest one never does."""
    for n in range(1, 8):
        for k in range(1, n + 1):
            for f in range(n + 1):
                assert policy.safe(n, k, f) is not policy.can_fork(n, k, f), (n, k, f)


def test_what_the_usual_choices_bear():
    def most(n, k):
        return max((f for f in range(n) if policy.safe(n, k, f)), default=-1)

    assert {(2, 3): most(3, 2), (3, 4): most(4, 3), (4, 5): most(5, 4), (5, 7): most(7, 5)} == {
        (2, 3): 0, (3, 4): 1, (4, 5): 2, (5, 7): 2,
    }  # fmt: skip
    assert not policy.safe(4, 5, 0)
    assert not policy.safe(4, 0, 0)
