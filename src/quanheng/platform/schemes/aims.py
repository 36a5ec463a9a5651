"""What targets may be: checked against the draft, read from figures as typed, reckoned by a formula."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Any

from quanheng.engine.errors import Place, Problems, Text
from quanheng.engine.exact.algebra import Reckoning
from quanheng.engine.exact.values import Undefined, Value
from quanheng.engine.exact.values import holds as true
from quanheng.engine.formula import Formula, NotAFormula, parse
from quanheng.engine.formula import Term as Part
from quanheng.engine.periods import parse as parse_period
from quanheng.engine.rounding import half_up
from quanheng.engine.scheme.model import Scheme
from quanheng.platform.registry import queries as registry
from quanheng.platform.schemes import queries
from quanheng.platform.schemes.actions import Aim
from quanheng.platform.schemes.models import Draft

LAST = ("last", "上年目标值")  # how a formula names last year's target


class _Named(Reckoning):
    """The formula language over named figures alone: no periods before, no group."""

    def __init__(self, names: Mapping[str, Value]) -> None:
        self.names = names

    def name(self, name: str) -> Value:
        return self.names.get(name, _nameless(name))

    def lag(self, function: str, argument: Part, n: int) -> Value:
        return Undefined(Text(f"这里不能用 {function}", f"{function} cannot be used here"))

    def group(self, function: str, argument: Part) -> Value:
        return Undefined(Text(f"这里不能用 {function}", f"{function} cannot be used here"))


def _nameless(name: str) -> Undefined:
    return Undefined(Text(f"没有“{name}”这个数", f"there is no figure “{name}”"))


def holds(condition: Formula, names: Mapping[str, Value]) -> bool:
    """Whether a condition over named figures is true; one that reads what is not there is not."""
    return true(_Named(names).worth(condition))


def reckoned(
    draft: Draft, node: str, formula: str, places: int, facts: Mapping[str, Mapping[str, Decimal]]
) -> list[Aim]:
    """The targets a formula gives, rounded half-up. Raises `Refused` naming every unit for which it gives none."""
    problems = Problems()
    parsed = _parsed(formula, problems)
    problems.refuse()
    assert parsed is not None
    before = queries.last_targets(draft)
    aims = []
    for code, unit in registry.units(draft.members).items():
        names: dict[str, Value] = {k: Fraction(v) for k, v in facts.get(code, {}).items()}
        for attribute, said in unit.attributes.items():
            number = decimal_of(str(said))
            names[attribute] = str(said) if number is None else Fraction(number)
        if (last := before.get((code, node))) is not None:
            names |= dict.fromkeys(LAST, Fraction(last))
        worth: Any = _Named(names).worth(parsed)
        if not isinstance(worth, Fraction):
            why = worth.why if isinstance(worth, Undefined) else Text("没有值", "it has no value")
            problems.add(
                "target-not-computable", Place(path=f"{node} · {unit.name}"),
                (f"{unit.name}：{why.zh}", f"{unit.name_en or unit.name}: {why.en}"),
                ("用得上的名字：上年目标值（last）、单位属性", "names it may use: last (last year's target), attributes of the unit"),
                ("改公式，或对这些单位单独提", "change the formula, or propose these one by one"),
            )  # fmt: skip
            continue
        rounded = half_up(worth, places)
        aims.append(Aim(code, node, "", Decimal(rounded.numerator) / Decimal(rounded.denominator)))
    problems.refuse()
    return aims


def _parsed(formula: str, problems: Problems) -> Formula | None:
    try:
        return parse(formula)
    except NotAFormula as error:
        problems.add(
            "not-a-formula", Place(path=formula[:60]), (error.found.zh, error.found.en),
            ("如 last * 1.05", "such as last * 1.05"), (error.remedy.zh, error.remedy.en),
        )  # fmt: skip
        return None


def decimal_of(text: str) -> Decimal | None:
    """A figure as typed (thousands, full-width digits), None if it is none."""
    plain = text.strip().translate({ord("，"): ",", ord("．"): ".", ord("－"): "-"}).replace(",", "")
    try:
        number = Decimal(plain)
    except (InvalidOperation, ValueError):
        return None
    return number if number.is_finite() and abs(number) < Decimal(10) ** 30 and len(plain) <= 60 else None


def check_aims(
    draft: Draft, scheme: Scheme, aims: Sequence[Aim], problems: Problems, places: Sequence[Place] = ()
) -> None:
    """Units, nodes and periods of targets fit the draft; each comes once. `places` locate them in a file."""
    seen: set[tuple[str, str, str]] = set()
    for n, aim in enumerate(aims):
        place = places[n] if places else Place(path=f"{aim.node} · {aim.unit} · {aim.period}")
        if aim.unit not in draft.members:
            problems.add(
                "stray-unit", place, (f"“{aim.unit}”不在参评单位里", f"“{aim.unit}” is not assessed"),
                ("参评单位的代码或名称", "the code or name of a unit assessed"), ("改正单位，或先加入参评单位", "correct it, or add the unit"),
            )  # fmt: skip
        node = scheme.nodes.get(aim.node)
        if node is None or not node.leaf:
            problems.add(
                "stray-node", place, (f"方案里没有叫“{aim.node}”的末级指标", f"the scheme has no indicator “{aim.node}”"),
                ("末级指标的编号", "the id of an indicator"), ("改正指标", "correct it"),
            )  # fmt: skip
        if aim.period and not parse_period(aim.period):
            problems.add(
                "stray-period", place, (f"期间“{aim.period}”写得不对", f"“{aim.period}” is no period"),
                ("如 2026、2026-Q2，或空", "such as 2026, 2026-Q2, or nothing"), ("改正期间", "correct it"),
            )  # fmt: skip
        key = (aim.unit, aim.node, aim.period)
        if key in seen:
            problems.add(
                "duplicate-target", place, ("目标值写了两次", "the target is given twice"), ("每个目标值一次", "each target once"),
                ("删去一行", "delete one"),
            )  # fmt: skip
        seen.add(key)
