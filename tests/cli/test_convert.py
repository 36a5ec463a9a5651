"""quanheng convert: nothing is lost on the way through Excel."""

import json

import pytest
from tests.cli.conftest import CITIES

from quanheng.folder.read import examine_scheme


@pytest.mark.parametrize("which", ["town", "cities"])
def test_yaml_to_excel_and_back(quanheng, town, which, tmp_path):
    source = (town if which == "town" else CITIES) / "scheme.yaml"
    assert quanheng("convert", source, tmp_path / "s.xlsx").code == 0
    assert quanheng("convert", tmp_path / "s.xlsx", tmp_path / "back.yaml").code == 0
    digests = {examine_scheme(p)[0].digest for p in (source, tmp_path / "s.xlsx", tmp_path / "back.yaml")}
    assert len(digests) == 1


def test_the_excel_form_is_a_scheme_like_any_other(quanheng, town, tmp_path):
    quanheng("convert", town, tmp_path / "scheme.xlsx")
    for name in ("units.csv", "observations.csv"):
        (tmp_path / name).write_bytes((town / name).read_bytes())
    assert quanheng("score", tmp_path).out == quanheng("score", town).out


def test_json_is_canonical(quanheng, town, tmp_path):
    done = quanheng("convert", town, tmp_path / "s.json", "--json")
    assert done.json["digest"] == examine_scheme(town)[0].digest
    assert json.loads((tmp_path / "s.json").read_text(encoding="utf-8"))["scheme"] == "小镇"


def test_what_is_no_scheme_is_1_and_nothing_is_written(quanheng, tmp_path):
    (tmp_path / "a.yaml").write_text("scheme: x\nperiod: yearly\ntree: []\n", encoding="utf-8")
    done = quanheng("convert", tmp_path / "a.yaml", tmp_path / "b.xlsx")
    assert done.code == 1
    assert "a.yaml 第 2 行" in done.err
    assert not (tmp_path / "b.xlsx").exists()
    assert quanheng("convert", tmp_path / "a.yaml", tmp_path / "b.doc").code == 1
