"""Reading a list of assessments as offices keep it: CSV or Excel, Chinese headers, times in words, every bad row told."""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date

from quanheng.engine.document.digits import narrowed
from quanheng.engine.errors import Problems
from quanheng.folder.table import Table
from quanheng.platform.lib.sheets import day_in, read_list, rows, words

COLUMNS = {
    "title": ("名称", "项目名称", "考核项目", "考核名称", "事项名称"),
    "organiser": ("主办单位", "牵头单位", "责任单位", "实施单位", "部门"),
    "basis": ("依据", "依据文件", "文件依据"),
    "objects": ("对象", "考核对象", "被考核单位"),
    "content": ("内容", "考核内容", "领域", "主要内容"),
    "time": ("时间", "考核时间", "开展时间"),
    "begins": ("开始", "开始时间", "开始日期"),
    "ends": ("结束", "结束时间", "结束日期"),
    "burden": ("负担", "估计负担", "估时", "每单位估时"),
}
REQUIRED = ("title", "organiser", "objects", "content")
LONGEST = {"title": 200, "organiser": 200, "basis": 300}

_PARTS = {
    "全年": (1, 12), "年度": (1, 12), "每年": (1, 12), "常年": (1, 12), "上半年": (1, 6), "下半年": (7, 12),
    "一季度": (1, 3), "二季度": (4, 6), "三季度": (7, 9), "四季度": (10, 12), "第一季度": (1, 3), "第二季度": (4, 6),
    "第三季度": (7, 9), "第四季度": (10, 12), "年底": (11, 12), "年中": (6, 7), "每月": (1, 12), "每季度": (1, 12),
}  # fmt: skip
_MONTHS = re.compile(r"(\d{1,2})月?(?:[-–—~至到](\d{1,2}))?月(?:份)?")


@dataclass(frozen=True)
class Listed:
    """One row of a list."""

    title: str
    organiser: str
    basis: str
    assessed: list[str]
    content: list[str]
    begins: date
    ends: date
    burden: int


def read_inventory(data: bytes, file: str, year: int) -> list[Listed]:
    """The rows of a list of assessments of a year. Raises `Refused` with every row that cannot be read."""
    problems = Problems()
    table = read_list(data, file, COLUMNS, REQUIRED, problems)
    found = []
    if table is not None:
        for k, row in rows(table):
            one = _row(table, k, row, year, problems)
            if one is not None:
                found.append(one)
        if not found and not problems.errors:
            problems.add(
                "empty-list", table.locate(0, "title"),
                ("清单里一项也没有", "the list holds nothing"),
                ("每行一项考核", "an assessment a row"), ("补上", "fill it"),
            )  # fmt: skip
    problems.refuse()
    return found


def months_in(text: str, year: int) -> tuple[date, date] | None:
    """The span of days a time in words means in a year: 全年, 上半年, 二季度, 3月, 3-5月; None if it is none of these."""
    plain = "".join(narrowed(text).split()).replace(f"{year}年", "")
    if not plain:
        return date(year, 1, 1), date(year, 12, 31)
    found = _MONTHS.fullmatch(plain)
    first, last = _PARTS.get(plain) or (
        (int(found[1]), int(found[2] or found[1])) if found is not None else (0, 0)
    )
    if not 1 <= first <= last <= 12:
        return None
    return date(year, first, 1), date(year, last, monthrange(year, last)[1])


def _row(table: Table, k: int, row: dict[str, str], year: int, problems: Problems) -> Listed | None:
    before = len(problems.found)
    for column in REQUIRED:
        if not row[column].strip():
            problems.add(
                "blank", table.locate(k, column),
                (f"这一行没有{COLUMNS[column][0]}", f"this row has no {column}"),
                ("每项都有名称、主办单位、对象、内容", "title, organiser, objects and content for each"), ("补上", "fill it in"),
            )  # fmt: skip
    for column, most in LONGEST.items():
        if len(row.get(column, "")) > most:
            problems.add(
                "too-long", table.locate(k, column),
                (f"{COLUMNS[column][0]}有 {len(row[column])} 字", f"{column} has {len(row[column])} characters"),
                (f"不超过 {most} 字", f"at most {most}"), ("写短些", "shorten it"),
            )  # fmt: skip
    span = _span(table, k, row, year, problems)
    burden = _burden(table, k, row, problems)
    if len(problems.found) > before or span is None:
        return None
    return Listed(
        row["title"].strip(), row["organiser"].strip(), row.get("basis", "").strip(), words(row["objects"]),
        words(row["content"]), *span, burden,
    )  # fmt: skip


def _span(
    table: Table, k: int, row: dict[str, str], year: int, problems: Problems
) -> tuple[date, date] | None:
    written = row.get("begins", "").strip(), row.get("ends", "").strip()
    if any(written):
        days = day_in(written[0] or written[1]), day_in(written[1] or written[0])
        if days[0] is not None and days[1] is not None and days[0] <= days[1]:
            return days[0], days[1]
        problems.add(
            "no-date", table.locate(k, "begins" if "begins" in row else "ends"),
            (f"时间“{written[0]}”到“{written[1]}”读不出来", f"the time “{written[0]}” to “{written[1]}” cannot be read"),
            ("如 2026-03-01，开始不晚于结束", "such as 2026-03-01, the beginning first"), ("改正", "correct it"),
        )  # fmt: skip
        return None
    span = months_in(row.get("time", ""), year)
    if span is None:
        problems.add(
            "no-time", table.locate(k, "time"),
            (f"时间“{row['time']}”读不出来", f"the time “{row['time']}” cannot be read"),
            ("全年、上半年、二季度、3月、3-5月", "全年, 上半年, 二季度, 3月 or 3-5月"), ("照此写，或分开写开始、结束", "write it so, or as begin and end"),
        )  # fmt: skip
    return span


def _burden(table: Table, k: int, row: dict[str, str], problems: Problems) -> int:
    text = narrowed(row.get("burden", "")).removesuffix("分钟").strip()
    if not text:
        return 0
    if text.isdecimal() and int(text) <= 1_000_000:
        return int(text)
    problems.add(
        "no-number", table.locate(k, "burden"),
        (f"估时“{row['burden']}”不是分钟数", f"“{row['burden']}” is no number of minutes"),
        ("整数，分钟", "a whole number of minutes"), ("改正", "correct it"),
    )  # fmt: skip
    return 0
