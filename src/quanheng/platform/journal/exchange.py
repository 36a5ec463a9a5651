"""Requests and answers as files in a folder shared with the witnesses: by a network drive or by a stick."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings

from quanheng.engine.errors import Refused
from quanheng.platform.journal import queries, witnesses
from quanheng.platform.journal.signer import write_durably

REQUEST, ANSWER, DONE = ".request.txt", ".cosigned.txt", ".done.txt"


@dataclass
class Taken:
    """Which answers were taken in, and which were none."""

    taken: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)


def write_requests(folder: Path, only: str | None = None) -> list[Path]:
    """A request for each witness that has something to sign; of the main tree and of others kept."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for tree in settings.JOURNAL_HASHES:
        for witness in witnesses.witnesses():
            checkpoint = queries.asked_of(witness, tree) if only in (None, witness.name) else None
            if checkpoint is None:
                continue
            path = folder / f"{_safe(witness.name)}.{tree}{REQUEST}"
            write_durably(path, witnesses.request(witness, checkpoint).text)
            written.append(path)
    return written


def take_answers(folder: Path) -> Taken:
    """Take in every answer; what was taken in is renamed, what is no answer stays and is told."""
    found = Taken()
    for path in sorted(folder.glob(f"*{ANSWER}")):
        try:
            witnesses.cosign(path.read_text(encoding="utf-8", errors="replace"))
        except Refused:
            found.refused.append(path.name)
            continue
        path.replace(path.with_name(path.name.removesuffix(ANSWER) + DONE))
        found.taken.append(path.name)
    return found


def _safe(name: str) -> str:
    """A witness's name as part of a file name."""
    return "".join(c if c.isalnum() or c in "-_" else "_" for c in name)
