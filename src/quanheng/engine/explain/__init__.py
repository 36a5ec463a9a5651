"""Explain: one score in eight steps, every figure exact and led back to its source; and how to gain a place."""

from __future__ import annotations

from quanheng.engine.explain.build import explain
from quanheng.engine.explain.explanation import Explanation
from quanheng.engine.explain.model import (
    AdjustLine,
    GradeLine,
    LeafLine,
    RankLine,
    SourceFigure,
    SumLine,
    WayUp,
)
from quanheng.engine.explain.way_up import NoWay, way_up, ways

__all__ = [
    "AdjustLine",
    "Explanation",
    "GradeLine",
    "LeafLine",
    "NoWay",
    "RankLine",
    "SourceFigure",
    "SumLine",
    "WayUp",
    "explain",
    "way_up",
    "ways",
]
