"""ASEM Sustainable Connectivity (JRC, COINr): every stage to 1e-10 — denominated, imputed, treated, normalised,
aggregated, ranks."""

from __future__ import annotations

import csv
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import polars as pl
import pytest

import quanheng
from quanheng.engine.document.model import unplaced
from quanheng.engine.errors import Problems
from quanheng.engine.run import Run
from quanheng.engine.scheme.from_document import resolve
from quanheng.engine.scheme.model import Scheme

NEAR = 1e-10


def rows(data: Path, name: str) -> list[dict[str, str]]:
    """A published file as it stands."""
    with (data / "coinr_asem" / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def document(meta: list[dict[str, str]], prepare: dict[str, Any]) -> dict[str, Any]:
    """The scheme document: the index's own metadata (direction, weight, denominator, parent) as a tree."""
    items = {m["iCode"]: {"uom": m["Unit"] or "1", "owner": "JRC"} for m in meta if m["Type"] == "Indicator"}
    items |= {m["Denominator"]: {"uom": "1", "owner": "JRC"} for m in meta if m["Denominator"]}

    def node(m: dict[str, str]) -> dict[str, Any]:
        made: dict[str, Any] = {"id": m["iCode"], "name": m["iName"], "weight": Decimal(m["Weight"])}
        children = [c for c in meta if c["Parent"] == m["iCode"]]
        if children:
            return {**made, "combine": "mean", "children": [node(c) for c in children]}
        code = m["iCode"]
        measure = f"{code} / {m['Denominator']}" if m["Denominator"] else code
        better = "higher" if float(m["Direction"]) > 0 else "lower"
        return {**made, "measure": measure, "rate": {"rule": "min_max", "better": better}}

    codes = {m["iCode"] for m in meta}
    tops = [m for m in meta if m["Type"] in ("Indicator", "Aggregate") and m["Parent"] not in codes]
    return {
        "scheme": "ASEM", "period": "year", "marks": "index", "scale": 100, "items": items,
        "defaults": {"over": "all-groups"} | ({"prepare": prepare} if prepare else {}),
        "tree": [node(m) for m in tops],
        "rank": {"within": "all-groups", "ties": "min"},
    }  # fmt: skip


def scheme(data: Path, **prepare: Any) -> Scheme:
    """The document, read as any document is read."""
    problems = Problems()
    found = resolve(unplaced(document(rows(data, "metadata.csv"), prepare)), problems)
    problems.refuse()
    assert found is not None
    return found


def displayed(figure: str) -> str:
    """A figure as a spreadsheet cell of eleven characters shows it, half-up.

    The published stages were computed from such figures (0.018848483 for 0.018848482571…); so rounded, the
    raw file gives every published digit, and unrounded it misses by up to 5 in 100 million.
    """
    number = Decimal(figure)
    decimals = max(0, 10 - len(str(int(abs(number)))))
    return str(number.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP))


def run(data: Path, **prepare: Any) -> Run:
    """The index on the raw figures; groups are Europe and Asia, for the imputed means."""
    made = scheme(data, **prepare)
    raw = rows(data, "raw_data.csv")
    seen = [
        (r["uCode"], item, "2018", displayed(r[item]))
        for r in raw
        for item in made.items
        if r[item] not in ("", "NA")
    ]
    observations = pl.DataFrame(seen, schema=["unit", "item", "period", "value"], orient="row")
    units = pl.DataFrame({"unit": [r["uCode"] for r in raw], "group": [r["EurAsia_group"] for r in raw]})
    return quanheng.score(made, observations, units, periods=["2018"])


@pytest.fixture
def treated(data: Path) -> Run:
    """The index as published: imputed by group mean, winsorised at most six points."""
    return run(data, impute="group_mean", winsorise=6)


def compare(made: pl.DataFrame, column: str, published: list[dict[str, str]], nodes: list[str]) -> int:
    """How many cells of a stage agree; all must, to `NEAR`: figures relatively (they may be tiny), points absolutely."""
    least = 1e-18 if column == "value" else NEAR
    mine = {(r["unit"], r["node"]): r[column] for r in made.iter_rows(named=True)}
    for row in published:
        for node in nodes:
            got, want = mine[row["UnitCode"], node], row[node]
            if want in ("", "NA"):
                assert got is None, (row["UnitCode"], node, got)
            else:
                assert got == pytest.approx(float(want), rel=NEAR, abs=least), (row["UnitCode"], node)
    return len(published) * len(nodes)


def leaves(of: Run) -> list[str]:
    return [leaf.id for leaf in of.scheme.leaves]


def test_denominated(data: Path, whole: bool) -> None:
    plain = run(data)
    made = plain.table()
    assert compare(made, "value", rows(data, "stage_denominated.csv"), leaves(plain)) == (
        2499 if whole else 408
    )


def test_imputed_by_the_mean_of_the_group(data: Path) -> None:
    imputed = run(data, impute="group_mean")
    assert compare(imputed.table(), "value", rows(data, "stage_imputed.csv"), leaves(imputed))


def test_treated(data: Path, treated: Run) -> None:
    assert compare(treated.table(), "value", rows(data, "stage_treated.csv"), leaves(treated))
    imputed = run(data, impute="group_mean").table()["value"].to_list()
    assert treated.table()["value"].to_list() != imputed  # something was winsorised


def test_normalised(data: Path, treated: Run) -> None:
    assert compare(treated.table(), "points", rows(data, "stage_normalised.csv"), leaves(treated))


def test_aggregated_and_ranked(data: Path, whole: bool, treated: Run) -> None:
    inner = [n.id for n in treated.scheme.root.walk() if not n.leaf and n.id != "total"]
    assert len(inner) == (11 if whole else 1)
    table = treated.table()
    assert compare(table, "score", rows(data, "stage_aggregated.csv"), inner)
    top = "Index" if whole else "Physical"
    ranks = {r["UnitCode"]: float(r[top]) for r in rows(data, "results_rank.csv")}
    total = table.filter(pl.col("node") == "total")
    assert dict(zip(total["unit"], total["rank"], strict=True)) == ranks


def test_the_published_scores_to_two_decimals(data: Path, whole: bool, treated: Run) -> None:
    total = treated.table().filter(pl.col("node") == "total")
    mine = {u: round(s, 2) for u, s in zip(total["unit"], total["score"], strict=True)}
    assert mine == {
        r["UnitCode"]: float(r["Index" if whole else "Physical"]) for r in rows(data, "results_score.csv")
    }
    if whole:
        assert [mine[u] for u in ("CHE", "NLD", "DNK", "NOR", "BEL")] == [68.38, 64.82, 64.80, 64.47, 63.54]
