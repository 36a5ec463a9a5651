"""The formula language on arrays: every value is a `Seen` of [period, unit] (or broadcastable to it)."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import numpy as np

from quanheng.engine.errors import Text
from quanheng.engine.formula import Formula, Term, evaluate
from quanheng.engine.rounding import DUST, half_up_array
from quanheng.engine.steps.cube import Codes, Cube, Fault, Seen, tainted, worst

_ARITH: dict[str, Callable[[Any, Any], Any]] = {
    "+": operator.add, "-": operator.sub, "*": operator.mul, "/": np.divide, "**": np.power,
}  # fmt: skip
NOTHING = 1e-14  # of the larger of two numbers: their sum or difference is zero when it is no more
ULPS = 4e-16  # of the larger of two numbers: how far their sum or difference may be from the true one
DIGITS = 11  # a short decimal has no more, counted from the largest number at hand
DIVISION = Text("除数为零", "division by zero")
DOMAIN = Text("对零或负数取对数、开方或乘方", "a logarithm, root or power of zero or a negative number")


def margin(b: Any) -> Any:
    """How near a number counts as equal to `b`."""
    return DUST * np.maximum(np.abs(b), 1.0)


def cleaned(v: Any, a: Any, b: Any) -> Any:
    """A sum or difference of two numbers without the dust that like numbers leave of each other.

    1.02 - 1.00 is 0.020000000000000018 in binary; divided by, that dust grows. Where the result cannot be told
    from a short decimal, it is that decimal: right for figures as reported, and within the error for others.
    """
    size = np.maximum(np.abs(a), np.abs(b))
    largest = np.fmax.reduce(size, axis=None, initial=0.0)
    if not 0 < largest < 1e11:
        return v
    scale = 10.0 ** (DIGITS - np.ceil(np.log10(largest)))
    short = np.rint(v * scale) / scale
    v = np.where(np.abs(v - short) <= ULPS * size, short, v)
    return np.where(np.abs(v) <= NOTHING * size, 0.0, v)


def compare_arrays(operator_: str, a: Any, b: Any) -> Any:
    """a ? b with binary dust aside, as booleans (False where either is NaN)."""
    if operator_ == ">=":
        return a >= b - margin(b)
    if operator_ == ">":
        return a > b + margin(b)
    if operator_ == "<=":
        return a <= b + margin(b)
    if operator_ == "<":
        return a < b - margin(b)
    near = np.abs(a - b) <= margin(b)
    return near if operator_ == "==" else ~near


@dataclass
class ArrayAlgebra:
    """The algebra of one node: names are looked up in `local`, then among items, then among attributes."""

    cube: Cube
    node: str
    local: Mapping[str, Seen] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    def of(self, formula: Formula) -> Seen:
        """The value of a formula; what cannot be computed is noted in `faults`."""
        with np.errstate(all="ignore"):
            seen: Seen = evaluate(formula.root, self)
        if seen.wrong is not None and seen.why is not None and seen.wrong.any():
            self.faults.append(Fault(self.node, seen.wrong, seen.why))
        return seen

    def number(self, value: Decimal) -> Seen:
        return Seen(np.full((1, 1), float(value)))

    def text(self, value: str) -> Seen:
        return Seen(np.array([[value]]))

    def name(self, name: str) -> Seen:
        if name in self.local:
            return self.local[name]
        if name in self.cube.values:
            return Seen(self.cube.values[name], self.cube.absences.get(name))
        if name in self.cube.attributes:
            return Seen(self.cube.attributes[name])
        return Seen(np.full(self.cube.shape, np.nan))  # a declared item of which nothing was ever reported

    def negate(self, a: Seen) -> Seen:
        return Seen(-a.v, a.codes, a.wrong, a.why)

    def invert(self, a: Seen) -> Seen:
        return Seen(np.where(np.isnan(a.v), np.nan, a.v == 0), a.codes, a.wrong, a.why)

    def arith(self, operator: str, a: Seen, b: Seen) -> Seen:
        v = _ARITH[operator](a.v, b.v)
        if operator == "/":
            zero = (b.v == 0) & ~np.isnan(a.v)
            return _spoilt(v, zero, DIVISION, a, b) if zero.any() else Seen(v, worst(a, b), **tainted(a, b))
        if operator == "**":
            wrong = (np.isnan(v) & ~np.isnan(a.v) & ~np.isnan(b.v)) | np.isinf(v)
            return _spoilt(v, wrong, DOMAIN, a, b)
        if operator != "*":
            v = cleaned(v, a.v, b.v)
        return Seen(v, worst(a, b), **tainted(a, b))

    def compare(self, operator: str, a: Seen, b: Seen) -> Seen:
        if a.v.dtype.kind != "f" or b.v.dtype.kind != "f":
            if a.v.dtype.kind != b.v.dtype.kind:  # a text is never equal to a number
                return Seen(np.full(np.broadcast_shapes(a.v.shape, b.v.shape), float(operator == "!=")))
            same = a.v == b.v
            return Seen((same if operator == "==" else ~same).astype(float))
        gone = np.isnan(a.v) | np.isnan(b.v)
        v = np.where(gone, np.nan, compare_arrays(operator, a.v, b.v))
        return Seen(v, worst(a, b), **tainted(a, b))

    def logic(self, operator: str, values: list[Seen]) -> Seen:
        """One false decides an `and`, one true an `or`, whatever the others; else absence wins."""
        deciding = operator == "or"
        decided: Any = False
        gone: Any = False
        for s in values:
            gone = gone | np.isnan(s.v)
            decided = decided | (((s.v != 0) == deciding) & ~np.isnan(s.v))
        v = np.where(decided, float(deciding), np.where(gone, np.nan, float(not deciding)))
        taint = tainted(*values)
        if taint:
            taint["wrong"] = taint["wrong"] & ~decided
        return Seen(v, worst(*values), **taint)

    def choose(self, condition: Seen, a: Seen, b: Seen) -> Seen:
        c, gone = condition.v, np.isnan(condition.v)
        v = np.where(gone, np.nan, np.where(c != 0, a.v, b.v))
        codes: Codes | None = None
        if not (condition.codes is None and a.codes is None and b.codes is None):
            codes = np.where(gone, condition.absent, np.where(c != 0, a.absent, b.absent)).astype(np.int8)
        taint = tainted(condition, a, b)
        if taint:
            of_branch = np.where(c != 0, _mask(a), _mask(b))
            taint["wrong"] = np.where(gone, _mask(condition), of_branch)
        return Seen(v, codes, **taint)

    def call(self, function: str, values: list[Seen]) -> Seen:
        if function in _SKIPPING:
            return _skipping(function, values)
        a = values[0].v
        if function in ("min", "max"):
            v = a
            for s in values[1:]:
                v = (np.minimum if function == "min" else np.maximum)(v, s.v)
        elif function == "round":
            v = half_up_array(a, int(values[1].v.flat[0]) if len(values) > 1 else 0, np)
        elif function in ("floor", "ceil"):
            v = np.floor(a + margin(a)) if function == "floor" else np.ceil(a - margin(a))
        elif function in ("log", "log10", "sqrt"):
            wrong = a < 0 if function == "sqrt" else a <= 0
            return _spoilt(getattr(np, function)(np.where(wrong, 1.0, a)), wrong, DOMAIN, *values)
        elif function == "divide":
            return _divide(*values)
        elif function == "pick":
            return _pick(values[0], values[1:])
        else:
            v = np.abs(a) if function == "abs" else np.exp(a)
        return Seen(v, worst(*values), **tainted(*values))

    def lag(self, function: str, argument: Term, n: int) -> Seen:
        now: Seen = evaluate(argument, self)
        if function == "cumulative":
            return self._cumulative(now)
        before = _shift(now, n, self.cube.shape)
        if function == "prev":
            return before
        zero = (before.v == 0) & ~np.isnan(now.v)
        ratio = now.v / np.where(zero, np.nan, before.v)
        v = cleaned(ratio - 1, ratio, 1.0) * 100
        return _spoilt(v, zero, DIVISION, now, before)

    def _cumulative(self, now: Seen) -> Seen:
        whole = np.broadcast_to(now.v, self.cube.shape)
        codes = np.broadcast_to(now.absent, self.cube.shape)
        wrong = np.broadcast_to(_mask(now), self.cube.shape)
        v, out, bad = (
            np.empty(self.cube.shape),
            np.empty(self.cube.shape, np.int8),
            np.zeros(self.cube.shape, bool),
        )
        start = 0
        for t, period in enumerate(self.cube.periods):
            if period.part == 1:
                start = t
            from_start = start > 0 or self.cube.periods[0].part == 1
            v[t] = whole[start : t + 1].sum(axis=0) if from_start else np.nan
            out[t] = codes[start : t + 1].max(axis=0)
            bad[t] = wrong[start : t + 1].any(axis=0)
        return Seen(v, None if now.codes is None else out, bad if now.wrong is not None else None, now.why)

    def group(self, function: str, argument: Term) -> Seen:
        seen: Seen = evaluate(argument, self)
        whole = np.broadcast_to(seen.v, (seen.v.shape[0], len(self.cube.units)))
        parts = []
        for columns in self.cube.slices.values():
            parts.append(reduce_present(function.removeprefix("group_"), whole[:, columns]))
        v = np.repeat(np.stack(parts, axis=1), self.cube.sizes, axis=1)
        taint: dict[str, Any] = {}
        if seen.wrong is not None:
            bad = np.broadcast_to(seen.wrong, whole.shape)
            any_bad = [bad[:, columns].any(axis=1) for columns in self.cube.slices.values()]
            taint = {"wrong": np.repeat(np.stack(any_bad, axis=1), self.cube.sizes, axis=1), "why": seen.why}
            v = np.where(taint["wrong"], np.nan, v)
        if seen.codes is None:
            return Seen(v, **taint)
        absent = np.broadcast_to(seen.absent, whole.shape)
        kinds = [absent[:, columns].max(axis=1) for columns in self.cube.slices.values()]
        return Seen(v, np.repeat(np.stack(kinds, axis=1), self.cube.sizes, axis=1), **taint)


def _mask(seen: Seen) -> Any:
    return False if seen.wrong is None else seen.wrong


def _spoilt(v: Any, wrong: Any, why: Text, *parts: Seen) -> Seen:
    """A result that cannot be computed where `wrong`, nor where its parts cannot."""
    taint = tainted(*parts)
    mask = wrong | taint["wrong"] if taint else wrong
    return Seen(np.where(wrong, np.nan, v), worst(*parts), mask, taint.get("why", why))


def _divide(a: Seen, b: Seen, instead: Seen) -> Seen:
    """a / b, or the third where b is zero."""
    zero = b.v == 0
    v = np.where(zero, instead.v, np.divide(a.v, np.where(zero, 1.0, b.v)))
    codes: Codes | None = None
    if not (a.codes is None and b.codes is None and instead.codes is None):
        codes = np.where(zero, instead.absent, np.maximum(a.absent, b.absent)).astype(np.int8)
    taint = tainted(a, b, instead)
    if taint:
        taint["wrong"] = np.where(zero, _mask(instead), _mask(a) | _mask(b))
    return Seen(v, codes, **taint)


def _pick(which: Seen, values: list[Seen]) -> Seen:
    """The k-th of the values, 0 where there is none."""
    shape = np.broadcast_shapes(which.v.shape, *(s.v.shape for s in values))
    v, codes = np.zeros(shape), np.zeros(shape, np.int8)
    wrong = np.zeros(shape, bool)
    for k, s in enumerate(values, 1):
        here = which.v == k
        v = np.where(here, s.v, v)
        codes = np.where(here, s.absent, codes)
        wrong = np.where(here, _mask(s), wrong)
    gone = np.isnan(which.v)
    taint = tainted(which, *values)
    if taint:
        taint["wrong"] = np.where(gone, _mask(which), wrong)
    return Seen(np.where(gone, np.nan, v), np.where(gone, which.absent, codes), **taint)


_SKIPPING = ("mean", "sum", "count", "trimmed", "weighted", "coalesce", "missing")


def reduce_present(function: str, x: Any) -> Any:
    """min max mean median sum count of the present values along axis 1; NaN where none is present."""
    ok = ~np.isnan(x)
    n = ok.sum(axis=1).astype(float)
    if function == "count":
        return n
    if function in ("min", "max"):
        return (np.fmin if function == "min" else np.fmax).reduce(x, axis=1, initial=np.nan)
    if function == "median":
        in_order = np.sort(x, axis=1)
        rows = np.arange(len(x))
        low, high = np.maximum((n - 1) // 2, 0).astype(int), np.maximum(n // 2, 0).astype(int)
        if not x.shape[1]:
            return np.full(len(x), np.nan)
        high = np.minimum(high, x.shape[1] - 1)
        return np.where(n > 0, (in_order[rows, low] + in_order[rows, high]) / 2, np.nan)
    total = np.where(ok, x, 0.0).sum(axis=1)
    return np.where(n > 0, total if function == "sum" else total / np.where(n > 0, n, 1), np.nan)


def _skipping(function: str, values: list[Seen]) -> Seen:
    """Functions that pass over absent values; absent only where nothing is left. What cannot be computed is
    not absent: it spoils the result."""
    if function == "coalesce":
        return _coalesce(values)
    codes, taint = worst(*values), tainted(*values)
    if function == "missing":
        v = np.isnan(values[0].v).astype(float)
    elif function == "weighted":
        num: Any = 0.0
        den: Any = 0.0
        for value, weight in zip(values[::2], values[1::2], strict=True):
            ok = ~np.isnan(value.v) & ~np.isnan(weight.v)
            num = num + np.where(ok, value.v * weight.v, 0.0)
            den = den + np.where(ok, weight.v, 0.0)
        v = np.where(den == 0, np.nan, num / np.where(den == 0, 1.0, den))
    elif function == "trimmed":
        v = _mean_of_present(values[1:], int(values[0].v.flat[0]))
    elif function == "mean":
        v = _mean_of_present(values, 0)
    else:
        stacked = np.stack(np.broadcast_arrays(*(s.v for s in values)))
        gone = np.isnan(stacked)
        v = (~gone).sum(axis=0).astype(float)
        if function == "sum":
            v = np.where(v > 0, np.where(gone, 0.0, stacked).sum(axis=0), np.nan)
    return Seen(np.where(taint["wrong"], np.nan, v) if taint else v, codes, **taint)


def _coalesce(values: list[Seen]) -> Seen:
    """The first that is not absent; if it cannot be computed, neither can the result."""
    v, wrong = values[0].v, _mask(values[0])
    for s in values[1:]:
        next_one = np.isnan(v) & ~np.asarray(wrong)
        v = np.where(next_one, s.v, v)
        wrong = wrong | (next_one & _mask(s))
    taint = tainted(*values)
    return Seen(v, worst(*values), **(taint | {"wrong": wrong} if taint else {}))


def _mean_of_present(values: list[Seen], cut: int) -> Any:
    """The mean of those present, without the `cut` highest and lowest (of fewer than three: of all)."""
    stacked = np.stack(np.broadcast_arrays(*(s.v for s in values)))
    n = (~np.isnan(stacked)).sum(axis=0).astype(float)
    if cut:
        in_order = np.sort(stacked, axis=0)  # NaN last
        k = np.where((n >= 3) & (n > 2 * cut), cut, 0)
        place = np.arange(len(stacked)).reshape(-1, 1, 1)
        stacked = np.where((place >= k) & (place < n - k), in_order, np.nan)
        n = n - 2 * k
    total = np.where(np.isnan(stacked), 0.0, stacked).sum(axis=0)
    return np.where(n > 0, total / np.where(n > 0, n, 1), np.nan)


def _shift(seen: Seen, n: int, shape: tuple[int, int]) -> Seen:
    """The value n periods before; absent before the first period."""
    whole = np.broadcast_to(seen.v, shape)
    v = np.full(shape, np.nan)
    v[n:] = whole[: shape[0] - n] if n < shape[0] else whole[:0]
    taint: dict[str, Any] = {}
    if seen.wrong is not None:
        wrong = np.zeros(shape, bool)
        wrong[n:] = np.broadcast_to(seen.wrong, shape)[: max(shape[0] - n, 0)]
        taint = {"wrong": wrong, "why": seen.why}
    if seen.codes is None:
        return Seen(v, **taint)
    codes = np.ones(shape, np.int8)
    codes[n:] = np.broadcast_to(seen.codes, shape)[: max(shape[0] - n, 0)]
    return Seen(v, codes, **taint)
