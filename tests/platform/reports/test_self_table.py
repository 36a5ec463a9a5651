"""The self-evaluation table is the one the unit submitted, with what verification found; there is no second one."""

import io
import zipfile
from urllib.parse import quote

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from openpyxl import load_workbook

from quanheng.engine.errors import Refused
from quanheng.platform.lib.official import Form
from quanheng.platform.reports import actions, kinds, queries
from quanheng.platform.reports.facts import gather
from quanheng.platform.reports.parameters import Wishes
from quanheng.platform.verification import drawing, verifying
from quanheng.platform.verification.models import Check

PERIOD, UNIT = "2026", "柳林"
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
LABELS = (
    "项目名称", "主管部门及代码", "实施单位", "项目资金（万元）", "年初预算数", "全年预算数（A）", "全年执行数（B）", "执行率（B/A）", "年度总体目标", "预期目标",
    "实际完成情况", "一级指标", "二级指标", "三级指标", "指标性质", "年度指标值", "度量单位", "实际完成值", "分值", "得分", "偏差原因分析及改进措施", "总分",
)  # fmt: skip


def paper_of(run, lang="zh"):
    return kinds.paper("self-table", gather(run, PERIOD, "", lang), UNIT, Wishes(lang=lang))


def texts(paper):
    form = next(b for b in paper.blocks if isinstance(b, Form))
    assert form.placed()
    return [[c.text for c in row] for row in form.rows]


@pytest.fixture
def verified(self_evaluated, town):
    """One row found otherwise and settled, the other found as said."""
    drawing.draw(self_evaluated.round, "full", "reviewer", seed="七", by=town.office)
    checks = {c.leaf: c for c in Check.objects.all()}
    agreed, apart = checks["群众满意"], checks["项目开工率"]
    verifying.find(agreed, dict(agreed.said), "相符", [], by=town.reviewer)
    sheet = SimpleUploadedFile("抽查.pdf", PDF)
    verifying.find(apart, {**apart.said, "开工数": "12"}, "三个没有开工证", [sheet], by=town.reviewer)
    apart.refresh_from_db()
    verifying.answer(apart, "认可", [], by=town.reporter)
    apart.refresh_from_db()
    verifying.settle(apart, "stands", "以核验为准", by=town.office)
    apart.refresh_from_db()
    return apart


def test_nothing_is_made_up_where_nothing_was_submitted(taken, town, client):
    with pytest.raises(Refused, match="没有提交 2026 的自评表"):
        paper_of(taken.run)
    town.sign_in(client, "office")
    base = f"/reports/{taken.run.pk}/{PERIOD}/"
    answer = client.get(f"{base}self-table/document.docx?unit={quote(UNIT)}")
    assert answer.status_code == 404
    assert "在“自评核验”开一轮自评，请单位提交" in answer.content.decode()
    assert "自评表用单位在自评核验里提交的那一份" in client.get(f"{base}?unit={quote(UNIT)}").content.decode()
    with pytest.raises(Refused, match="没有单位提交自评表"):
        actions.check(taken.run, PERIOD, ["self-table"], ["docx"], by=town.office)


def test_the_submitted_table_in_the_official_columns(taken, self_evaluated):
    paper = paper_of(taken.run)
    rows = texts(paper)
    form = next(b for b in paper.blocks if isinstance(b, Form))
    assert set(LABELS) <= {c.text for row in form.rows for c in row if c.label}
    assert ["项目名称", "集镇项目（示意）"] in rows
    assert ["开工二十个", "开工十五个"] in rows
    started = next(r for r in rows if "项目开工率" in r and "≥" in r)
    assert started[-1] == "开工证办得晚，明年提前"
    locked = self_evaluated.versions.get()
    assert rows[-1][1:3] == ["100", f"{float(locked.record['total']):.2f}"]
    assert f"sha256:{locked.digest}" in "\n".join(paper.small_print)
    assert "自评表第1版" in paper.small_print[0]


def test_what_verification_found_stands_beside(taken, verified):
    rows = texts(paper_of(taken.run))
    started = next(r for r in rows if "项目开工率" in r and "≥" in r)
    said = verified.locked.record
    row = next(r for r in said["rows"] if r["leaf"] == "项目开工率")
    assert started[-2:] == ["80", f"{float(verified.found_score):.2f}"]  # 12 of 15 planned
    assert started[-2] != row["value"]
    pleased = next(r for r in rows if "群众满意" in r and "核验值" not in r)
    assert pleased[-2:] == ["93.2", "37.28"]
    total = float(said["total"]) - float(verified.self_score) + float(verified.found_score)
    assert rows[-1][-1] == f"{total:.2f}"
    body = kinds.made("self-table", "xlsx", gather(taken.run, PERIOD, ""), UNIT, Wishes())
    sheet = load_workbook(io.BytesIO(body)).active
    cells = [[c.value for c in row] for row in sheet.iter_rows()]
    head = next(r for r in cells if "三级指标" in r)
    assert head[-3:] == ["核验", "核验值", "核验得分"]
    line = next(r for r in cells if "项目开工率" in r and "开工证办得晚，明年提前" in r)
    assert line[-3:] == ["以核验为准", 80, pytest.approx(float(verified.found_score))]
    again = texts(paper_of(taken.run, "en"))
    assert [r for r in again if "Value found" in r]


def test_only_whoever_may_read_the_table_gets_the_document(released, self_evaluated, town, client):
    base = f"/reports/{released.run_id}/{PERIOD}/"
    asked = f"{base}self-table/?unit={quote(UNIT)}"
    assert Client().get(asked).status_code == 403  # a release does not publish what a unit said of itself
    assert "没有可看的" in Client().get(f"{base}?unit={quote(UNIT)}").content.decode()
    for who in ("office", "reporter", "reviewer"):
        assert town.sign_in(client, who).get(asked).status_code == 200, who
    assert town.sign_in(client, "reporter2").get(asked).status_code == 403


def test_a_set_says_of_whom_it_holds_no_table(taken, self_evaluated, town):
    made = actions.make(taken.run, PERIOD, ["self-table"], ["docx"], Wishes(), by=town.office)
    assert [name for name, _size, _digest in made.files] == [
        "柳林镇-柳林/柳林镇 2026年度 绩效自评表.docx",
        "没有提交自评表的单位.txt",
    ]
    from quanheng.platform.lib import store

    with zipfile.ZipFile(io.BytesIO(store.read(made.digest))) as book:
        assert book.read("没有提交自评表的单位.txt").decode() == "石桥 石桥镇\n东湖 东湖镇\n"
    again = actions.make(taken.run, PERIOD, ["self-table"], ["docx"], Wishes(), by=town.office)
    assert again == made
    assert len(queries.without_table(taken.run, PERIOD)) == 2
