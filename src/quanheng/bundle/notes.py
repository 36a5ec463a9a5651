"""The C2SP text formats: verifier keys, signed notes, checkpoints, cosignatures, offline proofs of one leaf.

c2sp.org/signed-note, /tlog-checkpoint, /tlog-cosignature, /tlog-proof. A text that is not of its form is `Malformed`.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass

from quanheng.bundle import ed25519
from quanheng.bundle.merkle import LARGEST, SIZE, Hash, Unproved, check_inclusion, leaf_hash
from quanheng.bundle.sm3 import sm3
from quanheng.bundle.told import Told

NOTE, COSIGNATURE = 1, 4  # signature types of C2SP: Ed25519 over the text; over the text and a time
PROOF_HEAD = "c2sp.org/tlog-proof@v1"
LATEST = 2**37  # seconds: no clock of ours will show more
MOST_SIGNATURES, LONGEST, MOST_STEPS = 100, 200_000, 63
SM3_ENDING = "/sm3"
_NAME = re.compile(r"[^\s+]+")
_NUMBER = re.compile(r"0|[1-9][0-9]{0,18}")


class Malformed(Told):
    """A text that is not of the form it should have."""


class Forged(Told):
    """A signature in the name of a known key that this key did not make."""


@dataclass(frozen=True)
class VerifierKey:
    """A public key with its name and the kind of signature it makes (`NOTE` or `COSIGNATURE`)."""

    name: str
    kind: int
    public: bytes

    @property
    def id(self) -> bytes:
        """The four bytes that signature lines carry."""
        return hashlib.sha256(self.name.encode() + b"\n" + bytes([self.kind]) + self.public).digest()[:4]

    @property
    def text(self) -> str:
        """The vkey: name+id+key."""
        return f"{self.name}+{self.id.hex()}+{b64(bytes([self.kind]) + self.public)}"

    @classmethod
    def read(cls, text: str) -> VerifierKey:
        """From its text; refuses other kinds, a wrong id and keys that are worth nothing."""
        name, _, rest = text.strip().partition("+")
        id, _, data = rest.partition("+")
        material = unb64(data)
        if not _NAME.fullmatch(name) or len(material) != 33 or material[0] not in (NOTE, COSIGNATURE):
            raise Malformed(f"不是 Ed25519 公钥：{text[:80]}", f"not an Ed25519 verifier key: {text[:80]}")
        key = cls(name, material[0], material[1:])
        if key.id.hex() != id:
            raise Malformed(f"公钥编号不符：{text[:80]}", f"the key's id is not its own: {text[:80]}")
        if not ed25519.sound(key.public):
            raise Malformed(f"不安全的公钥：{text[:80]}", f"a key that proves nothing: {text[:80]}")
        return key


@dataclass(frozen=True)
class Signature:
    """A line under a note."""

    name: str
    id: bytes
    blob: bytes

    @property
    def line(self) -> str:
        """As it is written, with its newline."""
        return f"— {self.name} {b64(self.id + self.blob)}\n"

    @classmethod
    def read(cls, line: str) -> Signature:
        """From a line, with or without its newline."""
        parts = line.removesuffix("\n").split(" ")
        if len(parts) != 3 or parts[0] != "—" or not _NAME.fullmatch(parts[1]):
            raise Malformed(f"不是签名行：{line[:80]}", f"not a signature line: {line[:80]}")
        data = unb64(parts[2])
        if len(data) < 5:
            raise Malformed(f"签名太短：{line[:80]}", f"the signature is too short: {line[:80]}")
        return cls(parts[1], data[:4], data[4:])


@dataclass(frozen=True)
class Note:
    """A signed text, which ends in a newline."""

    body: str
    signatures: tuple[Signature, ...] = ()

    @property
    def text(self) -> str:
        """The whole note."""
        return self.body + "\n" + "".join(s.line for s in self.signatures)

    @classmethod
    def read(cls, text: str) -> Note:
        """From its text."""
        if len(text) > LONGEST or any(c < " " and c != "\n" for c in text):
            raise Malformed(
                "不是签名文本（过长，或有控制字符）", "not a signed note (too long, or control characters)"
            )
        body, gap, below = text.rpartition("\n\n")
        *lines, rest = below.split("\n")
        if not gap or not lines or rest or len(lines) > MOST_SIGNATURES:
            raise Malformed("签名文本没有签名", "a note without signatures")
        return cls(body + "\n", tuple(Signature.read(line) for line in lines))

    def signed_by(self, key: VerifierKey) -> bool:
        """True if the key signed this note. Raises `Forged` where a signature in its name is not its own."""
        return self.time_of(key) is not None

    def time_of(self, key: VerifierKey) -> int | None:
        """The time of the key's cosignature (0 for a plain signature); None if it did not sign."""
        found: int | None = None
        for signature in self.signatures:
            if (signature.name, signature.id) != (key.name, key.id):
                continue
            at = check(signature, key, self.body)
            found = at if found is None else max(at, found)
        return found


