"""The package itself: a valid Frictionless Data Package, the same bytes each time, whole in both languages."""

import json

import frictionless
import pytest
from tests.bundle.conftest import packed, sealed

from quanheng.bundle.write import as_bytes
from quanheng.engine.errors import Refused
from quanheng.folder import read


def test_it_is_a_valid_frictionless_data_package(files, tmp_path):
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    report = frictionless.validate(str(tmp_path / "datapackage.json"))
    assert report.valid, report.flatten(["type", "note"])
    assert sorted(t.name for t in report.tasks)[:3] == ["license-md", "observations", "readme-md"]
    assert {t.name: t.stats["rows"] for t in report.tasks if t.type == "table"} == {
        "scores": 9,
        "observations": 9,
        "units": 3,
        "targets": 3,
    }


def test_frictionless_reads_the_zip(package):
    assert frictionless.Package(str(package)).get_resource("scores").name == "scores"
    assert frictionless.validate(str(package), type="package").valid


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        ("units.csv", "云溪,云溪乡", "石桥,云溪乡"),
        ("observations.csv", "云溪,满意度,2026,91", "云溪,满意度,2026,九十一"),
        ("observations.csv", "云溪,满意度", "云溪,满意率"),
        ("observations.csv", "云溪,满意度", "白云,满意度"),
        ("targets.csv", "石桥,项目开工率,2026", "石桥,项目开工率,二〇二六"),
        ("scores.csv", "99.56,1,合格", "99.56,1,很好"),
    ],
)
def test_its_constraints_refuse_what_is_wrong(files, name, old, new, tmp_path):
    assert old.encode() in files[name]
    files[name] = files[name].replace(old.encode(), new.encode(), 1)
    for file, data in sealed(files).items():
        (tmp_path / file).write_bytes(data)
    report = frictionless.validate(str(tmp_path / "datapackage.json"))
    assert not report.valid


def test_digests_are_those_frictionless_checks(files, tmp_path):
    files["README.md"] += b"x"
    for file, data in files.items():
        (tmp_path / file).write_bytes(data)
    assert not frictionless.validate(str(tmp_path / "datapackage.json")).valid


def test_the_same_run_gives_the_same_bytes(run, made):
    again = as_bytes(run.scheme, run.facts(), run.periods, as_of="2026-12-31")
    assert again.data == made.data
    assert again.sha256 == made.sha256


def test_only_what_is_in_force_is_packed(files):
    text = files["observations.csv"].decode()
    assert "石桥,开工数,2026,18,reported,2026-12-20,发改局更正" in text
    assert "2026-12-01" not in text
    assert "青山,满意度,2026,,not_applicable,," in text


def test_the_folder_it_holds_can_be_scored_again(files, run, tmp_path):
    import quanheng

    for name in ("scheme.yaml", "units.csv", "observations.csv", "targets.csv"):
        (tmp_path / name).write_bytes(files[name])
    folder = read(tmp_path, data=True)
    assert folder.scheme.digest == run.scheme.digest
    again = quanheng.score(folder.scheme, folder.observations, folder.units, folder.targets)
    assert again.table().equals(run.table())


def test_it_says_what_it_is_in_both_languages(files):
    text = files["README.md"].decode()
    for said in (
        "示意：",
        "Demonstration:",
        "python3 verify.pyz",
        "示例发〔2026〕1号",
        "存证",
        "checkpoint",
        "2026-12-31",
    ):
        assert said in text
    assert '统计局，"第二次"' in files["LICENSE.md"].decode()


def test_the_descriptor_says_which_run(files, run):
    about = json.loads(files["datapackage.json"])
    assert about["quanheng"]["scheme_digest"] == run.scheme.digest
    assert about["quanheng"]["periods"] == ["2026"]
    assert about["quanheng"]["as_of"] == "2026-12-31"
    assert about["sources"] == [{"title": "示例发〔2026〕1号"}]


def test_what_cannot_be_computed_is_refused(run):
    facts = run.facts()
    key = ("石桥", "计划数", "2026")
    zero = type(facts.observations[key])(facts.observations[key].value * 0, written="0")
    broken = type(facts)(facts.units, {**facts.observations, key: zero}, facts.targets)
    with pytest.raises(Refused) as refused:
        as_bytes(run.scheme, broken, run.periods)
    assert "石桥" in refused.value.problems[0].say()


def test_packed_and_sealed_files_are_what_the_tests_need(files, tmp_path):
    assert sealed(files)["datapackage.json"] == files["datapackage.json"]
    assert packed(files, tmp_path / "x.zip").stat().st_size > 0
