"""The lines and columns of a questionnaire in Excel: key of the document, heading, kind of value, what it means."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from quanheng.platform.surveys.questionnaire import EACH, KINDS, ONE, RESPONDENTS

HEAD, STRATA, MARGINS, SCALES, QUESTIONS, OPTIONS, NOTES = (
    "问卷",
    "层",
    "已知比例",
    "量表",
    "题目",
    "选项",
    "说明",
)
TEXT, NUMBER, SHARE, YES, LIST, ROUTE = "text", "number", "share", "yes", "list", "route"


@dataclass(frozen=True)
class Column:
    """`key` in the document, `zh` its heading (the key does as well), `kind` of value; `words` offices write → the document's."""

    key: str
    zh: str
    kind: str = TEXT
    note: str = ""
    words: Mapping[str, str] = field(default_factory=dict)


_WHO = {text.zh: word for word, text in RESPONDENTS.items()}
_KIND = {text.zh: word for word, text in KINDS.items()}
_ABOUT = {"一张纸问一个单位": ONE, "逐个单位问": EACH}

HEAD_COLUMNS = (
    Column("survey", "编号", note="唯一，不再改"), Column("title", "名称"), Column("title_en", "英文名称"),
    Column("intro", "开头的话"), Column("intro_en", "开头的话（英文）"), Column("demonstration", "示意数据", YES, "是：页面标“示意数据”"),
    Column("year", "年度", NUMBER), Column("period", "期间", note="如 2026、2026-Q3"),
    Column("respondents", "问谁", note="、".join(_WHO), words=_WHO),
    Column("scheme", "方案", note="数据进哪个方案，可不填"), Column("feeds", "数据进哪一项", note="指标@主体，或数据项名；可不填"),
    Column("about", "评价单位的方式", note="、".join(_ABOUT) + "；不评价单位的不填", words=_ABOUT), Column("units", "单位", LIST, "单位编码，顿号分开"),
    Column("frame.source", "抽样框来源"), Column("frame.source_en", "抽样框来源（英文）"), Column("frame.size", "抽样框人数", NUMBER),
    Column("minimum", "最少有效份数", NUMBER, "少于它不入账；385 是 ±5 个百分点"), Column("minimum_unit", "每个单位最少份数", NUMBER),
    Column("mix", "每批至少几份", NUMBER, "不少于 20"), Column("hasty", "几秒以内算匆忙", NUMBER), Column("tries", "短码每小时可输错几次", NUMBER),
    Column("open_link.weight", "公开链接的权重", SHARE, "不填就不开公开链接；0 不进分数"), Column("open_link.per_hour", "公开链接每小时几份", NUMBER),
)  # fmt: skip
_OPTION = (
    Column("id", "选项编号", note="一题之内不同"), Column("text", "文字"), Column("text_en", "英文"), Column("value", "赋值", NUMBER, "量表必填，如 100、80、60、30、0"),
    Column("satisfied", "计入满意率", YES), Column("anchor", "行为锚", note="怎样算这一档"), Column("anchor_en", "行为锚（英文）"),
)  # fmt: skip
TABLES: dict[str, tuple[Column, ...]] = {
    STRATA: (
        Column("id", "编号"), Column("name", "名称"), Column("name_en", "英文"), Column("size", "人数", NUMBER, "总体里有多少人"),
        Column("quota", "配额", NUMBER, "要几份；0 或不填：没有配额"), Column("stop", "收够即止", YES),
    ),
    MARGINS: (Column("question", "题号", note="一道单选或分段题"), Column("option", "选项编号"), Column("share", "占比", SHARE, "各档合计 1")),
    SCALES: (Column("scale", "量表", note="名称；同名的几行是一个量表"), *_OPTION),
    QUESTIONS: (
        Column("id", "题号"), Column("text", "文字"), Column("text_en", "英文"), Column("type", "题型", note="、".join(_KIND), words=_KIND),
        Column("scale", "量表", note="用哪个量表；不用就在“选项”表里写"), Column("dont_know", "可选不了解", YES), Column("counts", "计入满意度", YES),
        Column("each", "逐个单位问", YES), Column("required", "必答", YES), Column("show_if", "显示条件", ROUTE, "题号=选项、选项；题号=选项"),
        Column("most", "最多选几项", NUMBER), Column("longest", "最多几个字", NUMBER),
    ),
    OPTIONS: (Column("question", "题号"), *_OPTION),
}  # fmt: skip
