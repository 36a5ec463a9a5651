"""targets.csv: per cent signs, blanks, and targets nobody reads."""

import pytest
from tests.folder.test_read import CASES

from quanheng.engine.errors import Problems
from quanheng.folder import examine, read


@pytest.fixture
def folder(tmp_path):
    for name in ("scheme.yaml", "units.csv", "observations.csv"):
        (tmp_path / name).write_bytes((CASES / "good" / "targets" / name).read_bytes())
    return tmp_path


def targets(folder, text):
    (folder / "targets.csv").write_text("单位,指标,目标值\n" + text, encoding="utf-8")
    noticed = Problems()
    return read(folder, problems=noticed).targets, [p.code for p in noticed.found]


def test_a_per_cent_sign_is_read_by_the_indicators_unit_of_measure(folder):
    found, codes = targets(folder, "石桥镇,项目开工率,95%\n云溪乡,项目开工率,\n")
    assert found.rows() == [("石桥镇", "项目开工率", "", "95"), ("云溪乡", "项目开工率", "", "")]
    assert codes == ["percent-sign"]


def test_a_target_that_nobody_reads_is_warned_of(folder):
    found, codes = targets(
        folder, "石桥镇,群众满意度,95\n云溪乡,群众满意度,90\n石桥镇,项目开工率,95\n云溪乡,项目开工率,95\n"
    )
    assert len(found) == 4
    assert codes == ["target-not-read"]


def test_a_unit_without_a_row_is_warned_of_and_a_blank_target_is_not(folder):
    assert targets(folder, "石桥镇,项目开工率,95\n云溪乡,项目开工率,\n")[1] == []
    assert targets(folder, "石桥镇,项目开工率,95\n")[1] == ["no-target"]


def test_a_target_a_ratio_cannot_use_is_warned_of_at_its_line(folder):
    (folder / "targets.csv").write_text(
        "单位,指标,目标值\n石桥镇,项目开工率,0\n云溪乡,项目开工率,-3\n", encoding="utf-8"
    )
    told = [(p.code, p.place.line, p.severity) for p in examine(folder)[1].found]
    assert told == [("target-not-positive", 2, "warning"), ("target-not-positive", 3, "warning")]


def test_a_scheme_that_wants_targets_by_unit_wants_the_file(folder):
    (folder / "targets.csv").unlink(missing_ok=True)
    assert [(p.code, p.severity) for p in examine(folder)[1].found] == [("no-file", "error")]
