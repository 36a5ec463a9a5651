"""Lamp tables (灯号表): read from a document, then asked which lamp a figure lights, exactly and with its reason.

`read(data, file, problems) -> Table | None` · `shipped(id) -> Table` · `Table.light(kind, given) -> Lit` · `Table.worst(lamps)`
A light has a value (a safe formula over the inputs of `INPUTS`) and bands whose ends say whether they belong: `from` and `to`
do, `over` and `below` do not. Bands part the whole line: a gap or an overlap is a problem with its line.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from itertools import pairwise
from typing import Any

from quanheng.engine.document import read as yaml_reader
from quanheng.engine.document.model import Written
from quanheng.engine.document.suggest import or_nearest
from quanheng.engine.errors import Problems, Text
from quanheng.engine.exact.algebra import Reckoning
from quanheng.engine.exact.values import Absent, Undefined, Value
from quanheng.engine.formula import FUNCTIONS, Formula, NotAFormula, Term, evaluate, parse
from quanheng.engine.terms import NOT_REPORTED
from quanheng.library import lamps as library
from quanheng.platform.monitoring.flow import LAMPS, NONE
from quanheng.platform.surveys.document_parts import Part

# What a formula of a table may read.
INPUTS = {
    "actual": Text("实际", "actual"), "target": Text("年度目标", "target of the year"), "m": Text("月份", "month"),
    "plan": Text("计划进度，%", "planned progress, %"), "done": Text("实际进度，%", "progress, %"),
    "low": Text("范围下限", "lower limit"), "high": Text("范围上限", "upper limit"), "level": Text("定性档", "level"),
    "money": Text("资金进度，%", "money, %"), "goals": Text("目标进度，%", "goals, %"), "budget": Text("预算", "budget"),
    "paid": Text("已支付", "paid"), "points": Text("指标分", "points of indicators"), "paid_points": Text("执行分", "points of execution"),
    "reasonable": Text("支出合理", "spending reasonable"), "reachable": Text("目标可达", "goal in reach"),
    "idle": Text("闲置，%", "idle, %"), "share": Text("占比，%", "share, %"),
}  # fmt: skip
_TABLE = ("lamps", "title", "title_en", "source", "source_en", "note", "note_en", "worst", "lines", "kinds")
_KIND = ("title", "title_en", "lights")
_LIGHT = ("when", "value", "uom", "uom_en", "bands")
_BAND = ("from", "over", "to", "below", "lamp")


@dataclass(frozen=True)
class Band:
    """A stretch of values and its lamp; None is without end. `low_in`, `high_in`: whether the end belongs to it."""

    lamp: str
    low: Decimal | None = None
    low_in: bool = True
    high: Decimal | None = None
    high_in: bool = False

    def holds(self, x: Fraction) -> bool:
        """True if a value lies in it."""
        above = self.low is None or x > Fraction(self.low) or (self.low_in and x == Fraction(self.low))
        below = self.high is None or x < Fraction(self.high) or (self.high_in and x == Fraction(self.high))
        return above and below

    def say(self) -> str:
        """The band as mathematicians write it: `[60, 80)`."""
        low = "(−∞" if self.low is None else f"{'[' if self.low_in else '('}{self.low}"
        high = "+∞)" if self.high is None else f"{self.high}{']' if self.high_in else ')'}"
        return f"{low}, {high}".replace("-", "−")


@dataclass(frozen=True)
class Light:
    """One way to a lamp: where `when` holds (None: always), the value's band decides."""

    when: Formula | None
    value: Formula
    bands: tuple[Band, ...]
    uom: Text


@dataclass(frozen=True)
class Kind:
    """The lights of one kind of indicator, in order: the first that applies decides."""

    id: str
    words: Text
    lights: tuple[Light, ...]


@dataclass(frozen=True)
class Lit:
    """A lamp and why: the value it was decided by, its band, and the words of the unit."""

    lamp: str
    value: Fraction | None = None
    band: Band | None = None
    uom: Text = field(default_factory=lambda: Text("", ""))


