"""What 石桥县 promised (示意数据): this year's six goals, told of by their lead units, one behind and seen otherwise; and a plan of
years with last year's annual plan on it and the report on that, so that all three papers are there to read."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from datetime import date

from quanheng.platform.commitments import accounts, actions
from quanheng.platform.commitments.flow import BEHIND, MET, ON_TRACK, THIRD, UNMET
from quanheng.platform.commitments.models import Goal, Paper
from quanheng.platform.registry.people import today
from quanheng.platform.registry.powers import Actor

TITLE, YEAR = "石桥县 2026 年为民承诺（示意）", 2026
HEAD = ("编号", "指标", "英文", "新或延续", "主责单位", "协办单位", "期限", "子项", "子项性质", "子项目标")
ROWS = (
    ("1", "镇村道路硬化 12 公里", "Pave 12 km of village roads", "新", "石桥镇:60%", "柳林镇:20%、发改局:20%", "2026-10-31", "石桥镇段 8 公里", "数值", "8 公里"),
    ("1", "", "", "", "", "", "", "柳林镇段 4 公里", "数值", "4 公里"),
    ("2", "养老服务中心开门", "Open the care centre for the elderly", "延续", "柳林镇", "财政局", "2026-09-30", "验收合格", "里程碑", "通过"),
    ("3", "政务大厅周末办件", "Keep the service hall open at weekends", "新", "石桥镇", "", "2026-06-30", "周末窗口", "数值", "6 个"),
    ("4", "农田灌溉渠清淤", "Clear the irrigation canals", "延续", "柳林镇", "", "2026-12-31", "清淤长度", "数值", "30 公里"),
    ("5", "公布月度统计手册", "Publish the monthly statistics", "新", "统计局", "", "2026-12-31", "每月一期", "数值", "12 期"),
    ("6", "惠民补贴一卡通", "One card for all subsidies", "新", "财政局", "石桥镇、柳林镇", "2026-12-31", "上线日期", "日期", "2026-11-01"),
)  # fmt: skip


PLAN, LAST = "石桥县绩效规划（示意）", "石桥县 2025 年度绩效计划（示意）"
AIMS_HEAD = ("编号", "指标", "英文", "主责单位", "期限", "战略目标", "优先")
STRATEGIC = (
    ("S1", "村村通硬化路", "A paved road to every village", "石桥镇", "2028-12-31", "", ""),
    ("S2", "老人就近养老", "Care for the elderly near their homes", "柳林镇", "2028-12-31", "", ""),
)
ANNUAL = (
    ("A1", "硬化村道 9 公里", "Pave 9 km of village roads", "石桥镇", "2025-12-31", "S1", "是"),
    ("A2", "修复危桥 2 座", "Mend two unsafe bridges", "石桥镇", "2025-12-31", "S1", ""),
    ("A3", "建成日间照料点 3 处", "Open three day-care places", "柳林镇", "2025-12-31", "S2", ""),
)


def _last_year(cast: Mapping[str, Actor]) -> None:
    """Two strategic goals, three annual ones, one missed with its reason and new date, and the report that covers all three."""

    def out(start: actions.Start, rows: tuple[tuple[str, ...], ...]) -> Paper:
        text = io.StringIO()
        csv.writer(text).writerows((AIMS_HEAD, *rows))
        return actions.publish(actions.take_in(start, text.getvalue().encode(), "目标.csv", by=cast["office"]), by=cast["office2"])  # fmt: skip

    whole = out(actions.Start("strategic", PLAN, 2025, 2028, title_en="Performance plan of Shiqiao County (invented)", demonstration=True), STRATEGIC)  # fmt: skip
    start = actions.Start(
        "annual", LAST, 2025, 2025, title_en="Annual performance plan 2025 of Shiqiao County (invented)", strategic=whole, demonstration=True,
    )  # fmt: skip
    paper = out(start, ANNUAL)
    goals = {g.number: g for g in Goal.objects.filter(paper=paper)}
    actions.tell(goals["A1"], "2025-Q4", MET, by=cast["reporter"])
    actions.tell(
        goals["A2"],
        "2025-Q4",
        UNMET,
        reason="汛期停工（示意）",
        new_due=date(today().year + 1, 6, 30),
        by=cast["reporter"],
    )
    actions.tell(goals["A3"], "2025-Q4", MET, by=cast["reporter2"])
    actions.tell(
        goals["A3"], "2025-Q4", BEHIND, reason="一处还没有开门（示意）", side=THIRD, by=cast["third"]
    )
    accounts.publish(paper, 2025, by=cast["office2"])


def tell(cast: Mapping[str, Actor]) -> None:
    """Promise, publish and tell, once."""
    if Paper.objects.filter(title=TITLE).exists():
        return
    _last_year(cast)
    out = io.StringIO()
    csv.writer(out).writerows((HEAD, *ROWS))
    start = actions.Start(
        "list", TITLE, YEAR, YEAR, title_en="Commitments of Shiqiao County 2026 (invented)", quarterly=True,
        demonstration=True,
    )  # fmt: skip
    paper = actions.take_in(start, out.getvalue().encode(), "承诺.csv", by=cast["office"])
    actions.publish(paper, by=cast["office2"])
    goals = {g.number: g for g in Goal.objects.filter(paper=paper)}
    actions.tell(goals["1"], "2026-Q2", BEHIND, reached=0, reason="雨季停工（示意）", by=cast["reporter"])
    actions.tell(goals["2"], "2026-Q2", ON_TRACK, reached=0, by=cast["reporter2"])
    actions.tell(goals["3"], "2026-Q2", MET, reached=1, by=cast["reporter"])
    actions.tell(
        goals["3"], "2026-Q2", BEHIND, reason="周六开 4 个窗口（示意）", side=THIRD, by=cast["third"]
    )
