"""The result of a panel as a CSV file: a row a leaf and unit, every treatment, every seat's mark by its code."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping
from typing import Any

from django.http import HttpResponse

from quanheng.platform.lib import escape
from quanheng.platform.panels.models import Outcome, Panel
from quanheng.platform.panels.treatment import counted

HEADER = (
    "指标",
    "单位",
    "计分所用",
    "比原始均分",
    "原始均分",
    "截尾均分",
    "标准化均分",
    "宽严校正分",
    "区间下",
    "区间上",
    "入账",
    "席位",
    "原分",
)


def result(panel: Panel, outcomes: Iterable[Outcome], units: Mapping[str, Any]) -> HttpResponse:
    """Everything on the page of results."""
    text = io.StringIO()
    out = csv.writer(text)
    out.writerow(HEADER)
    for one in outcomes:
        for row, counts in zip(one.found["units"], counted(one.found), strict=True):
            known = [one.leaf, units[row["unit"]].name, counts["value"], counts["change"], row["raw"], row["trimmed"], row["z"], row.get("severity"), row["low"], row["high"]]  # fmt: skip
            for seat, mark, posted in zip(one.found["seats"], row["marks"], row["posted"], strict=True):
                out.writerow(escape.row([*known, posted or row.get("together") or "", seat, mark or ""]))
    response = HttpResponse(text.getvalue().encode("utf-8-sig"), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f"attachment; filename=panel-{panel.pk}.csv"
    return response
