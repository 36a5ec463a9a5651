"""A workbook given back with what is wrong written into it: a comment and a light fill at each cell, all else kept.

Where the uploaded file cannot be kept as it was (an old .xls, a CSV, pictures or charts in it, too large), a fresh
workbook is made with what was written in it and the same comments.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from quanheng.engine.errors import Problem, Refused
from quanheng.platform.collection.intake_form import Filled, Form
from quanheng.platform.collection.workbook_make import Written, make
from quanheng.platform.lib.uploads import process
from quanheng.platform.lib.uploads.limits import COMMENT, WRITE_BACK

_WORK = "quanheng.platform.collection.write_back_book:commented"
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_HEADS = {
    ("error", "zh"): "须改",
    ("error", "en"): "To correct",
    ("warning", "zh"): "提醒",
    ("warning", "en"): "Note",
}


def comments(
    original: bytes, problems: Iterable[Problem], form: Form, filled: Filled | None = None, lang: str = "zh"
) -> bytes:
    """The workbook with each problem at its cell, in the language `lang`; those without a cell stand at A1.

    `filled`: what was read from it; only needed where a fresh workbook has to be made. Never raises for bad files.
    """
    told = list(problems)
    if original.startswith(b"PK\x03\x04") and len(original) <= WRITE_BACK:
        try:
            return process.ask(_WORK, _asked(told, form, lang), original)[1]
        except Refused:  # not a workbook to be kept: made anew below
            return _fresh(told, form, filled, lang)
    return _fresh(told, form, filled, lang)


def _said(problem: Problem, lang: str) -> str:
    head = _HEADS[problem.severity, lang]
    parts = [t.say(lang) for t in (problem.found, problem.expected, problem.remedy)]
    said = (
        f"{head}：{parts[0]}。\n应为：{parts[1]}。\n处理：{parts[2]}。"
        if lang == "zh"
        else f"{head}: {parts[0]}.\nExpected: {parts[1]}.\nTo do: {parts[2]}."
    )
    return _NOT_XML.sub("�", said)


def _joined(before: str, more: str) -> str:
    text = f"{before}\n\n{more}" if before else more
    return text if len(text) <= COMMENT else text[: COMMENT - 1] + "…"


def _asked(problems: list[Problem], form: Form, lang: str) -> dict[str, object]:
    """What the process is asked to write: by sheet and cell, and what goes to A1."""
    cells: dict[str, dict[str, tuple[str, bool]]] = {}
    about = ""
    for problem in problems:
        sheet, cell = problem.place.sheet, problem.place.cell
        if not cell and form.row_of(problem.place.path):
            sheet, cell = form.sheet, form.cell(problem.place.path)
        said = _said(problem, lang)
        if not cell:
            about = _joined(about, said)
            continue
        text, wrong = cells.setdefault(sheet or form.sheet, {}).get(cell, ("", False))
        cells[sheet or form.sheet][cell] = (_joined(text, said), wrong or problem.severity == "error")
    return {"sheet": form.sheet, "cells": cells, "about": about}


def _fresh(problems: list[Problem], form: Form, filled: Filled | None, lang: str) -> bytes:
    by_item: dict[str, tuple[str, bool]] = {}
    about = ""
    for problem in problems:
        item, said = problem.place.path, _said(problem, lang)
        if form.row_of(item) is None:
            about = _joined(about, said)
            continue
        text, wrong = by_item.get(item, ("", False))
        by_item[item] = (_joined(text, said), wrong or problem.severity == "error")
    lines = filled.lines if filled else ()
    raw = {line.item: line.value if line.value is not None else _NOT_XML.sub("�", line.raw) for line in lines}
    notes = {line.item: _NOT_XML.sub("�", line.note) for line in lines if line.note}
    return make(form, Written(raw, notes, by_item, about))
