"""What an office decides about follow-up: thresholds of the letters' rules, what failing in a row leads to.

The defaults of the failures are those of 《杭州市绩效管理条例》 art. 34 (domain.md §1, [证 S1]); another place sets its own.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction

from quanheng.engine.errors import Place, Problems, Text
from quanheng.platform.followup.models import Parameter
from quanheng.platform.registry.act import act
from quanheng.platform.registry.powers import Actor

HANGZHOU = "《杭州市绩效管理条例》第三十四条"


@dataclass(frozen=True)
class Key:
    """A parameter: its words, its value where nobody has set one, the form of a value, whence the value is."""

    words: Text
    otherwise: str
    form: str
    hint: Text
    source: str = ""


_POINTS = r"\d{1,3}(\.\d{1,2})?"
_WORDS = r"[^\x00-\x1f]{1,400}"
_POINTS_HINT = Text("0 到 999.99 的数，百分制评分", "a number from 0 to 999.99, in points of 100")
_WORDS_HINT = Text("一句话", "one sentence")
KEYS = {
    "margin": Key(Text("与中位数、上期相差多少算强弱（评分）", "points from the median or the last period that count"), "5", _POINTS, _POINTS_HINT),
    "most": Key(Text("每类至多几句", "sentences of each kind, at most"), "3", r"[1-9]", Text("1 到 9", "1 to 9")),
    "failing": Key(
        Text("哪些等次算不合格", "grades that count as failing"), "", r"[^\x00-\x1f]{0,200}",
        Text("用顿号隔开；空着就是方案的最后一档", "parted by commas; empty means the last grade of the scheme"),
    ),
    "years": Key(
        Text("连续几年采取第一、二、三级措施", "years in a row for the first, second, third action"), "1、2、3", r"[1-9][、,][1-9][、,][1-9]",
        Text("三个由小到大的数", "three numbers, rising"), HANGZHOU,
    ),
    "action_1": Key(Text("第一级措施", "first action"), "通报批评，取消当年评优资格", _WORDS, _WORDS_HINT, HANGZHOU),
    "action_2": Key(Text("第二级措施", "second action"), "责任人一年内不得晋升职务", _WORDS, _WORDS_HINT, HANGZHOU),
    "action_3": Key(Text("第三级措施", "third action"), "按权限对责任人予以调离、降职、免职或解聘", _WORDS, _WORDS_HINT, HANGZHOU),
    "bonus_line": Key(
        Text("奖金挂钩覆盖率低于百分之几催办", "urge below this share of units with bonus pay tied, %"), "80", r"\d{1,2}|100",
        Text("0 到 100 的整数", "a whole number from 0 to 100"),
    ),
    "urge_days": Key(Text("催办后几个工作日内办", "working days after urging"), "10", r"[1-9]\d?", Text("1 到 99", "1 to 99")),
}  # fmt: skip


def value(key: str) -> str:
    """The value of a parameter that holds now."""
    said = Parameter.objects.filter(key=key).values_list("value", flat=True).first()
    return KEYS[key].otherwise if said is None else said


def source(key: str) -> str:
    """Whence the value that holds is."""
    said = Parameter.objects.filter(key=key).values_list("source", flat=True).first()
    return KEYS[key].source if said is None else said


def share(key: str) -> Fraction:
    """A parameter in per cent, as a part of one."""
    return Fraction(int(value(key)), 100)


def years() -> tuple[int, int, int]:
    """After how many years in a row each action is due."""
    a, b, c = (int(n) for n in re.split("[、,]", value("years")))
    return a, b, c


def set_parameter(key: str, text: str, *, origin: str = "", by: Actor) -> None:
    """Set a parameter; its history stays. Raises `Refused` for an unknown key or a value of another form."""
    with act("followup.parameter", by) as record:
        problems = Problems()
        known, wanted = KEYS.get(key), text.strip()
        rising = key != "years" or known is None or not re.fullmatch(known.form, wanted) or _rises(wanted)
        if known is None:
            problems.add(
                "unknown-parameter", Place(path=key[:40]),
                (f"没有参数“{key[:40]}”", f"there is no parameter “{key[:40]}”"),
                ("、".join(k.words.zh for k in KEYS.values()), ", ".join(KEYS)),
                ("从列出的参数里选", "choose one of those listed"),
            )  # fmt: skip
        elif not re.fullmatch(known.form, wanted) or not rising:
            problems.add(
                "bad-parameter", Place(path=key),
                (f"{known.words.zh}写成了“{wanted[:60]}”", f"{known.words.en}: “{wanted[:60]}”"),
                (known.hint.zh, known.hint.en),
                ("照上面的写法改", "write it in that form"),
            )  # fmt: skip
        problems.refuse()
        assert known is not None  # refused above
        if value(key) == wanted and source(key) == origin.strip():
            record.skip()
            return
        Parameter.objects.create(key=key, value=wanted, source=origin.strip()[:300], at=record.at, by=by.name)
        record.of(known.words, key=key, value=wanted, source=origin.strip()[:300])


def _rises(text: str) -> bool:
    numbers = [int(n) for n in re.split("[、,]", text)]
    return numbers == sorted(set(numbers))
