"""Every case under tests/cases/checks: bad schemes give exactly the problems their head names, good ones none."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from quanheng.engine.document.read import read
from quanheng.engine.errors import Problem, Problems
from quanheng.engine.scheme.checks import CHECKS, check
from quanheng.engine.scheme.from_document import draft

CASES = Path(__file__).parents[3] / "cases" / "checks"
ATTRIBUTES = ("类", "人口")
BAD = sorted(CASES.glob("bad/*.yaml"))
GOOD = sorted(CASES.glob("good/*.yaml"))


def problems_of(file: Path) -> list[Problem]:
    """Everything the compiler says of a file."""
    problems = Problems()
    document = read(file.read_bytes(), file.name, problems)
    assert document is not None, problems.found
    scheme = draft(document, problems)
    return [*problems.found, *check(scheme, document, ATTRIBUTES)]


def expected(file: Path) -> list[tuple[str, int]]:
    """What the head of the case announces: `# 应报：code@line code@line`."""
    head = re.search(r"^# 应报：(.+)$", file.read_text(encoding="utf-8"), re.MULTILINE)
    assert head, f"{file.name} does not say what it expects"
    return sorted((code, int(line)) for code, line in re.findall(r"([\w-]+)@(\d+)", head[1]))


@pytest.mark.parametrize("file", BAD, ids=lambda f: f.stem)
def test_bad(file: Path) -> None:
    found = problems_of(file)
    assert sorted((p.code, p.place.line) for p in found) == expected(file), "\n".join(p.say() for p in found)


@pytest.mark.parametrize("file", GOOD, ids=lambda f: f.stem)
def test_good(file: Path) -> None:
    assert [p.say() for p in problems_of(file)] == []


@pytest.mark.parametrize("file", BAD, ids=lambda f: f.stem)
def test_problems_have_four_parts_in_both_languages(file: Path) -> None:
    for p in problems_of(file):
        for text in (p.found, p.expected, p.remedy):
            assert text.zh.strip()
            assert text.en.strip()
            assert not re.search(r"[。？！]$", text.zh), text.zh
        assert p.place.file
        assert p.place.line


@pytest.mark.parametrize("name", [n for n in CHECKS])
def test_every_check_has_good_and_bad_cases(name: str) -> None:
    assert any(f.stem.startswith(name) for f in BAD), name
    assert any(f.stem.startswith(name) for f in GOOD), name
