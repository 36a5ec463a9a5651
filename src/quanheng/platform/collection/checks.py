"""Checks of a return, each as data: its code, what it looks at, and how it speaks; everything is found at once.

A finding is `hard` (the return cannot be submitted) or `soft` (it can, with a sentence of explanation, which is kept
and shown to whoever confirms). A hard finding of another source may also be lifted: by explanation and evidence.
Bounds and severities come from rules: the office's own for an item, else the defaults below.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from quanheng.engine.errors import Place, Problem, Problems, Text
from quanheng.engine.periods import parse
from quanheng.platform.collection.intake_form import Row
from quanheng.platform.collection.intake_number import value_of
from quanheng.platform.collection.reckon import false_of, worth_of
from quanheng.platform.collection.sheet import Box, Known, Sheet
from quanheng.platform.lib.decimals import plain
from quanheng.platform.ui.numbers import number, written

HARD, SOFT = "hard", "soft"
NO_WORDS = Text("", "")
BY_CHANGE, BY_WORDS, BY_EVIDENCE = "change", "words", "evidence"  # what lifts a finding


@dataclass(frozen=True)
class Rule:
    """One rule: of a kind, for an item ("" every item), with bounds. `id` 0: a default of the house."""

    kind: str
    item: str = ""
    other: str = ""
    formula: str = ""
    least: Decimal | None = None
    most: Decimal | None = None
    severity: str = SOFT
    words: Text = NO_WORDS
    id: int = 0


@dataclass(frozen=True)
class Kind:
    """A kind of rule: its words, which of the parameters it reads, and what they mean."""

    words: Text
    reads: tuple[str, ...]
    help: Text


KINDS = {
    "range": Kind(Text("取值范围", "range"), ("least", "most"), Text("最小值、最大值，可只写一个", "the least and the most; one may be left out")),
    "whole": Kind(Text("整数", "whole number"), (), Text("必须是整数", "must be a whole number")),
    "sign": Kind(Text("不为负", "not negative"), (), Text("不能小于零", "must not be below zero")),
    "part": Kind(Text("分子不大于分母", "part of a whole"), ("other",), Text("本项不大于另一项", "not more than the other item")),
    "formula": Kind(Text("表内关系", "between items"), ("formula",), Text("公式为真才对，如 abs(甲 + 乙 - 丙) <= 0.01", "a formula that must be true, such as abs(a + b - c) <= 0.01")),
    "previous": Kind(Text("与上期比", "against the period before"), ("least", "most"), Text("本期 ÷ 上期的下限和上限", "bounds of this period divided by the one before")),
    "last_year": Kind(Text("与去年同期比", "against a year ago"), ("least", "most"), Text("本期 ÷ 去年同期的下限和上限", "bounds of this period divided by the same a year ago")),
    "tree": Kind(Text("上下级相加", "parts add up"), ("most",), Text("下级之和与本级相差不超过百分之几", "the sum of the units below may differ by at most so many per cent")),
    "elsewhere": Kind(Text("同一数他处已有", "the same figure elsewhere"), ("most",), Text("与台账里另一来源相差不超过百分之几", "may differ from the ledger's other source by at most so many per cent")),
    "other": Kind(Text("与另一数据项印证", "borne out by another item"), ("other", "most"), Text("与另一项相差不超过百分之几", "may differ from the other item by at most so many per cent")),
}  # fmt: skip

# What holds for every item that has no rule of the kind of its own: parameters of the house, to be changed here.
DEFAULTS = (
    Rule("whole", severity=SOFT),
    Rule("sign", severity=SOFT),
    Rule("previous", least=Decimal(1) / 4, most=Decimal(4)),
    Rule("last_year", least=Decimal(1) / 5, most=Decimal(5)),
    Rule("elsewhere", most=Decimal(10), severity=HARD),
)
COUNTED = frozenset(
    {"个", "家", "人", "户", "件", "次", "台", "座", "项", "所", "辆", "起", "例", "人次", "名", "村", "处", "条", "份", "批", "艘"}
)  # fmt: skip


class Way(NamedTuple):
    """A way out of a finding: set a value, give a status, explain, attach."""

    kind: str
    value: str
    words: Text


@dataclass(frozen=True)
class Finding:
    """What is wrong or strange at one cell, and the ways out. `settled`: explained, or shown by evidence."""

    code: str
    severity: str
    box: Box
    found: Text
    expected: Text
    remedy: Text
    lifted_by: str = BY_CHANGE
    ways: tuple[Way, ...] = ()

    @property
    def settled(self) -> bool:
        """True if it no longer stands in the way."""
        if self.lifted_by == BY_WORDS:
            return bool(self.box.note.strip())
        return self.lifted_by == BY_EVIDENCE and bool(self.box.note.strip()) and bool(self.box.files)

    def problem(self, sheet: str = "") -> Problem:
        """The finding in the engine's four parts, at its cell."""
        return Problem(
            self.code,
            Place(sheet=sheet, cell=self.box.address, path=self.box.key),
            self.found,
            self.expected,
            self.remedy,
            "error" if self.severity == HARD and not self.settled else "warning",
        )


