"""quanheng diff."""

import pytest


@pytest.fixture
def other(town, tmp_path):
    """The town with other weights and one other figure."""
    for file in town.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    scheme = (tmp_path / "scheme.yaml").read_text(encoding="utf-8")
    (tmp_path / "scheme.yaml").write_text(
        scheme.replace("weight: 60", "weight: 50").replace("weight: 40", "weight: 50"), encoding="utf-8"
    )
    return tmp_path


def test_two_schemes(quanheng, town, other):
    done = quanheng("diff", town / "scheme.yaml", other / "scheme.yaml", "--json")
    assert done.code == 0
    assert {(c["path"], c["before"], c["after"]) for c in done.json["changes"]} == {
        ("tree › 开工 › weight", 60, 50), ("tree › 满意 › weight", 40, 50),
    }  # fmt: skip
    assert done.json["moved"] is None
    assert "方案改动 2 处" in quanheng("diff", town / "scheme.yaml", other / "scheme.yaml").out


def test_two_folders_tell_what_moved(quanheng, town, other):
    moved = quanheng("diff", town, other, "--json").json["moved"]
    total = next(r for r in moved if (r["period"], r["unit"], r["node"]) == ("2026", "A", "total"))
    assert (total["score_before"], total["score_after"]) == (97.0, 97.5)


@pytest.mark.parametrize("ending", ["csv", "parquet", "json"])
def test_two_score_files(quanheng, town, other, tmp_path, ending):
    files = [tmp_path / f"{k}.{ending}" for k in "ab"]
    for folder, file in zip((town, other), files, strict=True):
        assert quanheng("score", folder, "--period", "2026", "-o", file).code == 0
    moved = quanheng("diff", *files, "--json").json["moved"]
    assert {(r["unit"], r["node"]) for r in moved} == {
        ("A", "total"),
        ("A", "开工"),
        ("A", "满意"),
        ("B", "total"),
        ("B", "开工"),
        ("B", "满意"),
        ("C", "开工"),
    } - {("C", "开工")}
    assert "没有变动" in quanheng("diff", files[0], files[0]).out


def test_no_difference(quanheng, town):
    assert "没有不同" in quanheng("diff", town / "scheme.yaml", town / "scheme.yaml").out


def test_a_file_that_holds_no_scores(quanheng, town):
    done = quanheng("diff", town / "units.csv", town / "units.csv")
    assert done.code == 1
    assert "不是得分文件" in done.err
