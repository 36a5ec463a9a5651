"""A form as CSV, both ways: for offices whose programs write files. One line an item, found by its key.

UTF-8 with or without BOM and GB 18030 are taken; anything else is refused, naming the line and the byte. What a
line says of call, unit and period must be this form's.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from quanheng.engine.document.encoding import encoding_of
from quanheng.engine.errors import Place, Problems, Refused
from quanheng.platform.collection.intake_form import ASKED, Filled, Form, Line, in_order
from quanheng.platform.collection.intake_number import note_of, quoted, value_of
from quanheng.platform.lib import escape
from quanheng.platform.lib.uploads.limits import CSV, MB

HEAD = ("call", "unit", "period", "item", "name", "uom", "value", "note")
_NEEDED = ("item", "value")
_ALSO = {
    "填报通知": "call", "填报单位": "unit", "单位": "unit", "期间": "period", "数据项": "item", "编号": "item", "名称": "name",
    "计量单位": "uom", "本期数": "value", "数值": "value", "说明": "note",
}  # fmt: skip
_WIDEST = 64  # columns
_MORE = 200  # lines beside twice the form's rows
_LONGEST = 40_000  # characters of one cell
csv.field_size_limit(max(csv.field_size_limit(), 10_000_000))


def make(form: Form) -> bytes:
    """The form as CSV in UTF-8 with a mark, so that Excel reads Chinese."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(HEAD)
    for row in form.rows:
        if row.kind == ASKED:
            writer.writerow(
                escape.row(
                    [form.call, form.unit, form.period, row.item, row.name, row.uom, row.shown, row.note]
                )
            )
    return ("\ufeff" + out.getvalue()).encode("utf-8")


def decode(data: bytes, file: str) -> str:
    """The text of a file in UTF-8 (with or without BOM) or GB 18030. Raises `Refused` with the line and the byte."""
    at = next((k for k in (data.find(b"\0"),) if k >= 0), -1)
    try:
        if at >= 0 or data.startswith((b"\xff\xfe", b"\xfe\xff")):
            raise UnicodeDecodeError("utf-8", data[:1] or b"\0", 0, 1, "NUL")
        return data.decode(encoding_of(data))
    except UnicodeDecodeError as strange:
        at = max(at, 0) if strange.reason == "NUL" else strange.start
    line = data.count(b"\n", 0, at) + 1
    column = at - (data.rfind(b"\n", 0, at) + 1) + 1
    problems = Problems()
    problems.add(
        "encoding", Place(file, line=line, column=column),
        (f"第 {line} 行第 {column} 个字节起既不是 UTF-8 也不是 GB18030 的文字", f"from byte {column} of line {line} on this is neither UTF-8 nor GB18030 text"),
        ("UTF-8（有无 BOM 均可）或 GB18030", "UTF-8 (with or without BOM) or GB18030"),
        ("在 Excel 里另存为“CSV UTF-8”", "save it as “CSV UTF-8” in Excel"),
    )  # fmt: skip
    raise Refused(problems.found)


def read(data: bytes, form: Form, name: str = "") -> Filled:
    """The lines of a CSV. Raises `Refused` for a file that cannot be read as this form."""
    problems = Problems()
    if len(data) > CSV:
        problems.add(
            "file-too-large", Place(name), (f"文件有 {len(data) / MB:.1f} MB，未读", f"the file has {len(data) / MB:.1f} MB and was not read"),
            (f"不超过 {CSV // MB} MB", f"at most {CSV // MB} MB"), ("只留本表的各行", "keep the rows of this form only"),
        )  # fmt: skip
        raise Refused(problems.found)
    records = _records(decode(data, name), name, problems)
    head = next(records, (1, []))
    columns = _columns(head[1], name, head[0], problems)
    lines: dict[str, Line] = {}
    most = 2 * len(form.rows) + _MORE
    for count, (at, cells) in enumerate(records):
        if count == most:
            problems.add("too-many-lines", Place(name, line=at), (f"不止 {most} 行", f"more than {most} lines"),
                         (f"表样的 {len(form.rows)} 行", f"the {len(form.rows)} rows of the form"), ("只留本表的各行", "keep the rows of this form only"))  # fmt: skip
            raise Refused(problems.found[-1:])
        told = {column: cells[k].strip() for column, k in columns.items() if k < len(cells)}
        if any(told.values()):
            _take(told, at, form, name, lines, problems)
    return Filled(in_order(form, list(lines.values())), tuple(problems.found), name)