Check = Callable[[Box, Rule, Sheet], Iterator[Finding]]

EXPLAIN = Way("explain", "", Text("数没错，写一句说明", "the figure is right: say why in a sentence"))
ATTACH = Way("attach", "", Text("坚持此数，附佐证", "it stands: attach evidence"))


def find(sheet: Sheet, rules: Sequence[Rule] = ()) -> list[Finding]:
    """Everything that is wrong or strange, in the order of the cells."""
    found: list[Finding] = []
    for box in sheet.boxes:
        if not box.asked:
            continue
        if box.returned:
            found.append(_sent_back(box))
        if box.blank:
            found.append(_empty(box))
        elif not box.status:
            found.append(_no_number(box))
        elif box.value is not None:
            for rule in _rules_of(box, rules):
                found += CHECKS[rule.kind](box, rule, sheet)
    return found


def open_of(findings: Iterable[Finding]) -> list[Finding]:
    """Those that forbid submitting: hard, or soft without an explanation yet."""
    return [f for f in findings if not f.settled]


def _rules_of(box: Box, rules: Sequence[Rule]) -> Iterator[Rule]:
    """The rules of a cell's item: its own, those for every item, and the house's where a kind is not spoken for."""
    own = [r for r in rules if r.item == box.item]
    spoken = {r.kind for r in own}
    every = [r for r in rules if not r.item and r.kind not in spoken]
    spoken |= {r.kind for r in every}
    yield from own
    yield from every
    for rule in DEFAULTS:
        if rule.kind not in spoken and not (rule.kind in ("whole", "sign") and box.uom not in COUNTED):
            yield rule


def _lift(rule: Rule) -> str:
    return BY_WORDS if rule.severity == SOFT else BY_CHANGE


def _finding(
    box: Box, rule: Rule, found: tuple[str, str], expected: tuple[str, str], remedy: tuple[str, str],
    ways: Sequence[Way] = (), lifted_by: str = "",
) -> Finding:  # fmt: skip
    lift = lifted_by or _lift(rule)
    offered = tuple(ways) + ((EXPLAIN,) if lift == BY_WORDS else (ATTACH,) if lift == BY_EVIDENCE else ())
    said = (rule.words.zh or found[0], rule.words.en or rule.words.zh or found[1])
    return Finding(rule.kind, rule.severity, box, Text(*said), Text(*expected), Text(*remedy), lift, offered)


def _set(value: Decimal) -> Way:
    said = written(plain(value))
    return Way("set", plain(value), Text(f"改为 {said}", f"change to {said}"))


def _empty(box: Box) -> Finding:
    return Finding(
        "empty", HARD, box, Text("还没填", "not filled yet"),
        Text("一个数，或“不适用”“未到期”", "a number, or “not applicable”, “not due”"),
        Text("填上；没有这回事的报“不适用”，还没到时候的报“未到期”", "fill it; say “not applicable” or “not due” where that is so"),
        ways=(Way("status", "not_due", Text("先报“未到期”", "report “not due”")), Way("status", "not_applicable", Text("报“不适用”", "report “not applicable”"))),
    )  # fmt: skip


def _sent_back(box: Box) -> Finding:
    return Finding(
        "sent-back", HARD, box, Text(f"退回：{box.reason}", f"sent back: {box.reason}"),
        Text("改过的数，或一句说明", "another figure, or an explanation"),
        Text("改数，或写一句说明、附佐证", "change it, or explain in a sentence and attach evidence"), ways=(EXPLAIN,),
    )  # fmt: skip


