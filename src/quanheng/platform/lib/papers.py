"""Documents brought as evidence outside a return: what is taken, by its name's ending and its content; scanned; kept by digest.

Only documents are taken (PDF, Word, Excel, OFD); a picture goes into a PDF first, so that nothing of the camera goes
along. They are never opened here and only handed out as attachments.
"""

from __future__ import annotations

from typing import Any, Final, Protocol
from urllib.parse import quote

from django.http import HttpResponse

from quanheng.engine.errors import Place, Problems
from quanheng.platform.lib import store
from quanheng.platform.lib.uploads.guard_zip import Harm
from quanheng.platform.lib.uploads.scan import scan

MB: Final = 1_000_000
FILE: Final = 20 * MB  # bytes of one document
MANY: Final = 10  # documents at a time
NAME: Final = 120  # characters of a name
_ZIP = b"PK\x03\x04"
_OFFICE = "application/vnd.openxmlformats-officedocument."
KINDS = {
    "pdf": ("application/pdf", b"%PDF-"),
    "docx": (f"{_OFFICE}wordprocessingml.document", _ZIP),
    "xlsx": (f"{_OFFICE}spreadsheetml.sheet", _ZIP),
    "ofd": ("application/ofd", _ZIP),
}


class Brought(Protocol):
    """A file as Django hands it in."""

    name: str | None
    size: int | None

    def read(self) -> bytes:
        """Its bytes."""


def take(files: list[Any], problems: Problems, *, required: bool = False) -> list[dict[str, Any]]:
    """Keep documents and tell what each is: {digest, name, size, kind}. What is not taken is noted, and nothing kept
    of a list with a problem in it."""
    found: list[tuple[str, str, bytes]] = []
    if required and not files:
        problems.add(
            "no-evidence", Place(path="files"),
            ("没有附佐证材料", "no evidence is attached"),
            ("至少一份文件", "one document at least"), ("附上文件或证书扫描件（PDF）", "attach the document, or a scan as PDF"),
        )  # fmt: skip
    if len(files) > MANY:
        problems.add(
            "too-many-files", Place(path="files"),
            (f"一次附了 {len(files)} 份", f"{len(files)} documents at a time"),
            (f"至多 {MANY} 份", f"at most {MANY}"), ("合并成几份再附", "merge them"),
        )  # fmt: skip
        return []
    for file in files:
        name = _named(file.name or "")
        if (file.size or 0) > FILE:
            problems.add(
                "file-too-large", Place(file=name),
                (f"文件有 {(file.size or 0) / MB:.1f} MB", f"the file has {(file.size or 0) / MB:.1f} MB"),
                (f"不超过 {FILE // MB} MB", f"at most {FILE // MB} MB"), ("压缩后再传", "compress it"),
            )  # fmt: skip
            continue
        data = file.read()
        kind = _kind(name, data, problems)
        if kind and _clean(name, data, problems):
            found.append((name, kind, data))
    if problems.errors:
        return []
    return [
        {"digest": store.keep(data).digest, "name": name, "size": len(data), "kind": kind}
        for name, kind, data in found
    ]


def handed_out(paper: dict[str, Any]) -> HttpResponse:
    """A kept document as an attachment that no browser opens as a page of ours. KeyError if it is not there."""
    name = str(paper["name"])
    plain = "".join(c if c.isascii() and (c.isalnum() or c in "._-") else "_" for c in name)
    response = HttpResponse(store.read(str(paper["digest"])), content_type=KINDS[str(paper["kind"])][0])
    response.headers["Content-Disposition"] = (
        f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
    )
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, no-store"
    return response


def _named(name: str) -> str:
    last = name.replace("\\", "/").rpartition("/")[2]
    return "".join(c if c.isprintable() and c not in '<>:"|?*' else "_" for c in last)[-NAME:] or "file"


def _kind(name: str, data: bytes, problems: Problems) -> str:
    kind = name.lower().rpartition(".")[2]
    whole = kind in KINDS and data.startswith(KINDS[kind][1]) and (kind != "pdf" or b"%%EOF" in data[-2048:])
    if whole:
        return kind
    listed = "、".join(KINDS), ", ".join(KINDS)
    if kind in KINDS:
        said = (f"内容不是完整的 .{kind} 文件", f"the content is not that of a whole .{kind} file")
    else:
        said = (f"“.{kind[:20]}”文件不收", f"“.{kind[:20]}” files are not taken")
    problems.add(
        "kind-not-taken", Place(file=name), said, listed,
        ("另存为其中一种；照片先存成 PDF", "save it as one of these; a photograph as PDF"),
    )  # fmt: skip
    return ""


def _clean(name: str, data: bytes, problems: Problems) -> bool:
    """Asked of the scanner, as evidence in returns is; True where none is connected."""
    try:
        scan(data)
    except Harm as harm:
        problems.add("not-clean", Place(file=name), harm.found, harm.expected, harm.remedy)
        return False
    return True
