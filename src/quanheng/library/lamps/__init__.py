"""The library of lamp tables (灯号表): which figure lights which lamp, as documents that name their source.

`names()` the ids · `document(id) -> bytes` the table as YAML · `cases(id) -> bytes` its worked rows, edges included.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files

_CASES = ".cases.yaml"


@cache
def names() -> tuple[str, ...]:
    """Every lamp table of the library, by id."""
    found = (f.name for f in files(__name__).iterdir())
    return tuple(
        sorted(n.removesuffix(".yaml") for n in found if n.endswith(".yaml") and not n.endswith(_CASES))
    )


def document(id: str) -> bytes:
    """The table of that id. Raises KeyError if the library has none."""
    return _bytes(id, ".yaml")


def cases(id: str) -> bytes:
    """The worked rows of a table. Raises KeyError if the library has none."""
    return _bytes(id, _CASES)


def _bytes(id: str, ending: str) -> bytes:
    if id not in names():
        raise KeyError(id)
    return files(__name__).joinpath(id + ending).read_bytes()
