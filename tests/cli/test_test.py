"""quanheng test."""


def test_cases_that_pass(quanheng, town):
    done = quanheng("test", town)
    assert done.code == 0
    assert "二十个开工得满分" in done.out
    assert "1 个用例，0 个不过" in done.out


def test_a_case_that_fails_is_1_and_says_what_came_out(quanheng, town, tmp_path):
    for name in ("scheme.yaml", "cases.yaml"):
        (tmp_path / name).write_bytes((town / name).read_bytes())
    cases = (tmp_path / "cases.yaml").read_text(encoding="utf-8").replace("score: 100", "score: 99")
    (tmp_path / "cases.yaml").write_text(cases, encoding="utf-8")
    done = quanheng("test", tmp_path)
    assert done.code == 1
    assert "99" in done.out
    assert "cases.yaml" in done.out
    read = quanheng("test", tmp_path, "--json")
    assert (read.code, read.json["ok"], read.json["failed"]) == (1, False, 1)


def test_a_folder_without_cases_is_no_success(quanheng, town, tmp_path):
    (tmp_path / "scheme.yaml").write_bytes((town / "scheme.yaml").read_bytes())
    assert quanheng("test", tmp_path).code == 1
