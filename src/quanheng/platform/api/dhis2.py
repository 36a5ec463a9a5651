"""DHIS2's data value sets: its ways of writing periods and values as ours, our refusals as its import summaries."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any

from django.http import HttpRequest

from quanheng.engine.document.digits import believable
from quanheng.engine.errors import Place, Problem, Problems
from quanheng.platform.api.shapes import DataValueSet, EntryIn

PATH = "/api/v1/dataValueSets"
STRATEGIES = ("", "CREATE_AND_UPDATE", "NEW_AND_UPDATES")  # what the ledger does; it never deletes
_PLACE = re.compile(r"(?:.*\.)?dataValues(?:\[|\.)(\d+)")
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


def check_strategy(strategy: str, problems: Problems) -> None:
    """Only new and superseding values: nothing in the ledger is ever deleted, and none are taken in part."""
    if strategy not in STRATEGIES:
        problems.add(
            "no-such-strategy", Place(path="importStrategy"),
            (f"不支持 importStrategy={strategy[:40]}", f"importStrategy={strategy[:40]} is not supported"),
            ("CREATE_AND_UPDATE", "CREATE_AND_UPDATE"),
            ("去掉这个参数；要更正就报新数，旧数留痕", "leave it out; to correct a value send the new one, the old stays on record"),
        )  # fmt: skip


def summary(
    description: str,
    *,
    imported: int = 0,
    updated: int = 0,
    ignored: int = 0,
    conflicts: Iterable[dict[str, Any]] = (),
) -> dict[str, Any]:
    """An import summary of what was written; with conflicts it is a warning."""
    told = list(conflicts)
    return {
        "responseType": "ImportSummary", "status": "WARNING" if told else "SUCCESS", "description": description,
        "importCount": {"imported": imported, "updated": updated, "ignored": ignored, "deleted": 0}, "conflicts": told,
    }  # fmt: skip


def refusal(request: HttpRequest, found: Sequence[Problem]) -> dict[str, Any]:
    """The import summary of a request that was refused: nothing imported, every value ignored, why."""
    sent: DataValueSet | None = getattr(request, "data_value_set", None)
    said = "Nothing was imported: all values are taken or none"
    told = summary(said, ignored=len(sent.dataValues) if sent else 0, conflicts=conflicts(found, sent))
    return told | {"status": "ERROR"}


def conflicts(found: Iterable[Problem], sent: DataValueSet | None) -> list[dict[str, Any]]:
    """Problems as DHIS2's conflicts: `object` is the data element where one value is meant, else the place."""
    told = []
    for problem in found:
        at = _PLACE.match(problem.place.path)
        n = int(at[1]) if at else None
        known = n is not None and sent is not None and n < len(sent.dataValues)
        told.append({
            "object": sent.dataValues[n].dataElement if known else problem.place.path,  # type: ignore[union-attr, index]
            "value": problem.say("en"), "errorCode": problem.code, "indexes": [] if n is None else [n],
        })  # fmt: skip
    return told
