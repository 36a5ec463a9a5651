"""Tables, forms, pictures and single lines of a Word document."""

from __future__ import annotations

import io
from collections.abc import Sequence

from docx.document import Document as Docx
from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Emu, Length, Mm, Pt
from docx.text.paragraph import Paragraph as Written

from quanheng.platform.lib.official.paper import Form, Picture, Table, shares

FANGSONG, HEITI, KAITI, TITLE, SONG = "仿宋_GB2312", "黑体", "楷体_GB2312", "方正小标宋简体", "宋体"
SIZE_3, SMALL, SMALLER, SMALLEST = Pt(16), Pt(10.5), Pt(9), Pt(7.5)
ALIGN = {
    "left": WD_ALIGN_PARAGRAPH.LEFT, "right": WD_ALIGN_PARAGRAPH.RIGHT, "centre": WD_ALIGN_PARAGRAPH.CENTER,
}  # fmt: skip
THICK, THIN = "12", "6"  # eighths of a point


def face(properties: object, name: str) -> None:
    """A font for all scripts of a run or style."""
    fonts = properties.find(qn("w:rFonts"))  # type: ignore[attr-defined]
    if fonts is None:
        fonts = OxmlElement("w:rFonts")
        properties.append(fonts)  # type: ignore[attr-defined]
    for script in ("w:eastAsia", "w:hAnsi", "w:ascii"):
        fonts.set(qn(script), name)
    for theme in ("w:asciiTheme", "w:eastAsiaTheme", "w:hAnsiTheme", "w:cstheme"):
        if fonts.get(qn(theme)) is not None:
            del fonts.attrib[qn(theme)]


def indent(properties: object, characters: int = 200) -> None:
    """Two characters at the head of a paragraph, whatever the size of the type."""
    held = properties.get_or_add_ind()  # type: ignore[attr-defined]
    held.set(qn("w:firstLineChars"), str(characters))
    held.set(qn("w:firstLine"), str(round(characters * 316 / 100)))


def line(
    document: Docx, text: str, font: str, size: Length, align: WD_ALIGN_PARAGRAPH, style: str = "Normal"
) -> Written:
    """A paragraph without indent, in its own font and size."""
    paragraph = document.add_paragraph(style=style)
    paragraph.alignment = align
    indent(paragraph._p.get_or_add_pPr(), 0)
    run = paragraph.add_run(text)
    run.font.name, run.font.size = font, size
    face(run._r.get_or_add_rPr(), font)
    return paragraph


def off_grid(paragraph: Written, height: Length | None) -> None:
    """A paragraph that does not keep to the 22 lines: exactly so high, or (None) as high as what stands in it."""
    properties = paragraph._p.get_or_add_pPr()
    snap = OxmlElement("w:snapToGrid")
    snap.set(qn("w:val"), "0")
    held = properties.find(qn("w:spacing"))
    if held is None:
        shape = paragraph.paragraph_format
        shape.line_spacing_rule = WD_LINE_SPACING.SINGLE
        held = properties.find(qn("w:spacing"))
    held.addprevious(snap)
    shape = paragraph.paragraph_format
    shape.space_after = Pt(0)
    if height is None:
        shape.line_spacing_rule, shape.line_spacing = WD_LINE_SPACING.SINGLE, 1.0
    else:
        shape.line_spacing_rule, shape.line_spacing = WD_LINE_SPACING.EXACTLY, height


def caption(document: Docx, text: str, above: bool) -> None:
    """The numbered words of a table (above it) or a figure (below it)."""
    written = line(document, text, HEITI, Pt(12), WD_ALIGN_PARAGRAPH.CENTER)
    written.paragraph_format.keep_with_next = above


def table(document: Docx, block: Table, width: int) -> None:
    """A table of three rules with its caption."""
    caption(document, block.caption, True)
    made = document.add_table(rows=1 + len(block.rows), cols=len(block.head))
    widths = _laid(made, block.widths, len(block.head), width)
    whole = block.whole(Emu(width).mm)
    lines: list[Sequence[str]] = [block.head, *block.rows]
    for n, (row, texts) in enumerate(zip(made.rows, lines, strict=True)):
        unbroken = OxmlElement("w:cantSplit")
        row._tr.get_or_add_trPr().append(unbroken)
        for k, (cell, text) in enumerate(zip(row.cells, texts, strict=True)):
            cell.width = Emu(widths[k])
            cell.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
            align = ALIGN["right" if k in block.numbers else "left"]
            stays = n == 0 or (whole and n < len(block.rows))
            _write(cell, text, HEITI if n == 0 else FANGSONG, SMALL, align, stays)
            last = n == len(block.rows)
            _rules(cell, top=THICK if n == 0 else "", bottom=THICK if last else THIN if n == 0 or n in block.bands else "")  # fmt: skip
    _repeated(made.rows[0])
    off_grid(line(document, "", FANGSONG, SMALL, WD_ALIGN_PARAGRAPH.LEFT), Pt(12))


