"""Roll up of one inner node, in figures and words."""

from __future__ import annotations

from fractions import Fraction

from quanheng.engine.errors import Text
from quanheng.engine.exact import Weighing
from quanheng.engine.exact.algebra import Reckoning
from quanheng.engine.exact.roll_up import ADDING, bounded, combined, formula_names
from quanheng.engine.explain import fill
from quanheng.engine.explain.figures import adding, rounded, sign, times
from quanheng.engine.explain.leaves import absence_words, sharing
from quanheng.engine.explain.model import SumLine
from quanheng.engine.explain.names import formula_words
from quanheng.engine.formula import Formula
from quanheng.engine.rounding import half_up
from quanheng.engine.rules.wording import join, number, term
from quanheng.engine.scheme.model import Node

Part = tuple[Node, Fraction, Fraction]  # a child, its declared weight, its points


def sum_line(at: Weighing, unit: str, period: str, node: Node) -> SumLine:
    """One inner node of one unit in one period; of the root, before adjustment."""
    rolled = at.rolled(unit, node, period)
    adds = at.scheme.marks == "weights" and node.combine in ADDING
    parts: list[tuple[str, Fraction]] = []
    for child in node.children:
        own = at.rolled(unit, child, period)
        brought = own.score if adds else own.points
        if brought is not None:
            parts.append((child.name, brought))
    return SumLine(
        node=node,
        parts=tuple(parts),
        working=_working(at, unit, period, node, [p for _, p in parts]),
        points=rolled.points,
        weight=at.weight(unit, node.id, period),
        score=rolled.score,
        sharing=sharing(at, unit, period, node),
    )


def _working(at: Weighing, unit: str, period: str, node: Node, brought: list[Fraction]) -> Text:
    rolled = at.rolled(unit, node, period)
    if rolled.held:
        return Text("有指标挂起，暂不汇总", "an indicator is held, not summed up yet")
    if rolled.points is None and rolled.score is None:
        return join(Text("没有可汇总的指标：", "nothing to sum up: "), absence_words(rolled.absence))
    if at.scheme.marks == "weights" and node.combine in ADDING:
        return _added(node, brought, rolled.score)
    parts = []
    for child in node.children:
        points = at.rolled(unit, child, period).points
        if points is not None:
            parts.append((child, at.declared(child, unit), points))
    body, exact = _combined(at, unit, period, node, parts)
    if at.scheme.marks == "index":
        return _with_bound(
            node, _equals(body, exact, at.scheme.round.score), rolled.points, exact, at.scheme.round.score
        )
    own = at.weight(unit, node.id, period)
    said = _equals(body, exact, at.scheme.round.points)
    if own is None or rolled.score is None or exact is None:
        return said
    points = half_up(exact, at.scheme.round.points)
    score = half_up(points * own / 100, at.scheme.round.score)
    said = join(said, Text("；", "; "), times(points, own, score, at.scheme.round.score))
    return _with_bound(node, said, rolled.score, score, None)


def _added(node: Node, brought: list[Fraction], score: Fraction | None) -> Text:
    total = sum(brought, Fraction(0))
    shown, result = adding(brought, total)
    body = f"{' + '.join(shown)} {result}" if len(shown) > 1 else (shown[0] if shown else "0")
    return _with_bound(node, Text(body, body), score, total, None)


def _with_bound(
    node: Node, said: Text, final: Fraction | None, before: Fraction | None, decimals: int | None
) -> Text:
    """What cap and floor did, if anything."""
    if (
        final is None
        or before is None
        or bounded(node, half_up(before, decimals)) == half_up(before, decimals)
    ):
        return said
    if node.cap is not None and final == Fraction(node.cap):
        return join(said, Text(f"，封顶取 {number(final)}", f", capped at {number(final)}"))
    return join(said, Text(f"，保底取 {number(final)}", f", not below {number(final)}"))


def _equals(body: Text, exact: Fraction | None, decimals: int | None) -> Text:
    if exact is None:
        return join(body, Text("：没有结果", ": no result"))
    return join(body, Text(" ", " "), rounded(exact, half_up(exact, decimals), decimals))


def _combined(
    at: Weighing, unit: str, period: str, node: Node, parts: list[Part]
) -> tuple[Text, Fraction | None]:
    """The sum as it is written, and its exact result."""
    exact = combined(at, unit, node, period)
    if isinstance(node.combine, Formula):
        names = formula_names(at, node, lambda child, whose, when: at.rolled(whose, child, when).points)
        reckoning = Reckoning(at.gathered, unit, period, names)
        filled, text = fill.filled(node.combine.root, reckoning), formula_words(at.scheme, node.combine.text)
        return Text(f"{text.zh} = {filled}", f"{text.en} = {filled}"), exact
    body = _mean(node, parts)
    return Text(body, body), exact


def _mean(node: Node, parts: list[Part]) -> str:
    """The minimum or mean as it is written."""
    total = sum((w for _, w, _ in parts), Fraction(0))
    if node.combine == "minimum":
        return f"min({', '.join(number(p) for _, _, p in parts)})"
    if node.combine in ("geometric", "harmonic") and node.least is not None:
        parts = [(c, w, max(p, Fraction(node.least))) for c, w, p in parts]
    if node.combine == "geometric":
        return " × ".join(f"{term(p)}^{_share(w, total)}" for _, w, p in parts)
    if node.combine == "harmonic":
        return f"{number(total)} ÷ ({' + '.join(f'{number(w)} ÷ {term(p)}' for _, w, p in parts)})"
    if len({w for _, w, _ in parts}) == 1:
        return f"({' + '.join(term(p) for _, _, p in parts)}) ÷ {len(parts)}"
    return f"({' + '.join(f'{number(w)} × {term(p)}' for _, w, p in parts)}) ÷ {number(total)}"


def _share(weight: Fraction, total: Fraction) -> str:
    share = weight / total if total else Fraction(0)
    return number(share) if sign(share) == "=" else f"({number(weight)}/{number(total)})"
