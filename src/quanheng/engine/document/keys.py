"""The words of the document: each key with its name in Chinese, as offices head their columns, and in English."""

from __future__ import annotations

from difflib import get_close_matches
from typing import Final

NAMES: Final[dict[str, tuple[str, str]]] = {
    "scheme": ("方案编号", "Scheme"),
    "title": ("方案名称", "Title"),
    "title_en": ("英文名称", "English title"),
    "source": ("数据来源", "Source"),
    "note": ("备注", "Note"),
    "demonstration": ("示意方案", "Demonstration"),
    "parameters": ("地方参数", "Local parameters"),
    "period": ("考核周期", "Period"),
    "marks": ("计分制", "Marks"),
    "full": ("满分", "Full marks"),
    "scale": ("指数刻度", "Scale"),
    "groups": ("分组", "Groups"),
    "items": ("数据项", "Items"),
    "tree": ("指标体系", "Tree"),
    "defaults": ("默认规定", "Defaults"),
    "prepare": ("数据处理", "Preparation"),
    "adjust": ("调整", "Adjustment"),
    "rank": ("排名", "Rank"),
    "grades": ("等次", "Grades"),
    "round": ("取整", "Rounding"),
    "raters": ("评价主体", "Raters"),
    "clocks": ("时限", "Clocks"),
    "use": ("结果运用", "Use of results"),
    "overrides": ("放行理由", "Overrides"),
    "id": ("编号", "Id"),
    "name": ("名称", "Name"),
    "name_en": ("英文名", "English name"),
    "weight": ("权重", "Weight"),
    "children": ("下级指标", "Children"),
    "combine": ("汇总方式", "Combine"),
    "least": ("汇总下限", "Least"),
    "cap": ("封顶", "Cap"),
    "floor": ("封底", "Floor"),
    "tags": ("标签", "Tags"),
    "measure": ("计量公式", "Measure"),
    "uom": ("计量单位", "Unit of measure"),
    "decimals": ("小数位数", "Decimals"),
    "better": ("指标方向", "Better"),
    "target": ("目标值", "Target"),
    "rate": ("计分方法", "Rule"),
    "rule": ("计分方法", "Rule"),
    "out_of": ("计分满分", "Out of"),
    "missing": ("缺报处理", "Missing"),
    "not_applicable": ("不适用处理", "Not applicable"),
    "over": ("比较范围", "Population"),
    "owner": ("责任单位", "Owner"),
    "frequency": ("报送频度", "Frequency"),
    "fold": ("合成方式", "Fold"),
    "definition": ("统计口径", "Definition"),
    "where": ("条件", "Where"),
    "bonus": ("加分", "Bonus"),
    "deduct": ("扣分", "Deduction"),
    "veto": ("一票否决", "Veto"),
    "categories": ("类别", "Categories"),
    "claims": ("事项", "Claims"),
    "highest_only": ("就高不重复", "Highest only"),
    "only_if": ("资格条件", "Only if"),
    "lift_lowest": ("可脱离末等", "Lift from the lowest"),
    "when": ("情形", "When"),
    "effect": ("后果", "Effect"),
    "ground": ("依据", "Ground"),
    "grade_at_most": ("最高等次", "Grade at most"),
    "zero": ("总分清零", "Zero"),
    "disqualify": ("取消资格", "Disqualify"),
    "within": ("排名范围", "Within"),
    "ties": ("并列规则", "Ties"),
    "outside": ("单列条件", "Outside"),
    "breakers": ("同分先看", "Tie breakers"),
    "bands": ("档次", "Bands"),
    "from": ("分数线", "From"),
    "edge": ("含线", "Edge"),
    "quota": ("名额比例", "Quota"),
    "quota_with_better": ("累计名额比例", "Quota with better"),
    "requires": ("附加条件", "Requires"),
    "quota_rounding": ("名额取整", "Quota rounding"),
    "quota_base": ("名额基数", "Quota base"),
    "quota_ties": ("名额并列", "Quota ties"),
    "limits": ("联动限制", "Limits"),
    "at_most": ("最高等次", "At most"),
    "promote": ("专项晋优", "Promotion"),
    "to": ("晋为", "To"),
    "points": ("得分", "Points"),
    "score": ("分数", "Score"),
    "kind": ("类型", "Kind"),
    "seats": ("席位", "Seats"),
    "trim": ("去高低各", "Trim"),
    "impute": ("插补", "Impute"),
    "winsorise": ("缩尾", "Winsorise"),
    "skew": ("偏度线", "Skew"),
    "kurtosis": ("峰度线", "Kurtosis"),
    "boxcox": ("Box-Cox", "Box-Cox"),
    "closed": ("含端", "Closed"),
    "low": ("低值", "Low"),
    "high": ("高值", "High"),
    "step": ("步长", "Step"),
    "per": ("每步分", "Per step"),
    "base": ("基础分", "Base"),
    "satisfied": ("满意值", "Satisfied"),
    "unacceptable": ("不允许值", "Unacceptable"),
}

# Other words offices use for the same thing.
ALSO: Final[dict[str, str]] = {
    "分值": "weight",
    "分值权重": "weight",
    "目标": "target",
    "年度指标值": "target",
    "年度目标值": "target",
    "评分标准": "rate",
    "评分方法": "rate",
    "计分规则": "rate",
    "单位": "uom",
    "度量单位": "uom",
    "牵头单位": "owner",
    "考评单位": "owner",
    "报送责任单位": "owner",
    "数据采集": "source",
    "文号": "source",
    "出处": "source",
    "来源": "source",
    "计算公式": "measure",
    "公式": "measure",
    "指标说明": "note",
    "说明": "note",
    "缺项处理": "missing",
    "方案": "scheme",
    "等级": "grades",
    "指标编号": "id",
    "指标名称": "name",
    "unit": "uom",
    "formula": "measure",
    "indicators": "tree",
    "nodes": "tree",
    "group": "groups",
    "bands_": "bands",
    "policy": "missing",
    "method": "rate",
    "direction": "better",
    "aggregate": "combine",
    "weights": "weight",
    "targets": "target",
    "title_zh": "title",
    "version": "note",
}


def nearest(word: str, known: list[str] | tuple[str, ...]) -> str:
    """The known word that was probably meant, or "".

    Looks at other names of keys first (权重 → weight), then at spelling.

    >>> nearest("wieght", ["weight", "target"]), nearest("权重", ["weight", "id"]), nearest("x", ["weight"])
    ('weight', 'weight', '')
    """
    wanted = word.strip().casefold()
    by_name = {zh: key for key, (zh, _) in NAMES.items() if key in known}
    by_name |= {en.casefold(): key for key, (_, en) in NAMES.items() if key in known}
    by_name |= {other: key for other, key in ALSO.items() if key in known}
    if wanted in by_name:
        return by_name[wanted]
    exact = {k.casefold(): k for k in known}
    spelt = wanted.replace("-", "_").replace(" ", "_")
    if spelt in exact:
        return exact[spelt]
    close = get_close_matches(wanted, list(exact), 1, 0.6)
    if close:
        return exact[close[0]]
    close = get_close_matches(wanted, list(by_name), 1, 0.7)
    return by_name[close[0]] if close else ""