def _no_number(box: Box) -> Finding:
    said = Problems()
    value_of(box.text, Row(box.key, box.name, uom=box.uom), Place(cell=box.address, path=box.key), said)
    for problem in said.errors:
        return Finding(problem.code, HARD, box, problem.found, problem.expected, problem.remedy)
    return Finding(
        "not-a-number", HARD, box, Text(f"“{box.text[:30]}”不是数", f"“{box.text[:30]}” is no number"),
        Text(f"一个数，单位{box.uom or '见表头'}", f"a number, in {box.uom or 'the unit of the row'}"),
        Text("只写数字，不带单位和文字", "write digits only, without unit or words"),
    )  # fmt: skip


def _range(box: Box, rule: Rule, sheet: Sheet) -> Iterator[Finding]:
    low, high, value = rule.least, rule.most, box.value
    assert value is not None
    if (low is not None and value < low) or (high is not None and value > high):
        bounds = f"{number(low) if low is not None else '…'} – {number(high) if high is not None else '…'}"
        yield _finding(box, rule, (f"{written(plain(value))} 超出 {bounds}", f"{written(plain(value))} lies outside {bounds}"),
                       (f"在 {bounds} 之间", f"within {bounds}"), ("核对单位和小数点", "check unit and decimal point"))  # fmt: skip


def _whole(box: Box, rule: Rule, sheet: Sheet) -> Iterator[Finding]:
    assert box.value is not None
    if box.value != box.value.to_integral_value():
        yield _finding(box, rule, (f"{written(plain(box.value))} 不是整数", f"{written(plain(box.value))} is not whole"),
                       (f"整数（{box.uom}）", f"a whole number ({box.uom})"), ("核对计量单位", "check the unit of measure"))  # fmt: skip


def _sign(box: Box, rule: Rule, sheet: Sheet) -> Iterator[Finding]:
    assert box.value is not None
    if box.value < 0:
        yield _finding(box, rule, (f"{written(plain(box.value))} 是负数", f"{written(plain(box.value))} is negative"),
                       ("零或正数", "zero or more"), ("去掉负号，或说明", "drop the sign, or explain"), ways=[_set(-box.value)])  # fmt: skip


def _part(box: Box, rule: Rule, sheet: Sheet) -> Iterator[Finding]:
    whole = worth_of(rule.other, box, sheet)
    assert box.value is not None
    if whole is not None and box.value > whole:
        a, b = written(plain(box.value)), written(plain(whole))
        yield _finding(box, rule, (f"{a} 大于“{rule.other}” {b}", f"{a} is more than “{rule.other}”, {b}"),
                       (f"不大于 {b}", f"at most {b}"), ("核对这两格", "check these two"))  # fmt: skip


def _formula(box: Box, rule: Rule, sheet: Sheet) -> Iterator[Finding]:
    if false_of(rule.formula, box, sheet):
        yield _finding(box, rule, (f"不满足 {rule.formula}", f"does not meet {rule.formula}"),
                       (rule.formula, rule.formula), ("核对公式里的各格", "check the cells of the formula"))  # fmt: skip


def _ratio(box: Box, rule: Rule, base: Known | None, zh: str, en: str) -> Iterator[Finding]:
    if base is None or base.value is None or base.value == 0 or box.value is None:
        return
    ratio = box.value / base.value
    low, high = rule.least, rule.most
    if (high is None or ratio <= high) and (low is None or ratio >= low):
        return
    times, was = number(ratio, 1 if abs(ratio) >= 1 else 2), written(plain(base.value))
    tenth = [v for v in (box.value / 10, box.value * 10) if _within(v / base.value, low, high)]
    yield _finding(
        box, rule,
        (f"是{zh}（{was}）的 {times} 倍" + ("。疑似多写或少写一位，或单位写错" if tenth else ""),
         f"is {times} times {en} ({was})" + ("; perhaps a digit too many or too few, or another unit" if tenth else "")),
        (f"{zh}的 {_bound(low)}–{_bound(high)} 倍", f"{_bound(low)}–{_bound(high)} times {en}"),
        ("改正，或写一句说明", "correct it, or explain in a sentence"),
        ways=[_set(_short(v)) for v in tenth[:1]],
    )  # fmt: skip


