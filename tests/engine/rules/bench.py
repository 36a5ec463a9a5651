"""A bench for one rule: a scheme of one indicator, real data, both real standings, the case files.

A case is read by `quanheng.engine.document.read`, its rate by `from_document`; points come from
`steps.rate` (arrays) and `exact.Weighing` (fractions), so nothing here stands in for the engine.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from quanheng.engine.data import Unit
from quanheng.engine.document.model import unplaced
from quanheng.engine.document.read import read
from quanheng.engine.errors import Problems, Text
from quanheng.engine.exact.standing import Undecided
from quanheng.engine.exact.weighing import Weighing
from quanheng.engine.inputs import facts
from quanheng.engine.rounding import half_up
from quanheng.engine.rules.base import Rule
from quanheng.engine.scheme.from_document import resolve
from quanheng.engine.scheme.model import Scheme
from quanheng.engine.scheme.rate import read_rate
from quanheng.engine.scheme.values import Reading
from quanheng.engine.steps.gather import gather
from quanheng.engine.steps.rate import rate

CASES = Path(__file__).parents[2] / "cases" / "rules"
LEAF, ITEM, NOW, BEFORE, ALONE = "指标", "值", "2025", "2024", "本单位"
NEAR = 1e-9


def cases(rule: str, kind: str) -> list[dict[str, Any]]:
    """The cases of a rule: kind "good" or "bad"."""
    path = CASES / rule / f"{kind}.yaml"
    problems = Problems()
    written = read(path.read_bytes(), path.name, problems)
    assert written is not None, path
    assert not problems.found, [p.say() for p in problems.found]
    found: list[dict[str, Any]] = written.plain()
    assert found, f"{path} holds no case"
    return found


def ids(found: list[dict[str, Any]]) -> list[str]:
    """The names of cases, for the test report."""
    return [str(c["name"]) for c in found]


def read_rule(written: Any) -> tuple[Rule | None, Problems]:
    """The rule a case's rate means, read as any scheme is read, with all that is wrong with it."""
    problems = Problems()
    rating = read_rate(Reading(problems), unplaced(written))
    return rating.rule if rating else None, problems


def rule_of(written: Any) -> Rule:
    """The rule a good case's rate means."""
    rule, problems = read_rule(written)
    assert rule is not None, [p.say() for p in problems.found]
    return rule


@dataclass
class Bench:
    """A scheme of one indicator, and figures: values[period][unit], and more items the same way."""

    rate: Any
    values: Mapping[str, Mapping[str, Any]]
    target: Any = None
    targets: Mapping[str, Any] | None = None  # by unit
    items: Mapping[str, Mapping[str, Any]] | None = None  # item → unit → figure, now
    groups: Mapping[str, str] | None = None
    over: Any = None

    def scheme(self) -> Scheme:
        """The scheme; a rate the compiler refuses is a fault of the test."""
        leaf: dict[str, Any] = {"id": LEAF, "weight": 100, "measure": ITEM, "rate": self.rate}
        if self.targets is not None:
            leaf["target"] = "units"
        elif self.target is not None:
            leaf["target"] = self.target
        if self.over is not None:
            leaf["over"] = self.over
        items = {ITEM: {"uom": "个"}} | {name: {"uom": "个"} for name in self.items or {}}
        problems = Problems()
        scheme = resolve(
            unplaced({"scheme": "示意", "period": "year", "items": items, "tree": [leaf]}), problems
        )
        assert scheme is not None, [p.say() for p in problems.found]
        assert not problems.errors, [p.say() for p in problems.errors]
        return scheme

    def tables(self) -> tuple[tuple[Unit, ...], pl.DataFrame, pl.DataFrame]:
        """Units, observations and targets."""
        names = list(dict.fromkeys(u for by_unit in self.values.values() for u in by_unit))
        units = tuple(Unit(n, n, (self.groups or {}).get(n, "")) for n in names)
        rows = [(u, ITEM, p, v) for p, by_unit in self.values.items() for u, v in by_unit.items()]
        rows += [(u, i, NOW, v) for i, by_unit in (self.items or {}).items() for u, v in by_unit.items()]
        observed = pl.DataFrame(
            [(u, i, p, "" if v is None else str(v)) for u, i, p, v in rows],
            schema={c: pl.String for c in ("unit", "item", "period", "value")},
            orient="row",
        )
        wanted = [(u, LEAF, NOW, str(t)) for u, t in (self.targets or {}).items()]
        targets = pl.DataFrame(
            wanted, schema={c: pl.String for c in ("unit", "node", "period", "target")}, orient="row"
        )
        return units, observed, targets

    def rated(self) -> Outcome:
        """Points now of every unit, by both forms, with the words."""
        scheme = self.scheme()
        units, observed, targets = self.tables()
        leaf = scheme.nodes[LEAF]
        cube, faults = gather(scheme, observed, units, targets), []
        fast = rate(scheme, cube, leaf, faults).own
        row = [str(p) for p in cube.periods].index(NOW)
        order = [u.id for u in cube.units]
        faulted = {order[k]: f.what for f in faults for k in np.flatnonzero(f.where[row])}
        weighing = Weighing(scheme, facts(units, observed, targets))
        exact: dict[str, Fraction | None] = {}
        said: dict[str, Text | None] = {}
        for u in order:
            exact[u] = weighing.own_points(u, leaf, NOW)
            said[u] = self._said(weighing, leaf, u)
        why = {f.unit: f.why for f in weighing.faults if f.period == NOW}
        return Outcome({u: float(fast[row, k]) for k, u in enumerate(order)}, exact, said, faulted, why)

    @staticmethod
    def _said(weighing: Weighing, leaf: Any, unit: str) -> Text | None:
        x = weighing.value(unit, leaf.id, NOW)
        at = weighing.standing(unit, leaf, NOW)
        if x is None:
            return None
        try:
            points = leaf.rate.exact(x, at)
        except Undecided:
            points = None
        words: Text = leaf.rate.say(x, at, points)
        return words


