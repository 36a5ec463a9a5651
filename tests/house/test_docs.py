"""The documents are true: the README's Python runs, every page is linked, the rule reference is current."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from quanheng.engine.rules import RULES

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("page", ["README.md", "docs/tutorial.md", "docs/methods.md"])
def test_python_in_the_documents_runs(page: str) -> None:
    blocks = re.findall(r"```python\n(.*?)```", (ROOT / page).read_text(encoding="utf-8"), re.DOTALL)
    assert blocks
    for block in blocks:
        told = subprocess.run(
            [sys.executable, "-c", block], cwd=ROOT, capture_output=True, text=True, check=False
        )
        assert told.returncode == 0, told.stderr
        assert told.stdout.strip()


def test_readme_shows_the_two_commands_first() -> None:
    shell = re.findall(r"```sh\n(.*?)```", (ROOT / "README.md").read_text(encoding="utf-8"), re.DOTALL)
    assert [line.split()[:2] for line in shell[0].splitlines()] == [["make", "run"], ["make", "test"]]


def test_local_links_lead_somewhere() -> None:
    dead = []
    for page in [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").rglob("*.md")]:
        for link in re.findall(r"\]\(([^)#]+?)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
            if not link.startswith(("http:", "https:")) and not (page.parent / link).exists():
                dead.append(f"{page.relative_to(ROOT)} → {link}")
    assert dead == []


@pytest.mark.parametrize("rule", sorted(RULES))
def test_every_rule_has_a_page(rule: str) -> None:
    text = (ROOT / f"docs/rules/{rule}.md").read_text(encoding="utf-8")
    assert RULES[rule].title.zh in text
    assert RULES[rule].title.en in text
    assert len(text) > 400


def test_the_rule_reference_is_current(tmp_path: Path) -> None:
    subprocess.run(
        [sys.executable, "-m", "quanheng.engine.rules.reference", str(tmp_path)], cwd=ROOT, check=True
    )
    for made in tmp_path.rglob("*.md"):
        kept = ROOT / "docs/rules" / made.relative_to(tmp_path)
        assert kept.read_text(encoding="utf-8") == made.read_text(encoding="utf-8"), (
            f"{kept.name}: regenerate it"
        )


def test_the_handbook_builds(tmp_path: Path) -> None:
    made = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "-q", "-d", str(tmp_path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert made.returncode == 0, made.stderr


def test_the_version_stands_in_the_changelog() -> None:
    version = re.search(r'"([\d.]+)"', (ROOT / "src/quanheng/version.py").read_text())
    assert version
    assert f"## {version[1]}" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
