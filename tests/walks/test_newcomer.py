"""A newcomer's first hour on the command line: the provinces copied, checked, scored, explained, compared, converted,
packed and weighed again by a stranger with nothing but Python."""

import csv
import io
import json
import re
import subprocess
import sys
import zipfile
from decimal import Decimal

import polars as pl
import pytest
from python_calamine import CalamineWorkbook

YEAR = "2024"
STEPS = {
    "zh": ["取数", "计量", "评分", "加权", "汇总", "调整", "排名", "定等"],
    "en": ["Gather", "Measure", "Rate", "Weigh", "Roll up", "Adjust", "Rank", "Grade"],
}


@pytest.fixture(scope="module")
def mine(program, tmp_path_factory):
    """The copy a newcomer makes."""
    path = tmp_path_factory.mktemp("walk") / "我的方案"
    done = program("library", "provinces", "--copy", path)
    assert done.code == 0
    assert f"quanheng score {path}" in done.err
    return path


@pytest.fixture(scope="module")
def heavier(mine):
    """The same folder with two weights changed: economy 35 → 30 (growth 12 → 7), innovation 25 → 30 (patents 15 → 20)."""
    path = mine.parent / "改权重"
    path.mkdir()
    for file in mine.iterdir():
        (path / file.name).write_bytes(file.read_bytes())
    text = (path / "scheme.yaml").read_text(encoding="utf-8")
    for node, old, new in (
        ("经济运行", 35, 30),
        ("生产总值增速", 12, 7),
        ("创新动能", 25, 30),
        ("亿元产值发明专利", 15, 20),
    ):
        text, found = re.subn(rf"(id: {node}\n.*\n\s+weight: ){old}\n", rf"\g<1>{new}\n", text)
        assert found == 1
    (path / "scheme.yaml").write_text(text, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def package(program, mine):
    """The package of one year."""
    target = mine.parent / "BUNDLE.zip"
    assert program("bundle", mine, "--period", YEAR, "-o", target).code == 0
    return target


def read(text):
    return list(csv.DictReader(io.StringIO(text)))


def cells(rows):
    """(unit, node) → score, rank, grade, whatever the file's types."""
    number = lambda v: None if v in (None, "") else round(float(v), 6)  # noqa: E731
    return {(r["unit"], r["node"]): (number(r["score"]), number(r["rank"]), r["grade"] or "") for r in rows}


def test_the_copy_is_sound_and_its_cases_pass(program, mine):
    checked = program("check", mine)
    assert (checked.code, checked.out.split("：")[0]) == (0, "没有问题")
    tested = program("test", mine, "--json")
    assert tested.code == 0
    assert tested.json["ok"]
    assert tested.json["cases"] == len(tested.json["results"]) > 0
    assert "0 failed" in program("test", mine, "--lang", "en").out


def test_every_format_of_the_scores_agrees(program, mine):
    made = {}
    for ending in ("csv", "parquet", "json", "xlsx"):
        target = mine.parent / f"scores.{ending}"
        assert program("score", mine, "--period", YEAR, "-o", target).code == 0
        made[ending] = target
    from_csv = cells(read(made["csv"].read_text(encoding="utf-8")))
    assert len(from_csv) == 31 * 17
    assert cells(pl.read_parquet(made["parquet"]).to_dicts()) == from_csv
    assert cells(json.loads(made["json"].read_bytes())["rows"]) == from_csv
    head, *rows = CalamineWorkbook.from_path(made["xlsx"]).get_sheet_by_name("得分").to_python()
    names = {"单位": "unit", "指标": "node", "得分": "score", "排名": "rank", "等次": "grade"}
    assert cells({names.get(h, h): v for h, v in zip(head, row, strict=True)} for row in rows) == from_csv


def test_both_engines_publish_the_same_figures(program, mine):
    fast, exact = (read(program("score", mine, "--engine", e).out) for e in ("fast", "exact"))
    assert len({r["period"] for r in fast}) == 10
    published = ("period", "group", "unit", "node", "weight", "score", "rank", "grade")
    key = lambda rows: sorted(tuple(r[c] for c in published) for r in rows)  # noqa: E731
    assert key(fast) == key(exact)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_explanation_has_eight_steps_and_adds_up(program, mine, lang):
    done = program(
        "explain", mine, "--unit", "Zhejiang" if lang == "en" else "浙江", "--period", YEAR, "--lang", lang
    )
    assert done.code == 0
    titles = re.findall(r"^(?:[一二三四五六七八]、|[1-8] )(.+)$", done.out, re.MULTILINE)
    assert titles == STEPS[lang]
    parts = re.split(r"^(?:[一二三四五六七八]、|[1-8] ).+$", done.out, flags=re.MULTILINE)
    weighed = [line for line in parts[4].splitlines() if line.strip()]
    leaves = [Decimal(re.findall(r"-?\d+(?:\.\d+)?", line)[-1]) for line in weighed]
    score = next(
        r["score"]
        for r in read(program("score", mine, "--period", YEAR).out)
        if (r["unit"], r["node"]) == ("浙江", "total")
    )
    assert len(leaves) == 12
    assert sum(leaves) == Decimal(score)  # no bonus for Zhejiang in 2024
    assert score in parts[0]
    assert re.search(r"[\u4e00-\u9fff]" if lang == "zh" else "place", parts[0])


def test_a_name_nearly_right_gets_the_nearest(program, mine):
    for words, near in ((("--unit", "浙江市"), "浙江"), (("--unit", "浙江", "--node", "经济"), "经济运行")):
        done = program("explain", mine, *words)
        assert (done.code, done.out) == (1, "")
        assert f"是不是“{near}”" in done.err


def test_two_versions_of_a_scheme_are_compared(program, mine, heavier):
    assert program("check", heavier).code == 0
    done = program("diff", mine, heavier, "--json")
    assert done.code == 0
    changed = {c["path"].split(" › ")[-2]: (c["before"], c["after"]) for c in done.json["changes"]}
    assert changed == {
        "经济运行": (35, 30),
        "生产总值增速": (12, 7),
        "创新动能": (25, 30),
        "亿元产值发明专利": (15, 20),
    }
    assert len(done.json["moved"]) > 0
    spoken = program("diff", mine, heavier, "--lang", "en").out
    assert "4 changes of the scheme" in spoken
    assert "方案没有不同" in program("diff", mine / "scheme.yaml", mine / "scheme.yaml").out


def test_excel_and_back_is_the_same_scheme(program, mine):
    book, back = mine.parent / "scheme.xlsx", mine.parent / "back.yaml"
    digests = [
        program("convert", a, b, "--json").json["digest"]
        for a, b in ((mine, book), (book, back), (back, mine.parent / "back.json"))
    ]
    assert len(set(digests)) == 1
    assert "没有不同" in program("diff", mine / "scheme.yaml", book).out


def outside(mine, package, target):
    """The package's own verifier, run by a Python that sees nothing but its standard library."""
    pyz = mine.parent / "verify.pyz"
    pyz.write_bytes(zipfile.ZipFile(package).read("verify.pyz"))
    return subprocess.run([sys.executable, "-I", "-S", pyz, target], capture_output=True, encoding="utf-8")


def test_a_stranger_weighs_the_package_again(program, mine, package):
    done = program("verify", package, "--json")
    assert done.code == 0
    assert done.json["ok"]
    assert done.json["rows"] == 31 * 17
    seen = outside(mine, package, package)
    assert (seen.returncode, seen.stderr) == (0, "")
    assert seen.stdout.startswith("一致")


def test_an_altered_package_is_found_out(program, mine, package):
    altered = mine.parent / "altered.zip"
    with zipfile.ZipFile(package) as source, zipfile.ZipFile(altered, "w") as target:
        for name in source.namelist():
            data = source.read(name)
            if name == "scores.csv":
                lines = data.decode().split("\n")
                at = next(k for k, line in enumerate(lines) if line.startswith(f"{YEAR},东部,浙江,total,"))
                score = lines[at].split(",")[7]
                lines[at] = lines[at].replace(score, "99.99")
                data = "\n".join(lines).encode()
            target.writestr(name, data)
    done = program("verify", altered)
    assert done.code == 1
    assert f"首处不同：scores.csv 第 {at + 1} 行：{YEAR} · 浙江 · total" in done.out
    assert f"公布为 99.99，重算为 {score}" in done.out
    first = program("verify", altered, "--json").json["first"]
    assert (first["unit"], first["node"], first["published"], first["recomputed"]) == (
        "浙江",
        "total",
        "99.99",
        score,
    )
    seen = outside(mine, package, altered)
    assert seen.returncode == 1
    assert "首处不同" in seen.stdout


def test_machines_can_read_every_answer(program, quanheng, mine, heavier, package):
    for words in (
        ("library",), ("library", "okr"), ("check", mine), ("test", mine), ("score", mine, "--period", YEAR),
        ("explain", mine, "--unit", "浙江"), ("diff", mine, heavier), ("verify", package),
        ("bundle", mine, "--period", YEAR, "-o", mine.parent / "again.zip"), ("weigh", mine, "--method", "equal"),
        ("sensitivity", mine, "--draws", "50"), ("score", mine, "--period", "2099"), ("score", mine.parent / "无"),
    ):  # fmt: skip
        done = quanheng(*words, "--json")
        assert isinstance(json.loads(done.out), (dict, list)), words


def test_exit_codes(program, mine):
    assert program("check", mine).code == 0
    assert program("score", mine, "--period", "2099").code == 1
    assert program("library", "省").code == 1
    assert program("verify", mine).code == 1
    assert program("score", mine.parent / "没有这个文件夹").code == 2
    assert program("score").code == 2
    assert program("scoer").code == 2
    assert program("library", "--copy", "okr").code == 2


def test_a_scheme_without_figures_says_what_to_do_instead(program, mine):
    path = mine.parent / "okr"
    copied = program("library", "--copy", "okr", path)
    assert copied.code == 0
    assert f"quanheng test {path}" in copied.err
    for lang in ("zh", "en"):
        done = program("score", path, "--lang", lang)
        assert (done.code, done.out) == (1, "")
        assert f"quanheng test {path}" in done.err
    assert program("test", path).code == 0


def test_a_cut_off_says_where_it_does_not_hold(program, mine):
    done = program("score", mine, "--period", YEAR, "--as-of", "1999-01-01")
    assert done.code == 0
    assert "没有入账时间" in done.err
