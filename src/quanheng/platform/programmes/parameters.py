"""What a regulation decides about the register: caps, the form of numbers, days — kept as rows, with their source."""

from __future__ import annotations

import re
from dataclasses import dataclass

from quanheng.engine.errors import Place, Problems, Text
from quanheng.platform.programmes.models import Parameter
from quanheng.platform.registry.act import act
from quanheng.platform.registry.powers import Actor


@dataclass(frozen=True)
class Key:
    """A parameter: its words, its value where nobody has set one, and the form a value must have."""

    words: Text
    otherwise: str
    form: str
    hint: Text


_COUNT = r"|[1-9]\d{0,3}"
_NUMBER = r"(?=.*\{n(?::0[1-9]d)?\})(?:[^{}]|\{year\}|\{organiser\}|\{n(?::0[1-9]d)?\}){1,60}"
KEYS = {
    "number_format": Key(
        Text("备案号格式", "form of the filing number"), "考备〔{year}〕{n}号", _NUMBER,
        Text("{year} 是年，{n} 是当年顺序号，{organiser} 是主办单位", "{year} the year, {n} the running number of the year, {organiser} the organiser"),
    ),
    "cap_total": Key(
        Text("全年项数上限", "cap on programmes a year"), "", _COUNT,
        Text("整数；空着表示不限", "a whole number; empty means no cap"),
    ),
    "cap_organiser": Key(
        Text("每个主办单位全年项数上限", "cap for each organiser a year"), "", _COUNT,
        Text("整数；空着表示不限", "a whole number; empty means no cap"),
    ),
    "check_days": Key(
        Text("每步办理期限，工作日", "working days for each step"), "5", r"[1-9]\d{0,2}",
        Text("自申报、核对、备案起的工作日数；领导批准也按此", "working days for each step: checking, numbering, approval by a leader"),
    ),
    "review_days": Key(
        Text("效果评估期限，工作日", "working days to review the effect"), "20", r"[1-9]\d{0,2}",
        Text("自考核结束起的工作日数", "working days from its end"),
    ),
    "on_site_days": Key(
        Text("每项现场天数上限", "cap on days on site"), "", _COUNT,
        Text("整数；空着表示不限", "a whole number; empty means no cap"),
    ),
}  # fmt: skip


def value(key: str) -> str:
    """The value of a parameter that holds now."""
    said = Parameter.objects.filter(key=key).order_by("-id").values_list("value", flat=True).first()
    return KEYS[key].otherwise if said is None else said


def number(key: str) -> int | None:
    """A parameter as a whole number; None means no limit."""
    text = value(key)
    return int(text) if text else None


def values() -> dict[str, str]:
    """Every parameter as it holds now."""
    said = dict(Parameter.objects.order_by("id").values_list("key", "value"))
    return {key: said.get(key, KEYS[key].otherwise) for key in KEYS}


def set_parameter(key: str, text: str, *, source: str = "", by: Actor) -> None:
    """Set a parameter; its history stays. Raises `Refused` for an unknown key or a value of another form."""
    with act("programmes.parameter", by) as record:
        problems = Problems()
        known = KEYS.get(key)
        wanted = text.strip()
        if known is None:
            problems.add(
                "unknown-parameter", Place(path=key),
                (f"没有参数“{key}”", f"there is no parameter “{key}”"),
                ("、".join(k.words.zh for k in KEYS.values()), ", ".join(KEYS)),
                ("从列出的参数里选", "choose one of those listed"),
            )  # fmt: skip
        elif not re.fullmatch(known.form, wanted):
            problems.add(
                "bad-parameter", Place(path=key),
                (f"{known.words.zh}写成了“{wanted}”", f"the {known.words.en} is written “{wanted}”"),
                (known.hint.zh, known.hint.en),
                ("照上面的写法改", "write it in that form"),
            )  # fmt: skip
        problems.refuse()
        assert known is not None  # refused above
        if value(key) == wanted:
            record.skip()
            return
        Parameter.objects.create(key=key, value=wanted, source=source.strip(), at=record.at, by=by.name)
        record.of(known.words, key=key, value=wanted, source=source.strip())
