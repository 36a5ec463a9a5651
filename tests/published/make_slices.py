"""Cuts the small real slices of tests/published/slices out of the whole data sets: rows and columns, no digit changed.

python tests/published/make_slices.py [FOLDER WITH THE DATA SETS]
"""

from __future__ import annotations

import csv
import os
import sys
from collections.abc import Callable
from pathlib import Path

HERE = Path(__file__).resolve().parent
Row = dict[str, str]

# Half of the twelve countries have gaps or sit at a goalpost; 2022 is kept whole, for the ranks.
COUNTRIES = {"CHN", "NOR", "HKG", "SGP", "AUS", "NER", "SSD", "QAT", "LIE", "AND"}
ASEM_COLUMNS = ["LPI", "Flights", "Ship", "Bord", "Elec", "Gas", "ConSpeed", "Cov4G"]  # the pillar Physical
ASEM_KEYS = ["uName", "uCode", "UnitCode", "EurAsia_group", "Group_EurAsia", "Area", "Energy", "Population"]
ORGANISATIONS = {
    "CS_MEDIAN",
    "CS_MEAN",
    "AGO",
    "CPS",
    "BEIS",
    "CO",
    "HMT",
    "HMRC",
    "DEFRA",
    "MOD",
    "ONS",
    "DWP",
}


def cut(shared: Path, name: str, keep: Callable[[Row], bool], columns: list[str] | None = None) -> None:
    """One file's slice: the rows `keep` says, of all columns or the named ones."""
    with (shared / name).open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        head = [c for c in reader.fieldnames or [] if columns is None or c in columns]
        rows = [{c: row[c] for c in head} for row in reader if keep(row)]
    target = HERE / "slices" / name
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, head, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    print(name, len(rows), "rows", target.stat().st_size, "bytes")


def main(shared: Path) -> None:
    """All slices."""
    cut(shared, "undp_hdi/hdi_components_long.csv", lambda r: r["year"] == "2022" or r["iso3"] in COUNTRIES)
    asem = ASEM_KEYS + ASEM_COLUMNS
    cut(shared, "coinr_asem/raw_data.csv", lambda r: True, asem)
    for stage in ("denominated", "imputed", "treated", "normalised"):
        cut(shared, f"coinr_asem/stage_{stage}.csv", lambda r: True, asem)
    cut(shared, "coinr_asem/stage_aggregated.csv", lambda r: True, ["UnitCode", "Physical"])
    for results in ("rank", "score"):
        cut(shared, f"coinr_asem/results_{results}.csv", lambda r: True, ["UnitCode", "Physical"])
    cut(shared, "coinr_asem/metadata.csv", lambda r: r["iCode"] in [*ASEM_COLUMNS, "Physical"])
    wanted = ["AER Ratings Tag", "Project No.", "Country Code", "Project Name", *(
        f"IED {c}" for c in ("overall rating", "relevance", "effectiveness", "efficiency", "sustainability"))]  # fmt: skip
    cut(
        shared,
        "adb_project_ratings/adb_success_ratings_aer2024.csv",
        lambda r: r["Country Code"] in ("PRC", "MON", "BHU"),
        wanted,
    )
    cut(shared, "uk_civil_service_people_survey/org_scores_2020_long.csv",
        lambda r: r["organisation_code"] in ORGANISATIONS and (r["measure"].startswith("B") or r["measure"].endswith("_TS")))  # fmt: skip
    cut(shared, "worldbank_ieg_ratings/ieg_project_ratings_2026-01.csv",
        lambda r: r["Country / Economy"] == "Mongolia" or r["Country / Economy"].endswith("of China"),
        ["Project ID", "Country / Economy", "Outcome", "Evaluation FY"])  # fmt: skip
    cases = "mcdm_reference/mcdm_cases.json"
    (HERE / "slices" / cases).parent.mkdir(parents=True, exist_ok=True)
    (HERE / "slices" / cases).write_bytes((shared / cases).read_bytes())


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else os.environ["QUANHENG_SHARED"]))
