"""What each detector needs to be set on figures: roles of items, and parameters with their defaults and forms."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from quanheng.analytics.doubt import RECORDS
from quanheng.engine.errors import Place, Problems, Text
from quanheng.platform.catalogue import queries as catalogue


@dataclass(frozen=True)
class Role:
    """A part items play: its words, and how many it takes (`most` 0: any number)."""

    words: Text
    least: int = 1
    most: int = 1


@dataclass(frozen=True)
class Setting:
    """A parameter: its words, default, form and what to write."""

    words: Text
    otherwise: str
    form: str
    hint: Text


_PART = r"\d{1,3}(\.\d{1,4})?"
_COUNT = r"[1-9]\d?"
_NUMBER = r"-?\d{1,15}(\.\d{1,6})?"
_PER_CENT = Text("百分数，如 10", "per cent, such as 10")
_WHOLE = Text("整数，如 2", "a whole number, such as 2")
_ANY = Text("数", "a number")


def _percent(zh: str, en: str, otherwise: str) -> Setting:
    return Setting(Text(zh, en), otherwise, _PART, _PER_CENT)


_Z = Setting(Text("稳健 z 超过", "robust z above"), "3.5", _PART, _ANY)
_ONE, _MANY = Role(Text("数据项", "item")), Role(Text("数据项", "items"), 1, 0)
_LATEST = Setting(
    Text("看最近几期", "latest periods looked at"), "1", r"[1-9]\d?\d?", Text("1 到 999", "1 to 999")
)

ROLES: dict[str, dict[str, Role]] = {
    "second-source": {"own": Role(Text("自报的数", "as reported")), "other": Role(Text("另一来源的数", "the other source"))},
    "self-execution": {},
    "break": {"item": _MANY},
    "sums": {"parts": Role(Text("分项", "parts"), 2, 0), "whole": Role(Text("总数", "whole"))},
    "inverted": {"output": Role(Text("产出指标", "output")), "outcome": Role(Text("效果指标", "outcome")), "share": Role(Text("群众诉求占比", "share of complaints"), 0, 1)},
    "bunching": {"item": _MANY},
    "heaping": {"item": _MANY},
    "copied": {"item": Role(Text("填报表各项", "items of the return"), 5, 0)},
    "too-smooth": {"item": _ONE},
    "uniform": {"item": _MANY},
    "drift": {"target": Role(Text("目标", "target")), "item": Role(Text("完成数", "achieved"))},
    "companions": {"item": Role(Text("总量", "total")), "beside": Role(Text("关联总量", "companions"), 1, 0)},
    "benford": {"item": _MANY},
}  # fmt: skip
SETTINGS: dict[str, dict[str, Setting]] = {
    "second-source": {"line": _percent("差异超过，%", "gap above, %", "10"), "latest": _LATEST},
    "self-execution": {"line": _percent("差额超过，%", "gap above, %", "5")},
    "break": {"line": _Z, "latest": _LATEST},
    "sums": {"line": _percent("差额超过，%", "difference above, %", "5"), "latest": _LATEST},
    "inverted": {
        "periods": Setting(Text("连续几期", "periods in a row"), "2", _COUNT, _WHOLE),
        "full": _percent("产出完成到多少算达成，%", "output that counts as achieved, %", "100"),
        "share": _percent("诉求占比超过多少提示目标漂移，%", "share of complaints that hints at drift above, %", "30"),
    },
    "bunching": {
        "at": Setting(Text("界线", "line"), "100", _NUMBER, _ANY),
        "half": Setting(Text("窗口半宽", "half-width of the window"), "5", _PART, _ANY),
    },
    "heaping": {"decimals": Setting(Text("小数位数", "decimal places"), "0", r"[0-4]", Text("0 到 4", "0 to 4"))},
    "copied": {"line": _percent("相同的比例达到，%", "share the same from, %", "80")},
    "too-smooth": {},
    "uniform": {
        "full": Setting(Text("满值", "full value"), "100", _NUMBER, _ANY),
        "line": _percent("达到满值的比例超过，%", "share at the full value above, %", "90"),
    },
    "drift": {},
    "companions": {"line": _Z},
    "benford": {},
}  # fmt: skip


def check(
    detector: str, items: Mapping[str, Sequence[str]], parameters: Mapping[str, str], problems: Problems
) -> tuple[dict[str, list[str]], dict[str, str]]:
    """The items and parameters of a detector as they will be kept, every fault noted."""
    if detector not in RECORDS:
        problems.add(
            "unknown-detector", Place(path="detector"), (f"“{detector[:40]}”", f"“{detector[:40]}”"),
            ("、".join(r.words.zh for r in RECORDS.values()), ", ".join(RECORDS)), ("从列出的检测里选", "choose one of those listed"),
        )  # fmt: skip
        return {}, {}
    chosen: dict[str, list[str]] = {}
    for role, known in ROLES[detector].items():
        given = list(dict.fromkeys(i.strip() for i in items.get(role, ()) if i.strip()))
        if len(given) < known.least or (known.most and len(given) > known.most):
            most = ("个以上", " or more") if not known.most else (f"–{known.most} 个", f" to {known.most}")
            problems.add(
                "bad-items", Place(path=role),
                (f"{known.words.zh}写了 {len(given)} 项", f"{known.words.en}: {len(given)} given"),
                (f"{known.least}{most[0]}", f"{known.least}{most[1]}"), ("补上或删去", "add or remove"),
            )  # fmt: skip
        for code in given:
            if catalogue.item(code) is None:
                problems.add(
                    "unknown-item", Place(path=role), (f"数据项“{code[:60]}”没有登记", f"the item “{code[:60]}” is not in the catalogue"),
                    ("已登记的数据项", "an item of the catalogue"), ("改正编号，或先登记", "correct the code, or enter it first"),
                )  # fmt: skip
        chosen[role] = given
    said: dict[str, str] = {}
    for name, setting in SETTINGS[detector].items():
        text = parameters.get(name, "").strip() or setting.otherwise
        if not re.fullmatch(setting.form, text):
            problems.add(
                "bad-parameter", Place(path=name), (f"{setting.words.zh}写成了“{text[:40]}”", f"{setting.words.en}: “{text[:40]}”"),
                (setting.hint.zh, setting.hint.en), ("照这个写法改", "write it in that form"),
            )  # fmt: skip
        said[name] = text
    return chosen, said
