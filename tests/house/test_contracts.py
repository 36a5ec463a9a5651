"""Who may import whom: the contracts of pyproject.toml hold, and a trespass would be caught."""

from __future__ import annotations

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
