"""Keys: no two rows alike, however the columns are coded; and what a wrong period should have been."""

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from quanheng.engine.errors import Place, Problems
from quanheng.folder.keys import _codes_unique, _rewrite, no_key_twice
from quanheng.folder.table import Table

KEYS = ("unit", "item", "period")
NAMES = [f"n{k}" for k in range(40)]
ROWS = st.lists(st.tuples(*[st.sampled_from(NAMES)] * 3), max_size=30)


def table(rows, kind):
    frame = pl.DataFrame(rows, schema=dict.fromkeys(KEYS, pl.String), orient="row")
    return Table("x", frame.cast(kind), lambda row, column: Place("x", line=row + 1))


@pytest.mark.parametrize("kind", [pl.String, pl.Enum(NAMES)], ids=["texts", "codes"])
@given(rows=ROWS)
def test_a_key_twice_is_found_and_only_then(kind, rows):
    problems = Problems()
    no_key_twice(table(rows, kind), KEYS, problems, posted=False)
    later = [k + 1 for k, row in enumerate(rows) if row in rows[:k]]
    assert [p.place.line for p in problems.found] == later


def test_the_quick_way_holds_when_there_are_many_empty_cells():
    wide = pl.Enum([f"n{k}" for k in range(2000)])
    rows = [(f"n{k}", f"n{(k * 7) % 2000}", f"n{(k * 13) % 2000}") for k in range(2000)]
    assert _codes_unique(table(rows, wide).frame, KEYS)
    assert not _codes_unique(table([*rows, rows[5]], wide).frame, KEYS)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("2026年", "2026"), ("2026年度", "2026"), ("2026Q2", "2026-Q2"), ("2026年二季度", "2026-Q2"), ("2026年第3季度", "2026-Q3"),
        ("2026年上半年", "2026-H1"), ("2026h2", "2026-H2"), ("2026年5月", "2026-05"), ("2026/5", "2026-05"), ("２０２６．１２", "2026-12"),
        ("2026-05-31", "2026-05"), ("202605", "2026-05"), ("2026.2", "2026-02"), ("2026.01", "2026-01"), ("202612月", "2026-12"),
    ],
)  # fmt: skip
def test_what_was_meant(written, meant):
    assert _rewrite(written) == (f"大概应写 {meant}", f"probably {meant} is meant")


def test_what_nobody_can_guess_gets_the_four_forms():
    assert "2026-Q2" in _rewrite("去年")[0]


@pytest.mark.parametrize("written", ["20266", "202613", "2026.1", "20266月"])
def test_what_may_mean_several_periods_is_not_guessed(written):
    assert _rewrite(written)[0].startswith("改成四种写法之一")


def test_a_key_twice_names_the_file_apart_from_the_words():
    problems = Problems()
    rows = table([("a", "b", "c")] * 2, pl.String)
    rows.locate = lambda row, column: Place("observations.csv", line=row + 2)
    no_key_twice(rows, KEYS, problems, posted=False)
    assert problems.found[0].found.zh == "a · b · c 已出现在 observations.csv 第 2 行"
