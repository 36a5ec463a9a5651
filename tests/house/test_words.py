"""The glossary is true: every identifier in it exists in the code, and none stands for two things."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
BARRED = {
    "utils",
    "util",
    "helpers",
    "helper",
    "common",
    "misc",
    "extras",
    "signals",
    "managers",
    "services",
    "base_classes",
}


def rows() -> list[list[str]]:
    lines = (ROOT / "docs/glossary.md").read_text(encoding="utf-8").splitlines()
    return [
        [c.strip() for c in line.strip("|").split("|")]
        for line in lines
        if line.startswith("| ") and "---" not in line
    ][1:]


@cache
def code() -> str:
    return "\n".join(p.read_text(encoding="utf-8") for p in (ROOT / "src").rglob("*.py"))


def identifiers() -> list[str]:
    return [re.fullmatch(r"`(\w+)`", row[2])[1] for row in rows()]  # type: ignore[index]


def test_the_glossary_has_rows_in_both_languages() -> None:
    assert len(rows()) > 40
    assert all(len(row) == 4 and row[0] and row[1] for row in rows())


def test_every_identifier_exists() -> None:
    gone = [i for i in identifiers() if not re.search(rf"\b{i}\b", code())]
    assert gone == []


def test_no_identifier_stands_for_two_things() -> None:
    found = identifiers()
    assert len(found) == len(set(found))


def test_barred_names_occur_nowhere() -> None:
    tracked = [p for folder in ("src", "tests", "benchmarks", "tools") for p in (ROOT / folder).rglob("*.py")]
    bad = [
        str(p.relative_to(ROOT))
        for p in tracked
        if "node_modules" not in p.parts and ({p.stem} | set(p.relative_to(ROOT).parts)) & BARRED
    ]
    assert bad == []
