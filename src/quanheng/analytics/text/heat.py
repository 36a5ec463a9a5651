"""How hot an issue is, by an open formula whose every term is shown.

    H = w1·z + w2·ln(reporters) + w3·2^(−age/half-life) + w4·spread + w5·(likes + dislikes)

z: messages in the window against the issue's own expectation, (n − e) / √(e + 1), where e is its mean in earlier windows
of the same length (0 for a new issue); reporters: distinct ones; age: days since the last message; spread: number of
places beyond the first, as ln(places). One reporter's near-duplicates count once: the caller leaves them out.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True)
class Weights:
    """The five weights, the half-life and the window of the formula, in days."""

    count: float = 1.0
    reporters: float = 1.0
    recency: float = 1.0
    spread: float = 0.5
    votes: float = 0.005
    half_life: float = 7.0
    window: float = 30.0


WEIGHTS = Weights()


@dataclass(frozen=True)
class Said:
    """What the formula needs of one message."""

    at: datetime
    reporter: str = ""
    place: str = ""
    votes: int = 0


@dataclass(frozen=True)
class Heat:
    """H, its five terms already weighted, and what they were made of."""

    total: float
    terms: dict[str, float]
    count: int
    expected: float
    reporters: int
    age: float
    places: int
    votes: int

    def facts(self) -> dict[str, object]:
        """As plain values."""
        return asdict(self)


def heat(messages: Sequence[Said], at: datetime, began: datetime, weights: Weights = WEIGHTS) -> Heat:
    """The heat of an issue at a moment; `began` is when messages were first kept, for what is expected of it.

    Raises ValueError without a message up to that moment.
    """
    known = [m for m in messages if m.at <= at]
    if not known:
        raise ValueError("an issue without messages has no heat")
    window = timedelta(days=weights.window)
    recent = [m for m in known if m.at > at - window]
    earlier = (at - window - began) / window
    expected = (len(known) - len(recent)) / earlier if earlier >= 1 else 0.0
    reporters = len({m.reporter for m in recent if m.reporter}) + sum(not m.reporter for m in recent)
    places = len({m.place for m in recent if m.place})
    votes = sum(m.votes for m in recent)
    age = (at - max(m.at for m in known)) / timedelta(days=1)
    terms = {
        "count": weights.count * (len(recent) - expected) / math.sqrt(expected + 1),
        "reporters": weights.reporters * math.log(max(1, reporters)),
        "recency": weights.recency * 2 ** (-age / weights.half_life),
        "spread": weights.spread * math.log(max(1, places)),
        "votes": weights.votes * votes,
    }
    return Heat(sum(terms.values()), terms, len(recent), expected, reporters, age, places, votes)
