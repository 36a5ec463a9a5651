"""The house: file sizes, first lines, tests that mirror the code, no hidden settings, no addresses."""

from __future__ import annotations

import ast
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src/quanheng"
WALL = 400


def python_files(*folders: str) -> list[Path]:
    found = [p for f in folders for p in (ROOT / f).rglob("*.py")]
    return sorted(p for p in found if "node_modules" not in p.parts)


@pytest.mark.parametrize(
    "path", python_files("src", "tests", "benchmarks", "tools"), ids=lambda p: str(p.relative_to(ROOT))
)
def test_a_file_stays_below_the_wall_and_says_what_it_is_for(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    if "migrations" not in path.parts:  # a migration is written by a machine, and never again
        assert text.count("\n") <= WALL
    if text.strip() and "migrations" not in path.parts:
        assert ast.get_docstring(ast.parse(text)), f"{path.name} does not say what it is for"


def test_tests_mirror_the_code() -> None:
    """Every folder of tests that bears a room's name stands where the room stands."""
    own = {"house", "published", "cases", "walks", "vectors"}
    for folder in (ROOT / "tests").iterdir():
        if folder.is_dir() and folder.name not in own and not folder.name.startswith(("__", ".")):
            assert (PACKAGE / folder.name).exists(), f"tests/{folder.name} mirrors nothing"
            for inner in folder.iterdir():
                if (
                    inner.is_dir()
                    and not inner.name.startswith(("__", "."))
                    and inner.name not in {"pages", "slices", "signin", "matrix"}
                ):
                    assert (PACKAGE / folder.name / inner.name).exists(), (
                        f"tests/{folder.name}/{inner.name} mirrors nothing"
                    )


def test_every_room_has_tests() -> None:
    rooms = [p for p in PACKAGE.iterdir() if p.is_dir() and (p / "__init__.py").exists()]
    rooms += [
        p for p in (PACKAGE / "platform").iterdir() if (p / "models.py").exists() or (p / "views.py").exists()
    ]
    tests = "\n".join(p.read_text(encoding="utf-8") for p in python_files("tests"))
    bare = [
        str(p.relative_to(PACKAGE))
        for p in rooms
        if f"quanheng.{'.'.join(p.relative_to(PACKAGE).parts)}" not in tests
        and not (ROOT / "tests" / p.relative_to(PACKAGE)).exists()
    ]
    assert bare == []


def tracked() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout
    return [ROOT / name for name in listed.split("\0") if name]


def test_lock_files_carry_hashes_and_no_address() -> None:
    for name in ("requirements.lock", "requirements-dev.lock", "requirements-bench.lock"):
        text = (ROOT / name).read_text(encoding="utf-8")
        assert "--hash=sha256:" in text
        assert not re.search(r"https?://|--index-url|--find-links|--extra-index", text), name
    for path in tracked():
        if path.name == "package-lock.json":
            assert '"resolved"' not in path.read_text(encoding="utf-8")


def test_no_secret_settings_file_and_no_generated_file_is_tracked() -> None:
    names = [str(p.relative_to(ROOT)) for p in tracked()]
    assert not [
        n
        for n in names
        if "node_modules/" in n or "/static/dist/" in n or n.endswith((".pyc", ".sqlite3", ".pyz"))
    ]
    assert len([n for n in names if n.startswith("src/") and n.endswith("/settings.py")]) <= 1
