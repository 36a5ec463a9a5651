"""An explanation from a run in fractions: the lines of all steps for one unit, node and period."""

from __future__ import annotations

from quanheng.engine.exact import Weighing
from quanheng.engine.explain.closing import adjust_line, grade_line, rank_line, unit_of
from quanheng.engine.explain.explanation import Explanation
from quanheng.engine.explain.leaves import leaf_line
from quanheng.engine.explain.model import LeafLine, SumLine
from quanheng.engine.explain.sums import sum_line
from quanheng.engine.scheme.model import Node
from quanheng.engine.terms import TOTAL


def explain(weighing: Weighing, unit: str, period: str, node: str = TOTAL) -> Explanation:
    """How a unit's score of a node in a period came about, down to every source figure.

    Raises KeyError for an unknown unit or node, `Refused` if a figure on the way cannot be decided.
    """
    wanted = weighing.scheme.nodes[node]
    group = weighing.group_of(unit)
    leaves: list[LeafLine] = []
    sums: list[SumLine] = []
    _descend(weighing, unit, period, wanted, leaves, sums)
    total = node == TOTAL
    told = Explanation(
        scheme=weighing.scheme,
        unit=(own := unit_of(weighing, unit)),
        unit_name=own.name or own.id,
        group=group,
        period=period,
        node=wanted,
        leaves=tuple(leaves),
        sums=tuple(sums),
        adjust=adjust_line(weighing, unit, period) if total else None,
        rank=rank_line(weighing, unit, period, node) if total or wanted.rank else None,
        grade=grade_line(weighing, unit, period) if total else None,
    )
    weighing.refuse()
    return told


def _descend(
    weighing: Weighing, unit: str, period: str, node: Node, leaves: list[LeafLine], sums: list[SumLine]
) -> None:
    """Leaves in document order; inner nodes after what is below them."""
    if node.leaf:
        leaves.append(leaf_line(weighing, unit, period, node))
        return
    for child in node.children:
        _descend(weighing, unit, period, child, leaves, sums)
    sums.append(sum_line(weighing, unit, period, node))
