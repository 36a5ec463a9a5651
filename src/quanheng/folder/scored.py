"""Scoring a folder: what cannot be computed is told with the line or cell of the indicator it stands in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from quanheng.engine.errors import Place, Problem, Refused
from quanheng.engine.run import Run, run
from quanheng.engine.scheme.checks.places import Places

if TYPE_CHECKING:
    from quanheng.folder.model import Folder


def score(
    folder: Folder, *, periods: Sequence[str] | None = None, as_of: str = "", engine: str = "fast"
) -> Run:
    """The run of a folder's scheme on its data. Raises `Refused` with every problem, located in the folder."""
    try:
        return run(
            folder.scheme, folder.observations, folder.units, folder.targets,
            periods=periods, as_of=as_of, engine=engine,
        )  # fmt: skip
    except Refused as refused:
        raise Refused(located(folder, refused.problems)) from None


def located(folder: Folder, problems: Iterable[Problem]) -> list[Problem]:
    """The problems of a run, which knows periods, units and nodes only, with their places in the folder's files.

    What an indicator's figures make impossible stands at the indicator; the unit and the period stay in the path.
    """
    places = Places(folder.document)
    file = folder.files["scheme"].name

    def place(problem: Problem) -> Place:
        at, path = problem.place, problem.place.path
        if at.file or at.line:
            return at
        part = {"no-units": "units", "period-unknown": "observations"}.get(problem.code)
        if part and part in folder.files:
            return replace(at, file=folder.files[part].name)
        node = path.rpartition(" / ")[2]
        found = places.node(node) if node in places.nodes else Place(file)
        return replace(found, file=found.file or file, path=path)

    return [replace(p, place=place(p)) for p in problems]
