"""The page of GB/T 9704 read back from the Word file: margins, 22 × 28, faces, brackets, page numbers, marks, tables."""

import io
import re
import shutil
import subprocess
import zipfile

import pytest
from docx import Document
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from quanheng.platform.lib.official import (
    Cell,
    Form,
    Heading,
    Note,
    Numbers,
    Paper,
    Paragraph,
    Picture,
    Table,
    charts,
    docx,
)

HAN = "权衡考核数字报告天地人和政通县镇村路水电医教农工商贸财税"  # twenty-eight
MARK = "仅演示方法"


def paper(**more):
    numbers = Numbers()
    drawn = charts.bars(
        [charts.Bar("经济发展", 46, 100, "46.0"), charts.Bar("乡村振兴", 90, 100, "90.0", True)]
    )
    blocks = (
        Heading(1, "一、基本情况"), Heading(2, "（一）概况"), Paragraph("石桥镇得分97.20分。"), Heading(3, "1．经济"), Heading(4, "（1）开工"),
        Table(numbers.table("得分（分）"), ("指标", "得分"), (("项目开工率", "20.00"), ("投资完成率", "14.18")), (1,)),
        Picture(numbers.figure("得分率（%）"), drawn.png, drawn.svg, "条形图", drawn.width),
        Form(numbers.table("表式"), ((Cell("项目", label=True), Cell("石桥镇", 2)), (Cell("甲", down=2), Cell("乙"), Cell("丙")), (Cell("丁"), Cell("戊"))), (1, 1, 1), 1),
        Note("出处：台账。"),
    )  # fmt: skip
    given = {
        "source": "石考〔2026〕5号", "to": "各乡镇人民政府", "issuer": "石桥县考核办", "dated": "2026年3月5日", "demonstration": MARK,
        "standing": "初步结果　未公布", "digest": "a" * 64, "about": ("截数 2026-03-01",),
    }  # fmt: skip
    return Paper("石桥镇2026年一季度绩效评价报告", blocks, **{**given, **more})


@pytest.fixture(scope="module")
def made():
    return docx(paper())


@pytest.fixture
def read(made):
    return Document(io.BytesIO(made))


def near(a, b):
    return abs(a - b) <= Mm(0.2)


def test_margins_and_type_area(read):
    section = read.sections[0]
    found = [section.top_margin, section.bottom_margin, section.left_margin, section.right_margin]
    assert all(near(a, Mm(b)) for a, b in zip(found, (37, 35, 28, 26), strict=True))
    assert near(section.page_width, Mm(210))
    assert near(section.page_height, Mm(297))


def test_twenty_two_lines_of_twenty_eight_characters(read):
    grid = read.sections[0]._sectPr.find(qn("w:docGrid"))
    assert grid.get(qn("w:type")) == "linesAndChars"
    pitch = int(grid.get(qn("w:linePitch")))
    area = 225 / 25.4 * 1440
    assert 22 * pitch <= area < 23 * pitch
    width = 16 + int(grid.get(qn("w:charSpace"))) / 4096
    line = 156 / 25.4 * 72
    assert 28 * width <= line < 29 * width
    normal = read.styles["Normal"]
    spacing = int(normal.element.rPr.find(qn("w:spacing")).get(qn("w:val"))) / 20
    assert 28 * (16 + spacing) <= line < 29 * (16 + spacing)
    assert normal.paragraph_format.line_spacing == Pt(pitch / 20)


def test_faces_and_sizes(read):
    faces = {
        "Normal": ("仿宋_GB2312", 16), "Heading 1": ("黑体", 16), "Heading 2": ("楷体_GB2312", 16), "Heading 3": ("仿宋_GB2312", 16),
        "Heading 4": ("仿宋_GB2312", 16), "Title": ("方正小标宋简体", 22),
    }  # fmt: skip
    for name, (face, size) in faces.items():
        style = read.styles[name]
        assert style.font.size == Pt(size), name
        assert style.element.rPr.find(qn("w:rFonts")).get(qn("w:eastAsia")) == face, name
        assert not style.font.bold
    assert read.styles["Normal"].element.pPr.find(qn("w:ind")).get(qn("w:firstLineChars")) == "200"


