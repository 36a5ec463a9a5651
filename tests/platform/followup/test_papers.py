"""The letter and the ledger on paper: what the pages show, as Word and PDF in either language, by the one layout there is."""

import io
import zipfile

from docx import Document
from tests.platform.lib.official.reading import CHINESE, words_of

from quanheng.platform.followup import letters, papers, queries, rectify
from quanheng.platform.followup.models import Letter
from quanheng.platform.lib.official import Heading, Paragraph, pdf, written_in


def read(body):
    return Document(io.BytesIO(body))


def sent(released, town):
    letters.draft(released, by=town.office)
    one = Letter.objects.get(unit="石桥")
    letters.write(one, "请石桥镇研究下列各条", by=town.office)
    return one


def test_the_letter_holds_what_its_page_holds(client, released, town):
    one = sent(released, town)
    town.sign_in(client, "office")
    address = f"/followup/letters/{one.pk}/"
    draft = read(client.get(f"{address}?as=docx").content)
    assert (
        "在拟" in draft.sections[0].header.paragraphs[0].text
        or "尚未发出" in draft.sections[0].header.paragraphs[0].text
    )
    letters.send(one, by=town.office)
    answer = client.get(f"{address}?as=docx")
    assert answer["Content-Disposition"].startswith("attachment")
    texts = [p.text for p in read(answer.content).paragraphs]
    assert "请石桥镇研究下列各条" in texts
    for sentence in one.sentences:
        assert any(sentence["zh"] in t for t in texts), sentence
    assert any("得分96.00分，在2个单位中列第2名，等次为“优秀”" in t for t in texts)
    assert [t for t in texts if t.startswith(("一、", "二、", "三、", "四、"))] == [
        "一、评价结果", "二、主要成效", "三、存在问题", "四、改进建议",
    ]  # fmt: skip
    assert "尚未发出" not in read(answer.content).sections[0].header.paragraphs[0].text
    assert client.get(f"{address}?as=pdf").content[:5] == b"%PDF-"
    town.sign_in(client, "reporter2")
    assert client.get(f"{address}?as=docx").status_code == 403


def test_the_letter_in_english(released, town):
    one = sent(released, town)
    letters.send(one, by=town.office)
    one.refresh_from_db()
    with written_in("en") as lang:
        paper = papers.letter(one, lang)
    left = [(w, t) for w, t in words_of(paper) if CHINESE.search(t.replace("请石桥镇研究下列各条", ""))]
    assert left == []
    heads = [b.text for b in paper.blocks if isinstance(b, Heading)]
    assert heads == ["1. Result", "2. What went well", "3. What fell short", "4. Advice"]
    assert any(
        "“Satisfaction”: 36.00 of 40.00, 4.00 lost." in b.text
        for b in paper.blocks
        if isinstance(b, Paragraph)
    )


def test_the_ledger_holds_every_field(client, released, town):
    from datetime import date

    finding = rectify.Finding(
        "石桥", "audit", "两个项目没有开工令", date(2027, 3, 1), node="项目开工率", responsible="韩员"
    )
    row = rectify.raise_([finding], by=town.audit)[0]
    rectify.plan(row, "补办开工令", responsible="韩员", by=town.reporter)
    town.sign_in(client, "office")
    table = read(client.get("/followup/rectification/?form=docx").content).tables[0]
    head = [c.text for c in table.rows[0].cells]
    line = dict(zip(head, (c.text for c in table.rows[1].cells), strict=True))
    assert line["问题编号"] == row.number
    assert (line["来源"], line["问题描述"], line["责任单位"], line["时限"]) == (
        "审计",
        "两个项目没有开工令",
        "石桥镇",
        "2027-03-01",
    )
    assert (line["责任人"], line["整改措施"], line["退回次数"].strip()) == ("韩员", "补办开工令", "")
    assert client.get("/followup/rectification/?form=pdf").content[:5] == b"%PDF-"
    english = read(client.get("/followup/rectification/?form=docx&lang=en").content).tables[0]
    assert [c.text for c in english.rows[0].cells][:3] == ["No.", "Source", "Problem"]
    # nobody of the small folder is invented, all of 石桥县 are: the paper, the table and the page say so
    assert (
        "示意数据"
        not in read(client.get("/followup/rectification/?form=docx").content)
        .sections[0]
        .header.paragraphs[0]
        .text
    )
    rectify.raise_([rectify.Finding("SQX-SQ", "audit", "另一个问题", date(2027, 3, 1))], by=town.audit)
    marked = read(client.get("/followup/rectification/?form=docx").content)
    assert "示意数据" in marked.sections[0].header.paragraphs[0].text
    assert (
        '<span class="demo">示意数据'
        in client.get("/followup/rectification/", headers={"accept-language": "zh-CN"}).content.decode()
    )
    with zipfile.ZipFile(io.BytesIO(client.get("/followup/rectification/?form=xlsx").content)) as book:
        assert "示意数据" in book.read("xl/worksheets/sheet1.xml").decode()
    with written_in("en") as lang:
        none = papers.ledger([], lang)
        paper = papers.ledger(queries.rectifications(), lang)
    assert none.blocks[0].text == "No problem is listed."
    assert pdf(none)[:5] == b"%PDF-"
    assert paper.across
