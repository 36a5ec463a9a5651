"""What a run remembers of its steps, and what a supposition (one value changed) may still take from it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

# node (or group step), period, unit (or group)
Key = tuple[str, str, str]
STEPS = ("measured", "imputed", "treated", "population", "own", "rated", "applies", "weight", "outline",
         "rolled", "totals", "claims", "adjusted", "ranks", "grades")  # fmt: skip


class Memory:
    """Results by step and key. With `before`, what is not stale is taken from there."""

    def __init__(self, before: Memory | None = None, stale: Callable[[str, Key], bool] | None = None) -> None:
        self._kept: dict[str, dict[Key, Any]] = {step: {} for step in STEPS}
        self._before, self._stale = before, stale

    def recall(self, step: str, key: Key) -> Any:
        """The result of a step, or None if it has to be worked out."""
        found = self._kept[step].get(key)
        if found is None and self._before is not None and self._stale and not self._stale(step, key):
            return self._before.recall(step, key)
        return found

    def keep(self, step: str, key: Key, result: Any) -> Any:
        """Remember a result (never None), and give it back."""
        self._kept[step][key] = result
        return result
