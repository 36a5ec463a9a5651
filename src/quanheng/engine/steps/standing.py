"""Where measured values stand, on arrays: target, population, earlier periods (see rules.base.Standing)."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from functools import cached_property
from typing import Any

import numpy as np

from quanheng.engine.errors import Text
from quanheng.engine.formula import Formula
from quanheng.engine.scheme.model import Node, PerGroup, Span
from quanheng.engine.steps.algebra import ArrayAlgebra, compare_arrays, margin, reduce_present
from quanheng.engine.steps.cube import Cube, Fault, Floats, Seen


class ArrayStanding:
    """The standing of one leaf for all units and periods at once.

    `x` is the value that is rated (after treatment), `raw` the measured one before treatment;
    `plain` says that x is an observed item itself, so equal values are equal to the last bit.
    """

    xp: Any = np

    def __init__(
        self, cube: Cube, node: Node, x: Floats, raw: Floats, plain: bool, faults: list[Fault]
    ) -> None:
        self.cube, self.node, self.x, self.raw, self.plain, self.faults = cube, node, x, raw, plain, faults

    @cached_property
    def complete(self) -> bool:
        """True if no value is absent (one pass, no temporary)."""
        return not np.isnan(self.x.sum())

    @cached_property
    def target(self) -> Any:
        """The target as an array, NaN where none is given."""
        wanted = self.node.target
        if wanted is None:
            return np.full((1, 1), np.nan)
        if isinstance(wanted, str):
            return self.cube.targets.get(self.node.id, np.full(self.cube.shape, np.nan))
        return self.value(wanted)

    def value(self, parameter: Any) -> Any:
        """A parameter as an array: a number stays one, by group becomes [1, unit], a formula is evaluated."""
        if isinstance(parameter, Formula):
            local = {"x": Seen(self.x)}
            if "target" in parameter.names:
                local["target"] = Seen(self.target)
            return ArrayAlgebra(self.cube, self.node.id, local, self.faults).of(parameter).v
        if isinstance(parameter, PerGroup):
            given = [parameter.of(g) for g in self.cube.slices]
            return self.cube.spread(np.array([[np.nan if n is None else float(n) for n in given]]))
        return float(parameter) if isinstance(parameter, Decimal | int) else parameter

    # the population ---------------------------------------------------------------------------------

    def _over(self, reduce: Callable[[Floats], Floats]) -> Floats:
        """A reduction [rows, units] → [rows] over each population, spread back over the units."""
        return self._reduced(self.x, reduce)

    def _reduced(self, x: Floats, reduce: Callable[[Floats], Floats]) -> Floats:
        span = self.node.over
        if span.kind == "group":
            columns = [reduce(x[:, s]) for s in self.cube.slices.values()]
            return self.cube.spread(np.stack(columns, axis=1))
        if span.kind == "periods":
            return reduce(x[self._rows(span)].reshape(1, -1)).reshape(1, 1)
        return reduce(x).reshape(-1, 1)

    def _rows(self, span: Span) -> slice:
        texts = [str(p) for p in self.cube.periods]
        inside = [t for t, text in enumerate(texts) if span.first <= text <= span.last]
        return slice(inside[0], inside[-1] + 1) if inside else slice(0, 0)

    def low(self, nth: int = 1) -> Floats:
        """The nth lowest value of the population."""
        if nth == 1:
            return self._over(lambda x: np.fmin.reduce(x, axis=1, initial=np.nan))
        return self._over(lambda x: _nth(np.sort(x, axis=1), np.full(len(x), nth - 1)))

    def high(self, nth: int = 1) -> Floats:
        """The nth highest value of the population."""
        if nth == 1:
            return self._over(lambda x: np.fmax.reduce(x, axis=1, initial=np.nan))
        return self._over(lambda x: _nth(np.sort(x, axis=1), (~np.isnan(x)).sum(axis=1) - nth))

    def mean(self) -> Floats:
        """The mean of the population."""
        if self.complete:
            return self._over(lambda x: x.mean(axis=1) if x.shape[1] else np.full(len(x), np.nan))
        return self._over(lambda x: reduce_present("mean", x))

    def median(self) -> Floats:
        """The median of the population."""
        return self._over(lambda x: reduce_present("median", x))

    def deviation(self, ddof: int = 1) -> Floats:
        """The standard deviation of the population; NaN with no more than `ddof` values."""
        return self._over(lambda x: _deviation(x, ddof))

    def count(self) -> Floats:
        """How many units of the population have a value."""
        return self._over(lambda x: (~np.isnan(x)).sum(axis=1).astype(float))

    def place(self, better: str = "higher", ties: str = "min") -> Floats:
        """The place in the population, 1 = best."""
        return self._places(self.x, better, ties, self.plain)

    def _places(self, x: Floats, better: str, ties: str, plain: bool) -> Floats:
        signed = -x if better == "higher" else x
        span = self.node.over
        if span.kind == "group":
            out = np.empty_like(signed)
            for s in self.cube.slices.values():
                out[:, s] = places(signed[:, s], ties, plain)
            return out
        if span.kind == "periods":
            rows = self._rows(span)
            out = np.full_like(signed, np.nan)
            out[rows] = places(signed[rows].reshape(1, -1), ties, plain).reshape(signed[rows].shape)
            return out
        return places(signed, ties, plain)

    # earlier periods --------------------------------------------------------------------------------

    def previous(self, n: int = 1) -> Floats:
        """The measured value n periods before, before treatment; NaN in the first n periods."""
        return _earlier(self.raw, n)

    def previous_place(self, n: int = 1, better: str = "higher", ties: str = "min") -> Floats:
        """The place n periods before, by the values as measured."""
        return _earlier(self._places(self.raw, better, ties, self.plain), n)

    # decisions at edges -----------------------------------------------------------------------------

    def reaches(self, a: Any, b: Any) -> Any:
        """a >= b, binary dust aside."""
        return compare_arrays(">=", a, b)

    def exceeds(self, a: Any, b: Any) -> Any:
        """a > b, binary dust aside."""
        return compare_arrays(">", a, b)

    def whole_down(self, a: Any) -> Any:
        """The largest whole number not above a."""
        return np.floor(a + margin(a))

    def whole_up(self, a: Any) -> Any:
        """The smallest whole number not below a."""
        return np.ceil(a - margin(a))

    def fault(self, where: Any, what: Text) -> None:
        """Report what cannot be decided; told all at once after the run."""
        if np.any(where):
            self.faults.append(Fault(self.node.id, np.broadcast_to(np.asarray(where), self.x.shape), what))


def _earlier(x: Floats, n: int) -> Floats:
    out = np.full_like(x, np.nan)
    if n < len(x):
        out[n:] = x[: len(x) - n]
    return out


def _nth(in_order: Floats, index: Any) -> Floats:
    """The element at an index of each sorted row (NaN last); the nearest end if there are too few."""
    last = (~np.isnan(in_order)).sum(axis=1) - 1
    index = np.clip(index, 0, np.maximum(last, 0))
    if not in_order.shape[1]:
        return np.full(len(in_order), np.nan)
    found: Floats = in_order[np.arange(len(in_order)), index]
    return found


def _deviation(x: Floats, ddof: int) -> Floats:
    ok = ~np.isnan(x)
    n = ok.sum(axis=1)
    enough = n > ddof
    mean = np.where(ok, x, 0.0).sum(axis=1) / np.maximum(n, 1)
    off = np.where(ok, x - mean[:, None], 0.0)
    spread = np.sqrt(np.einsum("ij,ij->i", off, off) / np.maximum(n - ddof, 1))
    # equal values leave binary dust in their deviations; a spread that small is none
    spread[spread <= 1e-13 * np.abs(mean)] = 0.0
    return np.where(enough, spread, np.nan)


def places(x: Floats, ties: str, plain: bool) -> Floats:
    """Places of [rows, units], 1 = the smallest, NaN where x is NaN.

    `plain`: equal means equal to the bit; else values within binary dust of their neighbour are tied.
    """
    if not x.shape[1]:
        return x.copy()
    order = np.argsort(x, axis=1)
    in_order = np.take_along_axis(x, order, axis=1)
    new = np.empty(x.shape, dtype=bool)
    new[:, 0] = True
    if plain:
        np.not_equal(in_order[:, 1:], in_order[:, :-1], out=new[:, 1:])
    else:
        with np.errstate(invalid="ignore"):
            new[:, 1:] = in_order[:, 1:] - in_order[:, :-1] > margin(in_order[:, 1:])
    place = np.empty(x.shape)
    np.put_along_axis(place, order, _tied(new, np.isnan(in_order), ties), axis=1)
    place[np.isnan(x)] = np.nan
    return place


def _tied(new: Any, gone: Any, ties: str) -> Floats:
    """Places along sorted rows, given where a new value begins."""
    if ties == "dense":
        return np.cumsum(new, axis=1).astype(float)
    index = np.arange(1, new.shape[1] + 1)
    first = np.maximum.accumulate(np.where(new, index, 0), axis=1)
    if ties == "min":
        return first.astype(float)
    ends = np.ones_like(new)
    ends[:, :-1] = new[:, 1:] | gone[:, 1:]
    last = np.where(ends, index, new.shape[1] + 1)
    last = np.minimum.accumulate(last[:, ::-1], axis=1)[:, ::-1]
    return last.astype(float) if ties == "max" else (first + last) / 2
