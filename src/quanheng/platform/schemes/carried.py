"""What the targets of a scheme carry over from elsewhere (整改挂接): told by a room that stands above this one.

That room says how to ask it (`told_of`); the page of targets asks, and shows a target that is looser than what was meant.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import NamedTuple

from quanheng.engine.explain.way_up import direction
from quanheng.engine.scheme.model import Node, PerGroup
from quanheng.platform.lib.above import Above


class Carried(NamedTuple):
    """Of a unit and an indicator: the target that was meant (None: none in figures), where it comes from, its page."""

    unit: str
    node: str
    value: Decimal | None
    name: str
    words: str
    link: str


def _nothing(scheme: str) -> Iterable[Carried]:
    return ()


told_of = Above(_nothing)  # what the targets of a scheme carry over


def carried(scheme: str) -> list[Carried]:
    """What the targets of a scheme carry over."""
    return list(told_of(scheme))


def standing(leaf: Node, values: Mapping[tuple[str, str, str], Decimal], unit: str) -> Decimal | None:
    """The target of an indicator for a unit as it stands: its own (`values` by unit, indicator, period; of several periods the
    last), else the scheme's for all where that is a plain number."""
    own = sorted(
        (period, value) for (u, node, period), value in values.items() if (u, node) == (unit, leaf.id)
    )
    if own:
        return own[-1][1]
    common = (
        leaf.target.default if isinstance(leaf.target, PerGroup) and not leaf.target.groups else leaf.target
    )
    return common if isinstance(common, Decimal) else None


def looser(leaf: Node, target: Decimal | None, meant: Decimal | None) -> bool:
    """Whether a target asks for less than what was meant; False where either is missing or neither way is better."""
    if target is None or meant is None:
        return False
    way = direction(leaf)
    return way != 0 and (meant - target) * way > 0
