"""Documents laid beside a record of a room that keeps them as rows of its own JSON: {digest, name, size, kind}.

What may come in, how it is cleaned and handed out is said once for every room, in `uploads.evidence`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Protocol

from django.http import HttpResponse

from quanheng.engine.errors import Place, Problems, Refused
from quanheng.platform.lib.uploads import evidence
from quanheng.platform.lib.uploads.limits import FILE


class Brought(Protocol):
    """A file as Django hands it in."""

    name: str | None

    def read(self, size: int = ..., /) -> bytes:
        """Its bytes, so many of them at most."""


def take(files: Sequence[Brought], problems: Problems, *, used: int = 0) -> list[dict[str, Any]]:
    """Keep documents and tell what each is. What is not taken is noted, and nothing kept of a list with a problem in it.

    Files are looked through by a process of its own: call it before a transaction begins, and after the power was asked.
    """
    try:
        kept = evidence.accept_all([(f.name or "file", f.read(FILE + 1)) for f in files], used=used)
    except Refused as refused:
        problems.extend(refused.problems)
        return []
    return [{"digest": k.digest, "name": k.name, "size": k.size, "kind": k.kind} for k in kept]


def required(files: Sequence[Any], problems: Problems) -> None:
    """Note that none is attached where one must be."""
    if not files:
        problems.add(
            "no-evidence", Place(path="files"),
            ("没有附佐证材料", "no evidence is attached"),
            ("至少一份文件", "one document at least"), ("附上文件，或证书的照片、扫描件", "attach the document, or a scan or picture of it"),
        )  # fmt: skip


def size_of(lists: Iterable[Iterable[dict[str, Any]]]) -> int:
    """Bytes of the documents in many such lists, each counted once."""
    return sum({str(k["digest"]): int(k["size"]) for kept in lists for k in kept}.values())


def handed_out(paper: dict[str, Any]) -> HttpResponse:
    """A kept document as a download. KeyError if it is not there."""
    return evidence.handed_out(str(paper["digest"]), str(paper["kind"]), str(paper["name"]))
