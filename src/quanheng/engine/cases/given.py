"""What a case gives: units, observations, targets and changes of the scheme, read from the document."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from quanheng.engine.cases.expected import Expected, read_then
from quanheng.engine.cases.reading import ABSENCE_WORDS, Reader, Running, expand, is_running
from quanheng.engine.data import Facts, Observation, Unit
from quanheng.engine.document.model import Written
from quanheng.engine.errors import Place, Problems
from quanheng.engine.periods import kind_of, parse
from quanheng.engine.scheme.model import Scheme
from quanheng.engine.terms import NOT_REPORTED

FIRST = {"year": "2026", "half": "2026-H1", "quarter": "2026-Q1", "month": "2026-01"}
CASE_KEYS = ("case", "source", "note", "change", "given", "then")
GIVEN_KEYS = ("period", "group", "attributes", "units", "observations", "previous", "periods", "targets")
ONE = "甲"  # the unit of a case that names none


@dataclass(frozen=True)
class Case:
    """One case, read: its facts, what is expected, and where it stands. `change` is kept as written."""

    name: str
    place: Place
    period: str
    facts: Facts
    expected: Expected
    source: str = ""
    change: Written | None = None


@dataclass
class _Given:
    """What is gathered while `given` is read. `one` is the only unit of a case that names none."""

    reader: Reader
    scheme: Scheme
    one: str = ""
    units: dict[str, dict[str, str]] = field(default_factory=dict)
    observations: dict[tuple[str, str, str], Observation] = field(default_factory=dict)
    targets: dict[tuple[str, str, str], Fraction] = field(default_factory=dict)

    def by_unit(self, w: Written | None) -> list[tuple[list[str], Written]]:
        """The rows of a table: the units of each row, and its cells."""
        if w is None or w.value is None:
            return []
        if self.one:
            return [([self.one], w)]
        rows = []
        for name, row in self.reader.pairs(w, "单位: {数据项: 值}", "unit: {item: value}"):
            names = expand(name)
            for n in names:
                self.units.setdefault(n, {})
            rows.append((names, row))
        return rows

    def observe(self, w: Written | None, period: str) -> None:
        """The observations of one period."""
        for names, row in self.by_unit(w):
            for item, cell in self.reader.pairs(row, "数据项: 值", "item: value"):
                if item not in self.scheme.items:
                    self.reader.unknown(("数据项", "item"), item, cell, self.scheme.items)
                    continue
                if isinstance(cell.value, str) and cell.value in ABSENCE_WORDS:
                    code = ABSENCE_WORDS[cell.value]
                    for name in names:
                        self.observations[name, item, period] = Observation(None, code)
                    continue
                number = self.reader.number(cell)
                for k, name in enumerate(names if number is not None else ()):
                    one = number.at(k) if isinstance(number, Running) else number
                    assert isinstance(one, Decimal)
                    self.observations[name, item, period] = Observation(
                        Fraction(one), written=format(one, "f")
                    )

    def aim(self, w: Written | None) -> None:
        """The targets per unit."""
        for names, row in self.by_unit(w):
            for node, cell in self.reader.pairs(row, "指标: 目标值", "node: target"):
                if node not in self.scheme.nodes:
                    self.reader.unknown(("指标", "node"), node, cell, self.scheme.nodes)
                    continue
                number = self.reader.number(cell)
                for k, name in enumerate(names if number is not None else ()):
                    one = number.at(k) if isinstance(number, Running) else number
                    assert isinstance(one, Decimal)
                    self.targets[name, node, ""] = Fraction(one)

    def describe(self, w: Written | None) -> None:
        """The units with their attributes."""
        for name, row in self.reader.pairs(w, "单位: {列: 值}", "unit: {column: value}"):
            for k, n in enumerate(expand(name)):
                cells = self.units.setdefault(n, {})
                for column, cell in self.reader.pairs(row, "列: 值", "column: value"):
                    if is_running(cell):
                        number = self.reader.number(cell)
                        cells[column] = format(number.at(k), "f") if isinstance(number, Running) else ""
                    else:
                        cells[column] = self.reader.text(cell)

    def facts(self) -> Facts:
        """The records both forms are given. Not reported is the same as not there."""
        units = []
        for name, cells in self.units.items():
            more = {k: v for k, v in cells.items() if k not in ("name", "group", "parent")}
            units.append(
                Unit(name, cells.get("name", name), cells.get("group", ""), cells.get("parent", ""), more)
            )
        there = {k: o for k, o in self.observations.items() if o.status != NOT_REPORTED}
        return Facts(tuple(units), there, self.targets)


def read_cases(cases: Written, problems: Problems) -> list[tuple[Written, str]]:
    """The cases of a document as (written case, name); whatever is no case is noted."""
    reader = Reader(problems)
    if not isinstance(cases.value, list):
        if cases.value is not None:
            reader.wrong(
                cases,
                "例题文件不是列表",
                "the file of cases is no list",
                "- case: … 的列表",
                "a list of “- case: …”",
            )
        return []
    found: list[tuple[Written, str]] = []
    for n, w in enumerate(cases.value, 1):
        if not isinstance(w.value, dict):
            reader.wrong(
                w,
                f"第 {n} 例不是一组键值",
                f"case {n} is no mapping",
                "case: given: then:",
                "case: given: then:",
            )
            continue
        for key, value in w.items():
            if key not in CASE_KEYS:
                reader.unknown(("键", "key"), key, value, CASE_KEYS)
        named = w.value.get("case")
        found.append((w, reader.text(named) if named is not None else f"第 {n} 例"))
    return found


def read_case(scheme: Scheme, w: Written, name: str, problems: Problems) -> Case:
    """One case against the scheme it is about (changed already, where it changes one)."""
    reader = Reader(problems)
    assert isinstance(w.value, dict)
    given = w.value.get("given") or Written({}, w.place)
    parts = dict(reader.pairs(given, "given: {observations: …}", "given: {observations: …}"))
    for key, value in parts.items():
        if key not in GIVEN_KEYS:
            reader.unknown(("键", "key"), key, value, GIVEN_KEYS)
    period = _period(reader, scheme, parts.get("period"))
    tables = _tables(reader, parts, period)
    gathered = _Given(reader, scheme, _only(parts, tables))
    if gathered.one and "units" not in parts:
        cells = {
            k: reader.text(v) for k, v in reader.pairs(parts.get("attributes"), "列: 值", "column: value")
        }
        if "group" in parts:
            cells["group"] = reader.text(parts["group"])
        gathered.units[gathered.one] = cells
    gathered.describe(parts.get("units"))
    for of_period, table in tables:
        gathered.observe(table, of_period)
    gathered.aim(parts.get("targets"))
    expected = read_then(reader, scheme, w.value.get("then"), w, gathered.units)
    source = w.value.get("source")
    return Case(name, w.place, period, gathered.facts(), expected, reader.text(source) if source else "",
                w.value.get("change"))  # fmt: skip


def _period(reader: Reader, scheme: Scheme, w: Written | None) -> str:
    kind = kind_of(scheme.period)
    if w is None:
        return FIRST[kind]
    text = reader.text(w)
    parsed = parse(text)
    if parsed is None or parsed.kind != kind:
        reader.wrong(w, f"期间 {text}", f"the period {text}", f"如 {FIRST[kind]}", f"such as {FIRST[kind]}")
        return FIRST[kind]
    return text


def _tables(reader: Reader, parts: dict[str, Written], period: str) -> list[tuple[str, Written]]:
    """The tables of observations by period, earlier ones first."""
    found = []
    for text, table in reader.pairs(parts.get("periods"), "期间: 观测值", "period: observations"):
        if parse(text) is None:
            reader.wrong(table, f"期间 {text}", f"the period {text}", f"如 {period}", f"such as {period}")
            continue
        found.append((text, table))
    if "previous" in parts:
        now = parse(period)
        assert now is not None
        found.append((str(now.shift(-1)), parts["previous"]))
    if "observations" in parts:
        found.append((period, parts["observations"]))
    return found


def _only(parts: dict[str, Written], tables: list[tuple[str, Written]]) -> str:
    """The unit of a case about one unit: the one that `units` names, or none named; "" if tables go by unit."""
    if _nested(tables):
        return ""
    named = [n for key, _ in parts["units"].items() for n in expand(key)] if "units" in parts else [ONE]
    return named[0] if len(named) == 1 else ""


def _nested(tables: list[tuple[str, Written]]) -> bool:
    """True if a table is written by unit: its values are themselves mappings."""
    cells = [cell for _, table in tables for _, cell in table.items()]
    return bool(cells) and all(isinstance(c.value, dict) for c in cells)
