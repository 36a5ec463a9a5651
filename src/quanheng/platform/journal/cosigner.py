"""A witness in a folder: its key, the logs it trusts, the last checkpoint it signed of each. Needs no database, no Django.

What was signed is on disk before the signature leaves: a witness that forgot could be made to sign two histories.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from quanheng.bundle.notes import COSIGNATURE, NOTE, Checkpoint, Malformed, Note, VerifierKey
from quanheng.bundle.witness import Declined, Request, consider
from quanheng.platform.journal import signer
from quanheng.platform.journal.signer import Signer

KEY, LOGS, STATE = "witness_key", "logs.txt", "signed.sqlite3"


class Cosigner:
    """The witness whose folder this is."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @classmethod
    def make(cls, folder: Path, name: str, logs: list[VerifierKey]) -> Cosigner:
        """A new witness in a new folder. FileExistsError where one lives already: it is never begun again."""
        folder.mkdir(parents=True, exist_ok=True)
        one = cls(folder)
        if (folder / KEY).exists() or (folder / STATE).exists():
            raise FileExistsError(str(folder / KEY))
        made = Signer.make(name, COSIGNATURE)
        with closing(sqlite3.connect(folder / STATE)) as database, database:
            database.execute(
                "CREATE TABLE signed (origin TEXT PRIMARY KEY, at INTEGER NOT NULL, note TEXT NOT NULL)"
            )
        one.trust(logs)
        signer.save(folder / KEY, [made])
        return one

    @property
    def signer(self) -> Signer:
        """Its key. FileNotFoundError where there is none."""
        found = signer.load(self.folder / KEY)
        if not found:
            raise FileNotFoundError(2, "", str(self.folder / KEY))
        return found[0]

    @property
    def logs(self) -> list[VerifierKey]:
        """The log keys it trusts."""
        lines = (self.folder / LOGS).read_text(encoding="utf-8").splitlines()
        return [VerifierKey.read(line) for line in lines if line.strip()]

    def trust(self, logs: list[VerifierKey]) -> None:
        """Trust these log keys too (a new log, or a log's new key)."""
        if any(key.kind != NOTE for key in logs):
            raise Malformed("不是存证的公钥", "not the key of a log")
        known = self.logs if (self.folder / LOGS).exists() else []
        fresh = [key for key in dict.fromkeys(logs) if key not in known]
        signer.write_durably(self.folder / LOGS, "".join(f"{key.text}\n" for key in [*known, *fresh]))

    def last(self, origin: str) -> tuple[Note | None, int]:
        """The last checkpoint signed of a log, and when."""
        with self._state() as database:
            return _last(database, origin)

    def sign(self, text: str, now: int | None = None) -> Note:
        """The requested checkpoint with this witness's signature. Raises `Declined`, `Malformed`."""
        request = Request.read(text)
        origin = request.note.body.split("\n")[0]
        at = int(time.time()) if now is None else now
        with self._state() as database:
            last, before = _last(database, origin)
            consider(request, self.logs, last)
            if at < before:
                raise Declined(503, "本机时钟比上次签名时还早", "the clock here is behind the last signature")
            signed = Note(
                request.note.body, (*request.note.signatures, self.signer.sign(request.note.body, at))
            )
            database.execute("INSERT OR REPLACE INTO signed VALUES (?, ?, ?)", (origin, at, signed.text))
        return signed

    def cosignature(self, note: Note) -> str:
        """The line of this witness in a note."""
        key = self.signer.public
        return next(s.line for s in note.signatures if (s.name, s.id) == (key.name, key.id))

    def seen(self) -> list[tuple[Checkpoint, int]]:
        """Every log's last signed checkpoint and when it was signed."""
        with self._state() as database:
            rows = database.execute("SELECT note, at FROM signed ORDER BY origin").fetchall()
        return [(Checkpoint.read(Note.read(text).body), at) for text, at in rows]

    @contextmanager
    def _state(self) -> Iterator[sqlite3.Connection]:
        """The state, nobody else writing it; on disk when this ends."""
        if not (self.folder / STATE).exists():
            raise FileNotFoundError(2, "", str(self.folder / STATE))
        with closing(sqlite3.connect(self.folder / STATE, isolation_level=None, timeout=30)) as database:
            database.execute("PRAGMA synchronous=FULL")
            database.execute("BEGIN IMMEDIATE")
            try:
                yield database
            except BaseException:
                database.execute("ROLLBACK")
                raise
            database.execute("COMMIT")


def _last(database: sqlite3.Connection, origin: str) -> tuple[Note | None, int]:
    row = database.execute("SELECT note, at FROM signed WHERE origin = ?", (origin,)).fetchone()
    return (Note.read(row[0]), int(row[1])) if row else (None, 0)
