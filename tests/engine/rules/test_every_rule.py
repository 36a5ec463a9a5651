"""What holds for every rule: cases, words, both forms alike, monotonicity, range, the reference up to date.

A new rule gets all of this by its case files; without them these tests fail.
"""

from __future__ import annotations

import random
import re
from dataclasses import fields
from decimal import Decimal
from pathlib import Path
from typing import Any, get_type_hints

import pytest
from tests.engine.rules.bench import BEFORE, NOW, Bench, bench_of, cases, rule_of

from quanheng.engine.errors import Text
from quanheng.engine.rules import RULES

NAMES = sorted(RULES)
UNITS = ("甲", "乙", "丙", "丁", "戊", "己", "庚", "辛", "壬", "癸", "子")
HAN = re.compile("[一-鿿]")


def written_rates(name: str) -> list[tuple[Any, dict[str, Any]]]:
    """Every different rate of a rule's good cases, with what was given."""
    seen: dict[str, tuple[Any, dict[str, Any]]] = {}
    for case in cases(name, "good"):
        seen.setdefault(repr(case["rate"]), (case["rate"], case["given"]))
    return list(seen.values())


def pool(given: Any, rate: Any) -> list[Decimal]:
    """The figures that matter to a case, and those just beside them."""
    numbers: list[Decimal] = []

    def walk(value: Any) -> None:
        if isinstance(value, dict):
            for inner in value.values():
                walk(inner)
        elif isinstance(value, list):
            for inner in value:
                walk(inner)
        elif isinstance(value, int | Decimal) and not isinstance(value, bool):
            numbers.append(Decimal(value))

    walk(given)
    walk(rate)
    beside = [n + step for n in numbers for step in (Decimal("-0.1"), Decimal("0.1"))]
    return [n for n in numbers + beside if abs(n) < 10_000] or [Decimal(1), Decimal(2)]


def drawn(rate: Any, given: dict[str, Any], rng: random.Random, gaps: bool = True) -> Bench:
    """A bench with random figures around those of a case, in two groups."""
    near = pool(given, rate)
    low, high = min(near), max(near)
    whole = isinstance(rate, dict) and (rate.get("by") == "level" or rate.get("rule") == "qualitative")

    def figure() -> Decimal | None:
        if gaps and rng.random() < 0.1:
            return None
        if whole or rng.random() < 0.6:
            return rng.choice(near)
        return Decimal(rng.randint(int(low * 10) - 20, int(high * 10) + 20)) / 10

    values = {year: {u: figure() for u in UNITS} for year in (BEFORE, NOW)}
    base = bench_of({"rate": rate, "given": given})
    targets = None
    if base.targets is not None or (base.target is not None and rng.random() < 0.5):
        targets = {u: t for u in UNITS if (t := figure()) is not None}
    items = {}
    for name, by_unit in (base.items or {}).items():
        choices = [v for v in by_unit.values() if v is not None]
        items[name] = {u: rng.choice([*choices, *(Decimal(v) + 1 for v in choices)]) for u in UNITS}
    groups = {u: "一组" if k % 3 else "二组" for k, u in enumerate(UNITS)}
    target = None if targets is not None else base.target
    return Bench(rate, values, target, targets, items, groups)


@pytest.mark.parametrize("name", NAMES)
def test_has_cases_and_a_test_file_of_its_own(name: str) -> None:
    assert cases(name, "good")
    assert (Path(__file__).parent / f"test_{name}.py").exists()
    known = {f.name.rstrip("_") for f in fields(RULES[name])}
    for case in cases(name, "bad"):
        assert re.split(r"[.\[]", case["problem"])[0] in known


@pytest.mark.parametrize("name", NAMES)
def test_tells_what_it_is_in_both_languages(name: str) -> None:
    rule = RULES[name]
    assert rule.name == name
    assert HAN.search(rule.title.zh)
    assert not HAN.search(rule.title.en)
    assert rule.formula
    assert rule.source
    paragraphs = (rule.__doc__ or "").split("\n\n")
    assert HAN.search(paragraphs[0]), "the docstring begins in Chinese"
    assert any(not HAN.search(p) for p in paragraphs[1:]), "and goes on in English"
    assert set(get_type_hints(rule)) >= {f.name for f in fields(rule)}
    for f in fields(rule):
        meaning = f.metadata["text"]
        assert isinstance(meaning, Text)
        assert HAN.search(meaning.zh), f.name
        assert not HAN.search(meaning.en), f.name


@pytest.mark.parametrize("name", NAMES)
def test_describes_itself_and_says_its_arithmetic(name: str) -> None:
    for case in cases(name, "good"):
        rule = rule_of(case["rate"])
        words = rule.describe()
        assert HAN.search(words.zh)
        assert words.en
        for said in bench_of(case).rated().said.values():
            assert said is None or (said.zh and said.en)


@pytest.mark.parametrize("name", NAMES)
def test_fast_is_exact(name: str) -> None:
    rng = random.Random(f"{name} fast")
    for rate, given in written_rates(name):
        for _ in range(12):
            drawn(rate, given, rng).rated().agree()


@pytest.mark.parametrize("name", NAMES)
def test_points_stay_in_range(name: str) -> None:
    rng = random.Random(f"{name} range")
    for rate, given in written_rates(name):
        rule = rule_of(rate)
        low, high = rule.limits()  # type: ignore[attr-defined]
        out_of = Decimal(rate.get("out_of", 100)) if isinstance(rate, dict) else Decimal(100)
        for _ in range(8):
            outcome = drawn(rate, given, rng).rated()
            for points in outcome.exact.values():
                if points is not None:
                    on_rule = points * out_of.as_integer_ratio()[0] / out_of.as_integer_ratio()[1] / 100
                    assert low is None or on_rule >= low, (rate, float(on_rule))
                    assert high is None or on_rule <= high, (rate, float(on_rule))


@pytest.mark.parametrize("name", NAMES)
def test_points_move_with_the_value_as_declared(name: str) -> None:
    """Raise one unit's value, all else equal: its points never move against `monotone()`."""
    rng = random.Random(f"{name} monotone")
    moved = False
    for rate, given in written_rates(name):
        rule = rule_of(rate)
        sign = rule.monotone()
        assert sign in (1, 0, -1)
        for _ in range(12):
            bench = drawn(rate, given, rng, gaps=False)
            unit = rng.choice(UNITS)
            own = bench.values[NOW][unit]
            raised = own + rng.choice([Decimal("0.1"), Decimal(1), Decimal(7), Decimal(40)])
            higher = {**bench.values, NOW: {**bench.values[NOW], unit: raised}}
            before = bench.rated().exact[unit]
            bench.values = higher
            after = bench.rated().exact[unit]
            if before is None or after is None or sign == 0:
                continue
            assert (after - before) * sign >= 0, (
                rate,
                float(own),
                float(raised),
                float(before),
                float(after),
            )
            moved = moved or after != before
    assert moved or all(rule_of(r).monotone() == 0 for r, _ in written_rates(name)), "nothing ever moved"
