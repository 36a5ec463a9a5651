"""Layout of an official document as Word, after GB/T 9704—2012: A4, 22 lines of 28 characters, 仿宋 of size 3.

Sizes and margins are those of the standard; fonts are named as offices have them and replaced by the reader's own
where they are not installed. What the standard leaves to the issuer (number, seal, distribution) is left blank.
"""

from __future__ import annotations

import io
from collections.abc import Iterable

from docx import Document
from docx.document import Document as Docx
from docx.enum.section import WD_ORIENT
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Emu, Mm, Pt, RGBColor
from docx.text.paragraph import Paragraph as Written

from quanheng.platform.schemes.issued import Heading, Paper, Paragraph, Table

# 天头 37 mm、订口 28 mm、版心 156 × 225 mm; A4 leaves 26 mm at the right and 35 mm at the foot.
PAGE, TOP, BOTTOM, LEFT, RIGHT = (Mm(210), Mm(297)), Mm(37), Mm(35), Mm(28), Mm(26)
TYPE_WIDTH = Mm(156)
LINES, CHARACTERS = 22, 28
SIZE_2, SIZE_3, SIZE_4, SMALL = Pt(22), Pt(16), Pt(14), Pt(10.5)
PITCH = 225 / LINES  # mm a line
FANGSONG, HEITI, KAITI, TITLE, SONG = "仿宋_GB2312", "黑体", "楷体_GB2312", "方正小标宋简体", "宋体"
FONTS = {1: HEITI, 2: KAITI, 3: FANGSONG, 4: FANGSONG}


def docx(paper: Paper) -> bytes:
    """The document as the bytes of a .docx file."""
    document = Document()
    _page(document)
    _styles(document)
    if paper.demonstration:
        _marked(document, paper.demonstration)
    if paper.source:
        _line(document, paper.source, FANGSONG, SIZE_3, WD_ALIGN_PARAGRAPH.CENTER)
    title = f"{paper.title}（示意）" if paper.demonstration and "示意" not in paper.title else paper.title
    _line(document, title, TITLE, SIZE_2, WD_ALIGN_PARAGRAPH.CENTER, style="Title")
    _line(document, "", FANGSONG, SIZE_3, WD_ALIGN_PARAGRAPH.CENTER)
    for block in paper.blocks:
        if isinstance(block, Heading):
            document.add_paragraph(block.text, style=f"Heading {block.level}")
        elif isinstance(block, Paragraph):
            document.add_paragraph(block.text)
        else:
            _table(document, block)
    if paper.dated:
        _line(document, "", FANGSONG, SIZE_3, WD_ALIGN_PARAGRAPH.RIGHT)
        _line(document, f"{paper.dated}　　　　", FANGSONG, SIZE_3, WD_ALIGN_PARAGRAPH.RIGHT)
    for annex in paper.annexes:
        document.add_page_break()
        _table(document, annex)
    if paper.digest:
        _line(document, f"方案摘要 sha256:{paper.digest}", SONG, Pt(9), WD_ALIGN_PARAGRAPH.LEFT)
    document.core_properties.title = title
    document.core_properties.language = "zh-CN"
    document.core_properties.author = ""
    document.core_properties.comments = paper.demonstration
    body = io.BytesIO()
    document.save(body)
    return body.getvalue()


def _page(document: Docx) -> None:
    section = document.sections[0]
    section.orientation = WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = PAGE
    section.top_margin, section.bottom_margin, section.left_margin, section.right_margin = (
        TOP,
        BOTTOM,
        LEFT,
        RIGHT,
    )
    section.footer_distance = Mm(28)
    grid = section._sectPr.find(qn("w:docGrid"))
    if grid is None:
        grid = OxmlElement("w:docGrid")
        section._sectPr.append(grid)
    grid.set(qn("w:type"), "linesAndChars")
    grid.set(qn("w:linePitch"), str(round(PITCH / 25.4 * 1440)))
    width = 156 / CHARACTERS / 25.4 * 72  # points a character may take
    grid.set(qn("w:charSpace"), str(round((width - 16) * 4096)))
    document.settings.odd_and_even_pages_header_footer = True
    _page_number(section.footer.paragraphs[0], WD_ALIGN_PARAGRAPH.RIGHT)
    _page_number(section.even_page_footer.paragraphs[0], WD_ALIGN_PARAGRAPH.LEFT)


def _styles(document: Docx) -> None:
    normal = document.styles["Normal"]
    _font(normal, FANGSONG, SIZE_3)
    shape = normal.paragraph_format
    shape.line_spacing_rule, shape.line_spacing = WD_LINE_SPACING.EXACTLY, Mm(PITCH)
    shape.space_before = shape.space_after = Pt(0)
    shape.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
    _indent(normal.element.get_or_add_pPr())
    for level, name in FONTS.items():
        style = document.styles[f"Heading {level}"]
        _font(style, name, SIZE_3)
        style.font.bold = False
        style.font.italic = False
        style.font.color.rgb = RGBColor(0, 0, 0)
        form = style.paragraph_format
        form.space_before = form.space_after = Pt(0)
        form.line_spacing_rule, form.line_spacing = WD_LINE_SPACING.EXACTLY, Mm(PITCH)
        form.keep_with_next = True
        _indent(style.element.get_or_add_pPr())
    title = document.styles["Title"]
    _font(title, TITLE, SIZE_2)
    title.font.bold = False
    title.font.color.rgb = RGBColor(0, 0, 0)
    title.paragraph_format.line_spacing_rule, title.paragraph_format.line_spacing = (
        WD_LINE_SPACING.EXACTLY,
        Pt(33),
    )
    border = title.element.pPr.find(qn("w:pBdr"))
    if border is not None:
        title.element.pPr.remove(border)


