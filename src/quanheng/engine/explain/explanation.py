"""An explanation: the lines of all steps for one unit, node and period."""

from __future__ import annotations

from dataclasses import dataclass

from quanheng.engine.data import Unit
from quanheng.engine.explain.model import AdjustLine, GradeLine, LeafLine, RankLine, SumLine
from quanheng.engine.explain.text import written
from quanheng.engine.scheme.model import Node, Scheme


@dataclass(frozen=True)
class Explanation:
    """One unit's score of one node in one period, step by step.

    `sums`: inner nodes, children before parents, the explained node last. `adjust`, `grade`: of the total only.
    """

    scheme: Scheme
    unit: Unit
    unit_name: str
    group: str
    period: str
    node: Node
    leaves: tuple[LeafLine, ...]
    sums: tuple[SumLine, ...]
    adjust: AdjustLine | None
    rank: RankLine | None
    grade: GradeLine | None

    def text(self, lang: str = "zh") -> str:
        """The eight steps as plain text, in Chinese ("zh") or English ("en")."""
        return written(self, lang)
