"""The one door for a return that is uploaded or sent: Excel, CSV or JSON, by its name's ending and its content alike.

`receive` gives the lines with their places and problems, or raises `Refused`; nothing else is ever raised, and
nothing is written.
"""

from __future__ import annotations

from quanheng.engine.errors import Place, Problems, Refused
from quanheng.platform.collection import csv_form, json_form, workbook_read
from quanheng.platform.collection.intake_form import Filled, Form
from quanheng.platform.collection.intake_number import quoted, value_of
from quanheng.platform.lib.uploads import process
from quanheng.platform.lib.uploads.biff import MAGIC
from quanheng.platform.lib.uploads.guard_zip import Harm
from quanheng.platform.lib.uploads.limits import FILE, NAME
from quanheng.platform.lib.uploads.scan import scan

__all__ = ["receive", "value_of"]

_TEXT = {".csv": csv_form.read, ".txt": csv_form.read, ".json": json_form.read}
_BINARY = (
    b"PK\x03\x04",
    MAGIC,
    b"%PDF",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"MZ",
    b"\x7fELF",
    b"\x1f\x8b",
    b"Rar!",
)


def receive(data: bytes, name: str, form: Form) -> Filled:
    """What somebody sends in for a form. Raises `Refused`, with the whole file's problem, where it cannot be read."""
    name = quoted("".join(c if c.isprintable() else "�" for c in name[-NAME:]), NAME)
    if not data:
        problems = Problems()
        problems.add("empty-file", Place(name), ("文件是空的", "the file is empty"), ("填好的工作簿", "a filled-in workbook"),
                     ("核对文件后再传", "check the file and upload again"))  # fmt: skip
        raise Refused(problems.found)
    try:
        if len(data) > FILE:
            raise process.file_too_large(len(data))
        scan(data)
        read = _TEXT.get("." + name.lower().rpartition(".")[2])
        if read is not None:
            if data.startswith(_BINARY):
                raise Harm("not-the-kind", ("内容不是文字文件，与文件名不符", "the content is no text, as its name says"),
                           ("CSV 或 JSON 文字", "CSV or JSON text"), ("不要只改文件名", "do not just rename files"))  # fmt: skip
            return read(data, form, name)
    except Harm as harm:
        raise harm.refused(name) from harm
    return workbook_read.read(data, form, name)
