"""Downloads: every one whole, readable, and honest about being a demonstration."""

import csv
import io
import json
import zipfile

import pytest
from python_calamine import CalamineWorkbook

from quanheng import bundle as bundles
from quanheng.engine.table import COLUMNS
from quanheng.platform.scoring import exports, queries
from quanheng.platform.ui.environment import DEMONSTRATION


def test_csv(taken):
    data = exports.scores_csv(taken.run)
    assert data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"))))
    kept = queries.rows(taken.run)
    assert list(rows[0]) == [*COLUMNS, "note"]
    assert len(rows) == len(kept)
    assert all(DEMONSTRATION.zh in r["note"] and DEMONSTRATION.en in r["note"] for r in rows)
    assert [(r["unit"], r["score"]) for r in rows] == [
        (k.unit, "" if k.score is None else format(k.score, "f")) for k in kept
    ]
    assert {r["rank"] for r in rows if r["node"] == "total"} == {"1", "2", "3", ""}


def test_json(taken):
    said = json.loads(exports.scores_json(taken.run.pk))
    assert DEMONSTRATION.en in said["note"]
    assert said["scheme_digest"] == taken.version.digest
    assert said["columns"] == list(COLUMNS)
    assert len(said["rows"]) == taken.run.rows
    assert ["2025", "乡镇", "石桥", "total"] in [row[:4] for row in said["rows"]]


def test_xlsx(taken):
    book = CalamineWorkbook.from_filelike(io.BytesIO(exports.scores_xlsx(taken.run)))
    assert book.sheet_names == ["说明", "排名", "得分"]
    sheets = {name: book.get_sheet_by_name(name).to_python() for name in book.sheet_names}
    for rows in sheets.values():
        assert any(DEMONSTRATION.zh in str(cell) for cell in rows[0])
    assert len(sheets["得分"]) == taken.run.rows + 1
    assert sheets["排名"][4][:8] == ["2026", "乡镇", "柳林镇", "Liulin", 97.28, 97.28, 1.0, "优秀"]


def test_a_real_scheme_carries_no_note(taken):
    run = queries.run(taken.run.pk)
    run.version.demonstration = False
    first = exports.scores_csv(run).decode("utf-8-sig").splitlines()[0]
    assert first == ",".join(COLUMNS)
    assert json.loads(exports.scores_json(run))["note"] == ""


def test_a_text_is_never_a_formula(taken):
    run = queries.run(taken.run.pk)
    run.version.title = "=1+1"
    book = CalamineWorkbook.from_filelike(io.BytesIO(exports.scores_xlsx(run)))
    cells = [cell for row in book.get_sheet_by_name("说明").to_python() for cell in row]
    assert "=1+1" in cells


def test_the_bundle_can_be_weighed_again(taken, tmp_path):
    path = tmp_path / exports.filename(taken.run, "zip")
    path.write_bytes(exports.bundle(taken.run))
    assert bundles.verify(path).ok
    with zipfile.ZipFile(path) as archive:
        readme = next(n for n in archive.namelist() if "README" in n)
        assert "示例" in archive.read(readme).decode("utf-8")


def test_names_of_files(taken):
    assert exports.filename(taken.run.pk, "csv") == f"小考核-run-{taken.run.pk}.csv"
    assert set(exports.MEDIA_TYPES) == {"csv", "json", "xlsx", "zip"}


@pytest.mark.parametrize("kind", ["scores_csv", "scores_json", "scores_xlsx", "bundle"])
def test_a_run_that_is_not_there(db, kind):
    with pytest.raises(KeyError):
        getattr(exports, kind)(404)
