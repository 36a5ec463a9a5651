"""What a document's sentences go by: lines of strength and weakness, how many are named. Defaults that the office may
change for each document; none of them is law."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from typing import Any

STRONG = Decimal(95)  # per cent of the full score: from here an indicator is named as a strength
WEAK = Decimal(80)  # below it is named as a problem
MOST = 5  # how many of either are named


@dataclass(frozen=True)
class Wishes:
    """What the form asks: number, addressee, issuer and day of the paper (left out where empty), the lines, the language."""

    number: str = ""
    to: str = ""
    issuer: str = ""
    day: str = ""
    strong: Decimal = STRONG
    weak: Decimal = WEAK
    most: int = MOST
    lang: str = "zh"

    @property
    def dated(self) -> date | None:
        """The day of the paper."""
        return date.fromisoformat(self.day) if self.day else None

    def plain(self) -> dict[str, Any]:
        """As JSON values; Chinese goes without saying, as it did before there was English."""
        found = {
            f.name: str(v) if isinstance(v := getattr(self, f.name), Decimal) else v for f in fields(self)
        }
        return {k: v for k, v in found.items() if (k, v) != ("lang", "zh")}

    @classmethod
    def read(cls, value: Mapping[str, Any]) -> Wishes:
        """From JSON values, as `plain` gives them."""
        kept = {f.name: value[f.name] for f in fields(cls) if f.name in value}
        return cls(**{**kept, **{k: Decimal(kept[k]) for k in ("strong", "weak") if k in kept}})
