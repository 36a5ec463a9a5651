"""quanheng check."""

from tests.cli.conftest import CASES


def test_a_sound_folder(quanheng, town):
    done = quanheng("check", town)
    assert (done.code, done.err) == (0, "")
    assert done.out == "没有问题：小镇考核，2 个指标，3 个单位，13 条观测值\n"
    assert "The town" in quanheng("check", town, "--lang", "en").out


def test_problems_are_located_all_at_once_and_exit_is_1(quanheng):
    done = quanheng("check", CASES / "bad" / "not-numbers")
    assert done.code == 1
    for line in range(2, 8):
        assert f"observations.csv 第 {line} 行" in done.out
    assert "6 个错误" in done.out


def test_json_holds_every_problem_in_four_parts(quanheng):
    done = quanheng("check", CASES / "bad" / "unknown-names", "--json")
    assert done.code == 1
    assert (done.json["ok"], done.json["errors"]) == (False, 4)
    first = done.json["problems"][0]
    assert set(first) == {"code", "severity", "place", "found", "expected", "remedy"}
    assert set(first["found"]) == {"zh", "en"}


def test_warnings_alone_are_no_reason_to_fail(quanheng):
    done = quanheng("check", CASES / "good" / "percent-signs")
    assert done.code == 0
    assert "0 个错误，3 条提醒" in done.out


def test_wrong_weights_and_wrong_data_are_told_together(quanheng, town, tmp_path):
    scheme = (town / "scheme.yaml").read_text(encoding="utf-8").replace("weight: 60", "weight: 59")
    (tmp_path / "scheme.yaml").write_text(scheme, encoding="utf-8")
    (tmp_path / "units.csv").write_bytes((town / "units.csv").read_bytes())
    data = (
        (town / "observations.csv").read_text(encoding="utf-8").replace("C,开工数,2026,8", "D,开工数,2026,八")
    )
    (tmp_path / "observations.csv").write_text(data, encoding="utf-8")
    done = quanheng("check", tmp_path, "--json")
    files = {p["place"]["file"] for p in done.json["problems"] if p["severity"] == "error"}
    assert done.code == 1
    assert files == {"scheme.yaml", "observations.csv"}
    assert "99" in str(done.json["problems"])


def test_a_long_list_is_cut_for_people_and_whole_for_machines(quanheng, town, tmp_path):
    for name in ("scheme.yaml", "units.csv"):
        (tmp_path / name).write_bytes((town / name).read_bytes())
    rows = "".join(f"U{k},开工数,2026,1\n" for k in range(90)) + "".join(
        f"A,X{k},2026,1\n" for k in range(90)
    )
    (tmp_path / "observations.csv").write_text("unit,item,period,value\n" + rows, encoding="utf-8")
    done = quanheng("check", tmp_path)
    assert "……还有 80 条" in done.out
    assert quanheng("check", tmp_path, "--json").json["errors"] == 180


def test_what_cannot_be_computed_is_a_problem_too(quanheng, town, tmp_path):
    for name in ("scheme.yaml", "units.csv", "observations.csv"):
        (tmp_path / name).write_bytes((town / name).read_bytes())
    text = (tmp_path / "scheme.yaml").read_text(encoding="utf-8")
    (tmp_path / "scheme.yaml").write_text(
        text.replace("measure: 开工数", "measure: 开工数 / (满意度 - 81)"), encoding="utf-8"
    )
    done = quanheng("check", tmp_path, "--json")
    assert done.code == 1
    assert {(p["code"], p["place"]["file"]) for p in done.json["problems"]} == {
        ("not-computable", "scheme.yaml")
    }


def test_a_file_that_is_no_scheme_is_named_so(quanheng, town):
    done = quanheng("check", town / "observations.csv", "--json")
    assert done.code == 1
    assert [p["code"] for p in done.json["problems"]] == ["unknown-ending"]
