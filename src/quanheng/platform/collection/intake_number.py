"""One cell as people write it → a figure, one of the words that stand for one, or a problem at that cell.

Full-width digits, commas between thousands, per cent and the row's own unit behind the number are taken; what could
mean two things is not guessed at.
"""

from __future__ import annotations

import re
from decimal import Decimal, localcontext
from typing import Any

from quanheng.engine.document.digits import believable, is_not_finite, narrowed, number_in, without_thousands
from quanheng.engine.errors import Place, Problems
from quanheng.platform.collection.intake_form import WORDS, Row
from quanheng.platform.lib.uploads.cells import as_text
from quanheng.platform.lib.uploads.limits import DIGITS, NOTE

_STATUS = {
    word: status
    for status, words in WORDS.items()
    for word in (status, *words, words[1].replace(" ", ""))
} | {"n/a": "not_applicable", "na": "not_applicable"}  # fmt: skip
_DASHES = re.compile(r"[-—–─―－_/]{1,3}")
_PERCENT_UOM = {"%", "％", "百分比", "percent", "per cent"}
_FIGURE = re.compile(r"[-+]?[0-9.,]+(?:[eE][-+]?[0-9]+)?")
_LONG = re.compile(r"[-+]?[0-9,]*\.?[0-9]*(?:[eE][-+]?[0-9]+)?")
_CONTROL = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]"
)  # what databases and XML cannot keep
_SAID = 40  # characters of a cell that are said again

_EXPECTED = ("一个数，或“不适用”“未到期”，或留空", "a number, “not applicable”, “not due”, or nothing")


def value_of_cell(
    cell: Any, row: Row, place: Place, problems: Problems, percent: bool = False
) -> tuple[Decimal | None, str]:
    """A spreadsheet's cell → (value, status); see `value_of`."""
    if isinstance(cell, dict):
        problems.add(
            "date-cell", place,
            (f"单元格是日期或时间 {as_text(cell)}", f"the cell is a date or a time, {as_text(cell)}"), _EXPECTED,
            ("把单元格格式改为“数值”，重新输入这个数", "set the cell's format to Number and type the figure again"),
        )  # fmt: skip
        return None, ""
    return value_of(as_text(cell, percent), row, place, problems)


def value_of(text: str, row: Row, place: Place, problems: Problems) -> tuple[Decimal | None, str]:
    """What somebody typed for a row → (value, status): status "reported", one of the words, or "" where it is left
    blank or a problem was noted."""
    plain = narrowed(text)
    if not plain:
        return None, ""
    status = _STATUS.get(plain.lower())
    if status:
        return None, status
    if _DASHES.fullmatch(plain):
        problems.add(
            "dash", place,
            (f"写的是“{plain}”，按没有填处理", f"“{plain}” was taken for nothing"), _EXPECTED,
            ("不用填的写“不适用”，还没到时候的写“未到期”，是零就写 0", "write “not applicable”, “not due”, or 0 if it is zero"),
            severity="warning",
        )  # fmt: skip
        return None, ""
    if plain.startswith("=") or (plain[0] in "+-@" and any(c.isalpha() for c in plain) and "(" in plain):
        tell_formula(plain, place, problems)
        return None, ""
    return _number(plain, row, place, problems)


def _number(plain: str, row: Row, place: Place, problems: Problems) -> tuple[Decimal | None, str]:
    bare, percent = _without_unit(plain, row)
    number = number_in(without_thousands(bare))
    if number is not None:
        value = Decimal(number)
        if percent and narrowed(row.uom).lower() not in _PERCENT_UOM:
            problems.add(
                "percent", place,
                (f"写的是 {quoted(plain)}，而计量单位是“{row.uom}”", f"“{quoted(plain)}” where the unit is “{row.uom}”"),
                (f"以“{row.uom}”计的数", f"a number in “{row.uom}”"),
                ("把单元格格式改为“数值”，按表上的计量单位填", "set the cell's format to Number and use the form's unit"),
            )  # fmt: skip
            return None, ""
        return (value if value else Decimal(0)), "reported"
    code, found, remedy = _wrong(bare, plain, row)
    problems.add(code, place, found, _EXPECTED, remedy)
    return None, ""


