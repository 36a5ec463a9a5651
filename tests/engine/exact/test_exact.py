"""The exact form as a whole: its rows, and that it needs nothing but the standard library."""

from __future__ import annotations

import subprocess
import sys
from fractions import Fraction
from pathlib import Path

from tests.engine.exact.small import facts, leaf, scheme, weigh

import quanheng
from quanheng.engine.exact import score
from quanheng.engine.scheme.model import Node, Round


def test_rows_come_period_by_period_unit_by_unit_in_document_order() -> None:
    tree = Node("经济", "经济", weigh(60), children=(leaf("甲", 40), leaf("乙", 20)))
    made = scheme(tree, leaf("丙", 40))
    data = facts(
        {"石桥": {"甲 2024": 50, "甲": 80, "乙": 90, "丙": 70}, "东河": {"甲": 60, "乙": 60, "丙": 60}}
    )
    found = score(made, data)
    assert [(r.period, r.unit, r.node) for r in found] == [
        (period, unit, node)
        for period in ("2024", "2025")
        for unit in ("石桥", "东河")
        for node in ("total", "经济", "甲", "乙", "丙")
    ]
    last = {r.node: r for r in found if r.period == "2025" and r.unit == "石桥"}
    # 80 × 40 % + 90 × 20 % = 50 of 60; 70 × 40 % = 28
    assert [last[n].score for n in ("甲", "乙", "经济", "丙", "total")] == [32, 18, 50, 28, 78]
    assert last["经济"].points == Fraction(250, 3)
    assert last["经济"].value is None
    assert last["甲"].value == 80
    assert [last[n].weight for n in ("total", "经济", "甲", "乙")] == [100, 60, 40, 20]


def test_a_third_stays_a_third() -> None:
    made = scheme(leaf("甲"), leaf("乙"), leaf("丙"), round=Round(score=0))
    found = score(made, facts({"石桥": {"甲": "1.5", "乙": 0, "丙": 0}}), ["2025"])
    # 1.5 × 33⅓ % is exactly one half, and a half goes up; 33.333…3 % would give 0
    assert next(r.score for r in found if r.node == "甲") == 1
    assert next(r.weight for r in found if r.node == "甲") == Fraction(100, 3)


def test_only_the_standard_library_is_loaded() -> None:
    source = str(Path(quanheng.__file__).parent.parent)
    program = (
        f"import sys; sys.path.insert(0, {source!r}); import quanheng.engine.exact, quanheng.engine.explain;"
        "print(sorted(m for m in sys.modules if m.partition('.')[0] not in sys.stdlib_module_names"
        " and m.partition('.')[0] not in ('quanheng', '__main__')))"
    )
    done = subprocess.run(
        [sys.executable, "-S", "-I", "-c", program], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "[]"
