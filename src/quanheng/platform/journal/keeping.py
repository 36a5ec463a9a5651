"""What the log keeps outside the database: its private keys, and the last checkpoint it signed for each tree.

The second is why an old backup, once restored, cannot be signed as if nothing had been after it.
"""

from __future__ import annotations

import secrets
from pathlib import Path

from django.conf import settings

from quanheng.bundle.notes import NOTE, SM3_ENDING, Checkpoint, Note, VerifierKey
from quanheng.engine.errors import Place, Problems
from quanheng.platform.journal import signer
from quanheng.platform.journal.models import LogKey
from quanheng.platform.journal.signer import Signer
from quanheng.platform.lib.faults import point

KEYS, SIGNED = "journal_key", "journal_signed"
_ENDINGS = {"sha256": "", "sm3": SM3_ENDING}


def keys_file() -> Path:
    """Where the private keys are kept."""
    return Path(settings.JOURNAL_FOLDER) / KEYS


def newest_key(tree: str) -> LogKey | None:
    """The public key in use for a tree; None before the first checkpoint."""
    return LogKey.objects.filter(tree=tree).first()


def signing_key(tree: str) -> Signer:
    """The private key in use; made if the tree has never been signed. Refused where it is lost."""
    kept = signer.load(keys_file())
    known = newest_key(tree)
    if known is None:
        origin = _origin(tree, kept)
        found = next((s for s in kept if s.name == origin), None)
        if found is None:
            found = Signer.make(origin, NOTE)
            signer.save(keys_file(), [*kept, found])
        return found
    for one in kept:
        if one.public.text == known.vkey:
            return one
    problems = Problems()
    problems.add(
        "journal-key-lost",
        Place(str(keys_file())),
        ("没有签校验点的私钥", "the key that signs checkpoints is not there"),
        (f"{known.vkey} 的私钥", f"the private key of {known.vkey}"),
        (
            "从备份恢复该文件；确已丢失的，运行 quanheng journal rotate --lost",
            "restore the file from its backup; if it is lost for good, run quanheng journal rotate --lost",
        ),
    )
    problems.refuse()
    raise AssertionError  # refused above


def fresh_key(tree: str) -> Signer:
    """Another key for a tree, kept beside the one in use until `forget_old_keys`; the same if asked again."""
    used = set(LogKey.objects.values_list("vkey", flat=True))
    kept = signer.load(keys_file())
    known = newest_key(tree)
    origin = VerifierKey.read(known.vkey).name if known else _origin(tree, kept)
    made = next((s for s in kept if s.name == origin and s.public.text not in used), None)
    if made is None:
        made = Signer.make(origin, NOTE)
        signer.save(keys_file(), [*kept, made])
    return made


def forget_old_keys() -> None:
    """Keep only the private keys in use."""
    in_use = {k.vkey for tree in _ENDINGS if (k := newest_key(tree))}
    signer.save(keys_file(), [s for s in signer.load(keys_file()) if s.public.text in in_use])


def last_signed(origin: str) -> Checkpoint | None:
    """The last checkpoint that was signed for an origin, whatever the database says."""
    return _signed().get(origin)


def remember(note: Note) -> None:
    """Keep a checkpoint as the last signed; it is on disk when this returns."""
    new = Checkpoint.read(note.body)
    kept = _signed() | {new.origin: new}
    point("journal.seal:remember")
    text = "".join(f"{c.body}\n" for c in kept.values())
    signer.write_durably(Path(settings.JOURNAL_FOLDER) / SIGNED, text, 0o600)


def _signed() -> dict[str, Checkpoint]:
    try:
        text = (Path(settings.JOURNAL_FOLDER) / SIGNED).read_text(encoding="utf-8")
    except FileNotFoundError:
        return {}
    found = [Checkpoint.read(part + "\n") for part in text.split("\n\n") if part.strip()]
    return {c.origin: c for c in found}


def _origin(tree: str, kept: list[Signer]) -> str:
    """The log's name for a tree: as set, else that of the other tree, else one made up."""
    ending = _ENDINGS[tree]
    others = [LogKey.objects.values_list("vkey", flat=True).first() or "", *(s.public.text for s in kept)]
    known = next((name.partition("+")[0] for name in others if name), "")
    base = known.removesuffix(SM3_ENDING) or settings.JOURNAL_ORIGIN or f"quanheng/{secrets.token_hex(4)}"
    return base + ending
