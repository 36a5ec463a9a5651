"""The rule reference in docs/rules is what the rules and their cases say today."""

from __future__ import annotations

from pathlib import Path

import pytest
from tests.engine.rules.bench import CASES

from quanheng.engine.rules import RULES
from quanheng.engine.rules.reference import main, pages, table

DOCS = Path(__file__).parents[3] / "docs" / "rules"


def test_the_pages_are_up_to_date() -> None:
    wanted = pages(CASES)
    there = {p.name: p.read_text(encoding="utf-8") for p in DOCS.glob("*.md")}
    assert there.keys() == wanted.keys(), "run python -m quanheng.engine.rules.reference docs/rules"
    for name, text in wanted.items():
        assert there[name] == text, f"{name}: run python -m quanheng.engine.rules.reference docs/rules"


def test_writes_all_pages_and_removes_those_of_rules_that_are_gone(tmp_path: Path) -> None:
    (tmp_path / "abolished.md").write_text("gone", encoding="utf-8")
    main([str(tmp_path), str(CASES)])
    assert {p.stem for p in tmp_path.iterdir()} == {"index", *RULES}


def test_a_rule_without_cases_has_no_page(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        pages(tmp_path)


def test_the_table_writes_keys_as_the_document_does() -> None:
    text = table(RULES["steps_off"])
    assert "| `from` |" in text
    assert "| `per` | 每步扣分 | points lost per step | 数 number | 必填 required |" in text
    assert "| `monotone` |" in table(RULES["formula"])
