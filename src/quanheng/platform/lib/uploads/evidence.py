"""Evidence files, for every room: what is taken, by its name's ending and its content; cleaned, scanned, kept by digest.

Pictures are made anew from their pixels, so that neither place and time of the camera nor anything hidden goes along.
Documents are kept as they are and only ever handed out as attachments.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import BinaryIO, NamedTuple
from urllib.parse import quote

from django.http import HttpResponse

from quanheng.engine.errors import Place, Problems, Refused
from quanheng.platform.lib import store
from quanheng.platform.lib.uploads import process
from quanheng.platform.lib.uploads.guard_zip import Harm
from quanheng.platform.lib.uploads.limits import EVIDENCE_AT_ONCE, EVIDENCE_OF_UNIT, FILE, MB, NAME
from quanheng.platform.lib.uploads.names import safe_name
from quanheng.platform.lib.uploads.scan import scan, scanner

__all__ = ["KINDS", "Accepted", "accept", "accept_all", "handed_out", "headers", "scanner"]

_IMAGE = "quanheng.platform.lib.uploads.evidence_image:encoded_again"
_PACKAGE = "quanheng.platform.lib.uploads.guard_office:package"
_ZIP = b"PK\x03\x04"
_OFFICE = "application/vnd.openxmlformats-officedocument."
KINDS = {  # ending → media type, the bytes it begins with
    "pdf": ("application/pdf", b"%PDF-"),
    "png": ("image/png", b"\x89PNG\r\n\x1a\n"),
    "jpg": ("image/jpeg", b"\xff\xd8\xff"),
    "docx": (f"{_OFFICE}wordprocessingml.document", _ZIP),
    "xlsx": (f"{_OFFICE}spreadsheetml.sheet", _ZIP),
    "ofd": ("application/ofd", _ZIP),
}
_SAME = {"jpeg": "jpg", "jpe": "jpg"}
_PIECE = 1 << 20
_LAST = 2048  # bytes at the end of a PDF in which it says that it ends


@dataclass(frozen=True)
class Accepted:
    """An evidence file that was taken and kept: SHA-256, kind, bytes, safe name, media type, whether it was scanned."""

    digest: str
    kind: str
    size: int
    name: str
    media: str
    scanned: bool


class _Seen(NamedTuple):
    """A file that may be kept, cleaned; nothing of it is kept yet."""

    data: bytes
    kind: str
    name: str
    scanned: bool

    def keep(self) -> Accepted:
        kept = store.keep(self.data)
        return Accepted(kept.digest, self.kind, kept.size, self.name, KINDS[self.kind][0], self.scanned)


Stream = BinaryIO | bytes | Iterable[bytes]


def accept(stream: Stream, name: str, *, used: int = 0, quota: int = EVIDENCE_OF_UNIT) -> Accepted:
    """Take one file in; `used` are the bytes its unit has kept already. Raises `Refused`, and keeps nothing."""
    return _seen(stream, name, used, quota).keep()


def accept_all(
    files: Sequence[tuple[str, Stream]], *, used: int = 0, quota: int = EVIDENCE_OF_UNIT
) -> list[Accepted]:
    """Take files in, given as (name, stream): all of them, or none, with every reason at once in `Refused`."""
    problems = Problems()
    if len(files) > EVIDENCE_AT_ONCE:
        problems.add(
            "too-many-files", Place(path="files"),
            (f"一次交了 {len(files)} 个文件", f"{len(files)} files at once"),
            (f"不超过 {EVIDENCE_AT_ONCE} 个", f"at most {EVIDENCE_AT_ONCE}"),
            ("合并，或分几次补充", "merge them, or add them in several steps"),
        )  # fmt: skip
        problems.refuse()
    seen: list[_Seen] = []
    for name, stream in files:
        try:
            seen.append(_seen(stream, name, used, quota))
        except Refused as refused:
            problems.extend(refused.problems)
        else:
            used += len(seen[-1].data)
    problems.refuse()
    return [one.keep() for one in seen]


def handed_out(digest: str, kind: str, name: str) -> HttpResponse:
    """A kept file as a download. KeyError if the store does not hold it."""
    answer = HttpResponse(store.read(digest))
    for key, value in headers(kind, name).items():
        answer.headers[key] = value
    return answer


def headers(kind: str, name: str) -> dict[str, str]:
    """What a download of evidence must say, so that no browser ever opens it as a page of ours."""
    plain = "".join(c if c.isascii() and (c.isalnum() or c in "._-") else "_" for c in name)
    return {
        "Content-Type": KINDS[kind][0],
        "Content-Disposition": f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}",
        "X-Content-Type-Options": "nosniff",
        "Content-Security-Policy": "default-src 'none'; sandbox",
        "Cross-Origin-Resource-Policy": "same-origin",
        "Cache-Control": "private, no-store",
    }


def _seen(stream: Stream, name: str, used: int, quota: int) -> _Seen:
    try:
        data = _bounded(stream)
        kind = _kind(data, name)
        if used + len(data) > quota:
            raise Harm("quota", (f"本单位已存 {used / MB:.0f} MB，再收这个文件就超过限额", f"this unit has kept {used / MB:.0f} MB; this file would exceed its quota"),
                       (f"每单位共 {quota // MB} MB", f"{quota // MB} MB a unit"), ("压缩扫描件，或请考核办清理", "compress the scans, or ask the office to clear up"))  # fmt: skip
        scanned = scan(data)
    except Harm as harm:
        raise harm.refused(_shown(name)) from harm
    return _Seen(_cleaned(data, kind, _shown(name)), kind, _named(name, kind), scanned)


def _bounded(stream: Stream) -> bytes:
    """The file's bytes; nothing is read beyond what may come."""
    if isinstance(stream, (bytes, bytearray)):
        pieces: Iterable[bytes] = [bytes(stream)]
    elif hasattr(stream, "read"):
        source = stream
        pieces = iter(lambda: source.read(_PIECE), b"")
    else:
        pieces = stream
    data = bytearray()
    for piece in pieces:
        data += piece
        if len(data) > FILE:
            raise process.file_too_large(len(data))
    if not data:
        raise Harm(
            "empty-file",
            ("文件是空的", "the file is empty"),
            ("佐证材料", "a piece of evidence"),
            ("核对文件后再传", "check the file and upload again"),
        )
    return bytes(data)


