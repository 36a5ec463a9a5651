"""Promise: full marks can be reached — by the rule of every indicator, and under the cap of every node."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from quanheng.engine.errors import Place, Problem
from quanheng.engine.scheme.checks.places import Places
from quanheng.engine.scheme.checks.saying import figure, problem, warning
from quanheng.engine.scheme.model import Scheme


def check(scheme: Scheme, places: Places) -> Iterator[Problem]:
    """Rules whose highest points stay below what they are out of; caps below the weight they bound."""
    full = scheme.full if scheme.marks == "weights" else scheme.scale
    for node in scheme.root.walk():
        if node.rate is not None:
            highest = node.rate.limits()[1]
            if highest is not None and highest < node.out_of:
                yield warning(
                    "full-marks-unreachable", places.node(node.id, "rate"),
                    (f"“{node.name}”最多只能得 {figure(highest)} 分", f"“{node.name}” can give {figure(highest)} points at most"),
                    (f"能得到满分 {figure(node.out_of)}", f"the full {figure(node.out_of)} can be reached"),
                    ("改最高一档的得分，或用 out_of 写明按几分制写", "raise the best points, or say with out_of what they are out of"),
                )  # fmt: skip
        if node.leaf or node.cap is None:
            continue
        weights = [scheme.weight(node, g.id) for g in scheme.groups] or [scheme.weight(node, "")]
        bound = max(weights) if scheme.marks == "weights" else full
        if node.cap < bound:
            yield warning(
                "full-marks-unreachable", places.node(node.id, "cap"),
                (f"“{node.name}”封顶 {figure(node.cap)}，满分是 {figure(bound)}", f"“{node.name}” is capped at {figure(node.cap)} of {figure(bound)}"),
                ("封顶不低于满分", "a cap not below the full marks"), ("提高封顶，或降低权重", "raise the cap, or lower the weight"),
            )  # fmt: skip
        if node.floor is not None and node.floor > node.cap:
            yield _crossed(node.name, node.floor, node.cap, places.node(node.id, "floor"))
    if scheme.adjust.cap is not None and scheme.adjust.cap < full:
        yield warning(
            "full-marks-unreachable", places.at("adjust", "cap"),
            (f"总分封顶 {figure(scheme.adjust.cap)}，满分是 {figure(full)}", f"the total is capped at {figure(scheme.adjust.cap)} of {figure(full)}"),
            ("封顶不低于满分", "a cap not below the full marks"), ("提高封顶", "raise the cap"),
        )  # fmt: skip


def _crossed(name: str, floor: Decimal, cap: Decimal, place: Place) -> Problem:
    return problem("floor-above-cap", place, (f"“{name}”封底 {figure(floor)} 高于封顶 {figure(cap)}", f"the floor {figure(floor)} of “{name}” lies above its cap {figure(cap)}"),
                   ("封底低于封顶", "a floor below the cap"), ("改其中一个", "change one of them"))  # fmt: skip