@dataclass(frozen=True)
class Table:
    """A lamp table. `lines`: name → month → figure; between two check periods the earlier one holds."""

    id: str
    words: Text
    source: Text
    note: Text
    order: tuple[str, ...]
    lines: Mapping[str, Mapping[int, Decimal]]
    kinds: Mapping[str, Kind]

    def light(self, kind: str, given: Mapping[str, Fraction | Decimal | int | None]) -> Lit:
        """The lamp of a kind for what is given; none where something it reads is not there. KeyError for no such kind."""
        at = _At(given, self.lines)
        for one in self.kinds[kind].lights:
            if one.when is not None:
                when = evaluate(one.when.root, at)
                if isinstance(when, (Absent, Undefined)):
                    return Lit(NONE)
                if not when:
                    continue
            value = evaluate(one.value.root, at)
            if not isinstance(value, Fraction):
                return Lit(NONE)
            band = next(b for b in one.bands if b.holds(value))
            return Lit(band.lamp, value, band, one.uom)
        return Lit(NONE)

    def worst(self, lamps: Iterable[str]) -> str:
        """The lamp of a whole: the worst of its parts in the table's order; none where no part has one."""
        lit = set(lamps)
        return next((lamp for lamp in self.order if lamp in lit), NONE)


class _At(Reckoning):
    """The formula language over the inputs of one figure: no time, no group."""

    def __init__(self, given: Mapping[str, Any], lines: Mapping[str, Mapping[int, Decimal]]) -> None:
        self.given, self.lines = given, lines

    def name(self, name: str) -> Value:
        """An input, or a line of this month."""
        if name in self.lines:
            month = self.given.get("m")
            reached = [k for k in self.lines[name] if month is not None and k <= month]
            return Fraction(self.lines[name][max(reached)]) if reached else Absent(NOT_REPORTED)
        value = self.given.get(name)
        return Absent(NOT_REPORTED) if value is None else Fraction(value)

    def lag(self, function: str, argument: Term, n: int) -> Value:
        """Tables look at one moment only; `_formula` has refused this before."""
        return Absent(NOT_REPORTED)

    def group(self, function: str, argument: Term) -> Value:
        """Tables look at one figure only; `_formula` has refused this before."""
        return Absent(NOT_REPORTED)


def read(data: bytes, file: str, problems: Problems) -> Table | None:
    """The table in a YAML file; None, with located problems noted, where it cannot be used."""
    written = yaml_reader.read(data, file, problems)
    return None if written is None else understand(written, problems)


@lru_cache(maxsize=32)
def shipped(id: str) -> Table:
    """A table of the library. KeyError if there is none."""
    problems = Problems()
    table = read(library.document(id), f"{id}.yaml", problems)
    problems.refuse()
    assert table is not None  # whatever is missing was noted
    return table


def understand(written: Written, problems: Problems) -> Table | None:
    """The table in a document that was read."""
    before = len(problems.errors)
    root = Part(written, problems, _TABLE)
    lines = {name: _line(Part(w, problems), name) for name, w in root.mapping("lines")}
    order = root.texts("worst") or LAMPS
    for lamp in order:
        _known_lamp(root, "worst", lamp)
    kinds = {name: _kind(name, Part(w, problems, _KIND), lines) for name, w in root.mapping("kinds")}
    if not kinds:
        root.tell("no-kinds", "kinds", ("没有写任何一类指标", "no kind of indicator is given"), ("至少一类", "one at least"), ("补上 kinds", "add kinds"))  # fmt: skip
    used = {b.lamp for k in kinds.values() for light in k.lights for b in light.bands}
    left_out = sorted(used - set(order))
    if left_out:
        root.tell("lamp-without-order", "worst", (f"worst 里没有 {'、'.join(left_out)}", f"worst leaves out {', '.join(left_out)}"),
                  ("用到的每一种灯，最坏的在前", "every lamp used, the worst first"), ("补上", "add them"))  # fmt: skip
    made = Table(root.name("lamps"), root.words("title", needed=True), root.words("source", needed=True), root.words("note"), tuple(order), lines, kinds)  # fmt: skip
    return made if len(problems.errors) == before else None


def _line(part: Part, name: str) -> dict[int, Decimal]:
    found: dict[int, Decimal] = {}
    for month, w in part.written.items():
        number = Part(w, part.problems).as_number()
        if not month.isdecimal() or not 1 <= int(month) <= 12:
            part.tell("bad-month", month, (f"“{name}”的月份写着“{month}”", f"a month of “{name}” is “{month}”"), ("1 至 12", "1 to 12"), ("改正", "correct it"))  # fmt: skip
        elif number is not None:
            found[int(month)] = number
    return found


