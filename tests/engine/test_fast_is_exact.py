"""The proof: on generated schemes and data the array form and the fraction form give the same results."""

from __future__ import annotations

import os
from decimal import Decimal
from fractions import Fraction
from typing import Any

import polars as pl
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.engine.generated import Made, Maker

from quanheng.engine.document.model import unplaced
from quanheng.engine.errors import Problems, Refused
from quanheng.engine.exact import score as exact_score
from quanheng.engine.inputs import facts, units_from
from quanheng.engine.rounding import half_up
from quanheng.engine.rules import RULES
from quanheng.engine.run import run
from quanheng.engine.scheme.from_document import resolve
from quanheng.engine.scheme.model import Scheme
from quanheng.engine.terms import ABSENCES

EXAMPLES = int(os.environ.get("QUANHENG_EXAMPLES", "2000"))
NEAR = 1e-9


def resolved(made: Made) -> Scheme:
    """The scheme of a generated document; a document the compiler refuses is a fault of the generator."""
    problems = Problems()
    document = {k: v for k, v in made.document.items()}
    scheme = resolve(unplaced(_without_none(document)), problems)
    assert scheme is not None, [p.say("en") for p in problems.found]
    assert not problems.errors, [p.say("en") for p in problems.errors]
    return scheme


def _without_none(value: Any) -> Any:
    if isinstance(value, dict):
        return {k: _without_none(v) for k, v in value.items() if v is not None}
    if isinstance(value, list):
        return [_without_none(v) for v in value]
    return value


def both(made: Made) -> tuple[Scheme, Any, Any]:
    """(scheme, fast, exact); a refusal is the set of nodes, units and periods that could not be computed."""
    scheme = resolved(made)
    columns = {c: [o[c] for o in made.observations] for c in ("unit", "item", "period", "value", "status")}
    frame = pl.DataFrame(columns, schema={c: pl.String for c in columns})
    targets = pl.DataFrame(made.targets, schema=["unit", "node", "period", "target"])
    units = units_from(pl.DataFrame(made.units))
    try:
        fast: Any = run(scheme, frame, units, targets, periods=None)
        periods = fast.periods
    except Refused as refused:
        fast, periods = {p.place.path for p in refused.problems}, None
    try:
        exact: Any = exact_score(scheme, facts(units, frame, targets), periods)
    except Refused as refused:
        exact = {p.place.path for p in refused.problems}
    return scheme, fast, exact


def agree(made: Made) -> None:
    """Assert that both forms say the same of every row."""
    scheme, fast, exact = both(made)
    if isinstance(fast, set) or isinstance(exact, set):
        assert fast == exact, "the two forms refuse different things"
        return
    rows = {(r["period"], r["unit"], r["node"]): r for r in fast.table().iter_rows(named=True)}
    assert len(rows) == len(exact)
    for row in exact:
        quick = rows[row.period, row.unit, row.node]
        where = (row.period, row.unit, row.node, quick, row)
        for name, digits in (
            ("value", None),
            ("points", None),
            ("weight", None),
            ("score", scheme.round.score),
        ):
            _same(quick[name], getattr(row, name), digits, where)
        assert quick["rank"] == (None if row.rank is None else float(row.rank)), where
        assert quick["grade"] == row.grade, where
        assert quick["absence"] == (ABSENCES[row.absence][0] if row.absence else ""), where


def _same(quick: float | None, right: Fraction | None, digits: int | None, where: Any) -> None:
    assert (quick is None) == (right is None), where
    if quick is None or right is None:
        return
    if digits is not None and right == half_up(right, digits):
        assert Decimal(repr(quick)).quantize(Decimal(1).scaleb(-digits)) == _decimal(right), where
    assert abs(Fraction(quick) - right) <= NEAR * max(1, abs(right)), where


def _decimal(x: Fraction) -> Decimal:
    return Decimal(x.numerator) / Decimal(x.denominator)


@settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    derandomize=EXAMPLES <= 2000,
)
@given(
    seed=st.integers(0, 2**32 - 1),
    units=st.integers(1, 9),
    groups=st.integers(1, 3),
    periods=st.integers(1, 4),
    depth=st.integers(1, 5),
)
def test_the_two_forms_agree(seed: int, units: int, groups: int, periods: int, depth: int) -> None:
    agree(Maker(seed, units, groups, periods, depth).make())


def test_every_rule_comes_up() -> None:
    """A rule that the generator never draws would be proved of nothing."""
    drawn: set[str] = set()
    for seed in range(400):
        drawn |= {leaf.rate.name for leaf in resolved(Maker(seed, 2, 1, 1, 3).make()).leaves if leaf.rate}
    assert set(RULES) - drawn == set()