def _within(ratio: Decimal, low: Decimal | None, high: Decimal | None) -> bool:
    return (low is None or ratio >= low) and (high is None or ratio <= high)


def _short(value: Decimal) -> Decimal:
    text = plain(value)
    return Decimal(text.rstrip("0").rstrip(".")) if "." in text else value


def _bound(value: Decimal | None) -> str:
    return "…" if value is None else number(value, 2)


def _previous(box: Box, rule: Rule, sheet: Sheet) -> Iterator[Finding]:
    period = parse(box.period)
    if rule.id == 0 and box.last_year is not None and box.last_year.value:
        return  # the same period a year ago tells more
    if rule.id == 0 and period is not None and period.kind != "year" and period.part == 1:
        return  # figures that run up over the year begin anew
    yield from _ratio(box, rule, box.before, "上期", "the period before")


def _last_year(box: Box, rule: Rule, sheet: Sheet) -> Iterator[Finding]:
    yield from _ratio(box, rule, box.last_year, "去年同期", "the same period a year ago")


def deviation(reported: Decimal, other: Decimal) -> Decimal:
    """How far another source lies from what was reported, in per cent of what was reported."""
    base = abs(reported) if reported else abs(other)
    return abs(reported - other) / base * 100 if base else Decimal(0)


def _differs(box: Box, rule: Rule, other: Decimal, name: Text) -> Iterator[Finding]:
    most = Decimal(10) if rule.most is None else rule.most
    assert box.value is not None
    off = deviation(box.value, other)
    if off <= most:
        return
    a, b, by = written(plain(box.value)), written(plain(other)), written(plain(abs(box.value - other)))
    more = box.value > other
    yield _finding(
        box, rule,
        (f"与{name.zh} {b} 不一致，{'多' if more else '少'} {by}，偏差 {number(off, 1)}%（{by} ÷ {a}），超过 {number(most)}%",
         f"differs from {name.en} {b} by {by}: {number(off, 1)}% ({by} / {a}), more than {number(most)}%"),
        (f"相差不超过 {number(most)}%", f"a difference of at most {number(most)}%"),
        ("改数，或附佐证并说明", "change it, or attach evidence and explain"),
        ways=[_set(other)],
        lifted_by=BY_EVIDENCE if rule.severity == HARD else BY_WORDS,
    )  # fmt: skip


def _elsewhere(box: Box, rule: Rule, sheet: Sheet) -> Iterator[Finding]:
    for known in box.elsewhere:
        if known.value is not None:
            source = known.source or known.door
            yield from _differs(box, rule, known.value, Text(f"“{source}”", f"“{source}”"))


def _other(box: Box, rule: Rule, sheet: Sheet) -> Iterator[Finding]:
    value = worth_of(rule.other, box, sheet)
    if value is not None:
        yield from _differs(box, rule, value, Text(f"“{rule.other}”", f"“{rule.other}”"))


def _tree(box: Box, rule: Rule, sheet: Sheet) -> Iterator[Finding]:
    parts = sheet.parts.get(box.place, ())
    known = [value for _, value in parts if value is not None]
    if not parts or len(known) < len(parts) or box.value is None:
        return  # a sum of some of the parts says nothing
    total, most = sum(known, Decimal(0)), Decimal("0.5") if rule.most is None else rule.most
    if deviation(box.value, total) > most:
        a, b = written(plain(box.value)), written(plain(total))
        yield _finding(box, rule, (f"{a}，下级 {len(parts)} 个单位合计 {b}", f"{a}, but the {len(parts)} units below add up to {b}"),
                       (f"与合计相差不超过 {number(most)}%", f"within {number(most)}% of the sum"), ("核对本级数或下级数", "check this figure or theirs"), ways=[_set(total)])  # fmt: skip


CHECKS: dict[str, Check] = {
    "range": _range, "whole": _whole, "sign": _sign, "part": _part, "formula": _formula, "previous": _previous,
    "last_year": _last_year, "tree": _tree, "elsewhere": _elsewhere, "other": _other,
}  # fmt: skip
