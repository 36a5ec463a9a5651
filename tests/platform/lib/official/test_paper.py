"""Papers before they are laid out: counting, titles, forms that come out even, signatures; PDF; letters and lists."""

import re
import zlib
from datetime import date

import pytest

from quanheng.platform.lib.official import (
    Cell,
    Form,
    Heading,
    Letter,
    Numbers,
    Paper,
    Paragraph,
    Shortfall,
    Table,
    chinese,
    dated,
    headed,
    letter,
    pdf,
    rectification,
    titled,
)
from quanheng.platform.lib.official.paper import signed_off
from quanheng.platform.lib.official.typeset import plain


@pytest.mark.parametrize(("n", "said"), [(1, "一"), (10, "十"), (11, "十一"), (20, "二十"), (35, "三十五")])
def test_chinese_numerals(n, said):
    assert chinese(n) == said


def test_a_day_in_arabic_numerals_without_zeros():
    assert dated(date(2026, 3, 5)) == "2026年3月5日"


def test_tables_and_figures_are_counted_apart():
    numbers = Numbers()
    assert [numbers.table("甲"), numbers.figure("乙"), numbers.table("丙")] == [
        "表1　甲",
        "图1　乙",
        "表2　丙",
    ]


def test_a_title_breaks_where_its_sense_does():
    assert titled("石桥镇", "2026年一季度", "绩效评价报告") == "石桥镇2026年一季度绩效评价报告"
    assert (
        titled("关于石桥县2026年乡镇综合考核", "2026年一季度结果的通报")
        == "关于石桥县2026年乡镇综合考核\n2026年一季度结果的通报"
    )


def test_the_day_stands_four_from_the_edge_and_the_issuer_in_its_middle():
    assert signed_off("石桥县考核办", "2026年3月5日") == (4.0 - 0.0 + (6 - 6) / 2, 4)
    issuer, day = signed_off("石桥县人民政府目标管理绩效考核委员会办公室", "2026年3月5日")
    assert issuer == 2
    assert day > 4


def test_a_form_that_does_not_come_out_even_is_refused():
    with pytest.raises(ValueError, match="row 1"):
        Form("", ((Cell("甲", 2),), (Cell("乙"),)), (1, 1)).placed()
    with pytest.raises(ValueError, match="row 0"):
        Form("", ((Cell("甲", 3),),), (1, 1)).placed()


def test_a_high_table_may_be_broken_and_a_low_one_not():
    row = ("项目开工率", "实际值 ÷ 目标值 × 100")
    assert Table("表", ("指标", "规则"), (row,) * 8).whole(156)
    assert not Table("表", ("指标", "规则"), (row,) * 30).whole(156)
    assert not Table("表", ("指标", "规则"), (("甲", "字" * 300),) * 3).whole(156)


def test_pdf_with_open_fonts_tagged_and_always_the_same():
    paper = Paper(
        "报告",
        (
            Heading(1, "一、情况"),
            Paragraph("正文。"),
            Table("表1　得分", ("指标", "得分"), (("甲", "1"),), (1,)),
        ),
        standing="未公布",
    )
    body = pdf(paper)
    assert body.startswith(b"%PDF-")
    assert body == pdf(paper)
    inside = body + b"".join(_streams(body))
    assert b"NotoSerifSC" in inside
    assert b"NotoSansSC" in inside
    assert b"/StructTreeRoot" in inside


def _streams(body):
    for piece in re.findall(rb"stream\r?\n(.*?)endstream", body, re.S):
        try:
            yield zlib.decompress(piece.rstrip(b"\r\n"))
        except zlib.error:
            continue


def test_no_word_of_a_paper_is_a_command():
    words = '#panic("x") $x$ *a* _b_ \\ "quoted" <label> @ref //'
    assert pdf(
        Paper(words, (Heading(1, words), Paragraph(words), Table(words, (words,), ((words,),))), issuer=words)
    )


def test_the_mark_is_in_what_the_layout_reads():
    told = plain(Paper("报告", (), demonstration="仅演示", standing="初步结果　未公布"))
    assert told["mark"] == "初步结果　未公布　｜　示意数据　仅演示"
    assert told["title"] == ["报告（示意）"]


def test_a_letter_of_plain_records():
    record = Letter(
        "石桥镇",
        "关于石桥镇的反馈函",
        ("得分97.20分。",),
        ("甲好。", "乙好。"),
        (),
        ("把丙做好。",),
        by="按规则列出。",
        reply="请于十日内回复。",
    )
    said = [b.text for b in letter(record, issuer="考核办").blocks]
    assert said == [
        "一、评价结果",
        "得分97.20分。",
        "二、主要成效",
        "1．甲好。",
        "2．乙好。",
        "三、改进建议",
        "把丙做好。",
        "按规则列出。",
        "请于十日内回复。",
    ]


def test_the_list_of_rectification_has_all_its_columns():
    shortfalls = [Shortfall("001", "评价", "比目标少12%", "项目开工率", "柳林镇", due="2026-06-30")]
    paper = rectification("整改清单", shortfalls, ("规则。",))
    assert paper.across
    form = paper.blocks[0]
    assert [c.text for c in form.rows[0]] == [
        "问题编号", "来源", "问题描述", "对应指标", "责任单位", "责任人", "整改措施", "时限", "进展", "佐证附件", "自查结论", "验收人", "销号状态", "逾期天数", "退回次数",
        "挂接次年目标",
    ]  # fmt: skip
    assert [c.text for c in form.rows[1]][7] == "2026-06-30"
    assert form.placed()
    assert rectification("整改清单", []).blocks[0].text == "没有列入整改的问题。"


def test_english_papers_count_date_and_mark_as_english_does():
    assert [headed(n, 2, "甲").text for n in (1, 2, 3, 4)] == ["二、甲", "（二）甲", "2．甲", "（2）甲"]
    assert [headed(n, 2, "A", "en").text for n in (1, 2)] == ["2. A", "(2) A"]
    assert dated(date(2026, 3, 5), "en") == "5 March 2026"
    numbers = Numbers("en")
    assert (numbers.table("scores"), numbers.figure("A: x")) == ("Table 1. Scores", "Figure 1. A: x")
    paper = Paper(
        "Report",
        (),
        demonstration="Invented",
        digest="ab",
        to="All towns：",
        standing="not released",
        lang="en",
    )
    assert paper.heading == "Report (invented)"
    assert paper.mark == "Not released | Invented data: Invented"
    assert paper.address == "To: All towns"
    assert paper.small_print == ("Digest of the scheme sha256:ab",)


def test_a_title_breaks_before_a_bracket_never_within():
    assert titled("关于石桥县2026年乡镇综合考核（示意方案）", "2026年一季度结果的通报") == (
        "关于石桥县2026年乡镇综合考核\n（示意方案）2026年一季度结果的通报"
    )
    assert Paper("关于北京2024年度考核结果的反馈函", (), demonstration="示意").heading == (
        "关于北京2024年度考核结果的反馈函\n（示意）"
    )
