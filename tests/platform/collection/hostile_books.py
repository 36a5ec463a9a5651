"""Workbooks that carry what has no business in a return: macros, links, objects, entities, vast or broken sheets."""

from __future__ import annotations

import random
import re
from collections.abc import Mapping

from tests.platform.collection.hostile_zip import packed

SHEET = "xl/worksheets/sheet1.xml"
TYPES = "[Content_Types].xml"
RELATIONS = "xl/_rels/workbook.xml.rels"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_MS = "http://schemas.microsoft.com/office/2006/relationships"
_MAIN = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"

_COLUMNS = [bytes([65 + k]) for k in range(26)]

DECLARATIONS = {  # each put before the root of a part
    "xxe-file": b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>',
    "xxe-http": b'<!DOCTYPE x [<!ENTITY e SYSTEM "http://127.0.0.1:1/x">]>',
    "xxe-parameter": b'<!DOCTYPE x [<!ENTITY % p SYSTEM "file:///etc/passwd"> %p;]>',
    "xxe-external-dtd": b'<!DOCTYPE x SYSTEM "http://127.0.0.1:1/x.dtd">',
    "xxe-public": b'<!DOCTYPE x PUBLIC "-//W3C//DTD XHTML 1.0//EN" "http://127.0.0.1:1/x.dtd">',
    "billion-laughs": b'<!DOCTYPE x [<!ENTITY a "ha">' + b"".join(
        b'<!ENTITY %c "%s">' % (98 + k, b"&%c;" % (97 + k) * 10) for k in range(9)) + b"]>",
    "quadratic": b'<!DOCTYPE x [<!ENTITY a "' + b"a" * 50_000 + b'">]>',
    "attribute-list": b'<!DOCTYPE x [<!ATTLIST c r CDATA "A1">]>',
    "element": b"<!DOCTYPE x [<!ELEMENT x ANY>]>",
    "empty-doctype": b"<!DOCTYPE x>",
}  # fmt: skip


def _relation(kind: str, target: str, outside: bool = False, base: str = _OFFICE) -> bytes:
    mode = ' TargetMode="External"' if outside else ""
    return f'<Relationship Id="rId99" Type="{base}/{kind}" Target="{target}"{mode}/>'.encode()


def _with(honest: Mapping[str, bytes], changed: Mapping[str, bytes]) -> bytes:
    return packed({**honest, **changed})


def _related(honest: Mapping[str, bytes], relation: bytes, more: Mapping[str, bytes] | None = None) -> bytes:
    rels = honest[RELATIONS].replace(b"</Relationships>", relation + b"</Relationships>")
    return _with(honest, {RELATIONS: rels, **(more or {})})


def _declared(content: bytes, declaration: bytes) -> bytes:
    head, mark, rest = content.partition(b"?>")
    return head + mark + declaration + rest


def _sheet(rows: bytes, dimension: bytes = b"A1") -> bytes:
    return (b'<?xml version="1.0" encoding="UTF-8"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
            b'<dimension ref="' + dimension + b'"/><sheetData>' + rows + b"</sheetData></worksheet>")  # fmt: skip


def _cells(sheet: bytes, cell: bytes, content: bytes) -> bytes:
    """The honest sheet with something in one of its empty cells."""
    changed = re.sub(
        rb'<c r="' + cell + rb'"( s="[0-9]+")/>', rb'<c r="' + cell + rb'"\1>' + content + rb"</c>", sheet
    )
    assert changed != sheet
    return changed


