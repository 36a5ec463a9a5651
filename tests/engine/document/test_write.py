"""Writing YAML and JSON: what is written is read back, to the last digit, whatever it is."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from quanheng.engine.document.read import read
from quanheng.engine.document.write import from_json, to_json, to_yaml
from quanheng.engine.errors import Problems

TRICKY = [
    "12", "１２", "null", "~", "a: b", "- x", ": ", "#", "a #b", "[", "1,2", "nan", ".inf", "\tq", "a\nb", "是", "%", "a:", "?",
    "'x'", '"x"', "x'y", "yes", "off", "2026-05", "=1+1", "@a", "`", "{", "a}", "é", "㐀", "\u2028", "\x7f", " a", "a ", "", "---",
]  # fmt: skip
scalars = (
    st.none() | st.booleans() | st.integers(-(10**9), 10**9) | st.decimals(-1000, 1000, places=3)
    | st.text(st.characters(exclude_categories=["Cs"]), max_size=20) | st.sampled_from(TRICKY)
)  # fmt: skip
keys = st.text(st.characters(exclude_categories=["Cs"]), max_size=8) | st.sampled_from(
    [*TRICKY, "tree", "id", "children"]
)
documents = st.dictionaries(
    keys,
    st.recursive(
        scalars, lambda c: st.lists(c, max_size=4) | st.dictionaries(keys, c, max_size=8), max_leaves=20
    ),
    min_size=1,
)


def back(text: str) -> Any:
    problems = Problems()
    found = read(text.encode(), "f", problems)
    assert found is not None, (text, problems.found)
    return found.plain()


@given(documents)
@settings(max_examples=200, deadline=None)
def test_yaml_and_json_come_back(document: dict[str, Any]) -> None:
    assert back(to_yaml(document)) == document
    assert from_json(to_json(document)) == document
    assert from_json(to_json(document, None)) == document


def test_other_readers_of_yaml_agree_on_texts() -> None:
    document = {str(n): text for n, text in enumerate(t for t in TRICKY if t not in ("１２",))}
    read_by_pyyaml = yaml.safe_load(to_yaml(document))
    assert {str(k): v for k, v in read_by_pyyaml.items() if document[str(k)] != "2026-05"} == {
        k: v for k, v in document.items() if v != "2026-05"
    }


def test_small_things_stand_on_one_line_and_sections_in_lines() -> None:
    text = to_yaml(
        {
            "items": {"甲": {"uom": "个", "owner": "甲局"}},
            "rank": {"within": "group"},
            "tree": [{"id": "甲", "rate": {"rule": "ratio", "cap": Decimal("1.0")}}],
        }
    )
    assert text.splitlines() == [
        "items:", "  甲: {uom: 个, owner: 甲局}", "rank: {within: group}", "tree:", "  - id: 甲", "    rate: {rule: ratio, cap: 1.0}",
    ]  # fmt: skip


def test_numbers_keep_their_digits() -> None:
    digits = "1234567890.12345678901234567890"
    assert f"a: {digits}" in to_yaml({"a": Decimal(digits)})
    assert from_json(to_json({"a": Decimal(digits)})) == {"a": Decimal(digits)}
    assert to_yaml({"a": Decimal("1E+3")}) == "a: 1000\n"


@pytest.mark.parametrize("word", ["NaN", "Infinity", "-Infinity"])
def test_json_words_that_are_no_numbers(word: str) -> None:
    with pytest.raises(ValueError, match="no number"):
        from_json(f'{{"a": {word}}}')
