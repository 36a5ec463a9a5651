"""What can be taken away: tables as CSV, the whole run as CSV, Excel, JSON, and the bundle that can be weighed again.

Every file of a demonstration says so: a column in CSV, the first sheet in Excel, a key in JSON.
"""

from __future__ import annotations

import csv
import io
import json
import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import polars as pl
import xlsxwriter
from django.conf import settings

from quanheng.bundle import write
from quanheng.engine.errors import Text
from quanheng.engine.scheme.model import Scheme
from quanheng.platform.lib import escape
from quanheng.platform.scoring import account, queries
from quanheng.platform.scoring.board import named_unit
from quanheng.platform.scoring.per_run import kept_per_run
from quanheng.platform.scoring.reading import Reading, reading
from quanheng.platform.ui.environment import DEMONSTRATION, named, said, worded

COLUMNS = (
    "period",
    "group",
    "unit",
    "name",
    "node",
    "value",
    "points",
    "weight",
    "score",
    "rank",
    "rank_low",
    "rank_high",
    "grade",
    "absence",
)
MEANING = {
    "period": Text("期间", "period"), "group": Text("分类组", "group"), "unit": Text("单位", "unit"),
    "name": Text("单位名称", "name of the unit"), "node": Text("节点，total 为总分", "node; total is the total"),
    "value": Text("指标值", "measured value"), "points": Text("评分（权前）", "points, before weight"),
    "weight": Text("权重（重分后）", "weight, after re-spreading"), "score": Text("得分（权后）", "score, after weight"),
    "rank": Text("名次", "rank"), "rank_low": Text("名次区间下端（90%）", "low end of the rank interval (90 %)"),
    "rank_high": Text("名次区间上端（90%）", "high end of the rank interval (90 %)"), "grade": Text("等次", "grade"),
    "absence": Text("缺值的种类", "kind of absence"),
}  # fmt: skip


def csv_of(head: Sequence[str], rows: Iterable[Sequence[Any]], scheme: Scheme) -> bytes:
    """A table as CSV in UTF-8 with a mark, so that Excel reads Chinese; the statement is its last column."""
    out = io.StringIO()
    writer = csv.writer(out)
    extra, line = (["note"], [said(DEMONSTRATION)]) if scheme.demonstration else ([], [])
    writer.writerow([*head, *extra])
    writer.writerows([*escape.row(row), *line] for row in rows)
    return ("\ufeff" + out.getvalue()).encode("utf-8")


def whole(read: Reading, periods: Sequence[str]) -> pl.DataFrame:
    """The run as one table with names and rank intervals: `COLUMNS`."""
    table = read.run.table(periods=list(periods))
    frame = table.with_columns(
        pl.col(c).cast(pl.String) for c in ("period", "group", "unit", "node", "grade", "absence")
    )
    names = {u.id: named_unit(u) for u in read.units}
    bounds = pl.DataFrame(
        [(p, u, "total", a, b) for p in periods for u, (a, b) in read.intervals(p).items()],
        schema={
            "period": pl.String,
            "unit": pl.String,
            "node": pl.String,
            "rank_low": pl.Int64,
            "rank_high": pl.Int64,
        },
        orient="row",
    )
    joined = frame.join(bounds, on=["period", "unit", "node"], how="left", maintain_order="left")
    return joined.with_columns(pl.col("unit").replace(names).alias("name")).select(COLUMNS)


def facts_of(run: Any, scheme: Scheme) -> dict[str, str]:
    """What every file says of itself."""
    found = {
        "title": run.version.title_en if said(Text("zh", "en")) == "en" and run.version.title_en else run.version.title,
        "source": worded(scheme.source), "scheme_digest": f"sha256:{scheme.digest}", "run_digest": f"sha256:{run.digest}",
        "inputs_digest": f"sha256:{run.inputs}", "cut_off": run.cut_off.isoformat(timespec="seconds"), "engine": run.engine_version,
    }  # fmt: skip
    return {"statement": said(DEMONSTRATION), **found} if scheme.demonstration else found


@kept_per_run(16)
def json_of(run_id: int, period: str, language: str) -> bytes:
    """The run (or one period of it) as JSON; `language` is part of the key of the shelf."""
    run, read = queries.run(run_id), reading(run_id)
    table = whole(read, [period] if period else read.periods)
    rows = [
        {k: v for k, v in row.items() if v is not None and v != ""} for row in table.iter_rows(named=True)
    ]
    columns = {k: said(MEANING[k]) for k in COLUMNS}
    value = {**facts_of(run, read.scheme), "columns": columns, "rows": rows}
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8")


@kept_per_run(16)
def xlsx_of(run_id: int, period: str, language: str) -> bytes:
    """The run as a workbook: what it is, totals, all nodes. No formulas, numbers as numbers."""
    run, read = queries.run(run_id), reading(run_id)
    table = whole(read, [period] if period else read.periods)
    out = io.BytesIO()
    with xlsxwriter.Workbook(
        out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    ) as book:
        bold = book.add_format({"bold": True, "bottom": 1})
        about = book.add_worksheet(said(Text("说明", "About")))
        about.set_column(0, 0, 16)
        about.set_column(1, 1, 100)
        for k, (key, text) in enumerate(facts_of(run, read.scheme).items()):
            about.write_string(k, 0, key)
            about.write_string(k, 1, text)
        _sheet(book, bold, said(Text("总分", "Totals")), table.filter(pl.col("node") == "total"))
        _sheet(book, bold, said(Text("全部", "All nodes")), table)
    return out.getvalue()


