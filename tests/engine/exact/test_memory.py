"""A supposition (one value changed) gives what a whole new run would, whatever the scheme."""

from __future__ import annotations

import random
from fractions import Fraction

import polars as pl
import pytest
from tests.engine.generated import Maker
from tests.engine.test_fast_is_exact import resolved

from quanheng.engine.exact import Weighing, rows
from quanheng.engine.exact.memory import Memory
from quanheng.engine.inputs import facts, units_from


def test_what_is_stale_is_not_taken_over() -> None:
    before = Memory()
    before.keep("rated", ("甲", "2025", "石桥"), 1)
    before.keep("rated", ("乙", "2025", "石桥"), 2)
    after = Memory(before, lambda step, key: key[0] == "甲")
    assert after.recall("rated", ("甲", "2025", "石桥")) is None
    assert after.recall("rated", ("乙", "2025", "石桥")) == 2
    after.keep("rated", ("乙", "2025", "石桥"), 3)
    assert before.recall("rated", ("乙", "2025", "石桥")) == 2


@pytest.mark.parametrize("seed", range(40))
def test_supposing_is_a_run_with_the_value_changed(seed: int) -> None:
    draw = random.Random(seed)
    made = Maker(seed, draw.randint(2, 6), draw.randint(1, 2), draw.randint(1, 3), draw.randint(1, 4)).make()
    columns = {c: [o[c] for o in made.observations] for c in ("unit", "item", "period", "value", "status")}
    frame = pl.DataFrame(columns, schema={c: pl.String for c in columns})
    targets = pl.DataFrame(made.targets, schema=["unit", "node", "period", "target"])
    scheme, given = resolved(made), facts(units_from(pl.DataFrame(made.units)), frame, targets)
    weighing = Weighing(scheme, given)
    period = weighing.gathered.periods_observed()[-1]
    list(rows(weighing, [period]))
    for leaf in scheme.leaves:
        unit = draw.choice(weighing.units)
        now = weighing.measured(unit, leaf, period)
        if not isinstance(now, Fraction):
            continue
        value = now + draw.choice([1, -1, 10, Fraction(1, 2)])
        anew = Weighing(scheme, given)
        anew.changed = {(leaf.id, period, unit): value}
        whole = list(rows(anew, [period]))
        supposed = weighing.supposing(unit, leaf, period, value)
        quick = list(rows(supposed, [period]))
        if anew.faults:
            assert supposed.faults or weighing.faults  # what was undecided before is not told twice
            continue
        assert quick == whole
