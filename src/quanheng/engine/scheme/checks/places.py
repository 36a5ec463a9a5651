"""Where the parts of a scheme stand in its document: a node by its id, anything else by its path."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from quanheng.engine.document.model import Written
from quanheng.engine.errors import Place


@dataclass
class Places:
    """The places of a document; asks for what is not written get the place of what holds it.

    `attributes`: the names of the units' attributes, where the units are at hand; None where they are not.
    """

    document: Written
    attributes: frozenset[str] | None = None
    nodes: dict[str, Written] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for node_id, written in _walk(dict(self.document.items()).get("tree")):
            self.nodes.setdefault(node_id, written)

    def at(self, *path: str | int) -> Place:
        """The place of a path from the top: at("grades", 2, "quota")."""
        return _down(self.document, path)

    def node(self, node_id: str, *path: str | int) -> Place:
        """The place of a node, or of something inside it; the root is the tree itself."""
        written = self.nodes.get(node_id)
        return self.at("tree") if written is None else _down(written, path)

    def says(self, *path: str | int) -> bool:
        """True if the document itself says something at a path."""
        at: Written | None = self.document
        for step in path:
            at = _step(at, step) if at is not None else None
        return at is not None and at.value is not None


def _down(w: Written, path: tuple[str | int, ...]) -> Place:
    place = w.place
    for step in path:
        inner = _step(w, step)
        if inner is None:
            return place
        place = inner.place
        if isinstance(inner.value, (dict, list)) and isinstance(step, str) and step in w.key_places:
            place = replace(w.key_places[step], path=place.path)  # a block begins with its key
        w = inner
    return place


def _step(w: Written, step: str | int) -> Written | None:
    if isinstance(w.value, dict):
        return w.value.get(str(step))
    if isinstance(w.value, list) and isinstance(step, int) and step < len(w.value):
        return w.value[step]
    return None


def _walk(w: Written | None) -> Iterator[tuple[str, Written]]:
    for member in w.value if w is not None and isinstance(w.value, list) else ():
        said = dict(member.items())
        if "id" in said:
            yield str(said["id"].value).strip(), member
        yield from _walk(said.get("children"))
