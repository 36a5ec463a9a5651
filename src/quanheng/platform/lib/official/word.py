"""Layout of an official document as Word, after GB/T 9704—2012: A4, 22 lines of 28 characters, 仿宋 of size 3.

Sizes and margins are those of the standard; fonts are named as offices have them and replaced by the reader's own
where they are not installed (the file names what may stand in). What the standard leaves to the issuer (seal, copies)
is left blank. A paper in English keeps the sheet and its structure, in Latin faces and a size to read them in (`Look`).
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass

from docx import Document
from docx.document import Document as Docx
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Length, Mm, Pt, RGBColor
from docx.text.paragraph import Paragraph as Written

from quanheng.platform.lib.official.paper import EN, Form, Heading, Note, Paper, Paragraph, Table, signed_off
from quanheng.platform.lib.official.word_blocks import (
    FANGSONG,
    HEITI,
    KAITI,
    SIZE_3,
    SMALL,
    SONG,
    TITLE,
    caption,
    face,
    form,
    indent,
    line,
    off_grid,
    picture,
    table,
)

# 天头 37 mm、订口 28 mm、版心 156 × 225 mm; A4 leaves 26 mm at the right and 35 mm at the foot. A sheet on its side is
# the same sheet turned, its head at the binding.
UPRIGHT = {"size": (Mm(210), Mm(297)), "edges": (Mm(37), Mm(35), Mm(28), Mm(26))}
ON_ITS_SIDE = {"size": (Mm(297), Mm(210)), "edges": (Mm(28), Mm(26), Mm(35), Mm(37))}
LINES, CHARACTERS = 22, 28
SIZE_2, SIZE_4 = Pt(22), Pt(14)
PITCH = Pt(28.95)  # 225 mm ÷ 22, and a hair less, so that twenty-two fit whatever is rounded
NUMBER_BELOW = Mm(7)  # the page number below the type area
RED = RGBColor(0xB5, 0x28, 0x2C)
FONTS = {1: HEITI, 2: KAITI, 3: FANGSONG, 4: FANGSONG}


@dataclass(frozen=True)
class Look:
    """How a language is set: body and title, the height of their lines, the indent of a paragraph (hundredths of a
    character) and the room below it; `latin`: the face of Latin letters beside each Chinese one, itself where left out."""

    body: Pt
    title: Pt
    pitch: Pt
    title_pitch: Pt
    indent: int
    below: Pt
    latin: Mapping[str, str]
    bold: frozenset[int]
    italic: frozenset[int]


ROMAN, GROTESQUE = "Times New Roman", "Arial"
LATIN = {FANGSONG: ROMAN, KAITI: ROMAN, TITLE: ROMAN, SONG: ROMAN, HEITI: GROTESQUE}
CHINESE = Look(SIZE_3, SIZE_2, PITCH, Pt(33), 200, Pt(0), {}, frozenset(), frozenset())
ENGLISH = Look(Pt(12), Pt(18), Pt(18), Pt(24), 0, Pt(5), LATIN, frozenset({0, 1, 3}), frozenset({2}))

# What stands in for a font that is not installed, as Word and LibreOffice read it from the file.
INSTEAD = {
    FANGSONG: "FangSong_GB2312;仿宋;FangSong;STFangsong;Noto Serif CJK SC", KAITI: "KaiTi_GB2312;楷体;KaiTi;STKaiti;Noto Serif CJK SC",
    TITLE: "FZXiaoBiaoSong-B05S;方正小标宋_GBK;宋体;SimSun;Noto Serif CJK SC", HEITI: "SimHei;STHeiti;Noto Sans CJK SC",
    SONG: "SimSun;STSong;Noto Serif CJK SC",
}  # fmt: skip


def docx(paper: Paper) -> bytes:
    """The document as the bytes of a .docx file; the same paper gives the same bytes."""
    document = Document()
    look = ENGLISH if paper.lang == EN else CHINESE
    _page(document, paper.across, look)
    _styles(document, look)
    _stand_ins(document)
    if paper.mark:
        _marked(document, paper.mark)
    if paper.copy:
        line(document, paper.copy, FANGSONG, look.body, WD_ALIGN_PARAGRAPH.LEFT)
    for mark in paper.marks:
        line(document, mark, HEITI, look.body, WD_ALIGN_PARAGRAPH.LEFT)
    if paper.source:
        line(document, paper.source, FANGSONG, look.body, WD_ALIGN_PARAGRAPH.CENTER)
        line(document, "", FANGSONG, look.body, WD_ALIGN_PARAGRAPH.CENTER)
    line(document, paper.heading, TITLE, look.title, WD_ALIGN_PARAGRAPH.CENTER, style="Title")
    line(document, "", FANGSONG, look.body, WD_ALIGN_PARAGRAPH.CENTER)
    if paper.address:
        line(document, paper.address, FANGSONG, look.body, WD_ALIGN_PARAGRAPH.LEFT)
    for block in paper.blocks:
        _block(document, block)
    _kept_together(document, paper)
    if paper.issuer or paper.dated:
        _signed(document, paper, look)
    _printed_small(document, paper)
    for n, annex in enumerate(paper.annexes):
        if n == 0 or isinstance(annex, Table):
            document.add_page_break()
        _block(document, annex)
    _latin(document, look)
    properties = document.core_properties
    properties.title, properties.author = paper.name, ""
    properties.language = "en-GB" if look is ENGLISH else "zh-CN"
    properties.comments = paper.mark
    body = io.BytesIO()
    document.save(body)
    return _settled(body.getvalue())


def _block(document: Docx, block: object) -> None:
    if isinstance(block, Heading):
        document.add_paragraph(block.text, style=f"Heading {block.level}")
    elif isinstance(block, Paragraph):
        written = document.add_paragraph(block.text)
        if block.flush:
            indent(written._p.get_or_add_pPr(), 0)
    elif isinstance(block, Note):
        _note(document, block.text)
    elif isinstance(block, Table):
        table(document, block, _width(document))
    elif isinstance(block, Form):
        form(document, block, _width(document))
    else:
        picture(document, block, _width(document))  # type: ignore[arg-type]


def _kept_together(document: Docx, paper: Paper) -> None:
    """Signature and small print never stand on a page without a line of the text (GB/T 9704 7.3.5.4)."""
    if not (paper.issuer or paper.dated or paper.small_print):
        return
    for block, written in zip(reversed(paper.blocks), reversed(document.paragraphs), strict=False):
        if not isinstance(block, (Paragraph, Note)):
            break
        written.paragraph_format.keep_with_next = True
        if isinstance(block, Paragraph):
            break


def _width(document: Docx) -> int:
    section = document.sections[0]
    return int((section.page_width or 0) - (section.left_margin or 0) - (section.right_margin or 0))


def _note(document: Docx, text: str) -> None:
    written = line(document, text, FANGSONG, SMALL, WD_ALIGN_PARAGRAPH.JUSTIFY)
    off_grid(written, Pt(15))


def _printed_small(document: Docx, paper: Paper) -> None:
    if not paper.small_print:
        return
    line(document, "", FANGSONG, SMALL, WD_ALIGN_PARAGRAPH.LEFT).paragraph_format.keep_with_next = True
    for n, text in enumerate(paper.small_print):
        written = line(document, text, SONG, Pt(9), WD_ALIGN_PARAGRAPH.LEFT)
        off_grid(written, Pt(13))
        written.paragraph_format.keep_with_next = n + 1 < len(paper.small_print)


def _signed(document: Docx, paper: Paper, look: Look) -> None:
    """Issuer and day at the right, the day four characters from the edge, the issuer above its middle."""
    blank = line(document, "", FANGSONG, look.body, WD_ALIGN_PARAGRAPH.RIGHT)
    blank.paragraph_format.keep_with_next = True
    ends = signed_off(paper.issuer, paper.dated)
    for text, end in zip((paper.issuer, paper.dated), ends, strict=True):
        if text:
            written = line(document, text, FANGSONG, look.body, WD_ALIGN_PARAGRAPH.RIGHT)
            written.paragraph_format.right_indent = Pt(end * look.body.pt)
            written.paragraph_format.keep_with_next = True


def _page(document: Docx, across: bool, look: Look) -> None:
    section = document.sections[0]
    kind = ON_ITS_SIDE if across else UPRIGHT
    section.orientation = WD_ORIENT.LANDSCAPE if across else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = kind["size"]
    section.top_margin, section.bottom_margin, section.left_margin, section.right_margin = kind["edges"]
    number = Pt(16)
    section.footer_distance = Length(int(section.bottom_margin or 0) - NUMBER_BELOW - number)
    section.header_distance = Length(int(section.top_margin or 0) - Mm(14))
    grid = section._sectPr.find(qn("w:docGrid"))
    if grid is None:
        grid = OxmlElement("w:docGrid")
        section._sectPr.append(grid)
    grid.set(qn("w:linePitch"), str(round(look.pitch.pt * 20)))
    if look is CHINESE:
        grid.set(qn("w:type"), "linesAndChars")
        width = 156 / CHARACTERS / 25.4 * 72  # points a character may take
        grid.set(qn("w:charSpace"), str(int((width - 16) * 4096) - 1))
    document.settings.odd_and_even_pages_header_footer = True
    _page_number(section.footer.paragraphs[0], WD_ALIGN_PARAGRAPH.RIGHT)
    _page_number(section.even_page_footer.paragraphs[0], WD_ALIGN_PARAGRAPH.LEFT)


def _styles(document: Docx, look: Look) -> None:
    defaults = document.styles.element.find(qn("w:docDefaults")).find(qn("w:rPrDefault")).find(qn("w:rPr"))
    tongue = defaults.find(qn("w:lang"))
    if tongue is None:
        tongue = OxmlElement("w:lang")
        defaults.append(tongue)
    tongue.set(qn("w:val"), "en-GB")
    tongue.set(qn("w:eastAsia"), "zh-CN")  # by this Word knows which marks may not begin a line
    normal = document.styles["Normal"]
    _font(normal, FANGSONG, look.body)
    shape = normal.paragraph_format
    shape.line_spacing_rule, shape.line_spacing = WD_LINE_SPACING.EXACTLY, look.pitch
    shape.space_before, shape.space_after = Pt(0), look.below
    shape.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
    shape.widow_control = look is not CHINESE  # the grid is full to its last line
    indent(normal.element.get_or_add_pPr(), look.indent)
    if look is CHINESE:
        _spaced(normal.element)
    for level, name in FONTS.items():
        style = document.styles[f"Heading {level}"]
        _font(style, name, look.body)
        style.font.bold = level in look.bold
        style.font.italic = level in look.italic
        style.font.color.rgb = RGBColor(0, 0, 0)
        held = style.paragraph_format
        held.space_before = held.space_after = look.below
        held.line_spacing_rule, held.line_spacing = WD_LINE_SPACING.EXACTLY, look.pitch
        held.keep_with_next = True
        indent(style.element.get_or_add_pPr(), look.indent)
    title = document.styles["Title"]
    _font(title, TITLE, look.title)
    title.font.bold = 0 in look.bold
    title.font.color.rgb = RGBColor(0, 0, 0)
    title.paragraph_format.space_after = Pt(0)
    title.paragraph_format.line_spacing_rule = WD_LINE_SPACING.EXACTLY
    title.paragraph_format.line_spacing = look.title_pitch
    border = title.element.pPr.find(qn("w:pBdr"))
    if border is not None:
        title.element.pPr.remove(border)
    for wide in title.element.rPr.findall(qn("w:spacing")) + title.element.rPr.findall(qn("w:kern")):
        title.element.rPr.remove(wide)


def _spaced(style: object) -> None:
    """Twenty-eight characters of size 3 in a line of 156 mm: each three tenths of a point narrower. Set by the type and the
    exact height of lines, which Word and LibreOffice read alike; of the page's own grid of characters LibreOffice makes
    fourteen where a character is wider than its square."""
    spacing = OxmlElement("w:spacing")
    spacing.set(qn("w:val"), "-6")
    size = style.rPr.find(qn("w:sz"))  # type: ignore[attr-defined]
    size.addprevious(spacing)
    snap = OxmlElement("w:snapToGrid")
    snap.set(qn("w:val"), "0")
    spaced = style.pPr.find(qn("w:spacing"))  # type: ignore[attr-defined]
    spaced.addprevious(snap)
    for name in (
        "w:kinsoku",
        "w:overflowPunct",
    ):  # marks that may not begin a line do not; none hangs over its end (LibreOffice lets one hang all the same)
        rule = OxmlElement(name)
        rule.set(qn("w:val"), "1" if name == "w:kinsoku" else "0")
        snap.addprevious(rule)


def _font(style: object, name: str, size: Pt) -> None:
    font = style.font  # type: ignore[attr-defined]
    font.name, font.size = name, size
    face(style.element.get_or_add_rPr(), name)  # type: ignore[attr-defined]


def _latin(document: Docx, look: Look) -> None:
    """Latin letters in their own faces; a Chinese name among them keeps its Chinese one."""
    section = document.sections[0]
    parts = (section.header, section.even_page_header, section.footer, section.even_page_footer)
    for root in (document.element, document.styles.element, *(p._element for p in parts if look.latin)):
        for fonts in root.iter(qn("w:rFonts")):
            latin = look.latin.get(fonts.get(qn("w:eastAsia"), ""))
            if latin:
                fonts.set(qn("w:ascii"), latin)
                fonts.set(qn("w:hAnsi"), latin)
                fonts.set(qn("w:cs"), latin)


def _stand_ins(document: Docx) -> None:
    """The table of fonts: each with the names of those that may be taken instead."""
    rows = "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{instead}"/><w:charset w:val="86"/><w:family w:val="auto"/>'
        f'<w:pitch w:val="variable"/></w:font>'
        for name, instead in INSTEAD.items()
    )
    space = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    for relation in document.part.rels.values():
        if relation.reltype.endswith("/fontTable"):
            relation.target_part._blob = (
                f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:fonts xmlns:w="{space}">{rows}</w:fonts>'
            ).encode()


def _marked(document: Docx, words: str) -> None:
    """What is invented, and what is not final, says so on every page."""
    section = document.sections[0]
    for header in (section.header, section.even_page_header):
        paragraph = header.paragraphs[0]
        paragraph.alignment = WD_ALIGN_PARAGRAPH.LEFT
        indent(paragraph._p.get_or_add_pPr(), 0)
        off_grid(paragraph, Pt(14))
        run = paragraph.add_run(words)
        run.font.name, run.font.size = HEITI, Pt(9)
        run.font.color.rgb = RED
        face(run._r.get_or_add_rPr(), HEITI)


def _page_number(paragraph: Written, align: WD_ALIGN_PARAGRAPH) -> None:
    """— 1 — in size 4, one character from the edge: odd pages at the right, even at the left."""
    paragraph.alignment = align
    shape = paragraph.paragraph_format
    indent(paragraph._p.get_or_add_pPr(), 0)
    off_grid(paragraph, Pt(16))
    if align == WD_ALIGN_PARAGRAPH.RIGHT:
        shape.right_indent = SIZE_4
    else:
        shape.left_indent = SIZE_4
    for kind, text in (("text", "— "), ("begin", ""), ("code", "PAGE"), ("end", ""), ("text", " —")):
        run = paragraph.add_run(text if kind == "text" else "")
        run.font.name, run.font.size = SONG, SIZE_4
        face(run._r.get_or_add_rPr(), SONG)
        if kind in ("begin", "end"):
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
            run._r.append(mark)
        elif kind == "code":
            code = OxmlElement("w:instrText")
            code.set(qn("xml:space"), "preserve")
            code.text = text
            run._r.append(code)


def _settled(made: bytes) -> bytes:
    """The package without the moment of its making."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(made)) as read, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as book:
        for name in read.namelist():
            book.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), read.read(name), zipfile.ZIP_DEFLATED)
    return out.getvalue()


__all__ = ["CHARACTERS", "INSTEAD", "LINES", "PITCH", "caption", "docx"]
