"""Files into drafts and out again: YAML as it is, a workbook read cell by cell, every problem at its place."""

from __future__ import annotations

from pathlib import PurePath
from typing import Any

from quanheng.engine.document.read import decoded, read
from quanheng.engine.document.sheet import from_sheets, write_sheet
from quanheng.engine.document.write import to_json, to_yaml
from quanheng.engine.errors import Place, Problems
from quanheng.engine.scheme.from_document import draft as understood
from quanheng.platform.lib.uploads.tables import admit, is_workbook, sheets_shown
from quanheng.platform.schemes.drafts import UPLOAD, Start

LARGEST = 8_000_000  # bytes of an uploaded scheme
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ENDINGS = (".yaml", ".yml", ".xlsx")


def from_upload(file: Any) -> Start:
    """An uploaded file as the start of a draft (or its next text). Raises `Refused` with every problem, located.

    A workbook becomes a text in the canonical form; YAML stays as it is, its encoding apart.
    """
    problems = Problems()
    name = PurePath(file.name).name[:200] if file is not None else ""
    if file is None or not name.lower().endswith(ENDINGS):
        problems.add(
            "unknown-ending", Place(name), (f"“{name}”不是方案文件" if name else "没有选文件", f"“{name}” is no scheme" if name else "no file was chosen"),
            ("、".join(ENDINGS) + " 文件", "a file " + ", ".join(ENDINGS)), ("选一个方案文件", "choose a scheme"),
        )  # fmt: skip
    problems.refuse()
    data = file.read(LARGEST + 1)
    admit(data, name, LARGEST, problems)
    problems.refuse()
    if is_workbook(data, name):
        sheets = sheets_shown(data, name, problems)
        document = None if sheets is None else from_sheets(sheets, name, problems)
        if document is not None:
            understood(
                document, problems
            )  # what is wrong with it is told at its cells, before cells become lines
        problems.refuse()
        assert document is not None
        return Start(UPLOAD, to_yaml(document.plain()), name)
    text = decoded(data, name, problems)
    problems.refuse()
    assert text is not None
    return Start(UPLOAD, text.removeprefix("\ufeff").replace("\r\n", "\n"), name)


def as_file(text: str, form: str) -> tuple[bytes, str]:
    """A text as a file: (bytes, content type). Raises `Refused` where it cannot be read, KeyError for another form."""
    if form == "yaml":
        return text.encode("utf-8"), "application/yaml; charset=utf-8"
    problems = Problems()
    document = read(text.encode("utf-8"), "scheme.yaml", problems)
    scheme = understood(document, problems) if document is not None else None
    problems.refuse()
    assert scheme is not None
    if form == "xlsx":
        return write_sheet(dict(scheme.document)), XLSX
    if form == "json":
        return to_json(scheme.document).encode("utf-8"), "application/json"
    raise KeyError(form)


def not_named() -> None:
    """A blank draft wants an id and a title."""
    problems = Problems()
    problems.add(
        "not-named", Place(path="scheme"), ("没有写编号或名称", "the id or the title is missing"), ("方案的编号和名称", "an id and a title"),
        ("两样都写上", "write both"),
    )  # fmt: skip
    problems.refuse()


def stray_line(line: int, said: str, problems: Problems) -> None:
    """A pasted line names no unit."""
    problems.add(
        "unknown-unit", Place(line=line, path=said[:40]), (f"名册里没有“{said[:40]}”", f"the register has no “{said[:40]}”"),
        ("单位的代码或名称，一行一个", "a code or a name, one a line"), ("改正，或先登记该单位", "correct it, or enrol the unit first"),
    )  # fmt: skip
