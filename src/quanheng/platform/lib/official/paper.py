"""What stands on an official paper, before it is laid out: headings, paragraphs, tables, forms, pictures, notes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

ZH, EN = "zh", "en"
MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December",
)  # fmt: skip
NUMERALS = "零一二三四五六七八九十"
ROOM = {False: 19.5, True: 28.5}
MANY = 12  # columns of a form from which on its type is smaller
WHOLE = 16  # lines up to which a table is kept on one page


def chinese(n: int) -> str:
    """A small number in Chinese: 11 → 十一, 20 → 二十."""
    if n <= 10:
        return NUMERALS[n]
    tens, ones = divmod(n, 10)
    return f"{NUMERALS[tens] if tens > 1 else ''}十{NUMERALS[ones] if ones else ''}"


def dated(day: date, lang: str = ZH) -> str:
    """A day as official papers write it, in Arabic numerals without leading zeros: 2026年3月5日, or 5 March 2026."""
    if lang == EN:
        return f"{day.day} {MONTHS[day.month - 1]} {day.year}"
    return f"{day.year}年{day.month}月{day.day}日"


def headed(level: int, n: int, title: str, lang: str = ZH) -> Heading:
    """The n-th heading of a level, counted as papers of its language count: 一、 （一） 1． （1）, or 1. (1)."""
    if lang == EN:
        return Heading(level, f"{n}. {title}" if level % 2 else f"({n}) {title}")
    counts = (f"{chinese(n)}、", f"（{chinese(n)}）", f"{n}．", f"（{n}）")
    return Heading(level, f"{counts[level - 1]}{title}")


def titled(*parts: str, across: bool = False, lang: str = ZH) -> str:
    """A title whose lines end where its sense does (词意完整): parts that no longer fit beside one another begin a line.
    Twenty characters of size 2 go on a line, twenty-nine on a sheet that lies on its side, and half a one is kept for digits
    of a stand-in font; a part that is longer breaks before its bracket. English ones break anywhere."""
    if lang == EN:
        return " ".join(parts)
    room = ROOM[across]
    pieces = [
        p
        for part in parts
        for p in ([part] if wide(part) <= room else part.replace("（", "\0（").split("\0"))
    ]
    found = ""
    for part in pieces:
        last = found.rpartition("\n")[2]
        found += part if not last or wide(last) + wide(part) <= room else f"\n{part}"
    return found


def wide(text: str) -> float:
    """How many characters wide a text is; digits and Latin letters are half."""
    return sum(0.5 if c.isascii() else 1 for c in text)


@dataclass(frozen=True)
class Heading:
    """一、（一）1.（1）: level 1 to 4."""

    level: int
    text: str


@dataclass(frozen=True)
class Paragraph:
    """A paragraph of the body. `flush`: without the two characters at its head (主送机关)."""

    text: str
    flush: bool = False


@dataclass(frozen=True)
class Note:
    """A line in small type: source and method below a table, how to weigh again."""

    text: str


@dataclass(frozen=True)
class Table:
    """A table of three rules: its caption, head, rows; `numbers` are the columns set right, `widths` shares of the
    line. Its head is repeated on every page. `bands`: rows above which a darker line parts groups."""

    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numbers: tuple[int, ...] = ()
    widths: tuple[float, ...] = ()
    bands: tuple[int, ...] = ()

    def whole(self, millimetres: float) -> bool:
        """Whether it is low enough to be kept on one page, on a line so wide: reckoned from the widths of its texts."""
        room = [share * millimetres - 3 for share in shares(self.widths, len(self.head))]
        size = 3.7  # mm a character of size 5
        high = sum(
            max(-(-wide(t) * size // max(r, size)) for t, r in zip(row, room, strict=True))
            for row in (self.head, *self.rows)
        )
        return high <= WHOLE


@dataclass(frozen=True)
class Cell:
    """A cell of a form: its text, over how many columns and rows it goes, "left" "centre" "right", a label or not."""

    text: str
    across: int = 1
    down: int = 1
    align: str = "centre"
    label: bool = False


@dataclass(frozen=True)
class Form:
    """A form with all its lines (表式): rows of cells as HTML tables have them; `head` rows are repeated. One of many
    columns is `small`: set in size 6."""

    caption: str
    rows: tuple[tuple[Cell, ...], ...]
    widths: tuple[float, ...]
    head: int = 0

    @property
    def small(self) -> bool:
        """Whether it has more columns than size 5 minor lets stand."""
        return len(self.widths) > MANY

    def placed(self) -> list[list[tuple[int, Cell]]]:
        """Each row's cells with the column they begin in. ValueError where a row does not come out at the width."""
        columns = len(self.widths)
        taken: dict[int, int] = {}  # column → rows still covered from above
        found = []
        for n, row in enumerate(self.rows):
            at, line = 0, []
            for cell in row:
                while taken.get(at, 0):
                    at += 1
                line.append((at, cell))
                for k in range(at, at + cell.across):
                    taken[k] = cell.down
                at += cell.across
            while taken.get(at, 0):
                at += 1
            if at != columns or max(taken) >= columns:
                raise ValueError(f"row {n} covers {at} of {columns} columns")
            taken = {k: v - 1 for k, v in taken.items()}
            found.append(line)
        return found


