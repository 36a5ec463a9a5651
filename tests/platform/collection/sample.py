"""A small form as an office would send it out, after look/5-return.html, and that form filled in. 示意数据."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from typing import Any

import openpyxl
from tests.platform.collection.hostile_zip import packed, parts_of

from quanheng.platform.collection import workbook
from quanheng.platform.collection.intake_form import COMPUTED, KNOWN, Form, Row

D = Decimal
ROWS = (
    Row("X01", "年度计划开工数", "planned starts", "个", section="一、项目", kind=KNOWN, value=D("24"), source="目标任务书", previous=D(24), last_year=D(22)),
    Row("X02", "年度计划投资", "planned investment", "亿元", section="一、项目", kind=KNOWN, value=D("18.60"), source="目标任务书"),
    Row("X03", "累计开工数", "started", "个", "取得开工令且已动工", "一、项目", "quarter", "发改局", previous=D(11), last_year=D(15)),
    Row("X04", "累计完成投资", "invested", "亿元", "形象进度", "一、项目", "quarter", "发改局", previous=D("3.18"), last_year=D("6.90")),
    Row("X05", "开工率", "rate of starts", "%", section="一、项目", kind=COMPUTED, value=D("79.2"), formula_text="C7 ÷ C5 × 100"),
    Row("X06", "项目资金支付率", "paid", "%", section="二、财税", owner="财政局", previous="—", last_year=D("47.7")),
    Row("X07", "水产养殖产量", "fish", "吨", section="三、农业农村", previous="不适用", last_year="不适用"),
    Row("X08", "村集体经营性收入", "village income", "万元", "六个村账面合计", "三、农业农村", note=""),
)  # fmt: skip
FORM = Form(
    "经济发展填报表", "SQX-SQ", "石桥镇", "2026-Q2", "call-7", "ab" * 32, ROWS,
    title_en="Economic return", due="2026-07-15", demonstration=True,
)  # fmt: skip
FILLED = {"C7": 19, "C8": 7.25, "C10": 41.2, "C11": "不适用", "C12": 586.5, "G7": "含北渠泵站"}


@cache
def blank() -> bytes:
    """The blank workbook of the form."""
    return workbook.make(FORM)


def written(
    cells: Mapping[str, Any], of: bytes | None = None, formats: Mapping[str, str] | None = None
) -> bytes:
    """The workbook with these cells of its first sheet written, as a person would."""
    book = openpyxl.load_workbook(io.BytesIO(of or blank()))
    sheet = book.worksheets[0]
    for cell, value in cells.items():
        sheet[cell] = value
    for cell, code in (formats or {}).items():
        sheet[cell].number_format = code
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@cache
def filled() -> bytes:
    """The form filled in without a mistake; the same bytes whenever it is made."""
    parts = parts_of(written(FILLED))
    core = parts["docProps/core.xml"]
    parts["docProps/core.xml"] = re.sub(
        rb"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:]{8}Z", b"2026-07-10T09:00:00Z", core
    )
    return packed(parts)
