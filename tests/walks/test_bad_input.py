"""Bad input as offices send it, through the real command line: located, in four parts, in both languages, all at
once, exit 1, nothing written — and what only looks bad is read as it was meant."""

import csv
import io
import re
import zipfile

import pytest
from tests.walks.conftest import FIGURES, book, only

CHINESE = re.compile(r"[\u4e00-\u9fff]")
TREE = [["指标名称", "上级", "权重", "计量公式", "计量单位", "目标值", "计分方法", "计分参数"]]
STARTS = ["开工", "", 60, "开工数", "个", 20, "完成比", "cap: 1"]
CONTENT = ["满意", "", 40, "满意度", "%", 90, "完成比", "cap: 1"]


def scheme(old, new):
    """Spoil the scheme: other words in the place of these."""

    def spoil(town):
        file = town / "scheme.yaml"
        text = file.read_text(encoding="utf-8")
        assert old in text
        file.write_text(text.replace(old, new, 1), encoding="utf-8")

    return spoil


def table(name, text, encoding="utf-8"):
    """Put another table in the place of one, in an encoding."""
    return lambda town: (town / f"{name}.csv").write_bytes(text.encode(encoding))


def figures(*rows, head=FIGURES):
    return table("observations", head + "".join(f"{r}\n" for r in rows))


def excel_scheme(*rows):
    """The scheme as an Excel table with a parent column."""

    def spoil(town):
        (town / "scheme.yaml").unlink()
        head = [["项目", "内容"], ["方案编号", "小镇"], ["考核周期", "年度"]]
        items = [["编号", "计量单位", "责任单位"], ["开工数", "个", "发改局"], ["满意度", "%", "统计局"]]
        book(town / "scheme.xlsx", {"方案": head, "指标体系": [*TREE, *rows], "数据项": items})

    return spoil


def excel_figures(*rows):
    """The observations as an Excel table."""

    def spoil(town):
        (town / "observations.csv").unlink()
        book(town / "observations.xlsx", {"数据": [["单位", "数据项", "期间", "数值"], *rows]})

    return spoil


def bomb(town):
    """An Excel file of some 50 kB that inflates more than 1,000-fold."""
    excel_figures(["A", "开工数", 2026, 1])(town)
    with zipfile.ZipFile(town / "observations.xlsx", "a", zipfile.ZIP_DEFLATED) as file:
        file.writestr("xl/media/image1.bmp", bytes(50_000_000))
    assert (town / "observations.xlsx").stat().st_size < 60_000


def of_200_mb(name):
    def spoil(town):
        with (town / name).open("r+b") as file:
            file.truncate(200_000_000)  # a hole: it takes no room on the disk

    return spoil


def aliases(town):
    """The YAML bomb: ten lines that would be ten thousand million values."""
    lines = ["a: &a [x, x, x, x, x, x, x, x, x, x]"]
    lines += [
        f"{b}: &{b} [{', '.join([f'*{a}'] * 10)}]" for a, b in zip("abcdefghi", "bcdefghij", strict=True)
    ]
    (town / "scheme.yaml").write_text("\n".join(lines), encoding="utf-8")


def targets(*rows):
    def spoil(town):
        scheme("target: 20", "target: units")(town)
        table("targets", "unit,node,period,target\n" + "".join(f"{r}\n" for r in rows))(town)

    return spoil


