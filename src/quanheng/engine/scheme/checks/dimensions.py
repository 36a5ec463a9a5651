"""Promise: a formula adds and compares only what has one unit of measure, and gives the unit it declares."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from quanheng.engine.errors import Problem
from quanheng.engine.formula import Term
from quanheng.engine.scheme.checks.formulas import Used, all_formulas
from quanheng.engine.scheme.checks.places import Places
from quanheng.engine.scheme.checks.saying import problem
from quanheng.engine.scheme.model import Scheme
from quanheng.engine.scheme.uom import PERCENT, PURE, Uom, is_count, times, uom_of

_SAME = ("min", "max", "mean", "sum", "coalesce")
_KEEPS = (
    "abs",
    "round",
    "floor",
    "ceil",
    "prev",
    "cumulative",
    "group_mean",
    "group_min",
    "group_max",
    "group_median",
    "group_sum",
)


@dataclass(frozen=True)
class Quantity:
    """The unit of a term's value. `sizes`: the sizes it may be meant in — a factor that is a power of ten may
    convert (亿元 × 10000 → 万元) or simply multiply. `said` is how the unit was written."""

    uom: Uom
    sizes: frozenset[Fraction]
    said: str


def check(scheme: Scheme, places: Places) -> Iterator[Problem]:
    """Mixed units inside formulas, and measures whose unit is not the one the indicator declares."""
    for used in all_formulas(scheme, places):
        if used.kind in ("attributes", "combine") or used.generated:
            continue
        walk = _Walk(scheme, used)
        result = walk.of(used.formula.root)
        yield from dict.fromkeys(walk.problems)
        if used.kind == "measure" and used.node and used.node.uom and result and not walk.problems:
            yield from _declared(used, result)


def _quantity(text: str) -> Quantity | None:
    uom = uom_of(text)
    return None if uom is None else Quantity(uom, frozenset({uom.size}), text)


@dataclass
class _Walk:
    """Units through a formula; None is a value that goes with anything (a number, an attribute)."""

    scheme: Scheme
    used: Used
    problems: list[Problem] = field(default_factory=list)

    def of(self, term: Term) -> Quantity | None:
        """The unit of a term."""
        kind, parts = term.kind, term.parts
        if kind == "name":
            return self.name(term.word)
        if kind in ("negate",):
            return self.of(parts[0])
        if kind == "arith":
            return self.arith(term)
        if kind == "compare":
            self.together([self.of(p) for p in parts])
            return None
        if kind == "choose":
            self.of(parts[0])
            return self.together([self.of(p) for p in parts[1:]])
        if kind == "call":
            return self.call(term)
        for part in parts:  # not, and, or: truth has no unit
            self.of(part)
        return None

    def name(self, name: str) -> Quantity | None:
        node = self.used.node
        if name in self.scheme.items:
            return _quantity(self.scheme.items[name].uom)
        if name in ("target", "x") and node is not None and self.used.kind == "parameter":
            return _quantity(node.uom)
        return None

    def arith(self, term: Term) -> Quantity | None:
        left, right = (self.of(p) for p in term.parts)
        if term.word in "+-":
            return self.together([left, right])
        if term.word == "**":
            power = term.parts[1].value
            if left is None or not isinstance(power, Decimal) or abs(power) > 9 or power != int(power):
                return None
            return Quantity(
                times(PURE, left.uom, int(power)),
                frozenset({left.uom.size ** int(power)}),
                f"{left.said}^{power}",
            )
        factor = _factor(term.parts[1]) if left is not None and right is None else None
        if term.word == "*" and left is None and right is not None:
            left, right, factor = right, None, _factor(term.parts[0])
        if left is not None and right is None:
            if factor is None:
                return left if _is_number(term) else None
            by = factor if term.word == "*" else 1 / factor
            return Quantity(left.uom, left.sizes | {s / by for s in left.sizes}, left.said)
        if left is None or right is None:
            return None
        sign = 1 if term.word == "*" else -1
        uom = times(left.uom, right.uom, sign)
        sizes = frozenset(a * b**sign for a in left.sizes for b in right.sizes)
        if (
            left.uom.pure or right.uom.pure
        ):  # 亿元 × % : the percentage may be meant as a share, or as its number
            sizes |= frozenset(
                a for a in (left.sizes if right.uom.pure else right.sizes if sign == 1 else ())
            )
        return Quantity(uom, sizes, f"{left.said}{'·' if sign == 1 else '/'}{right.said}")

    def call(self, term: Term) -> Quantity | None:
        values = [self.of(p) for p in term.parts]
        word = term.word
        if word == "growth":
            return Quantity(PERCENT, frozenset({PERCENT.size}), "%")
        if word in _KEEPS:
            return values[0]
        if word in _SAME:
            return self.together(values)
        if word == "weighted":
            return self.together(values[::2])
        if word in ("trimmed", "pick"):
            return self.together(values[1:])
        if word == "divide" and values[0] and values[1]:
            a, b = values[0], values[1]
            return Quantity(
                times(a.uom, b.uom, -1),
                frozenset(x / y for x in a.sizes for y in b.sizes),
                f"{a.said}/{b.said}",
            )
        return None

    def together(self, values: list[Quantity | None]) -> Quantity | None:
        """Values that are added, compared or chosen among: they must have one unit."""
        known = [v for v in values if v is not None]
        for other in known[1:]:
            fault = _differ(known[0], other)
            if fault:
                self.problems.append(self.mixed(known[0], other, fault))
                return None
        if not known:
            return None
        shared = frozenset.intersection(*(v.sizes for v in known)) if len(known) > 1 else known[0].sizes
        return Quantity(known[0].uom, shared or known[0].sizes, known[0].said)

    def mixed(self, a: Quantity, b: Quantity, fault: str) -> Problem:
        where = f"“{self.used.node.name}”" if self.used.node else ""
        if fault == "size":
            return problem(
                "uom-scale", self.used.place,
                (f"{where}公式里“{a.said}”与“{b.said}”直接相加减或相比，大小单位不同", f"the formula {where} adds or compares {a.said} and {b.said}: same kind, different size"),
                ("先换算成同一单位", "one unit of measure"), ("乘以换算倍数（如 × 10000 把亿元化为万元），或改数据项单位", "multiply by the factor (× 10000 from 亿元 to 万元), or change the item's unit"),
            )  # fmt: skip
        return problem(
            "uom-mixed", self.used.place,
            (f"{where}公式里“{a.said}”与“{b.said}”直接相加减或相比", f"the formula {where} adds or compares {a.said} and {b.said}"),
            ("同类的量才能相加、相比", "only quantities of one kind are added or compared"),
            ("改公式；若是单位写错，改数据项的 uom", "correct the formula, or the uom of the item"),
            "warning" if fault == "count" else "error",
        )  # fmt: skip


def _is_number(term: Term) -> bool:
    return any(p.kind == "number" for p in term.parts)


def _factor(term: Term) -> Fraction | None:
    """A literal power of ten other than one, which may be a conversion."""
    if term.kind != "number" or not isinstance(term.value, Decimal) or term.value <= 0:
        return None
    factor = Fraction(term.value)
    whole = factor if factor >= 1 else 1 / factor
    while whole >= 10 and whole % 10 == 0:
        whole /= 10
    return factor if whole == 1 and factor != 1 else None


def _differ(a: Quantity, b: Quantity) -> str:
    """How two units differ: "" not, "size" 万元 and 亿元, "count" 个 and 项, "kind" anything else."""
    if a.uom.kinds == b.uom.kinds:
        return "" if a.sizes & b.sizes else "size"
    one, two = dict(a.uom.kinds), dict(b.uom.kinds)
    apart = {k for k in {*one, *two} if one.get(k) != two.get(k)}
    return "count" if apart and all(is_count(k) for k in apart) and one and two else "kind"


def _declared(used: Used, result: Quantity) -> Iterator[Problem]:
    node = used.node
    wanted = _quantity(node.uom) if node else None
    if node is None or wanted is None:
        return
    fault = _differ(result, wanted)
    if fault in ("", "count") or (
        fault == "kind" and ((wanted.uom.pure and wanted.uom.size == 1) or "points" in dict(wanted.uom.kinds))
    ):
        return
    yield problem(
        "uom-declared", used.place,
        (f"“{node.name}”的公式算出来的单位是 {result.said}，写的是 {node.uom}", f"the formula of “{node.name}” gives {result.said}, but {node.uom} is declared"),
        ("公式的单位与写明的单位一致", "the unit of the formula is the declared one"),
        ("改 uom，或在公式里换算（百分数 × 100，亿元 → 万元 × 10000）", "change the uom, or convert in the formula (× 100 for per cent)"), "warning",
    )  # fmt: skip
