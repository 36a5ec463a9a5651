"""A return as pages, checks and workbooks see it: plain records, with all that stands beside each cell."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from quanheng.engine.errors import Text
from quanheng.platform.collection import flow

NOTHING = Text("", "")
Key = tuple[str, str, str]  # item, unit, period


@dataclass(frozen=True)
class Known:
    """A figure that is known from elsewhere: the ledger's, by some door and source."""

    value: Decimal | None
    status: str = "reported"
    source: str = ""
    door: str = ""
    figure: int = 0
    at: datetime | None = None


@dataclass(frozen=True)
class File:
    """A file laid beside a cell."""

    id: int
    name: str
    kind: str
    size: int
    by: str


@dataclass(frozen=True)
class Box:
    """One cell with what stands beside it.

    `before` and `last_year` are the figures of the period before and of the same period a year ago; `elsewhere`
    the figures the ledger has of this very cell by other doors. `waiting` counts objections without an answer.
    """

    id: int
    key: str
    address: str
    item: str
    unit: str
    period: str
    name: str
    name_en: str = ""
    uom: str = ""
    definition: str = ""
    frequency: str = ""
    owner: str = ""
    owner_name: str = ""
    unit_name: str = ""
    unit_name_en: str = ""
    section: Text = NOTHING
    kind: str = flow.ASKED
    state: str = flow.BLANK
    text: str = ""
    value: Decimal | None = None
    status: str = ""
    note: str = ""
    reason: str = ""
    back: int | None = None
    version: int = 0
    via: str = ""
    by: str = ""
    at: datetime | None = None
    source: str = ""
    figure: int = 0
    before: Known | None = None
    last_year: Known | None = None
    elsewhere: tuple[Known, ...] = ()
    files: tuple[File, ...] = ()
    waiting: int = 0

    @property
    def asked(self) -> bool:
        """True if the filler owes a value here."""
        return self.kind == flow.ASKED

    @property
    def blank(self) -> bool:
        """True if nothing stands in it."""
        return not self.text and self.value is None and not self.status

    @property
    def editable(self) -> bool:
        """True if its value may be changed now, as far as the cell goes."""
        return self.asked and self.state in flow.EDITABLE

    @property
    def returned(self) -> bool:
        """True if it was sent back and nothing was changed or explained since."""
        return self.state == flow.SENT_BACK and self.back is not None and self.version <= self.back

    @property
    def place(self) -> Key:
        """What the figure is of."""
        return self.item, self.unit, self.period


@dataclass(frozen=True)
class Sheet:
    """A whole return, ready to be shown and checked.

    `known` are further figures that rules may read (items not on the sheet, earlier periods); `parts` the values
    of the units below a unit, where an item adds up: {key: [(name of the part, value or None)]}.
    """

    id: int
    title: str
    period: str
    unit: str
    unit_name: str
    filler: str = flow.OWN
    state: str = flow.BLANK
    due: date | None = None
    boxes: tuple[Box, ...] = ()
    known: Mapping[Key, Known] = field(default_factory=dict)
    parts: Mapping[Key, tuple[tuple[str, Decimal | None], ...]] = field(default_factory=dict)

    def box(self, key: str) -> Box | None:
        """A cell by its key or its address."""
        return next((b for b in self.boxes if key in (b.key, b.address)), None)

    def at(self, item: str, unit: str, period: str) -> Box | None:
        """The cell of an item, unit and period."""
        return next((b for b in self.boxes if b.place == (item, unit, period)), None)
