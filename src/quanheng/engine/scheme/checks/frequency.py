"""Promise: figures of other periods than the scheme's are put together as the scheme says."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from quanheng.engine.errors import Problem
from quanheng.engine.periods import is_finer, kind_of
from quanheng.engine.scheme.checks.formulas import all_formulas
from quanheng.engine.scheme.checks.places import Places
from quanheng.engine.scheme.checks.saying import warning
from quanheng.engine.scheme.model import Node, Scheme


def check(scheme: Scheme, places: Places) -> Iterator[Problem]:
    """Finer items without a fold, coarser items that would count as zero, cumulation in a scheme of whole years."""
    kind = kind_of(scheme.period) if scheme.period else ""
    for item in scheme.items.values():
        if not item.frequency or not kind or item.frequency == kind:
            continue
        if is_finer(item.frequency, kind):
            if not item.fold:
                yield warning(
                    "fold-missing", places.at("items", item.id),
                    (f"“{item.name}”按 {item.frequency} 报，方案按 {scheme.period} 计，没有写怎样合成，按末期值", f"“{item.name}” comes by {item.frequency}, the scheme counts by {scheme.period}; how it is put together is not said: the last is taken"),
                    ("fold: sum（合计）、mean（平均）或 last（末期值）", "fold: sum, mean or last"), ("写 fold", "write a fold"),
                )  # fmt: skip
        elif leaf := _zeroed(scheme, item.id):
            yield warning(
                "frequency-coarser", places.at("items", item.id, "frequency"),
                (f"“{item.name}”按 {item.frequency} 报，比方案周期 {scheme.period} 长，而“{leaf.name}”未报计零分", f"“{item.name}” comes by {item.frequency}, longer than the scheme's {scheme.period}, and “{leaf.name}” gives zero where it is not reported"),
                ("没到报送期的期间不计零分", "no zero for periods in which nothing is due yet"),
                ("missing 改为 exclude，或在没到期的期间报 not_due", "missing: exclude, or report not_due where it is not due"),
            )  # fmt: skip
    if kind == "year":
        for used in all_formulas(scheme, places):
            if "cumulative" in used.formula.functions:
                yield warning(
                    "cumulative-yearly", used.place,
                    ("年度方案里的 cumulative 就是本年的数", "cumulative in a yearly scheme is the year's own figure"),
                    ("月、季、半年方案才用 cumulative", "cumulative in schemes of months, quarters or halves"), ("去掉 cumulative", "take it away"),
                )  # fmt: skip


def _zeroed(scheme: Scheme, item: str) -> Node | None:
    """The first indicator that reads the item and gives zero where it is not reported."""
    for leaf in scheme.leaves:
        if leaf.measure is not None and item in leaf.measure.names and leaf.missing in ("zero", Decimal(0)):
            return leaf
    return None