def _kind(data: bytes, name: str) -> str:
    ending = name.lower().rpartition(".")[2] if "." in name else ""
    kind = _SAME.get(ending, ending)
    listed = "、".join(KINDS), ", ".join(KINDS)
    if kind not in KINDS:
        raise Harm("kind-not-taken", (f"“.{_shown(ending)[:20]}”文件不收", f"“.{_shown(ending)[:20]}” files are not taken"), listed,
                   ("另存为其中一种；压缩包请解开，逐个上传", "save it as one of these; unpack archives and upload the files"))  # fmt: skip
    if not data.startswith(KINDS[kind][1]) or (kind == "pdf" and b"%%EOF" not in data[-_LAST:]):
        raise Harm("not-the-kind", (f"内容不是完整的 .{kind} 文件", f"the content is not that of a whole .{kind} file"), listed,
                   (f"重新导出为 .{kind}，不要只改文件名", f"export it as .{kind} anew; do not just rename it"))  # fmt: skip
    return kind


def _cleaned(data: bytes, kind: str, file: str) -> bytes:
    if kind in ("png", "jpg"):
        return process.ask(_IMAGE, {"kind": kind}, data, file)[1]
    if kind in ("docx", "xlsx", "ofd"):
        process.ask(_PACKAGE, {"kind": kind}, data, file)
    return data


def _shown(name: str) -> str:
    return "".join(c if c.isprintable() else "�" for c in name)[-NAME:]


def _named(name: str, kind: str) -> str:
    stem = safe_name(name.replace("\\", "/").rpartition("/")[2].rpartition(".")[0], NAME - len(kind) - 1)
    return f"{stem}.{kind}"
