"""DHIS2's data value sets: its ways of writing periods and values, as ours."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation

from quanheng.engine.document.digits import believable
from quanheng.engine.errors import Place, Problems
from quanheng.platform.api.shapes import DataValueSet, EntryIn

_MONTH = re.compile(r"(\d{4})(0[1-9]|1[0-2])")
_QUARTER = re.compile(r"(\d{4})Q([1-4])")
_HALF = re.compile(r"(\d{4})S([12])")


def period(text: str) -> str:
    """Our writing of a DHIS2 period: 202604 → 2026-04, 2026Q2 → 2026-Q2, 2026S1 → 2026-H1; any other as it is."""
    for pattern, form in ((_MONTH, "{}-{}"), (_QUARTER, "{}-Q{}"), (_HALF, "{}-H{}")):
        if found := pattern.fullmatch(text):
            return form.format(*found.groups())
    return text


def entries(sent: DataValueSet, problems: Problems) -> list[EntryIn]:
    """The values as entries; what is no number is noted with its place in the list."""
    found = []
    for n, one in enumerate(sent.dataValues):
        try:
            value = Decimal(one.value)
            if not believable(value):
                raise InvalidOperation
        except InvalidOperation:
            problems.add(
                "no-number", Place(path=f"dataValues[{n}].value"),
                (f"“{one.value[:40]}”不是数", f"“{one.value[:40]}” is no number"),
                ("十进制数", "a decimal number"), ("改正这个值", "correct the value"),
            )  # fmt: skip
            continue
        found.append(
            EntryIn(
                item=one.dataElement,
                unit=one.orgUnit or sent.orgUnit,
                period=period(one.period or sent.period),
                value=value,
                source=one.comment or (f"DHIS2 {sent.dataSet}".strip() if sent.dataSet else "DHIS2"),
            )
        )
    return found
