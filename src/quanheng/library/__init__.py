"""The library of ready schemes, shipped with the package: one folder a scheme, listed by `quanheng library`.

Each folder holds `scheme.yaml`, `README.md` and, as needed, `cases.yaml` (worked examples with the figures of its
source), `units.csv`, `observations.csv`, `targets.csv`. It is an ordinary scheme folder: copy it, and make the local
parameters your own.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import as_file, files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from quanheng.engine.document.read import read
from quanheng.engine.errors import Problems, Refused

SCHEME, CASES, FIGURES = "scheme.yaml", "cases.yaml", "observations.csv"


@dataclass(frozen=True)
class Entry:
    """One scheme of the library. `path` is its folder on disk; `cases` how many worked examples it has;
    `figures` whether it comes with figures to score; `demonstration` as its document says."""

    id: str
    title: str
    title_en: str
    source: str
    path: Path
    cases: int = 0
    figures: bool = False
    demonstration: bool = False


@cache
def names() -> tuple[Entry, ...]:
    """Every scheme of the library, by id. Raises `Refused` if a shipped file cannot be read."""
    folders = sorted(
        (f for f in files(__name__).iterdir() if f.joinpath(SCHEME).is_file()), key=lambda f: f.name
    )
    return tuple(_entry(f) for f in folders)


def entry(scheme_id: str) -> Entry:
    """The scheme of that id. Raises KeyError if the library has none."""
    for one in names():
        if one.id == scheme_id:
            return one
    raise KeyError(scheme_id)


def _entry(folder: Traversable) -> Entry:
    written = _plain(folder, SCHEME)
    worked = _plain(folder, CASES) if folder.joinpath(CASES).is_file() else []
    with as_file(folder) as path:
        place = Path(path)
    return Entry(
        folder.name,
        str(written.get("title", folder.name)),
        str(written.get("title_en", "")),
        str(written.get("source", "")),
        place,
        len(worked),
        folder.joinpath(FIGURES).is_file(),
        written.get("demonstration") is True,
    )


def _plain(folder: Traversable, name: str) -> Any:
    problems = Problems()
    document = read(folder.joinpath(name).read_bytes(), f"{folder.name}/{name}", problems)
    if document is None:
        raise Refused(problems.found)
    return document.plain()
