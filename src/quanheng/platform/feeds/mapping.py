"""A mapping applied to a table: rows → figures, each problem at its row and column, nothing guessed.

`rules`: `columns` column → what it is (unit period item value status stated uom); `figures` column → the item whose values
stand in it, and `codes` what a column of items says → item, each with `uom`, `factor` and the source's `definition`;
`unit` and `period` for all rows; `units` what the source calls a unit → its code.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation, localcontext
from typing import Any

from quanheng.engine.document.digits import believable, narrowed, number_in, without_thousands
from quanheng.engine.errors import Place, Problems, Text
from quanheng.engine.periods import is_finer, parse
from quanheng.platform.catalogue.meanings import FREQUENCIES, Meaning, plain
from quanheng.platform.feeds.reading import Table
from quanheng.platform.feeds.words_of_sources import ABSENT, moment_of, period_of
from quanheng.platform.lib.decimals import plain as digits

UNIT, PERIOD, ITEM, VALUE, STATUS, STATED, UOM, FIGURE = (
    "unit",
    "period",
    "item",
    "value",
    "status",
    "stated",
    "uom",
    "figure",
)
ROLES = {
    "": Text("不用", "not used"),
    UNIT: Text("单位", "unit"),
    PERIOD: Text("期间", "period"),
    FIGURE: Text("一个数据项的数", "values of one item"),
    ITEM: Text("数据项（各行不同）", "item, row by row"),
    VALUE: Text("数值", "value"),
    STATUS: Text("状态", "status"),
    STATED: Text("公布时间", "when it was stated"),
    UOM: Text("计量单位", "unit of measure"),
}  # fmt: skip
TOLD = 200  # problems told one by one


@dataclass(frozen=True)
class Figure:
    """A figure read from a row. `said` is what stood there, before any conversion."""

    item: str
    unit: str
    period: str
    value: Decimal | None
    status: str
    stated: str
    row: int
    said: str

    @property
    def key(self) -> tuple[str, str, str]:
        """What the figure is of."""
        return self.item, self.unit, self.period


@dataclass(frozen=True)
class House:
    """What the mapping needs to know of this house: definitions by item, unit codes by code and by name."""

    definitions: Mapping[str, Meaning]
    units: Mapping[str, str]


def items_of(rules: Mapping[str, Any]) -> list[str]:
    """The items a mapping gives figures of."""
    return sorted({str(f["item"]) for part in ("figures", "codes") for f in rules.get(part, {}).values()})


def digest(figures: Sequence[Figure]) -> str:
    """What names these figures: two readings that give the same have the same."""
    lines = sorted(
        "\t".join((*f.key, "" if f.value is None else digits(f.value), f.status, f.stated)) for f in figures
    )
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def read(
    table: Table, rules: Mapping[str, Any], house: House, stated: str, problems: Problems
) -> list[Figure]:
    """The figures of a table; what is wrong is noted, the first so many one by one."""
    return _Reading(table, rules, house, stated, problems).figures()


class _Reading:
    def __init__(
        self, table: Table, rules: Mapping[str, Any], house: House, stated: str, problems: Problems
    ) -> None:
        self.table, self.rules, self.house, self.stated, self.problems = table, rules, house, stated, problems
        self.at = {name: k for k, name in enumerate(table.columns)}
        self.roles = {role: name for name, role in rules.get("columns", {}).items()}
        self.more = 0

    def figures(self) -> list[Figure]:
        if not self._columns_there():
            return []
        found: dict[tuple[str, str, str], Figure] = {}
        for number, row in enumerate(self.table.rows, self.table.first):
            for figure in self._of_row(number, row):
                other = found.setdefault(figure.key, figure)
                if (other.value, other.status) != (figure.value, figure.status):
                    self._note(
                        "given-twice", number, figure.item, (f"与第 {other.row} 行是同一个数，却写着 {figure.said}（那里是 {other.said}）", f"the same figure as in row {other.row}, with {figure.said} (there {other.said})"),
                        ("每个数一次", "each figure once"), ("请来源一方只留一行，或在查询里取最新的", "have the source keep one, or take the newest in the query"),
                    )  # fmt: skip
        if self.more:
            self._note(
                "more-problems",
                0,
                "",
                (f"另有 {self.more} 处同类问题", f"{self.more} more problems like these"),
                ("0 处", "none"),
                ("先改上面的", "mend the above first"),
                True,
            )
        return list(found.values())

    def _columns_there(self) -> bool:
        if not self.table.columns and not self.table.rows:
            return False  # an empty list names no columns; what was there before is noticed as missing
        wanted = [*self.rules.get("columns", {}), *self.rules.get("figures", {})]
        gone = [name for name in wanted if name not in self.at]
        for name in gone:
            self._note("column-gone", 0, name, (f"没有“{name}”这一列", f"there is no column “{name}”"), ("、".join(self.table.columns[:20]), ", ".join(self.table.columns[:20])),
                       ("来源换了列名的，改映射并请责任单位确认", "if the source renamed it, change the mapping and have it confirmed"))  # fmt: skip
        return not gone

    def _cell(self, row: Sequence[str], role: str) -> str:
        name = self.roles.get(role)
        return row[self.at[name]] if name is not None else ""

    def _of_row(self, number: int, row: Sequence[str]) -> list[Figure]:
        pieces = [(name, rule, row[self.at[name]]) for name, rule in self.rules.get("figures", {}).items()]
        if self.roles.get(ITEM) and self.roles.get(VALUE):
            code = self._cell(row, ITEM)
            rule = self.rules.get("codes", {}).get(code)
            if rule is not None:
                pieces.append((self.roles[VALUE], rule, self._cell(row, VALUE)))
        pieces = [p for p in pieces if p[2].strip()]
        if not pieces:
            return []
        unit, stated = self._unit(number, row), self._stated(number, row)
        found = []
        for column, rule, said in pieces:
            period = self._period(number, row, rule)
            value = self._value(number, row, column, rule, said)
            if unit and period and stated and value is not None:
                found.append(Figure(str(rule["item"]), unit, period, *value, stated, number, said))
        return found

    def _unit(self, number: int, row: Sequence[str]) -> str:
        said = self._cell(row, UNIT) or str(self.rules.get("unit") or "")
        code = self.rules.get("units", {}).get(said, said)
        known = self.house.units.get(code) or self.house.units.get(narrowed(code))
        if not known:
            self._note("unknown-unit", number, self.roles.get(UNIT, ""), (f"单位“{said[:60]}”不在名册", f"the unit “{said[:60]}” is not in the register"),
                       ("单位代码，或名册里唯一的名称", "a unit's code, or a name that one unit alone bears"), ("在映射里写明它是哪个单位", "say in the mapping which unit it is"))  # fmt: skip
        return known or ""

    def _period(self, number: int, row: Sequence[str], rule: Mapping[str, Any]) -> str:
        item = str(rule["item"])
        frequency = self.house.definitions[item].frequency if item in self.house.definitions else ""
        said = self._cell(row, PERIOD) or str(self.rules.get("period") or "")
        period = period_of(said, frequency)
        read = parse(period)
        if read is None:
            self._note("bad-period", number, self.roles.get(PERIOD, ""), (f"期间“{said[:40]}”认不出", f"“{said[:40]}” is no period"),
                       ("2026、2026-Q2、2026-05、202605、2026年5月", "2026, 2026-Q2, 2026-05, 202605"), ("请来源一方改写，或在映射里写定期间", "have the source write it so, or set the period in the mapping"))  # fmt: skip
            return ""
        if frequency in FREQUENCIES and read.kind != frequency:
            finer = is_finer(read.kind, frequency)
            self._note(
                "other-frequency", number, item, (f"来源给的是{FREQUENCIES[read.kind].zh}的数（{period}），数据项“{item}”登记为{FREQUENCIES[frequency].zh}", f"the source gives a {FREQUENCIES[read.kind].en} figure ({period}); the item “{item}” is registered as {FREQUENCIES[frequency].en}"),
                (f"{FREQUENCIES[frequency].zh}的数", f"a {FREQUENCIES[frequency].en} figure"),
                ("请来源一方汇总到登记的频率，或另登记一个数据项" if finer else "请来源一方按登记的频率给数，或另登记一个数据项", "have the source give it at the registered frequency, or register another item"),
            )  # fmt: skip
            return ""
        return period

    def _stated(self, number: int, row: Sequence[str]) -> str:
        said = self._cell(row, STATED)
        found = moment_of(said) if said else self.stated
        if not found:
            self._note("bad-moment", number, self.roles.get(STATED, ""), (f"公布时间“{said[:40]}”认不出", f"“{said[:40]}” is no day or moment"),
                       ("2026-06-05 或 2026-06-05T09:30", "2026-06-05 or 2026-06-05T09:30"), ("请来源一方改写", "have the source write it so"))  # fmt: skip
        return found

    def _value(
        self, number: int, row: Sequence[str], column: str, rule: Mapping[str, Any], said: str
    ) -> tuple[Decimal | None, str] | None:
        status = ABSENT.get(narrowed(self._cell(row, STATUS)).lower()) or ABSENT.get(narrowed(said).lower())
        if status:
            return None, status
        uom = self._cell(row, UOM)
        if uom and plain(uom) != plain(str(rule.get("uom") or "")):
            self._note("other-uom", number, self.roles[UOM], (f"这一行的计量单位是“{uom[:20]}”", f"the unit of measure of this row is “{uom[:20]}”"),
                       (f"映射里写的“{rule.get('uom')}”", f"“{rule.get('uom')}”, as the mapping says"), ("请来源一方统一，或分成两项映射", "have the source use one, or map them apart"))  # fmt: skip
            return None
        read = number_in(without_thousands(said))
        value = converted(Decimal(read), str(rule.get("factor") or "1")) if read is not None else None
        if value is None or not believable(value):
            self._note("no-number", number, column, (f"“{said[:40]}”不是数", f"“{said[:40]}” is no number"),
                       ("一个数，或“不适用”“未到期”，或留空", "a number, “not applicable”, “not due”, or nothing"), ("请来源一方改正这一格", "have the source correct the cell"))  # fmt: skip
            return None
        return value, "reported"

    def _note(
        self, code: str, row: int, column: str, found: tuple[str, str], expected: tuple[str, str], remedy: tuple[str, str], last: bool = False
    ) -> None:  # fmt: skip
        if len(self.problems.found) >= TOLD and not last:
            self.more += 1
            return
        self.problems.add(code, Place(self.table.name, line=row, path=column), found, expected, remedy)


def converted(value: Decimal, factor: str) -> Decimal:
    """The value in the register's unit of measure, exact; as it was written where there is nothing to convert."""
    if Decimal(factor) == 1:
        return value
    with localcontext(prec=100):
        product = (value * Decimal(factor)).normalize()
        return product.quantize(Decimal(1)) if product == product.to_integral_value() else product


def factor_of(said: str) -> Decimal | None:
    """A factor as it is written; None for what is none. Zero and less are none."""
    try:
        found = Decimal(narrowed(said) or "1")
    except InvalidOperation:
        return None
    return found if believable(found) and found > 0 else None
