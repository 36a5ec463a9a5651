"""The gate for anything that is a zip (.xlsx .docx .ofd): looked through once, piece by piece, before it is opened.

Nothing a zip says of itself is believed: sizes are counted while inflating, and places of entries must not overlap.
Each entry's pieces are shown to whoever wants to look (`Look`), then thrown away. Runs in the reading process.
"""

from __future__ import annotations

import io
import stat
import zipfile
from collections.abc import Callable

from quanheng.engine.document.package import UNREADABLE, TooMuch, inflate
from quanheng.engine.errors import Place, Problems, Refused
from quanheng.platform.lib.uploads.limits import ENTRIES, HARMLESS, INFLATED, MB, RATIO

Pair = tuple[str, str]
Look = Callable[[str, bytes, bool], None]  # an entry's name, one piece of it, whether it is the entry's first

_ARCHIVES = {
    b"PK\x03\x04": "zip",
    b"PK\x05\x06": "zip",
    b"PK\x07\x08": "zip",
    b"Rar!\x1a\x07": "rar",
    b"7z\xbc\xaf\x27\x1c": "7z",
    b"\x1f\x8b": "gzip",
    b"BZh": "bzip2",
    b"\xfd7zXZ\x00": "xz",
    b"\x28\xb5\x2f\xfd": "zstd",
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1": "OLE",
    b"MZ": "exe",
    b"\x7fELF": "elf",
}
_PICTURES = (
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"BM",
    b"\x01\x00\x00\x00",
    b"\xd7\xcd\xc6\x9a",
    b"RIFF",
    b"II*\0",
    b"MM\0*",
)
_DECLARATIONS = (b"<!DOCTYPE", b"<!ENTITY", b"<!ELEMENT", b"<!ATTLIST")
_OVERLAP = 64  # bytes of the last piece looked at again with the next
_LOCAL = 30  # bytes of an entry's own head, without its name
_SAFE: Pair = ("Excel 或 WPS 自己另存的文件", "a file saved by Excel or WPS itself")
_AGAIN: Pair = (
    "在 Excel 或 WPS 里打开，另存为新文件再传",
    "open it in Excel or WPS, save it as a new file and upload that",
)


class Harm(Exception):
    """Why a file must not be read: a code, and three parts in both languages."""

    def __init__(self, code: str, found: Pair, expected: Pair = _SAFE, remedy: Pair = _AGAIN) -> None:
        super().__init__(found[1])
        self.code, self.found, self.expected, self.remedy = code, found, expected, remedy

    def refused(self, file: str = "") -> Refused:
        """The same as a problem of the whole file."""
        problems = Problems()
        problems.add(self.code, Place(file), self.found, self.expected, self.remedy)
        return Refused(problems.found)


def opened(data: bytes, look: Look) -> zipfile.ZipFile:
    """The zip, after every entry was found harmless and shown to `look`. Raises `Harm`."""
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        _check_directory(data, archive)
        left = INFLATED
        for entry in archive.infolist():
            left -= _look_through(archive, entry, left, look)
    except UNREADABLE as error:
        raise Harm(
            "damaged", (f"文件打不开或已损坏（{_short(error)}）", f"the file cannot be opened or is damaged ({_short(error)})"),
            ("完整、没有密码的文件", "a whole file without a password"),
        ) from error  # fmt: skip
    return archive


def _short(error: Exception) -> str:
    said = f"{type(error).__name__}: {error}".encode("ascii", "replace").decode("ascii")
    return "".join(c if c.isprintable() else "?" for c in said)[:120]


def _check_directory(data: bytes, archive: zipfile.ZipFile) -> None:
    """What the list of entries alone tells."""
    entries = archive.infolist()
    if not entries:
        raise Harm("damaged", ("压缩包里没有内容", "the package is empty"))
    if len(entries) > ENTRIES:
        raise Harm(
            "too-many-entries", (f"文件里有 {len(entries)} 个部件", f"the file has {len(entries)} entries"),
            (f"不超过 {ENTRIES} 个", f"at most {ENTRIES}"),
        )  # fmt: skip
    seen: set[str] = set()
    for entry in entries:
        _check_name(entry)
        name = entry.filename.lower()
        if name in seen:
            raise Harm(
                "double-entry", (f"部件 {_said(name)} 有两份", f"the entry {_said(name)} is there twice")
            )
        seen.add(name)
    _check_places(data, entries)


def _check_name(entry: zipfile.ZipInfo) -> None:
    name = entry.filename
    parts = name.replace("\\", "/").split("/")
    if (
        name.startswith(("/", "\\"))
        or ".." in parts
        or ":" in name
        or "\\" in name
        or "\0" in entry.orig_filename
    ):
        raise Harm(
            "unsafe-name",
            (f"部件名 {_said(name)} 指向文件之外", f"the entry name {_said(name)} points outside"),
        )
    if stat.S_ISLNK(entry.external_attr >> 16):
        raise Harm(
            "symlink", (f"部件 {_said(name)} 是符号链接", f"the entry {_said(name)} is a symbolic link")
        )
    if entry.flag_bits & 0x1:
        raise Harm(
            "locked", ("文件有密码", "the file is locked with a password"), ("没有密码的文件", "a file without a password"),
            ("去掉打开密码后再传", "remove the password and upload again"),
        )  # fmt: skip


