"""A release as open data: CSV, Parquet, JSON, Excel, SDMX-CSV 2.0 and a Frictionless Data Package.

Made once, in both languages at once, from what redaction left. Numbers are the run's own decimals. A demonstration
says so in a column of every CSV, in the metadata of the Parquet file, in a key of the JSON, on the workbook's first
sheet and in the package's descriptor.
"""

from __future__ import annotations

import csv
import hashlib
import io
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import polars as pl
import xlsxwriter

from quanheng.engine.errors import Text
from quanheng.engine.periods import parse
from quanheng.engine.scheme.model import Node, Scheme
from quanheng.platform.lib import escape
from quanheng.platform.lib.decimals import plain
from quanheng.platform.publication.redact import COLUMNS, Redacted
from quanheng.platform.ui.environment import DEMONSTRATION
from quanheng.version import __version__

NOTE = f"{DEMONSTRATION.zh} / {DEMONSTRATION.en}"
SCORES = (
    "period", "group", "unit", "name", "name_en", "node", "node_name", "node_name_en", "value", "points", "weight",
    "score", "rank", "rank_low", "rank_high", "grade", "absence",
)  # fmt: skip
UNITS = ("unit", "name", "name_en", "group", "parent")
NODES = ("node", "name", "name_en", "parent", "weight", "uom", "measure", "rule", "direction")
OBSERVATIONS = ("item", "item_name", "unit", "period", "value", "uom", "status", "source", "posted_at")
ADJUSTMENTS = (
    "adjustment", "period", "unit", "kind", "category", "claim", "matter", "number", "happened", "granted", "ground", "reason", "decided",
)  # fmt: skip
CODES = ("codelist", "code", "id", "name", "name_en")
SDMX = (
    "STRUCTURE", "STRUCTURE_ID", "ACTION", "FREQ", "REF_AREA", "INDICATOR", "TIME_PERIOD", "OBS_VALUE", "MEASURED",
    "POINTS", "WEIGHT", "RANK", "RANK_LOW", "RANK_HIGH", "GRADE", "OBS_STATUS", "UNIT_MEASURE", "NOTE",
)  # fmt: skip
STRUCTURE = "QUANHENG:SCORES(1.0)"
NUMBERS = frozenset({"value", "points", "weight", "score", "rank", "rank_low", "rank_high"})
_CODE = re.compile(r"[A-Za-z0-9_@$\-]+")
_FREQ = {"year": "A", "half": "S", "quarter": "Q", "month": "M"}
TITLES = {
    "period": Text("期间", "period"),
    "group": Text("分类组", "group"),
    "unit": Text("单位代码", "code of the unit"),
    "name": Text("名称", "name"),
    "name_en": Text("英文名称", "English name"),
    "node": Text("指标编号，total 为总分", "id of the indicator; total is the total"),
    "node_name": Text("指标名称", "indicator"),
    "node_name_en": Text("指标英文名称", "indicator, in English"),
    "value": Text("指标值", "measured value"),
    "points": Text("评分（权前）", "points, before weight"),
    "weight": Text("权重（重分后）", "weight, after re-spreading"),
    "score": Text("得分（权后）", "score, after weight"),
    "rank": Text("名次", "rank"),
    "rank_low": Text("名次区间下端（90%）", "low end of the rank interval (90 %)"),
    "rank_high": Text("名次区间上端（90%）", "high end of the rank interval (90 %)"),
    "grade": Text("等次", "grade"),
    "absence": Text("无数原因；suppressed 为遮蔽", "why there is no value; suppressed: redacted"),
    "parent": Text("上级", "above"),
    "uom": Text("计量单位", "unit of measure"),
    "measure": Text("口径公式", "formula of the measure"),
    "rule": Text("评分规则", "rule of rating"),
    "direction": Text("方向", "direction"),
    "item": Text("数据项编号", "id of the data item"),
    "item_name": Text("数据项", "data item"),
    "status": Text("状态；suppressed 为遮蔽", "status; suppressed: redacted"),
    "source": Text("来源", "source"),
    "posted_at": Text("入账时间", "posted at"),
    "codelist": Text("代码表", "codelist"),
    "code": Text("SDMX 代码", "SDMX code"),
    "id": Text("原编号", "id here"),
    "note": Text("说明", "note"),
    "adjustment": Text("加减分事项编号", "number of the adjustment"),
    "kind": Text("加分、扣分或否决", "bonus, deduction or veto"),
    "category": Text("类别", "category"),
    "claim": Text("名目", "claim"),
    "matter": Text("事项", "matter"),
    "number": Text("文号", "document number"),
    "happened": Text("发生日期", "day it happened"),
    "granted": Text("认定的数", "figure granted"),
    "ground": Text("依据", "legal ground"),
    "reason": Text("决定的理由", "reason of the decision"),
    "decided": Text("决定日期", "day of the decision"),
}  # fmt: skip