def _without_unit(plain: str, row: Row) -> tuple[str, bool]:
    """The text without its per cent sign, or without the row's own unit; whether it had a per cent sign."""
    if plain.endswith("%"):
        return plain[:-1].rstrip(), True
    uom = narrowed(row.uom)
    if uom and plain.endswith(uom):
        return plain[: -len(uom)].rstrip(), False
    return plain, False


def _wrong(bare: str, plain: str, row: Row) -> tuple[str, tuple[str, str], tuple[str, str]]:
    """Code, found and remedy of what is no number."""
    said = quoted(plain)
    if is_not_finite(bare):
        return "not-finite", (f"“{said}”不是有限的数", f"“{said}” is no finite number"), (
            "写实际的数；没有数就写“不适用”或“未到期”", "write the figure; or “not applicable”, “not due”",
        )  # fmt: skip
    if (
        any(c.isdigit() for c in bare)
        and _LONG.fullmatch(bare)
        and (len(bare) > DIGITS or not _believed(bare))
    ):
        return "too-many-digits", (f"“{said}”位数太多或太大", f"“{said}” has too many digits or is too large"), (
            "核对这个数和它的计量单位", "check the figure and its unit",
        )  # fmt: skip
    unit = re.sub(_FIGURE, "", plain, count=1).strip()
    if unit and _FIGURE.match(plain) and not any(c.isdigit() for c in unit):
        return "other-unit", (f"“{said}”带着“{unit[:10]}”", f"“{said}” carries “{unit[:10]}”"), (
            f"换算成“{row.uom}”，只写数", f"convert it to “{row.uom}” and write the number alone",
        )  # fmt: skip
    return "not-a-number", (f"“{said}”不是数", f"“{said}” is no number"), (
        "只写数，话写到“说明”一栏", "write the number alone; words belong into the column Note",
    )  # fmt: skip


def _believed(bare: str) -> bool:
    with localcontext() as context:
        context.traps = dict.fromkeys(context.traps, False)
        number = Decimal(bare.replace(",", ""))
    return number.is_nan() or believable(number)


def quoted(text: str, longest: int = _SAID) -> str:
    """A stranger's text as it may be shown and kept: without control characters and halves of characters, cut."""
    clean = _CONTROL.sub("�", text[: longest + 1])
    return clean if len(clean) <= longest else clean[:longest] + "…"


def tell_formula(stored: str, place: Place, problems: Problems) -> None:
    """Note a formula where a figure is read; its stored result is shown and not taken."""
    said = quoted(stored) or "—"
    problems.add(
        "formula-cell", place,
        (f"单元格是公式，存的结果是 {said}", f"the cell is a formula; its stored result is {said}"),
        ("写定的数：公式的结果随别的单元格变，也可能过时", "a fixed figure: what a formula gives moves with other cells"),
        ("选中单元格，复制，选择性粘贴—数值，核对后传回", "copy the cell, paste as value, check it and upload again"),
    )  # fmt: skip


def note_of(text: str, place: Place, problems: Problems) -> str:
    """An explanation as it is kept: without control characters, within its length."""
    clean = _CONTROL.sub("", text[: 10 * NOTE]).strip()
    if len(clean) > NOTE:
        problems.add(
            "long-note", place,
            (f"说明有 {len(clean)} 字", f"the note has {len(clean)} characters"),
            (f"不超过 {NOTE} 字", f"at most {NOTE} characters"),
            ("写短些，细节作为佐证材料上传", "shorten it; upload the details as evidence"),
        )  # fmt: skip
        return clean[:NOTE]
    return clean
