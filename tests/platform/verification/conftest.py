"""A scheme of project self-evaluation in 石桥县 (示意数据), and rounds under it. Models are imported inside."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

DOCUMENT = """\
scheme: 项目自评-示意
title: 项目支出绩效自评（示意）
title_en: Project self-evaluation (invented)
source: 权衡自编，示意数据
demonstration: true
period: year
items:
  全年预算数: {name_en: Budget, uom: 万元, owner: 财政局, frequency: year}
  全年执行数: {name_en: Spent, uom: 万元, owner: 财政局, frequency: year}
  培训人次: {name_en: People trained, uom: 人次, owner: 考核办, frequency: year}
  完成用时: {name_en: Days taken, uom: 天, owner: 考核办, frequency: year}
  社会效益档次: {name_en: Level, owner: 考核办, frequency: year}
  社会效益评分: {name_en: Mark, uom: 分, owner: 考核办, frequency: year}
  满意度: {name_en: Satisfaction, uom: "%", owner: 统计局, frequency: year}
defaults: {missing: hold}
tree:
  - {id: 预算执行率, name_en: Execution rate, weight: 10, measure: 全年执行数 / 全年预算数 * 100, uom: "%", decimals: 0, target: 100, rate: {rule: ratio, cap: 1}, tags: {nature: money}}
  - id: 产出指标
    name_en: Outputs
    weight: 50
    children:
      - {id: 数量指标, name_en: Quantity, weight: 30, measure: 培训人次, uom: 人次, target: 100, rate: {rule: ratio, cap: 1}, tags: {nature: output}}
      - {id: 时效指标, name_en: Timeliness, weight: 20, measure: 完成用时, uom: 天, target: 10, rate: {rule: ratio, better: lower, form: mirror}, tags: {nature: output}}
  - {id: 社会效益, name_en: Social benefit, weight: 30, measure: 社会效益评分, rate: {rule: qualitative, level: 社会效益档次}, tags: {nature: result}}
  - {id: 满意度指标, name_en: Satisfaction, weight: 10, measure: 满意度, uom: "%", target: 90, rate: ratio, tags: {nature: satisfaction}}
grades:
  - {name: 优, name_en: Excellent, from: 90}
  - {name: 良, name_en: Good, from: 80}
  - {name: 中, name_en: Fair, from: 60}
  - {name: 差, name_en: Poor}
round: {score: 2}
"""
UNIT, OTHER, PERIOD = "SQX-SQ", "SQX-LL", "2026"
# 154.74 / 310.2 is 50 %: 5 of 10 points, as in the published table of Haidian (domain.md §2.3).
KNOWN = {"全年预算数": "310.2", "全年执行数": "154.74"}
FIGURES = {"培训人次": "130", "完成用时": "12", "社会效益档次": "2", "社会效益评分": "75", "满意度": "95"}
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


def paper(name="凭证.pdf", data=PDF):
    return SimpleUploadedFile(name, data)


@pytest.fixture
def version(town):
    """The scheme adopted for two townships, with what finance knows in the ledger."""
    from quanheng.platform.ledger.actions import post
    from quanheng.platform.ledger.entries import Entry
    from quanheng.platform.schemes.actions import adopt

    made = adopt(DOCUMENT.encode(), members={UNIT: "", OTHER: ""}, by=town.office2)
    post(
        [
            Entry(i, u, PERIOD, Decimal(x), source="财政局决算")
            for u in (UNIT, OTHER)
            for i, x in KNOWN.items()
        ],
        "import",
        by=town.owner_cz,
    )
    return made


@pytest.fixture
def opened(town, version):
    """A round: `opened(**parameters)`."""
    from quanheng.platform.registry.people import today
    from quanheng.platform.verification.actions import Opening, open_round

    def made(**said):
        due = today() + timedelta(days=20)
        return open_round(
            Opening(version.pk, PERIOD, "2026 年项目自评", due, said, "Self-evaluation 2026"), by=town.office
        )

    return made


def form(table, figures=FIGURES, **more):
    """What a reporter types: figures by item, `explain` and `cause` by indicator."""
    from quanheng.platform.verification import tables

    sheet = tables.opened(table)
    said = {tables.field(sheet, i.id): figures.get(i.id, "") for i in sheet.asked}
    for k, row in enumerate(sheet.reckoned.rows):
        for name in ("explain", "cause"):
            text = more.get(name, {}).get(row.leaf.id)
            if text:
                said[f"{name}-{k}"] = text
    return said | {"fact-goal": "培训 100 人次", "fact-done": "培训 130 人次"}


EXPLAINED = {
    "explain": {
        "预算执行率": "招标晚，明年提前",
        "数量指标": "线上班不限名额",
        "时效指标": "场地临时调整，下次先定场地",
    },
    "cause": {"数量指标": "low"},
}


@pytest.fixture
def submitted(town, opened, client):
    """A table of 石桥镇, filled in and submitted through its page: `submitted(**parameters)` → table."""

    def made(**said):
        round_ = opened(**said)
        table = round_.tables.get(unit=UNIT)
        town.sign_in(client, "reporter")
        answer = client.post(
            reverse("verification:table", args=[table.pk]), form(table, **EXPLAINED) | {"submit": "1"}
        )
        assert answer.status_code == 302, answer.content.decode()[:3000]
        table.refresh_from_db()
        return table

    return made
