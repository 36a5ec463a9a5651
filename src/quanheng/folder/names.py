"""Names in formulas against what the folder really has: items, indicators, and the columns of the units table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass
from typing import TYPE_CHECKING, Any

from quanheng.engine.data import Unit
from quanheng.engine.errors import Place, Problems
from quanheng.engine.formula import Formula
from quanheng.folder.columns import or_nearest
from quanheng.folder.units import RESERVED

if TYPE_CHECKING:
    from quanheng.engine.document.model import Written
    from quanheng.engine.scheme.model import Scheme


def check_names(scheme: Scheme, document: Written, units: Sequence[Unit], file: str, problems: Problems) -> None:
    """Note every name a formula reads that is no item, no indicator and no attribute; needs the units table."""
    attributes = {name for unit in units for name in unit.attributes}
    known = {*scheme.items, *scheme.nodes, *attributes, *RESERVED}
    told: set[tuple[str, str]] = set()
    for formula in formulas(scheme):
        for name in sorted(formula.names - known):
            if (formula.text, name) in told:
                continue
            told.add((formula.text, name))
            zh, en = or_nearest(name, known)
            problems.add(
                "unknown-name", next(_written(document, formula.text), document.place),
                (f"公式里的“{name}”既不是数据项，也不是 {file} 的列{zh}",
                 f"“{name}” in a formula is neither an item nor a column of {file}{en}"),
                ("方案 items 里的数据项，或单位表的属性列", "an item of the scheme, or an attribute column of the units"),
                ("改正名字，或在 items 里声明、在单位表里加列", "correct the name, declare the item, or add the column"),
            )  # fmt: skip


def formulas(part: Any) -> Iterator[Formula]:
    """Every formula in a scheme, wherever it stands (measures, targets, rules' parameters, gates, vetoes …)."""
    if isinstance(part, Formula):
        yield part
    elif is_dataclass(part) and not isinstance(part, type):
        for field in fields(part):
            if field.name != "document":
                yield from formulas(getattr(part, field.name))
    elif isinstance(part, Mapping):
        for value in part.values():
            yield from formulas(value)
    elif isinstance(part, (tuple, list)):
        for value in part:
            yield from formulas(value)


def _written(document: Written, text: str) -> Iterator[Place]:
    """Where a text stands in the document."""
    if isinstance(document.value, str):
        if document.value.strip() == text:
            yield document.place
    elif isinstance(document.value, dict):
        for value in document.value.values():
            yield from _written(value, text)
    elif isinstance(document.value, list):
        for value in document.value:
            yield from _written(value, text)
