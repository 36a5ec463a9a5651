"""What stands in the documents: outlines, figures equal to the engine's, rules said, nothing of others, marks and digests."""

import io
import re
import shutil
from dataclasses import replace
from decimal import Decimal

import pytest
from docx import Document
from docx.oxml.ns import qn
from tests.platform.lib.official.reading import CHINESE, words_of
from tests.platform.lib.official.test_word import converted

from quanheng.platform.lib.official import Form, Heading, Paragraph, Picture, Table, docx, pdf
from quanheng.platform.reports import evaluation, kinds, queries
from quanheng.platform.reports.facts import gather, of_unit
from quanheng.platform.reports.parameters import Wishes
from quanheng.platform.scoring import queries as scores

PERIOD, UNIT = "2026", "柳林"
PAPERS = {k.key: k for k in kinds.KINDS.values() if k.forms != ("xlsx",)}
OWNERS = ("发改局", "考核办")


@pytest.fixture
def fact(taken):
    return gather(taken.run, PERIOD, queries.standing(taken.run))


def said(paper):
    return "\n".join(b.text for b in paper.blocks if isinstance(b, (Heading, Paragraph)))


def test_both_outlines_in_their_order(fact):
    unit = of_unit(fact, "柳林")

    def ones(outline):
        blocks = evaluation.compose(fact, unit, Wishes(), outline).blocks
        return [b.text for b in blocks if isinstance(b, Heading) and b.level == 1]

    assert ones("2020") == [
        "一、基本情况", "二、绩效评价工作开展情况", "三、综合评价情况及评价结论", "四、绩效评价指标分析", "五、主要经验及做法、存在的问题及原因分析",
        "六、有关建议", "七、其他需要说明的问题",
    ]  # fmt: skip
    assert ones("seven") == [
        "一、基本概况", "二、绩效评价组织实施情况", "三、绩效评价指标体系、评价标准和评价方法", "四、绩效目标的实现程度", "五、存在的问题及原因分析",
        "六、评价结论和建议", "七、其他需要说明的问题",
    ]  # fmt: skip


def test_the_figures_are_those_of_the_run(fact, taken):
    unit = of_unit(fact, "柳林")
    row = next(r for r in scores.ranking(taken.run, PERIOD) if r.unit == "柳林")
    paper = evaluation.compose(fact, unit, Wishes())
    text = said(paper)
    assert (
        f"柳林镇2026年度得分{row.score:.2f}分，在2个单位中列第{int(row.rank)}名，等次为“{row.grade}”。"
        in text
    )
    assert "项目开工率：目标95%" not in text  # the scheme gives no unit of measure for it
    assert "开工数15 个" in text.replace("15个", "15 个")
    table = next(b for b in paper.blocks if isinstance(b, Table) and b.caption.startswith("表3"))
    assert table.rows[-1][4] == f"{row.score:.2f}"
    kept = {r.node: r for r in scores.rows(taken.run, PERIOD, "柳林")}
    assert [r[4] for r in table.rows[:2]] == [f"{kept[n].score:.2f}" for n in ("项目开工率", "群众满意")]
    captions = [b.caption for b in paper.blocks if isinstance(b, (Table, Picture))]
    assert [c.split("　")[0] for c in captions] == ["表1", "表2", "表3", "图1", "图2"]


def test_problems_and_advice_go_by_a_line_that_is_said(fact):
    unit = of_unit(fact, "柳林")
    calm = said(evaluation.compose(fact, unit, Wishes(weak=Decimal(50), strong=Decimal(60))))
    assert "各指标得分率均不低于50%" in calm
    hard = said(evaluation.compose(fact, unit, Wishes(weak=Decimal("93.5"), strong=Decimal(99), most=3)))
    assert (
        "得分率达到99%、又没有低于目标的指标列为成效，低于93.5%的列为问题，各列失分或分值最大的前3项；"
        in hard
    )
    assert re.search(r"群众满意：.*失2\.72分", hard)  # 40 points, 93.2 of 100
    assert "最多可增加2.72分" in hard
    assert "系统只掌握数字，不推断原因" in hard


def test_a_unit_of_its_own_hears_of_no_other(fact, self_evaluated):
    for kind in (k.key for k in PAPERS.values() if k.unit):
        paper = kinds.paper(kind, fact, "柳林", Wishes())
        whole = said(paper) + repr([b for b in paper.blocks if isinstance(b, (Table, Form))])
        assert "石桥" not in whole, kind
        assert "东湖" not in whole, kind


def test_every_document_says_what_it_is_of(fact, taken, self_evaluated):
    for kind in PAPERS.values():
        paper = kinds.paper(kind.key, fact, "柳林" if kind.unit else "", Wishes())
        small = "\n".join(paper.small_print)
        assert taken.version.digest in small, kind.key
        assert f"第{taken.run.pk}次计分" in small
        assert taken.run.digest in small
        assert f"/runs/{taken.run.pk}/bundle.zip" in small
        assert paper.mark.startswith("初步结果　未公布　｜　示意数据")