def form(document: Docx, block: Form, width: int) -> None:
    """A form with all its lines and merged cells."""
    if block.caption:
        caption(document, block.caption, True)
    made = document.add_table(rows=len(block.rows), cols=len(block.widths), style="Table Grid")
    widths = _laid(made, block.widths, len(block.widths), width)
    grid = [
        list(row.cells) for row in made.rows
    ]  # asked for once: python-docx counts all cells at every question
    for n, (row, cells) in enumerate(zip(made.rows, grid, strict=True)):
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
        for k, square in enumerate(cells):
            square.width = Emu(widths[k])
        if n < block.head:
            _repeated(row)
    for n, row_cells in enumerate(block.placed()):
        for at, cell in row_cells:
            place = grid[n][at]
            if cell.across > 1 or cell.down > 1:
                place = place.merge(grid[n + cell.down - 1][at + cell.across - 1])
            place.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
            for extra in place.paragraphs[1:]:
                extra._p.getparent().remove(extra._p)
            _write(place, cell.text, HEITI if cell.label else FANGSONG, SMALLEST if block.small else SMALLER, ALIGN[cell.align], n < block.head)  # fmt: skip
    off_grid(line(document, "", FANGSONG, SMALL, WD_ALIGN_PARAGRAPH.LEFT), Pt(12))


def picture(document: Docx, block: Picture, width: int) -> None:
    """A chart, its words for who does not see it, and its caption below."""
    written = line(document, "", FANGSONG, SMALL, WD_ALIGN_PARAGRAPH.CENTER)
    off_grid(written, None)
    written.paragraph_format.space_before = Pt(6)
    written.paragraph_format.keep_with_next = True
    shown = written.runs[0].add_picture(io.BytesIO(block.png), width=Emu(min(Mm(block.width), width)))
    shown._inline.docPr.set("descr", block.alt)
    shown._inline.docPr.set("title", block.caption)
    caption(document, block.caption, False)


def _laid(made: object, given: Sequence[float], columns: int, width: int) -> list[int]:
    """Fix the columns of a table; their widths in EMU."""
    made.alignment, made.autofit = WD_TABLE_ALIGNMENT.CENTER, False  # type: ignore[attr-defined]
    widths = [round(width * share) for share in shares(given, columns)]
    for column, wide in zip(made.columns, widths, strict=True):  # type: ignore[attr-defined]
        column.width = Emu(wide)
    properties = made._tbl.tblPr  # type: ignore[attr-defined]
    margin = OxmlElement("w:tblCellMar")
    for side, wide in (("left", 85), ("right", 85)):
        edge = OxmlElement(f"w:{side}")
        edge.set(qn("w:w"), str(wide))
        edge.set(qn("w:type"), "dxa")
        margin.append(edge)
    look = properties.find(qn("w:tblLook"))
    if look is None:
        properties.append(margin)
    else:
        look.addprevious(margin)
    return widths


def _repeated(row: object) -> None:
    repeat = OxmlElement("w:tblHeader")
    repeat.set(qn("w:val"), "true")
    row._tr.get_or_add_trPr().append(repeat)  # type: ignore[attr-defined]


def _write(cell: object, text: str, font: str, size: Length, align: WD_ALIGN_PARAGRAPH, stays: bool) -> None:
    paragraph = cell.paragraphs[0]  # type: ignore[attr-defined]
    paragraph.alignment = align
    indent(paragraph._p.get_or_add_pPr(), 0)
    off_grid(paragraph, Pt(size.pt * 1.45))
    paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(1.5)
    paragraph.paragraph_format.keep_with_next = stays
    run = paragraph.add_run(text)
    run.font.name, run.font.size = font, size
    face(run._r.get_or_add_rPr(), font)


def _rules(cell: object, **lines: str) -> None:
    """Lines above and below a cell; "" for none."""
    properties = cell._tc.get_or_add_tcPr()  # type: ignore[attr-defined]
    borders = OxmlElement("w:tcBorders")
    for side in ("top", "bottom"):
        size = lines.get(side, "")
        if size:
            edge = OxmlElement(f"w:{side}")
            for key, value in (("val", "single"), ("sz", size), ("space", "0"), ("color", "000000")):
                edge.set(qn(f"w:{key}"), value)
            borders.append(edge)
    if len(borders):
        align = properties.find(qn("w:vAlign"))
        if align is None:
            properties.append(borders)
        else:
            align.addprevious(borders)