@dataclass
class Outcome:
    """By unit: points of the fast and the exact form, the words, and what could not be decided by either."""

    fast: dict[str, float]
    exact: dict[str, Fraction | None]
    said: dict[str, Text | None]
    fast_faults: dict[str, Text]
    exact_faults: dict[str, Text]

    def agree(self) -> None:
        """Assert that both forms give the same points and report the same faults."""
        assert self.fast_faults.keys() == self.exact_faults.keys()
        for (
            unit,
            why,
        ) in self.fast_faults.items():  # a formula's fault also names the figures, in the exact form
            assert self.exact_faults[unit].zh.endswith(why.zh)
            assert self.exact_faults[unit].en.endswith(why.en)
        for unit, exact in self.exact.items():
            fast = self.fast[unit]
            if unit in self.exact_faults:
                continue
            if exact is None:
                assert np.isnan(fast), (unit, fast)
            else:
                assert abs(fast - float(exact)) <= NEAR * max(1.0, abs(fast)), (unit, fast, float(exact))


def bench_of(case: Mapping[str, Any]) -> Bench:
    """The bench a good case describes."""
    given = case["given"]
    values = given.get("values")
    if values is None:
        values = {ALONE: given["value"]}
    before = given.get("before")
    if before is not None and not isinstance(before, dict):
        before = {ALONE: before}
    target = given.get("target")
    per_unit = target if isinstance(target, dict) else None
    items = {
        name: figure if isinstance(figure, dict) else dict.fromkeys(values, figure)
        for name, figure in given.get("items", {}).items()
    }
    years = {NOW: values} | ({BEFORE: before} if before is not None else {})
    return Bench(case["rate"], years, None if per_unit else target, per_unit, items)


def check_good(case: Mapping[str, Any]) -> None:
    """Assert that a good case comes out as it says, in both forms."""
    outcome = bench_of(case).rated()
    then = case["then"]
    outcome.agree()
    if isinstance(then, dict) and "fault" in then:
        assert outcome.exact_faults, "nothing was reported"
        assert all(then["fault"] in why.zh for why in outcome.exact_faults.values())
        return
    assert not outcome.exact_faults, [t.zh for t in outcome.exact_faults.values()]
    wanted = then if isinstance(then, dict) else {ALONE: then}
    for unit, points in wanted.items():
        got = outcome.exact[unit]
        if points is None:
            assert got is None, (unit, got)
            continue
        assert got is not None, unit
        places = max(0, -int(Decimal(points).as_tuple().exponent))
        assert half_up(got, places) == Fraction(Decimal(points)), (unit, float(got), points)
    if "say" in case:
        one = outcome.said[next(iter(wanted))]
        assert one is not None
        assert case["say"] in one.zh, one.zh


def check_bad(case: Mapping[str, Any]) -> None:
    """Assert that a bad case's parameters are refused for the reason it names, and told in four parts."""
    rule, problems = read_rule(case["rate"])
    found = [(p.place.path, p.found.zh) for p in problems.errors]
    if rule is not None:
        found += [(name, text.zh) for name, text, _, _ in rule.problems()]
        assert "rule-parameter" in {p.code for p in problems.errors}
    assert any(name == case["problem"] and case["found"] in zh for name, zh in found), found
    for p in problems.errors:
        for part in (p.found, p.expected, p.remedy):
            assert part.zh
            assert part.en
