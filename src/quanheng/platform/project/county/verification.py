"""Self-evaluation in 石桥县 (示意数据): one table submitted and verified, a finding the unit is to answer, another still empty;
last year's list of projects with its gap."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from decimal import Decimal
from importlib.resources import files
from typing import Any

from django.core.files.base import ContentFile

from quanheng.platform.agenda.calendar import add_working_days
from quanheng.platform.ledger.actions import post
from quanheng.platform.ledger.entries import Entry
from quanheng.platform.registry.people import today
from quanheng.platform.registry.powers import Actor
from quanheng.platform.schemes import actions as schemes
from quanheng.platform.schemes import queries as adopted
from quanheng.platform.verification import actions, drawing, lists, tables, verifying
from quanheng.platform.verification.models import Check, Table

SCHEME, PERIOD = "石桥县项目自评-2025", "2025"
TOWNS = ("SQX-SQ", "SQX-LL")
KNOWN = {"SQX-SQ": ("310.2", "254.74"), "SQX-LL": ("260", "247")}
SAID = {"修缮农房": "262", "修缮用时": "33", "社会效益档次": "1", "社会效益评分": "88", "农户满意度": "93.5"}
EXPLAINED = {
    "预算执行率": "尾款按合同次年支付；下年把验收提前到十一月", "数量指标": "上级追加危房改造任务", "时效指标": "雨季停工；下年避开七月开工",
}  # fmt: skip
PDF = b"%PDF-1.4\n% invented, for demonstration\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


def paper(name: str) -> Any:
    """A document as a page would hand it in."""
    return ContentFile(PDF, name=name)


def tell(cast: Mapping[str, Actor]) -> None:
    """Everything by the real acts, once: a second call finds it there and does nothing."""
    if adopted.in_force(SCHEME) is not None:
        return
    _list_of_last_year(cast)
    text = files("quanheng.platform.project.county").joinpath("self_evaluation.yaml").read_bytes()
    version = schemes.adopt(text, members=dict.fromkeys(TOWNS, ""), by=cast["office2"])
    items = ("全年预算数", "全年执行数")
    post(
        [Entry(i, u, PERIOD, Decimal(x), source="财政局决算（示意）") for u in TOWNS for i, x in zip(items, KNOWN[u], strict=True)],
        "import", by=cast["owner_cz"],
    )  # fmt: skip
    opening = actions.Opening(
        version.pk, PERIOD, "2025 年农房修缮项目自评（示意）", add_working_days(today(), 8),
        {"counted": False}, "Repair of houses, self-evaluation 2025 (invented)", demonstration=True,
    )  # fmt: skip
    round_ = actions.open_round(opening, by=cast["office"])
    _fill(round_.tables.get(unit="SQX-SQ"), cast["reporter"])
    drawing.draw(round_, "full", "reviewer", seed="石桥县公开抽取", by=cast["office"])
    checks = {c.leaf: c for c in Check.objects.filter(table__round=round_)}
    agreed = checks["满意度指标"]
    verifying.find(agreed, dict(agreed.said), "与统计局回访记录相符（示意）", [], by=cast["reviewer"])
    verifying.find(
        checks["数量指标"],
        {"修缮农房": "189"},
        "核对验收单，73 户没有验收（示意）",
        [paper("验收单抽查记录.pdf")],
        by=cast["reviewer"],
    )


def _fill(table: Table, by: Actor) -> None:
    sheet = tables.opened(table)
    form = {tables.field(sheet, i.id): SAID[i.id] for i in sheet.asked}
    for k, row in enumerate(sheet.reckoned.rows):
        form[f"explain-{k}"] = EXPLAINED.get(row.leaf.id, "")
        form[f"cause-{k}"] = "policy" if row.leaf.id == "数量指标" else ""
    facts = {
        "project": "农村危房修缮（示意）",
        "department": "县住建局（示意）",
        "organisation": "石桥镇",
        "goal": "修缮农房 200 户",
        "done": "修缮农房 262 户",
    }
    actions.save(table, form | {f"fact-{k}": v for k, v in facts.items()}, by=by)
    actions.submit(table, by=by)


def _list_of_last_year(cast: Mapping[str, Actor]) -> None:
    """Twenty-four projects of 2024: one township near its word, the other far from it."""
    out = io.StringIO()
    sheet = csv.writer(out)
    sheet.writerow(
        [
            "项目编号",
            "项目名称",
            "单位",
            "预算数",
            "执行数",
            "自评得分",
            "核验得分",
            "第三方得分",
            "是否超额完成",
        ]
    )
    for k in range(24):
        near = k % 2 == 0
        own = 98 - k % 5
        found = own - (1 + k % 3 if near else 12 + k % 7 * 3)
        third = found + 2 - k % 4 if k % 3 == 0 else ""
        spent = 94 + k % 5 if near else 48 + k % 9
        sheet.writerow(
            [
                f"2024-{k + 1:02}",
                f"示意项目 {k + 1}",
                TOWNS[0 if near else 1],
                100,
                spent,
                own,
                found,
                third,
                "是" if k % 6 else "否",
            ]
        )
    lists.take_in(
        out.getvalue().encode(),
        "项目自评与核验 2024.csv",
        title="2024 年项目自评与核验（示意）",
        period="2024",
        demonstration=True,
        by=cast["office"],
    )
