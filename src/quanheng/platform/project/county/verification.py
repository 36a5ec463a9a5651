"""Self-evaluation in 石桥县 (示意数据): one table submitted and verified, a finding the unit is to answer, another still empty;
last year's round, closed, with six units verified by sample; last year's list of projects with its gap."""

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
from quanheng.platform.registry.people import actor_of, add_person, appoint, today
from quanheng.platform.registry.powers import INSTALLER, Actor
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
LAST_YEAR = "2024"
LAST_WORDS = {
    "2025": LAST_YEAR, "修缮农房户数": "节能改造处数", "修缮农房": "改造处数", "平均修缮用时": "平均改造用时", "修缮用时": "改造用时", "住房安全保障": "节能效果", "农户满意度": "群众满意度",
    "uom: 户": "uom: 个", "Houses repaired": "Sites refitted", "Days a house": "Days a site", "Safe housing": "Energy saved", "of households": "of the public",
}  # fmt: skip
REPORTERS = {
    "SQX-FG": ("xufang", "许方", "Xu Fang"), "SQX-TJ": ("jimin", "季敏", "Ji Min"), "SQX-CZ": ("lushan", "陆山", "Lu Shan"), "SQX-SJ": ("beiyu", "贝宇", "Bei Yu"),
}  # fmt: skip
# What each said: budget, spent, sites, days, level, mark, satisfaction; and whether its rows were found so.
TOLD = {
    "SQX-SQ": ("310", "298", "204", "30", "1", "90", "93", True), "SQX-LL": ("260", "151", "212", "28", "1", "96", "98", False),
    "SQX-FG": ("120", "117", "200", "31", "1", "86", "91", True), "SQX-TJ": ("80", "79", "198", "30", "2", "78", "90", True),
    "SQX-CZ": ("150", "149", "200", "29", "1", "92", "95", True), "SQX-SJ": ("90", "66", "207", "29", "1", "94", "96", False),
}  # fmt: skip
FOUND = {"改造处数": "131", "改造用时": "41", "社会效益档次": "2", "社会效益评分": "66", "群众满意度": "79"}
PDF = b"%PDF-1.4\n% invented, for demonstration\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


def paper(name: str) -> Any:
    """A document as a page would hand it in."""
    return ContentFile(PDF, name=name)


def tell(cast: Mapping[str, Actor]) -> None:
    """Everything by the real acts, once: a second call finds it there and does nothing."""
    if adopted.in_force(SCHEME) is not None:
        return
    _round_of_last_year(cast)
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
    table = round_.tables.get(unit="SQX-SQ")
    _fill(table, cast["reporter"], SAID, "农村危房修缮（示意）", "修缮农房 200 户", "修缮农房 262 户")
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


def _fill(table: Table, by: Actor, said: Mapping[str, str], project: str, goal: str, done: str) -> None:
    """Fill a table in and submit it; who carries it out and the department are known to the register."""
    sheet = tables.opened(table)
    form = {tables.field(sheet, i.id): said.get(i.id, "0") for i in sheet.asked}
    for k, row in enumerate(sheet.reckoned.rows):
        form[f"explain-{k}"] = EXPLAINED.get(row.leaf.id, "")
        form[f"cause-{k}"] = "policy" if row.leaf.id == "数量指标" else ""
    facts = {"project": project, "goal": goal, "done": done}
    actions.save(table, form | {f"fact-{k}": v for k, v in facts.items()}, by=by)
    actions.submit(table, by=by)


def _round_of_last_year(cast: Mapping[str, Actor]) -> None:
    """Six units, three rows of five of each drawn and verified: two of them had put themselves too high. Closed."""
    text = (
        files("quanheng.platform.project.county").joinpath("self_evaluation.yaml").read_text(encoding="utf-8")
    )
    for old, new in LAST_WORDS.items():
        text = text.replace(old, new)
    version = schemes.adopt(text.encode(), members=dict.fromkeys(TOLD, ""), by=cast["office2"])
    post(
        [Entry(i, u, LAST_YEAR, Decimal(x), source="财政局决算（示意）") for u, said in TOLD.items() for i, x in zip(("全年预算数", "全年执行数"), said, strict=False)],
        "import", by=cast["owner_cz"],
    )  # fmt: skip
    opening = actions.Opening(
        version.pk, LAST_YEAR, "2024 年节能改造项目自评（示意）", add_working_days(today(), 5),
        {"counted": False, "first_share": "60"}, "Energy refit, self-evaluation 2024 (invented)", demonstration=True,
    )  # fmt: skip
    round_ = actions.open_round(opening, by=cast["office"])
    fillers = {"SQX-SQ": cast["reporter"], "SQX-LL": cast["reporter2"]}
    for unit, (login, name, name_en) in REPORTERS.items():
        person = add_person(login, name, name_en=name_en, by=INSTALLER)
        appoint(person, "reporter", unit, by=INSTALLER)
        fillers[unit] = actor_of(person)
    for table in round_.tables.all():
        said = dict(
            zip(
                ("改造处数", "改造用时", "社会效益档次", "社会效益评分", "群众满意度"),
                TOLD[table.unit_id][2:7],
                strict=True,
            )
        )
        _fill(
            table,
            fillers[table.unit_id],
            said,
            "节能改造（示意）",
            "改造 200 处",
            f"改造 {said['改造处数']} 处",
        )
    drawing.draw(round_, "sample", "reviewer", seed="石桥县公开抽取", by=cast["office"])
    for check in Check.objects.filter(draw__round=round_):
        unit = check.table.unit_id
        if TOLD[unit][7] or not check.said.keys() <= FOUND.keys():
            verifying.find(check, dict(check.said), "与验收单、回访记录相符（示意）", [], by=cast["reviewer"])
            continue
        found = {i: FOUND[i] for i in check.said}
        verifying.find(
            check, found, "现场点验、回访与自报不符（示意）", [paper("点验记录.pdf")], by=cast["reviewer"]
        )
        verifying.answer(check, "认可（示意）", [], by=fillers[unit])
        verifying.settle(check, "stands", "单位认可，以核验为准（示意）", by=cast["office"])
    actions.close_round(round_, by=cast["office"])


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
