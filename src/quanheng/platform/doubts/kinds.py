"""What each detector needs to be set on figures: roles of items, and parameters with their defaults and forms."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from quanheng.analytics.doubt import RECORDS
from quanheng.engine.errors import Place, Problem, Problems, Text
from quanheng.platform.catalogue import queries as catalogue
from quanheng.platform.doubts import links
from quanheng.platform.doubts.models import Probe
from quanheng.platform.doubts.seeing.tickets import BEFORE, CALLS, COMPLAINTS, YEAR


@dataclass(frozen=True)
class Role:
    """A part items play: its words, and how many it takes (`most` 0: any number)."""

    words: Text
    least: int = 1
    most: int = 1


@dataclass(frozen=True)
class Setting:
    """A parameter: its words, default, form and what to write; `choices` where it is one of a few; `document`: it has lines;
    `scheme`: it names a scheme."""

    words: Text
    otherwise: str
    form: str
    hint: Text
    choices: Mapping[str, Text] = field(default_factory=dict)
    document: bool = False
    scheme: bool = False


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


def _one_of(zh: str, en: str, choices: Mapping[str, Text]) -> Setting:
    return Setting(
        Text(zh, en), next(iter(choices)), "|".join(choices), Text("从列出的选", "choose one"), choices
    )


ROLES: dict[str, dict[str, Role]] = {
    "second-source": {"own": Role(Text("自报的数", "as reported")), "other": Role(Text("另一来源的数", "the other source"))},
    "self-execution": {},
    "break": {"item": _MANY},
    "sums": {"parts": Role(Text("分项", "parts"), 2, 0), "whole": Role(Text("总数", "whole"))},
    "inverted": {"output": Role(Text("产出指标", "output")), "outcome": Role(Text("效果指标", "outcome")), "share": Role(Text("群众诉求占比", "share of complaints"), 0, 1)},
    "score-calls": {},
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
    "score-calls": {
        "scheme": Setting(Text("方案的编号", "number of the scheme"), "", r"\S.{0,199}", Text("施行的方案的编号", "the number of a scheme in force"), scheme=True),
        "links": Setting(
            Text("哪个指标对应哪类来电", "which indicator is held against which calls"), "", r"(?s).{1,8000}",
            Text("一行一个：“指标：类别、类别/下级类别”；“总分”是总分，“*”是这个单位的全部来电；# 后面是注", "one a line: “indicator: class, class/lower class”; “总分” is the total, “*” all calls of the unit; after # a note"),
            document=True,
        ),
        "score": _percent("得分占满分多少算高，%", "share of the full score that is high, %", "90"),
        "factor": Setting(Text("来电或未解决占比到以前的几倍", "how many times as many as before"), "2", r"[1-9]\d?(\.\d{1,2})?", Text("1 以上，如 2", "1 or more, such as 2")),
        "least": Setting(Text("至少多少件", "at least how many tickets"), "20", r"[1-9]\d{0,5}", _WHOLE),
        "sure": _percent("没有增加时这样的机会不超过，%", "chance, if nothing rose, at most, %", "1"),
        "counts": _one_of("数哪些来电", "which calls count", {COMPLAINTS: Text("投诉、举报", "complaints and reports"), CALLS: Text("全部来电", "every call")}),
        "against": _one_of("与哪几个月比", "which months it is held against", {YEAR: Text("上年同样几个月", "the same months of the year before"), BEFORE: Text("紧接着以前的几个月", "as many months directly before")}),
        "latest": _LATEST,
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

DOCUMENTS = {"score-calls": links.check}  # what the form of a value cannot say


def outdated(probe: Probe) -> list[Problem]:
    """What no longer holds of a detector as it was set: a scheme or an indicator that is no more."""
    problems = Problems()
    if probe.on and probe.detector in DOCUMENTS:
        DOCUMENTS[probe.detector](probe.parameters, problems)
    return problems.found


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
    if detector in DOCUMENTS:
        DOCUMENTS[detector](said, problems)
    return chosen, said
