"""A hierarchy of units as it stands on one day: who is above whom. Pure: it knows parents, not the database."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cached_property


class Tree:
    """Units and their parents ("" at the top) on one day. A parent that is not placed itself stands at the top."""

    def __init__(self, parents: Mapping[str, str]) -> None:
        self.parents = dict(parents)
        for parent in list(self.parents.values()):
            if parent:
                self.parents.setdefault(parent, "")

    def __contains__(self, unit: str) -> bool:
        return unit in self.parents

    def __len__(self) -> int:
        return len(self.parents)

    @cached_property
    def _below(self) -> dict[str, list[str]]:
        below: dict[str, list[str]] = {}
        for unit in sorted(self.parents):
            below.setdefault(self.parents[unit], []).append(unit)
        return below

    @property
    def roots(self) -> list[str]:
        """Units with none above them, by code."""
        return list(self._below.get("", ()))

    def children(self, unit: str) -> list[str]:
        """Units directly below, by code."""
        return list(self._below.get(unit, ())) if unit else self.roots

    def ancestors(self, unit: str) -> list[str]:
        """Every unit above, the nearest first."""
        found: list[str] = []
        at = self.parents.get(unit, "")
        while at and at not in found and at != unit:
            found.append(at)
            at = self.parents[at]
        return found

    def descendants(self, unit: str) -> list[str]:
        """Every unit below, each after the one above it."""
        return [below for below, _ in self.walk(unit)][1:] if unit in self.parents else []

    def walk(self, unit: str = "") -> Iterator[tuple[str, int]]:
        """(unit, depth) of a unit and all below it, or of the whole tree: each after the one above it."""
        waiting = [(unit, 0)] if unit else [(root, 0) for root in reversed(self.roots)]
        seen: set[str] = set()
        while waiting:
            at, depth = waiting.pop()
            if at in seen:
                continue
            seen.add(at)
            yield at, depth
            waiting.extend((child, depth + 1) for child in reversed(self.children(at)))

    def circled(self) -> list[str]:
        """Units whose parents lead back to themselves, by code; empty for a tree."""
        settled: set[str] = set()
        circled: list[str] = []
        for unit in sorted(self.parents):
            path: list[str] = []
            at = unit
            while at and at not in settled and at not in path:
                path.append(at)
                at = self.parents[at]
            if at in path:
                circled.extend(path[path.index(at) :])
            settled.update(path)
        return sorted(circled)