# name: (what is spoilt, [code and place of every error])
BAD = {
    "weights that make 99": (scheme("weight: 40", "weight: 39"), ["weights-sum scheme.yaml:8"]),
    "a cycle of parents": (
        excel_scheme(["甲", "乙", 60], ["乙", "甲", 100], STARTS, CONTENT), ["cycle scheme.xlsx:指标体系!B2"]),
    "its own parent": (excel_scheme(["开工", "开工", *STARTS[2:]], CONTENT), ["cycle scheme.xlsx:指标体系!B2"]),
    "a parent that is not there": (
        excel_scheme(STARTS, ["满意", "民生", *CONTENT[2:]]), ["unknown-parent scheme.xlsx:指标体系!B3"]),
    "an unknown item": (scheme("measure: 开工数", "measure: 开工率"), ["unknown-name scheme.yaml:9"]),
    "an item nobody declared": (
        figures("A,开工率,2026,15", "A,满意度,2026,81"), ["unknown-item observations.csv:2"]),
    "a gap between bands": (
        scheme("{rule: ratio, cap: 1}, owner: 发改局", "{rule: bands, bands: [{to: 50, points: 0}, {from: 60, points: 100}]}"),
        ["rule-parameter scheme.yaml:9"]),
    "text in a number cell of a CSV": (figures("A,开工数,2026,十五"), ["text-for-number observations.csv:2"]),
    "text in a number cell of an Excel file": (
        excel_figures(["A", "开工数", 2026, "十五"]), ["text-for-number observations.xlsx:数据!D2"]),
    "text for a weight": (excel_scheme(STARTS, ["满意", "", "四十", *CONTENT[3:]]), ["wrong-type scheme.xlsx:指标体系!C3"]),
    "a rule by a wrong name, a rule left out": (
        excel_scheme([*STARTS[:6], "完成度计分", "cap: 1"], [*CONTENT[:6], "", "cap: 1"]),
        ["missing-key scheme.xlsx:指标体系!G3", "unknown-rule scheme.xlsx:指标体系!G2"]),
    "wrong periods": (
        figures("A,开工数,2026-13,1", "A,满意度,去年,2", "B,开工数,26,3"),
        ["wrong-period observations.csv:2", "wrong-period observations.csv:3", "wrong-period observations.csv:4"]),
    "a key twice": (figures("A,开工数,2026,1", "A,开工数,2026,2"), ["duplicate-key observations.csv:3"]),
    "a unit nobody knows": (figures("石桥,开工数,2026,1"), ["unknown-unit observations.csv:2"]),
    "a unit twice": (table("units", "unit,name\nA,甲\nA,乙\nB,丙\n"), ["duplicate-unit units.csv:3"]),
    "target zero": (scheme("target: 20", "target: 0"), ["target-not-positive scheme.yaml:9"]),
    "target negative": (scheme("target: 20", "target: -5"), ["target-not-positive scheme.yaml:9"]),
    "targets of units zero and negative": (
        targets("A,开工,2026,0", "B,开工,2026,-3"), ["not-computable scheme.yaml:9", "not-computable scheme.yaml:9"]),
    "division by zero": (
        scheme("measure: 开工数", "measure: 开工数 / (满意度 - 81)"), ["not-computable scheme.yaml:9"]),
    "__import__ in a formula": (
        scheme("measure: 开工数", "measure: __import__('os').system('id')"), ["not-a-formula scheme.yaml:9"]),
    "an attribute in a formula": (scheme("measure: 开工数", "measure: 开工数.__class__"), ["not-a-formula scheme.yaml:9"]),
    "a YAML bomb of aliases": (aliases, ["alias scheme.yaml:2"] * 10 + ["alias scheme.yaml:3"] * 10),
    "a CSV of 200 MB": (of_200_mb("observations.csv"), ["file-too-large observations.csv:"]),
    "a scheme of 200 MB": (of_200_mb("scheme.yaml"), ["file-too-large scheme.yaml:"]),
    "an Excel file that inflates 1,000-fold": (bomb, ["inflates observations.xlsx:"]),
    "a formula cell without a result": (
        excel_figures(["A", "开工数", 2026, ("=7+8", "")]), ["formula-without-value observations.xlsx:数据!D2"]),
    "a formula cell with a result": (
        excel_figures(["A", "开工数", 2026, ("=7+8", 15)], ["A", "满意度", 2026, ("=9*9", 81)]),
        ["formula-cell observations.xlsx:数据!D2", "formula-cell observations.xlsx:数据!D3"]),
    "an error value in an Excel file": (
        excel_figures(["A", "开工数", 2026, ("=1/0", "#DIV/0!")]), ["error-cell observations.xlsx:数据!D2"]),
    "a formula for a weight": (
        excel_scheme(STARTS, ["满意", "", ("=100-60", 40), *CONTENT[3:]]), ["formula-cell scheme.xlsx:指标体系!C3"]),
    "NaN and infinity": (
        figures("A,开工数,2026,nan", "A,满意度,2026,inf", "B,开工数,2026,-Infinity"),
        ["not-finite observations.csv:2", "not-finite observations.csv:3", "not-finite observations.csv:4"]),
    "NaN in the scheme": (scheme("target: 20", "target: .nan"), ["not-finite scheme.yaml:9"]),
    "a comma inside a number": (figures("A,开工数,2026,1,020"), ["ragged-row observations.csv:2"]),
    "no column of values": (table("observations", "unit,item,period\nA,开工数,2026\n"), ["missing-column observations.csv:1"]),
    "no units": (lambda town: (town / "units.csv").unlink(), ["no-file town:"]),
}  # fmt: skip


def where(problem):
    """`code file:line` or `code file:sheet!cell`."""
    place = problem["place"]
    spot = f"{place['sheet']}!{place['cell']}" if "cell" in place else place.get("line", "")
    return f"{problem['code']} {place['file']}:{spot}"


def errors(done):
    return [p for p in done.json["problems"] if p["severity"] == "error"]


@pytest.mark.parametrize("name", BAD)
def test_bad_input_is_refused_and_nothing_is_written(program, quanheng, town, name):
    spoil, expected = BAD[name]
    spoil(town)
    before = only(town)
    done = program("score", town, "-o", town / "out.csv")
    assert done.code == 1
    assert done.out == ""
    assert only(town) == before, "nothing is written"
    told = errors(quanheng("score", town, "--json"))
    assert sorted(map(where, told)) == sorted(expected)
    for problem in told:
        for part in ("found", "expected", "remedy"):
            assert CHINESE.search(problem[part]["zh"]) or problem[part]["zh"] == problem[part]["en"]
            assert problem[part]["en"].strip()
            assert not re.search(
                "[。；，、]", problem[part]["en"].replace(problem["place"].get("file", ""), "")
            )
        assert problem["found"]["zh"] in done.err
    english = quanheng("score", town, "-o", town / "out.csv", "--lang", "en")
    assert english.code == 1
    assert only(town) == before
    assert [line.split("]")[0] for line in english.err.splitlines() if line.startswith("error [")] == [
        f"error [{p['code']}" for p in told
    ]
    assert quanheng("check", town).code == 1