def both(column: str) -> str:
    """What a column is, in both languages."""
    return f"{TITLES[column].zh} / {TITLES[column].en}"


@dataclass(frozen=True)
class Content:
    """What a release holds, ready to be written: records by table, and what the files say of themselves."""

    scheme: Scheme
    facts: Mapping[str, str]
    scores: list[dict[str, Any]]
    units: list[dict[str, Any]]
    nodes: list[dict[str, Any]]
    observations: list[dict[str, Any]]

    @property
    def demonstration(self) -> bool:
        """True for a scheme that only shows the method."""
        return self.scheme.demonstration


def content(
    scheme: Scheme,
    left: Redacted,
    intervals: Mapping[tuple[str, str], tuple[int, int]],
    facts: Mapping[str, str],
    columns: Sequence[str] = COLUMNS,
) -> Content:
    """The tables of a release. `intervals`: (unit, period) → lowest and highest rank."""
    names = {u.id: (u.name or u.id, u.attributes.get("name_en", "")) for u in left.units}
    scores = []
    for r in left.rows:
        node = scheme.nodes[r.node]
        low, high = intervals.get((r.unit, r.period), (None, None)) if r.node == "total" else (None, None)
        row = {
            "period": r.period, "group": r.group, "unit": r.unit, "name": names[r.unit][0], "name_en": names[r.unit][1],
            "node": r.node, "node_name": node.name or r.node, "node_name_en": node.name_en, "value": r.value, "points": r.points,
            "weight": r.weight, "score": r.score, "rank": r.rank, "rank_low": low, "rank_high": high, "grade": r.grade, "absence": r.absence,
        }  # fmt: skip
        scores.append(row | {c: None for c in ("rank_low", "rank_high") if c not in columns})
    units = [
        {"unit": u.id, "name": u.name or u.id, "name_en": u.attributes.get("name_en", ""), "group": u.group, "parent": u.parent}
        for u in left.units
    ]  # fmt: skip
    nodes = [_node(scheme, n) for n in scheme.nodes.values()]
    observations = [
        {
            "item": f.item, "item_name": scheme.items[f.item].name or f.item, "unit": f.unit, "period": f.period,
            "value": f.value, "uom": scheme.items[f.item].uom, "status": f.status, "source": f.source,
            "posted_at": f.posted_at.isoformat(timespec="seconds"),
        }
        for f in left.figures if f.item in scheme.items
    ]  # fmt: skip
    return Content(scheme, dict(facts), scores, units, nodes, observations)


def _node(scheme: Scheme, node: Node) -> dict[str, Any]:
    parent = scheme.parents.get(node.id)
    weight = scheme.weight(node, scheme.groups[0].id if scheme.groups else "") if parent is not None else None
    return {
        "node": node.id, "name": node.name or node.id, "name_en": node.name_en, "parent": parent.id if parent else "",
        "weight": weight, "uom": node.uom, "measure": node.measure.text if node.measure else "",
        "rule": node.rate.name if node.rate else "", "direction": node.better,
    }  # fmt: skip


def text(value: Any) -> str:
    """A value as CSV writes it: decimals in full, nothing as nothing; a text never begins a formula."""
    if value is None:
        return ""
    if isinstance(value, Decimal):
        return plain(value.normalize()) if value == value.to_integral_value() else plain(value)
    if isinstance(value, float):
        return f"{value:.9f}".rstrip("0").rstrip(".")
    return str(escape.cell(value))


