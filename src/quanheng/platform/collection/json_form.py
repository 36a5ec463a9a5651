"""A form as JSON, both ways: for programs. {"call", "unit", "period", "rows": [{"item", "value" | "status", "note"}]}."""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from quanheng.engine.errors import Place, Problems, Refused
from quanheng.platform.collection.csv_form import decode
from quanheng.platform.collection.intake_form import ASKED, WORDS, Filled, Form, Line, in_order
from quanheng.platform.collection.intake_number import note_of, quoted, value_of
from quanheng.platform.lib.uploads.limits import JSON, MB

_KEYS = {"item", "value", "status", "note"}
_RIGHT = ('{"call", "unit", "period", "rows": [{"item", "value", "note"}]}',) * 2


class _Number(str):
    """A number as it is written in the file."""


def make(form: Form) -> bytes:
    """The form as JSON, ready to be filled in."""
    rows = [
        {"item": r.item, "name": r.name, "uom": r.uom, "value": r.shown or None, "note": r.note} for r in form.rows if r.kind == ASKED
    ]  # fmt: skip
    told = {"call": form.call, "unit": form.unit, "period": form.period, "form": form.digest, "rows": rows}
    return json.dumps(told, ensure_ascii=False, indent=1).encode("utf-8")


def read(data: bytes, form: Form, name: str = "") -> Filled:
    """The lines of a JSON. Raises `Refused` for a file that cannot be read as this form."""
    problems = Problems()
    told = _loaded(data, name, problems)
    for key, wanted in (
        ("call", form.call),
        ("unit", form.unit),
        ("period", form.period),
        ("form", form.digest),
    ):
        said = told.get(key)
        if said is not None and said != wanted:
            problems.add(f"other-{key}", Place(name, path=key), (f"{key} 是“{quoted(str(said), 64)}”", f"{key} is “{quoted(str(said), 64)}”"),
                         (f"“{wanted}”", f"“{wanted}”"), ("核对填报通知、单位和期间", "check the call, the unit and the period"))  # fmt: skip
    rows = told.get("rows")
    if not isinstance(rows, list) or not all(isinstance(r, dict) for r in rows):
        problems.add("not-the-shape", Place(name, path="rows"), ("没有 rows，或它不是一列对象", "there is no rows, or it is no list of objects"),
                     _RIGHT, ("照表样写", "write it as the form shows"))  # fmt: skip
    problems.refuse()
    lines: dict[str, Line] = {}
    for k, row in enumerate(rows):  # type: ignore[arg-type]
        _take(row, f"rows[{k}]", form, name, lines, problems)
    return Filled(in_order(form, list(lines.values())), tuple(problems.found), name)


def _loaded(data: bytes, file: str, problems: Problems) -> Mapping[str, Any]:
    if len(data) > JSON:
        problems.add("file-too-large", Place(file), (f"有 {len(data) / MB:.1f} MB，未读", f"it has {len(data) / MB:.1f} MB and was not read"),
                     (f"不超过 {JSON // MB} MB", f"at most {JSON // MB} MB"), ("只留本表的各行", "keep the rows of this form only"))  # fmt: skip
        raise Refused(problems.found)
    text = decode(data, file).removeprefix("\ufeff")
    try:
        told = json.loads(
            text, parse_int=_Number, parse_float=_Number, parse_constant=_Number, object_pairs_hook=_once
        )
        json.dumps(told, ensure_ascii=False).encode("utf-8")  # half a character, \\ud800 alone, is no text
    except (ValueError, RecursionError) as error:
        line = getattr(error, "lineno", 0)
        problems.add("not-json", Place(file, line=line, column=getattr(error, "colno", 0)),
                     ("这不是 JSON，或同一个键写了两遍，或嵌套过深", "this is no JSON, or a key is there twice, or it is nested too deeply"),
                     _RIGHT, ("核对括号、引号和逗号", "check brackets, quotes and commas"))  # fmt: skip
        raise Refused(problems.found) from error
    if not isinstance(told, dict):
        problems.add("not-the-shape", Place(file), ("最外层不是对象", "the outermost is no object"), _RIGHT,
                     ("照表样写", "write it as the form shows"))  # fmt: skip
        raise Refused(problems.found)
    return told


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    told = dict(pairs)
    if len(told) != len(pairs):
        raise ValueError("a key is there twice")
    return told


def _take(
    told: Mapping[str, Any], where: str, form: Form, file: str, lines: dict[str, Line], problems: Problems
) -> None:
    """One row."""
    item = told.get("item")
    row = form.row_of(item) if isinstance(item, str) else None
    place = Place(file, path=row.item if row else where)
    strange = set(told) - _KEYS - {"name", "uom"}
    if row is None or row.kind != ASKED or strange or item in lines:
        said = quoted("、".join(sorted(strange)) or str(item))
        problems.add("strange-row", place, (f"{where}：“{said}”不要填、认不出或重复", f"{where}: “{said}” is not asked for, not known, or there twice"),
                     ("表样上要填的数据项，每项一次", "items that are asked for, each once"), ("删去或改正", "delete or correct it"))  # fmt: skip
        return
    raw, status = told.get("value"), told.get("status") or ""
    text = raw if isinstance(raw, str) else "" if raw is None else json.dumps(raw)[:200]
    if not isinstance(status, str) or status not in ("", "reported", *WORDS) or (status in WORDS and text):
        problems.add("bad-status", place, (f"状态“{quoted(str(status))}”不可用，或旁边又有数", f"the status “{quoted(str(status))}” is not usable, or has a value beside it"),
                     ("reported, not_applicable, not_due",) * 2, ("改正状态，或删去数", "correct the status or remove the value"))  # fmt: skip
        return
    value: Decimal | None = None
    if status in WORDS:
        found = status
    else:
        value, found = value_of(text, row, place, problems)
    note = told.get("note") or ""
    lines[row.item] = Line(
        row.item,
        quoted(text, 200),
        value,
        found,
        note_of(note if isinstance(note, str) else str(note), place, problems),
    )