def test_several_faults_in_one_folder_are_told_together(program, quanheng, town):
    scheme("weight: 40", "weight: 39")(town)
    scheme("measure: 开工数", "measure: 开工率")(town)
    scheme("from: 60", "from: 95")(town)
    table("units", "unit,name\nA,甲\nA,乙\nB,丙\n")(town)
    rows = (
        "A,开工数,2026,十五",
        "A,满意度,2026-13,81",
        "丙,开工数,2026,20",
        "B,满意度,2026,nan",
        "B,满意度,2026,45",
    )
    figures(*rows)(town)
    table("targets", "unit,node,period,target\nA,开张,2026,inf\n")(town)
    together = [
        "duplicate-key observations.csv:6", "duplicate-unit units.csv:3", "grade-order scheme.yaml:11", "not-finite observations.csv:5",
        "text-for-number observations.csv:2", "text-for-number targets.csv:2", "unknown-name scheme.yaml:9", "unknown-node targets.csv:2",
        "unknown-unit observations.csv:4", "weights-sum scheme.yaml:8", "wrong-period observations.csv:3",
    ]  # fmt: skip
    before = only(town)
    for command in (
        ["score", town, "--json"],
        ["check", town, "--json"],
        ["bundle", town, "-o", town / "b.zip", "--json"],
    ):
        done = quanheng(*command)
        assert done.code == 1
        assert sorted(map(where, errors(done))) == together
    spoken = program("explain", town, "--unit", "A")
    assert spoken.code == 1
    assert f"{len(together)} 个错误" in spoken.err
    assert only(town) == before


@pytest.mark.parametrize("ending", ["csv", "parquet", "json", "xlsx"])
def test_a_file_written_before_stays_as_it_was(quanheng, town, ending):
    target = town / f"out.{ending}"
    assert quanheng("score", town, "-o", target).code == 0
    before = target.read_bytes()
    figures("A,开工数,2026,十五")(town)
    assert quanheng("score", town, "-o", target).code == 1
    assert target.read_bytes() == before


def in_all_files(encoding):
    def spoil(town):
        for file in town.iterdir():
            file.write_bytes(file.read_text(encoding="utf-8").encode(encoding))

    return spoil


def totals(text):
    return {r["unit"]: float(r["score"]) for r in csv.DictReader(io.StringIO(text)) if r["node"] == "total"}


# name: (how it is written, [code and place of every warning], the totals)
ACCEPTED = {
    "GBK": (in_all_files("gbk"), [], {"A": 81, "B": 80}),
    "GB 18030": (in_all_files("gb18030"), [], {"A": 81, "B": 80}),
    "UTF-8 with BOM": (in_all_files("utf-8-sig"), [], {"A": 81, "B": 80}),
    "full-width digits": (
        figures("A,开工数,２０２６,１２", "A,满意度,2026,８１．０", "B,开工数,2026,２０", "B,满意度,2026,45"), [],
        {"A": 72, "B": 80}),
    "thousands separators and per cent signs in a CSV": (
        figures('A,开工数,2026,"1,020"', "A,满意度,2026,81%", "B,开工数,2026,20", "B,满意度,2026,45％"),
        ["percent-sign observations.csv:3"], {"A": 96, "B": 80}),
    "thousands separators and per cent signs in Excel": (
        excel_figures(["A", "开工数", 2026, "1,020"], ["A", "满意度", 2026, (0.81, "0.0%")],
                      ["B", "开工数", 2026, (1020, "#,##0")], ["B", "满意度", 2026, "45%"]),
        ["percent-sign observations.xlsx:数据!D3"], {"A": 96, "B": 80}),
    "formulas in a column that is not read": (
        excel_figures(["A", "开工数", 2026, 15], ["A", "满意度", 2026, 81, ("=C3", 2026)],
                      ["B", "开工数", 2026, 20], ["B", "满意度", 2026, 45]), [], {"A": 81, "B": 80}),
    "a total row by formula in an Excel scheme": (
        excel_scheme(STARTS, CONTENT, ["合计", "", ("=SUM(C2:C3)", 100)]), [], {"A": 81, "B": 80}),
    "an Excel scheme with a parent column": (
        excel_scheme(["全部", "", 100], ["开工", "全部", *STARTS[2:]], ["满意", "全部", "４０", *CONTENT[3:]]), [],
        {"A": 81, "B": 80}),
}  # fmt: skip


@pytest.mark.parametrize("name", ACCEPTED)
def test_what_only_looks_bad_is_read_as_it_was_meant(program, quanheng, town, name):
    spoil, warned, expected = ACCEPTED[name]
    spoil(town)
    done = program("score", town)
    assert (done.code, totals(done.out)) == (0, expected)
    checked = quanheng("check", town, "--json")
    assert checked.code == 0
    assert [where(p) for p in checked.json["problems"]] == warned
