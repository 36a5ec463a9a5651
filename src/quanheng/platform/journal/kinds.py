"""The words of acts and roles, told by the room that has the tables, and which acts everybody may read in full.

Names of people stand in no leaf; but subjects of acts on accounts, notices and returns may still point at somebody,
so that to the public these show the act, the role and the day only. What is not in `OPEN` is not shown.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any

from quanheng.engine.errors import Text

ACTS: dict[str, Text] = {}
ROLES: dict[str, Text] = {}
OPEN = (
    "journal.", "registry.", "catalogue.", "programmes.", "schemes.", "ledger.", "scoring.", "publication.", "agenda.day",
)  # fmt: skip


_UNITS: list[Callable[[Collection[str]], Mapping[str, Any]]] = []


def tell(
    acts: Mapping[str, Text], roles: Mapping[str, Text], units: Callable[[Collection[str]], Mapping[str, Any]]
) -> None:
    """Learn the words, and how to find units by their codes."""
    ACTS.update(acts)
    ROLES.update(roles)
    _UNITS[:] = [units]


def units(codes: Collection[str]) -> Mapping[str, Any]:
    """The units of these codes, as far as they are known."""
    return _UNITS[0](codes) if _UNITS and codes else {}


def act(kind: str) -> Text:
    """The words of an act; its code where none were told."""
    return ACTS.get(kind, Text(kind, kind))


def role(name: str) -> Text:
    """The words of a role."""
    return ROLES.get(name, Text(name, name))


def is_open(kind: str) -> bool:
    """True if everybody may read the whole leaf."""
    return kind.startswith(OPEN)


def closed(kinds: list[str]) -> tuple[str, ...]:
    """Those of these kinds that are not open."""
    return tuple(k for k in kinds if not is_open(k))
