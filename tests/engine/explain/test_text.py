"""An explanation as text: eight steps in both languages, sums that add up, sources named."""

from __future__ import annotations

import random
import re
from fractions import Fraction

import polars as pl
import pytest
from tests.engine.exact.small import facts as small
from tests.engine.explain.test_build import DATA, made
from tests.engine.generated import Maker
from tests.engine.test_fast_is_exact import resolved

from quanheng.engine.data import Facts, Observation
from quanheng.engine.errors import Refused
from quanheng.engine.exact import Weighing, rows
from quanheng.engine.explain import explain
from quanheng.engine.explain.text import period_words
from quanheng.engine.inputs import facts, units_from
from quanheng.engine.terms import STEP_NAMES


def test_the_eight_steps_stand_in_order_in_both_languages() -> None:
    weighing = Weighing(made(), small(DATA))
    for lang, k in (("zh", 0), ("en", 1)):
        text = explain(weighing, "石桥", "2025").text(lang)
        places = [text.index(("、" if k == 0 else " ") + names[k]) for names in STEP_NAMES.values()]
        assert places == sorted(places)


def test_a_figure_names_its_source_and_the_day_it_was_posted() -> None:
    given = small(DATA)
    kept = dict(given.observations)
    kept["石桥", "计划数", "2025"] = Observation(
        Fraction(21), written="21.0", posted_at="2025-12-03", source="年报 C7"
    )
    text = explain(Weighing(made(), Facts(given.units, kept)), "石桥", "2025")
    assert "开工率：计划数 2025 = 21.0 个（来源：年报 C7，2025-12-03 入账）" in text.text()
    assert "projects started 2025-Q1 = 9 个" in text.text("en")


def test_the_english_text_has_no_chinese_but_names() -> None:
    text = explain(Weighing(made(), small(DATA)), "石桥", "2025").text("en")
    names = [
        "示意",
        "石桥",
        "东河",
        "西岭",
        "全部",
        "开工率",
        "开工数",
        "计划数",
        "满意度",
        "安全",
        "经济",
        "创优",
        "良好",
        "国",
        "省",
        "个",
        "事故",
    ]
    for name in sorted(names, key=len, reverse=True):
        text = text.replace(name, "")
    assert re.findall(r"[\u4e00-\u9fff，；（）。：]+", text) == []


@pytest.mark.parametrize(
    ("period", "zh"),
    [
        ("2026", "2026 年"),
        ("2026-H2", "2026 年下半年"),
        ("2026-Q2", "2026 年第 2 季度"),
        ("2026-05", "2026 年 5 月"),
    ],
)
def test_periods_in_words(period: str, zh: str) -> None:
    assert period_words(period).zh == zh


@pytest.mark.parametrize("seed", range(100, 140))
def test_whatever_the_scheme_the_text_is_whole_and_its_sums_add_up(seed: int) -> None:
    draw = random.Random(seed)
    plain = Maker(seed, draw.randint(1, 5), draw.randint(1, 2), draw.randint(1, 3), draw.randint(1, 4)).make()
    columns = {c: [o[c] for o in plain.observations] for c in ("unit", "item", "period", "value", "status")}
    frame = pl.DataFrame(columns, schema={c: pl.String for c in columns})
    targets = pl.DataFrame(plain.targets, schema=["unit", "node", "period", "target"])
    scheme = resolved(plain)
    weighing = Weighing(scheme, facts(units_from(pl.DataFrame(plain.units)), frame, targets))
    period = weighing.gathered.periods_observed()[-1]
    result = {(r.unit, r.node): r for r in rows(weighing, [period])}
    if weighing.faults:
        with pytest.raises(Refused):
            explain(weighing, next(iter(weighing.faults)).unit, period)
        return
    for unit in weighing.units:
        told = explain(weighing, unit, period)
        assert told.adjust is not None
        assert told.adjust.adjusted == result[unit, "total"].score
        for line in (*told.leaves, *told.sums[:-1]):
            row = result[unit, line.node.id]
            assert (line.points, line.weight, line.score) == (row.points, row.weight, row.score)
        for lang in ("zh", "en"):
            text = told.text(lang)
            assert all(leaf.name in text for leaf in scheme.leaves)
            for parts, total in re.findall(r" = ((?:[−\d.]+ \+ )+[−\d.]+) = (−?[\d.]+)", text):
                added = sum(Fraction(p.replace("−", "-")) for p in parts.split(" + "))
                assert added == Fraction(total.replace("−", "-"))