def _records(text: str, file: str, problems: Problems) -> Iterator[tuple[int, list[str]]]:
    """Line number and cells of each record. Raises `Refused` where this is no CSV of ordinary size."""
    reader = csv.reader(io.StringIO(text, newline=""))
    line = 1
    try:
        for cells in reader:
            if len(cells) > _WIDEST or any(len(c) > _LONGEST for c in cells):
                raise csv.Error("too large")
            if cells:
                yield line, cells
            line = reader.line_num + 1
    except csv.Error as error:
        problems.add(
            "not-csv", Place(file, line=line), ("这一行不是 CSV，或太长", "this line is no CSV, or too long"),
            (f"不超过 {_WIDEST} 列的 CSV", f"a CSV of at most {_WIDEST} columns"), ("核对引号和逗号", "check quotes and commas"),
        )  # fmt: skip
        raise Refused(problems.found) from error


def _columns(head: list[str], file: str, line: int, problems: Problems) -> dict[str, int]:
    found: dict[str, int] = {}
    for k, said in enumerate(head):
        key = _ALSO.get(said.strip(), said.strip().lower())
        if key in HEAD:
            if key in found:
                problems.add("double-column", Place(file, line=line), (f"“{key}”一列有两个", f"the column “{key}” is there twice"),
                             ("每列一个", "each column once"), ("删去一列", "delete one"))  # fmt: skip
            found[key] = k
    for key in _NEEDED:
        if key not in found:
            problems.add("no-column", Place(file, line=line), (f"没有“{key}”这一列", f"there is no column “{key}”"),
                         (",".join(HEAD), ",".join(HEAD)), ("下载 CSV 表样，照着填", "download the CSV form and fill it in"))  # fmt: skip
    problems.refuse()
    return found


def _take(
    told: dict[str, str], at: int, form: Form, file: str, lines: dict[str, Line], problems: Problems
) -> None:
    """One record."""
    item = escape.plain(told.get("item", ""))
    place = Place(file, line=at, path=quoted(item, 200))
    for key, wanted in (("call", form.call), ("unit", form.unit), ("period", form.period)):
        said = escape.plain(told.get(key, ""))
        if said and said != wanted:
            problems.add(f"other-{key}", place, (f"{key} 是“{quoted(said)}”", f"{key} is “{quoted(said)}”"), (f"“{wanted}”", f"“{wanted}”"),
                         ("只传本次填报的行", "upload the rows of this return only"))  # fmt: skip
            return
    row = form.row_of(item)
    if row is None or row.kind != ASKED:
        known = row is not None
        problems.add(
            "strange-row", place,
            (f"“{quoted(item)}”已代填，不用报" if known else f"表里没有要“{quoted(item)}”", f"“{quoted(item)}” is known already" if known else f"“{quoted(item)}” is not asked for"),
            ("表样上要填的数据项", "an item that is asked for"), ("删去这一行", "delete the line"),
            severity="warning" if known else "error",
        )  # fmt: skip
        return
    if item in lines:
        problems.add("double-row", place, (f"第 {lines[item].line} 行已有“{item}”", f"line {lines[item].line} has “{item}” already"),
                     ("每个数据项一行", "one line an item"), ("删去一行", "delete one"))  # fmt: skip
        return
    for key, wanted in (("name", row.name), ("uom", row.uom)):
        said = escape.plain(told.get(key, ""))
        if said and said != wanted.strip():
            problems.add(
                "label-changed", place, (f"{key} 写成“{quoted(said)}”", f"{key} is “{quoted(said)}”"), (f"“{wanted}”", f"“{wanted}”"),
                ("照表样写；若是乱码，另存为“CSV UTF-8”", "write it as the form does; if the text is garbled, save it as “CSV UTF-8”"),
            )  # fmt: skip
    raw = told.get("value", "")
    value, status = value_of(escape.plain(raw) if raw[:2] in ("'+", "'-") else raw, row, place, problems)
    note = note_of(escape.plain(told.get("note", "")), place, problems)
    lines[item] = Line(item, quoted(raw, 200), value, status, note, line=at)
