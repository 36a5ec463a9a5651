"""The same run on each group of a Spark cluster: groups are independent, so each goes to a worker whole.

No rule is written again here: every worker calls `run` on its group's rows (Arrow in, Arrow out). Needs the
extra `quanheng[spark]` and Java.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import polars as pl
import pyarrow as pa

from quanheng.engine.data import Unit
from quanheng.engine.errors import Place, Problems
from quanheng.engine.run import run
from quanheng.engine.scheme.model import Scheme
from quanheng.engine.steps.gather import group_units

SCHEMA = (
    "period string, `group` string, unit string, node string, value double, points double, weight double, "
    "score double, rank double, grade string, absence string"
)
GROUP = "quanheng_group"


def independent(scheme: Scheme) -> None:
    """Raise `Refused` if the scheme compares across groups: then its groups cannot be scored apart."""
    problems = Problems()
    across = [leaf.id for leaf in scheme.leaves if leaf.over.kind != "group"]
    across += ["rank"] if scheme.rank.within != "group" else []
    for name in across:
        problems.add(
            "not-distributable",
            Place(path=name),
            ("跨组比较，不能分组计算", "it compares across groups and cannot be computed group by group"),
            ("over: group，rank.within: group", "over: group and rank.within: group"),
            ("用 --engine fast", "use --engine fast"),
        )
    problems.refuse()


def of_group(
    scheme: Scheme, units: Sequence[Unit], targets: pl.DataFrame | None, periods: Sequence[str], as_of: str
) -> Callable[[Any], Any]:
    """The function a worker applies to one group's observations: an Arrow table to an Arrow table."""

    def apply(rows: Any) -> Any:
        frame = pl.DataFrame(rows).drop(GROUP)
        present = set(frame.get_column("unit").to_list())
        mine = [u for u in units if u.id in present]
        return _plain_texts(
            run(scheme, frame, mine, targets, periods=periods, as_of=as_of).table().to_arrow()
        )

    return apply


def _plain_texts(made: pa.Table) -> pa.Table:
    """The table with plain strings: Spark does not take the large ones Polars writes."""
    fields = [f.with_type(pa.string()) if pa.types.is_large_string(f.type) else f for f in made.schema]
    return made.cast(pa.schema(fields))


def score(
    observations: Any,
    scheme: Scheme,
    units: Sequence[Unit],
    targets: pl.DataFrame | None = None,
    *,
    periods: Sequence[str],
    as_of: str = "",
) -> Any:
    """Score a Spark DataFrame (unit, item, period, value …); returns one of the result's columns.

    Units without any observation are not among the rows of a cluster and are left out.
    """
    independent(scheme)
    group_of = group_units(scheme, units)
    session = observations.sparkSession
    pairs = [(u.id, group_of[u.id]) for u in units if group_of[u.id]]
    groups = session.createDataFrame(pairs, f"unit string, {GROUP} string")
    joined = observations.join(groups, "unit")
    return joined.groupBy(GROUP).applyInArrow(of_group(scheme, units, targets, periods, as_of), SCHEMA)