def test_a_heading_is_never_left_alone_and_no_mark_begins_a_line(read):
    for level in range(1, 5):
        assert read.styles[f"Heading {level}"].paragraph_format.keep_with_next
    normal = read.styles["Normal"].element.pPr
    assert normal.find(qn("w:kinsoku")).get(qn("w:val")) == "1"
    defaults = read.styles.element.find(qn("w:docDefaults"))
    assert defaults.find(f".//{qn('w:lang')}").get(qn("w:eastAsia")) == "zh-CN"
    captions = [p for p in read.paragraphs if re.match(r"表\d　", p.text)]
    assert captions
    assert all(p.paragraph_format.keep_with_next for p in captions)


def test_every_page_says_what_is_invented_and_not_final(made):
    with zipfile.ZipFile(io.BytesIO(made)) as book:
        parts = {n: book.read(n).decode() for n in book.namelist() if n.endswith(".xml")}
    headers = [text for n, text in parts.items() if "/header" in n]
    assert len(headers) == 2
    assert all("示意数据" in t and "初步结果" in t and "未公布" in t for t in headers)
    footers = [text for n, text in parts.items() if "/footer" in n]
    assert all("PAGE" in t and "— " in t for t in footers)
    assert {'w:jc w:val="right"' in t for t in footers} == {True, False}  # outer side: odd right, even left
    assert "evenAndOddHeaders" in parts["word/settings.xml"]
    assert "FangSong_GB2312" in parts["word/fontTable.xml"]


def test_tables_repeat_their_heads_and_numbers_stand_right(read):
    scores, form = read.tables
    assert scores.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    assert form.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None
    assert scores.cell(1, 1).paragraphs[0].alignment == 2
    assert form.cell(0, 1)._tc is form.cell(0, 2)._tc
    assert form.cell(1, 0)._tc.xpath("./w:tcPr/w:vMerge")


def test_the_words_in_their_order(read):
    text = [p.text for p in read.paragraphs if p.text]
    assert text[:3] == ["石考〔2026〕5号", "石桥镇2026年一季度绩效评价报告（示意）", "各乡镇人民政府："]
    assert "图1　得分率（%）" in text
    assert text.index("石桥县考核办") + 1 == text.index("2026年3月5日")
    assert text[-1] == f"方案摘要 sha256:{'a' * 64}"


def test_the_same_paper_gives_the_same_bytes(made):
    assert docx(paper()) == made


def test_a_sheet_on_its_side():
    section = Document(io.BytesIO(docx(paper(across=True)))).sections[0]
    assert near(section.page_width, Mm(297))
    assert near(section.page_width - section.left_margin - section.right_margin, Mm(225))


@pytest.mark.skipif(
    shutil.which("soffice") is None,
    reason="LibreOffice (soffice) is not installed: the page is only read from the XML",
)
def test_libreoffice_sets_twenty_two_lines_of_twenty_eight(tmp_path):
    """A page full of one line of 28 characters, again and again: 22 to a page, none broken, nothing outside the area."""
    fill = Paper("满页", tuple(Paragraph(HAN, flush=True) for _ in range(64)))
    pages = converted(docx(fill), tmp_path)
    lines = [line for line in pages[1] if HAN in line[1]]
    assert len(lines) == 22
    assert all(x >= 78 and right <= 595.3 - 26 / 25.4 * 72 + 1 for (x, right), _t in lines)


def converted(body, folder):
    """The pages of a Word file as LibreOffice sets them: [((left, right) in points, text)] a page."""
    (folder / "a.docx").write_bytes(body)
    home = f"-env:UserInstallation=file://{folder}/office"
    subprocess.run(["soffice", home, "--headless", "--convert-to", "pdf", "--outdir", folder, folder / "a.docx"], check=True, capture_output=True, timeout=120)  # fmt: skip
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext is not installed: the converted page cannot be read")
    told = subprocess.run(
        ["pdftotext", "-bbox", folder / "a.pdf", "-"], check=True, capture_output=True, text=True
    ).stdout
    word = re.compile(r'<word xMin="([\d.]+)" yMin="[\d.]+" xMax="([\d.]+)" yMax="[\d.]+">(.*?)</word>')
    return [[((float(a), float(b)), t) for a, b, t in word.findall(page)] for page in told.split("<page")[1:]]