def refused(honest: Mapping[str, bytes]) -> dict[str, tuple[str, bytes]]:
    """Workbooks that must be refused: name → (code, bytes)."""
    sheet, types = honest[SHEET], honest[TYPES]
    found: dict[str, tuple[str, bytes]] = {
        "vba": ("macros", _with(honest, {"xl/vbaProject.bin": b"\1\2"})),
        "vba-renamed": ("macros", _related(honest, _relation("vbaProject", "x.bin", base=_MS), {"xl/x.bin": b"\1\2"})),
        "vba-by-type": ("macros", _with(honest, {TYPES: types.replace(_MAIN, b"application/vnd.ms-excel.sheet.macroEnabled.main+xml")})),
        "xlsb-by-type": ("macros", _with(honest, {TYPES: types.replace(_MAIN, b"application/vnd.ms-excel.sheet.binary.macroEnabled.main")})),
        "template-with-macros": ("macros", _with(honest, {TYPES: types.replace(_MAIN, b"application/vnd.ms-excel.template.macroEnabled.main+xml")})),
        "macro-sheet": ("macros", _with(honest, {"xl/macrosheets/sheet1.xml": _sheet(b"")})),
        "dialog-sheet": ("macros", _with(honest, {"xl/dialogsheets/sheet1.xml": _sheet(b"")})),
        "custom-ribbon": ("macros", _with(honest, {"customUI/customUI14.xml": b"<customUI/>"})),
        "external-link": ("external-link", _with(honest, {"xl/externalLinks/externalLink1.xml": b"<externalLink/>"})),
        "external-link-by-relation": ("external-link", _related(honest, _relation("externalLink", "x.xml"), {"xl/x.xml": b"<externalLink/>"})),
        "external-picture": ("external-link", _related(honest, _relation("image", "http://127.0.0.1:1/p.png", True))),
        "external-sheet": ("external-link", _related(honest, _relation("worksheet", "file:///etc/passwd", True))),
        "unc-path": ("external-link", _related(honest, _relation("oleLink", "\\\\\\\\host\\\\share", True))),
        "remote-template": ("external-link", _related(honest, _relation("attachedTemplate", "http://127.0.0.1:1/t.dotm", True))),
        "ole-object": ("embedded", _with(honest, {"xl/embeddings/oleObject1.bin": b"\1\2"})),
        "ole-by-relation": ("embedded", _related(honest, _relation("oleObject", "x.bin"), {"xl/x.bin": b"\1\2"})),
        "ole-by-content": ("nested-archive", _with(honest, {"xl/x.bin": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600)})),
        "package-inside": ("embedded", _with(honest, {"xl/embeddings/Microsoft_Word_Document.docx": b"x"})),
        "activex": ("embedded", _with(honest, {"xl/activeX/activeX1.xml": b"<ocx/>"})),
        "form-control": ("embedded", _with(honest, {"xl/ctrlProps/ctrlProp1.xml": b"<x/>"})),
        "web-extension": ("embedded", _with(honest, {"xl/webextensions/webextension1.xml": b"<x/>"})),
        "connections": ("data-connection", _with(honest, {"xl/connections.xml": b"<connections/>"})),
        "query-table": ("data-connection", _with(honest, {"xl/queryTables/queryTable1.xml": b"<x/>"})),
        "data-model": ("data-connection", _with(honest, {"xl/model/item.data": b"x"})),
        "dde-formula": ("dde", _with(honest, {SHEET: _cells(sheet, b"C7", b"<f>cmd|'/c calc'!A0</f><v>0</v>")})),
        "dde-function": ("dde", _with(honest, {SHEET: _cells(sheet, b"C7", b'<f>DDE("soffice";"x";"a1")</f><v>0</v>')})),
        "dde-link": ("dde", _with(honest, {"xl/x.xml": b'<ddeLink ddeService="cmd" ddeTopic="/c calc"/>'})),
        "not-a-workbook": ("not-the-kind", packed({"[Content_Types].xml": b"<Types/>", "a.txt": b"x"})),
        "word-in-disguise": ("not-the-kind", _with(honest, {TYPES: types.replace(b"spreadsheetml.sheet.main", b"wordprocessingml.document.main")})),
        "utf16-part": ("strange-encoding", _with(honest, {SHEET: sheet.decode().replace("UTF-8", "UTF-16").encode("utf-16")})),
        "utf7-part": ("strange-encoding", _with(honest, {SHEET: sheet.replace(b'encoding="UTF-8"', b'encoding="UTF-7"')})),
        "far-corner": ("sheet-too-large", _with(honest, {SHEET: _sheet(b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>')})),
        "far-row": ("sheet-too-large", _with(honest, {SHEET: _sheet(b'<row r="900000"><c r="A900000"><v>1</v></c></row>')})),
        "far-column": ("sheet-too-large", _with(honest, {SHEET: _sheet(b'<row r="1"><c r="ZZZ1"><v>1</v></c></row>')})),
        "wide-and-tall": ("too-many-cells", _with(honest, {SHEET: _sheet(b'<row r="199000"><c r="SA199000"><v>1</v></c></row>')})),
        "many-sheets": ("too-many-sheets", many_sheets(honest, 51)),
    }  # fmt: skip
    for name, declaration in DECLARATIONS.items():
        found[name] = "xml-entity", _with(honest, {SHEET: _declared(sheet, declaration)})
    hidden = (
        b"<!--"
        + random.Random(1).randbytes(524_285 - len(sheet.partition(b"?>")[0]) // 2).hex().encode()
        + b"-->"
    )
    found["entity-across-pieces"] = (
        "xml-entity",
        _with(honest, {SHEET: _declared(sheet, hidden + DECLARATIONS["xxe-file"])}),
    )
    found["entity-in-relations"] = (
        "xml-entity",
        _with(honest, {RELATIONS: _declared(honest[RELATIONS], DECLARATIONS["xxe-file"])}),
    )
    return found


def borne(honest: Mapping[str, bytes]) -> dict[str, bytes]:
    """Workbooks that lie or are odd, and can be read or refused, but must harm nobody."""
    sheet = honest[SHEET]
    return {
        "claims-a-vast-dimension": _with(honest, {SHEET: sheet.replace(b'<dimension ref="A1', b'<dimension ref="A1:XFD1048576" x="', 1)}),
        "no-dimension": _with(honest, {SHEET: sheet.replace(b"<dimension ", b"<xdimension ", 1)}),
        "far-corner-hidden-in-entities": _with(honest, {SHEET: _sheet(b'<row r="1048576"><c r="&#88;FD1048576"><v>1</v></c></row>')}),
        "far-corner-in-single-quotes": _with(honest, {SHEET: _sheet(b"<row r='1048576'><c r='XFD1048576'><v>1</v></c></row>")}),
        "no-references": _with(honest, {SHEET: _sheet(b"<row><c><v>1</v></c></row>" * 1000)}),
        "references-that-are-none": _with(honest, {SHEET: _sheet(b'<row r="x"><c r="7C"><v>1</v></c><c r="A0"><v>2</v></c></row>')}),
        "row-number-of-5000-digits": _with(honest, {SHEET: _sheet(b'<row r="' + b"9" * 5000 + b'"><f/><c r="A1"><v>1</v></c></row>')}),
        "number-of-5000-digits": _with(honest, {SHEET: _cells(sheet, b"C7", b"<v>" + b"9" * 5000 + b"</v>")}),
        "not-finite": _with(honest, {SHEET: _cells(sheet, b"C7", b"<v>NaN</v>")}),
        "shared-text-beyond-the-end": _with(honest, {SHEET: sheet.replace(b't="s"><v>', b't="s"><v>99999', 1)}),
        "one-text-a-million-times": _with(honest, {
            "xl/sharedStrings.xml": b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>' + b"x" * 30_000 + b"</t></si></sst>",
            SHEET: _sheet(b"".join(
                b'<row r="%d">' % r + b"".join(b'<c r="%s%d" s="%d" t="s"><v>0</v></c>' % (c, r, r * k * 7919 % 9973) for k, c in enumerate(_COLUMNS)) + b"</row>"
                for r in range(1, 4000)))}),
        "deeply-nested": _with(honest, {SHEET: _sheet(b"<row>" + b"<c>" * 100_000 + b"</c>" * 100_000 + b"</row>")}),
        "cut-in-the-middle-of-the-xml": _with(honest, {SHEET: sheet[: len(sheet) // 2]}),
        "style-beyond-the-end": _with(honest, {SHEET: sheet.replace(b' s="', b' s="999', 5)}),
        "date-beyond-the-end": _with(honest, {SHEET: _cells(sheet, b"C7", b"<v>1e308</v>")}),
        "no-sheets": _with(honest, {"xl/workbook.xml": b'<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheets/></workbook>'}),
        "sheet-that-is-itself": _with(honest, {RELATIONS: honest[RELATIONS].replace(b"worksheets/sheet1.xml", b"workbook.xml")}),
        "sheet-outside": _with(honest, {RELATIONS: honest[RELATIONS].replace(b"worksheets/sheet1.xml", b"../../etc/passwd")}),
        "no-relations": packed({k: v for k, v in honest.items() if k != RELATIONS}),
        "no-styles": packed({k: v for k, v in honest.items() if k != "xl/styles.xml"}),
        "sheet-without-end": _with(honest, {SHEET: _sheet(b'<row r="1"><c r="A1" t="inlineStr"><is><t>' + b"x" * 5_000_000)}),
    }  # fmt: skip


def many_sheets(honest: Mapping[str, bytes], count: int) -> bytes:
    """The workbook with so many sheets more."""
    sheets = b"".join(b'<sheet name="s%d" sheetId="%d" r:id="q%d"/>' % (k, 100 + k, k) for k in range(count))
    rels = b"".join(
        f'<Relationship Id="q{k}" Type="{_OFFICE}/worksheet" Target="worksheets/q{k}.xml"/>'.encode()
        for k in range(count)
    )
    book = honest["xl/workbook.xml"].replace(b"</sheets>", sheets + b"</sheets>")
    parts = {f"xl/worksheets/q{k}.xml": _sheet(b"") for k in range(count)}
    more = honest[RELATIONS].replace(b"</Relationships>", rels + b"</Relationships>")
    return _with(honest, {"xl/workbook.xml": book, RELATIONS: more, **parts})