def test_the_notice_lists_by_rule(fact):
    paper = kinds.paper(
        "circular", fact, "", Wishes(number="石考〔2026〕5号", to="各镇", issuer="考核办", day="2026-03-05")
    )
    text = said(paper)
    assert "对3个单位2026年度的情况进行了考核" in text
    table = next(b for b in paper.blocks if isinstance(b, Table))
    assert table.head[:4] == ("名次", "单位", "得分（分）", "等次")
    assert [r[0] for r in table.rows[:2]] == ["1", "2"]
    assert "表扬按下列规则列出" in text
    assert "二、批评" not in text  # the last grade has a line of its own: nobody is criticised
    assert (paper.source, paper.to, paper.issuer, paper.dated) == (
        "石考〔2026〕5号",
        "各镇",
        "考核办",
        "2026年3月5日",
    )


def test_documents_are_chinese_on_an_english_page(fact):
    from django.utils import translation

    with translation.override("en"):
        paper = kinds.paper("scores", fact, "", Wishes())
    assert "项目开工率（60）" in paper.blocks[2].head


def test_every_kind_in_every_form(fact, self_evaluated):
    """What stands in every kind is laid out in either form, all kinds in one document each (upright, and on its side)."""
    papers = [kinds.paper(k.key, fact, UNIT if k.unit else "", Wishes()) for k in PAPERS.values()]
    for across in (False, True):
        some = [p for p in papers if p.across is across]
        whole = replace(some[0], blocks=tuple(b for p in some for b in (*p.blocks, *p.annexes)), annexes=())
        read = Document(io.BytesIO(docx(whole)))
        assert "示意数据" in read.sections[0].header.paragraphs[0].text
        said = "\n".join(p.text for p in read.paragraphs)
        assert [
            b.text for b in whole.blocks if isinstance(b, (Heading, Paragraph)) and b.text not in said
        ] == []
        assert pdf(whole)[:5] == b"%PDF-"
    for kind, form in (("letter", "docx"), ("letter", "pdf"), ("scores", "xlsx"), ("score-sheet", "xlsx"), ("self-table", "xlsx")):  # fmt: skip
        body = kinds.made(kind, form, fact, UNIT if kinds.KINDS[kind].unit else "", Wishes())
        assert body[:4] in (b"PK\x03\x04", b"%PDF"), (kind, form)


def test_every_kind_is_whole_in_english(taken, self_evaluated):
    """No Chinese word is left but what people wrote themselves: the unit's own words in its table, its code, the owners the scheme names."""
    fact = gather(taken.run, PERIOD, queries.standing(taken.run), "en")
    own = {
        "集镇项目（示意）",
        "柳林镇",
        "开工二十个",
        "开工十五个",
        "开工证办得晚，明年提前",
        "(柳林)",
        *OWNERS,
    }
    for kind in PAPERS.values():
        paper = kinds.paper(kind.key, fact, UNIT if kind.unit else "", Wishes(day="2026-03-05", lang="en"))
        left = [(w, t) for w, t in words_of(paper) if CHINESE.search(_without(t, own))]
        assert left == [], kind.key
        assert paper.dated == "5 March 2026"
    text = said(kinds.paper("evaluation", fact, UNIT, Wishes(lang="en")))
    row = next(r for r in scores.ranking(taken.run, PERIOD) if r.unit == UNIT)
    assert f"Liulin scored {row.score:.2f} in 2026, {int(row.rank)}" in text
    assert text.index("1. Basic facts") < text.index("(1) Overview") < text.index("7. Other matters")
    read = Document(io.BytesIO(docx(kinds.paper("letter", fact, UNIT, Wishes(lang="en")))))
    assert read.core_properties.language == "en-GB"
    faces = {f.get(qn("w:ascii")) for f in read.element.iter(qn("w:rFonts"))}
    assert faces <= {"Times New Roman", "Arial"}
    assert read.sections[0].page_height.mm == pytest.approx(297, abs=0.1)


def _without(text, own):
    for words in own:
        text = text.replace(words, "")
    return text


def test_a_unit_without_a_score_is_told_so(fact):
    text = said(kinds.paper("evaluation", fact, "东湖", Wishes()))
    assert "没有得分" in text


def test_unknown_things_are_key_errors(fact):
    with pytest.raises(KeyError):
        kinds.paper("evaluation", fact, "nowhere", Wishes())
    with pytest.raises(KeyError):
        kinds.made("circular", "xlsx", fact, "", Wishes())


@pytest.mark.skipif(
    shutil.which("soffice") is None,
    reason="LibreOffice (soffice) is not installed: pages are only read from the XML",
)
@pytest.mark.parametrize("kind", ["evaluation", "self-table"])
def test_libreoffice_sets_the_report_within_its_area(fact, tmp_path, kind, self_evaluated):
    """Converted to PDF, no word stands outside the margins but the mark above and the page number below."""
    wishes = Wishes(number="石考〔2026〕5号", to="各镇人民政府", issuer="石桥县考核办", day="2026-03-05")
    pages = converted(kinds.made(kind, "docx", fact, UNIT, wishes), tmp_path)
    words = [(place, text) for page in pages for place, text in page]
    assert len(words) > 60
    left, right = 28 / 25.4 * 72 - 2, (210 - 26) / 25.4 * 72 + 2
    # LibreOffice lets a comma or full stop hang over the end of a line (标点悬挂), whatever the file says
    outside = [
        text for (a, b), text in words if a < left or b > right + (16 if text[-1] in "，。、；：" else 0)
    ]
    assert outside == []
    assert all("初步结果" in "".join(t for _p, t in page) for page in pages)
