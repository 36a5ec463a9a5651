"""What a written value means: a text, a number, a word of a list, a formula, a number by group.

Each reader takes a `Written` and gives its meaning, or None with a located problem noted.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, TypeVar

from quanheng.engine.document.digits import believable, is_not_finite, number_in
from quanheng.engine.document.model import Written
from quanheng.engine.document.suggest import nearest, perhaps
from quanheng.engine.errors import Place, Problems
from quanheng.engine.formula import Formula, NotAFormula, parse
from quanheng.engine.scheme.model import Parameter, PerGroup
from quanheng.engine.terms import DEFAULT

T = TypeVar("T")
LONGEST_ID = 200
_YES, _NO = ("true", "yes", "是", "√", "对"), ("false", "no", "否", "×", "不")
_KINDS: dict[type, tuple[str, str]] = {
    dict: ("一组“键: 值”", "a mapping"), list: ("一个列表", "a list"), bool: ("真假值", "true or false"),
    int: ("数", "a number"), Decimal: ("数", "a number"), str: ("文字", "a text"), type(None): ("空", "nothing"),
}  # fmt: skip


def shown(value: Any) -> str:
    """A written value for a message, cut short."""
    text = str(value).replace("\n", " ")
    return text if len(text) <= 60 else text[:57] + "…"


@dataclass
class Reading:
    """The readers, with the collector of problems and the groups a number may be given for.

    `groups` is None where the scheme declares no groups: then they come with the units.
    """

    problems: Problems
    groups: Collection[str] | None = None
    used_groups: dict[str, Place] = field(default_factory=dict)

    def wrong_type(self, w: Written, zh: str, en: str, remedy: tuple[str, str] | None = None) -> None:
        """Note that a value is of the wrong kind."""
        kind = _KINDS.get(type(w.value), ("别的东西", "something else"))
        said = "" if isinstance(w.value, (dict, list)) or w.value is None else f" {shown(w.value)}"
        self.problems.add(
            "wrong-type", w.place,
            (f"写的是{kind[0]}{said}", f"{kind[1]}{said} is written"),
            (zh, en),
            remedy or ("按应有的写法改", "write it in the expected form"),
        )  # fmt: skip

    def text(self, w: Written) -> str | None:
        """A text; a number counts as its digits."""
        if isinstance(w.value, str):
            return w.value.strip()
        if isinstance(w.value, (int, Decimal)) and not isinstance(w.value, bool):
            return format(w.value, "f") if isinstance(w.value, Decimal) else str(w.value)
        self.wrong_type(
            w,
            "一段文字",
            "a text",
            ("写文字；true、null 之类要放进引号", "write a text; put words such as true into quotes"),
        )
        return None

    def identifier(self, w: Written) -> str | None:
        """An id: a short text of one line."""
        text = self.text(w)
        if text is None:
            return None
        return text if self.identifies(text, w.place) else None

    def identifies(self, text: str, place: Place) -> bool:
        """True if a text can be an id."""
        if text and text == text.strip() and len(text) <= LONGEST_ID and text.isprintable():
            return True
        self.problems.add(
            "bad-id", place,
            (f"编号“{shown(text)}”不能用", f"the id “{shown(text)}” cannot be used"),
            (f"一行文字，不空，首尾无空格，不超过 {LONGEST_ID} 字", f"one line, not empty, no space at either end, at most {LONGEST_ID} characters"),
            ("换一个编号", "choose another id"),
        )  # fmt: skip
        return False

    def number(self, w: Written) -> Decimal | None:
        """A number as typed; full-width digits and quoted numbers count."""
        value = w.value
        if isinstance(value, str):
            value = number_in(value)
        if isinstance(value, (int, Decimal)) and not isinstance(value, bool):
            number = Decimal(value)
            if believable(number):
                return number
        if isinstance(w.value, (str, Decimal)) and is_not_finite(str(w.value)):
            self.problems.add(
                "not-finite", w.place,
                (f"值是 {w.value}", f"the value is {w.value}"), ("一个有限的数", "a finite number"),
                ("写一个数；没有数就删去这一行", "write a number, or delete the line"),
            )  # fmt: skip
            return None
        self.wrong_type(
            w,
            "一个数",
            "a number",
            ("只写数字，单位和百分号另写", "digits only; the unit of measure is written elsewhere"),
        )
        return None

    def whole(self, w: Written) -> int | None:
        """A whole number, zero or more."""
        number = self.number(w)
        if number is None:
            return None
        if number != number.to_integral_value() or number < 0 or number > 10**9:
            self.wrong_type(w, "不小于 0 的整数", "a whole number, zero or more")
            return None
        return int(number)

    def flag(self, w: Written) -> bool | None:
        """true or false (是 or 否)."""
        if isinstance(w.value, bool):
            return w.value
        word = str(w.value).strip().casefold()
        if word in _YES or word in _NO:
            return word in _YES
        self.wrong_type(w, "true（是）或 false（否）", "true or false")
        return None

    def word(self, choices: Collection[str]) -> Callable[[Written], str | None]:
        """A reader for one word of a list."""

        def read(w: Written) -> str | None:
            text = self.text(w)
            if text is None or text in choices:
                return text
            meant = nearest(text, choices)
            self.problems.add(
                "unknown-word", w.place,
                (f"写的是 {shown(text)}", f"{shown(text)} is written"),
                ("其中之一：" + "、".join(choices), "one of: " + ", ".join(choices)),
                perhaps(meant) or ("从中选一个", "choose one of them"),
            )  # fmt: skip
            return None

        return read

    def formula(self, w: Written) -> Formula | None:
        """A formula; a bare number is one too."""
        if isinstance(w.value, (dict, list, bool)) or w.value is None:
            self.wrong_type(
                w, "一个公式", "a formula", ("公式写成一行文字", "write the formula as one line of text")
            )
            return None
        text = self.text(w) or ""
        try:
            formula = parse(text)
        except NotAFormula as error:
            self.problems.add(
                "not-a-formula", w.place,
                (error.found.zh, error.found.en),
                ("数据项、单位属性、数和列出的函数写成的算式", "an expression of items, attributes, numbers and the listed functions"),
                (error.remedy.zh, error.remedy.en),
            )  # fmt: skip
            return None
        for term in formula.root.walk():
            if term.kind == "number" and isinstance(term.value, Decimal) and not believable(term.value):
                self.problems.add(
                    "number-too-large", w.place,
                    (f"公式里的数 {shown(term.value)} 太大或太长", f"the number {shown(term.value)} in the formula is too large or too long"),
                    ("不超过 40 位、10 的 30 次方以内的数", "at most 40 digits, within ten to the thirtieth"),
                    ("检查是不是多写了位数或指数", "look for superfluous digits or exponents"),
                )  # fmt: skip
                return None
        return formula

    def by_group(self, w: Written) -> PerGroup | None:
        """A number, or numbers by group."""
        if not isinstance(w.value, dict):
            number = self.number(w)
            return None if number is None else PerGroup(number)
        default: Decimal | None = None
        groups: dict[str, Decimal] = {}
        for key, value in w.items():
            number = self.number(value)
            if key == DEFAULT:
                default = number
                continue
            place = w.key_places.get(key, value.place)
            self.used_groups.setdefault(key, place)
            if self.groups is not None and key not in self.groups:
                meant = nearest(key, self.groups)
                self.problems.add(
                    "unknown-group", place,
                    (f"没有叫“{shown(key)}”的分组", f"there is no group “{shown(key)}”"),
                    ("default，或 groups 里的：" + "、".join(self.groups), "default, or one of the groups: " + ", ".join(self.groups)),
                    perhaps(meant) or ("改组名，或在 groups 里声明", "rename it, or declare the group"),
                )  # fmt: skip
            elif number is not None:
                groups[key] = number
        return PerGroup(default, groups)

    def parameter(self, w: Written) -> Parameter | None:
        """A number, numbers by group, or a formula (a text that is no number)."""
        if isinstance(w.value, dict):
            return self.by_group(w)
        if isinstance(w.value, str) and number_in(w.value) is None and not is_not_finite(w.value):
            return self.formula(w)
        return self.number(w)

    def texts(self, w: Written) -> dict[str, str] | None:
        """A mapping of texts."""
        if not isinstance(w.value, dict):
            self.wrong_type(w, "“名: 文字”的一组", "a mapping of texts")
            return None
        read = {key: self.text(value) for key, value in w.items() if value.value is not None}
        return {key: text for key, text in read.items() if text is not None}

    def numbers(self, w: Written) -> dict[str, Decimal] | None:
        """A mapping of numbers."""
        if not isinstance(w.value, dict):
            self.wrong_type(w, "“名: 数”的一组", "a mapping of numbers")
            return None
        read = {key: self.number(value) for key, value in w.items()}
        return {key: number for key, number in read.items() if number is not None}

    def each(self, read: Callable[[Written], T | None]) -> Callable[[Written], tuple[T, ...] | None]:
        """A reader for a list whose members `read` reads."""

        def read_all(w: Written) -> tuple[T, ...] | None:
            if not isinstance(w.value, list):
                self.wrong_type(
                    w,
                    "一个列表",
                    "a list",
                    ("写作 [甲, 乙]，或每行以“- ”起头", "write [a, b], or begin each line with “- ”"),
                )
                return None
            members = [read(m) for m in w.value]
            return tuple(m for m in members if m is not None)

        return read_all

    def kept(self, w: Written) -> Any:
        """Anything, kept as it is written (for the parts only the platform reads); its numbers must be believable."""
        if isinstance(w.value, dict):
            return {key: self.kept(value) for key, value in w.items()}
        if isinstance(w.value, list):
            return [self.kept(value) for value in w.value]
        if isinstance(w.value, (int, Decimal)) and not isinstance(w.value, bool):
            return self.number(w)
        return w.value
