"""Figures of the units of one day on the map of another: “as if today's map had always held” (按今日区划).

A merger adds, a split divides by its shares, a rename changes nothing. What may be done depends on the kind of
figure: additive figures are summed; a ratio is made again from its numerator and denominator, never averaged;
where the figure of a changed unit cannot be known, it is refused and said so, unit by unit. Pure and exact.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from quanheng.engine.errors import Place, Problems

Figures = Mapping[str, Fraction]
Flow = dict[str, dict[str, Fraction]]
WAYS = ("sum", "ratio", "weighted", "most", "least", "whole")


@dataclass(frozen=True)
class Step:
    """One change of the map: old unit → its successors with the share each takes. Units not named stay."""

    shares: Mapping[str, Mapping[str, Fraction]]


@dataclass(frozen=True)
class Rule:
    """How figures of a kind are put together: `how` is one of the words below.

    sum: additive (人口, 支出) · ratio: numerator ÷ denominator × times, both additive · weighted: mean weighted
    by an additive figure · most, least: extremes · whole: of one unit only, nothing can be put together
    """

    how: str = "sum"
    numerator: Figures = field(default_factory=dict)
    denominator: Figures = field(default_factory=dict)
    times: Fraction = Fraction(1)

    def __post_init__(self) -> None:
        if self.how not in WAYS:
            raise ValueError(f"{self.how!r}: one of {', '.join(WAYS)}")


SUM = Rule("sum")
WHOLE = Rule("whole")


@dataclass
class Carried:
    """Figures on the other map. `estimated`: a share of a split went into it. `absent`: no figure, for these old
    units had none. `problems`: what could not be known, unit by unit."""

    values: dict[str, Fraction] = field(default_factory=dict)
    estimated: set[str] = field(default_factory=set)
    absent: dict[str, tuple[str, ...]] = field(default_factory=dict)
    problems: Problems = field(default_factory=Problems)


def flow(steps: Iterable[Step], units: Iterable[str]) -> Flow:
    """new unit → {old unit: the share of it that went there}, after all steps in order."""
    shares: dict[str, dict[str, Fraction]] = {u: {u: Fraction(1)} for u in units}  # old → new → share
    for step in steps:
        for old, parts in shares.items():
            moved: dict[str, Fraction] = {}
            for at, part in parts.items():
                for new, share in step.shares.get(at, {at: Fraction(1)}).items():
                    moved[new] = moved.get(new, Fraction(0)) + part * share
            shares[old] = moved
    found: Flow = {}
    for old, parts in shares.items():
        for new, share in parts.items():
            found.setdefault(new, {})[old] = share
    return found


def carry(figures: Figures, steps: Iterable[Step], rule: Rule = SUM, units: Iterable[str] = ()) -> Carried:
    """`figures` by old unit → by new unit. `units`: old units that exist but have no figure.

    An absent part makes the whole absent: a sum that silently leaves out a part would be a wrong figure.
    """
    olds = set(figures) | set(units) | set(rule.numerator) | set(rule.denominator)
    done = Carried()
    kept: dict[str, Fraction] = dict.fromkeys(olds, Fraction(0))
    told = olds - (set(units) - set(figures) - set(rule.numerator) - set(rule.denominator))
    for new, parts in sorted(flow(steps, olds).items()):
        for old, share in parts.items():
            kept[old] += share
        if told.isdisjoint(parts):  # nothing was ever known of it
            continue
        if len(parts) == 1 and set(parts.values()) == {Fraction(1)}:  # nothing but its code can have changed
            _keep(done, figures, new, *parts)
        else:
            HOW[rule.how](done, figures, rule, new, parts)
    for old in sorted(kept):
        if kept[old] != 1 and old in figures:
            _nowhere(done.problems, old, 1 - kept[old])
    return done


def _total(done: Carried, figures: Figures, new: str, parts: Mapping[str, Fraction]) -> Fraction | None:
    gone = tuple(sorted(old for old in parts if old not in figures))
    if gone:
        done.absent[new] = tuple(sorted({*done.absent.get(new, ()), *gone}))
        return None
    if any(share != 1 for share in parts.values()):
        done.estimated.add(new)
    return sum((figures[old] * share for old, share in parts.items()), Fraction(0))


def _sum(done: Carried, figures: Figures, rule: Rule, new: str, parts: Mapping[str, Fraction]) -> None:
    total = _total(done, figures, new, parts)
    if total is not None:
        done.values[new] = total


def _ratio(done: Carried, figures: Figures, rule: Rule, new: str, parts: Mapping[str, Fraction]) -> None:
    if not rule.numerator or not rule.denominator:
        _unknown(done.problems, new, parts, ("分子分母不知道", "the numerator and denominator are not known"))
    else:
        above = _total(done, rule.numerator, new, parts)
        below = _total(done, rule.denominator, new, parts)
        _divide(done, new, parts, above, below, rule.times)


def _weighted(done: Carried, figures: Figures, rule: Rule, new: str, parts: Mapping[str, Fraction]) -> None:
    if not rule.denominator:
        _unknown(done.problems, new, parts, ("权数不知道", "the weights are not known"))
    else:
        products = {u: figures[u] * w for u, w in rule.denominator.items() if u in figures}
        above = _total(done, products, new, parts)
        _divide(done, new, parts, above, _total(done, rule.denominator, new, parts), Fraction(1))


def _divide(
    done: Carried,
    new: str,
    parts: Mapping[str, Fraction],
    above: Fraction | None,
    below: Fraction | None,
    times: Fraction,
) -> None:
    if above is None or below is None:
        done.estimated.discard(new)
    elif below == 0:
        _unknown(done.problems, new, parts, ("分母为零", "the denominator is zero"))
        done.estimated.discard(new)
    else:
        done.values[new] = above / below * times


def _extreme(pick: Callable[[list[Fraction]], Fraction]) -> Callable[..., None]:
    def extreme(done: Carried, figures: Figures, rule: Rule, new: str, parts: Mapping[str, Fraction]) -> None:
        if any(share != 1 for share in parts.values()):
            _unknown(
                done.problems, new, parts, ("极值不能按份额拆开", "an extreme cannot be divided by shares")
            )
        elif _total(done, figures, new, parts) is not None:
            done.values[new] = pick([figures[old] for old in parts])

    return extreme


def _whole(done: Carried, figures: Figures, rule: Rule, new: str, parts: Mapping[str, Fraction]) -> None:
    _unknown(
        done.problems, new, parts, ("这类数不能合并或拆分", "figures of this kind cannot be put together")
    )


def _keep(done: Carried, figures: Figures, new: str, old: str) -> None:
    if old in figures:
        done.values[new] = figures[old]
    else:
        done.absent[new] = (old,)


HOW: dict[str, Callable[..., None]] = {
    "sum": _sum,
    "ratio": _ratio,
    "weighted": _weighted,
    "most": _extreme(max),
    "least": _extreme(min),
    "whole": _whole,
}


def _unknown(problems: Problems, new: str, parts: Mapping[str, Fraction], why: tuple[str, str]) -> None:
    olds = "、".join(sorted(parts))
    problems.add(
        "not-on-this-map",
        Place(path=new),
        (
            f"“{new}”按今日区划的数得不出：{why[0]}（来自 {olds}）",
            f"the figure of “{new}” on today's map cannot be known: {why[1]} (it comes from {olds})",
        ),
        (
            "可加的数，或分子与分母",
            "an additive figure, or its numerator and denominator",
        ),
        (
            "给出分子分母（或权数），或按当时区划查看",
            "give numerator and denominator (or weights), or look at the map as it was",
        ),
    )


def _nowhere(problems: Problems, old: str, share: Fraction) -> None:
    problems.add(
        "no-successor",
        Place(path=old),
        (
            f"“{old}”已撤销，{float(share):.0%} 的数没有继任单位",
            f"“{old}” was abolished and {float(share):.0%} of its figure has no successor",
        ),
        ("每个撤销的单位都有继任单位和份额", "successors with shares for every unit abolished"),
        (
            "登记继任单位，或按当时区划查看",
            "record the successors, or look at the map as it was",
        ),
        "warning",
    )
