"""The shapes of requests and answers, as the API's description shows them."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any, Literal

from ninja import Field, Schema
from pydantic import AfterValidator, WithJsonSchema

from quanheng.engine.document.digits import believable

NUL = "\x00"
PROBLEM = "application/problem+json"  # RFC 9457


def no_nul(text: str) -> str:
    """The text, unless it holds NUL, which no database keeps."""
    if NUL in text:
        raise ValueError("NUL is no character of a text")
    return text


Word = Annotated[str, AfterValidator(no_nul)]


def _of_this_world(number: Decimal) -> Decimal:
    if not believable(
        number
    ):  # before anybody writes it out: 1e100000000 would be a hundred megabytes of zeros
        raise ValueError("at most 40 digits, no more than 10 to the 30th")
    return number


Number = Annotated[
    Decimal,
    AfterValidator(_of_this_world),
    WithJsonSchema({"anyOf": [{"type": "number"}, {"type": "string"}]}),
]


class Said(Schema):
    """A sentence in both languages."""

    zh: str
    en: str


class ProblemShape(Schema):
    """One thing that is wrong: what, where, what was expected, what to do."""

    code: str
    severity: str
    place: dict[str, Any]
    found: Said
    expected: Said
    remedy: Said


class Refusal(Schema):
    """Everything that is wrong; nothing was written: problem details of RFC 9457, with `problems` and `counts` of our
    own (`counts`: how many of each kind, where not all are told)."""

    type: str = "about:blank"
    title: str
    status: int
    detail: str
    instance: str
    problems: list[ProblemShape]
    counts: dict[str, int] | None = None


class SchemeRow(Schema):
    """A scheme in force."""

    id: str
    version: int
    title: str
    title_en: str
    digest: str
    demonstration: bool


class UnitRow(Schema):
    """A unit of the register."""

    code: str
    name: str
    name_en: str
    kind: str
    parent: str | None


class ItemRow(Schema):
    """A data item of the catalogue."""

    id: str
    name: str
    name_en: str
    uom: str
    definition: str
    owner: str
    frequency: str
    source: str


class FigureRow(Schema):
    """A figure of the ledger, as of a moment."""

    id: int
    item: str
    unit: str
    period: str
    value: str | None = Field(None, description="exact decimal; null where nothing was observed")
    status: str
    door: str
    source: str
    stated_at: str
    posted_at: str
    supersedes: int | None


class ReleaseRow(Schema):
    """A publication: its run, what it covers, its files by digest."""

    id: int
    scheme: str
    title: str
    title_en: str
    periods: list[str]
    state: str
    demonstration: bool
    run: int
    files: dict[str, str]


class ScoreRow(Schema):
    """A row of a published result. Null is absent, never zero."""

    period: str
    group: str
    unit: str
    node: str
    value: str | None
    points: str | None
    weight: str | None
    score: str | None
    rank: str | None
    grade: str
    absence: str


class Page(Schema):
    """Which part of a list this is."""

    count: int
    offset: int
    next_offset: int | None


class Schemes(Schema):
    rows: list[SchemeRow]


class Units(Page):
    rows: list[UnitRow]


class Items(Page):
    rows: list[ItemRow]


class Figures(Page):
    rows: list[FigureRow]


class Releases(Schema):
    rows: list[ReleaseRow]


class Scores(Page):
    rows: list[ScoreRow]


class EntryIn(Schema):
    """A figure to be posted. `stated_at`: when its source stated it, for vintages."""

    item: Word
    unit: Word
    period: Word
    value: Number | None = None
    status: Literal["reported", "not_applicable", "not_due"] = "reported"
    source: Word = ""
    stated_at: Word = ""


class EntriesIn(Schema):
    rows: list[EntryIn] = Field(max_length=10_000)


class PostedOut(Schema):
    """What became of the rows."""

    new: int
    superseding: int
    unchanged: int
    posting: int | None = None
    root: str | None = None
    dry_run: bool = False


class DataValue(Schema):
    """One value, as DHIS2 sends it: `dataElement` is the id of our data item, `orgUnit` the code of our unit."""

    dataElement: Word
    period: Word = ""
    orgUnit: Word = ""
    value: Word = ""
    comment: Word = ""


class DataValueSet(Schema):
    """A DHIS2 data value set; period and orgUnit may stand once for all values."""

    dataSet: Word = ""
    completeDate: Word = ""
    period: Word = ""
    orgUnit: Word = ""
    dataValues: list[DataValue] = Field(max_length=10_000)


class Counts(Schema):
    imported: int
    updated: int
    ignored: int
    deleted: int = 0


class Conflict(Schema):
    """What is wrong with a value, as DHIS2 says it: `object` names it, `value` says what; `indexes` count from 0."""

    object: str
    value: str
    errorCode: str
    indexes: list[int] = []


class Summary(Schema):
    """DHIS2's import summary. WARNING: written, but something is to be looked at. ERROR: nothing was written; then
    `problems` says the same in four parts and both languages."""

    responseType: str = "ImportSummary"
    status: Literal["SUCCESS", "WARNING", "ERROR"]
    description: str
    importCount: Counts
    conflicts: list[Conflict] = []
    problems: list[ProblemShape] = []
    counts: dict[str, int] | None = None


class ValueIn(Schema):
    """A value of a return: `item` is the key of its cell."""

    item: Word
    value: Number | None = None
    status: Literal["reported", "not_applicable", "not_due", ""] = ""
    note: Word = ""


class ValuesIn(Schema):
    rows: list[ValueIn] = Field(max_length=5_000)


class FilledOut(Schema):
    """Keys of the cells that were saved, that said it already, and that somebody else changed meanwhile."""

    saved: list[str]
    unchanged: list[str]
    conflicts: list[str]
    problems: list[ProblemShape]
    dry_run: bool = False


class CellRow(Schema):
    item: str
    unit: str
    period: str
    kind: str
    state: str
    value: str | None
    status: str


class ReturnRow(Schema):
    """A return of one's unit."""

    id: int
    unit: str
    period: str
    title: str
    state: str
    due: str


class Returns(Schema):
    rows: list[ReturnRow]


class ReturnOut(ReturnRow):
    cells: list[CellRow]