def check(signature: Signature, key: VerifierKey, body: str) -> int:
    """The time of a signature (0 for a plain one); raises `Forged` if the key did not make it for this text."""
    blob, at = signature.blob, 0
    if key.kind == COSIGNATURE:
        at, blob = int.from_bytes(blob[:8], "big"), blob[8:]
    if at > LATEST or not ed25519.verify(key.public, message(key.kind, body, at), blob):
        raise Forged(f"{key.name} 的签名不是它签的", f"the signature of {key.name} is forged")
    return at


def message(kind: int, body: str, at: int = 0) -> bytes:
    """What is signed: the text, or for a cosignature its time and the text."""
    return (f"cosignature/v1\ntime {at}\n{body}" if kind == COSIGNATURE else body).encode("utf-8")


@dataclass(frozen=True)
class Checkpoint:
    """What a checkpoint says: whose log, how many leaves, which root."""

    origin: str
    size: int
    root: bytes

    @property
    def body(self) -> str:
        """The note's text."""
        return f"{self.origin}\n{self.size}\n{b64(self.root)}\n"

    @property
    def hash(self) -> Hash:
        """The log's hash: SM3 where the origin ends in /sm3, else SHA-256."""
        return sm3 if self.origin.endswith(SM3_ENDING) else _sha256

    @classmethod
    def read(cls, body: str) -> Checkpoint:
        """From a note's text; extension lines are refused, for nobody vouches for them."""
        lines = body.split("\n")
        if len(lines) != 4 or lines[3] or not lines[0]:
            raise Malformed(
                "校验点应有三行：来源、条数、根", "a checkpoint has three lines: origin, size, root"
            )
        root = unb64(lines[2])
        if not _NUMBER.fullmatch(lines[1]) or int(lines[1]) > LARGEST or len(root) != SIZE:
            raise Malformed("校验点的条数或根不成立", "the size or the root of the checkpoint is none")
        return cls(lines[0], int(lines[1]), root)


@dataclass(frozen=True)
class LogProof:
    """A .tlog-proof: index and path of one leaf, the checkpoint it is proved against; `extra` may be the leaf's text."""

    index: int
    path: tuple[bytes, ...]
    note: Note
    extra: bytes = b""

    @property
    def text(self) -> str:
        """The file."""
        extra = f"extra {b64(self.extra)}\n" if self.extra else ""
        steps = "".join(f"{b64(step)}\n" for step in self.path)
        return f"{PROOF_HEAD}\n{extra}index {self.index}\n{steps}\n{self.note.text}"

    @classmethod
    def read(cls, text: str) -> LogProof:
        """From the file."""
        head, _, note = text.partition("\n\n")
        lines = head.split("\n")
        if lines[0] != PROOF_HEAD:
            raise Malformed(f"首行应为 {PROOF_HEAD}", f"the first line should be {PROOF_HEAD}")
        extra = b""
        if len(lines) > 1 and lines[1].startswith("extra "):
            extra = unb64(lines.pop(1).removeprefix("extra "))
        number = lines[1].removeprefix("index ") if len(lines) > 1 and lines[1].startswith("index ") else ""
        if not _NUMBER.fullmatch(number):
            raise Malformed("没有 index 行", "there is no index line")
        return cls(int(number), tuple(steps(lines[2:])), Note.read(note), extra)

    def check(self, leaf: bytes) -> Checkpoint:
        """The checkpoint, in which the leaf (its text) is shown to stand; else raises `Unproved`. Signatures apart."""
        point = Checkpoint.read(self.note.body)
        hash = leaf_hash(leaf, point.hash)
        check_inclusion(hash, self.index, point.size, self.path, point.root, point.hash)
        return point


def steps(lines: Sequence[str]) -> list[bytes]:
    """Lines of base64 as hashes."""
    found = [unb64(line) for line in lines]
    if len(found) > MOST_STEPS or any(len(h) != SIZE for h in found):
        raise Malformed("证明的行不成立", "the lines of the proof are none")
    return found


def b64(data: bytes) -> str:
    """Standard base64."""
    return base64.b64encode(data).decode("ascii")


def unb64(text: str) -> bytes:
    """The bytes; refuses every second spelling."""
    try:
        data = base64.b64decode(text.encode("ascii"), validate=True)
    except (ValueError, binascii.Error) as error:
        raise Malformed(f"不是 base64：{text[:80]}", f"not base64: {text[:80]}") from error
    if b64(data) != text:
        raise Malformed(f"base64 写法不规范：{text[:80]}", f"base64 in an improper spelling: {text[:80]}")
    return data


def _sha256(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


__all__ = [
    "Checkpoint",
    "Forged",
    "LogProof",
    "Malformed",
    "Note",
    "Signature",
    "Unproved",
    "VerifierKey",
    "check",
]
