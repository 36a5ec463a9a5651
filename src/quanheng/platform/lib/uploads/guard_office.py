"""The gate for Office files: what a package holds besides plain sheets or text is refused, each with its plain reason.

Macros, embedded objects, links to other files, data connections and remote templates have no business in a return or
in evidence. Runs in the reading process, on a zip that `guard_zip` looks through.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Mapping
from typing import Any
from xml.parsers import expat

from quanheng.platform.lib.uploads.guard_zip import Harm, Look, Pair, opened
from quanheng.platform.lib.uploads.limits import MB

_MAIN = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
}
_TYPES = "[content_types].xml"
_KEPT = 2 * MB  # of a part that is read as a whole
_WORDS: dict[str, tuple[str, str]] = {
    "macros": ("宏", "macros"),
    "external-link": ("指向别的工作簿或文件的链接", "links to other workbooks or files"),
    "embedded": ("嵌入的对象或控件", "embedded objects or controls"),
    "data-connection": ("外部数据连接", "external data connections"),
    "dde": ("DDE 链接", "a DDE link"),
}
_PARTS = [  # of an entry's name, in lower case
    ("macros", re.compile(r"vbaproject|vbadata|macrosheets/|dialogsheets/|\.xlm$|intlmacrosheet|customui/")),
    ("external-link", re.compile(r"externallinks?/")),
    ("embedded", re.compile(r"embeddings/|activex/|oleobject|webextensions/|ctrlprops/")),
    (
        "data-connection",
        re.compile(r"(?:^|/)connections\.xml$|querytables/|xl/model/|customdata/|xl/queries/"),
    ),
]
_RELATIONS = [  # of a relation's type, in lower case
    ("macros", re.compile(r"vbaproject|macrosheet|dialogsheet|ui/extensibility")),
    ("external-link", re.compile(r"externallink|attachedtemplate|subdocument|/frame$|mailmerge")),
    ("embedded", re.compile(r"oleobject|/package$|activex|/control$|webextension")),
    ("data-connection", re.compile(r"connections$|querytable$")),
]
_MACRO_TYPES = ("macroenabled", "vbaproject", "macrosheet", "sheet.binary")
_DDE = (b"DDEAUTO", b"ddeLink", b"ddeService")
_SHEETS = ("xl/worksheets/", "xl/sharedstrings.xml")  # their formulas are read one by one


class Package:
    """An Office package found harmless: the open `archive`, and its small XML parts by name in lower case."""

    def __init__(self, data: bytes, kind: str, look: Look | None = None) -> None:
        self.parts: dict[str, bytes] = {}
        self._also = look
        self.archive: zipfile.ZipFile = opened(data, self._look)
        self._check_types(kind)
        for name, content in self.parts.items():
            if name.endswith(".rels"):
                _check_relations(name, content)

    def _look(self, name: str, piece: bytes, first: bool) -> None:
        small = name.lower()
        for code, pattern in _PARTS:
            if pattern.search(small):
                raise has(code, name)
        if not small.startswith(_SHEETS) and any(sign in piece for sign in _DDE):
            raise has("dde", name)
        if small == _TYPES or small.endswith((".rels", "workbook.xml", "styles.xml")):
            content = piece if first else self.parts[small] + piece
            if len(content) > _KEPT:
                raise Harm("part-too-large", (f"部件 {name[:60]} 过大", f"the part {name[:60]} is too large"))
            self.parts[small] = content
        if self._also:
            self._also(name, piece, first)

    def _check_types(self, kind: str) -> None:
        told = self.parts.get(_TYPES, b"").decode("utf-8", "replace").lower()
        if any(word in told for word in _MACRO_TYPES):
            raise has("macros", "[Content_Types].xml")
        if _MAIN[kind] not in told:
            raise Harm(
                "not-the-kind", (f"内容不是 .{kind} 文件", f"the content is not that of a .{kind} file"),
                (f"真正的 .{kind} 文件", f"a real .{kind} file"),
                (f"用 Office 或 WPS 另存为 .{kind}，不要只改文件名", f"save it as .{kind} in Office or WPS; do not just rename it"),
            )  # fmt: skip


def has(code: str, where: str) -> Harm:
    """The refusal of something that has no business in the file."""
    zh, en = _WORDS[code]
    clean = "".join(c if c.isprintable() else "�" for c in where)[:60]
    expected: Pair = (f"不含{zh}的文件", f"a file without {en}")
    remedy: Pair = (
        ("粘贴为数值，断开链接，另存为 .xlsx", "paste as values, break the links and save as .xlsx")
        if code != "macros"
        else ("另存为不带宏的 .xlsx", "save it as .xlsx without macros")
    )
    return Harm(code, (f"文件含有{zh}（{clean}）", f"the file has {en} ({clean})"), expected, remedy)


def _check_relations(name: str, content: bytes) -> None:
    def element(tag: str, said: dict[str, str]) -> None:
        if tag.rpartition(":")[2] != "Relationship":
            return
        kind = said.get("Type", "").lower()
        for code, pattern in _RELATIONS:
            if pattern.search(kind):
                raise has(code, name)
        outside = said.get("TargetMode", "").lower() == "external" or "://" in said.get("Target", "")
        if outside and not kind.endswith("/hyperlink"):
            raise has("external-link", name)

    parser = expat.ParserCreate()
    parser.StartElementHandler = element
    try:
        parser.Parse(content, True)
    except expat.ExpatError as error:
        raise Harm("damaged", (f"部件 {name[:60]} 已损坏", f"the part {name[:60]} is damaged")) from error


def ofd(data: bytes) -> None:
    """Look through an OFD document (GB/T 33190), which is a zip with OFD.xml at its top. Raises `Harm`."""
    names: set[str] = set()
    opened(data, lambda name, _piece, _first: names.add(name))
    if "OFD.xml" not in names:
        raise Harm("not-the-kind", ("内容不是 OFD 版式文件", "the content is not an OFD document"), ("真正的 .ofd 文件", "a real .ofd file"),
                   ("重新导出版式文件", "export the document again"))  # fmt: skip


def package(data: bytes, asked: Mapping[str, Any]) -> tuple[dict[str, Any], bytes]:
    """The work of looking through a zip of the kind asked for, which is kept as it is. Raises `Harm`."""
    if asked["kind"] == "ofd":
        ofd(data)
    else:
        Package(data, asked["kind"])
    return {}, b""
