"""Promise: nothing is counted twice unseen — one item feeding two indicators in the same direction is named."""

from __future__ import annotations

from collections.abc import Iterator

from quanheng.engine.errors import Problem
from quanheng.engine.formula import Term
from quanheng.engine.scheme.checks.places import Places
from quanheng.engine.scheme.checks.saying import listed, warning
from quanheng.engine.scheme.model import Node, Scheme


def check(scheme: Scheme, places: Places) -> Iterator[Problem]:
    """Items that raise (or lower) the points of several indicators.

    Denominators do not count (a population divides many things), nor earlier periods, nor conditions.
    """
    feeds: dict[tuple[str, int], list[Node]] = {}
    for leaf in scheme.leaves:
        if leaf.measure is None or leaf.rate is None:
            continue
        turn = leaf.rate.monotone()
        for name, sign in sorted(_signs(leaf.measure.root, 1)):
            if turn and name in scheme.items:
                feeds.setdefault((name, sign * turn), []).append(leaf)
    for (name, sign), leaves in feeds.items():
        if len(leaves) < 2:
            continue
        zh, en = listed(n.name for n in leaves)
        up = sign > 0
        yield warning(
            "double-counting", places.node(leaves[1].id, "measure"),
            (f"数据项“{name}”同向计入 {len(leaves)} 个指标：{zh}", f"the item “{name}” {'raises' if up else 'lowers'} {len(leaves)} indicators: {en}"),
            ("一件事只计一次；确要多处计，公众看得见理由", "one thing counts once; where it counts more often, the reason is seen"),
            ("合并指标，或换一个数据项", "merge them, or use another item"),
        )  # fmt: skip


def _signs(term: Term, sign: int) -> set[tuple[str, int]]:
    """The names that move a term, with the direction; what is uncertain is left out."""
    kind, parts = term.kind, term.parts
    if kind == "name":
        return {(term.word, sign)}
    if kind == "negate":
        return _signs(parts[0], -sign)
    if kind == "arith":
        first = _signs(parts[0], sign)
        if term.word in "+*":
            return first | _signs(parts[1], sign)
        return first | _signs(parts[1], -sign) if term.word == "-" else first
    if kind == "choose":
        return _signs(parts[1], sign) | _signs(parts[2], sign)
    if kind == "call" and term.word not in ("prev", "missing", "count"):
        used = (
            parts[1:]
            if term.word in ("pick", "trimmed")
            else parts[::2]
            if term.word == "weighted"
            else parts
        )
        used = parts[:1] if term.word in ("divide", "growth", "round") else used
        return set().union(*(_signs(p, sign) for p in used))
    return set()
