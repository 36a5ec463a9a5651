"""The workloads S, M and L: units, indicators, periods, rules, missing values — all synthetic (示意数据), seeded."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from quanheng.engine.data import Unit
from quanheng.engine.document.model import unplaced
from quanheng.engine.errors import Problems
from quanheng.engine.periods import Period
from quanheng.engine.scheme.from_document import resolve
from quanheng.engine.scheme.model import Scheme

SEED = 20261121
EDGES = (0.70, 0.85, 1.00, 1.15)


@dataclass(frozen=True)
class Size:
    """How large a workload is; `back` is how many periods the improvement rule looks back."""

    units: int
    leaves: int
    periods: int
    groups: int
    firsts: int
    seconds: int
    back: int


SIZES = {
    "S": Size(100, 100, 12, 4, 5, 20, 1),
    "M": Size(2850, 300, 12, 6, 8, 40, 1),
    "L": Size(2850, 300, 120, 6, 8, 40, 12),
}


@dataclass
class Workload:
    """A scheme and its data: `cube` is [leaf, period, unit], units sorted by group; NaN is missing."""

    size: Size
    scheme: Scheme
    units: tuple[Unit, ...]
    periods: tuple[Period, ...]
    cube: np.ndarray
    group: np.ndarray  # index of each unit's group
    base: np.ndarray
    weights: dict[str, np.ndarray]  # "leaf", "second", "first": [node, group]

    @property
    def bytes(self) -> int:
        """Size of the cube."""
        return self.cube.nbytes

    def long(self) -> pl.DataFrame:
        """The observations as a long table, missing ones left out."""
        i, t, u = np.nonzero(~np.isnan(self.cube))
        columns = {
            "unit": ([x.id for x in self.units], u),
            "item": (list(self.scheme.items), i),
            "period": ([str(p) for p in self.periods], t),
        }
        named = {k: pl.Series(names, dtype=pl.String).gather(codes) for k, (names, codes) in columns.items()}
        return pl.DataFrame({**named, "value": self.cube[i, t, u]})


def target(base: np.ndarray, group: Any) -> Any:
    """The target of an indicator in a group; its floor is half of it."""
    return base * (1 + 0.05 * group)


def workload(name: str, data: bool = True) -> Workload:
    """Build a workload; the same name gives the same bytes. Without `data` the cube stays empty."""
    size = SIZES[name]
    rng = np.random.default_rng(SEED)
    base = np.round(rng.uniform(10, 100, size.leaves), 1)
    group = np.sort(rng.integers(0, size.groups, size.units))
    effect = rng.normal(0, 0.1, size.units)
    weights = {
        "leaf": rng.integers(1, 10, (size.leaves, size.groups)).astype(float),
        "second": rng.integers(1, 10, (size.seconds, size.groups)).astype(float),
        "first": rng.integers(1, 10, (size.firsts, size.groups)).astype(float),
    }
    cube = _values(rng, size, base, effect) if data else np.empty((0, 0, 0))
    units = tuple(Unit(f"u{k:05d}", f"u{k:05d}", f"g{g}") for k, g in enumerate(group))
    start = Period("month", 2016, 1)
    periods = tuple(start.shift(k) for k in range(size.periods))
    return Workload(size, _scheme(size, base, weights), units, periods, cube, group, base, weights)


def _values(rng: np.random.Generator, size: Size, base: np.ndarray, effect: np.ndarray) -> np.ndarray:
    """Indicator by indicator, so that building L needs no second cube."""
    cube = np.empty((size.leaves, size.periods, size.units))
    growth = 1 + 0.004 * np.arange(size.periods)[:, None]
    for j in range(size.leaves):
        shape = cube.shape[1:]
        noise = 1 + effect + rng.normal(0, 0.15, shape)
        cube[j] = np.maximum(np.round(base[j] * growth * noise, 4), 0.01)
        cube[j][rng.random(shape, dtype=np.float32) < 0.03] = np.nan
    return cube


def _per_group(values: np.ndarray) -> dict[str, float]:
    return {f"g{g}": float(v) for g, v in enumerate(values)}


def _rate(j: int, size: Size, base: np.ndarray) -> dict[str, Any]:
    better = "lower" if j % 5 == 4 else "higher"
    aims = np.round(target(base[j], np.arange(size.groups)), 6)
    return [
        {"rule": "ratio", "cap": 1.2},
        {"rule": "goalposts", "low": _per_group(np.round(aims / 2, 6)), "high": _per_group(aims)},
        {"rule": "efficacy", "better": better},
        {"rule": "steps_off", "on": "above", "relative": True, "step": 1, "per": 0.5, "floor": 60},
        {"rule": "bands", "relative": True, "closed": "left", "bands": _bands()},
        {"rule": "by_rank", "form": "percentile", "better": better, "ties": "max"},
        {"rule": "z_score", "center": 70, "spread": 10, "better": better},
        {"rule": "improvement", "base": 60, "per": 400, "form": "ratio", "n": size.back},
    ][j % 8]


def _bands() -> list[dict[str, float]]:
    """Points by share of the target: below 0.70 → 20, then 40, 60, 80, and 100 from 1.15 up."""
    bands: list[dict[str, float]] = [{"to": EDGES[0], "points": 20}]
    for k, edge in enumerate(EDGES):
        bands.append({"from": edge, "points": 40 + 20 * k} | ({"to": EDGES[k + 1]} if k < 3 else {}))
    return bands


def _scheme(size: Size, base: np.ndarray, weights: dict[str, np.ndarray]) -> Scheme:
    def leaf(j: int) -> dict[str, Any]:
        aims = np.round(target(base[j], np.arange(size.groups)), 6)
        return {
            "id": f"i{j:03d}",
            "weight": _per_group(weights["leaf"][j]),
            "measure": f"x{j:03d}",
            "target": _per_group(aims),
            "rate": _rate(j, size, base),
            "missing": {3: "group_mean", 7: "zero"}.get(j % 10, "exclude"),
        }

    def second(k: int) -> dict[str, Any]:
        leaves = [leaf(j) for j in range(k, size.leaves, size.seconds)]
        return {"id": f"b{k:02d}", "weight": _per_group(weights["second"][k]), "children": leaves}

    def first(k: int) -> dict[str, Any]:
        children = [second(s) for s in range(k, size.seconds, size.firsts)]
        node = {"id": f"a{k}", "weight": _per_group(weights["first"][k]), "children": children}
        return node | ({"combine": "geometric", "least": 1} if k % 4 == 3 else {})

    document = {
        "scheme": "benchmark",
        "title": "示意数据：性能基准",
        "demonstration": True,
        "period": "month",
        "marks": "index",
        "groups": {f"g{g}": {} for g in range(size.groups)},
        "items": {
            f"x{j:03d}": {"uom": "点", "owner": "示意", "frequency": "month"} for j in range(size.leaves)
        },
        "tree": [first(k) for k in range(size.firsts)],
        "grades": [
            {"name": "A", "from": 60, "quota": 0.2},
            {"name": "B", "quota": 0.4},
            {"name": "C", "quota": 0.3},
            {"name": "D"},
        ],
    }
    problems = Problems()
    scheme = resolve(unplaced(document), problems)
    problems.refuse()
    assert scheme is not None
    return scheme
