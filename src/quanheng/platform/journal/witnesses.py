"""Witnesses: who they are, what is asked of them, what they signed.

Default: 财政 人大 审计 and one outside body, three of the four must sign: then one dishonest and one absent are borne.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime

from django.db import transaction
from django.utils import timezone

from quanheng.bundle import policy as rules
from quanheng.bundle.merkle import consistency_spans
from quanheng.bundle.notes import COSIGNATURE, Forged, Malformed, Note, Signature, VerifierKey, check
from quanheng.bundle.notes import Checkpoint as Point
from quanheng.bundle.witness import Request
from quanheng.engine.errors import Place, Problems, Text
from quanheng.platform.journal import tree
from quanheng.platform.journal.models import Checkpoint, Cosignature, LogKey, Policy
from quanheng.platform.lib.locks import take_turns

NEED, FAULTY = 3, 1
_TRIED = 64  # checkpoints that a bare signature line is tried against: an answer may come late


@dataclass(frozen=True)
class Witness:
    """A body that cosigns: `name` as the policy file has it (no spaces), its words, its public key."""

    name: str
    vkey: str
    title: str = ""
    title_en: str = ""

    @property
    def words(self) -> Text:
        """What it is called on pages."""
        return Text(self.title or self.name, self.title_en or self.title or self.name)


def in_force() -> Policy | None:
    """The policy in force."""
    return Policy.objects.first()


def witnesses() -> list[Witness]:
    """The witnesses of the policy in force."""
    now = in_force()
    return [Witness(**w) for w in now.witnesses] if now else []


def rule(tree: str = "sha256") -> rules.Policy:
    """Keys and quorum for a tree, as the verifier reads them; all keys the log ever had are among them."""
    logs = [VerifierKey.read(v) for v in LogKey.objects.filter(tree=tree).values_list("vkey", flat=True)]
    now = in_force()
    keys = {w.name: VerifierKey.read(w.vkey) for w in witnesses()}
    return rules.k_of_n(logs, keys, now.need if now else 0)


def set_policy(named: Iterable[Witness], need: int = NEED, faulty: int = FAULTY) -> Policy:
    """Say who the witnesses are, how many must sign, and how many may be dishonest without harm.

    Refused where two histories could both find enough signatures: 2 × need − number must be more than `faulty`.
    """
    chosen = list(named)
    problems = Problems()
    _check(chosen, problems)
    if chosen and not rules.safe(len(chosen), need, faulty):
        problems.add(
            "unsafe-policy",
            Place(path="journal.policy"),
            (
                f"{len(chosen)} 家中 {need} 家：{faulty} 家不诚实时，两份不同的历史都能凑够签名",
                f"{need} of {len(chosen)}: with {faulty} dishonest, two histories could both find enough signatures",
            ),
            (
                "2 × 须签家数 − 总家数 > 不诚实家数，且须签家数不超过总家数",
                "2 × need − number > dishonest, need ≤ number",
            ),
            ("增加须签家数，例如 4 家中 3 家", "require more, for example 3 of 4"),
        )
    problems.refuse()
    with transaction.atomic():
        take_turns(tree.LOCK)
        return Policy.objects.create(
            witnesses=[asdict(w) for w in chosen],
            need=need if chosen else 0,
            faulty=faulty if chosen else 0,
            since=timezone.now(),
        )


def _check(chosen: Sequence[Witness], problems: Problems) -> None:
    names: set[str] = set()
    keys: set[bytes] = {VerifierKey.read(v).public for v in LogKey.objects.values_list("vkey", flat=True)}
    for one in chosen:
        place = Place(path=one.name)
        try:
            key = VerifierKey.read(one.vkey)
        except Malformed as error:
            _bad(problems, "bad-key", place, error.text.zh, error.text.en)
            continue
        if key.kind != COSIGNATURE:
            _bad(problems, "bad-key", place, "不是见证方的公钥", "not the key of a witness")
        if key.public in keys:
            _bad(problems, "key-twice", place, "同一把公钥用了两次", "one key is used twice")
        if not one.name or one.name in names or one.name == rules.NONE or any(c.isspace() for c in one.name):
            _bad(
                problems,
                "bad-name",
                place,
                "名称为空、重复或有空格",
                "the name is empty, taken, or has spaces",
            )
        keys.add(key.public)
        names.add(one.name)


def request(witness: Witness, checkpoint: Checkpoint) -> Request:
    """What to send to a witness: the checkpoint and the proof that it continues what this witness last signed."""
    mine = Cosignature.objects.filter(vkey=witness.vkey, checkpoint__tree=checkpoint.tree)
    sizes = mine.filter(checkpoint__size__lte=checkpoint.size).values_list("checkpoint__size", flat=True)
    old = max(sizes, default=0)
    proof = tree.hashes(checkpoint.tree, consistency_spans(old, checkpoint.size)) if old else []
    return Request(old, tuple(proof), Note.read(checkpoint.note))


def cosign(text: str) -> list[Cosignature]:
    """Take in what a witness answered: the checkpoint with its signature, or the bare signature lines.

    A cosignature proves itself, so anybody may bring it; one that is known already is passed over.
    """
    problems = Problems()
    lines, candidates = _read(text, problems)
    keys = {(k.name, k.id): (w, k) for w in witnesses() for k in [VerifierKey.read(w.vkey)]}
    found = []
    for line in lines:
        witness, key = keys.get((line.name, line.id), (None, None))
        if witness is None or key is None:
            if LogKey.objects.filter(vkey__startswith=f"{line.name}+{line.id.hex()}+").exists():
                continue  # the log's own line, in the text of a whole checkpoint
            _bad(
                problems,
                "unknown-witness",
                Place(path=line.name),
                "不是见证方的签名",
                "not by a known witness",
            )
            continue
        signed = _signed(line, key, candidates)
        if signed is None:
            _bad(
                problems, "forged-signature", Place(path=line.name),
                "不是对我们的校验点签的", "it signs none of our checkpoints",
            )  # fmt: skip
            break  # trying a line is dear, and one forged line is enough to refuse all of them
        else:
            found.append((signed[0], witness, line, signed[1]))
    problems.refuse()
    return [_kept(*one) for one in found]


def _read(text: str, problems: Problems) -> tuple[list[Signature], list[Checkpoint]]:
    """The signature lines, and the checkpoints they may be under."""
    plain = text.replace("\r\n", "\n").strip() + "\n"
    try:
        if "\n\n" in plain:
            note = Note.read(plain)
            point = Point.read(note.body)
            same = Checkpoint.objects.filter(size=point.size, root=point.root)
            return list(note.signatures), [c for c in same if Note.read(c.note).body == note.body]
        lines = [Signature.read(line) for line in plain.splitlines()]
        return lines, list(Checkpoint.objects.all()[:_TRIED])
    except Malformed as error:
        _bad(problems, "not-a-cosignature", Place(), error.text.zh, error.text.en)
        problems.refuse()
        raise


def _signed(
    line: Signature, key: VerifierKey, candidates: Iterable[Checkpoint]
) -> tuple[Checkpoint, int] | None:
    for checkpoint in candidates:
        try:
            return checkpoint, check(line, key, Note.read(checkpoint.note).body)
        except Forged:
            continue
    return None


def _kept(checkpoint: Checkpoint, witness: Witness, line: Signature, at: int) -> Cosignature:
    kept, _ = Cosignature.objects.get_or_create(
        checkpoint=checkpoint,
        vkey=witness.vkey,
        defaults={
            "witness": witness.name,
            "line": line.line,
            "at": datetime.fromtimestamp(at, UTC),
            "received_at": timezone.now(),
        },
    )
    return kept


def _bad(problems: Problems, code: str, place: Place, zh: str, en: str) -> None:
    problems.add(
        code, place,
        (zh, en),
        ("见证方用自己的密钥签的校验点", "a checkpoint signed by a witness with its own key"),
        ("让见证方重新签，或改正公钥", "ask the witness to sign again, or correct the key"),
    )  # fmt: skip
