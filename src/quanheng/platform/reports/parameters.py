"""What a document's sentences go by: lines of strength and weakness, how many are named. Defaults that the office may
change for each document; none of them is law."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal
from typing import Any

from quanheng.engine.errors import Text

STRONG = Decimal(95)  # per cent of the full score: from here an indicator is named as a strength
WEAK = Decimal(80)  # below it is named as a problem
MOST = 5  # how many of either are named
# What GB/T 9704—2012 has at the upper left of the first page (§7.2)
SECRECY = {
    "top": Text("绝密", "Top secret"),
    "secret": Text("机密", "Secret"),
    "confidential": Text("秘密", "Confidential"),
}
URGENCY = {"most": Text("特急", "Most urgent"), "urgent": Text("加急", "Urgent")}


@dataclass(frozen=True)
class Wishes:
    """What the form asks: number, addressee, issuer and day of the paper (left out where empty), the lines, the language, and
    what GB/T 9704 has at the upper left: number of the copy (份号), secrecy with its term, urgency."""

    number: str = ""
    to: str = ""
    issuer: str = ""
    day: str = ""
    strong: Decimal = STRONG
    weak: Decimal = WEAK
    most: int = MOST
    lang: str = "zh"
    copy: str = ""
    secrecy: str = ""
    term: str = ""
    urgency: str = ""

    @property
    def marks(self) -> tuple[str, ...]:
        """The lines of the upper left in the language of the paper: secrecy with its term, urgency."""
        secret = SECRECY[self.secrecy].say(self.lang) if self.secrecy else ""
        star = f"{secret}★{self.term}" if self.term else secret
        return tuple(
            x
            for x in (star if secret else "", URGENCY[self.urgency].say(self.lang) if self.urgency else "")
            if x
        )

    @property
    def dated(self) -> date | None:
        """The day of the paper."""
        return date.fromisoformat(self.day) if self.day else None

    def plain(self) -> dict[str, Any]:
        """As JSON values; Chinese goes without saying, as it did before there was English, and so does an empty upper left."""
        found = {
            f.name: str(v) if isinstance(v := getattr(self, f.name), Decimal) else v for f in fields(self)
        }
        silent = {"lang": "zh"} | dict.fromkeys(("copy", "secrecy", "term", "urgency"), "")
        return {k: v for k, v in found.items() if silent.get(k) != v}

    @classmethod
    def read(cls, value: Mapping[str, Any]) -> Wishes:
        """From JSON values, as `plain` gives them."""
        kept = {f.name: value[f.name] for f in fields(cls) if f.name in value}
        return cls(**{**kept, **{k: Decimal(kept[k]) for k in ("strong", "weak") if k in kept}})
