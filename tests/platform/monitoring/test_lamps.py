"""Lamp tables: every row of the library's tables, edges included, as YAML cases; and documents that cannot be read as one."""

from decimal import Decimal
from fractions import Fraction

import pytest

from quanheng.engine.document.read import read
from quanheng.engine.errors import Problems
from quanheng.library import lamps as library
from quanheng.platform.monitoring import lamps


def rows(id):
    problems = Problems()
    written = read(library.cases(id), f"{id}.cases.yaml", problems)
    problems.refuse()
    return written.plain()


@pytest.mark.parametrize("id", library.names())
def test_every_row_of_a_table(id):
    table = lamps.shipped(id)
    wrong = []
    for row in rows(id):
        if "whole" in row:
            got = (table.worst(row["whole"]), None)
        else:
            lit = table.light(row["kind"], row["given"])
            got = (lit.lamp, lit.value)
        if got[0] != row["lamp"] or ("value" in row and got[1] != Fraction(row["value"])):
            wrong.append((row, got))
    assert wrong == []


@pytest.mark.parametrize("id", library.names())
def test_the_rows_reach_every_band_and_stand_on_every_edge(id):
    """A band that no row reaches, or an end that no row stands on where a row can, would be a table nobody has tried."""
    table = lamps.shipped(id)
    seen: dict[tuple[str, int, int], set[Fraction]] = {}
    for row in rows(id):
        if "whole" in row:
            continue
        lit = table.light(row["kind"], row["given"])
        for k, light in enumerate(table.kinds[row["kind"]].lights):
            for b, band in enumerate(light.bands):
                if lit.band is band and lit.value is not None:
                    seen.setdefault((row["kind"], k, b), set()).add(lit.value)
    unreached = []
    for name, kind in table.kinds.items():
        for k, light in enumerate(kind.lights):
            if light.value.text in ("0", "100"):  # one value by its `when`
                continue
            if light.when is not None and ">= 120" in light.when.text:  # what is below was let by before
                continue
            unreached += [(name, k, b.say()) for n, b in enumerate(light.bands) if (name, k, n) not in seen]
            values = set().union(*(seen.get((name, k, n), set()) for n in range(len(light.bands))))
            unreached += [
                (name, k, str(b.high))
                for b in light.bands
                if b.high is not None and Fraction(b.high) not in values
            ]
    assert unreached == []


def test_worst_lamp_of_a_whole_is_by_the_tables_order():
    table = lamps.shipped("provincial-budget")
    assert [table.worst(x) for x in (["blue", "green"], ["blue"], ["amber", "red"], [], ["none"])] == [
        "green", "blue", "red", "none", "none",
    ]  # fmt: skip


def test_edges_are_exact_and_not_binary():
    """0.1 + 0.2 style: 39.9 of 60 is 20.1 behind, 40 is 20.0, to the last digit."""
    table = lamps.shipped("lag-points")
    lit = table.light("positive", {"plan": Decimal(60), "done": Decimal("39.9"), "target": Decimal(100)})
    assert (lit.value, lit.lamp) == (Fraction(201, 10), "red")
    lit = table.light("positive", {"plan": Decimal("60.3"), "done": Decimal("40.3"), "target": Decimal(100)})
    assert (lit.value, lit.lamp) == (Fraction(20), "red")


GOOD = """\
lamps: mine
title: 我的表
source: 自编
kinds:
  positive:
    title: 正向
    lights:
      - {value: done, bands: [{below: 60, lamp: red}, {from: 60, lamp: green}]}
"""


def problems_of(text):
    problems = Problems()
    assert lamps.read(text.encode(), "lamps.yaml", problems) is None
    return {(p.code, p.place.line) for p in problems.errors}


def test_a_good_table_is_read():
    problems = Problems()
    table = lamps.read(GOOD.encode(), "lamps.yaml", problems)
    assert problems.found == []
    assert table.light("positive", {"done": 60}).lamp == "green"


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("from: 60", "over: 60", "bands-do-not-meet"),  # 60 itself in no band
        ("below: 60", "to: 60", "bands-do-not-meet"),  # 60 itself in two
        ("from: 60", "from: 70", "bands-do-not-meet"),
        ("{below: 60, lamp: red}, ", "", "bands-do-not-meet"),
        ("lamp: green", "lamp: pink", "unknown-lamp"),
        ("value: done", "value: dome", "unknown-input"),
        ("value: done", "value: \"__import__('os').system('id')\"", "not-a-formula"),
        ("value: done", "value: prev(done)", "not-for-lamps"),
        ("value: done", "value: group_mean(done)", "not-for-lamps"),
        ("value: done", "when: done > 0, value: done", "no-last-light"),
        ("{below: 60,", "{below: 60, to: 60,", "two-ends"),
    ],
)
def test_a_bad_table_is_told_with_its_line(old, new, code):
    assert old in GOOD
    found = problems_of(GOOD.replace(old, new, 1))
    assert code in {c for c, _ in found}
    assert all(line for c, line in found if c == code)
