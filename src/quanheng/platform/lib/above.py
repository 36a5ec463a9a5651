"""A question to a room that stands above the one that asks: rooms look back only, so the upper room says how to ask it.

It does so when the house starts (`learn`, in its app's `ready`); until then the answer is the one for a house without it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


class Above(Generic[P, T]):
    """A question; `otherwise` answers it until a room has said how to ask."""

    def __init__(self, otherwise: Callable[P, T]) -> None:
        self._ask = otherwise

    def learn(self, ask: Callable[P, T]) -> None:
        """Take down how to ask."""
        self._ask = ask

    def __call__(self, *given: P.args, **named: P.kwargs) -> T:
        """The answer."""
        return self._ask(*given, **named)
