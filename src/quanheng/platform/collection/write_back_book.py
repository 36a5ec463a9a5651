"""Comments and fills written into a workbook with openpyxl, inside the reading process; refused where it would lose
anything else of the file.
"""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Mapping
from copy import copy
from typing import Any

import openpyxl
import python_calamine
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill

from quanheng.platform.lib.uploads.child import Answer
from quanheng.platform.lib.uploads.guard_office import Package
from quanheng.platform.lib.uploads.guard_zip import Harm
from quanheng.platform.lib.uploads.marks import Marks, Noticed, marks_of

AUTHOR = "权衡"
_FILLS = {True: "FFF6D5D5", False: "FFFBEBC8"}
_KEPT = re.compile(  # what openpyxl keeps as it is, in lower case
    r"\[content_types\]\.xml|_rels/\.rels|docprops/.*|xl/workbook\.xml|xl/_rels/workbook\.xml\.rels|xl/styles\.xml"
    r"|xl/sharedstrings\.xml|xl/calcchain\.xml|xl/theme/[^/]*\.xml|xl/printersettings/.*|xl/worksheets/[^/]+\.xml"
    r"|xl/worksheets/_rels/[^/]+\.rels|xl/comments?[^/]*\.xml|xl/comments/[^/]+\.xml|xl/drawings/[^/]*\.vml|xl/tables/[^/]+\.xml"
)


def commented(data: bytes, asked: Mapping[str, Any]) -> Answer:
    """The workbook with the comments of `asked`: `cells` (sheet → cell → text and whether it is an error), `about`
    (for A1 of `sheet`). Raises `Harm` if the file would not stay what it is."""
    noticed = Noticed()
    package = Package(data, "xlsx", noticed.look)
    marks = marks_of(package, noticed)
    if any(
        not _KEPT.fullmatch(entry.filename.lower())
        for entry in package.archive.infolist()
        if not entry.is_dir()
    ):
        raise _unfaithful()
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        book = openpyxl.load_workbook(io.BytesIO(data), rich_text=True)
    if any("not supported" in str(w.message) for w in told):
        raise _unfaithful()
    _wipe(book)
    for name, cells in asked["cells"].items():
        for cell, (text, wrong) in cells.items():
            _write(book, name, cell, text, wrong)
    if asked["about"]:
        _write(book, asked["sheet"], "A1", asked["about"], None)
    out = io.BytesIO()
    book.save(out)
    _check_same(data, out.getvalue(), marks)
    return {}, out.getvalue()


def _unfaithful() -> Harm:
    return Harm(
        "not-faithful", ("文件里有改写时留不住的内容", "the file holds what would be lost in writing")
    )


def _wipe(book: Any) -> None:
    """Take away what an earlier reading of ours wrote."""
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.comment is not None and cell.comment.author == AUTHOR:
                    cell.comment = None
                    if cell.fill.fgColor.rgb in _FILLS.values():
                        cell.fill = PatternFill()


def _write(book: Any, name: str, cell: str, text: str, wrong: bool | None) -> None:
    """One comment; a person's own comment stays above it."""
    if name not in book.sheetnames:
        name, cell, wrong = book.sheetnames[0], "A1", None
    at = book[name][cell]
    before = f"{at.comment.text}\n\n" if at.comment is not None else ""
    at.comment = Comment(before + text, AUTHOR, height=150, width=340)
    if wrong is not None:
        at.fill = copy(PatternFill("solid", fgColor=_FILLS[wrong]))


def _check_same(before: bytes, after: bytes, marks: Mapping[str, Marks]) -> None:
    """Raise `Harm` unless every sheet has its name, its place and every value; formulas keep no stored result."""
    old, new = (python_calamine.load_workbook(io.BytesIO(data)) for data in (before, after))
    if [(m.name, m.visible) for m in old.sheets_metadata] != [
        (m.name, m.visible) for m in new.sheets_metadata
    ]:
        raise _unfaithful()
    for name in old.sheet_names:
        formulas = marks.get(name, Marks()).formulas
        if _values(old, name, formulas) != _values(new, name, formulas):
            raise _unfaithful()


def _values(book: Any, name: str, formulas: set[tuple[int, int]]) -> dict[tuple[int, int], str]:
    rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
    return {
        (r, c): repr(value)
        for r, row in enumerate(rows)
        for c, value in enumerate(row)
        if value != "" and (r, c) not in formulas
    }
