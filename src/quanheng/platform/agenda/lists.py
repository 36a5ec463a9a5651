"""Reading a list of holidays and make-up days."""

from __future__ import annotations

from quanheng.engine.errors import Problems
from quanheng.platform.agenda.actions import DaySpec
from quanheng.platform.lib.sheets import day_in, read_list, rows

COLUMNS = {
    "date": ("日期", "day"),
    "kind": ("类型", "类别", "放假或上班", "working"),
    "name": ("名称", "节日", "说明"),
    "name_en": ("英文名称", "英文"),
}
OFF = {"放假", "休", "假", "holiday", "off", "no", "0", "false"}
ON = {"上班", "调休上班", "班", "补班", "makeup", "make-up", "work", "working", "on", "yes", "1", "true"}


def days_in(data: bytes, file: str) -> list[DaySpec]:
    """The days of a list (date, 放假 or 上班, name). Raises `Refused` with every row that cannot be read."""
    problems = Problems()
    table = read_list(data, file, COLUMNS, ("date", "kind", "name"), problems)
    found = []
    for k, row in rows(table) if table is not None else ():
        day, kind = day_in(row["date"]), row["kind"].strip().lower()
        if day is None:
            problems.add(
                "no-date", table.locate(k, "date"),
                (f"“{row['date']}”不是日期", f"“{row['date']}” is no date"),
                ("如 2027-02-06", "such as 2027-02-06"), ("改正", "correct it"),
            )  # fmt: skip
        if kind not in OFF | ON:
            problems.add(
                "no-kind", table.locate(k, "kind"),
                (f"“{row['kind']}”既不是放假也不是上班", f"“{row['kind']}” is neither off nor working"),
                ("放假，或上班", "holiday, or work"), ("改正", "correct it"),
            )  # fmt: skip
        if day is not None:
            found.append(
                DaySpec(day, kind in ON, row["name"], row.get("name_en", ""), table.locate(k, "date"))
            )
    problems.refuse()
    return found
