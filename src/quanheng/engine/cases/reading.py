"""Reading the words of a case: numbers, absences, ranges of units, and complaints that name their line."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from decimal import Decimal

from quanheng.engine.document.model import Written
from quanheng.engine.document.suggest import nearest, perhaps
from quanheng.engine.errors import Problems
from quanheng.engine.terms import NOT_APPLICABLE, NOT_DUE, NOT_REPORTED

ABSENCE_WORDS = {
    "未报": NOT_REPORTED, "not_reported": NOT_REPORTED, "absent": NOT_REPORTED,
    "未到期": NOT_DUE, "not_due": NOT_DUE,
    "不适用": NOT_APPLICABLE, "not_applicable": NOT_APPLICABLE,
}  # fmt: skip
NONE_WORDS = ("无", "none")
_RANGE = re.compile(r"(.*?)(\d+)\s*(?:\.\.|…|～)\s*(.*?)(\d+)")
MOST_UNITS = 10_000


@dataclass(frozen=True)
class Running:
    """A number that runs along the units of a range: the first value and the step."""

    first: Decimal
    step: Decimal

    def at(self, place: int) -> Decimal:
        """The number of the unit at a place, counted from 0."""
        return self.first + self.step * place


def expand(name: str) -> list[str]:
    """The units a name stands for: itself, or every unit of a range.

    >>> expand("镇8..镇10"), expand("部门01..部门03")
    (['镇8', '镇9', '镇10'], ['部门01', '部门02', '部门03'])
    """
    match = _RANGE.fullmatch(name)
    if not match or (match[3] and match[3] != match[1]) or int(match[4]) < int(match[2]):
        return [name]
    if int(match[4]) - int(match[2]) >= MOST_UNITS:
        return [name]
    width = len(match[2])
    return [f"{match[1]}{n:0{width}d}" for n in range(int(match[2]), int(match[4]) + 1)]


@dataclass
class Reader:
    """The readers of one case; what is wrong goes to `problems`, at the line it stands on."""

    problems: Problems

    def pairs(self, w: Written | None, zh: str, en: str) -> Iterator[tuple[str, Written]]:
        """The pairs of a mapping; a complaint if it is something else."""
        if w is None or w.value is None:
            return iter(())
        if not isinstance(w.value, dict):
            self.wrong(w, f"应写 {zh}", f"{en} is expected", zh, en)
            return iter(())
        return w.items()

    def wrong(self, w: Written, zh: str, en: str, expected_zh: str, expected_en: str) -> None:
        """Note a value that cannot be read."""
        self.problems.add(
            "case-unreadable", w.place, (zh, en), (expected_zh, expected_en),
            ("照例题写法改，见 quanheng.engine.cases", "write it as the other cases do"),
        )  # fmt: skip

    def unknown(self, what: tuple[str, str], word: str, w: Written, known: Collection[str]) -> None:
        """Note a name the scheme or the case does not have."""
        meant = nearest(word, known)
        self.problems.add(
            "case-unknown-name", w.place,
            (f"没有{what[0]}“{word}”", f"there is no {what[1]} “{word}”"),
            ("其中之一：" + "、".join(list(known)[:40]), "one of: " + ", ".join(list(known)[:40])),
            perhaps(meant) or ("改名或删去", "rename or delete it"),
        )  # fmt: skip

    def number(self, w: Written) -> Decimal | Running | None:
        """A number, or a number that runs along a range."""
        if isinstance(w.value, dict) and set(w.value) == {"from", "step"}:
            first, step = self.number(w.value["from"]), self.number(w.value["step"])
            if isinstance(first, Decimal) and isinstance(step, Decimal):
                return Running(first, step)
            return None
        if isinstance(w.value, (int, Decimal)) and not isinstance(w.value, bool):
            return Decimal(w.value)
        self.wrong(w, f"写的是 {w.plain()}", f"{w.plain()} is written", "一个数，或 未报、未到期、不适用",
                   "a number, or not_reported, not_due, not_applicable")  # fmt: skip
        return None

    def text(self, w: Written) -> str:
        """A text; a number counts as its digits."""
        if isinstance(w.value, (dict, list)) or w.value is None:
            self.wrong(w, "应是一个词", "one word is expected", "一个词或一个数", "a word or a number")
            return ""
        return format(w.value, "f") if isinstance(w.value, Decimal) else str(w.value)


def is_running(w: Written) -> bool:
    """True for `{from: …, step: …}`."""
    return isinstance(w.value, dict) and set(w.value) == {"from", "step"}