def _font(style: object, name: str, size: Pt) -> None:
    font = style.font  # type: ignore[attr-defined]
    font.name, font.size = name, size
    _east_asian(style.element.get_or_add_rPr(), name)  # type: ignore[attr-defined]


def _east_asian(properties: object, name: str) -> None:
    fonts = properties.find(qn("w:rFonts"))  # type: ignore[attr-defined]
    if fonts is None:
        fonts = OxmlElement("w:rFonts")
        properties.append(fonts)  # type: ignore[attr-defined]
    for face in ("w:eastAsia", "w:hAnsi", "w:ascii"):
        fonts.set(qn(face), name)
    for theme in ("w:asciiTheme", "w:eastAsiaTheme", "w:hAnsiTheme", "w:cstheme"):
        if fonts.get(qn(theme)) is not None:
            del fonts.attrib[qn(theme)]


def _indent(properties: object, characters: int = 200) -> None:
    """Two characters at the head of a paragraph, whatever the size of the type."""
    held = properties.find(qn("w:ind"))  # type: ignore[attr-defined]
    if held is None:
        held = OxmlElement("w:ind")
        properties.append(held)  # type: ignore[attr-defined]
    held.set(qn("w:firstLineChars"), str(characters))
    held.set(qn("w:firstLine"), str(characters * 32 // 20 if characters else 0))


def _line(
    document: Docx, text: str, font: str, size: Pt, align: WD_ALIGN_PARAGRAPH, style: str = "Normal"
) -> Written:
    paragraph = document.add_paragraph(style=style)
    paragraph.alignment = align
    _indent(paragraph._p.get_or_add_pPr(), 0)
    run = paragraph.add_run(text)
    run.font.name, run.font.size = font, size
    _east_asian(run._r.get_or_add_rPr(), font)
    return paragraph


def _marked(document: Docx, words: str) -> None:
    """What is invented says so on every page."""
    section = document.sections[0]
    for header in (section.header, section.even_page_header):
        paragraph = header.paragraphs[0]
        paragraph.alignment = WD_ALIGN_PARAGRAPH.LEFT
        _indent(paragraph._p.get_or_add_pPr(), 0)
        run = paragraph.add_run(f"示意数据　{words}")
        run.font.name, run.font.size = HEITI, SMALL
        run.font.color.rgb = RGBColor(0xB5, 0x28, 0x2C)
        _east_asian(run._r.get_or_add_rPr(), HEITI)


def _page_number(paragraph: Written, align: WD_ALIGN_PARAGRAPH) -> None:
    """— 1 — in size 4, one character from the edge: odd pages at the right, even at the left."""
    paragraph.alignment = align
    shape = paragraph.paragraph_format
    _indent(paragraph._p.get_or_add_pPr(), 0)
    if align == WD_ALIGN_PARAGRAPH.RIGHT:
        shape.right_indent = SIZE_4
    else:
        shape.left_indent = SIZE_4
    for kind, text in (("text", "— "), ("begin", ""), ("code", "PAGE"), ("end", ""), ("text", " —")):
        run = paragraph.add_run(text if kind == "text" else "")
        run.font.name, run.font.size = SONG, SIZE_4
        _east_asian(run._r.get_or_add_rPr(), SONG)
        if kind in ("begin", "end"):
            mark = OxmlElement("w:fldChar")
            mark.set(qn("w:fldCharType"), kind)
            run._r.append(mark)
        elif kind == "code":
            code = OxmlElement("w:instrText")
            code.set(qn("xml:space"), "preserve")
            code.text = text
            run._r.append(code)


def _table(document: Docx, block: Table) -> None:
    _line(
        document, block.caption, HEITI, Pt(12), WD_ALIGN_PARAGRAPH.CENTER
    ).paragraph_format.keep_with_next = True
    table = document.add_table(rows=1, cols=len(block.head), style="Table Grid")
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    widths = _widths(block)
    _cells(table.rows[0].cells, block.head, widths, (), HEITI)
    head = table.rows[0]._tr.get_or_add_trPr()
    repeat = OxmlElement("w:tblHeader")
    repeat.set(qn("w:val"), "true")
    head.append(repeat)
    for row in block.rows:
        _cells(table.add_row().cells, row, widths, block.numbers, FANGSONG)
    _line(document, "", FANGSONG, SMALL, WD_ALIGN_PARAGRAPH.LEFT)


def _widths(block: Table) -> list[int]:
    shares = block.widths or tuple(1 / len(block.head) for _h in block.head)
    whole = sum(shares)
    return [round(TYPE_WIDTH * share / whole) for share in shares]


def _cells(
    cells: Iterable[object], texts: Iterable[str], widths: list[int], numbers: tuple[int, ...], font: str
) -> None:
    for n, (cell, text) in enumerate(zip(cells, texts, strict=True)):
        cell.width = Emu(widths[n])  # type: ignore[attr-defined]
        paragraph = cell.paragraphs[0]  # type: ignore[attr-defined]
        shape = paragraph.paragraph_format
        shape.line_spacing_rule, shape.line_spacing = WD_LINE_SPACING.SINGLE, None
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT if n in numbers else WD_ALIGN_PARAGRAPH.LEFT
        _indent(paragraph._p.get_or_add_pPr(), 0)
        run = paragraph.add_run(text)
        run.font.name, run.font.size = font, SMALL
        _east_asian(run._r.get_or_add_rPr(), font)
