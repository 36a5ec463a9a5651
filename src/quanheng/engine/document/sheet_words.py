"""The words of the Excel form: names of sheets and columns, and Chinese words for the closed vocabularies."""

from __future__ import annotations

import re
from typing import Final

from quanheng.engine.document.digits import narrowed
from quanheng.engine.document.keys import ALSO, NAMES

HEAD: Final = "方案"
TREE: Final = "指标体系"
CLAIMS: Final = "调整"
OTHER: Final = "其他"
PARAMETERS: Final = "计分参数"
PARENT: Final = "上级"
LEVELS: Final = tuple(f"{n}级指标" for n in "一二三四五六七八九十")

# Columns of the indicator table in the order they are written.
COLUMNS: Final = (
    "name_en", "weight", "measure", "uom", "decimals", "better", "target", "rate", PARAMETERS, "missing",
    "not_applicable", "combine", "source", "owner", "tags", "note",
)  # fmt: skip

# word of the document: the word offices write; further words understood when reading follow.
VOCABULARY: Final[dict[str, dict[str, tuple[str, ...]]]] = {
    "missing": {
        "exclude": ("剔除", "不计"), "zero": ("计零分", "零分", "0分"), "full": ("计满分", "满分"),
        "hold": ("挂起", "暂缓"), "group_mean": ("组均值", "组内平均"),
    },
    "better": {
        "higher": ("正向", "正指标", "越大越好", "越高越好"),
        "lower": ("逆向", "反向", "负向", "逆指标", "越小越好", "越低越好"),
    },
    "frequency": {"year": ("年", "年度", "每年"), "half": ("半年", "半年度"), "quarter": ("季", "季度", "每季"), "month": ("月", "月度", "每月")},
    "fold": {"sum": ("合计", "累加"), "mean": ("平均", "均值"), "last": ("末期值", "期末", "最后一期")},
    "combine": {"sum": ("加总",), "mean": ("加权平均", "平均"), "geometric": ("几何平均",), "harmonic": ("调和平均",), "minimum": ("取最低",)},
    "kind": {"survey": ("问卷", "调查"), "panel": ("评委", "专家组"), "ballot": ("测评", "民主测评"), "feed": ("数据接入",)},
    "edge": {"closed": ("含线",), "open": ("不含线",)},
    "target": {"units": ("见分单位目标", "分单位")},
    "flag": {"true": ("是",), "false": ("否",)},
    "period": {"year": ("年度", "年"), "half": ("半年",), "quarter": ("季度", "季"), "month": ("月度", "月"), "cumulative-month": ("月度累计",)},
    "marks": {"weights": ("分值制",), "index": ("指数制",)},
}  # fmt: skip
VOCABULARY["not_applicable"] = VOCABULARY["missing"]
FLAGS: Final = ("highest_only", "rank", "demonstration", "lift_lowest")
NUMBERS: Final = (
    "weight",
    "target",
    "from",
    "cap",
    "decimals",
    "seats",
    "trim",
    "quota",
    "quota_with_better",
    "full",
    "scale",
)
SHARES: Final = ("quota", "quota_with_better")


def office_word(key: str, word: str) -> str:
    """The word offices write for a word of the document: (better, higher) → 正向; the same word if there is none."""
    return VOCABULARY.get(key, {}).get(word, (word,))[0]


def document_word(key: str, said: str) -> str:
    """The word of the document behind what an office wrote; what was said if it is no known word."""
    plain = narrowed(said).replace(" ", "")
    for word, offices in VOCABULARY.get(key, {}).items():
        if plain == word or plain in offices:
            return word
    return said


def heading(key: str) -> str:
    """The heading of a column."""
    return NAMES[key][0] if key in NAMES else key


_NOISE = re.compile(r"[\s*＊:：]+")
_GROUP = re.compile(r"(.+?)[（(](.+)[)）]")


def heading_of(text: str, keys: tuple[str, ...]) -> tuple[str, str]:
    """What a column's heading means: (key, group) — 权重（生态区） → ("weight", "生态区"); ("", "") if unknown.

    Only `keys` are looked for. A remark in brackets that names no group (权重（%）) is dropped.
    """
    said = _NOISE.sub("", text)
    found = _key(said, keys)
    if found:
        return found, ""
    match = _GROUP.fullmatch(said)
    key = _key(match[1], keys) if match else ""
    if not match or not key:
        return "", ""
    remark = match[2] in ("%", "％", "分", "分值") or key not in ("weight", "target")
    return key, "" if remark else match[2]


def _key(said: str, keys: tuple[str, ...]) -> str:
    if said in keys:
        return said
    for key in keys:
        if NAMES.get(key, ("", ""))[0] == said or NAMES.get(key, ("", ""))[1].casefold() == said.casefold():
            return key
    other = ALSO.get(said, "")
    return other if other in keys else ""
