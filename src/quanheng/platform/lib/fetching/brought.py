"""What a pull brings: the bytes as they came, what form they have, when the source said it, and how it was asked."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

LONGEST_NAME = 200


@dataclass(frozen=True)
class Brought:
    """One answer. `request` says how it was asked for and holds nothing secret."""

    data: bytes
    form: str
    name: str
    stated: datetime
    request: dict[str, Any] = field(default_factory=dict)
