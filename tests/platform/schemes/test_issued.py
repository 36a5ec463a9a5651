"""The issued document: layout after GB/T 9704 read back from the file, and every word from the scheme."""

from __future__ import annotations

import io
import re
import zipfile
from decimal import Decimal
from pathlib import Path

import pytest
from django.utils import translation
from docx import Document
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from quanheng import folder, library
from quanheng.platform.lib import official
from quanheng.platform.schemes import issued, queries
from quanheng.platform.schemes.lint import examine

CASES = Path(__file__).parents[2] / "cases" / "document" / "good"


@pytest.fixture
def paper(adopted):
    lines = issued.targets_of(queries.targets(adopted))
    return issued.compose(
        queries.resolved(adopted), queries.members(adopted), lines, year="2026", on=adopted.adopted_at.date()
    )


@pytest.fixture
def read(paper):
    return Document(io.BytesIO(official.docx(paper)))


def near(a, b):
    return abs(a - b) <= Mm(0.2)


def test_the_page_is_that_of_the_standard(read):
    section = read.sections[0]
    assert near(section.page_width, Mm(210))
    assert near(section.page_height, Mm(297))
    assert near(section.top_margin, Mm(37))
    assert near(section.left_margin, Mm(28))
    assert near(section.page_width - section.left_margin - section.right_margin, Mm(156))
    assert near(section.page_height - section.top_margin - section.bottom_margin, Mm(225))
    grid = section._sectPr.find(qn("w:docGrid"))
    assert grid.get(qn("w:type")) == "linesAndChars"
    assert round(225 / 25.4 * 1440 / int(grid.get(qn("w:linePitch")))) == 22
    width = 16 + int(grid.get(qn("w:charSpace"))) / 4096
    assert round(156 / 25.4 * 72 / width) == 28


def test_faces_and_sizes(read):
    faces = {
        "Normal": ("仿宋_GB2312", 16),
        "Heading 1": ("黑体", 16),
        "Heading 2": ("楷体_GB2312", 16),
        "Title": ("方正小标宋简体", 22),
    }
    for name, (face, size) in faces.items():
        style = read.styles[name]
        assert style.font.size == Pt(size), name
        assert style.element.rPr.find(qn("w:rFonts")).get(qn("w:eastAsia")) == face, name
    assert read.styles["Normal"].element.pPr.find(qn("w:ind")).get(qn("w:firstLineChars")) == "200"


def test_headings_go_down_in_order(read):
    said = [(p.style.name, p.text) for p in read.paragraphs if p.style.name.startswith("Heading")]
    ones = [t for s, t in said if s == "Heading 1"]
    assert [t[0] for t in ones] == list("一二三四五六")
    assert [re.sub("^.、", "", t) for t in ones] == [
        "目的",
        "考核对象",
        "指标、权重和目标",
        "计分办法",
        "数据和责任单位",
        "排名、等次和名额",
    ]
    assert [t for s, t in said if s == "Heading 2"] == ["（一）经济发展（60分）", "（二）开工提速（40分）"]


def test_page_numbers_and_the_mark(paper):
    with zipfile.ZipFile(io.BytesIO(official.docx(paper))) as book:
        parts = {
            n: book.read(n).decode()
            for n in book.namelist()
            if "footer" in n or "header" in n or n.endswith("settings.xml")
        }
    assert any("PAGE" in text and "— " in text for n, text in parts.items() if "footer" in n)
    assert "evenAndOddHeaders" in parts["word/settings.xml"]
    assert all("示意数据" in text for n, text in parts.items() if "header" in n)


def test_tables_say_what_the_scheme_says(read):
    tree, items, grades, targets = (
        [[c.text.strip() for c in row.cells] for row in table.rows] for table in read.tables
    )
    assert tree[0] == ["指标", "权重", "目标", "责任单位"]
    assert ["项目开工率", "40", "95", "发改局"] in tree
    assert ["税收收入", "20", "见附表", ""] in tree
    assert items[1][:4] == ["开工数", "个", "按年", "发改局"]
    assert grades[1] == ["优秀", "90 分以上", "—"]
    assert targets == [["单位", "税收收入"], ["石桥镇", "100"], ["柳林镇", "80"]]
    assert all(table.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None for table in read.tables)


def test_the_words(read, adopted):
    text = "\n".join(p.text for p in read.paragraphs)
    assert "石桥县乡镇考核办法（示意）" in text
    assert "石桥镇、柳林镇。" in text
    assert "计量：开工数 ÷ 计划数 × 100。目标值：95。" in text
    assert adopted.digest in text
    assert f"{adopted.adopted_at.year}年" in text
    assert "依据" not in text  # no ground is invented


def test_it_is_chinese_on_an_english_page(adopted):
    with translation.override("en"):
        paper = issued.compose(queries.resolved(adopted), queries.members(adopted), [], year="2026")
    assert paper.blocks[0].text == "一、目的"
    assert "缺报不计" in "".join(getattr(b, "text", "") for b in paper.blocks)


@pytest.mark.parametrize("name", [e.id for e in library.names()])
def test_every_scheme_of_the_library_can_be_issued(db, name):
    scheme = folder.read(library.entry(name).path / "scheme.yaml").scheme
    paper = issued.compose(scheme, {}, [], year="2026")
    words = "\n".join(getattr(b, "text", "") for b in paper.blocks)
    for leaf in scheme.leaves:
        assert leaf.name in words
    for pair in re.findall(r"[。，；]{2}", words):
        pytest.fail(f"{name}: {pair}")
    again = Document(io.BytesIO(official.docx(paper)))
    assert len(again.tables) >= 1


def test_appeals_and_clocks(db):
    scheme = folder.read(library.entry("hangzhou-annual").path / "scheme.yaml").scheme
    words = [b.text for b in issued.compose(scheme, {}, []).blocks if hasattr(b, "text")]
    assert "1．收到结果之日起3个工作日内可以申诉。" in words
    assert "2．提起之日起10个工作日内作出决定。" in words


def test_what_follows_failing_in_a_row_is_printed_in_words_with_its_ground(db):
    text = (CASES / "use_failures.yaml").read_text(encoding="utf-8")
    words = [b.text for b in issued.compose(examine(text, {}).scheme, {}, []).blocks if hasattr(b, "text")]
    assert (
        "2．等次为不合格的，连续1年的，通报批评（示例办法第九条）；连续3年的，调整岗位（示例办法第十条）。"
        in words
    )


@pytest.mark.parametrize(("n", "said"), [(1, "一"), (10, "十"), (11, "十一"), (20, "二十"), (35, "三十五")])
def test_chinese_numerals(n, said):
    assert issued.chinese(n) == said


def test_targets_as_texts():
    assert issued.targets_of([("甲", "乙", "2026", Decimal("1234.50"))]) == [("甲", "乙", "2026", "1,234.5")]