def csv_table(columns: Sequence[str], rows: Iterable[Mapping[str, Any]], demonstration: bool) -> bytes:
    """Rows as CSV: UTF-8, comma, header; the statement is the last column of a demonstration."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow([*columns, *(["note"] if demonstration else [])])
    tail = [NOTE] if demonstration else []
    writer.writerows([*(text(row[c]) for c in columns), *tail] for row in rows)
    return out.getvalue().encode("utf-8")


def parquet(made: Content) -> bytes:
    """The scores as Parquet: numbers as doubles, the facts in the file's metadata."""
    kinds = {c: pl.Float64 if c in NUMBERS else pl.String for c in SCORES}
    rows = [
        {c: (None if row[c] is None else float(row[c])) if c in NUMBERS else row[c] for c in SCORES}
        for row in made.scores
    ]
    frame = pl.DataFrame(rows, schema=kinds, orient="row")
    if made.demonstration:
        frame = frame.with_columns(pl.lit(NOTE).alias("note"))
    out = io.BytesIO()
    frame.write_parquet(
        out, metadata={**made.facts, "titles": json.dumps({c: both(c) for c in SCORES}, ensure_ascii=False)}
    )
    return out.getvalue()


def as_json(made: Content) -> bytes:
    """Everything as one JSON object; absent cells are left out."""
    value = {
        **({"statement": NOTE} if made.demonstration else {}), **made.facts,
        "columns": {c: both(c) for c in SCORES}, "units": _records(made.units), "indicators": _records(made.nodes),
        "scores": _records(made.scores), "observations": _records(made.observations),
    }  # fmt: skip
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=float).encode("utf-8")


