"""Keys that sign: Ed25519 by `cryptography`, kept in files only their owner can read. No Django here: witnesses use it too."""

from __future__ import annotations

import os
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from quanheng.bundle.notes import COSIGNATURE, Malformed, Signature, VerifierKey, b64, message, unb64

_HEAD = "PRIVATE+KEY+"


@dataclass(frozen=True)
class Signer:
    """A private key with its name; `kind` is `NOTE` for a log and `COSIGNATURE` for a witness."""

    name: str
    kind: int
    seed: bytes

    @classmethod
    def make(cls, name: str, kind: int) -> Signer:
        """A fresh key. ValueError for a name that C2SP does not allow."""
        signer = cls(name, kind, secrets.token_bytes(32))
        VerifierKey.read(signer.public.text)
        return signer

    @classmethod
    def read(cls, text: str) -> Signer:
        """From its line."""
        name, _, rest = text.strip().removeprefix(_HEAD).partition("+")
        id, _, data = rest.partition("+")
        material = unb64(data)
        if not text.startswith(_HEAD) or len(material) != 33:
            raise Malformed("不是私钥", "not a private key")
        signer = cls(name, material[0], material[1:])
        if signer.public.id.hex() != id:
            raise Malformed("私钥不完整", "the private key is damaged")
        return signer

    @property
    def text(self) -> str:
        """The line that is kept: a secret."""
        return f"{_HEAD}{self.name}+{self.public.id.hex()}+{b64(bytes([self.kind]) + self.seed)}"

    @property
    def public(self) -> VerifierKey:
        """The key to be given to everybody."""
        public = Ed25519PrivateKey.from_private_bytes(self.seed).public_key().public_bytes_raw()
        return VerifierKey(self.name, self.kind, public)

    def sign(self, body: str, at: int = 0) -> Signature:
        """The signature of a note's text; for a witness, at a time in seconds."""
        made = Ed25519PrivateKey.from_private_bytes(self.seed).sign(message(self.kind, body, at))
        stamp = at.to_bytes(8, "big") if self.kind == COSIGNATURE else b""
        return Signature(self.name, self.public.id, stamp + made)

    def __repr__(self) -> str:
        return f"Signer({self.public.text})"  # the seed shall stand in no log


def load(path: Path) -> list[Signer]:
    """The keys of a file, one a line; none where there is no file."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return []
    return [Signer.read(line) for line in lines if line.strip()]


def save(path: Path, signers: Sequence[Signer]) -> None:
    """Put these keys in the file, all or none, on disk before this returns, readable by the owner only."""
    write_durably(path, "".join(f"{s.text}\n" for s in signers), 0o600)


def write_durably(path: Path, text: str, mode: int = 0o644) -> None:
    """Replace a file at once; it is on disk when this returns."""
    half = path.with_name(f"{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    with os.fdopen(os.open(half, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    os.replace(half, path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
