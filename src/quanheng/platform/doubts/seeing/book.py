"""The ledger's figures in force as tables [unit, period] of one item, and the candidates detectors make of them."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from quanheng.engine import periods
from quanheng.engine.errors import Text
from quanheng.methods.matrix import Floats
from quanheng.platform.catalogue import queries as catalogue
from quanheng.platform.ledger import queries as ledger
from quanheng.platform.ledger.queries import Figure
from quanheng.platform.lib.decimals import plain
from quanheng.platform.ui import numbers

NEEDS = Text("需要说明。", " It needs an explanation.")
NOTHING = Text("", "")
Seen = tuple[Text, str]


@dataclass(frozen=True)
class Candidate:
    """Something tested: of whom it is asked, about what, what was seen with numbers.

    `over`: beyond a declared line (None: the chance decides); `p`: its chance (None: the line decides).
    `facts`: values it rests on that are no figures of the ledger.
    """

    unit: str
    item: str
    period: str
    says: Text
    seen: Sequence[Seen]
    figures: Sequence[Figure] = ()
    p: float | None = None
    over: bool | None = None
    hint: Text = NOTHING
    chart: dict[str, Any] | None = None
    facts: str = ""
    tickets: Sequence[tuple[int, str]] = ()  # of the hotline, as samples: key and number
    apart: str = ""  # what tells two questions of one unit, item and period from one another

    def subject(self, detector: str, items: Collection[str]) -> str:
        """What it is about, as a digest."""
        return _digest([detector, sorted(items), self.unit, self.item, self.period, self.apart])

    def finding(self, detector: str, items: Collection[str]) -> str:
        """The very figures it is about, as a digest."""
        rows = sorted(f.id for f in self.figures)
        return _digest([self.subject(detector, items), rows, self.facts])


def _digest(parts: object) -> str:
    return hashlib.sha256(json.dumps(parts, ensure_ascii=False).encode()).hexdigest()


@dataclass
class Table:
    """One item: `values` [unit, period] (NaN where nothing is reported) and the figures behind them."""

    units: list[str]
    periods: list[str]
    values: Floats
    figures: dict[tuple[str, str], Figure]

    def row(self, unit: str) -> Floats:
        """A unit's values by period; all NaN where it has none."""
        return (
            self.values[self.units.index(unit)] if unit in self.units else np.full(len(self.periods), np.nan)
        )

    def of(self, unit: str, at: Collection[str] | None = None) -> list[Figure]:
        """The figures of a unit (of these periods)."""
        return [
            f for p in (self.periods if at is None else at) if (f := self.figures.get((unit, p))) is not None
        ]


@dataclass
class Book:
    """The figures of some items, read once."""

    rows: dict[str, list[Figure]] = field(default_factory=dict)
    _names: dict[str, Text] = field(default_factory=dict)

    @classmethod
    def of(cls, items: Collection[str]) -> Book:
        """Read what is in force."""
        book = cls()
        for figure in ledger.in_force(items=items) if items else ():
            book.rows.setdefault(figure.item, []).append(figure)
        return book

    def table(self, item: str, *, among: Sequence[str] | None = None) -> Table:
        """An item's figures of the kind of period it mostly has; `among`: on these periods."""
        rows = [f for f in self.rows.get(item, ()) if f.value is not None and periods.parse(f.period)]
        kinds = Counter(_kind(f.period) for f in rows)
        most = kinds.most_common(1)[0][0] if kinds else ""
        rows = [f for f in rows if _kind(f.period) == most]
        units = sorted({f.unit for f in rows})
        at = list(among) if among is not None else sorted({f.period for f in rows}, key=when)
        place = {u: k for k, u in enumerate(units)}
        column = {p: k for k, p in enumerate(at)}
        values = np.full((len(units), len(at)), np.nan)
        kept = {}
        for f in rows:
            if f.period in column and f.value is not None:
                values[place[f.unit], column[f.period]] = float(f.value)
                kept[f.unit, f.period] = f
        return Table(units, at, values, kept)

    def name(self, item: str) -> Text:
        """An item in words."""
        if item not in self._names:
            found = catalogue.item(item)
            self._names[item] = Text(found.name, found.name_en or found.name) if found else Text(item, item)
        return self._names[item]


def when(period: str) -> tuple[int, int]:
    """Order of periods."""
    read = periods.parse(period)
    return (read.year, read.part) if read is not None else (0, 0)


def _kind(period: str) -> str:
    read = periods.parse(period)
    return read.kind if read is not None else ""


def told(zh: str, en: str) -> Text:
    """A sentence of what was seen; it always ends with what is asked for."""
    return Text(zh + NEEDS.zh, en + NEEDS.en)


def chart(at: Sequence[str], *lines: tuple[Text, Sequence[float | None]]) -> dict[str, Any]:
    """A chart as it is kept: periods, and lines by name."""
    return {
        "periods": list(at),
        "lines": [
            {
                "zh": name.zh,
                "en": name.en,
                "values": [None if v is None or not np.isfinite(v) else round(float(v), 6) for v in values],
            }
            for name, values in lines
        ],
    }


def written(figure: Figure) -> str:
    """A figure's value as it was posted, thousands parted."""
    return numbers.written(plain(figure.value)) if figure.value is not None else ""


def per_cent(share: float, places: int = 1) -> str:
    """A share as per cent, without a sign of plus."""
    return f"{100 * share:.{places}f} %".replace("-", "−")


def minus(value: float, places: int) -> str:
    """A number with so many decimals and a true minus."""
    return f"{value:.{places}f}".replace("-", "−")
