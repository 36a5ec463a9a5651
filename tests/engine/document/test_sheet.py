"""Schemes in Excel: both ways without loss, and read as offices really write them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tests.engine.document.books import HEAD, ITEMS, Rows, book, scheme_book

import quanheng.library
from quanheng.engine.document.read import read
from quanheng.engine.document.sheet import read_sheet, write_sheet
from quanheng.engine.document.tree_from_sheet import find_heading
from quanheng.engine.document.workbook import Sheet, read_book
from quanheng.engine.errors import Problem, Problems
from quanheng.engine.scheme.from_document import draft, resolve
from quanheng.engine.scheme.model import Scheme

CASES = Path(__file__).parents[2] / "cases"
SCHEMES = [
    *sorted(CASES.glob("checks/good/*.yaml")), *sorted(CASES.glob("document/good/*.yaml")),
    *sorted(Path(quanheng.library.__file__).parent.glob("*/scheme.yaml")),
]  # fmt: skip


@pytest.mark.parametrize("file", SCHEMES, ids=lambda f: f.parent.name if f.stem == "scheme" else f.stem)
def test_a_scheme_goes_into_excel_and_back_without_loss(file: Path) -> None:
    problems = Problems()
    document = read(file.read_bytes(), file.name, problems)
    assert document is not None
    scheme = draft(document, problems)
    back = read_sheet(write_sheet(dict(scheme.document)), "back.xlsx", Problems())
    assert back is not None
    again = draft(back, problems)
    assert again.document == scheme.document
    assert again.digest == scheme.digest
    assert problems.errors == []


NODE: dict[str, Any] = {"id": "甲", "measure": "甲数", "rate": "given"}
ODD = [
    {"note": "=1+1"}, {"note": "{像, 一行 YAML}"}, {"note": '"带引号"'}, {"note": "null"}, {"note": "第一行\n第二行"},
    {"note": "  "}, {"name": "123"}, {"name": "合计"}, {"tags": {"a": "x；y", "b:c": "1"}}, {"tags": {"concept": "创新", "nature": "result"}},
    {"missing": 60}, {"target": "units"}, {"target": {"甲区": 3}}, {"weight": {"default": 40, "生态（区）": 28}},
    {"rate": {"rule": "formula", "points": "if(x > 1, '甲；乙' == 类, 2)"}}, {"decimals": 2, "better": "lower"},
    {"over": ["2015", "2024"], "prepare": {"winsorise": 5}}, {"owner": "95%", "source": "1,200"}, {"measure": "甲数 * 0.12345678901234567890"},
]  # fmt: skip


@pytest.mark.parametrize("more", ODD, ids=str)
def test_odd_values_survive(more: dict[str, Any]) -> None:
    plain = {
        "scheme": "例",
        "period": "year",
        "items": {"甲数": {}},
        "tree": [{**NODE, **more}],
        "use": {"系数": {"优": 1, "良": "1"}},
    }
    from quanheng.engine.document.model import unplaced

    scheme = draft(unplaced(plain), Problems())
    back = read_sheet(write_sheet(dict(scheme.document)), "back.xlsx", Problems())
    assert back is not None
    assert draft(back, Problems()).document == scheme.document


# ------------------------------------------------------------ as offices write


def read_office(data: bytes) -> tuple[Scheme | None, list[Problem]]:
    problems = Problems()
    document = read_sheet(data, "方案.xlsx", problems)
    return (resolve(document, problems) if document else None), problems.found


def office(tree: Rows, **more: Rows) -> Scheme:
    scheme, found = read_office(scheme_book(tree, **more))
    assert scheme is not None, [p.say() for p in found]
    return scheme


def outline(scheme: Scheme) -> list[tuple[str, str]]:
    return [(n.id, str(n.weight.default if n.weight else "")) for n in scheme.root.walk()][1:]


def test_merged_first_columns_a_title_and_a_total_row() -> None:
    scheme = office(
        [
            ["县级综合考核指标体系"],
            [None],
            ["一级指标", "二级指标", "分值", "计分方法", "计量公式", "序号"],
            ["经济", "开工", 30, "评定分", "甲数", 1],
            [None, "完工", 30, "given", "乙数", 2],
            ["社会", "满意", 40, "given", "甲数 + 乙数", 3],
            ["合计", None, 100],
        ]
    )
    assert outline(scheme) == [("经济", "60"), ("开工", "30"), ("完工", "30"), ("社会", "40"), ("满意", "40")]


def test_really_merged_cells_and_a_weight_after_each_level() -> None:
    rows: Rows = [
        ["一级指标", "权重", "二级指标", "权重", "三级指标", "权重", "计分方法", "计量公式"],
        ["经济", 60, "项目", 60, "开工", 30, "given", "甲数"],
        [None, None, None, None, "完工", 30, "given", "乙数"],
        ["社会", 40, "民生", 40, "满意", 40, "given", "甲数 + 乙数"],
    ]

    def merge(made: Any, sheets: Any) -> None:
        sheets["指标体系"].merge_range("A2:A3", "经济")
        sheets["指标体系"].merge_range("C2:C3", "项目")

    scheme, found = read_office(book({"方案": HEAD, "指标体系": rows, "数据项": ITEMS}, merge))
    assert scheme is not None, found
    assert outline(scheme) == [
        ("经济", "60"),
        ("项目", "60"),
        ("开工", "30"),
        ("完工", "30"),
        ("社会", "40"),
        ("民生", "40"),
        ("满意", "40"),
    ]


def test_repeated_names_are_told_apart_by_their_parents() -> None:
    scheme = office(
        [
            ["一级指标", "二级指标", "权重", "计分方法", "计量公式"],
            ["经济", "满意度", 50, "given", "甲数"], ["社会", "满意度", 50, "given", "乙数"],
        ]
    )  # fmt: skip
    assert [n.id for n in scheme.leaves] == ["经济/满意度", "社会/满意度"]
    assert {n.name for n in scheme.leaves} == {"满意度"}


def test_numbers_as_offices_write_them() -> None:
    scheme = office(
        [
            ["一级指标", "权重（%）", "目标值", "计分方法", "计量公式", "指标方向", "缺报处理"],
            ["甲", "４０", "1,200", "完成比", "甲数", "正向", "计零分"],
            ["乙", (0.6, "0%"), "95%", "完成比", "乙数", "逆向", 60],
        ],
        等次=[["名称", "分数线", "名额比例"], ["优秀", 90, "30%"], ["良好", 80, (0.5, "0%")], ["合格"]],
    )
    assert outline(scheme) == [("甲", "40"), ("乙", "60")]
    assert [str(n.target) for n in scheme.leaves] == ["1200", "95"]
    assert [n.rate.better for n in scheme.leaves] == ["higher", "lower"]  # type: ignore[union-attr]
    assert [str(n.missing) for n in scheme.leaves] == ["zero", "60"]
    assert [str(b.quota) for b in scheme.grades.bands] == ["0.3", "0.5", "None"]


def test_weights_and_targets_by_group_have_columns() -> None:
    scheme = office(
        [
            ["一级指标", "权重", "权重（生态区）", "目标值", "目标值(生态区)", "计分方法", "计量公式"],
            ["甲", 100, 100, 95, 90, "ratio", "甲数"],
        ],
        分组=[["编号", "条件"], ["综合区", "类 == 1"], ["生态区", "类 == 2"]],
    )
    node = scheme.leaves[0]
    assert node.target.of("生态区") == 90  # type: ignore[union-attr]
    assert node.target.of("综合区") == 95  # type: ignore[union-attr]


def test_parameters_and_tags_typed_by_hand() -> None:
    scheme = office(
        [
            ["一级指标", "权重", "计分方法", "计分参数", "计量公式", "标签"],
            ["甲", 100, "完成比", "cap：1.2；floor：0.1", "甲数", "理念：创新；性质=结果"],
        ],
    )  # fmt: skip
    assert scheme.leaves[0].target is None
    assert (str(scheme.leaves[0].rate.cap), str(scheme.leaves[0].rate.floor)) == ("1.2", "0.1")  # type: ignore[union-attr]
    assert scheme.leaves[0].tags == {"理念": "创新", "性质": "结果"}


def test_bonus_claims_and_vetoes() -> None:
    scheme = office(
        [["一级指标", "权重", "计分方法", "计量公式"], ["甲", 100, "given", "甲数"]],
        调整=[
            ["类型", "类别", "封顶", "就高不重复", "事项", "公式"],
            ["加分", "表彰", 3, "是", "国家级", "乙数 * 1"], [None, None, None, None, "省级", "乙数 * 0.8"], ["扣分", "通报", None, None, None, "乙数 * 2"],
        ],
        一票否决=[["名称", "情形", "后果", "依据"], ["事故", "乙数 > 9", "{zero: true}", "办法第 5 条"]],
    )  # fmt: skip
    bonus = scheme.adjust.bonus.categories[0]
    assert (bonus.highest_only, str(bonus.cap), list(bonus.claims)) == (True, "3", ["国家级", "省级"])
    assert list(scheme.adjust.deduct.categories[0].claims) == ["通报"]
    assert scheme.adjust.veto[0].effect.zero


# ------------------------------------------------------------ what is wrong, by cell


def told(tree: Rows, **more: Rows) -> list[tuple[str, str, str]]:
    scheme, found = read_office(scheme_book(tree, **more))
    assert scheme is None
    return [(p.code, p.place.sheet, p.place.cell) for p in found if p.severity == "error"]


def test_a_text_in_a_number_cell_names_sheet_and_cell() -> None:
    rows: Rows = [
        ["一级指标", "权重", "计分方法", "计量公式"],
        ["甲", "四十", "given", "甲数"],
        ["乙", 60, "given", "乙数"],
    ]
    assert told(rows) == [("wrong-type", "指标体系", "B2")]


def test_a_cycle_of_parents_is_named() -> None:
    rows: Rows = [
        ["编号", "指标名称", "上级", "权重", "计分方法", "计量公式"],
        ["A", "甲", "C", 100], ["B", "乙", "A", 100], ["C", "丙", "B", 100, "given", "甲数"], ["D", "丁", "X", 100, "given", "甲数"], ["E", "戊", None, 100, "given", "乙数"],
    ]  # fmt: skip
    found = told(rows)
    assert found == [("cycle", "指标体系", "C2"), ("unknown-parent", "指标体系", "C5")]


def test_parents_by_id_or_by_name() -> None:
    rows: Rows = [
        ["指标名称", "上级", "权重", "计分方法", "计量公式"],
        ["经济", None, 100],
        ["开工", "经济", 100, "given", "甲数"],
    ]
    assert outline(office(rows)) == [("经济", "100"), ("开工", "100")]


def test_formula_problems_name_the_cell() -> None:
    rows: Rows = [["一级指标", "权重", "计分方法", "计量公式"], ["甲", 100, "完成比例", "__import__('os')"]]
    assert sorted(told(rows)) == [("not-a-formula", "指标体系", "D2"), ("unknown-rule", "指标体系", "C2")]


def test_broken_yaml_in_a_cell_names_the_cell() -> None:
    rows: Rows = [
        ["一级指标", "权重", "计分方法", "计分参数", "计量公式", "其他"],
        ["甲", 100, "given", "cap: [1", "甲数", "{rank: true"],
    ]
    assert {(c, cell) for c, _, cell in told(rows)} == {("yaml-syntax", "D2"), ("yaml-syntax", "F2")}


def test_an_unknown_column_is_not_passed_over_in_silence() -> None:
    rows: Rows = [["一级指标", "权重", "计分方法", "计量公式", "心得"], ["甲", 100, "given", "甲数", "x"]]
    scheme, found = read_office(scheme_book(rows))
    assert scheme is not None
    assert [(p.code, p.place.cell, p.severity) for p in found] == [("unknown-column", "E1", "warning")]


def test_a_row_without_a_name() -> None:
    rows: Rows = [
        ["一级指标", "权重", "计分方法", "计量公式"],
        [None, 40, "given", "甲数"],
        ["乙", 60, "given", "乙数"],
    ]
    assert told(rows) == [("row-without-indicator", "指标体系", "A2")]


def test_a_workbook_without_an_indicator_table() -> None:
    assert [c for c, _, _ in _codes(book({"方案": HEAD}))] == ["no-indicator-table"]
    assert [c for c, _, _ in _codes(b"nothing")] == ["not-a-workbook"]


def _codes(data: bytes) -> list[tuple[str, str, str]]:
    return [(p.code, p.place.sheet, p.place.cell) for p in read_office(data)[1]]


def test_texts_that_look_like_formulas_stay_texts() -> None:
    plain = {"scheme": "例", "period": "year", "tree": [{**NODE, "note": "=HYPERLINK(1)"}]}
    problems = Problems()
    sheets = read_book(write_sheet(plain), "f.xlsx", problems)
    assert sheets is not None
    assert problems.found == []


FORMULAS: Rows = [
    ["县级指标", ("=NOW()", 5)],
    ["一级指标", "权重", "计分方法", "计量公式", "折算"],
    ["甲", ("=20+20", 40), "given", "甲数", ("=B3*2", 80)],
    ["乙", ("=1/0", "#DIV/0!"), "given", "乙数"],
    ["合计", ("=SUM(B3:B4)", 100)],
]


def test_formulas_are_refused_where_cells_mean_something() -> None:
    more: dict[str, Rows] = {
        "等次": [["名称", "分数线", "人数"], ["优秀", ("=90", 90), ("=1", 1)], ["合格", ("=60", "")]],
        "调整": [["类型", "类别", "封顶", "事项", "公式"], ["加分", "表彰", ("=3", 3), "国家级", "乙数"]],
        "说明": [[("=1+1", 2)]],
    }
    scheme, found = read_office(scheme_book(FORMULAS, **more))
    assert scheme is None
    assert sorted((p.code, p.place.sheet, p.place.cell) for p in found if p.severity == "error") == [
        ("error-cell", "指标体系", "B4"),
        ("formula-cell", "指标体系", "B3"),
        ("formula-cell", "等次", "B2"),
        ("formula-cell", "调整", "C2"),
        ("formula-without-value", "等次", "B3"),
    ]


def test_a_formula_in_the_head_is_refused() -> None:
    rows: Rows = [["一级指标", "权重", "计分方法", "计量公式"], ["甲", 100, "given", "甲数"]]
    head: Rows = [
        *HEAD,
        ["满分", ("=50+50", 100)],
        ["指数刻度", ("=5", "")],
        ["（空）", None, None, ("=1", 1)],
    ]
    _, found = read_office(book({"方案": head, "指标体系": rows, "数据项": ITEMS}))
    assert [(p.code, p.place.sheet, p.place.cell) for p in found if p.severity == "error"] == [
        ("formula-cell", "方案", "B4"),
        ("formula-without-value", "方案", "B5"),
    ]


def test_formulas_in_titles_totals_and_unknown_columns_do_not_matter() -> None:
    rows = [
        [40 if c == ("=20+20", 40) else 60 if c == ("=1/0", "#DIV/0!") else c for c in r] for r in FORMULAS
    ]
    assert outline(office(rows)) == [("甲", "40"), ("乙", "60")]


def test_the_weight_under_its_other_name() -> None:
    rows: Rows = [["一级指标", "比重（%）", "计分方法", "计量公式"], ["甲", 100, "given", "甲数"]]
    assert outline(office(rows)) == [("甲", "100")]
    by_parent: Rows = [["指标名称", "比重", "计分标准"], ["甲", 100, None]]
    assert find_heading(Sheet("f.xlsx", "表", by_parent)) is not None


def head_of(*lines: list[Any]) -> Any:
    rows: Rows = [["一级指标", "权重", "计分方法", "计量公式"], ["甲", 100, "given", "甲数"]]
    scheme, found = read_office(book({"方案": [*HEAD, *lines], "指标体系": rows, "数据项": ITEMS}))
    assert scheme is not None, [p.say() for p in found]
    return scheme.document["round"]


def test_rounding_in_the_words_of_the_glossary_and_in_the_older_ones() -> None:
    wanted = {"points": 2, "score": 3}
    assert head_of(["取整 / 评分", 2], ["取整 / 得分", 3]) == wanted
    assert head_of(["取整 / 得分", 2], ["取整 / 分数", 3]) == wanted
    assert head_of(["取整 / 得分", 2, "round / points"], ["取整 / 分数", 3, "round / score"]) == wanted
    written = read_book(
        write_sheet({"scheme": "例", "round": {"points": 2, "score": 3}, "tree": [NODE]}),
        "f.xlsx",
        Problems(),
    )
    assert written is not None
    labels = {cells[2]: cells[0] for cells in written[0].rows}
    assert (labels["round / points"], labels["round / score"]) == ("取整 / 评分", "取整 / 得分")