@dataclass(frozen=True)
class Picture:
    """A chart: PNG for Word, SVG for PDF, the words for who does not see it; `width` in mm, `height` as share of it."""

    caption: str
    png: bytes
    svg: str
    alt: str
    width: float = 150


Block = Heading | Paragraph | Table | Form | Picture | Note


@dataclass(frozen=True)
class Paper:
    """A document to be laid out. Line ends in the `title` are kept (`titled`).

    `source`: the line above the title (文号); `to`: 主送机关; `issuer` and `dated` sign it. `demonstration` and
    `standing` (初步结果 …) are set at the head of every page. `digest` is the scheme's; `about` is the small print at
    the end. `copy` (份号) and `marks` (密级和保密期限、紧急程度) stand at the upper left of the first page. `annexes` begin on a page of their own. `across`: the sheets lie on their side, for wide tables. `lang`: the
    language it is written in, by which it is set: "zh" after GB/T 9704, "en" in Latin faces on the same sheet.
    """

    title: str
    blocks: tuple[Block, ...]
    source: str = ""
    demonstration: str = ""
    digest: str = ""
    dated: str = ""
    annexes: tuple[Block, ...] = field(default=())
    to: str = ""
    issuer: str = ""
    standing: str = ""
    about: tuple[str, ...] = ()
    across: bool = False
    lang: str = ZH
    copy: str = ""
    marks: tuple[str, ...] = ()

    @property
    def heading(self) -> str:
        """The title; a demonstration's says so."""
        if not self.demonstration or "示意" in self.title or "(invented)" in self.title:
            return self.title
        if self.lang == EN:
            return f"{self.title} (invented)"
        room = ROOM[self.across]
        beside = wide(self.title.rpartition("\n")[2]) + 4 <= room
        return f"{self.title}{'' if beside else chr(10)}（示意）"

    @property
    def name(self) -> str:
        """The title in one line."""
        return self.heading.replace("\n", " " if self.lang == EN else "")

    @property
    def mark(self) -> str:
        """What stands at the head of every page, "" for nothing."""
        about, between = ("Invented data: ", " | ") if self.lang == EN else ("示意数据　", "　｜　")
        invented = f"{about}{self.demonstration}" if self.demonstration else ""
        told = between.join(x for x in (self.standing, invented) if x)
        return told[:1].upper() + told[1:]

    @property
    def address(self) -> str:
        """The line to whom it goes, "" for nobody."""
        to = self.to.rstrip("：: ")
        return "" if not to else f"To: {to}" if self.lang == EN else f"{to}："

    @property
    def small_print(self) -> tuple[str, ...]:
        """The lines at the end."""
        words = "Digest of the scheme" if self.lang == EN else "方案摘要"
        return (*self.about, *((f"{words} sha256:{self.digest}",) if self.digest else ()))


class Numbers:
    """Counts tables and figures of one document: `table("得分")` → 表1　得分, or Table 1. Scores."""

    def __init__(self, lang: str = ZH) -> None:
        self.tables = self.figures = 0
        self.lang = lang

    def table(self, words: str) -> str:
        """The caption of the next table."""
        self.tables += 1
        return (
            f"Table {self.tables}. {words[:1].upper()}{words[1:]}"
            if self.lang == EN
            else f"表{self.tables}　{words}"
        )

    def figure(self, words: str) -> str:
        """The caption of the next figure."""
        self.figures += 1
        return (
            f"Figure {self.figures}. {words[:1].upper()}{words[1:]}"
            if self.lang == EN
            else f"图{self.figures}　{words}"
        )


def shares(widths: Sequence[float], columns: int) -> list[float]:
    """Widths as shares of one; equal ones where none are given."""
    given = list(widths) or [1.0] * columns
    whole = sum(given)
    return [w / whole for w in given]


def signed_off(issuer: str, day: str) -> tuple[float, float]:
    """How far from the right edge the issuer and the day end, in characters: the day four, the issuer in the middle of
    it, and where it is longer than the day, the day in the middle of the issuer, who then keeps two (GB/T 9704 7.3.5)."""
    gap = (wide(day) - wide(issuer)) / 2
    return (4 + gap, 4) if 4 + gap >= 2 else (2, 2 - gap)
