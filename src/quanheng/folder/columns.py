"""Column names: English as the contract has them, Chinese as offices write them."""

from __future__ import annotations

from collections.abc import Mapping

from quanheng.engine.document.digits import narrowed

UNITS: Mapping[str, tuple[str, ...]] = {
    "unit": ("单位", "单位编号", "单位代码", "被考核单位", "考核对象", "地区"),
    "name": ("名称", "单位名称", "全称"),
    "group": ("组", "分组", "组别", "类别", "分类组"),
    "parent": ("上级", "上级单位"),
}
OBSERVATIONS: Mapping[str, tuple[str, ...]] = {
    "unit": UNITS["unit"],
    "item": ("数据项", "数据项名称", "项目"),
    "period": ("期间", "考核期", "时期", "年份", "年度"),
    "value": ("数值", "值", "观测值", "数"),
    "status": ("状态",),
    "posted_at": ("入账时间", "填报时间", "入账日期"),
    "source": ("来源", "数据来源", "出处"),
}
TARGETS: Mapping[str, tuple[str, ...]] = {
    "unit": UNITS["unit"],
    "node": ("指标", "指标编号", "节点"),
    "period": OBSERVATIONS["period"],
    "target": ("目标值", "目标"),
}
STATUSES: Mapping[str, str] = {
    "reported": "reported", "已报": "reported", "有数": "reported",
    "not_applicable": "not_applicable", "不适用": "not_applicable",
    "not_due": "not_due", "未到期": "not_due",
    "not_reported": "", "未报": "", "缺报": "",
}  # fmt: skip


def canonical(header: str, known: Mapping[str, tuple[str, ...]]) -> str:
    """The contract's name of a column, or the header itself if it is none of them."""
    plain = narrowed(header)
    low = plain.lower().replace(" ", "_")
    if low in known:
        return low
    return next((name for name, aliases in known.items() if plain in aliases), plain)
