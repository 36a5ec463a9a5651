"""Promise: weights add up — children to their parent's, the top to the full marks, in every group."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from quanheng.engine.errors import Problem
from quanheng.engine.scheme.checks.places import Places
from quanheng.engine.scheme.checks.saying import figure, problem
from quanheng.engine.scheme.model import Node, Scheme

_ADDING = ("", "sum", "mean")  # ways of combining in which the children's scores make up the parent's


def check(scheme: Scheme, places: Places) -> Iterator[Problem]:
    """Sums, signs and gaps of weights, group by group; groups with the same fault are told together."""
    groups = [g.id for g in scheme.groups] or sorted(
        {g for n in scheme.nodes.values() if n.weight for g in n.weight.groups} | {""}
    )
    for node in scheme.root.walk():
        for child in node.children:
            yield from _sign(child, places)
        if node.leaf:
            continue
        faults: dict[tuple[str, Decimal, Decimal], list[str]] = {}
        for group in groups:
            fault = _sum(scheme, node, group)
            if fault:
                faults.setdefault(fault, []).append(group)
        for (kind, total, wanted), where in faults.items():
            yield _tell(scheme, node, kind, total, wanted, where if len(where) < len(groups) else [], places)


def _sign(child: Node, places: Places) -> Iterator[Problem]:
    numbers = [] if child.weight is None else [child.weight.default, *child.weight.groups.values()]
    if any(w is not None and w < 0 for w in numbers):
        yield problem(
            "weight-negative", places.node(child.id, "weight"),
            (f"“{child.name}”的权重是负数", f"the weight of “{child.name}” is negative"),
            ("不小于 0 的权重；扣分写在 adjust.deduct", "a weight of zero or more; deductions stand in adjust.deduct"),
            ("改为正数，或移到扣分", "make it positive, or move it to the deductions"),
        )  # fmt: skip


def _sum(scheme: Scheme, node: Node, group: str) -> tuple[str, Decimal, Decimal] | None:
    """What is wrong with the sum of the children's weights in a group: kind, sum, wanted."""
    given = [c.weight.of(group) if c.weight else None for c in node.children]
    said = [w for w in given if w is not None]
    total = sum(said, Decimal(0))
    if any(w < 0 for w in said):
        return None
    adding = scheme.marks == "weights" and node.combine in _ADDING
    wanted = _wanted(scheme, node, group) if adding else None
    if wanted is None:
        return ("nothing", total, Decimal(0)) if said and len(said) == len(given) and total == 0 else None
    if len(said) == len(given):
        return ("sum", total, wanted) if total != wanted else None
    return ("over", total, wanted) if total >= wanted and said else None


def _wanted(scheme: Scheme, node: Node, group: str) -> Decimal | None:
    """The weight the children must add up to; None where it is not yet known for this group."""
    if node is scheme.root:
        return scheme.full
    return scheme.weight(node, group)


def _tell(
    scheme: Scheme, node: Node, kind: str, total: Decimal, wanted: Decimal, groups: list[str], places: Places
) -> Problem:
    root = node is scheme.root
    of = ("一级指标", "the top nodes") if root else (f"“{node.name}”的下级", f"the nodes below “{node.name}”")
    where = (f"（{'、'.join(groups)}）", f" ({', '.join(groups)})") if groups else ("", "")
    place = places.at("tree") if root else places.node(node.id, "weight")
    if kind == "nothing":
        return problem(
            "weights-sum", place,
            (f"{of[0]}权重全是 0{where[0]}", f"the weights of {of[1]} are all zero{where[1]}"),
            ("至少一个大于 0", "at least one above zero"), ("写出权重，或都不写（等权）", "write weights, or none (equal weights)"),
        )  # fmt: skip
    if kind == "over":
        return problem(
            "weights-sum", place,
            (f"{of[0]}已写的权重合计 {figure(total)}{where[0]}，没写的分不到", f"the written weights of {of[1]} add up to {figure(total)}{where[1]}: nothing is left for the others"),
            (f"已写的合计小于 {figure(wanted)}", f"the written ones below {figure(wanted)}"),
            ("减小已写的，或全部写出", "lower the written ones, or write all"),
        )  # fmt: skip
    gap = wanted - total
    return problem(
        "weights-sum", place,
        (f"{of[0]}权重合计 {figure(total)}{where[0]}", f"the weights of {of[1]} add up to {figure(total)}{where[1]}"),
        (f"合计 {figure(wanted)}" + ("（方案满分）" if root else "（上级的权重）"), f"{figure(wanted)}" + (" (the full marks of the scheme)" if root else " (their parent's weight)")),
        (f"{'补' if gap > 0 else '减'} {figure(abs(gap))}" + ("，或改 full" if root else "，或改上级权重"), f"{'add' if gap > 0 else 'take away'} {figure(abs(gap))}, or change {'full' if root else 'the parent'}"),
    )  # fmt: skip
