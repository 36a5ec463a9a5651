"""A form: what one unit is asked for in one call, as plain data; and what came back, line by line.

The same form is a workbook, a CSV, a JSON and a page. Its rows stand in the sheet in their order from row 5 on, so
that C7 is the third row everywhere.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from decimal import Decimal
from functools import cached_property
from typing import Any, Final

from quanheng.engine.errors import Place, Problem, Refused

ASKED: Final = "asked"
KNOWN: Final = "known"
COMPUTED: Final = "computed"
KINDS: Final = (ASKED, KNOWN, COMPUTED)

SHEET: Final = "填报表"
FIRST: Final = 5  # the number of the first row of data in the sheet
VALUE: Final = "C"  # the column of this period's figure
NOTE: Final = "G"  # the column of the explanation

# The words that stand for a figure; in either language, and as codes.
WORDS: Final = {"not_applicable": ("不适用", "not applicable"), "not_due": ("未到期", "not due")}


@dataclass(frozen=True)
class Row:
    """One item of a form. `kind`: ASKED (to be filled), KNOWN (prefilled, locked) or COMPUTED (from other rows).

    `value` and `status` are what is known, computed, or in the draft already; "" is no status yet.
    """

    item: str
    name: str
    name_en: str = ""
    uom: str = ""
    definition: str = ""
    section: str = ""
    frequency: str = ""
    owner: str = ""
    kind: str = ASKED
    value: Decimal | None = None
    status: str = ""
    source: str = ""
    previous: Decimal | str | None = None
    last_year: Decimal | str | None = None
    formula_text: str = ""
    note: str = ""

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"{self.kind} is no kind of row")

    @property
    def shown(self) -> str:
        """What stands in this period's cell: the digits, a word, or nothing."""
        if self.value is not None:
            return format(self.value, "f")
        return WORDS[self.status][0] if self.status in WORDS else ""


@dataclass(frozen=True)
class Form:
    """What one unit is asked for. `unit` and `call` are codes; `version` grows when the office changes the form."""

    title: str
    unit: str
    unit_name: str
    period: str
    call: str
    scheme_digest: str
    rows: tuple[Row, ...]
    title_en: str = ""
    due: str = ""
    version: int = 1
    demonstration: bool = False
    previous_label: str = "上期"
    last_year_label: str = "去年同期"

    def __post_init__(self) -> None:
        items = [row.item for row in self.rows]
        if len(set(items)) != len(items):
            raise ValueError("an item stands twice in the form")

    @property
    def sheet(self) -> str:
        """The name of the sheet that people fill."""
        return SHEET

    @cached_property
    def digest(self) -> str:
        """What a workbook must have been made from to be read into this form. Known figures are not in it, for they
        may become known while somebody fills in the workbook."""
        shape = [[r.item, r.name, r.uom, r.kind == COMPUTED] for r in self.rows]
        told = [self.call, self.unit, self.period, self.scheme_digest, self.version, shape]
        return hashlib.sha256(json.dumps(told, ensure_ascii=False).encode("utf-8")).hexdigest()

    @cached_property
    def _order(self) -> dict[str, int]:
        return {row.item: k for k, row in enumerate(self.rows)}

    def row_of(self, item: str) -> Row | None:
        """The row of an item, None if the form does not ask for it."""
        k = self._order.get(item)
        return None if k is None else self.rows[k]

    def cell(self, item: str) -> str:
        """The cell of an item's figure in the blank workbook. Raises KeyError."""
        return f"{VALUE}{FIRST + self._order[item]}"

    def place(self, item: str, file: str = "") -> Place:
        """Where an item's figure stands in the blank workbook. Raises KeyError."""
        return Place(file, sheet=SHEET, cell=self.cell(item), path=item)

    def as_json(self) -> dict[str, Any]:
        """The form as plain values; `from_json` makes it again."""
        told = asdict(self)
        told["rows"] = [{k: _plain(v) for k, v in row.items()} for row in told["rows"]]
        return told

    @classmethod
    def from_json(cls, told: Mapping[str, Any]) -> Form:
        """The form of which `as_json` told."""
        rows = tuple(Row(**{k: _back(v) for k, v in row.items()}) for row in told["rows"])
        return cls(
            **{f.name: told[f.name] for f in fields(cls) if f.name in told and f.name != "rows"}, rows=rows
        )


def _plain(value: Any) -> Any:
    return {"decimal": str(value)} if isinstance(value, Decimal) else value


def _back(value: Any) -> Any:
    return Decimal(value["decimal"]) if isinstance(value, Mapping) else value


@dataclass(frozen=True)
class Line:
    """What came back for one item. `raw` is what was written; `status` is "" where nothing usable was.

    `cell` is where it stood in the file that was read (a moved row has moved), `line` its line in a CSV.
    """

    item: str
    raw: str = ""
    value: Decimal | None = None
    status: str = ""
    note: str = ""
    sheet: str = ""
    cell: str = ""
    line: int = 0

    def place(self, file: str = "") -> Place:
        """Where it stood."""
        return Place(file, line=self.line, sheet=self.sheet, cell=self.cell, path=self.item)


@dataclass(frozen=True)
class Filled:
    """A form come back: a line for every row that was asked, in the form's order, and what is wrong with cells.

    `remarks`: lines of rows that were not asked but have a note, such as “this known figure is wrong”.
    """

    lines: tuple[Line, ...]
    problems: tuple[Problem, ...] = ()
    file: str = ""
    remarks: tuple[Line, ...] = ()

    @property
    def errors(self) -> list[Problem]:
        """What must be put right before the return can be submitted."""
        return [p for p in self.problems if p.severity == "error"]

    def refuse(self) -> None:
        """Raise `Refused` if there is any error."""
        if self.errors:
            raise Refused(self.problems)

    def line(self, item: str) -> Line | None:
        """The line of an item, None if it was not asked."""
        return next((line for line in self.lines if line.item == item), None)


def in_order(form: Form, lines: Sequence[Line]) -> tuple[Line, ...]:
    """A line for every row that was asked, in the form's order; an empty one where none came back."""
    came = {line.item: line for line in lines}
    return tuple(came.get(row.item, Line(row.item)) for row in form.rows if row.kind == ASKED)
