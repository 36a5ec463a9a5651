"""The document as it was written: a tree of plain values, each knowing its line or its cell."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from quanheng.engine.errors import Place

Scalar = str | int | Decimal | bool | None


@dataclass(frozen=True)
class Written:
    """One written value: a scalar, a mapping of `Written`, or a list of `Written`, with its place.

    Numbers are `int` or `Decimal`, never `float`: what was typed is kept to the last digit.
    `key_places` tells where each key of a mapping stands.
    """

    value: Scalar | dict[str, Written] | list[Written]
    place: Place
    key_places: dict[str, Place] = field(default_factory=dict)

    def plain(self) -> Any:
        """The value without places: dict, list, str, int, Decimal, bool or None."""
        if isinstance(self.value, dict):
            return {k: v.plain() for k, v in self.value.items()}
        if isinstance(self.value, list):
            return [v.plain() for v in self.value]
        return self.value

    def items(self) -> Iterator[tuple[str, Written]]:
        """The pairs of a mapping; nothing for any other value."""
        return iter(self.value.items()) if isinstance(self.value, dict) else iter(())


def unplaced(value: Any, path: str = "") -> Written:
    """A plain value (from JSON, or made in Python) as a document whose places are only paths."""
    place = Place(path=path)
    if isinstance(value, dict):
        inner = {str(k): unplaced(v, f"{path}.{k}" if path else str(k)) for k, v in value.items()}
        return Written(inner, place, {k: v.place for k, v in inner.items()})
    if isinstance(value, (list, tuple)):
        return Written([unplaced(v, f"{path}[{i}]") for i, v in enumerate(value)], place)
    if isinstance(value, float):
        return Written(Decimal(repr(value)), place)
    return Written(value, place)
