"""Quanheng 权衡: schemes of public performance that are read, checked, run, explained and weighed again.

>>> import quanheng
>>> folder = quanheng.load("my-scheme")            # doctest: +SKIP
>>> run = quanheng.score(folder.scheme, folder.observations, folder.units, folder.targets)   # doctest: +SKIP
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from quanheng.version import __version__

if TYPE_CHECKING:
    from quanheng.engine.errors import Problem
    from quanheng.engine.run import Run
    from quanheng.engine.scheme.model import Scheme
    from quanheng.folder import Folder

__all__ = ["__version__", "check", "load", "score"]

# The engine is imported when it is first used, so that the one-file verifier (standard library only) can
# carry this package without it, and so that `quanheng --help` is instant.


def load(path: str | Path) -> Folder:
    """A scheme folder (or a scheme file alone), read and checked.

    Raises `quanheng.engine.errors.Refused` with every problem, located.
    """
    from quanheng.folder import read

    return read(Path(path))


def check(path: str | Path) -> list[Problem]:
    """Every problem of a scheme folder or file: errors and warnings, located; an empty list if it is sound."""
    from quanheng.folder import problems_of

    return problems_of(Path(path))


def score(
    scheme: Scheme | str | Path,
    observations: Any,
    units: Any,
    targets: Any = None,
    *,
    periods: Sequence[str] | None = None,
    as_of: str = "",
    engine: str = "fast",
) -> Run:
    """Score observations by a scheme.

    `scheme`: a `Scheme`, or the path of a document. `observations`: a pandas, Polars or Arrow table with
    unit, item, period, value and optionally status, posted_at, source. `units`: a table with a column
    `unit` and any attributes, or `Unit` records, or plain names. `targets`: a table unit, node, period,
    target. `as_of`: score as of that date. `engine`: "fast" (arrays) or "exact" (fractions).

    Returns a `Run`: `run.table()`, `run.explain(unit)`. Raises `Refused` with every problem at once.
    """
    from quanheng.engine.inputs import OBSERVATIONS, OPTIONAL, TARGETS, table, units_from
    from quanheng.engine.run import run

    if isinstance(scheme, (str, Path)):
        scheme = load(scheme).scheme
    frame = table(observations, OBSERVATIONS, OPTIONAL, "observations")
    wanted = None if targets is None else table(targets, TARGETS, (), "targets")
    return run(scheme, frame, units_from(units), wanted, periods=periods, as_of=as_of, engine=engine)
