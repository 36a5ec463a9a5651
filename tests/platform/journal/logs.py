"""Logs for the tests of the journal: entries, and witnesses that sign in memory."""

from __future__ import annotations

from quanheng.bundle.notes import COSIGNATURE, Note
from quanheng.bundle.witness import Request, consider
from quanheng.platform.journal import actions, witnesses
from quanheng.platform.journal.actions import Witness
from quanheng.platform.journal.signer import Signer

NAMES = {"财政局": "Finance", "人大财经委": "Congress", "审计局": "Audit", "大学": "University"}


def fill(count: int, start: int = 0) -> None:
    """So many entries."""
    for k in range(start, start + count):
        actions.append(
            "ledger.post",
            {
                "role": "owner",
                "unit": "SQX-FG",
                "subject": f"第{k}笔",
                "subject_en": f"No. {k}",
                "detail": {"k": k},
            },
            by_name="王工",
        )


class Cosigner:
    """A witness in memory, with the same rules as the command."""

    def __init__(self, name: str) -> None:
        self.signer = Signer.make(name, COSIGNATURE)
        self.last: Note | None = None

    @property
    def witness(self) -> Witness:
        name = self.signer.name
        return Witness(name, self.signer.public.text, name, NAMES.get(name, name))

    def sign(self, request: str, at: int = 1_800_000_000) -> str:
        """The answer to a request's text; `Declined` if it is none that may be signed."""
        asked = Request.read(request)
        consider(asked, witnesses.rule().logs, self.last)
        self.last = asked.note
        return self.signer.sign(asked.note.body, at).line
