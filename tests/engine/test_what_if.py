"""What if: the incremental result equals a full run, on generated schemes and every item and period."""

from __future__ import annotations

import numpy as np
import polars as pl
import pytest
from tests.engine.generated import Maker
from tests.engine.test_fast_is_exact import resolved

from quanheng.engine.errors import Refused
from quanheng.engine.inputs import units_from
from quanheng.engine.run import Run, run


@pytest.mark.parametrize("seed", range(60))
def test_equal_to_a_full_run(seed: int) -> None:
    made = Maker(seed, 6, 2, 3, 3).make()
    scheme, units = resolved(made), units_from(pl.DataFrame(made.units))
    frame = pl.DataFrame(made.observations)
    targets = pl.DataFrame(made.targets)
    changed = [o for o in made.observations if o["value"] and o["period"] in made.periods][seed % 7 :: 11][:4]

    def whole(observations: pl.DataFrame) -> Run | None:
        try:
            return run(scheme, observations, units, targets)
        except Refused:
            return None

    base = whole(frame)
    if base is None:
        return
    for one in changed:
        key = (
            (pl.col("unit") == one["unit"])
            & (pl.col("item") == one["item"])
            & (pl.col("period") == one["period"])
        )
        after = whole(frame.with_columns(value=pl.when(key).then(pl.lit("37")).otherwise(pl.col("value"))))
        try:
            part = base.what_if(one["unit"], one["item"], one["period"], 37.0)
        except Refused:
            assert after is None
            continue
        assert after is not None
        assert np.allclose(after.adjusted.score, part.adjusted.score, rtol=1e-12, atol=1e-12, equal_nan=True)
        assert np.array_equal(after.ranks, part.ranks, equal_nan=True)
        assert np.array_equal(after.grades, part.grades)
        assert (
            after.table()
            .drop("value", "points", "weight", "score")
            .equals(part.table().drop("value", "points", "weight", "score"))
        )


def test_unknown_names_are_refused() -> None:
    made = Maker(1, 3, 1, 1, 1).make()
    base = run(
        resolved(made),
        pl.DataFrame(made.observations),
        units_from(pl.DataFrame(made.units)),
        pl.DataFrame(made.targets),
    )
    with pytest.raises(KeyError):
        base.what_if("nobody", "甲", "2022", 1.0)
    with pytest.raises(KeyError):
        base.what_if("u0", "nothing", "2022", 1.0)
    with pytest.raises(KeyError):
        base.what_if("u0", "甲", "1999", 1.0)
