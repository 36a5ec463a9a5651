"""What a witness does: it cosigns a log's checkpoint only if it continues the last one it cosigned (c2sp.org/tlog-witness).

Requests and answers are text, so they travel by HTTP or on a stick. Keeping the state safe is the caller's part.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from quanheng.bundle.merkle import Unproved, check_consistency
from quanheng.bundle.notes import Checkpoint, Forged, Malformed, Note, VerifierKey, b64, steps
from quanheng.bundle.told import Told

_OLD = re.compile(r"old (0|[1-9][0-9]{0,18})")


class Declined(Told):
    """The witness does not sign. `status` is the protocol's number, `size` that of its own last checkpoint."""

    def __init__(self, status: int, zh: str, en: str, size: int = 0) -> None:
        super().__init__(zh, en)
        self.status = status
        self.size = size


@dataclass(frozen=True)
class Request:
    """Please cosign: the size of the witness's last checkpoint, the proof from there, the new checkpoint."""

    old: int
    proof: tuple[bytes, ...]
    note: Note

    @property
    def text(self) -> str:
        """The request as it is sent."""
        return f"old {self.old}\n" + "".join(f"{b64(h)}\n" for h in self.proof) + f"\n{self.note.text}"

    @classmethod
    def read(cls, text: str) -> Request:
        """From its text."""
        head, gap, note = text.partition("\n\n")
        first, *proof = head.split("\n")
        old = _OLD.fullmatch(first)
        if not gap or not old:
            raise Malformed("首行应为 old 和条数", "the first line should be “old” and a size")
        return cls(int(old[1]), tuple(steps(proof)), Note.read(note))


def consider(request: Request, keys: Sequence[VerifierKey], last: Note | None) -> Checkpoint:
    """The checkpoint, if it may be cosigned after `last` (None: nothing yet); else raises `Declined`.

    `keys` are the log keys this witness trusts.
    """
    try:
        new = Checkpoint.read(request.note.body)
    except Malformed as error:
        raise Declined(400, error.text.zh, error.text.en) from error
    ours = [key for key in keys if key.name == new.origin]
    if not ours:
        raise Declined(404, f"不认识这个存证：{new.origin}", f"unknown log: {new.origin}")
    try:
        signed = [key for key in ours if request.note.signed_by(key)]
    except Forged as error:
        raise Declined(403, error.text.zh, error.text.en) from error
    if not signed:
        raise Declined(403, f"没有 {new.origin} 的签名", f"not signed by {new.origin}")
    known = Checkpoint.read(last.body) if last else Checkpoint(new.origin, 0, b"")
    if request.old > new.size:
        raise Declined(400, "旧条数大于新条数", "the old size is beyond the new one")
    if new.size < known.size:
        raise Declined(
            409,
            f"倒退：我已见过 {known.size} 条，来的只有 {new.size} 条",
            f"rolled back: I have seen {known.size} entries, this has {new.size}",
            known.size,
        )
    if request.old != known.size:
        raise Declined(
            409,
            f"证明应从 {known.size} 条起，不是 {request.old}",
            f"the proof should start from {known.size}, not from {request.old}",
            known.size,
        )
    _continued(request, known, new)
    return new


def _continued(request: Request, known: Checkpoint, new: Checkpoint) -> None:
    try:
        if known.size:
            check_consistency(known.size, new.size, request.proof, known.root, new.root, new.hash)
        elif request.proof:
            raise Unproved("从零起不带证明", "from nothing there is no proof")
        elif new.size == 0 and new.root != new.hash(b""):
            raise Unproved("空树的根不是这个", "an empty tree has another root")
    except Unproved as error:
        raise Declined(
            422,
            f"与我见过的 {known.size} 条接不上（分叉或改动）：{error.text.zh}",
            f"it does not continue the {known.size} entries I have seen (forked or altered): {error.text.en}",
            known.size,
        ) from error
