"""What 石桥县 promised for the year (示意数据): six goals, told of by their lead units, one behind and seen otherwise."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping

from quanheng.platform.commitments import actions
from quanheng.platform.commitments.flow import BEHIND, MET, ON_TRACK, THIRD
from quanheng.platform.commitments.models import Goal, Paper
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


def tell(cast: Mapping[str, Actor]) -> None:
    """Promise, publish and tell, once."""
    if Paper.objects.filter(title=TITLE).exists():
        return
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