def _kind(name: str, part: Part, lines: Mapping[str, Any]) -> Kind:
    lights = tuple(_light(Part(w, part.problems, _LIGHT), lines) for w in part.sequence("lights"))
    if not lights or lights[-1].when is not None:
        part.tell("no-last-light", "lights", (f"“{name}”没有兜底的一条", f"“{name}” has no light that always applies"),
                  ("最后一条不写 when", "a last light without `when`"), ("补上", "add it"))  # fmt: skip
    return Kind(name, part.words("title", needed=True), lights)


def _light(part: Part, lines: Mapping[str, Any]) -> Light:
    when = _formula(part, "when", lines) if part.has("when") else None
    bands = [_band(Part(w, part.problems, _BAND)) for w in part.sequence("bands")]
    _meet(bands, part)
    value = _formula(part, "value", lines) or parse("0")
    return Light(when, value, tuple(bands), part.words("uom"))


def _formula(part: Part, key: str, lines: Mapping[str, Any]) -> Formula | None:
    try:
        found = parse(part.text(key, needed=True) or "0")
    except NotAFormula as error:
        part.tell("not-a-formula", key, (error.found.zh, error.found.en), ("安全的算式", "a safe formula"), (error.remedy.zh, error.remedy.en))  # fmt: skip
        return None
    for name in sorted(found.names - set(INPUTS) - set(lines)):
        near = or_nearest(name, [*INPUTS, *lines])
        part.tell("unknown-input", key, (f"算式里的“{name}”没有来处{near[0]}", f"the formula reads “{name}”, which is not given{near[1]}"),
                  ("、".join([*INPUTS, *lines]), ", ".join([*INPUTS, *lines])), ("改名，或在 lines 里写明", "correct the name, or give it under lines"))  # fmt: skip
    for function in sorted(f for f in found.functions if FUNCTIONS[f][2] in ("lag", "group")):
        part.tell("not-for-lamps", key, (f"灯号的算式里不能用 {function}", f"{function} cannot be used for a lamp"),
                  ("只看一个数的函数", "functions of the figure alone"), ("改写", "write it otherwise"))  # fmt: skip
    return found


def _band(part: Part) -> Band:
    lamp = part.text("lamp", needed=True)
    if lamp:
        _known_lamp(part, "lamp", lamp)
    for one, other in (("from", "over"), ("to", "below")):
        if part.has(one) and part.has(other):
            part.tell("two-ends", one, (f"同时写了 {one} 和 {other}", f"both {one} and {other} are given"), ("一端只写一个", "one for each end"), ("删去一个", "leave one out"))  # fmt: skip
    low = part.number("from") if part.has("from") else part.number("over")
    high = part.number("to") if part.has("to") else part.number("below")
    return Band(lamp, low, not part.has("over"), high, part.has("to"))


def _known_lamp(part: Part, key: str, lamp: str) -> None:
    if lamp not in LAMPS:
        near = or_nearest(lamp, LAMPS)
        part.tell("unknown-lamp", key, (f"没有“{lamp}”灯{near[0]}", f"there is no lamp “{lamp}”{near[1]}"), ("、".join(LAMPS), ", ".join(LAMPS)), ("改成其中一个", "take one of them"))  # fmt: skip


def _meet(bands: list[Band], part: Part) -> None:
    """Bands stand in order, begin and end without end, and meet: one end belongs to exactly one of two."""
    if not bands:
        part.tell("no-bands", "bands", ("没有分段", "there are no bands"), ("至少一段", "one at least"), ("补上 bands", "add bands"))  # fmt: skip
        return
    pairs = [(None, bands[0]), *pairwise(bands), (bands[-1], None)]
    for left, right in pairs:
        if left is None or right is None:
            end = bands[0].low if left is None else bands[-1].high
            whole = end is None
        else:
            whole = left.high is not None and left.high == right.low and left.high_in != right.low_in
        if whole:
            continue
        said = f"{left.say() if left else '−∞'} | {right.say() if right else '+∞'}"
        part.tell("bands-do-not-meet", "bands", (f"分段在 {said} 处有空隙或重叠", f"the bands leave a gap or overlap at {said}"),
                  ("从小到大，首尾不封，相接处只归一段", "in order, open at both ends, each inner end in one band only"), ("改 from、over、to、below", "correct from, over, to, below"))  # fmt: skip
        return
