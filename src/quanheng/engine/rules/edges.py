"""The two ends of a scale (满意值、不允许值、前沿): given by the regulation, or the best, worst or nth of the population."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from quanheng.engine.errors import Text
from quanheng.engine.rules.base import Standing
from quanheng.engine.rules.wording import number, said


@dataclass(frozen=True)
class Nth:
    """The nth value from the end in question: written `{nth: 3}`; with fewer values the last of them."""

    n: int


def edge(written: Any, at: Standing, top: bool) -> Any:
    """The value of an end. `top`: the end lies among the high values.

    `written` is "best" or "worst" (the extreme of the population), an `Nth`, or a parameter.
    """
    if isinstance(written, Nth):
        return at.high(written.n) if top else at.low(written.n)
    if isinstance(written, str):
        return at.high() if top else at.low()
    return at.value(written)


def edge_words(written: Any, best: bool) -> Text:
    """An end in words."""
    good, en_good = ("好", "best") if best else ("差", "worst")
    if isinstance(written, Nth):
        return Text(f"第 {written.n} {good}的值", f"value number {written.n} from the {en_good}")
    if isinstance(written, str):
        return Text(f"最{good}值", f"the {en_good} value")
    return said(written)


def edge_problems(field: str, written: Any) -> list[tuple[str, Text, Text, Text]]:
    """An nth counts from 1."""
    if not isinstance(written, Nth) or written.n >= 1:
        return []
    return [
        (
            f"{field}.nth",
            Text(f"写的是第 {number(written.n)} 个", f"it says number {number(written.n)}"),
            Text("从 1 数起的整数", "a whole number from 1"),
            Text("1 即最好（或最差）的一个", "1 is the best (or worst) one itself"),
        )
    ]
