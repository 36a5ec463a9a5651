"""How the command line speaks: tables that line up, JSON that is exact."""

from decimal import Decimal
from fractions import Fraction
from pathlib import Path

from quanheng.cli.voice import grid, plain, width
from quanheng.engine.errors import Place, Text


def test_chinese_characters_take_two_columns():
    assert width("石桥A") == 5
    lines = grid(["单位", "得分"], [("石桥镇", 9.5), ("A", 100)], [False, True]).splitlines()
    assert lines == ["单位    得分", "─" * 12, "石桥镇   9.5", "A        100"]
    assert len({width(line) for line in lines}) == 1


def test_plain_values():
    assert plain({"a": Fraction(1, 4), "b": Decimal("2.0"), "c": (Text("一", "one"),), "d": Path("x")}) == {
        "a": 0.25, "b": 2, "c": [{"zh": "一", "en": "one"}], "d": "x",
    }  # fmt: skip
    assert plain(Place("f", 3))["line"] == 3
