"""What is shipped: the wheel holds the built face, the library and its figures, and nothing of the workshop."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def names(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    out = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(out)]
    told = subprocess.run(build, cwd=ROOT, capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stderr
    (wheel,) = out.glob("*.whl")
    return zipfile.ZipFile(wheel).namelist()


@pytest.mark.parametrize(
    "name",
    [
        "platform/ui/static/dist/look.css",
        "platform/ui/static/dist/charts.js",
        "platform/locale/en/LC_MESSAGES/django.po",
        "platform/portal/templates/portal/home.html",
        "library/provinces/observations.csv",
        "library/zhejiang/README.md",
        "library/okr/cases.yaml",
    ],
)
def test_it_ships(names: list[str], name: str) -> None:
    assert f"quanheng/{name}" in names


def test_nothing_of_the_workshop_goes_along(names: list[str]) -> None:
    assert not [n for n in names if "node_modules" in n or n.startswith(("tests/", "benchmarks/", "tools/"))]