def _sheet(book: Any, bold: Any, name: str, table: pl.DataFrame) -> None:
    sheet = book.add_worksheet(name)
    sheet.freeze_panes(1, 0)
    for k, column in enumerate(COLUMNS):
        sheet.write_string(0, k, said(MEANING[column]), bold)
    for r, row in enumerate(table.iter_rows(), 1):
        for k, x in enumerate(row):
            if x is not None and x != "":
                write_cell = sheet.write_number if isinstance(x, (int, float)) else sheet.write_string
                write_cell(r, k, escape.cell(x))
    sheet.set_column(0, len(COLUMNS) - 1, 14)
    sheet.autofilter(0, 0, max(table.height, 1), len(COLUMNS) - 1)


@kept_per_run(16)
def csv_whole(run_id: int, period: str, language: str) -> bytes:
    """The run (or one period of it) as CSV."""
    read = reading(run_id)
    return csv_of(COLUMNS, whole(read, [period] if period else read.periods).iter_rows(), read.scheme)


def table_of(kind: str, run: Any, read: Reading, period: str, unit: str) -> tuple[list[str], list[list[Any]]]:
    """The table twin of a figure: head and rows. Raises KeyError for a kind there is none of."""
    return {
        "ranking": _ranking,
        "heat": _heat,
        "ranks": _ranks,
        "influence": _influence,
        "history": _history,
        "peers": _peers,
        "unit": _unit,
    }[kind](run, read, period, unit)


def _ranking(_run: Any, read: Reading, period: str, _unit: str) -> tuple[list[str], list[list[Any]]]:
    head = [
        "period",
        "group",
        "unit",
        "name",
        "rank",
        "rank_low",
        "rank_high",
        "score",
        "grade",
        "change",
        *(named(t) for t in read.tops),
    ]
    rows = [
        [period, read.run.group_of[s.unit.id], s.unit.id, named_unit(s.unit), s.rank, s.low, s.high, s.score, named(s.band) if s.band else "", s.change,
         *(read.node_score(period, t, s.unit.id) for t in read.tops)]
        for s in read.ranking(period)
    ]  # fmt: skip
    return head, rows


def _heat(_run: Any, read: Reading, period: str, _unit: str) -> tuple[list[str], list[list[Any]]]:
    head = ["period", "unit", "name", "indicator", "uom", "value", "points", "weight", "score"]
    rows = [
        [period, s.unit.id, named_unit(s.unit), named(leaf), leaf.uom, c.value, c.points, c.weight, c.score]
        for s in read.ranking(period)
        for leaf in read.leaves
        for c in [read.cell(period, leaf, s.unit.id)]
    ]
    return head, rows


def _ranks(_run: Any, read: Reading, period: str, _unit: str) -> tuple[list[str], list[list[Any]]]:
    head = ["period", "unit", "name", "rank", "rank_low", "rank_high", "score", "grade"]
    return head, [
        [p, s.unit.id, named_unit(s.unit), s.rank, s.low, s.high, s.score, named(s.band) if s.band else ""]
        for p in read.periods
        if p <= period
        for s in read.ranking(p)
    ]


def _influence(_run: Any, read: Reading, period: str, _unit: str) -> tuple[list[str], list[list[Any]]]:
    return ["period", "indicator", "share_of_variance", "share_of_weight"], [
        [period, named(n), round(p, 6), round(w, 6)] for n, p, w in read.influence(period)
    ]


def _history(_run: Any, read: Reading, period: str, unit: str) -> tuple[list[str], list[list[Any]]]:
    head = [
        "period",
        "unit",
        "name",
        "score",
        "score_low",
        "score_high",
        "rank",
        "rank_low",
        "rank_high",
        "median",
    ]
    rows = []
    for p in read.periods:
        if p <= period:
            s, band = read.standing(p, unit), read.score_band(p, unit) or (None, None)
            low, high = (None if x is None else round(x, 4) for x in band)
            rows.append(
                [p, unit, named_unit(s.unit), s.score, low, high, s.rank, s.low, s.high, read.median(p)]
            )
    return head, rows


def _peers(run: Any, read: Reading, period: str, unit: str) -> tuple[list[str], list[list[Any]]]:
    near = {unit, *(s.unit.id for s in read.peers(period, unit))}
    head, rows = _ranking(run, read, period, unit)
    return head, [r for r in rows if r[2] in near]


def _unit(run: Any, read: Reading, period: str, unit: str) -> tuple[list[str], list[list[Any]]]:
    head = [
        "period",
        "unit",
        "indicator",
        "uom",
        "figures",
        "measure",
        "value",
        "target",
        "rule",
        "points",
        "weight",
        "score",
    ]
    rows = [
        [
            period,
            unit,
            r.name,
            r.uom,
            "; ".join(f"{f.label} = {f.text}" for f in r.sources),
            r.filled,
            r.value,
            r.target,
            r.working,
            r.points,
            r.weight,
            r.score,
        ]
        for r in account.rows(run, read, period, unit)
    ]
    return head, rows


def bundle_of(run_id: int) -> bytes:
    """The package of a run, made once and kept in the data folder under the digests it was made of."""
    run = queries.run(run_id)
    kept = Path(settings.HOME) / "bundles" / f"{run.digest[:16]}-{run.inputs[:16]}-{run.engine_version}.zip"
    if kept.is_file():
        return kept.read_bytes()
    scored = queries.engine_run(run_id)
    made = write.as_bytes(
        scored.scheme, scored.facts(), run.periods, as_of=run.cut_off.isoformat(), ready=queries.tables(run)
    )
    kept.parent.mkdir(parents=True, exist_ok=True)
    half = kept.with_suffix(f".{os.getpid()}")
    half.write_bytes(made.data)
    os.replace(half, kept)
    return made.data