def _records(rows: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    return [{k: v for k, v in row.items() if v is not None and v != ""} for row in rows]


def workbook(made: Content) -> bytes:
    """Everything as a workbook: what it is, totals, all scores, observations, units, indicators. No formulas."""
    out = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with xlsxwriter.Workbook(out, options) as book:
        bold = book.add_format({"bold": True, "bottom": 1})
        about = book.add_worksheet("说明 About")
        about.set_column(0, 0, 18)
        about.set_column(1, 1, 100)
        said = {**({"示意 demonstration": NOTE} if made.demonstration else {}), **made.facts}
        for k, (key, words) in enumerate(said.items()):
            about.write_string(k, 0, key)
            about.write_string(k, 1, words)
        totals = [r for r in made.scores if r["node"] == "total"]
        for name, columns, rows in (
            ("总分 Totals", SCORES, totals), ("全部 Scores", SCORES, made.scores), ("底数 Observations", OBSERVATIONS, made.observations),
            ("单位 Units", UNITS, made.units), ("指标 Indicators", NODES, made.nodes),
        ):  # fmt: skip
            _sheet(book, bold, name, columns, rows)
    return out.getvalue()


def _sheet(
    book: Any, bold: Any, name: str, columns: Sequence[str], rows: Sequence[Mapping[str, Any]]
) -> None:
    sheet = book.add_worksheet(name)
    sheet.freeze_panes(1, 0)
    for k, column in enumerate(columns):
        sheet.write_string(0, k, f"{column} {TITLES[column].zh}", bold)
    for r, row in enumerate(rows, 1):
        for k, column in enumerate(columns):
            value = row[column]
            if isinstance(value, (int, float, Decimal)):
                sheet.write_number(r, k, float(value))
            elif value not in (None, ""):
                sheet.write_string(r, k, str(value))
    sheet.set_column(0, len(columns) - 1, 14)
    sheet.autofilter(0, 0, max(len(rows), 1), len(columns) - 1)


# SDMX


def codes(ids: Sequence[str], letter: str) -> dict[str, str]:
    """A code that SDMX admits for every id: the id itself where it is one, else a letter and its place."""
    given = {i for i in ids if _CODE.fullmatch(i)}
    found: dict[str, str] = {}
    for k, one in enumerate(ids, 1):
        code = one if one in given else f"{letter}{k:03d}"
        while code != one and code in given:
            code += "_"
        found[one] = code
    return found


def time(period: str) -> tuple[str, str]:
    """(frequency, time period) as SDMX writes them: 2026-H1 is 2026-S1."""
    read = parse(period)
    if read is None:
        return "_Z", period
    return _FREQ[read.kind], period.replace("-H", "-S")


def sdmx(made: Content) -> tuple[bytes, bytes]:
    """The scores as SDMX-CSV 2.0, and its codelists as CSV: which code stands for which id and name."""
    areas = codes([u["unit"] for u in made.units], "U")
    nodes = codes([n["node"] for n in made.nodes], "N") | {"total": "_T"}
    grades = codes(list(dict.fromkeys(r["grade"] for r in made.scores if r["grade"])), "G")
    uoms = {n["node"]: n["uom"] for n in made.nodes}
    rows = []
    for r in made.scores:
        freq, when = time(r["period"])
        rows.append({
            "STRUCTURE": "dataflow", "STRUCTURE_ID": STRUCTURE, "ACTION": "I", "FREQ": freq, "REF_AREA": areas[r["unit"]],
            "INDICATOR": nodes[r["node"]], "TIME_PERIOD": when, "OBS_VALUE": r["score"], "MEASURED": r["value"], "POINTS": r["points"],
            "WEIGHT": r["weight"], "RANK": r["rank"], "RANK_LOW": r["rank_low"], "RANK_HIGH": r["rank_high"],
            "GRADE": grades.get(r["grade"], ""), "OBS_STATUS": _status(r), "UNIT_MEASURE": uoms.get(r["node"], ""),
            "NOTE": NOTE if made.demonstration else "",
        })  # fmt: skip
    listed = [
        {"codelist": name, "code": code, "id": id, "name": words.get(id, (id, ""))[0], "name_en": words.get(id, ("", ""))[1]}
        for name, table, words in (
            ("CL_REF_AREA", areas, {u["unit"]: (u["name"], u["name_en"]) for u in made.units}),
            ("CL_INDICATOR", nodes, {n["node"]: (n["name"], n["name_en"]) for n in made.nodes}),
            ("CL_GRADE", grades, {b.name: (b.name, b.name_en) for b in made.scheme.grades.bands}),
        )
        for id, code in table.items()
    ]  # fmt: skip
    return csv_table(SDMX, rows, False), csv_table(CODES, listed, made.demonstration)


def _status(row: Mapping[str, Any]) -> str:
    """SDMX's status of an observation: A normal, M missing, C confidential, L not applicable or not due."""
    if row["absence"] == "suppressed":
        return "C"
    if row["score"] is not None:
        return "A"
    return "M" if row["absence"] == "not_reported" else "L"


# The package


def package(
    made: Content, files: Mapping[str, bytes], *, name: str, released: str, media: Mapping[str, str]
) -> bytes:
    """datapackage.json over the release's files; its tables with types, keys and references."""
    schemas = {
        "scores.csv": _schema(SCORES, ["period", "unit", "node"], made.demonstration, {"unit": "units", "node": "indicators"}),
        "observations.csv": _schema(OBSERVATIONS, ["item", "unit", "period"], made.demonstration, {"unit": "units"}),
        "units.csv": _schema(UNITS, ["unit"], made.demonstration, {}),
        "indicators.csv": _schema(NODES, ["node"], made.demonstration, {}),
        "adjustments.csv": _schema(ADJUSTMENTS, ["adjustment"], made.demonstration, {"unit": "units"}),
    }  # fmt: skip
    resources = []
    for file, data in files.items():
        about: dict[str, Any] = {
            "name": file.rpartition(".")[0].replace(".", "-").replace("_", "-") if file in schemas else file.replace(".", "-").replace("_", "-"),
            "path": file, "bytes": len(data), "hash": f"sha256:{hashlib.sha256(data).hexdigest()}", "mediatype": media[file].partition(";")[0],
        }  # fmt: skip
        if file in schemas:
            about |= {
                "type": "table",
                "profile": "tabular-data-resource",
                "format": "csv",
                "encoding": "utf-8",
                "schema": schemas[file],
            }
        else:
            about |= {"type": "file", "format": file.rpartition(".")[2]}
        resources.append(about)
    described = {
        "name": name, "title": made.facts.get("title", name), "profile": "data-package", "version": __version__,
        "created": released, **({"description": NOTE} if made.demonstration else {}),
        "quanheng": {**made.facts, "demonstration": made.demonstration}, "resources": resources,
        **({"sources": [{"title": made.scheme.source}]} if made.scheme.source else {}),
    }  # fmt: skip
    return (json.dumps(described, ensure_ascii=False, indent=1) + "\n").encode("utf-8")


def _schema(
    columns: Sequence[str], key: list[str], demonstration: bool, references: Mapping[str, str]
) -> dict[str, Any]:
    fields: list[dict[str, Any]] = []
    for column in [*columns, *(["note"] if demonstration else [])]:
        kind = "number" if column in NUMBERS else "string"
        field: dict[str, Any] = {"name": column, "type": kind, "title": both(column)}
        if column in key:
            field["constraints"] = {"required": True}
        fields.append(field)
    schema: dict[str, Any] = {"fields": fields, "primaryKey": key, "missingValues": [""]}
    if references:
        schema["foreignKeys"] = [
            {"fields": [own], "reference": {"resource": other, "fields": [own]}}
            for own, other in references.items()
        ]
    return schema
