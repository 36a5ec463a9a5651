"""Who may import whom: the contracts of pyproject.toml hold, and a trespass would be caught."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def test_import_contracts_hold() -> None:
    told = subprocess.run(
        [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert told.returncode == 0, told.stdout[-3000:]


def test_the_exact_form_loads_without_any_third_party_package() -> None:
    """An interpreter without site-packages imports the exact engine and everything it needs."""
    code = "import sys; sys.path.insert(0, 'src'); import quanheng.engine.exact, quanheng.engine.scheme.from_document"
    told = subprocess.run(
        [sys.executable, "-I", "-S", "-c", code], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert told.returncode == 0, told.stderr


def _imported(path: Path) -> set[str]:
    """Modules a file imports, with what it takes from them, wherever in it."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found |= {str(node.module), *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


def test_only_the_journal_touches_its_tables() -> None:
    """Every other room, those to come too, reads the journal by its queries and writes it by the guard."""
    tables, own = "quanheng.platform.journal.models", ROOT / "src/quanheng/platform/journal"
    inside = [p for p in own.rglob("*.py") if tables in _imported(p)]
    assert inside  # the look finds what it looks for
    outside = [p for p in (ROOT / "src").rglob("*.py") if own not in p.parents and tables in _imported(p)]
    assert outside == []
