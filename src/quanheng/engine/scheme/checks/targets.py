"""Promise: a rule that measures against a target has one, and a target is not zero where it divides."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from quanheng.engine.errors import Problem
from quanheng.engine.formula import Formula
from quanheng.engine.scheme.checks.places import Places
from quanheng.engine.scheme.checks.saying import problem
from quanheng.engine.scheme.model import Node, PerGroup, Scheme

# Rules that read the target, with the parameter that stands in for it ("" if nothing does).
_INSTEAD = {"ratio": "", "pass_fail": "", "steps_off": "from_", "competition": "line", "key_result": "goal"}


def check(scheme: Scheme, places: Places) -> Iterator[Problem]:
    """Targets missing, and fixed targets that leave a ratio without meaning."""
    for leaf in scheme.leaves:
        if leaf.rate is None:
            continue
        reads = _reads(leaf)
        if reads and leaf.target is None:
            yield problem(
                "target-missing", places.node(leaf.id, "rate"),
                (f"“{leaf.name}”的计分要目标值，没有写", f"the rule of “{leaf.name}” needs a target; none is written"),
                ("target: 数、按组的数、公式，或 units（targets 表里分单位写）", "target: a number, numbers by group, a formula, or units (the targets table)"),
                ("补上 target", "write a target"),
            )  # fmt: skip
        else:
            for target in _numbers(leaf.target):
                if without_meaning(leaf, target):
                    yield problem(
                        "target-not-positive", places.node(leaf.id, "target"),
                        (f"“{leaf.name}”的目标值是 {target}，按它求比没有意义", f"the target of “{leaf.name}” is {target}: a ratio to it means nothing"),
                        ("大于 0 的目标值；或用 zero_target 写明目标为 0 时怎么办", "a target above zero, or zero_target to say what then"),
                        ("改目标值，或改用 steps_off、pass_fail 等规则", "change the target, or use steps_off or pass_fail"),
                    )  # fmt: skip


def without_meaning(leaf: Node, target: Decimal) -> bool:
    """True if no figure can be rated against this target: it is negative, or zero and the rule says nothing of that."""
    if getattr(leaf.rate, "relative", False):
        return target <= 0
    if leaf.rate is None or not hasattr(leaf.rate, "zero_target"):
        return False
    return target < 0 if leaf.rate.zero_target != "refuse" else target <= 0


def _reads(leaf: Node) -> bool:
    """True if the points, or the measure itself, come of the target."""
    rate: Any = leaf.rate
    if leaf.measure is not None and "target" in leaf.measure.names:
        return True
    if rate.name in _INSTEAD:
        instead = _INSTEAD[rate.name]
        if not instead or getattr(rate, instead) is None:
            return True
    if getattr(rate, "relative", False) and rate.name == "bands":
        return True
    return any(isinstance(v, Formula) and "target" in v.names for v in vars(rate).values())


def _numbers(target: Any) -> list[Decimal]:
    if isinstance(target, Decimal):
        return [target]
    if isinstance(target, PerGroup):
        return [t for t in (target.default, *target.groups.values()) if t is not None]
    return []