def _check_places(data: bytes, entries: list[zipfile.ZipInfo]) -> None:
    """Entries lie one after the other, the first at the very start: no room is read twice, nothing stands before."""
    end = 0
    for entry in sorted(entries, key=lambda e: e.header_offset):
        if entry.header_offset < end or (end == 0 and entry.header_offset != 0):
            raise Harm(
                "overlap",
                ("部件互相重叠，或文件前面另有内容", "entries overlap, or something stands before the file"),
            )
        end = entry.header_offset + _LOCAL + len(entry.orig_filename) + entry.compress_size
    if end > len(data):
        raise Harm("damaged", ("文件不完整", "the file is cut short"), ("完整的文件", "a whole file"))


def _look_through(archive: zipfile.ZipFile, entry: zipfile.ZipInfo, left: int, look: Look) -> int:
    """Inflate one entry to its end, within what is left; how many bytes came out."""
    said = entry.file_size
    most = min(left, max(HARMLESS, RATIO * entry.compress_size))
    seen, tail, first, picture = 0, b"", True, False
    if said > most:
        raise _bomb(entry, most, left, said)
    try:
        for piece in inflate(archive, entry, most):
            if first:
                picture = _first_piece(entry.filename, piece)
            if not picture:
                _no_declaration(entry.filename, tail + piece[:_OVERLAP])
                _no_declaration(entry.filename, piece)
            look(entry.filename, piece, first)
            seen, tail, first = seen + len(piece), piece[-_OVERLAP:], False
    except TooMuch as much:
        raise _bomb(entry, most, left, much.inflated) from much
    if seen != said:
        raise Harm("lying-size", (f"部件 {_said(entry.filename)} 自称 {said} 字节，实为 {seen}",
                                  f"the entry {_said(entry.filename)} claims {said} bytes and has {seen}"))  # fmt: skip
    return seen


def _bomb(entry: zipfile.ZipInfo, most: int, left: int, inflated: int) -> Harm:
    name = _said(entry.filename)
    if most == left:
        return Harm("inflates-too-much", (f"展开超过 {INFLATED // MB} MB，已停止", f"it inflates beyond {INFLATED // MB} MB; stopped"),
                    (f"展开不超过 {INFLATED // MB} MB", f"at most {INFLATED // MB} MB inflated"))  # fmt: skip
    return Harm(
        "packed-too-tightly",
        (f"部件 {name} 展开已超过 {inflated / MB:.1f} MB，是压缩后的 {RATIO} 倍以上",
         f"the entry {name} inflates beyond {inflated / MB:.1f} MB, over {RATIO} times its packed size"),
        (f"展开不超过压缩后的 {RATIO} 倍", f"at most {RATIO} times its packed size"),
        ("删去大片空白的格式行列，另存为新文件", "remove large empty formatted areas and save as a new file"),
    )  # fmt: skip


def _first_piece(name: str, piece: bytes) -> bool:
    """Whether an entry is a picture. Raises `Harm` for another archive or program inside, or text in a strange
    encoding, which could hide what is looked for."""
    kind = next((kind for magic, kind in _ARCHIVES.items() if piece.startswith(magic)), "")
    if kind and not (kind == "exe" and b"<" in piece[:64]):
        raise Harm(
            "nested-archive", (f"部件 {_said(name)} 里又是一个 {kind}", f"the entry {_said(name)} is itself a {kind}"),
            ("表里没有嵌入的文件", "no files embedded in it"),
            ("删去嵌入的对象；佐证材料单独上传", "remove embedded objects; upload evidence separately"),
        )  # fmt: skip
    if piece.startswith(_PICTURES):
        return True
    if name.lower().endswith((".xml", ".rels", ".vml")) or piece.lstrip()[:1] == b"<":
        _utf8_only(name, piece[:1024])
    return False


def _utf8_only(name: str, head: bytes) -> None:
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    declared = text[: text.find(b"?>")] if text.startswith(b"<?xml") else b""
    at = declared.find(b"encoding")
    said = (
        declared[at + 8 :].strip(b" \t\r\n=\"'").split(b'"')[0].split(b"'")[0].lower()
        if at >= 0
        else b"utf-8"
    )
    if b"\0" in head or (text and not text.startswith(b"<")) or said not in (b"utf-8", b"us-ascii", b"ascii"):
        raise Harm(
            "strange-encoding", (f"部件 {_said(name)} 不是 UTF-8", f"the entry {_said(name)} is not UTF-8")
        )


def _no_declaration(name: str, piece: bytes) -> None:
    if b"<!" in piece and any(sign in piece for sign in _DECLARATIONS):
        raise Harm(
            "xml-entity",
            (
                f"部件 {_said(name)} 含有 DTD 或实体声明",
                f"the entry {_said(name)} declares a DTD or an entity",
            ),
        )


def _said(name: str) -> str:
    clean = "".join(c if c.isprintable() else "�" for c in name)
    return clean if len(clean) <= 60 else clean[:60] + "…"
