"""Lists of goals as an office would send them in: 138 commitments with 289 sub-items, 3 strategic and 12 annual goals (示意)."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable

HEAD = [
    "编号",
    "指标",
    "英文",
    "新或延续",
    "主责单位",
    "协办单位",
    "期限",
    "子项",
    "子项性质",
    "子项目标",
    "延续自",
    "战略目标",
    "优先",
]
BUREAUS = ["发改局", "统计局", "财政局", "审计局", "石桥镇", "柳林镇"]


def sheet(rows: Iterable[dict[str, str]], head: list[str] = HEAD) -> bytes:
    """The rows as a CSV file."""
    out = io.StringIO()
    writer = csv.DictWriter(out, head, restval="")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode("utf-8-sig")


def commitments(year: int = 2025) -> list[dict[str, str]]:
    """A3: 72 new and 66 continued, two sub-items each and a third for thirteen; number 138 is shared by four bureaus."""
    rows = []
    for n in range(1, 139):
        goal = {
            "编号": str(n), "指标": f"承诺事项 {n}", "新或延续": "新" if n <= 72 else "延续", "主责单位": BUREAUS[n % 6], "期限": f"{year}-12-31",
        }  # fmt: skip
        if n == 138:
            goal |= {
                "指标": "银发经济",
                "主责单位": "发改局:40%",
                "协办单位": "统计局:20%、财政局:20%、审计局:20%",
            }
        for k in range(3 if n <= 13 else 2):
            rows.append(goal | {"子项": f"子项 {n}.{k + 1}", "子项性质": "数值", "子项目标": "100"})
    return rows


def strategic() -> list[dict[str, str]]:
    """A12: three goals of four years."""
    return [
        {"编号": f"S{n}", "指标": f"战略目标 {n}", "主责单位": "发改局", "期限": "2028-12-31"}
        for n in (1, 2, 3)
    ]


def annual(year: int, count: int = 12, *, continues: bool = False) -> list[dict[str, str]]:
    """A12: goals of a year, each on a strategic one; the first is a priority goal."""
    return [
        {
            "编号": f"A{n}", "指标": f"年度目标 {n}", "主责单位": "发改局", "期限": f"{year}-12-31", "战略目标": f"S{(n - 1) % 3 + 1}",
            "延续自": f"A{n}" if continues else "", "新或延续": "延续" if continues else "新", "优先": "是" if n == 1 else "",
        }
        for n in range(1, count + 1)
    ]  # fmt: skip
